// Operations and bytes of every kind of step, against counts made by hand on small shapes.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import type { Plan, Region, Step, Tensor, WeightTensor } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import { accumulateCounts, finishCounts, stepCounts } from '../../../src/engine/profile/counts.ts';
import { graphCases } from '../../oracle/random-graph.ts';

const region = (height: number, width: number): Region => ({ top: 0, left: 0, height, width });
const tensor = (channels: number, height: number, width: number, perDraw = true): Tensor => ({
  slot: 0,
  perDraw,
  channels,
  region: region(height, width),
});
const weights = (floats: number, perDraw = true): WeightTensor => ({ slot: 0, perDraw, floats });

const common = { layer: 1, label: 'a' } as const;
const window = { kernel: [3, 2], stride: [1, 1], dilation: [1, 1], before: [0, 0] } as const;
const normal = { kind: 'normal', standardDeviation: 1 } as const;
const convolution = {
  ...common,
  ...window,
  kind: 'conv',
  direction: 'forward',
  source: tensor(2, 5, 6),
  weights: weights(2 * 3 * 6),
  bias: null,
  to: tensor(3, 3, 5),
  accumulate: false,
  groups: 1,
  // 15 positions, 3 target and 2 source channels, 6 taps, a multiply-add each.
  operations: 2 * 15 * 3 * 2 * 6,
} as const;
const relu = { ...common, op: 'relu', slope: 0, approximate: 'none' } as const;

/** [claim, step, operations and floats moved by one draw, by three draws]. */
const cases: readonly (readonly [
  claim: string,
  step: Step,
  one: readonly [operations: number, floats: number],
  three: readonly [operations: number, floats: number],
])[] = [
  [
    'weights: half of a pair of normal numbers each, written',
    {
      ...common,
      kind: 'weights',
      distribution: normal,
      tapProfile: null,
      shape: [2, 3, 3, 2],
      groups: 1,
      layout: 'forward',
      to: weights(36),
    },
    [5 * 36, 36],
    [15 * 36, 108],
  ],
  [
    'weights with a profile over taps, the same for all draws: one product more',
    {
      ...common,
      kind: 'weights',
      distribution: { kind: 'constant', value: 1 },
      tapProfile: { low: 0.1, norm: 1 },
      shape: [2, 3, 3, 2],
      groups: 1,
      layout: 'forward',
      to: weights(36, false),
    },
    [36, 36],
    [36, 36],
  ],
  [
    'a dropout mask: a comparison each',
    {
      ...common,
      kind: 'plane',
      purpose: 'mask',
      distribution: { kind: 'bernoulli', rate: 0.5 },
      to: tensor(2, 3, 4),
    },
    [24, 24],
    [72, 72],
  ],
  ['a convolution', convolution, [1080, 60 + 36 + 45], [3240, 3 * 141]],
  [
    'a convolution with a bias for all draws, added to what is there',
    { ...convolution, bias: weights(3, false), accumulate: true },
    [1080, 60 + 36 + 3 + 2 * 45],
    [3240, 3 * (60 + 36 + 2 * 45) + 3],
  ],
  [
    'a convolution whose weights are given: read once for all draws',
    { ...convolution, weights: weights(36, false) },
    [1080, 141],
    [3240, 36 + 3 * 105],
  ],
  [
    'ReLU: a comparison for each unit of the target',
    { ...relu, kind: 'activation', source: tensor(2, 5, 5), to: tensor(2, 3, 3) },
    [18, 50 + 18],
    [54, 204],
  ],
  [
    'sigmoid: a change of sign, an exponential, a sum, a quotient',
    { ...relu, op: 'sigmoid', kind: 'activation', source: tensor(2, 3, 3), to: tensor(2, 3, 3) },
    [4 * 18, 36],
    [12 * 18, 108],
  ],
  [
    'ReLU’s gradient, added: comparison, product, sum',
    {
      ...relu,
      kind: 'activation-gradient',
      value: tensor(2, 3, 3),
      gradient: tensor(2, 3, 3),
      to: tensor(2, 3, 3),
      accumulate: true,
    },
    [3 * 18, 4 * 18],
    [9 * 18, 12 * 18],
  ],
  [
    'ReLU’s signs: a comparison each, a bit written',
    { ...relu, kind: 'signs', source: tensor(2, 30, 30), to: weights(64) },
    [1800, 1800 + 64],
    [5400, 5400 + 192],
  ],
  [
    'the gradient by signs, added: product, sum',
    {
      ...common,
      kind: 'signs-gradient',
      signs: weights(64),
      elsewhere: 0,
      gradient: tensor(2, 30, 30),
      to: tensor(2, 30, 30),
      accumulate: true,
    },
    [2 * 1800, 64 + 3 * 1800],
    [6 * 1800, 3 * (64 + 3 * 1800)],
  ],
  [
    'batch-norm: a product and a sum, both constants for all draws',
    {
      ...common,
      kind: 'affine',
      source: tensor(2, 3, 3),
      scale: weights(2, false),
      shift: weights(2, false),
      to: tensor(2, 3, 3),
      accumulate: false,
    },
    [36, 36 + 4],
    [108, 108 + 4],
  ],
  [
    'an addend: a sum',
    {
      ...common,
      kind: 'affine',
      source: tensor(2, 3, 3),
      scale: null,
      shift: null,
      to: tensor(2, 3, 3),
      accumulate: true,
    },
    [18, 54],
    [54, 162],
  ],
  [
    'a mask: a product',
    {
      ...common,
      kind: 'mask',
      source: tensor(2, 3, 3),
      mask: tensor(2, 3, 3),
      to: tensor(2, 3, 3),
      accumulate: false,
    },
    [18, 54],
    [54, 162],
  ],
  [
    'a slice of two channels out of five into four: copied',
    {
      ...common,
      kind: 'slice',
      source: tensor(5, 3, 3),
      sourceChannel: 1,
      to: tensor(4, 3, 3),
      toChannel: 2,
      channels: 2,
      accumulate: false,
    },
    [0, 36],
    [0, 108],
  ],
  [
    'an average of 3×2: six sums and a product for each output',
    {
      ...common,
      ...window,
      kind: 'avg-pool',
      direction: 'forward',
      counted: [null, null],
      source: tensor(2, 5, 6),
      to: tensor(2, 3, 5),
      accumulate: false,
    },
    [7 * 30, 60 + 30],
    [21 * 30, 270],
  ],
  [
    'its gradient: the same the other way round',
    {
      ...common,
      ...window,
      kind: 'avg-pool',
      direction: 'gradient',
      counted: [null, null],
      source: tensor(2, 3, 5),
      to: tensor(2, 5, 6),
      accumulate: false,
    },
    [7 * 30, 30 + 60],
    [21 * 30, 270],
  ],
  [
    'the largest of 3×2: six comparisons',
    { ...common, ...window, kind: 'max-pool', result: 'value', source: tensor(2, 5, 6), to: tensor(2, 3, 5) },
    [6 * 30, 90],
    [18 * 30, 270],
  ],
  [
    'its gradient: six comparisons and a sum for each output',
    {
      ...common,
      ...window,
      kind: 'max-pool-gradient',
      gradient: tensor(2, 3, 5),
      choice: tensor(2, 3, 5),
      to: tensor(2, 5, 6),
      accumulate: false,
    },
    [7 * 30, 30 + 30 + 60],
    [21 * 30, 360],
  ],
  [
    'nearest upsampling: copied',
    {
      ...common,
      kind: 'upsample',
      direction: 'forward',
      mode: 'nearest',
      scale: [2, 2],
      plane: null,
      source: tensor(2, 3, 3),
      to: tensor(2, 6, 6),
      accumulate: false,
    },
    [0, 18 + 72],
    [0, 270],
  ],
  [
    'its gradient: a sum for each position of the large plane',
    {
      ...common,
      kind: 'upsample',
      direction: 'gradient',
      mode: 'nearest',
      scale: [2, 2],
      plane: null,
      source: tensor(2, 6, 6),
      to: tensor(2, 3, 3),
      accumulate: false,
    },
    [72, 90],
    [216, 270],
  ],
  [
    'bilinear upsampling: four multiply-adds for each position of the large plane',
    {
      ...common,
      kind: 'upsample',
      direction: 'forward',
      mode: 'bilinear',
      scale: [2, 2],
      plane: null,
      source: tensor(2, 3, 3),
      to: tensor(2, 6, 6),
      accumulate: false,
    },
    [8 * 72, 90],
    [24 * 72, 270],
  ],
  [
    'rescaling two gradients: the largest, then a quotient; read twice, written once',
    { ...common, kind: 'rescale', tensors: [tensor(2, 3, 3), tensor(1, 2, 2)] },
    [2 * 22, 3 * 22],
    [6 * 22, 9 * 22],
  ],
  [
    'a map: |g|, its sum and the largest for each input channel, Σ|map| for each pixel',
    { ...common, kind: 'aggregate', aggregate: 'abs', source: tensor(3, 4, 4), to: tensor(1, 4, 4) },
    [3 * 48 + 2 * 16, 48 + 16],
    [3 * (3 * 48 + 2 * 16), 192],
  ],
  [
    'a map of squares: a root for each pixel more',
    { ...common, kind: 'aggregate', aggregate: 'square', source: tensor(3, 4, 4), to: tensor(1, 4, 4) },
    [3 * 48 + 3 * 16, 64],
    [3 * (3 * 48 + 3 * 16), 192],
  ],
];

describe('operations and bytes of', () => {
  it.each(cases)('%s', (_, step, [operations, floats], [threeOperations, threeFloats]) => {
    expect(stepCounts(step, 1)).toEqual({ operations, byteLength: 4 * floats });
    expect(stepCounts(step, 3)).toEqual({ operations: threeOperations, byteLength: 4 * threeFloats });
  });

  it('a chunk’s mean: ten for each pixel of each draw; mean, spread and the draws’ groups read and written', () => {
    const accumulation = { map: tensor(1, 4, 4), aggregate: 'abs', normalize: 'draw' } as const;
    expect(accumulateCounts(accumulation, 3)).toEqual({
      operations: 10 * 3 * 16,
      byteLength: 4 * (3 * 16 + 2 * (2 + 3) * 16),
    });
    // Sixteen draws fall into eight groups.
    expect(accumulateCounts(accumulation, 16).byteLength).toBe(4 * (16 * 16 + 2 * (2 + 8) * 16));
    expect(accumulateCounts({ ...accumulation, aggregate: 'square' }, 1).operations).toBe(11 * 16);
    expect(finishCounts(accumulation)).toEqual({ operations: 5 * 16, byteLength: 4 * 3 * 16 });
    expect(finishCounts({ ...accumulation, aggregate: 'square' }).operations).toBe(7 * 16);
  });

  it('whole plans: the convolutions’ are the plan’s own, and no step is without bytes', () => {
    const { limits } = createCpuBackend();
    const kinds = new Set<Step['kind']>();
    for (const given of graphCases(120)) {
      let made: Plan;
      try {
        const request = { ...(given.unit && { unit: given.unit }) };
        made = plan(given.network, request, { ...limits, traces: kinds.has('activation-gradient') });
      } catch (error) {
        if (String(error).includes('sees only padding')) continue;
        throw error;
      }
      const convolutions = made.steps.filter(({ kind }) => kind === 'conv');
      const sum = convolutions.reduce((total, step) => total + stepCounts(step, 1).operations, 0);
      expect(sum).toBe(made.operations);
      for (const step of made.steps) {
        kinds.add(step.kind);
        const [one, five] = [stepCounts(step, 1), stepCounts(step, 5)];
        expect(one.byteLength, step.label).toBeGreaterThan(0);
        expect(one.operations).toBeGreaterThanOrEqual(0);
        // Some of it may be shared by all draws.
        expect(five.byteLength).toBeLessThanOrEqual(5 * one.byteLength);
        expect(five.byteLength).toBeGreaterThanOrEqual(one.byteLength);
      }
    }
    expect([...kinds].sort()).toEqual([...new Set(cases.map(([, { kind }]) => kind))].sort());
  });
});
