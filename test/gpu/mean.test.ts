// aggregate.wgsl, summarize.wgsl, accumulate.wgsl and finish.wgsl: from a draw's gradient to the mean map.
import { describe, expect, it } from 'vitest';
import type { Backend, GroupMap, Snapshot } from '../../src/engine/backend.ts';
import { stepDispatches } from '../../src/engine/backends/webgpu/dispatches.ts';
import type { AggregateStep, ConvStep, Plan, Region, Step, Tensor } from '../../src/engine/plan-types.ts';
import { aggregates, normalizations, type Aggregate, type Normalization } from '../../src/engine/types.ts';
import { expectClose, largest } from '../support/expect-close.ts';
import { bothGradients, cpu, webgpu } from './support/backends.ts';
import { runDispatches, type Content } from './support/device.ts';
import { numbers, PlanSketch, region } from './support/sketch.ts';

/** More pixels than a workgroup of 256 has threads. */
const large = region(-9, -7, 19, 17);
const small = region(0, 0, 3, 4);

function aggregateStep(aggregate: Aggregate, source: Tensor, to: Tensor): AggregateStep {
  return { kind: 'aggregate', layer: 0, label: aggregate, aggregate, source, to };
}

describe('a draw’s map on the device is the CPU’s', () => {
  it.each(
    aggregates.flatMap(
      (aggregate) =>
        [
          [aggregate, 1, small],
          [aggregate, 3, large],
        ] as const,
    ),
  )('%s over %i channels', async (aggregate, channels, where) => {
    const sketch = new PlanSketch();
    const source = sketch.filled(channels, where);
    const to = sketch.tensor(1, where);
    const { actual, expected } = await bothGradients(sketch.plan([aggregateStep(aggregate, source, to)], to));
    expect(largest(expected)).toBeGreaterThan(0.5);
    expectClose(actual, expected, { rtol: 1e-6, atol: 1e-7 });
  });

  it('squares of one channel stay in float32 where the channel does', async () => {
    const sketch = new PlanSketch();
    const source = sketch.tensor(1, region(0, 0, 1, 3), { data: Float32Array.of(3e30, -2e-30, 0) });
    const to = sketch.tensor(1, source.region);
    const { actual } = await bothGradients(sketch.plan([aggregateStep('square', source, to)], to));
    expectClose(actual, [3e30, 2e-30, 0], { rtol: 1e-6 });
  });

  it.each([small, large])('its sum and its largest gradient, over $height×$width', async (where) => {
    const area = where.height * where.width;
    const tensor = (slot: number, channels: number): Tensor => ({
      slot,
      perDraw: true,
      channels,
      region: where,
    });
    const gradients = Float32Array.from([
      ...numbers(2 * area, 1),
      ...numbers(2 * area, 2),
      ...numbers(2 * area, 3),
    ]);
    // Found as bits: neither may hide behind a comparison.
    gradients[2 * area + 7] = NaN;
    gradients[4 * area + area] = -Infinity;
    const contents = new Map<number | 'draws', Content>([
      [0, gradients],
      [1, 3 * area],
      ['draws', new Uint32Array(12)],
    ]);
    const dispatches = stepDispatches(aggregateStep('abs', tensor(0, 2), tensor(1, 1)));
    const results = await runDispatches(webgpu.device, dispatches, contents, 3);
    const floats = new Float32Array(results.get('draws')!);
    const map = new Float32Array(results.get(1)!);
    expectClose([floats[0]!], [map.subarray(0, area).reduce((sum, x) => sum + x)], { rtol: 1e-5 });
    expect(floats[1]).toBe(Math.fround(largest(gradients.subarray(0, 2 * area))));
    expect(floats[5]).toBeNaN();
    expect(floats[9]).toBe(Infinity);
  });
});

interface Draws {
  readonly aggregate: Aggregate;
  readonly normalize: Normalization;
  readonly where: Region;
  /** Of the gradients: 1 unless said otherwise. */
  readonly scale?: number;
  /** Per pixel and channel: the chance that it is 0. */
  readonly dead?: number;
  /** They are multiplied by this, twice, and rescaled each time. */
  readonly lost?: number;
}

/** ×factor, as a 1×1 convolution of each of the channels. */
function times(
  sketch: PlanSketch,
  factor: number,
  source: Tensor,
): { readonly step: ConvStep; readonly to: Tensor } {
  const to = sketch.tensor(source.channels, source.region, { perDraw: true });
  const weights = sketch.weights(new Float32Array(source.channels).fill(factor));
  const one = [1, 1] as const;
  const step: ConvStep = {
    kind: 'conv',
    layer: 1,
    label: `×${factor}`,
    direction: 'gradient',
    source,
    weights,
    bias: null,
    to,
    accumulate: false,
    kernel: one,
    stride: one,
    dilation: one,
    before: [0, 0],
    groups: source.channels,
    operations: 0,
  };
  return { step, to };
}

/** A plan whose gradients are drawn as they are: normal numbers, some of them dead, some lost. */
function drawnPlan({ aggregate, normalize, where, scale = 1, dead = 0, lost = 1 }: Draws): Plan {
  const sketch = new PlanSketch();
  const steps: Step[] = [];
  let gradient = sketch.tensor(2, where, { perDraw: true });
  const normal = { kind: 'normal', standardDeviation: 1 } as const;
  steps.push({
    kind: 'plane',
    layer: 0,
    label: 'gradient',
    purpose: 'input',
    distribution: normal,
    to: gradient,
  });
  if (dead > 0) {
    const mask = sketch.tensor(2, where, { perDraw: true });
    const to = sketch.tensor(2, where, { perDraw: true });
    const distribution = { kind: 'bernoulli', rate: dead } as const;
    steps.push(
      { kind: 'plane', layer: 1, label: 'dead', purpose: 'mask', distribution, to: mask },
      { kind: 'mask', layer: 1, label: 'dead', source: gradient, mask, to, accumulate: false },
    );
    gradient = to;
  }
  for (const factor of [scale, lost, lost]) {
    if (factor === 1) continue;
    const { step, to } = times(sketch, factor, gradient);
    steps.push(step, { kind: 'rescale', layer: 1, label: 'rescale', tensors: [to] });
    gradient = to;
  }
  const map = sketch.tensor(1, where, { perDraw: true });
  steps.push(aggregateStep(aggregate, gradient, map));
  return sketch.plan(steps, gradient, {
    accumulation: { map, aggregate, normalize },
    draws: 64,
    drawsPerChunk: 16,
    seed: 4,
  });
}

interface Mean extends Snapshot {
  readonly groups: readonly GroupMap[];
}

/** The mean after each of the chunks. */
async function meansOn(backend: Backend, plan: Plan, chunks: readonly number[]): Promise<Mean[]> {
  const session = await backend.open(plan);
  const means: Mean[] = [];
  for (const draws of chunks) {
    const snapshot = await session.advance(draws);
    means.push({ ...snapshot, groups: await session.groupMaps() });
  }
  session.destroy();
  return means;
}

function expectSameMean(actual: Mean, expected: Mean, rtol = 1e-5): void {
  const { draws, deadDraws, lostDraws } = expected;
  expect({ draws: actual.draws, deadDraws: actual.deadDraws, lostDraws: actual.lostDraws }).toEqual({
    draws,
    deadDraws,
    lostDraws,
  });
  expectClose(actual.map, expected.map, { atol: rtol * largest(expected.map) });
  expectClose([actual.standardError], [expected.standardError], { rtol: 10 * rtol });
  for (const [group, { map, count }] of expected.groups.entries()) {
    expect(actual.groups[group]!.count, `draws in group ${group}`).toBe(count);
    expectClose(actual.groups[group]!.map, map, { atol: rtol * largest(map) });
  }
}

describe('the mean, its standard error and its groups on the device are the CPU’s', () => {
  it.each(
    aggregates.flatMap((aggregate) => normalizations.map((normalize) => [aggregate, normalize] as const)),
  )(
    'aggregate %s, normalize %s, after 1, 9 and 25 draws, some of them dead',
    async (aggregate, normalize) => {
      const plan = drawnPlan({ aggregate, normalize, where: region(0, 0, 1, 2), dead: 0.7 });
      const [actual, expected] = [
        await meansOn(webgpu, plan, [1, 8, 16]),
        await meansOn(cpu, plan, [1, 8, 16]),
      ];
      expect(expected[2]!.deadDraws).toBeGreaterThan(2);
      expect(expected[2]!.deadDraws).toBeLessThan(15);
      expect(expected[2]!.standardError).toBeGreaterThan(0.05);
      for (const i of [0, 1, 2]) expectSameMean(actual[i]!, expected[i]!);
      expect(actual[0]!.standardError).toBeNaN();
    },
  );

  it('over more pixels than a workgroup has threads', async () => {
    const plan = drawnPlan({ aggregate: 'square', normalize: 'draw', where: large });
    const [actual, expected] = [await meansOn(webgpu, plan, [16]), await meansOn(cpu, plan, [16])];
    expectSameMean(actual[0]!, expected[0]!);
  });

  it.each([
    ['tiny', 1e-30, 1],
    ['huge', 1e30, 1],
    ['beyond float32', 1, 1e35],
    ['below float32', 1, 1e-35],
  ] as const)('where draws are %s and normalised', async (_, scale, lost) => {
    const plan = drawnPlan({ aggregate: 'abs', normalize: 'draw', where: small, scale, lost });
    const [actual, expected] = [await meansOn(webgpu, plan, [9]), await meansOn(cpu, plan, [9])];
    expect(expected[0]!.lostDraws).toBe(0);
    expectClose([expected[0]!.map.reduce((a, b) => a + b)], [1], { atol: 1e-5 });
    expectSameMean(actual[0]!, expected[0]!);
  });

  it.each([
    ...[1e-12, 1e-18, 1e-25, 1e12, 1e18, 1e25].map((scale) => ['abs', scale] as const),
    ...[1e-9, 1e-12, 1e-14, 1e9, 1e12, 1e17].map((scale) => ['square', scale] as const),
  ])('where draws are not normalised: %s of numbers near %f', async (aggregate, scale) => {
    const plan = drawnPlan({ aggregate, normalize: 'none', where: small, scale });
    const unit = drawnPlan({ aggregate, normalize: 'none', where: small });
    const [actual, expected] = [await meansOn(webgpu, plan, [9]), await meansOn(cpu, plan, [9])];
    const [one] = await meansOn(cpu, unit, [9]);
    expect(expected[0]!.lostDraws).toBe(0);
    expectSameMean(actual[0]!, expected[0]!);
    // A scale moves the map and leaves its relative error.
    expectClose([actual[0]!.standardError], [one!.standardError], { rtol: 1e-5 });
    expectClose(
      actual[0]!.map,
      one!.map.map((x) => x * scale),
      { rtol: 1e-5 },
    );
  });

  it.each([
    ['abs', 1e35],
    ['abs', 1e-35],
    ['abs', 1e-16],
    ['square', 1e10],
    ['square', 1e-8],
  ] as const)(
    '%s: draws multiplied by %f twice are lost where they are not normalised',
    async (aggregate, lost) => {
      const plan = drawnPlan({ aggregate, normalize: 'none', where: region(0, 0, 1, 1), dead: 0.5, lost });
      const [actual, expected] = [await meansOn(webgpu, plan, [16]), await meansOn(cpu, plan, [16])];
      expect(expected[0]!.lostDraws + expected[0]!.deadDraws).toBe(16);
      expect(expected[0]!.lostDraws).toBeGreaterThan(2);
      expectSameMean(actual[0]!, expected[0]!);
    },
  );

  it('a draw with an infinite gradient is lost, the others stay', async () => {
    // Kept numbers are divided by 0.6: those above 0.8 then leave float32.
    const plan = drawnPlan({
      aggregate: 'abs',
      normalize: 'draw',
      where: region(0, 0, 1, 1),
      dead: 0.4,
      scale: 2.5e38,
    });
    const [actual, expected] = [await meansOn(webgpu, plan, [16]), await meansOn(cpu, plan, [16])];
    const { lostDraws, deadDraws } = expected[0]!;
    expect(lostDraws).toBeGreaterThan(2);
    expect(lostDraws + deadDraws).toBeLessThan(16);
    expectSameMean(actual[0]!, expected[0]!);
  });
});

describe.each([
  ['WebGPU', webgpu],
  ['CPU', cpu],
] as const)('on the %s backend', (_, backend) => {
  it.each([
    ['abs', 'draw'],
    ['square', 'none'],
  ] as const)('the cut into chunks changes no bit of %s, %s', async (aggregate, normalize) => {
    const plan = drawnPlan({ aggregate, normalize, where: small, dead: 0.97 });
    const cuts = [[16], Array.from({ length: 16 }, () => 1), [5, 11], [16]];
    const finals = [];
    for (const chunks of cuts) finals.push((await meansOn(backend, plan, chunks)).at(-1)!);
    expect(finals[0]!.deadDraws).toBeGreaterThan(0);
    for (const other of finals.slice(1)) expect(other).toEqual(finals[0]);
  });

  it('equal draws have a standard error of exactly 0', async () => {
    const sketch = new PlanSketch();
    const source = sketch.filled(1, small);
    const map = sketch.tensor(1, small, { perDraw: true });
    const accumulation = { map, aggregate: 'abs', normalize: 'draw' } as const;
    const plan = sketch.plan([aggregateStep('abs', source, map)], source, {
      accumulation,
      draws: 7,
      drawsPerChunk: 4,
    });
    const [, mean] = await meansOn(backend, plan, [4, 3]);
    expect(mean).toMatchObject({ draws: 7, deadDraws: 0, lostDraws: 0, standardError: 0 });
    const sum = numbers(12).reduce((total, x) => total + Math.abs(x), 0);
    expectClose(
      mean!.map,
      numbers(12).map((x) => Math.abs(x) / sum),
      { rtol: 1e-6 },
    );
  });

  it('where all draws are dead, the map is 0 and so is its error', async () => {
    const sketch = new PlanSketch();
    const source = sketch.tensor(1, small, { data: new Float32Array(12) });
    const map = sketch.tensor(1, small, { perDraw: true });
    const accumulation = { map, aggregate: 'square', normalize: 'draw' } as const;
    const plan = sketch.plan([aggregateStep('square', source, map)], source, {
      accumulation,
      draws: 3,
      drawsPerChunk: 3,
    });
    const [mean] = await meansOn(backend, plan, [3]);
    expect(mean).toMatchObject({ draws: 3, deadDraws: 3, lostDraws: 0 });
    expectClose(mean!.map, new Float32Array(12), {});
    expect(mean!.groups.every(({ count }) => count === 0)).toBe(true);
  });
});
