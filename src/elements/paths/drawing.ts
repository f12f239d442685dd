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

/** Of a number, in the drawings. */
export const textWidth = (text: string): number => text.length * digitWidth;

/** Of a name such as x₁₂: subscripts are narrower. */
export const nameWidth = (name: string): number => digitWidth + (name.length - 1) * 5.2;
