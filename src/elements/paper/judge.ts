// Judging statements by measured numbers: estimates with standard errors, and when a difference counts. Pure; no Lit, no DOM.
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { Judgement, Measured, Numbers } from './types.ts';

/** A number and one standard error of it. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

export const sizeOf = ({ erfSize, uncertainty }: Numbers): Estimate => ({
  value: erfSize,
  error: uncertainty.erfSize,
});

/** Of the box. */
export const shareOf = ({ erfRatio, uncertainty }: Numbers): Estimate => ({
  value: erfRatio,
  error: uncertainty.erfRatio,
});

/** Both axes' mean; their errors taken as one, as the axes of one map are not independent. */
const meanOf = ([y, x]: readonly [number, number], [dy, dx]: readonly [number, number]): Estimate => ({
  value: (y + x) / 2,
  error: (dy + dx) / 2,
});

export const sigmaOf = ({ sigma, uncertainty }: Numbers): Estimate => meanOf(sigma, uncertainty.sigma);

export const kurtosisOf = ({ kurtosis, uncertainty }: Numbers): Estimate =>
  meanOf(kurtosis, uncertainty.kurtosis);

/** Of two independent estimates. */
export function quotient(a: Estimate, b: Estimate): Estimate {
  const value = a.value / b.value;
  return { value, error: Math.abs(value) * Math.hypot(a.error / a.value, b.error / b.value) };
}

/** The page's rule: what is this many standard errors clear is decided; what is not cannot be told. */
export const decisive = 2;

/** A number that carries no error of its own: the paper's, or a closed form's. */
export const exact = (value: number): Estimate => ({ value, error: 0 });

/** True where `a` is decisively smaller, false where it is decisively larger, null where the draws cannot tell. */
export function isSmaller(a: Estimate, b: Estimate): boolean | null {
  const difference = b.value - a.value;
  const needed = decisive * Math.hypot(a.error, b.error);
  if (!Number.isFinite(difference) || Number.isNaN(needed) || Math.abs(difference) <= needed) return null;
  return difference > 0;
}

/**
 * True where the estimate lies within `tolerance` of the target with two standard errors to spare, false where it lies
 * outside by as many, null where the draws cannot tell. Without an error, on the bound is within.
 */
export function within({ value, error }: Estimate, target: number, tolerance: number): boolean | null {
  const distance = Math.abs(value - target);
  const margin = decisive * error;
  if (distance + margin <= tolerance) return true;
  return distance - margin > tolerance ? false : null;
}

/** What cannot be told stays so. */
export const not = (verdict: boolean | null): boolean | null => (verdict === null ? null : !verdict);

/** False as soon as one is false, null as soon as one cannot be told. */
export function all(verdicts: readonly (boolean | null)[]): boolean | null {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) ? null : true;
}

/** Each decisively smaller than the one before. */
export const falls = (estimates: readonly Estimate[]): boolean | null =>
  all(estimates.slice(1).map((estimate, index) => isSmaller(estimate, estimates[index]!)));

/** A Gaussian fit that leaves more than a twentieth of the map's variance is none. */
export const leastR2 = 0.95;
/** A triangle's excess kurtosis is −0.6, a box's −1.2: what is further from 0 than a triangle is no bell. */
export const mostKurtosis = 0.6;

/**
 * Whether a Gaussian fits. R² has no standard error: it is taken as it is where it is high, as noise only lowers it.
 * Where it is low, noise of relative standard error e may have cost e² of it: where that would do, nothing is told.
 */
export function fits({ gaussian: { r2 }, standardError }: Numbers): boolean | null {
  if (r2 >= leastR2) return true;
  return r2 + standardError ** 2 < leastR2 ? false : null;
}

export const isGaussian = (numbers: Numbers): boolean | null =>
  all([fits(numbers), within(kurtosisOf(numbers), 0, mostKurtosis)]);

/** Said wherever `isGaussian` judges; the page says what a triangle and a box have, and how R² is judged. */
export const gaussianRule = `Counted as Gaussian: R² of the fit at least ${leastR2}, and excess kurtosis within ±${mostKurtosis}, two standard errors included.`;

/** A change of a size or a width that would be called one: what stays within it is called the same. */
export const unchanged = 0.1;

/** One panel of each pair wider than the other, and by how much. */
export function wider(
  pairs: readonly { readonly label: string; readonly from: Numbers; readonly to: Numbers }[],
): Pick<Judgement, 'ours' | 'holds'> {
  const sizes = pairs.map(({ label, from, to }) => ({ label, from: sizeOf(from), to: sizeOf(to) }));
  return {
    ours: sizes.map(
      ({ label, from, to }) =>
        `${label}: ${plusMinus(to)} against ${plusMinus(from)} pixels, ${plusMinus(quotient(to, from))} times`,
    ),
    holds: all(sizes.map(({ from, to }) => isSmaller(from, to))),
  };
}

export const plusMinus = ({ value, error }: Estimate): string => formatWithUncertainty(value, error);

/** 'R² 0.99, excess kurtosis −0.18 ± 0.02' */
export const shapeText = (numbers: Numbers): string =>
  `R² ${r2Text(numbers.gaussian.r2)}, excess kurtosis ${plusMinus(kurtosisOf(numbers))}`;

/** Three decimals: R² near 1 differ in the third. */
export const r2Text = (r2: number): string => (Number.isFinite(r2) ? r2.toFixed(3) : formatNumber(r2));

export const percentText = ({ value }: Estimate): string => formatPercent(value);

/** The list of these panels' numbers. */
export const numbersOf = (measured: Measured, panels: readonly string[]): readonly Numbers[] =>
  panels.map((panel) => measured(panel));

/** Pixel counts are whole: a size equals theory's or it does not, up to rounding in what is compared. */
export const sameSize = (size: Estimate, expected: number): boolean | null =>
  within(size, expected, 1e-3 * expected);

/** Of float32 maps against float64 closed forms. */
export const sameSigma = (sigma: Estimate, expected: number): boolean | null =>
  within(sigma, expected, 1e-4 * expected);
