// Every activation's value and slope, in float64. Imports only its own room's types.
// Conventions at kinks are PyTorch's: relu′(0) = 0, relu6′(0) = relu6′(6) = 0, leaky-relu′(0) = slope, elu′(0) = 1,
// and the slope of smaller magnitude for hard-swish (0 at −3, 1 at 3), as PyTorch has it since pull request 148049.
import type { ActivationOp } from './types.ts';

export interface ActivationFunction {
  /** f(x) */
  readonly value: (x: number) => number;
  /** f′(x) */
  readonly slope: (x: number) => number;
}

/** 1 / (1 + e^−x), the exponential always of a number ≤ 0 so that it cannot overflow. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** σ(x)·(1 − σ(x)) without the subtraction that would cancel. */
function logisticSlope(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** Largest |x| of the table; beyond it the continued fraction converges fast. */
const tableEnd = 3;
/** Nodes a 16th apart: |t| ≤ 1/32, and eleven terms leave less than 1e-17. */
const nodesPerUnit = 16;
const terms = 12;

/** erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!: every term positive, nothing cancels. Abramowitz & Stegun 7.1.6. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return twoOverRootPi * Math.exp(-x * x) * sum;
}

/**
 * Taylor coefficients of erf about each node x: the n-th derivative is
 * 2/√π·(−1)^(n−1)·H_(n−1)(x)·e^(−x²) with H_(n+1) = 2x·H_n − 2n·H_(n−1). Abramowitz & Stegun 7.1.19, 22.7.13.
 */
function erfTable(): Float64Array {
  const table = new Float64Array((tableEnd * nodesPerUnit + 1) * terms);
  for (let node = 0; node <= tableEnd * nodesPerUnit; node++) {
    const x = node / nodesPerUnit;
    table[node * terms] = erfSeries(x);
    let hermite = 1;
    let hermiteBefore = 0;
    let factor = twoOverRootPi * Math.exp(-x * x);
    for (let n = 1; n < terms; n++) {
      factor /= n;
      table[node * terms + n] = factor * hermite;
      factor = -factor;
      [hermiteBefore, hermite] = [hermite, 2 * x * hermite - 2 * (n - 1) * hermiteBefore];
    }
  }
  return table;
}

const table = /* @__PURE__ */ erfTable();

/** erfc(x) for x ≥ `tableEnd`: e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))). Abramowitz & Stegun 7.1.14. */
function erfcTail(x: number): number {
  let fraction = x;
  // 40 levels leave less than 1e-16 at x = 3.
  for (let k = 40; k > 0; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** erf(|x|) for |x| < `tableEnd`. */
function erfInner(x: number): number {
  const node = Math.round(x * nodesPerUnit);
  const t = x - node / nodesPerUnit;
  let sum = 0;
  for (let n = terms - 1; n >= 0; n--) sum = sum * t + table[node * terms + n]!;
  return sum;
}

/** The normal distribution function Φ(x) = ½·erfc(−x/√2), to about 1e-15 of its value. */
function normalDistribution(x: number): number {
  const z = Math.abs(x) * Math.SQRT1_2;
  if (z >= tableEnd) {
    const tail = 0.5 * erfcTail(z);
    return x < 0 ? tail : 1 - tail;
  }
  if (Number.isNaN(x)) return NaN;
  const inner = 0.5 * erfInner(z);
  return x < 0 ? 0.5 - inner : 0.5 + inner;
}

const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const inverseRootTwoPi = 1 / Math.sqrt(2 * Math.PI);

const relu6: ActivationFunction = {
  value: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  slope: (x) => (x > 0 && x < 6 ? 1 : 0),
};
/** With α = 1. */
const elu: ActivationFunction = {
  value: (x) => (x > 0 ? x : Math.expm1(x)),
  slope: (x) => (x > 0 ? 1 : Math.exp(x)),
};
/** x·Φ(x) */
const geluExact: ActivationFunction = {
  value: (x) => x * normalDistribution(x),
  slope: (x) => normalDistribution(x) + x * inverseRootTwoPi * Math.exp(-0.5 * x * x),
};
/** ½x(1 + tanh u) = x·σ(2u), u = √(2/π)·(x + 0.044715x³) */
const geluTanh: ActivationFunction = {
  value: (x) => x * logistic(2 * rootTwoOverPi * (x + 0.044715 * x * x * x)),
  slope: (x) => {
    const twice = 2 * rootTwoOverPi * (x + 0.044715 * x * x * x);
    return logistic(twice) + x * logisticSlope(twice) * 2 * rootTwoOverPi * (1 + 3 * 0.044715 * x * x);
  },
};
const silu: ActivationFunction = {
  value: (x) => x * logistic(x),
  slope: (x) => logistic(x) + x * logisticSlope(x),
};
/** x·relu6(x + 3)/6 */
const hardSwish: ActivationFunction = {
  value: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
  slope: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
};
const tanh: ActivationFunction = { value: Math.tanh, slope: (x) => 4 * logisticSlope(2 * x) };
const sigmoid: ActivationFunction = { value: logistic, slope: logisticSlope };

export interface ActivationFields {
  readonly op: ActivationOp;
  /** Of leaky-relu. */
  readonly slope: number;
  /** Of gelu. */
  readonly approximate: 'none' | 'tanh';
}

/** The slope below zero of relu and leaky-relu, straight on both sides of 0; null for the others. */
export function slopeBelowZero({ op, slope }: ActivationFields): number | null {
  return op === 'relu' ? 0 : op === 'leaky-relu' ? slope : null;
}

/** An activation whose slope is 1 where `rises(x)` and `elsewhere` everywhere else: one bit says which. */
export interface StraightPieces {
  readonly rises: (x: number) => boolean;
  readonly elsewhere: number;
}

/** Null for activations that are not made of such pieces. */
export function straightPieces({ op, slope }: ActivationFields): StraightPieces | null {
  switch (op) {
    case 'relu':
      return { rises: (x) => x > 0, elsewhere: 0 };
    case 'leaky-relu':
      return { rises: (x) => x > 0, elsewhere: slope };
    case 'relu6':
      return { rises: (x) => x > 0 && x < 6, elsewhere: 0 };
    default:
      return null;
  }
}

export function activationFunction(fields: ActivationFields): ActivationFunction {
  const { op, slope, approximate } = fields;
  switch (op) {
    case 'relu':
      return { value: (x) => (x < 0 ? 0 : x), slope: (x) => (x > 0 ? 1 : 0) };
    case 'leaky-relu':
      return { value: (x) => (x > 0 ? x : slope * x), slope: (x) => (x > 0 ? 1 : slope) };
    case 'relu6':
      return relu6;
    case 'elu':
      return elu;
    case 'gelu':
      return approximate === 'tanh' ? geluTanh : geluExact;
    case 'silu':
      return silu;
    case 'hard-swish':
      return hardSwish;
    case 'tanh':
      return tanh;
    case 'sigmoid':
      return sigmoid;
    default:
      return op satisfies never;
  }
}
