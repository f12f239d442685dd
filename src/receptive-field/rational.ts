// Fractions of whole numbers, exact as long as they fit. Imports nothing.

/** numerator / denominator in lowest terms, denominator positive; both NaN once a result would not be exact. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

export function rational(numerator: number, denominator = 1): Rational {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator === 0) {
    return { numerator: NaN, denominator: NaN };
  }
  const divisor = greatestCommonDivisor(numerator, denominator) * Math.sign(denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiply = (a: Rational, b: Rational): Rational => {
  // Reduced crosswise first, so that nothing grows beyond the result.
  const left = rational(a.numerator, b.denominator);
  const right = rational(b.numerator, a.denominator);
  return rational(left.numerator * right.numerator, left.denominator * right.denominator);
};

export const equals = (a: Rational, b: Rational): boolean =>
  a.numerator === b.numerator && a.denominator === b.denominator;

export const isExact = (a: Rational): boolean => Number.isSafeInteger(a.numerator);

export const toNumber = (a: Rational): number => a.numerator / a.denominator;

export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
