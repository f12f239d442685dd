// The one way numbers of the device are compared: element by element, with the worst one named. Imports vitest only.
import { expect } from 'vitest';

export interface Tolerance {
  /** Share of the expected element's magnitude. */
  readonly rtol?: number;
  readonly atol?: number;
}

/**
 * Fails unless |actual − expected| ≤ atol + rtol·|expected| for every element. Infinities and NaNs are close only to
 * themselves. Says how many elements are off and which is the worst.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol = 0, atol = 0 }: Tolerance,
): void {
  expect(actual, 'number of elements').toHaveLength(expected.length);
  let off = 0;
  let worst = 0;
  let worstExcess = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (Object.is(a, e)) continue;
    const excess = Math.abs(a - e) - (atol + rtol * Math.abs(e));
    if (excess <= 0) continue;
    off += 1;
    // A difference that is no number is the worst there is.
    const comparable = Number.isFinite(excess) ? excess : Infinity;
    if (comparable > worstExcess) [worst, worstExcess] = [i, comparable];
  }
  if (off === 0) return;
  expect.fail(
    `${off} of ${expected.length} elements are off by more than ${atol} + ${rtol}·|expected|; ` +
      `the worst, element ${worst}, is ${actual[worst]} and should be ${expected[worst]}.`,
  );
}

/** max |x|: the scale of a tensor, for absolute tolerances. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** ‖actual − expected‖₂ / ‖expected‖₂ */
export function relativeL2(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual, 'number of elements').toHaveLength(expected.length);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}
