// Numbers and words of formulas and sentences. Imports only its own room.
import type { Rational } from './rational.ts';

/** Four decimals at most, no more than needed. */
export const num = (value: number): string => signed(Math.round(value * 10_000) / 10_000);

/** With the minus sign of print. */
export const signed = (value: number): string => (value < 0 ? `−${-value}` : String(value));

/** Exact: a decimal where it ends soon, else a fraction. */
export function exactly({ numerator, denominator }: Rational): string {
  const ends = 10_000 % denominator === 0;
  return ends ? num(numerator / denominator) : `${signed(numerator)}/${denominator}`;
}

/** In brackets where a minus sign would meet another. */
export const paren = (value: number): string => (value < 0 ? `(−${num(-value)})` : num(value));

/** As it stands behind a product: nothing for 1. */
export const factor = (value: number): string => (value === 1 ? '' : `·${num(value)}`);

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export const times = ([y, x]: readonly [number, number]): string => `${num(y)}×${num(x)}`;

/** A share in whole per cent; never 0 or 100 where it is not. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  if (rounded === 0 && share > 0) return 'under 1 %';
  if (rounded === 100 && share < 1) return 'over 99 %';
  return `${rounded} %`;
}

/** One thing for both axes, or each its own. */
export const alongAxes = (y: string, x: string): string => (y === x ? y : `y: ${y}; x: ${x}`);
