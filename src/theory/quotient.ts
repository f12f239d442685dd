// The double nearest to a fraction of big integers. Imports nothing.

/** Significant bits of the quotient before it is rounded: more than the 53 of a double, whatever the estimate is off by. */
const workingBits = 72;
/** 2^−1074, the least positive double; below 2^−1022 all doubles are multiples of it. */
const leastExponent = 1074;
const normalExponent = 1022;

/**
 * numerator / denominator of 0 ≤ numerator ≤ denominator, rounded once to the nearest double, ties to even; also where
 * either overflows a double, and where the quotient is subnormal.
 */
export function quotient(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  // Within four bits of log2(numerator / denominator).
  const magnitude = 4 * (hexDigits(numerator) - hexDigits(denominator));
  const shift = Math.min(workingBits - magnitude, leastExponent + workingBits);
  const scaled = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const divisor = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const floor = scaled / divisor;
  const inexact = scaled % divisor !== 0n;
  const bits = floor.toString(2).length;
  if (bits - shift > -normalExponent) {
    // Number() rounds a big integer correctly; what was cut off by the division only has to break a tie.
    // Scaled in two exact steps: 2^−shift by itself may be less than any double.
    return Number(floor | (inexact ? 1n : 0n)) * 2 ** -workingBits * 2 ** (workingBits - shift);
  }
  // Rounded at 2^−1074 by hand: scaling would round a second time.
  const cut = BigInt(shift - leastExponent);
  const kept = floor >> cut;
  const rest = floor - (kept << cut);
  const half = 1n << (cut - 1n);
  const up = rest > half || (rest === half && (inexact || (kept & 1n) === 1n));
  return Number(up ? kept + 1n : kept) * Number.MIN_VALUE;
}

const hexDigits = (value: bigint): number => value.toString(16).length;
