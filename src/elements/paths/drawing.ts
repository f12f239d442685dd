// What the drawings have in common. Pure: no Lit, no DOM.
import type { Counted, Pick } from './counted.ts';
import type { PickController } from './pick-controller.ts';

export interface DrawingModel {
  readonly counted: Counted;
  /** CSS pixels. */
  readonly width: number;
  readonly picked: Pick | null;
  readonly pick: PickController;
}

/** Mean advance of a tabular digit at the small text size, CSS pixels. */
const digitWidth = 7.6;

/** The small text size, and the least that still reads. */
const smallText = 13;
const leastText = 10;

/** The size at which all these numbers fit into a cell, CSS pixels; null where it would be too small to read. */
export function fittingText(numbers: readonly string[], cell: number): number | null {
  const widest = Math.max(...numbers.map(textWidth));
  const size = Math.min(smallText, (smallText * (cell - 4)) / widest);
  return size < leastText ? null : size;
}

/** Of a number, in the drawings. */
export const textWidth = (text: string): number => text.length * digitWidth;

/** Of a name such as x₁₂: subscripts are narrower. */
export const nameWidth = (name: string): number => digitWidth + (name.length - 1) * 5.2;
