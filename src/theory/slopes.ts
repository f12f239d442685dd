// Means and mean squares of an activation and of its slope under a normal distribution. Imports network.
import { activationFunction, slopeBelowZero, type ActivationFields } from '../network/index.ts';

export interface ActivationMoments {
  /** E f(x) */
  readonly value: number;
  /** E f(x)² */
  readonly valueSquare: number;
  /** E f′(x) */
  readonly slope: number;
  /** E f′(x)² */
  readonly slopeSquare: number;
}

/** Beyond it a standard normal variable leaves less than 1e-18. */
const tailDeviations = 9;

/** Where slopes jump, and a ladder of distances on which every smooth one changes: all decay like e^−|x| or faster. */
const ladder = [-64, -32, -16, -8, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 16, 32, 64];

/** Nodes and weights of Gauss–Legendre on [−1, 1], by Newton's method on the Legendre polynomial. */
function gaussLegendre(count: number): { nodes: Float64Array; weights: Float64Array } {
  const [nodes, weights] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let derivative = 1;
    for (let step = 0; step < 8; step++) {
      let [before, value] = [1, x];
      for (let n = 2; n <= count; n++) {
        [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
      }
      derivative = (count * (x * value - before)) / (x * x - 1);
      x -= value / derivative;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * derivative * derivative);
  }
  return { nodes, weights };
}

const rule = /* @__PURE__ */ gaussLegendre(16);

/** Ends of the pieces to integrate over: one standard deviation long at most, cut at every kink. */
function pieces(mean: number, deviation: number): number[] {
  const [low, high] = [mean - tailDeviations * deviation, mean + tailDeviations * deviation];
  const ends = ladder.filter((at) => at > low && at < high);
  for (let at = -tailDeviations; at <= tailDeviations; at++) ends.push(mean + at * deviation);
  return ends.sort((a, b) => a - b);
}

/** E of each function of x ~ N(mean, deviation²). */
function expectations(
  mean: number,
  deviation: number,
  functions: readonly ((x: number) => number)[],
): number[] {
  const sums = functions.map(() => 0);
  const ends = pieces(mean, deviation);
  let mass = 0;
  for (let piece = 1; piece < ends.length; piece++) {
    const half = (ends[piece]! - ends[piece - 1]!) / 2;
    const middle = ends[piece - 1]! + half;
    if (half <= 0) continue;
    for (let node = 0; node < rule.nodes.length; node++) {
      const x = middle + half * rule.nodes[node]!;
      const z = (x - mean) / deviation;
      const weight = half * rule.weights[node]! * Math.exp(-0.5 * z * z);
      mass += weight;
      for (let i = 0; i < functions.length; i++) sums[i]! += weight * functions[i]!(x);
    }
  }
  return sums.map((sum) => sum / mass);
}

/** Remembers the moments of one activation by mean and variance. */
export class Slopes {
  readonly #fields: ActivationFields;
  readonly #known = new Map<number, Map<number, ActivationMoments>>();

  constructor(fields: ActivationFields) {
    this.#fields = fields;
  }

  /** Under N(mean, variance); of the number `mean` itself where the variance is 0. */
  moments(mean: number, variance: number): ActivationMoments {
    let byVariance = this.#known.get(mean);
    if (!byVariance) this.#known.set(mean, (byVariance = new Map()));
    let moments = byVariance.get(variance);
    if (!moments) byVariance.set(variance, (moments = this.#moments(mean, variance)));
    return moments;
  }

  #moments(mean: number, variance: number): ActivationMoments {
    const { value, slope } = activationFunction(this.#fields);
    if (variance === 0) {
      const [at, rise] = [value(mean), slope(mean)];
      return { value: at, valueSquare: at * at, slope: rise, slopeSquare: rise * rise };
    }
    const deviation = Math.sqrt(variance);
    const below = slopeBelowZero(this.#fields);
    if (below !== null && mean === 0) {
      // Straight on both sides of 0: half of the mass on each.
      return {
        value: ((1 - below) * deviation) / Math.sqrt(2 * Math.PI),
        valueSquare: ((1 + below * below) / 2) * variance,
        slope: (1 + below) / 2,
        slopeSquare: (1 + below * below) / 2,
      };
    }
    const square = (f: (x: number) => number) => (x: number) => f(x) ** 2;
    const functions = [value, square(value), slope, square(slope)];
    const [v, vv, s, ss] = expectations(mean, deviation, functions) as [number, number, number, number];
    return { value: v, valueSquare: vv, slope: s, slopeSquare: ss };
  }
}

/** Mean and variance of the largest of n independent standard normal variables. */
export function largestOf(count: number): { mean: number; variance: number } {
  if (count <= 1) return { mean: 0, variance: 1 };
  let known = largest.get(count);
  if (!known) {
    // Trapezoids on the density n·φ·Φ^(n − 1): spectrally accurate, the integrand vanishes at both ends.
    const [low, high, steps] = [-9, 9, 1800];
    const width = (high - low) / steps;
    let [distribution, mass, first, second] = [0, 0, 0, 0];
    for (let step = 0; step <= steps; step++) {
      const x = low + step * width;
      const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
      distribution += 0.5 * width * density;
      const weight = density * distribution ** (count - 1);
      distribution += 0.5 * width * density;
      mass += weight;
      first += weight * x;
      second += weight * x * x;
    }
    const mean = first / mass;
    known = { mean, variance: second / mass - mean * mean };
    largest.set(count, known);
  }
  return known;
}
const largest = new Map<number, { mean: number; variance: number }>();
