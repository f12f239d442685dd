// Every kind of step on the CPU backend against the equation above its type, position by position.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import type { DrawState } from '../../../src/engine/backends/cpu/memory.ts';
import { prepareRescale } from '../../../src/engine/backends/cpu/reduce.ts';
import { signsLength } from '../../../src/engine/plan-parts.ts';
import type { ConvStep, Plan, Region, RescaleStep, Step, Tensor } from '../../../src/engine/plan-types.ts';
import { keyOfSeed, planeFiller, weightsFiller } from '../../../src/engine/random/index.ts';
import { derivative, activate } from '../../oracle/float64.ts';
import { numbersFrom } from '../../oracle/random-network.ts';
import { at, filled, floatsOf } from '../../oracle/steps.ts';
import { randomData, runSteps as run, tensor } from '../../support/run-steps.ts';

const cpu = createCpuBackend();
const common = { layer: 3, label: 'tested' } as const;

function expectClose(actual: Float32Array, expected: Float32Array, atol: number, message?: string): void {
  expect(actual.length, message).toBe(expected.length);
  const worst = actual.reduce((most, value, i) => {
    const error = Math.abs(value - expected[i]!);
    return Number.isNaN(error) ? Infinity : Math.max(most, error);
  }, 0);
  expect(worst, message).toBeLessThanOrEqual(atol);
}

describe('convolution', () => {
  /** The equation of ConvStep, as it stands there. */
  function expected(step: ConvStep, [source, weights, bias, before]: readonly Float32Array[]): Float32Array {
    const [height, width] = step.kernel;
    const sources = step.source.channels / step.groups;
    const targets = step.to.channels / step.groups;
    return filled(step.to, (c, y, x) => {
      const group = Math.floor(c / targets);
      let sum = step.bias ? bias![c]! : 0;
      if (step.accumulate) sum += at(before!, step.to, c, y, x);
      for (let n = 0; n < sources; n++) {
        for (let ky = 0; ky < height; ky++) {
          for (let kx = 0; kx < width; kx++) {
            const tap = ky * width + kx;
            const weight =
              weights![((group * sources + n) * height * width + tap) * targets + (c % targets)]!;
            const [sy, sx] = [sourceOf(step, 0, y, ky), sourceOf(step, 1, x, kx)];
            sum +=
              weight *
              (sy === null || sx === null ? 0 : at(source!, step.source, group * sources + n, sy, sx));
          }
        }
      }
      return sum;
    });
  }

  function sourceOf(step: ConvStep, axis: 0 | 1, position: number, tap: number): number | null {
    const [stride, dilation, before] = [step.stride[axis], step.dilation[axis], step.before[axis]];
    if (step.direction === 'forward') return position * stride - before + tap * dilation;
    const product = position + before - tap * dilation;
    return Number.isInteger(product / stride) ? product / stride : null;
  }

  function randomStep(
    seed: number,
    direction: 'forward' | 'gradient',
  ): { step: ConvStep; data: Float32Array[] } {
    const next = numbersFrom(seed);
    const choose = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
    const groups = choose(1, 3);
    const region = (): [number, number, number, number] => [
      choose(-9, 9),
      choose(-9, 9),
      choose(1, 13),
      choose(1, 13),
    ];
    const source = tensor(0, groups * choose(1, 4), region());
    // Few target channels, and as many as are summed side by side, with some left over and without.
    const targets = seed % 4 === 1 ? [5, 8, 11, 16][choose(0, 3)]! : choose(1, 4);
    const to = tensor(3, groups * targets, region());
    const kernel = [choose(1, 5), choose(1, 5)] as const;
    const floats = (source.channels * to.channels * kernel[0] * kernel[1]) / groups;
    const bias = seed % 3 === 0 ? { slot: 2, perDraw: false, floats: to.channels } : null;
    const step: ConvStep = {
      kind: 'conv',
      ...common,
      direction,
      source,
      weights: { slot: 1, perDraw: true, floats },
      bias,
      to,
      accumulate: seed % 2 === 0,
      kernel,
      stride: [choose(1, 3), choose(1, 3)],
      dilation: [choose(1, 4), choose(1, 4)],
      before: [choose(-1, 5), choose(-1, 5)],
      groups,
      operations: 0,
    };
    const data = [floatsOf(source), floats, to.channels, floatsOf(to)].map((length) =>
      randomData(length, next),
    );
    return { step, data };
  }

  it.each(['forward', 'gradient'] as const)(
    '%s is its equation for 200 random shapes, near and far from each other',
    async (direction) => {
      let nonzero = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const { step, data } = randomStep(seed, direction);
        const wanted = expected(step, data);
        expectClose(await run([step], data, step.to), wanted, 4e-6, `seed ${seed} ${JSON.stringify(step)}`);
        if (wanted.some((value) => value !== 0)) nonzero++;
      }
      expect(nonzero).toBeGreaterThan(100);
    },
  );

  it('sums many channels over planes larger than one block', async () => {
    for (const direction of ['forward', 'gradient'] as const) {
      const next = numbersFrom(8);
      const source = tensor(0, 20, [-3, -3, 40, 61]);
      const to = tensor(2, 7, [-2, -4, 37, 63]);
      const floats = 20 * 7 * 9;
      const step: ConvStep = {
        kind: 'conv',
        ...common,
        direction,
        source,
        weights: { slot: 1, perDraw: true, floats },
        bias: null,
        to,
        accumulate: false,
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        before: [1, 1],
        groups: 1,
        operations: 0,
      };
      const data = [
        randomData(floatsOf(source), next),
        randomData(floats, next),
        new Float32Array(floatsOf(to)),
      ];
      expectClose(await run([step], data, to), expected(step, [data[0]!, data[1]!]), 1e-5);
    }
  });
});

describe('position by position', () => {
  const next = numbersFrom(4);
  const to = tensor(2, 3, [-2, 1, 6, 7]);
  /** Reaches past `to` above and to the left, and ends before it below and to the right. */
  const source = tensor(0, 3, [-4, -1, 6, 6]);
  const sourceData = randomData(floatsOf(source), next).map((value) => 5 * value);
  const before = randomData(floatsOf(to), next);

  const ops = [
    'relu',
    'relu6',
    'leaky-relu',
    'elu',
    'gelu',
    'silu',
    'hard-swish',
    'tanh',
    'sigmoid',
  ] as const;
  const activations = ops.flatMap((op) =>
    (op === 'gelu' ? (['none', 'tanh'] as const) : (['none'] as const)).map((approximate) => ({
      op,
      slope: 0.1,
      approximate,
    })),
  );

  it.each(activations)('$op ($approximate): to = f(source)', async (fields) => {
    const step: Step = { kind: 'activation', ...common, ...fields, source, to };
    const oracle = fields as Parameters<typeof activate>[0];
    const expected = filled(to, (c, y, x) => activate(oracle, at(sourceData, source, c, y, x)));
    expectClose(await run([step], [sourceData, new Float32Array(0), before], to), expected, 1e-6);
  });

  it.each(activations.flatMap((fields) => [true, false].map((accumulate) => ({ ...fields, accumulate }))))(
    '$op ($approximate): to (+)= gradient·f′(value), accumulate $accumulate',
    async ({ accumulate, ...fields }) => {
      const value = tensor(1, 3, [-2, 1, 6, 7]);
      const values = randomData(floatsOf(value), numbersFrom(6)).map((v) => 7 * v);
      const step: Step = {
        kind: 'activation-gradient',
        ...common,
        ...fields,
        value,
        gradient: source,
        to,
        accumulate,
      };
      const oracle = fields as Parameters<typeof activate>[0];
      const expected = filled(to, (c, y, x) => {
        const slope = derivative(oracle, at(values, value, c, y, x));
        return at(sourceData, source, c, y, x) * slope + (accumulate ? at(before, to, c, y, x) : 0);
      });
      expectClose(await run([step], [sourceData, values, before], to), expected, 1e-6);
    },
  );

  it.each(
    activations
      .filter(({ op }) => op.endsWith('relu') || op === 'relu6')
      .flatMap((fields) => [true, false].map((accumulate) => ({ ...fields, accumulate }))),
  )(
    '$op: to (+)= gradient times what the signs say, accumulate $accumulate',
    async ({ accumulate, ...fields }) => {
      const value = tensor(1, 3, [-2, 1, 6, 7]);
      const values = randomData(floatsOf(value), numbersFrom(6)).map((v) => 7 * v);
      const signs = { slot: 3, perDraw: true, floats: signsLength(values.length) };
      const elsewhere = fields.op === 'leaky-relu' ? fields.slope : 0;
      const steps: readonly Step[] = [
        { kind: 'signs', ...common, ...fields, source: value, to: signs },
        { kind: 'signs-gradient', ...common, signs, elsewhere, gradient: source, to, accumulate },
      ];
      const expected = filled(to, (c, y, x) => {
        const slope = derivative(fields as Parameters<typeof activate>[0], at(values, value, c, y, x));
        return at(sourceData, source, c, y, x) * slope + (accumulate ? at(before, to, c, y, x) : 0);
      });
      const data = [sourceData, values, before, new Float32Array(signs.floats)];
      expectClose(await run(steps, data, to), expected, 1e-6);
    },
  );

  it.each([
    { scaled: true, shifted: true, accumulate: false },
    { scaled: true, shifted: true, accumulate: true },
    { scaled: true, shifted: false, accumulate: false },
    { scaled: false, shifted: true, accumulate: true },
    { scaled: false, shifted: false, accumulate: false },
    { scaled: false, shifted: false, accumulate: true },
  ])(
    'affine where the source reaches, scale $scaled, shift $shifted, accumulate $accumulate',
    async ({ scaled, shifted, accumulate }) => {
      const scale = Float32Array.of(2, -3, 0.5);
      const shift = Float32Array.of(-1, 4, 0.25);
      const step: Step = {
        kind: 'affine',
        ...common,
        source,
        scale: scaled ? { slot: 1, perDraw: false, floats: 3 } : null,
        shift: shifted ? { slot: 3, perDraw: false, floats: 3 } : null,
        to,
        accumulate,
      };
      const expected = filled(to, (c, y, x) => {
        const reached =
          y < source.region.top + source.region.height && x < source.region.left + source.region.width;
        const term = at(sourceData, source, c, y, x) * (scaled ? scale[c]! : 1) + (shifted ? shift[c]! : 0);
        return (reached ? term : 0) + (accumulate ? at(before, to, c, y, x) : 0);
      });
      expectClose(await run([step], [sourceData, scale, before, shift], to), expected, 1e-6);
    },
  );

  it.each([
    ['covers the target', [-3, 0, 9, 9], false],
    ['covers the target', [-3, 0, 9, 9], true],
    ['starts late and ends early', [-1, 3, 2, 2], false],
    ['lies elsewhere', [40, 40, 2, 2], true],
  ] as const)(
    'mask that %s: to (+)= source·mask, region %j, accumulate %s',
    async (_where, region, accumulate) => {
      const mask = tensor(1, 3, region);
      const masks = randomData(floatsOf(mask), numbersFrom(7));
      const step: Step = { kind: 'mask', ...common, source, mask, to, accumulate };
      const expected = filled(to, (c, y, x) => {
        const kept = at(sourceData, source, c, y, x) * at(masks, mask, c, y, x);
        return kept + (accumulate ? at(before, to, c, y, x) : 0);
      });
      expectClose(await run([step], [sourceData, masks, before], to), expected, 1e-6);
    },
  );
});

describe('drawn numbers', () => {
  const distribution = { kind: 'normal', standardDeviation: 0.5 } as const;

  it('weights and planes are what the generator gives for the plan’s seed and draw 0', async () => {
    const shape = [4, 2, 3, 3] as const;
    const weights = tensor(0, 1, [0, 0, 1, 72]);
    const fields = {
      distribution,
      tapProfile: { low: 0.1, norm: 1.5 },
      shape,
      groups: 2,
      layout: 'gradient',
    } as const;
    const step: Step = { kind: 'weights', ...common, ...fields, to: { slot: 0, perDraw: true, floats: 72 } };
    const expected = new Float32Array(72);
    weightsFiller({ ...fields, layer: 3 }, keyOfSeed(77))(expected, 0);
    expectClose(await run([step], [new Float32Array(72)], weights), expected, 3e-7);
    expect(new Set(expected).size).toBe(72);

    const to = tensor(0, 2, [-5, -3, 6, 7]);
    const plane: Step = { kind: 'plane', ...common, purpose: 'mask', distribution, to };
    const wanted = new Float32Array(floatsOf(to));
    planeFiller({ distribution, purpose: 'mask', layer: 3, channels: 2, region: to.region }, keyOfSeed(77))(
      wanted,
      0,
    );
    expectClose(await run([plane], [new Float32Array(floatsOf(to))], to), wanted, 3e-7);
  });
});

describe('rescaling', () => {
  const region: Region = { top: 0, left: 0, height: 1, width: 4 };
  const a: Tensor = { slot: 0, perDraw: true, channels: 1, region };
  const b: Tensor = { slot: 1, perDraw: true, channels: 1, region };
  const rescale: RescaleStep = { kind: 'rescale', ...common, tensors: [a, b] };

  it.each([
    ['brings the largest of all tensors into [1, 2)', [3, -1, 0, 2], [0.5, -20, 1, 0]],
    ['lifts what is almost lost', [1e-38, -3e-39, 0, 1e-40], [0, 0, 0, 0]],
    ['lowers what is almost infinite', [3e38, 1, 0, -3e38], [1, 1, 1, 1]],
    ['leaves zeros alone', [0, 0, 0, 0], [0, 0, 0, 0]],
    ['leaves an exact power of two at 1', [0.25, 0, 0, 0], [0, 0, 0, 0.125]],
  ])('%s, and the gradient keeps its value', async (_claim, first, second) => {
    const data = [Float32Array.from(first), Float32Array.from(second)];
    // Multiplied by 2^exponent again: to the last bit what went in.
    expect(await run([rescale], data, a)).toEqual(data[0]);
    expect(await run([rescale], data, b)).toEqual(data[1]);

    const memory = data.map((array) => array.slice());
    const state: DrawState = { draw: 0, exponent: 5, sumAbs: 0, largest: 0 };
    prepareRescale(rescale, memory)(state);
    const magnitudes = [...memory[0]!, ...memory[1]!].map(Math.abs);
    const largest = Math.max(...first.map(Math.abs), ...second.map(Math.abs));
    if (largest === 0) expect(state.exponent).toBe(5);
    else {
      expect(Math.max(...magnitudes)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...magnitudes)).toBeLessThan(2);
      expect(Math.max(...magnitudes) * 2 ** (state.exponent - 5)).toBe(Math.fround(largest));
    }
  });

  it.each([1e30, 1e-30])(
    'keeps a gradient that grows by %f three times, unless its scale is asked for',
    async (factor) => {
      const source: Tensor = { slot: 0, perDraw: true, channels: 1, region };
      const scale = { slot: 1, perDraw: false, floats: 1 };
      // Back and forth between slots 0 and 3.
      const there: Tensor = { ...source, slot: 3 };
      const grow = (from: Tensor, to: Tensor): Step[] => [
        { kind: 'affine', ...common, source: from, scale, shift: null, to, accumulate: false },
        { kind: 'rescale', ...common, tensors: [to] },
      ];
      const steps = [
        ...grow(source, there),
        ...grow(there, source),
        ...grow(source, there),
        aggregateOf(there, 'abs'),
      ];
      const data = [
        Float32Array.of(1, -2, 0, 5),
        Float32Array.of(factor),
        new Float32Array(4),
        new Float32Array(4),
      ];
      const { map, lostDraws } = await mapOf(steps, data, 1, 'draw');
      expect(lostDraws).toBe(0);
      for (const [i, value] of [1 / 8, 2 / 8, 0, 5 / 8].entries()) expect(map[i]).toBeCloseTo(value, 6);
      expect(await mapOf(steps, data, 1, 'none')).toMatchObject({ deadDraws: 0, lostDraws: 1 });
    },
  );
});

function aggregateOf(source: Tensor, aggregate: 'abs' | 'square' | 'signed' | 'relu'): Step {
  const to: Tensor = { slot: 2, perDraw: true, channels: 1, region: source.region };
  return { kind: 'aggregate', ...common, aggregate, source, to };
}

/** The mean map of a plan that ends in an aggregate step. */
async function mapOf(
  steps: readonly Step[],
  data: readonly Float32Array[],
  draws: number,
  normalize: 'draw' | 'none' = 'draw',
): Promise<{ map: Float32Array; deadDraws: number; lostDraws: number; standardError: number }> {
  const last = steps.at(-1)!;
  if (last.kind !== 'aggregate') throw new Error('the last step must be an aggregate');
  const slots = [...data];
  slots[last.to.slot] ??= new Float32Array(last.to.region.height * last.to.region.width);
  const plan: Plan = {
    box: last.to.region,
    slots: slots.map((array, index) => ({ index, perDraw: true, floats: array.length })),
    uploads: data.map((array, slot) => ({ slot, label: `slot ${slot}`, data: array })),
    steps,
    gradient: last.source,
    accumulation: { map: last.to, aggregate: last.aggregate, normalize },
    seed: 77,
    draws,
    deterministic: false,
    drawsPerChunk: draws,
    operations: 0,
    byteLengthPerDraw: 0,
    byteLengthShared: 0,
    byteLength: 0,
    blocks: null,
    notes: [],
  };
  const session = await cpu.open(plan);
  const snapshot = await session.advance(draws);
  session.destroy();
  return snapshot;
}

describe('aggregate', () => {
  const source: Tensor = {
    slot: 0,
    perDraw: true,
    channels: 3,
    region: { top: 0, left: 0, height: 1, width: 3 },
  };
  // Channel by channel: pixels (1, −2, 2), (3, 0, −2), (−6, 0, 0).
  const data = [Float32Array.of(1, -2, 2, 3, 0, -2, -6, 0, 0), new Float32Array(1)];

  it.each([
    ['abs', [10, 2, 4]],
    ['square', [Math.sqrt(46), 2, Math.sqrt(8)]],
    ['signed', [-2, -2, 0]],
    ['relu', [4, 0, 2]],
  ] as const)('%s over channels', async (aggregate, expected) => {
    const { map } = await mapOf([aggregateOf(source, aggregate)], data, 1, 'none');
    for (const [i, value] of expected.entries()) expect(map[i]).toBeCloseTo(value, 6);
  });

  it.each([
    ['abs', [10 / 16, 2 / 16, 4 / 16]],
    ['signed', [-0.5, -0.5, 0]],
  ] as const)('%s, each draw divided by the sum of its absolute values', async (aggregate, expected) => {
    const { map } = await mapOf([aggregateOf(source, aggregate)], data, 1, 'draw');
    expect([...map]).toEqual(expected);
  });

  it('is zero outside the gradient’s region', async () => {
    const step = aggregateOf(source, 'abs') as Extract<Step, { kind: 'aggregate' }>;
    const to: Tensor = { ...step.to, region: { top: -1, left: -1, height: 3, width: 3 } };
    const { map } = await mapOf([{ ...step, to }], data, 1, 'none');
    expect([...map]).toEqual([0, 0, 0, 0, 10, 2, 0, 0, 0]);
  });

  it('counts a draw without any gradient as dead, one that is not finite as lost', async () => {
    const dead = await mapOf([aggregateOf(source, 'abs')], [new Float32Array(9), new Float32Array(1)], 3);
    expect(dead).toMatchObject({ draws: 3, deadDraws: 3, lostDraws: 0, standardError: NaN });
    expect([...dead.map]).toEqual([0, 0, 0]);
    for (const bad of [Infinity, NaN]) {
      const lost = await mapOf(
        [aggregateOf(source, 'relu')],
        [data[0]!.with(4, bad), new Float32Array(1)],
        2,
      );
      expect(lost).toMatchObject({ draws: 2, deadDraws: 0, lostDraws: 2 });
      expect([...lost.map]).toEqual([0, 0, 0]);
    }
  });

  it('a live draw whose map sums to nothing stays as it is: all-negative gradients under relu', async () => {
    const negative = [data[0]!.map((g) => -Math.abs(g)), new Float32Array(1)];
    const { map, deadDraws, lostDraws } = await mapOf([aggregateOf(source, 'relu')], negative, 1);
    expect([...map]).toEqual([0, 0, 0]);
    expect([deadDraws, lostDraws]).toEqual([0, 0]);
  });
});
