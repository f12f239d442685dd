// Links of the Fomoro receptive field calculator: `…#3,1,1,SAME;2,2,1,VALID`. Imports only its own room.
import { didYouMean } from '../near-miss.ts';
import { quote, syntaxError, validateAt } from '../text/index.ts';
import type { Layer, Network } from '../types.ts';

/** Kernel, stride, dilation and padding of each layer, as the calculator writes them after the `#`. */
const partNames = ['kernel', 'stride', 'dilation', 'padding'] as const;
const paddings = { SAME: 'same', VALID: 'valid' } as const;

/** A whole text that is such a link, or its end; also where one of its layers makes no sense. */
export const isFomoro = (text: string): boolean => {
  const trimmed = text.trim();
  if (/^https?:\/\/(?:\w+\.)*fomoro\.com\b/i.test(trimmed)) return true;
  return /^(?:https?:\/\/[^\s#]*)?#?\d+(?:,|%2C)[^\n]*$/i.test(trimmed);
};

/**
 * A chain of convolutions with one channel each: the calculator knows neither ops nor channels.
 * Throws NetworkError, with the place in the text.
 */
export function readFomoro(text: string): Network {
  const hash = text.indexOf('#');
  const start = hash >= 0 ? hash + 1 : text.search(/\S/);
  if (text.slice(start).trim() === '' || (hash < 0 && /^\s*https?:/i.test(text))) {
    throw syntaxError(
      text,
      text.trimEnd().length,
      'The link ends without layers; expected them after a `#`, as in `#3,1,1,SAME;2,2,1,VALID`.',
    );
  }
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  const offsets: number[] = [start];
  for (const entry of pieces(text, start, /;|%3B/gi)) {
    if (entry.text.trim() === '' && layers.length > 1) continue; // a trailing semicolon
    const parts = pieces(entry.text, 0, /,|%2C/gi).map((part) => ({ ...part, text: part.text.trim() }));
    if (parts.length !== partNames.length) {
      throw syntaxError(
        text,
        entry.at,
        `${quote(entry.text.trim())} has ${parts.length} parts; expected kernel, stride, dilation and padding, as in \`3,1,1,SAME\`.`,
      );
    }
    const [kernel, stride, dilation] = parts.slice(0, 3).map((part, place) => {
      if (/^\d+$/.test(part.text)) return Number(part.text);
      throw syntaxError(
        text,
        entry.at + part.at,
        `The ${partNames[place]} is ${quote(part.text)}; expected a whole number.`,
      );
    });
    const { text: word, at } = parts[3]!;
    const padding = paddings[word.toUpperCase() as keyof typeof paddings];
    if (padding === undefined) {
      const advice = didYouMean(word, Object.keys(paddings)) || '; expected SAME or VALID.';
      throw syntaxError(text, entry.at + at, `The padding is ${quote(word)}${advice}`);
    }
    layers.push({
      name: `conv${layers.length}`,
      op: 'conv',
      channels: 1,
      kernel: kernel!,
      ...(stride === 1 ? {} : { stride: stride! }),
      ...(dilation === 1 ? {} : { dilation: dilation! }),
      padding,
    });
    offsets.push(entry.at);
  }
  return validateAt(
    text,
    { layers },
    (name) => offsets[layers.findIndex((layer) => layer.name === name)] ?? start,
  );
}

/** What stands between separators from `start`, and where. */
function pieces(
  text: string,
  start: number,
  separator: RegExp,
): { readonly text: string; readonly at: number }[] {
  const found: { text: string; at: number }[] = [];
  let at = start;
  separator.lastIndex = start;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    found.push({ text: text.slice(at, match.index), at });
    at = match.index + match[0].length;
  }
  found.push({ text: text.slice(at), at });
  return found;
}
