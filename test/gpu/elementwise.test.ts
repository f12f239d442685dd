// Activations, affine layers and masks on the device against the CPU backend, one step at a time.
import { describe, expect, it } from 'vitest';
import { signsLength } from '../../src/engine/plan-parts.ts';
import type { Plan, Region, Step, Tensor, WeightTensor } from '../../src/engine/plan-types.ts';
import { activationFunction } from '../../src/network/index.ts';
import { expectClose, largest } from '../support/expect-close.ts';
import { bothGradients } from './support/backends.ts';
import { numbers, PlanSketch, region } from './support/sketch.ts';

/** −12 to 12 by 1/128, the numbers around 0 that a difference could cancel, and far out. */
const everyArgument = Float32Array.from([
  ...Array.from({ length: 24 * 128 + 1 }, (_, i) => i / 128 - 12),
  ...[1e-30, 1e-8, 1e-4, 1e-3, 0.0999, 0.1001, 0.2499, 0.2501, 1.9999, 2.0001, 2.9999, 3.0001].flatMap(
    (x) => [x, -x],
  ),
  ...[15, 20, 50, 86, 87, 88, 89, 104, 200, 1e3, 1e6, 1e12, 1e18].flatMap((x) => [x, -x]),
]);
const line = region(0, 0, 1, everyArgument.length);

const activations = [
  { op: 'relu', slope: 0, approximate: 'none' },
  { op: 'relu6', slope: 0, approximate: 'none' },
  { op: 'leaky-relu', slope: 0.01, approximate: 'none' },
  { op: 'leaky-relu', slope: -0.3, approximate: 'none' },
  { op: 'elu', slope: 0, approximate: 'none' },
  { op: 'gelu', slope: 0, approximate: 'none' },
  { op: 'gelu', slope: 0, approximate: 'tanh' },
  { op: 'silu', slope: 0, approximate: 'none' },
  { op: 'hard-swish', slope: 0, approximate: 'none' },
  { op: 'tanh', slope: 0, approximate: 'none' },
  { op: 'sigmoid', slope: 0, approximate: 'none' },
] as const;

const named = activations.map(
  (fields) =>
    [
      `${fields.op} ${fields.op === 'gelu' ? fields.approximate : fields.slope || ''}`.trim(),
      fields,
    ] as const,
);

/** exp may be off by 3 + 2·|x| units in the last place: WGSL, "Accuracy of Expressions". */
const tolerance = { rtol: 5e-6, atol: 3e-7 };

function slopePlan(fields: (typeof activations)[number], data: Float32Array, where: Region): Plan {
  const sketch = new PlanSketch();
  const value = sketch.tensor(1, where, { data });
  const gradient = sketch.tensor(1, where, { data: new Float32Array(data.length).fill(1) });
  const to = sketch.tensor(1, where);
  const step: Step = {
    kind: 'activation-gradient',
    layer: 1,
    label: 'f′',
    ...fields,
    value,
    gradient,
    to,
    accumulate: false,
  };
  return sketch.plan([step], to);
}

describe('of every number, the device’s value and slope are the CPU’s', () => {
  it.each(named)('%s', async (_, fields) => {
    const sketch = new PlanSketch();
    const source = sketch.tensor(1, line, { data: everyArgument });
    const to = sketch.tensor(1, line);
    const { actual, expected } = await bothGradients(
      sketch.plan([{ kind: 'activation', layer: 1, label: 'f', ...fields, source, to }], to),
    );
    expectClose(actual, expected, tolerance);
  });

  it.each(named)('%s′', async (_, fields) => {
    const { actual, expected } = await bothGradients(slopePlan(fields, everyArgument, line));
    expect(largest(expected)).toBeGreaterThan(0.2);
    expectClose(actual, expected, tolerance);
  });

  it.each(named.filter(([name]) => name === 'tanh' || name === 'sigmoid'))(
    'and the slope of a saturated %s has a relative error of 10⁻⁵ down to 10⁻¹⁹',
    async (_, fields) => {
      const reach = fields.op === 'tanh' ? 23 : 46;
      const data = Float32Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
      const where = region(0, 0, 1, data.length);
      const { actual, expected } = await bothGradients(slopePlan(fields, data, where));
      expect(Math.min(...expected)).toBeLessThan(1e-19);
      expectClose(actual, expected, { rtol: 1e-5 });
    },
  );
});

/** Larger than a workgroup and no multiple of one. */
const wide = region(-3, -5, 9, 13);
const inner = region(-1, 2, 4, 3);
/** Reaches beyond `wide` above and to the left, and ends inside it. */
const shifted = region(-6, -9, 8, 12);
const apart = region(50, 50, 3, 3);
const channels = 3;

interface RegionCase {
  readonly name: string;
  readonly to: Region;
  readonly source: Region;
  readonly accumulate: boolean;
}

const regionCases: readonly RegionCase[] = [false, true].flatMap((accumulate) => {
  const suffix = accumulate ? ', added' : '';
  return [
    { name: `the same region${suffix}`, to: wide, source: wide, accumulate },
    { name: `a smaller source: zero around it${suffix}`, to: wide, source: inner, accumulate },
    { name: `a larger source: its part${suffix}`, to: inner, source: wide, accumulate },
    { name: `a source that begins and ends elsewhere${suffix}`, to: wide, source: shifted, accumulate },
    { name: `a source apart: nothing${suffix}`, to: wide, source: apart, accumulate },
  ];
});

type Build = (sketch: PlanSketch, source: Tensor, to: Tensor, accumulate: boolean) => Step | readonly Step[];

async function expectCpu(
  { to: toRegion, source: sourceRegion, accumulate }: RegionCase,
  build: Build,
): Promise<void> {
  const sketch = new PlanSketch();
  const source = sketch.filled(channels, sourceRegion, 1);
  const to = accumulate ? sketch.filled(channels, toRegion, 2) : sketch.tensor(channels, toRegion);
  const steps = [build(sketch, source, to, accumulate)].flat();
  const { actual, expected } = await bothGradients(sketch.plan(steps, to));
  expect(largest(expected) > 0.3).toBe(accumulate || sourceRegion !== apart);
  expectClose(actual, expected, { atol: 2e-7 * Math.max(1, largest(expected)) });
}

const common = { layer: 1, label: 'step' } as const;

describe.each([
  ['neither', false, false],
  ['scale', true, false],
  ['shift', false, true],
  ['scale and shift', true, true],
] as const)('affine with %s', (_, hasScale, hasShift) => {
  it.each(regionCases)('$name', (given) =>
    expectCpu(given, (sketch, source, to, accumulate) => ({
      kind: 'affine',
      ...common,
      source,
      scale: hasScale ? sketch.weights(numbers(channels, 7)) : null,
      shift: hasShift ? sketch.weights(numbers(channels, 8)) : null,
      to,
      accumulate,
    })),
  );
});

describe.each([
  ['over the target', wide],
  ['over less than the target', inner],
  ['over more and elsewhere', shifted],
] as const)('a mask %s', (_, maskRegion) => {
  it.each(regionCases.filter(({ source, to }) => source !== apart && to === wide))('$name', (given) =>
    expectCpu(given, (sketch, source, to, accumulate) => ({
      kind: 'mask',
      ...common,
      source,
      mask: sketch.filled(channels, maskRegion, 9),
      to,
      accumulate,
    })),
  );
});

describe('an activation’s gradient', () => {
  it.each(regionCases)('$name', (given) =>
    expectCpu(given, (sketch, gradient, to, accumulate) => ({
      kind: 'activation-gradient',
      ...common,
      op: 'tanh',
      slope: 0,
      approximate: 'none',
      value: sketch.filled(channels, given.to, 9),
      gradient,
      to,
      accumulate,
    })),
  );
});

describe('an activation', () => {
  it.each(
    regionCases.filter(
      ({ accumulate, source }) => !accumulate && source !== apart && source !== inner && source !== shifted,
    ),
  )('$name', (given) =>
    expectCpu(given, (_sketch, source, to) => ({
      kind: 'activation',
      ...common,
      op: 'sigmoid',
      slope: 0,
      approximate: 'none',
      source,
      to,
    })),
  );
});

describe.each(named.filter(([name]) => /relu/.test(name)))('signs of %s', (_, fields) => {
  const elsewhere = fields.slope;
  const signsOf = (sketch: PlanSketch, floats: number): WeightTensor => sketch.weights(signsLength(floats));

  it('say its slope, and its values come with them', async () => {
    for (const result of ['slope', 'value'] as const) {
      const sketch = new PlanSketch();
      const source = sketch.tensor(1, line, { data: everyArgument });
      const ones = sketch.tensor(1, line, { data: new Float32Array(everyArgument.length).fill(1) });
      const signs = signsOf(sketch, everyArgument.length);
      const [value, slope] = [sketch.tensor(1, line), sketch.tensor(1, line)];
      const steps: readonly Step[] = [
        { kind: 'signs', ...common, ...fields, source, to: signs },
        { kind: 'activation', ...common, ...fields, source, to: value },
        { kind: 'signs-gradient', ...common, signs, elsewhere, gradient: ones, to: slope, accumulate: false },
      ];
      const { actual, expected } = await bothGradients(
        sketch.plan(steps, result === 'slope' ? slope : value),
      );
      const oracle = activationFunction(fields)[result];
      expectClose(expected, Float32Array.from(everyArgument, oracle), { rtol: 3e-7 });
      expectClose(actual, expected, { rtol: 3e-7 });
    }
  });

  it.each(regionCases)('$name', (given) =>
    expectCpu(given, (sketch, gradient, to, accumulate) => {
      const signs = signsOf(sketch, channels * given.to.height * given.to.width);
      const source = sketch.filled(channels, given.to, 9);
      return [
        { kind: 'signs', ...common, ...fields, source, to: signs },
        { kind: 'signs-gradient', ...common, signs, elsewhere, gradient, to, accumulate },
      ];
    }),
  );
});
