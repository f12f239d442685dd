// Places in a text, and errors that carry one. Imports only its own room.
import { NetworkError, type TextPosition } from '../errors.ts';
import type { Network } from '../types.ts';
import { validateNetwork } from '../validate.ts';

/** Characters `from` … `to` − 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Line ends as editors count them: \n, \r\n and \r. */
const lineEnd = /\r\n|\r|\n/g;

export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  let line = 1;
  let start = 0;
  for (const match of before.matchAll(lineEnd)) {
    line++;
    start = match.index + match[0].length;
  }
  return { line, column: offset - start + 1, offset };
}

const place = ({ line, column }: TextPosition): string => `Line ${line}, column ${column}: `;

/** `message` starts with what was found. */
export function syntaxError(text: string, offset: number, message: string): NetworkError {
  const position = positionAt(text, offset);
  return new NetworkError('syntax', `${place(position)}${message}`, { position });
}

/** The same error, with the place in the text it is about. */
export function placedError(error: NetworkError, text: string, offset: number): NetworkError {
  const position = positionAt(text, offset);
  const { code, layer, field } = error;
  return new NetworkError(code, `${place(position)}${error.message}`, { layer, field, position });
}

/**
 * validateNetwork, whose errors get the place of the layer and field they name. Where two layers have that name,
 * `offsetOf` is asked for the second.
 */
export function validateAt(
  text: string,
  network: unknown,
  offsetOf: (layer: string | undefined, field: string | undefined) => number,
): Network {
  try {
    return validateNetwork(network);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw placedError(error, text, offsetOf(error.layer, error.field));
  }
}

/** A piece of a text as a message quotes it: control characters escaped, cut to a readable length. */
export function quote(piece: string): string {
  const short = piece.length > 40 ? `${piece.slice(0, 39)}…` : piece;
  // JSON escapes control characters and lone surrogates; its quotes are replaced by the backticks of code.
  return `\`${JSON.stringify(short).slice(1, -1).replaceAll('\\"', '"')}\``;
}
