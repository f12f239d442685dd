// What is pasted or dropped: a network in any notation that is known, or why it is none. Pure but for reading a file.
import { formatOf, NetworkError, readNetwork, type NetworkReading } from '../../network/index.ts';
import { strings } from './strings.ts';

/** Sixteen times the print of the longest published network; read in a second. */
export const maxIntakeBytes = 2 ** 20;

export type Intake =
  | { readonly kind: 'network'; readonly reading: NetworkReading; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string };

const refused = (message: string): Intake => ({ kind: 'refused', message });

/** Control characters other than blanks, and what stands for bytes that are none of UTF-8. */
const notText = /(?!\s)\p{Cc}|\ufffd/u;

/** `source`: what it is called in a message, as in “The pasted text”. */
export function takeText(text: string, source: string): Intake {
  if (text.trim() === '') return refused(strings.empty(source));
  if (text.length > maxIntakeBytes) return refused(strings.tooLarge(source, text.length));
  // Text has no such characters; files that are none are full of them.
  if (notText.test(text.slice(0, 4096))) return refused(strings.binary(source));
  try {
    return { kind: 'network', reading: readNetwork(text), text };
  } catch (error) {
    if (error instanceof NetworkError) return refused(strings.refused(source, error.message));
    throw error;
  }
}

export async function takeFile(file: File): Promise<Intake> {
  const source = strings.file(file.name);
  if (file.size > maxIntakeBytes) return refused(strings.tooLarge(source, file.size));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return takeText(text, source);
  } catch (error) {
    if (error instanceof TypeError) return refused(strings.binary(source));
    return refused(strings.unreadable(source, error instanceof Error ? error.message : String(error)));
  }
}

/** A longer text is not a piece of one that somebody edits. */
const longestPiece = 20_000;

/** Whether a paste is a network of its own, which takes the place of all, and not a piece for the place of the caret. */
export function isWhole(text: string, intake: Intake, fillsEditor: boolean): boolean {
  if (text.length > longestPiece) return true;
  if (intake.kind === 'network') return intake.reading.format !== 'text';
  // Wrong, but of another notation: in the middle of ours it would make no sense, alone it can be mended.
  return !fillsEditor && formatOf(text) !== 'text';
}
