// Every word that <erf-embed> says. In the language of now.
import { msg, str } from '../language/message.ts';

export const strings = {
  get title(): string {
    return msg('Effective receptive field');
  },
  get pageTitle(): string {
    return msg('An effective receptive field · erf-lab');
  },
  get openInLab(): string {
    return msg('Open this figure in erf-lab');
  },
  unknownElement: (found: string, names: string, shown: string): string =>
    msg(str`element=${found} is not one of ${names}; showing ${shown}.`),
  unknownDimensions: (found: string): string => msg(str`dimensions=${found} is neither 1 nor 2; showing 1.`),
  unknownLanguage: (found: string): string => msg(str`lang=${found} is not a language, such as en or zh.`),
  unknownScheme: (found: string): string =>
    msg(str`color-scheme=${found} is neither light nor dark; showing what the page around prefers.`),
  get noWorkerUrl(): string {
    return msg('worker-url means nothing in a frame: its script is its own page’s, whatever the link says.');
  },
  get noSaving(): string {
    return msg('Nothing can be saved from a frame: open the figure in the lab, by the link below it.');
  },
} as const;
