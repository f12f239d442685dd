// Activations in float64, their slopes and their kinks. Imports network types only.
import type { ResolvedLayer } from '../../src/network/index.ts';

export type Activation = Extract<ResolvedLayer, { approximate: unknown }>;

/** erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, 1 to the last bit beyond 6. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-300 && n < 400; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * erfc(x) for x ≥ 0.7 with all its digits: 2/π·e^(−x²)·∫ e^(−x²·cot²θ) dθ from 0 to π/2 (Craig 1991). The integrand is
 * smooth and periodic, so that the midpoint rule is exact but for rounding.
 */
export function erfc(x: number): number {
  const steps = 300;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const theta = ((i + 0.5) * Math.PI) / (2 * steps);
    sum += Math.exp(-((x / Math.tan(theta)) ** 2));
  }
  return (Math.exp(-x * x) * sum) / steps;
}

/** Also far below zero with all its digits: so saturated units keep the little slope they have. */
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const sigmoidSlope = (x: number): number => sigmoid(x) * sigmoid(-x);
const normal = (x: number): number => (x < -1 ? erfc(-x / Math.SQRT2) / 2 : (1 + erf(x / Math.SQRT2)) / 2);
const bell = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
/** ½(1 + tanh u) is σ(2u). */
const twiceCubic = (x: number): number => 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

/** f(x) */
export function activate({ op, slope, approximate }: Activation, x: number): number {
  switch (op) {
    case 'relu':
      return Math.max(x, 0);
    case 'relu6':
      return Math.min(Math.max(x, 0), 6);
    case 'leaky-relu':
      return x > 0 ? x : slope * x;
    case 'elu':
      return x > 0 ? x : Math.exp(x) - 1;
    case 'gelu':
      return x * (approximate === 'none' ? normal(x) : sigmoid(twiceCubic(x)));
    case 'silu':
      return x * sigmoid(x);
    case 'hard-swish':
      return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    default:
      return op satisfies never;
  }
}

/** f′(x) */
export function derivative({ op, slope, approximate }: Activation, x: number): number {
  switch (op) {
    case 'relu':
      return x > 0 ? 1 : 0;
    case 'relu6':
      return x > 0 && x < 6 ? 1 : 0;
    case 'leaky-relu':
      return x > 0 ? 1 : slope;
    case 'elu':
      return x > 0 ? 1 : Math.exp(x);
    case 'gelu': {
      if (approximate === 'none') return normal(x) + x * bell(x);
      const u = twiceCubic(x);
      return sigmoid(u) + x * sigmoidSlope(u) * 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    }
    case 'silu':
      return sigmoid(x) * (1 + x * sigmoid(-x));
    case 'hard-swish':
      return x < -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6;
    case 'tanh':
      return 4 * sigmoidSlope(2 * x);
    case 'sigmoid':
      return sigmoidSlope(x);
    default:
      return op satisfies never;
  }
}

/** Where an activation's slope jumps: float32 and float64 may rightly fall on different sides. */
export const kinks: Readonly<Partial<Record<Activation['op'], readonly number[]>>> = {
  relu: [0],
  relu6: [0, 6],
  'leaky-relu': [0],
  'hard-swish': [-3, 3],
};
