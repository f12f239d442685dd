// Least-squares fit of a Gaussian to a map. Imports nothing but its own room.
import { absoluteMarginals } from './map.ts';
import type { GaussianFit, MapBox } from './types.ts';

// f(y, x) = A · u(y) · v(x),  u = exp(−(y − cy)² / 2σy²),  v likewise.
//
// Every derivative of f is again a product of a function of y and one of x. With a = (y − cy) / σy the family
// u·a^i (i = 0, 1, 2) serves A, cy and ln σy, and likewise along x. So JᵀJ needs sums over rows and over columns
// only, and Jᵀm five bilinear sums over the map: one pass of three multiply-adds a pixel for each step of
// Levenberg–Marquardt, quick enough for 1001×1001.

/** A wider Gaussian falls off by less than 2e-5 within the map: it is flat. In extents of the map. */
const flatExtents = 100;
/** A narrower Gaussian leaves less than 1e-21 on the neighbouring pixel: it is a line of one pixel. Pixels. */
const pointSigma = 0.1;
/** Far below a displayed digit; a good fit gets there in 5 to 15 steps, noise without a shape never does. */
const stepTolerance = 1e-8;
const maxSteps = 40;
const maxDamping = 1e12;

/** One axis of the model. 'point' and 'flat' are the limits σ → 0 and σ → ∞; there is nothing left to fit then. */
interface Axis {
  readonly shape: 'free' | 'point' | 'flat';
  readonly center: number;
  readonly sigma: number;
}

/** The family u·a^i sampled along an axis, and its inner products. */
interface Sampled {
  readonly values: readonly [Float64Array, Float64Array, Float64Array];
  /** products[i][j] = Σ values[i] · values[j] */
  readonly products: readonly (readonly number[])[];
}

interface State {
  readonly axes: readonly [y: Axis, x: Axis];
  readonly amplitude: number;
  readonly sampled: readonly [y: Sampled, x: Sampled];
  /** moments[i][j] = Σ |map| · values_y[i] · values_x[j]; only [0..2][0] and [0][1..2] are made. */
  readonly moments: readonly (readonly number[])[];
  readonly squaredResiduals: number;
}

function sampleAxis(axis: Axis, length: number): Sampled {
  const values = [new Float64Array(length), new Float64Array(length), new Float64Array(length)] as const;
  if (axis.shape === 'flat') {
    values[0].fill(1);
  } else if (axis.shape === 'point') {
    values[0][Math.min(length - 1, Math.max(0, Math.round(axis.center)))] = 1;
  } else {
    for (let position = 0; position < length; position++) {
      const a = (position - axis.center) / axis.sigma;
      const u = Math.exp(-0.5 * a * a);
      values[0][position] = u;
      values[1][position] = u * a;
      values[2][position] = u * a * a;
    }
  }
  const products = values.map((left) =>
    values.map((right) => left.reduce((sum, value, position) => sum + value * right[position]!, 0)),
  );
  return { values, products };
}

function bilinearMoments(
  map: ArrayLike<number>,
  { height, width }: MapBox,
  y: Sampled,
  x: Sampled,
): number[][] {
  const [u0, u1, u2] = y.values;
  const [v0, v1, v2] = x.values;
  let [m00, m10, m20, m01, m02] = [0, 0, 0, 0, 0];
  for (let row = 0, i = 0; row < height; row++) {
    let [s0, s1, s2] = [0, 0, 0];
    for (let column = 0; column < width; column++, i++) {
      const value = Math.abs(map[i]!);
      s0 += value * v0[column]!;
      s1 += value * v1[column]!;
      s2 += value * v2[column]!;
    }
    m00 += u0[row]! * s0;
    m10 += u1[row]! * s0;
    m20 += u2[row]! * s0;
    m01 += u0[row]! * s1;
    m02 += u0[row]! * s2;
  }
  return [[m00, m01, m02], [m10], [m20]];
}

/** The model with the amplitude that suits its axes best: the amplitude is linear, so it is solved for, not searched. */
function evaluate(
  map: ArrayLike<number>,
  box: MapBox,
  squares: number,
  axes: readonly [Axis, Axis],
): State | undefined {
  const sampled = [sampleAxis(axes[0], box.height), sampleAxis(axes[1], box.width)] as const;
  const moments = bilinearMoments(map, box, sampled[0], sampled[1]);
  const norm = sampled[0].products[0]![0]! * sampled[1].products[0]![0]!;
  const amplitude = moments[0]![0]! / norm;
  const squaredResiduals = Math.max(0, squares - amplitude * moments[0]![0]!);
  return Number.isFinite(amplitude) ? { axes, amplitude, sampled, moments, squaredResiduals } : undefined;
}

/** Solves a symmetric positive definite system in place, by Gaussian elimination with the diagonal as pivot. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let k = 0; k < size; k++) {
    for (let row = k + 1; row < size; row++) {
      const factor = matrix[row]![k]! / matrix[k]![k]!;
      for (let column = k; column < size; column++) matrix[row]![column]! -= factor * matrix[k]![column]!;
      right[row]! -= factor * right[k]!;
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let column = k + 1; column < size; column++) right[k]! -= matrix[k]![column]! * right[column]!;
    right[k]! /= matrix[k]![k]!;
  }
  return right;
}

/** A damped Gauss–Newton step in (A, cy, ln σy, cx, ln σx); A's is dropped, `evaluate` solves for it. */
function dampedStep(
  state: State,
  damping: number,
): readonly [cy: number, ly: number, cx: number, lx: number] {
  const { axes, amplitude, sampled, moments } = state;
  // Column k of the Jacobian is factor · values_y[i] · values_x[j].
  const columns = [
    { factor: 1, i: 0, j: 0 },
    { factor: amplitude / axes[0].sigma, i: 1, j: 0 },
    { factor: amplitude, i: 2, j: 0 },
    { factor: amplitude / axes[1].sigma, i: 0, j: 1 },
    { factor: amplitude, i: 0, j: 2 },
  ].filter(({ i, j }) => !(i > 0 && axes[0].shape !== 'free') && !(j > 0 && axes[1].shape !== 'free'));
  const product = (i: number, i2: number, j: number, j2: number): number =>
    sampled[0].products[i]![i2]! * sampled[1].products[j]![j2]!;
  const matrix = columns.map((row) =>
    columns.map(
      (column) =>
        row.factor *
        column.factor *
        product(row.i, column.i, row.j, column.j) *
        (row === column ? 1 + damping : 1),
    ),
  );
  const right = columns.map(
    ({ factor, i, j }) => factor * (moments[i]![j]! - amplitude * product(i, 0, j, 0)),
  );
  const steps = solve(matrix, right);
  const stepOf = (i: number, j: number): number =>
    steps[columns.findIndex((column) => column.i === i && column.j === j)] ?? 0;
  return [stepOf(1, 0), stepOf(2, 0), stepOf(0, 1), stepOf(0, 2)];
}

function moveAxis(axis: Axis, centerStep: number, logSigmaStep: number, length: number): Axis {
  if (axis.shape !== 'free') return axis;
  // A step of 1 in ln σ is already a factor of e; more is extrapolation.
  const sigma = axis.sigma * Math.exp(Math.min(1, Math.max(-1, logSigmaStep)));
  const center = axis.center + centerStep;
  if (sigma > flatExtents * length) return { shape: 'flat', center, sigma: Infinity };
  if (sigma < pointSigma) return { shape: 'point', center: Math.round(center), sigma: 0 };
  return { shape: 'free', center, sigma };
}

/** Mean and standard deviation of the marginal: exact for a Gaussian well inside the map, a start for all others. */
function startAxis(mass: Float64Array): Axis {
  const total = mass.reduce((sum, weight) => sum + weight, 0);
  const center = mass.reduce((sum, weight, position) => sum + weight * position, 0) / total;
  const variance = mass.reduce((sum, weight, position) => sum + weight * (position - center) ** 2, 0) / total;
  const lines = mass.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (lines === 1) return { shape: 'point', center: mass.findIndex((weight) => weight > 0), sigma: 0 };
  return { shape: 'free', center, sigma: Math.max(Math.sqrt(variance), 3 * pointSigma) };
}

/**
 * Fits a Gaussian to |map| by least squares over all pixels, by Levenberg–Marquardt from the map's own moments.
 * It is the nearest local minimum: a map with holes is met by its envelope's scale, not by one of its pixels.
 * A map without mass gives amplitude 0 and NaN for the rest.
 */
export function fitGaussian(map: ArrayLike<number>, box: MapBox): GaussianFit {
  const { rows, columns } = absoluteMarginals(map, box);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < map.length; i++) {
    const value = Math.abs(map[i]!);
    sum += value;
    squares += value * value;
  }
  let state = sum > 0 ? evaluate(map, box, squares, [startAxis(rows), startAxis(columns)]) : undefined;
  if (state === undefined) return { amplitude: 0, center: [NaN, NaN], sigma: [NaN, NaN], r2: NaN };

  let damping = 1e-4;
  for (let step = 0; step < maxSteps && damping < maxDamping; step++) {
    const [cy, ly, cx, lx] = dampedStep(state, damping);
    const [y, x] = state.axes;
    const next = evaluate(map, box, squares, [
      moveAxis(y, cy, ly, box.height),
      moveAxis(x, cx, lx, box.width),
    ]);
    const size = Math.max(
      Math.abs(cy) / (y.sigma || 1),
      Math.abs(ly),
      Math.abs(cx) / (x.sigma || 1),
      Math.abs(lx),
    );
    if (next !== undefined && next.squaredResiduals <= state.squaredResiduals) {
      state = next;
      damping = Math.max(damping / 10, 1e-12);
    } else {
      damping *= 10;
    }
    if (size < stepTolerance) break;
  }

  const { axes, amplitude, squaredResiduals } = state;
  const deviations = squares - (sum * sum) / map.length;
  // A constant map leaves rounding only; it is met exactly.
  const constant = deviations <= 1e-12 * squares;
  return {
    amplitude,
    center: [axes[0].center, axes[1].center],
    sigma: [axes[0].sigma, axes[1].sigma],
    r2: constant ? 1 : 1 - squaredResiduals / deviations,
  };
}
