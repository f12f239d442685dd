// Any text that means a network: which form it has, and its reading. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { itemWords, maxTextLength, readText } from '../text/index.ts';
import type { Network } from '../types.ts';
import { isFomoro, readFomoro } from './fomoro.ts';
import { readJson } from './json.ts';
import { firstPrinted, readPrint } from './pytorch/index.ts';

export type NetworkFormat = 'text' | 'json' | 'fomoro' | 'pytorch';

export interface NetworkReading {
  readonly network: Network;
  readonly format: NetworkFormat;
  /** What the text leaves open and what was assumed or left out, as sentences to show beside the network. */
  readonly notes: readonly string[];
}

/**
 * A network from its text notation, its JSON, a Fomoro calculator link or its end, or the print of a PyTorch model:
 * the form is recognised. Throws NetworkError, with the place in the text.
 */
export function readNetwork(text: string): NetworkReading {
  if (text.length > maxTextLength) {
    throw new NetworkError(
      'syntax',
      `The text has ${text.length} characters; at most ${maxTextLength} are read. No network needs as many.`,
      { position: { line: 1, column: 1, offset: 0 } },
    );
  }
  const format = formatOf(text);
  switch (format) {
    case 'json':
      return { network: readJson(text), format, notes: [] };
    case 'fomoro':
      return {
        network: readFomoro(text),
        format,
        notes: [
          'A Fomoro link says neither ops nor channels: every layer is a convolution with one channel.',
        ],
      };
    case 'pytorch':
      return { ...readPrint(text), format };
    case 'text':
      return { network: readText(text), format, notes: [] };
    default:
      return format satisfies never;
  }
}

/** As readNetwork, without what was assumed. */
export const parseNetwork = (text: string): Network => readNetwork(text).network;

/** Which form a text most looks like; 'text' where it looks like none. */
export function formatOf(text: string): NetworkFormat {
  if (/^\s*[{[]/.test(text)) return 'json';
  if (isFomoro(text)) return 'fomoro';
  const printed = firstPrinted(text);
  return printed !== undefined && !itemWords.includes(printed) ? 'pytorch' : 'text';
}
