// Every word of the network panel. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import type { NetworkFormat, NetworkReading } from '../../network/index.ts';
import { formatNumber } from '../../view/index.ts';
import { formatField } from '../state.ts';

const layers = (count: number): string =>
  `${formatNumber(count)} ${count === 1 ? msg('layer') : msg('layers')}`;

const megabytes = (bytes: number): string => `${formatNumber(bytes / 2 ** 20, 2)} MiB`;

const formats: Readonly<Record<NetworkFormat, string>> = {
  get text(): string {
    return msg('our own text');
  },
  json: 'JSON',
  get fomoro(): string {
    return msg('a Fomoro calculator’s link');
  },
  get pytorch(): string {
    return msg('the print of a PyTorch model');
  },
};

function duration(ms: number): string {
  if (ms < 90_000) return msg(str`${Math.max(1, Math.round(ms / 1000))} s`);
  if (ms < 5_400_000) return msg(str`${Math.round(ms / 60_000)} minutes`);
  return msg(str`${formatNumber(ms / 3_600_000, 2)} hours`);
}

export const strings = {
  get network(): string {
    return msg('Network');
  },
  modes: {
    get knobs(): string {
      return msg('Knobs');
    },
    get text(): string {
      return msg('Any network');
    },
  },
  get fullStop(): string {
    return msg('.');
  },
  noPreset: (count: number): string => (count === 0 ? msg('choose one') : msg(str`choose one of ${count}`)),
  get presetSource(): string {
    return msg('Source:');
  },
  publishedSize: (size: string): string => msg(str`published with ${size}; empty: no border`),
  get text(): string {
    return msg('Network as text');
  },
  get hint(): string {
    return msg('Paste or drop one: text, JSON, a Fomoro link, print(model). Ctrl+Space completes.');
  },
  get suggestions(): string {
    return msg('Completions');
  },
  suggested: (count: number): string =>
    msg(
      str`${count} ${count === 1 ? msg('completion') : msg('completions')}; arrow keys choose, Tab takes, Escape closes.`,
    ),
  valid: (count: number): string => msg(str`${layers(count)}.`),
  recognised: ({ format, network }: NetworkReading): string =>
    msg(str`Recognised ${formats[format]}: ${layers(network.layers.length)}.`),
  thin: (width: number): string =>
    msg(str`${formatField('width', width)} of the channels; the receptive field is the same.`),
  thinHere: (width: number, fullMs: number): string =>
    msg(
      str`${formatField('width', width)} of the channels, as no GPU computes here: all of them would take about ${duration(fullMs)}. The receptive field is the same.`,
    ),
  get fullWidth(): string {
    return msg('Take them all');
  },
  get setAside(): string {
    return msg('What was typed before is kept.');
  },
  get bringBack(): string {
    return msg('Bring it back');
  },
  get copy(): string {
    return msg('Copy as');
  },
  copies: {
    get text(): string {
      return msg('Text');
    },
    json: 'JSON',
    fomoro: 'Fomoro',
    pytorch: 'PyTorch',
  },
  copied: (what: string, length: number): string =>
    msg(str`Copied: ${what}, ${formatNumber(length)} characters.`),
  notCopied: (what: string, reason: string): string => msg(str`No ${what}: ${translate(reason)}`),
  get copyByHand(): string {
    return msg('This page may not use the clipboard. Copy from here:');
  },
  get pasted(): string {
    return msg('The pasted text');
  },
  get dropped(): string {
    return msg('What was dropped');
  },
  file: (name: string): string => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`,
  empty: (source: string): string => msg(str`${source} is empty. What was here stays.`),
  tooLarge: (source: string, bytes: number): string =>
    msg(str`${source} is ${megabytes(bytes)} long; a network’s text has at most 1 MiB. What was here stays.`),
  binary: (source: string): string =>
    msg(
      str`${source} is not text but binary data. A network is read from text, JSON, a Fomoro link, or print(model). What was here stays.`,
    ),
  unreadable: (source: string, why: string): string =>
    msg(str`${source} could not be read: ${translate(why)}`),
  /** A list of all ops would be no help to somebody who had none in mind. */
  refused: (source: string, why: string): string =>
    msg(
      str`${source} is no network: ${translate(why.replace(/; expected one of [^.]*\.$/, '.'))} What was here stays.`,
    ),
} as const;
