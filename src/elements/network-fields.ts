// The fields that name or spell out a network: its own, or a preset and how wide and large it is. Pure: no Lit, no DOM.
import { maxInputSide, NetworkError, validateNetwork, type Network, type Pair } from '../network/index.ts';
import { asText, isWithin, readNumber, type Field } from './field-kinds.ts';
import { loadedReader, readerFailure, type Reader } from './network-reader.ts';

/** Networks that are known to be ones, with their texts: asked for again at every change of anything. */
const texts = new WeakMap<Network, string>();

/** Throws NetworkError where its file could not be fetched; whoever has a text waits for `loadReader` first. */
function reader(): Reader {
  const loaded = loadedReader();
  if (loaded) return loaded;
  throw new NetworkError(
    'invalid-network',
    `What reads networks is not there: ${readerFailure()}. Reload the page to try again.`,
  );
}

/** The network in the short text notation, as a link has it. */
export function networkText(network: Network): string {
  const known = texts.get(network);
  if (known !== undefined) return known;
  const text = reader().formatNetwork(network);
  texts.set(network, text);
  return text;
}

/**
 * In links and attributes in the text notation; any notation that can be recognised is taken, JSON too. What reads it is
 * fetched when the first one is wanted (`loadReader`).
 */
export const network: Field<Network | null> = {
  initial: null,
  parse(found) {
    if (found === null || found === '') return { value: null };
    if (typeof found === 'object' && texts.has(found as Network)) return { value: found as Network };
    try {
      const value = typeof found === 'string' ? reader().parseNetwork(found) : validateNetwork(found);
      networkText(value);
      return { value };
    } catch (error) {
      if (error instanceof NetworkError)
        return { problem: `is not a network: ${error.message.replace(/\.$/, '')}` };
      throw error;
    }
  },
  format: (value) => (value === null ? '' : networkText(value)),
};

/** Empty where there is none. Whether there is one of that name is asked when it is built: the catalogue loads then. */
export const preset: Field<string> = {
  initial: '',
  parse(found) {
    const value = found === null ? '' : asText(found).toLowerCase();
    if ((found === null || typeof found === 'string') && /^[a-z0-9-]{0,40}$/.test(value)) return { value };
    return { problem: 'is not the name of a preset, such as vgg-16' };
  },
  format: (value) => value,
};

/** Thinner makes every map the same, wider no device happy. */
const widths = { min: 0.01, max: 4 };

/** Times the preset's channels. */
export const width: Field<number> = {
  initial: 1,
  parse(found) {
    const share = /^1\s*\/\s*(\d+)$/.exec(asText(found))?.[1];
    const value = share === undefined ? readNumber(found) : 1 / Number(share);
    if (isWithin(value, widths)) return { value };
    return {
      problem: `is not a factor for the channels from ${widths.min} to ${widths.max}, such as 0.25 or 1/4`,
    };
  },
  format: (value) => (value < 1 && Number.isInteger(1 / value) ? `1/${1 / value}` : String(value)),
};

/** Of the preset's input; null: unbounded. */
export const size: Field<Pair | null> = {
  initial: null,
  parse(found) {
    if (found === null || /^(unbounded)?$/i.test(typeof found === 'string' ? found.trim() : '-'))
      return { value: null };
    const sides = Array.isArray(found)
      ? found
      : typeof found === 'number'
        ? [found]
        : asText(found).split(/\s*[,x×\s]\s*/);
    const numbers = sides.map(readNumber);
    const isSide = (side: number): boolean =>
      Number.isSafeInteger(side) && isWithin(side, { min: 1, max: maxInputSide });
    const [y, x = y] = numbers;
    if (numbers.length > 2 || !numbers.every(isSide)) {
      return {
        problem:
          'is not the size of an input, such as 224 or 480,640 (height, width); leave it empty for none',
      };
    }
    return { value: y === x ? y! : [y!, x!] };
  },
  format: (value) => (value === null ? '' : String(value)),
};
