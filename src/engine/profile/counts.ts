// Floating-point operations and bytes of every kind of step. Pure; no device objects.
//
// Operations are those of the definition, not of one kernel: a multiply-add counts two, and an addition, a product, a
// quotient, a comparison, a root and a function (exp, tanh, erf, log, sin) one each. Integer work (the random words,
// positions) is not counted. Bytes are those that must move at least: each tensor read or written once, a target that
// is added to twice.
import type { ActivationOp } from '../../network/index.ts';
import {
  jackknifeGroups,
  type Accumulation,
  type ActivationGradientStep,
  type ActivationStep,
  type AggregateStep,
  type Distribution,
  type SignsStep,
  type Step,
  type Tensor,
  type WeightTensor,
} from '../plan-types.ts';
import type { Aggregate } from '../types.ts';

export interface Counts {
  /** Floating-point operations. */
  readonly operations: number;
  readonly byteLength: number;
}

/** Per number: scale and shift of a uniform one; log, root, turn and two products for each normal pair. */
const distributionOperations: Readonly<Record<Distribution['kind'], number>> = {
  constant: 0,
  // −2·ln u, its root, 2π·v, cosine and sine, times both, times the standard deviation twice: ten for two numbers.
  normal: 5,
  uniform: 2,
  bernoulli: 1,
};

type ActivationKey = Exclude<ActivationOp, 'gelu'> | 'gelu none' | 'gelu tanh';

/** f(x): what is written beside it. σ(x) = 1 / (1 + exp(−x)) is four. */
const valueOperations: Readonly<Record<ActivationKey, number>> = {
  // max(x, 0)
  relu: 1,
  // min(max(x, 0), 6)
  relu6: 2,
  // x > 0 ? x : slope·x
  'leaky-relu': 2,
  // x > 0 ? x : exp(x) − 1
  elu: 3,
  // x·½·(1 + erf(x / √2))
  'gelu none': 5,
  // ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x·x·x)))
  'gelu tanh': 9,
  // x·σ(x)
  silu: 5,
  // x·min(max(x + 3, 0), 6) / 6
  'hard-swish': 5,
  tanh: 1,
  sigmoid: 4,
};

/** f′(x). */
const slopeOperations: Readonly<Record<ActivationKey, number>> = {
  // x > 0
  relu: 1,
  // x > 0, x < 6
  relu6: 2,
  // x > 0
  'leaky-relu': 1,
  // x > 0, exp(x)
  elu: 2,
  // ½·(1 + erf(x / √2)) + x·exp(−½·x·x) / √(2π)
  'gelu none': 10,
  // σ(u) + x·σ(u)·(1 − σ(u))·u′, u = c·(x + 0.044715·x·x·x), u′ = c·(1 + 0.134145·x·x)
  'gelu tanh': 18,
  // σ(x) + x·σ(x)·(1 − σ(x))
  silu: 8,
  // x ≤ −3, x ≥ 3, (2x + 3) / 6
  'hard-swish': 5,
  // 1 − tanh²(x)
  tanh: 3,
  // σ(x)·(1 − σ(x))
  sigmoid: 6,
};

/** For each element of the input's gradient: the rule's sum. */
const aggregateOperations: Readonly<Record<Aggregate, number>> = { abs: 2, square: 2, signed: 1, relu: 2 };

const activationKey = ({
  op,
  approximate,
}: ActivationStep | ActivationGradientStep | SignsStep): ActivationKey =>
  op === 'gelu' ? `gelu ${approximate}` : op;

const area = ({ region }: Tensor): number => region.height * region.width;

/** Numbers of a tensor that `draws` draws have. */
function floatsOf(tensor: Tensor | WeightTensor, draws: number): number {
  const floats = 'floats' in tensor ? tensor.floats : tensor.channels * area(tensor);
  return floats * (tensor.perDraw ? draws : 1);
}

const taps = ([y, x]: readonly [number, number]): number => y * x;

/** What a chunk of `draws` draws does in one step, at least. */
export function stepCounts(step: Step, draws: number): Counts {
  const floats = (tensor: Tensor | WeightTensor | null): number => (tensor ? floatsOf(tensor, draws) : 0);
  const counts = (operations: number, read: number, written: number): Counts => ({
    operations,
    byteLength: 4 * (read + written),
  });
  switch (step.kind) {
    case 'weights': {
      const to = floats(step.to);
      const each = distributionOperations[step.distribution.kind] + (step.tapProfile ? 1 : 0);
      return counts(to * each, 0, to);
    }
    case 'plane': {
      const to = floats(step.to);
      return counts(to * distributionOperations[step.distribution.kind], 0, to);
    }
    case 'conv': {
      const { source, weights, bias, to, accumulate } = step;
      const read = floats(source) + floats(weights) + floats(bias) + (accumulate ? floats(to) : 0);
      return counts(step.operations * (to.perDraw ? draws : 1), read, floats(to));
    }
    case 'activation': {
      const to = floats(step.to);
      return counts(to * valueOperations[activationKey(step)], floats(step.source), to);
    }
    case 'activation-gradient': {
      const to = floats(step.to);
      const added = step.accumulate ? to : 0;
      const read = floats(step.value) + floats(step.gradient) + added;
      return counts(to * (slopeOperations[activationKey(step)] + 1) + added, read, to);
    }
    case 'signs': {
      const source = floats(step.source);
      return counts(source * slopeOperations[activationKey(step)], source, floats(step.to));
    }
    case 'signs-gradient': {
      const to = floats(step.to);
      const added = step.accumulate ? to : 0;
      return counts(to + added, floats(step.signs) + floats(step.gradient) + added, to);
    }
    case 'affine': {
      const to = floats(step.to);
      const each = (step.scale ? 1 : 0) + (step.shift ? 1 : 0) + (step.accumulate ? 1 : 0);
      const read = floats(step.source) + floats(step.scale) + floats(step.shift) + (step.accumulate ? to : 0);
      return counts(to * each, read, to);
    }
    case 'mask': {
      const to = floats(step.to);
      const added = step.accumulate ? to : 0;
      return counts(to + added, floats(step.source) + floats(step.mask) + added, to);
    }
    case 'slice': {
      const { source, to, channels, accumulate } = step;
      const written = floats({ ...to, channels });
      const added = accumulate ? written : 0;
      return counts(added, floats({ ...source, channels }) + added, written);
    }
    case 'avg-pool': {
      const { source, to, kernel, direction, accumulate } = step;
      // One product for each output, one addition for each of its taps, whichever way the numbers flow.
      const outputs = floats(direction === 'forward' ? to : source);
      return counts(outputs * (taps(kernel) + 1), floats(source) + (accumulate ? floats(to) : 0), floats(to));
    }
    case 'max-pool': {
      const to = floats(step.to);
      return counts(to * taps(step.kernel), floats(step.source), to);
    }
    case 'max-pool-gradient': {
      const { gradient, choice, to, kernel, accumulate } = step;
      // Every tap of an output is compared with the chosen one; one of them is added.
      const read = floats(gradient) + floats(choice) + (accumulate ? floats(to) : 0);
      return counts(floats(gradient) * (taps(kernel) + 1), read, floats(to));
    }
    case 'upsample': {
      const { source, to, mode, direction, accumulate } = step;
      const large = floats(direction === 'forward' ? to : source);
      // Four multiply-adds for each position of the large plane; of the nearest neighbour, a copy or a sum.
      const each = mode === 'bilinear' ? 8 : direction === 'gradient' || accumulate ? 1 : 0;
      return counts(large * each, floats(source) + (accumulate ? floats(to) : 0), floats(to));
    }
    case 'rescale': {
      // The largest must be known before anything is divided: read twice, written once.
      const all = step.tensors.reduce((sum, tensor) => sum + floats(tensor), 0);
      return counts(2 * all, 2 * all, all);
    }
    case 'aggregate':
      return aggregateCounts(step, floats(step.source), floats(step.to));
    default:
      return step satisfies never;
  }
}

/** The rule's sum and the largest |g| for each element of the gradient, Σ|map| for each pixel. */
function aggregateCounts({ aggregate }: AggregateStep, source: number, to: number): Counts {
  const root = aggregate === 'square' ? to : 0;
  return {
    operations: source * (aggregateOperations[aggregate] + 1) + 2 * to + root,
    byteLength: 4 * (source + to),
  };
}

/** A chunk's draws into the mean: its scale, Welford's six and the group's three; a square for 'square'. */
export function accumulateCounts({ map, aggregate }: Accumulation, draws: number): Counts {
  const maps = floatsOf(map, draws);
  const each = 10 + (aggregate === 'square' ? 1 : 0);
  // Mean, spread, and the means of the groups that a draw falls into: each read and written once.
  const means = (2 + Math.min(draws, jackknifeGroups)) * area(map);
  return { operations: maps * each, byteLength: 4 * (maps + 2 * means) };
}

/** Of each pixel: its variance (2), the sums of that (1) and of the squared mean (2); by the delta method for a root (7). */
export function finishCounts({ map, aggregate }: Accumulation): Counts {
  const each = aggregate === 'square' ? 7 : 5;
  return { operations: each * area(map), byteLength: 4 * 3 * area(map) };
}
