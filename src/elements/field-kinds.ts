// The kinds of fields that several parts of the page's state are of: numbers, choices, switches. Pure: no Lit, no DOM.

/** `problem` completes a sentence that starts with what was found: "abc" is not a whole number from 1 to 100. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

export interface Field<T> {
  readonly initial: T;
  /** Takes the text of a link, attribute or control, or a value of the right type. */
  parse(found: unknown): Parsed<T>;
  /** The shortest text that parses back to an equal value. */
  format(value: T): string;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const asText = (found: unknown): string => (typeof found === 'string' ? found.trim() : '');

/** Decimal digits only: no exponent, no hexadecimal, no empty text. */
const decimal = /^[+-]?\d+(\.\d*)?$|^[+-]?\.\d+$/;

export function readNumber(found: unknown): number {
  if (typeof found === 'number') return found;
  const text = asText(found);
  return decimal.test(text) ? Number(text) : NaN;
}

export const isWithin = (value: number, { min, max }: Range): boolean => value >= min && value <= max;

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

export function whole(initial: number, range: Range): Field<number> {
  return {
    initial,
    parse(found) {
      const value = readNumber(found);
      if (Number.isSafeInteger(value) && isWithin(value, range)) return { value };
      return { problem: `is not a whole number from ${range.min} to ${grouped.format(range.max)}` };
    },
    format: String,
  };
}

export function fraction(initial: number, range: Range): Field<number> {
  return {
    initial,
    parse(found) {
      const value = readNumber(found);
      if (isWithin(value, range)) return { value };
      return { problem: `is not a number from ${range.min} to ${range.max}` };
    },
    format: String,
  };
}

export function choice<const T extends string>(
  initial: T,
  choices: readonly T[],
): Field<T> & { choices: readonly T[] } {
  return {
    initial,
    choices,
    parse(found) {
      const value = choices.find((name) => name === asText(found).toLowerCase());
      return value === undefined ? { problem: `is not one of ${choices.join(', ')}` } : { value };
    },
    format: String,
  };
}

/** An attribute without a value counts as true, as in HTML. */
export const flag: Field<boolean> = {
  initial: false,
  parse(found) {
    if (typeof found === 'boolean') return { value: found };
    if (found === 1 || found === 0) return { value: found === 1 };
    const text = typeof found === 'string' ? found.trim().toLowerCase() : null;
    if (text === '' || text === 'true' || text === 'on' || text === '1') return { value: true };
    if (text === 'false' || text === 'off' || text === '0') return { value: false };
    return { problem: 'is neither true nor false' };
  },
  format: String,
};
