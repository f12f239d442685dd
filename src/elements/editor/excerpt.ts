// The piece of a text around a place in it, short enough for a narrow column. Pure.

export interface Excerpt {
  readonly before: string;
  /** What stands at the place; a blank where the line ends there. */
  readonly at: string;
  readonly after: string;
}

/** A word, as the notation parts them. */
const wordHere = /[^\s,;()|:@=#]+/y;

/** Characters of the line on either side; what is left out is an ellipsis. */
const reach = 16;

/** How many characters from `offset` belong together; 0 where the text or the line ends there. */
export function lengthAt(text: string, offset: number): number {
  wordHere.lastIndex = offset;
  const word = wordHere.exec(text);
  if (word) return word[0].length;
  const character = text[offset];
  return character === undefined || character === '\n' || character === '\r' ? 0 : 1;
}

export function excerpt(text: string, offset: number): Excerpt {
  const length = Math.min(lengthAt(text, offset), 2 * reach);
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const rest = /^[^\r\n]*/.exec(text.slice(offset + length, offset + length + 10 * reach))![0];
  const before = text.slice(start, offset);
  return {
    before: before.length > reach ? `…${before.slice(-reach)}` : before,
    at: length === 0 ? ' ' : text.slice(offset, offset + length),
    after: rest.length > reach ? `${rest.slice(0, reach)}…` : rest,
  };
}
