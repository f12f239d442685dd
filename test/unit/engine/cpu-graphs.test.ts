// Networks of every op, with branches, planned and run on the CPU backend: against the oracles, by hand, and against
// the geometry.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { ErfError } from '../../../src/engine/errors.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { Parameters } from '../../../src/engine/types.ts';
import { resolveNetwork, validateNetwork, type Layer, type Network } from '../../../src/network/index.ts';
import {
  centerUnit,
  receptiveField,
  receptiveFieldBox,
  type Box,
} from '../../../src/receptive-field/index.ts';
import { relativeError, type GradientCase } from '../../oracle/case.ts';
import { float64Gradient } from '../../oracle/float64.ts';
import { graphCaseArbitrary, graphCases } from '../../oracle/random-graph.ts';
import { prepareTensorflow, tensorflowGradient, tensorflowKnows } from '../../oracle/tensorflow.ts';
import { expectClose } from '../../support/expect-close.ts';
import { gradientOfPlan, planOfCase, withDrawnInput } from '../../support/input-gradient.ts';
import { reachInput } from '../receptive-field/brute-force.ts';

const cpu = createCpuBackend();
/** Without WebAssembly: the reference, and what readers without it get. */
const plainCpu = createCpuBackend({ webassembly: false });
const cases = graphCases(260);

/** Largest error over largest gradient that is asked for. */
const tolerance = 1e-5;

/** Null where the unit sees only padding and the plan says so. */
function planned(given: GradientCase): Plan | null {
  try {
    return planOfCase(given, cpu);
  } catch (error) {
    if (error instanceof ErfError && error.message.includes('sees only padding')) return null;
    throw error;
  }
}

/** Where float32 and float64 must agree: no kink and no tie near, and a gradient that float32 can hold. */
function isComparable({ nearestKink, nearestTie, largest }: ReturnType<typeof float64Gradient>): boolean {
  return Math.min(nearestKink, nearestTie) >= 1e-4 && largest > 1e-25;
}

describe('inputGradient on the CPU, networks of every op', () => {
  beforeAll(prepareTensorflow);

  it('is the float64 gradient on 100 random graphs and more, to 1e-5 of the largest', async () => {
    let compared = 0;
    for (const given of cases) {
      const itsPlan = planned(given);
      if (!itsPlan) continue;
      const reference = float64Gradient(withDrawnInput(given, itsPlan));
      if (!isComparable(reference)) continue;
      const error = relativeError(await gradientOfPlan(itsPlan, cpu), reference);
      expect(error, given.name).toBeLessThanOrEqual(tolerance);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(100);
  });

  it('is what TensorFlow.js autograd finds on 100 random graphs and more, to 1e-5 of the largest', async () => {
    let compared = 0;
    for (const given of cases) {
      // Its erf is good to 1.5e-7 of 1 only: see the test of the oracle.
      const hasErf = given.network.layers.some(
        (layer) => layer.op === 'gelu' && layer.approximate !== 'tanh',
      );
      const itsPlan = planned(given);
      if (hasErf || !itsPlan || !tensorflowKnows(given.network)) continue;
      const asked = withDrawnInput(given, itsPlan);
      if (!isComparable(float64Gradient(asked))) continue;
      const error = relativeError(await gradientOfPlan(itsPlan, plainCpu), tensorflowGradient(asked));
      expect(error, given.name).toBeLessThanOrEqual(tolerance);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(100);
  });

  it('is the float64 gradient on graphs that fast-check makes up', async () => {
    await fc.assert(
      fc.asyncProperty(graphCaseArbitrary, async (given) => {
        const itsPlan = planned(given);
        fc.pre(itsPlan !== null);
        const reference = float64Gradient(withDrawnInput(given, itsPlan!));
        fc.pre(isComparable(reference));
        expect(relativeError(await gradientOfPlan(itsPlan!, cpu), reference)).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('is refused where float64 finds no input either, and exactly zero where it finds only dead units', async () => {
    let [refused, dead] = [0, 0];
    for (const given of graphCases(400)) {
      const itsPlan = planned(given);
      if (!itsPlan) {
        expect(float64Gradient(given).positions).toEqual([]);
        refused++;
        continue;
      }
      const { largest, nearestKink } = float64Gradient(withDrawnInput(given, itsPlan));
      if (largest > 0 || nearestKink < 1e-4) continue;
      expect((await gradientOfPlan(itsPlan, cpu)).data.every((g) => g === 0)).toBe(true);
      dead++;
    }
    expect(refused).toBeGreaterThan(0);
    expect(dead).toBeGreaterThan(0);
  });
});

type Rows = readonly (readonly number[])[];

describe('by hand', () => {
  const square = (side: number, channels = 1): Layer => ({ name: 'in', op: 'input', size: side, channels });

  interface Case {
    readonly claim: string;
    readonly layers: readonly Layer[];
    readonly parameters?: Parameters;
    readonly input: readonly number[];
    readonly unit: readonly [number, number];
    readonly gradient: Rows;
  }

  const table: Case[] = [
    {
      claim: 'max-pool: the first of equal maxima takes it all',
      layers: [square(2), { name: 'pool', op: 'max-pool', kernel: 2 }],
      input: [0, 7, 7, 7],
      unit: [0, 0],
      gradient: [
        [0, 1],
        [0, 0],
      ],
    },
    {
      claim: 'max-pool: padding is never selected, also in an all-negative window',
      layers: [square(2), { name: 'pool', op: 'max-pool', kernel: 3, stride: 1, padding: 1 }],
      input: [-5, -6, -7, -4],
      unit: [0, 0],
      gradient: [
        [0, 0],
        [0, 1],
      ],
    },
    {
      claim: 'max-pool after ReLU: a dead first maximum of a tie passes nothing on',
      layers: [square(2), { name: 'relu', op: 'relu' }, { name: 'pool', op: 'max-pool', kernel: 2 }],
      input: [-1, -2, -3, -4],
      unit: [0, 0],
      gradient: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      claim: 'overlapping max-pools add up at the pixel they share',
      layers: [
        square(3),
        { name: 'pool', op: 'max-pool', kernel: 2, stride: 1 },
        { name: 'sum', op: 'conv', channels: 1, kernel: 2, padding: 0 },
      ],
      parameters: { sum: { weight: Float32Array.of(1, 10, 100, 1000) } },
      input: [0, 0, 0, 0, 9, 0, 0, 0, 8],
      unit: [0, 0],
      gradient: [
        [0, 0, 0],
        [0, 1111, 0],
        [0, 0, 0],
      ],
    },
    {
      claim: 'avg-pool, ceil: the last window divides by what lies on the plane and its padding',
      layers: [square(3), { name: 'pool', op: 'avg-pool', kernel: 2, ceil: true }],
      input: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      unit: [1, 0],
      gradient: [
        [0, 0, 0],
        [0, 0, 0],
        [1 / 2, 1 / 2, 0],
      ],
    },
    {
      claim: 'avg-pool counts padding',
      layers: [square(2), { name: 'pool', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 }],
      input: [1, 2, 3, 4],
      unit: [0, 0],
      gradient: [
        [1 / 9, 1 / 9],
        [1 / 9, 1 / 9],
      ],
    },
    {
      claim: 'avg-pool with countPadding false does not',
      layers: [
        square(2),
        { name: 'pool', op: 'avg-pool', kernel: 3, stride: 1, padding: 1, countPadding: false },
      ],
      input: [1, 2, 3, 4],
      unit: [0, 0],
      gradient: [
        [1 / 4, 1 / 4],
        [1 / 4, 1 / 4],
      ],
    },
    {
      claim: 'global-avg-pool: one over the plane',
      layers: [square(2), { name: 'mean', op: 'global-avg-pool' }],
      input: [1, 2, 3, 4],
      unit: [0, 0],
      gradient: [
        [1 / 4, 1 / 4],
        [1 / 4, 1 / 4],
      ],
    },
    {
      claim: 'upsample bilinear (align_corners=False): ¾ and ¼ of each axis',
      layers: [square(2), { name: 'up', op: 'upsample', scale: 2, mode: 'bilinear' }],
      input: [1, 2, 3, 4],
      unit: [1, 1],
      gradient: [
        [9 / 16, 3 / 16],
        [3 / 16, 1 / 16],
      ],
    },
    {
      claim: 'upsample bilinear: a corner is the corner',
      layers: [square(2), { name: 'up', op: 'upsample', scale: 2, mode: 'bilinear' }],
      input: [1, 2, 3, 4],
      unit: [3, 0],
      gradient: [
        [0, 0],
        [1, 0],
      ],
    },
    {
      claim: 'upsample nearest: the pixel it copies',
      layers: [square(2), { name: 'up', op: 'upsample', scale: [3, 2] }],
      input: [1, 2, 3, 4],
      unit: [3, 1],
      gradient: [
        [0, 0],
        [1, 0],
      ],
    },
    {
      claim: 'conv-transpose: out[i·2 + k] += w[k]·in[i]',
      layers: [
        square(2),
        { name: 'up', op: 'conv-transpose', channels: 1, kernel: 3, stride: 2, padding: 0 },
      ],
      parameters: { up: { weight: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) } },
      input: [1, 2, 3, 4],
      // Output row 2 is row 0 with tap 2 and row 1 with tap 0; column 1 is column 0 with tap 1.
      unit: [2, 1],
      gradient: [
        [8, 0],
        [2, 0],
      ],
    },
    {
      claim: 'multiply: each factor times the other',
      layers: [
        square(1),
        { name: 'twice', op: 'batch-norm' },
        { name: 'more', op: 'batch-norm', from: 'in' },
        { name: 'product', op: 'multiply', from: ['twice', 'more'] },
      ],
      // (2x)·(x + 5) at x = 3: 2·8 + 6 = 22
      parameters: { twice: { scale: Float32Array.of(2) }, more: { shift: Float32Array.of(5) } },
      input: [3],
      unit: [0, 0],
      gradient: [[22]],
    },
    {
      claim: 'multiply: three factors, one of them twice',
      layers: [
        square(1),
        { name: 'shifted', op: 'batch-norm' },
        { name: 'product', op: 'multiply', from: ['in', 'shifted', 'in'] },
      ],
      // x²·(x + 1) at x = 3: 3x² + 2x = 33
      parameters: { shifted: { shift: Float32Array.of(1) } },
      input: [3],
      unit: [0, 0],
      gradient: [[33]],
    },
    {
      claim: 'concat: each source its own channels',
      layers: [
        square(1),
        { name: 'a', op: 'conv', channels: 2, kernel: 1, from: 'in' },
        { name: 'b', op: 'conv', channels: 1, kernel: 1, from: 'in' },
        { name: 'both', op: 'concat', from: ['b', 'a', 'b'] },
        { name: 'sum', op: 'conv', channels: 1, kernel: 1 },
      ],
      // Channels b, a₀, a₁, b: 1·7 + 10·2 + 100·3 + 1000·7
      parameters: {
        a: { weight: Float32Array.of(2, 3) },
        b: { weight: Float32Array.of(7) },
        sum: { weight: Float32Array.of(1, 10, 100, 1000) },
      },
      input: [1],
      unit: [0, 0],
      gradient: [[7327]],
    },
  ];

  it.each(table)('$claim', async ({ layers, parameters = {}, input, unit, gradient }) => {
    const given: GradientCase = {
      name: '',
      network: { layers },
      parameters,
      input: Float32Array.from(input),
      unit,
    };
    const field = await gradientOfPlan(planOfCase(given, cpu), cpu);
    const [height, width] = [gradient.length, gradient[0]!.length];
    const found = gradient.flat().map(() => 0);
    const { box } = field;
    for (const [i, value] of field.data.entries()) {
      const [y, x] = [box.top + Math.floor(i / box.width), box.left + (i % box.width)];
      if (y < height && x < width) found[y * width + x] = value;
    }
    expectClose(found, gradient.flat(), { rtol: 1e-6 });
    const reference = float64Gradient(given);
    const exact = gradient.flatMap((row, y) => row.map((_, x) => reference.at(0, y, x)));
    expectClose(exact, gradient.flat(), { rtol: 1e-12 });
  });
});

describe('arithmetic and engine check each other', () => {
  /** The same paths without what can close them: averages for maxima, sums for products, no activation, no dropout. */
  function opened({ layers }: Network): Network {
    return validateNetwork({
      layers: layers.map((layer) => {
        const { name } = layer;
        const from = 'from' in layer && layer.from !== undefined ? { from: layer.from } : {};
        if (layer.op === 'max-pool') return { ...layer, op: 'avg-pool' };
        if (layer.op === 'multiply') return { ...layer, op: 'add' };
        const resolved = resolveNetwork({ layers }).layers.find((other) => other.name === name)!;
        if ('approximate' in resolved || layer.op === 'dropout') return { name, op: 'batch-norm', ...from };
        return layer;
      }),
    });
  }

  function hull(positions: ReadonlySet<string>): Box {
    const pairs = [...positions].map((key) => key.split(',').map(Number) as [number, number]);
    const [rows, columns] = [pairs.map(([y]) => y), pairs.map(([, x]) => x)];
    const [top, left] = [Math.min(...rows), Math.min(...columns)];
    return { top, left, height: Math.max(...rows) - top + 1, width: Math.max(...columns) - left + 1 };
  }

  function clipped({ top, left, height, width }: Box, [rows, columns]: readonly [number, number]): Box {
    const [y, x] = [Math.max(0, top), Math.max(0, left)];
    return {
      top: y,
      left: x,
      height: Math.min(rows, top + height) - y,
      width: Math.min(columns, left + width) - x,
    };
  }

  /** Units between a transposed convolution's taps that read nothing. */
  function leavesGaps(network: Network): boolean {
    return resolveNetwork(network).layers.some((layer) => {
      if (layer.op !== 'conv-transpose') return false;
      const { kernel, stride, dilation } = layer.window;
      return ([0, 1] as const).some(
        (axis) => stride[axis] > 1 && (dilation[axis] > 1 || kernel[axis] < stride[axis]),
      );
    });
  }

  it('the gradient of `ones` weights lies exactly on the pixels that reach the unit, on 150 random graphs', async () => {
    let [compared, whole] = [0, 0];
    for (const given of graphCases(170)) {
      const network = opened(given.network);
      const resolved = resolveNetwork(network);
      const unit = given.unit ?? centerUnit(resolved, resolved.layers.length - 1);
      const { size } = resolved.layers[0]!;
      const reached = reachInput(network, unit, { clip: true });
      const field = receptiveField(network);
      const hasBox = size !== null || !field.padding.includes(null);
      if (reached.size === 0) continue;
      const itsPlan = plan(network, { weights: 'ones', draws: 1, unit }, cpu.limits);
      const { data, box } = await gradientOfPlan(itsPlan, cpu);
      const support = new Set<string>();
      for (const [i, value] of data.entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        const [y, x] = [box.top + Math.floor(i / box.width), box.left + (i % box.width)];
        if (value > 0) support.add(`${y},${x}`);
      }
      expect(support, given.name).toEqual(reached);
      if (hasBox) {
        const theory = receptiveFieldBox(field, unit);
        expect(box, given.name).toEqual(size ? clipped(theory, size) : theory);
        const seen = hull(support);
        // On a sized plane a border in between may keep some of the box from the unit, and so may a gap: an axis's box
        // counts every branch, also one that a transposed convolution's gap along the other axis leaves empty.
        if (!size && !leavesGaps(network)) expect(seen, given.name).toEqual(theory);
        if (JSON.stringify(seen) === JSON.stringify(box)) whole++;
      }
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(150);
    expect(whole).toBeGreaterThanOrEqual(130);
  });
});
