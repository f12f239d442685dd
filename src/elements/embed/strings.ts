// Every word that <erf-embed> says. Pure.

export const strings = {
  lab: 'erf-lab',
  openInLab: 'Open this figure in erf-lab',
  unknownElement: (found: string, names: readonly string[], shown: string): string =>
    `element=${found} is not one of ${names.join(', ')}; showing ${shown}.`,
  unknownDimensions: (found: string): string => `dimensions=${found} is neither 1 nor 2; showing 1.`,
  unknownLanguage: (found: string): string => `lang=${found} is not a language, such as en or zh.`,
  unknownScheme: (found: string): string =>
    `color-scheme=${found} is neither light nor dark; showing what the page around prefers.`,
  notForStrangers: (name: string): string =>
    `${name} means nothing in a frame: its script is its own page’s, whatever the link says.`,
} as const;
