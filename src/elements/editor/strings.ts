// Every word of the network panel. Pure.
import type { NetworkFormat, NetworkReading } from '../../network/index.ts';
import { formatNumber } from '../../view/index.ts';
import { formatField } from '../state.ts';

const layers = (count: number): string => `${formatNumber(count)} ${count === 1 ? 'layer' : 'layers'}`;

const megabytes = (bytes: number): string => `${formatNumber(bytes / 2 ** 20, 2)} MiB`;

const formats: Readonly<Record<NetworkFormat, string>> = {
  text: 'our own text',
  json: 'JSON',
  fomoro: 'a Fomoro calculator’s link',
  pytorch: 'the print of a PyTorch model',
};

function duration(ms: number): string {
  if (ms < 90_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} minutes`;
  return `${formatNumber(ms / 3_600_000, 2)} hours`;
}

export const strings = {
  network: 'Network',
  modes: { knobs: 'Knobs', text: 'Any network' },
  noPreset: (count: number): string => (count === 0 ? 'choose one' : `choose one of ${count}`),
  presetSource: 'Source:',
  publishedSize: (size: string): string => `published with ${size}; empty: no border`,
  text: 'Network as text',
  hint: 'Paste or drop one: text, JSON, a Fomoro link, print(model). Ctrl+Space completes.',
  suggestions: 'Completions',
  suggested: (count: number): string =>
    `${count} ${count === 1 ? 'completion' : 'completions'}; arrow keys choose, Tab takes, Escape closes.`,
  valid: (count: number): string => `${layers(count)}.`,
  recognised: ({ format, network }: NetworkReading): string =>
    `Recognised ${formats[format]}: ${layers(network.layers.length)}.`,
  thin: (width: number): string =>
    `${formatField('width', width)} of the channels; the receptive field is the same.`,
  thinHere: (width: number, fullMs: number): string =>
    `${formatField('width', width)} of the channels, as no GPU computes here: all of them would take about ${duration(fullMs)}. The receptive field is the same.`,
  fullWidth: 'Take them all',
  setAside: 'What was typed before is kept.',
  bringBack: 'Bring it back',
  copy: 'Copy as',
  copies: { text: 'Text', json: 'JSON', fomoro: 'Fomoro', pytorch: 'PyTorch' },
  copied: (what: string, length: number): string => `Copied: ${what}, ${formatNumber(length)} characters.`,
  notCopied: (what: string, reason: string): string => `No ${what}: ${reason}`,
  copyByHand: 'This page may not use the clipboard. Copy from here:',
  pasted: 'The pasted text',
  dropped: 'What was dropped',
  file: (name: string): string => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`,
  empty: (source: string): string => `${source} is empty. What was here stays.`,
  tooLarge: (source: string, bytes: number): string =>
    `${source} is ${megabytes(bytes)} long; a network’s text has at most 1 MiB. What was here stays.`,
  binary: (source: string): string =>
    `${source} is not text but binary data. A network is read from text, JSON, a Fomoro link, or print(model). What was here stays.`,
  unreadable: (source: string, why: string): string => `${source} could not be read: ${why}`,
  /** A list of all ops would be no help to somebody who had none in mind. */
  refused: (source: string, why: string): string =>
    `${source} is no network: ${why.replace(/; expected one of [^.]*\.$/, '.')} What was here stays.`,
} as const;
