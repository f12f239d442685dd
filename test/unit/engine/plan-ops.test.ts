// What each op becomes in a plan, and that a plan's slots hold what its steps read.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { formatPlan } from '../../../src/engine/format-plan.ts';
import type { ConvStep, Plan, PlanLimits, Slot, Step } from '../../../src/engine/plan-types.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import type { Layer, Network } from '../../../src/network/index.ts';
import { relativeError, type GradientCase } from '../../oracle/case.ts';
import { float64Gradient } from '../../oracle/float64.ts';
import { graphCases } from '../../oracle/random-graph.ts';
import { gradientOfPlan, planOfCase } from '../../support/input-gradient.ts';
import { readsOf, replay } from '../../support/replay.ts';

const cpu = createCpuBackend();
const limits: PlanLimits = cpu.limits;

type Kind = Step['kind'];
type OfKind<K extends Kind> = Extract<Step, { kind: K }>;

function ofKind<K extends Kind>({ steps }: Plan, kind: K): OfKind<K>[] {
  return steps.filter((step): step is OfKind<K> => step.kind === kind);
}

const labels = ({ steps }: Plan): string[] => steps.map(({ label }) => label);

function planOf(...layers: Layer[]): Plan {
  return plan({ layers }, {}, limits);
}

const unbounded: Layer = { name: 'in', op: 'input', channels: 2 };
const sized: Layer = { name: 'in', op: 'input', channels: 2, size: [6, 7] };

describe('a plan’s slots', () => {
  it('hold what every step reads, on 300 random graphs', () => {
    let [reused, checked] = [0, 0];
    for (const given of graphCases(300)) {
      let made: Plan;
      try {
        made = plan(given.network, { weights: 'he-normal', ...(given.unit && { unit: given.unit }) }, limits);
      } catch (error) {
        if (String(error).includes('sees only padding')) continue;
        throw error;
      }
      expect(replay(made), `${given.name}\n${formatPlan(made)}`).toEqual([]);
      checked++;
      const tensors = new Set(made.steps.flatMap((step) => ('to' in step ? [step.to] : [])));
      if (tensors.size > made.slots.filter((slot) => !isUploaded(made, slot)).length) reused++;
    }
    expect(checked).toBeGreaterThan(250);
    expect(reused).toBeGreaterThan(200);
  });

  const isUploaded = ({ uploads }: Plan, { index }: Slot): boolean =>
    uploads.some(({ slot }) => slot === index);

  it('would be found out if one were given away too early', () => {
    const made = planOf(
      unbounded,
      { name: 'a', op: 'conv', channels: 2, kernel: 3 },
      { name: 'gate', op: 'silu' },
      { name: 'pool', op: 'max-pool', kernel: 2, stride: 1 },
      { name: 'b', op: 'conv', channels: 2, kernel: 3 },
    );
    expect(replay(made)).toEqual([]);
    // The values of `a`, which silu's gradient will read, overwritten by b's gradient.
    const { slot } = ofKind(made, 'activation')[0]!.source;
    const moved = made.steps.map((step): Step =>
      step.label === 'b gradient' && step.kind === 'conv' ? { ...step, to: { ...step.to, slot } } : step,
    );
    expect(replay({ ...made, steps: moved })).toEqual([
      expect.stringMatching(/pool gradient: reads slot \d+, where something else lies/),
      expect.stringMatching(/gate gradient: reads slot \d+, where something else lies/),
    ]);
  });

  it('a value stays until the gradient has read it: a max-pool’s source, a product’s factors', () => {
    const made = planOf(
      sized,
      { name: 'a', op: 'conv', channels: 3, kernel: 3 },
      { name: 'pool', op: 'max-pool', kernel: 3, stride: 2 },
      { name: 'gate', op: 'sigmoid' },
      { name: 'product', op: 'multiply', from: ['pool', 'gate'] },
      { name: 'last', op: 'conv', channels: 1, kernel: 2, padding: 0 },
    );
    const forward = (name: string): Step => made.steps.find(({ label }) => label === `${name} forward`)!;
    const gradients = made.steps.filter(({ label }) => label.endsWith('gradient'));
    const readers = (name: string): string[] =>
      gradients
        .filter((step) => readsOf(step).includes((forward(name) as OfKind<'mask'>).to))
        .map(({ kind }) => kind);
    expect(readers('a')).toEqual(['max-pool']);
    expect(readers('pool')).toEqual(['mask', 'activation-gradient']);
    expect(readers('gate')).toEqual(['mask']);
    expect(labels(made)).not.toContain('product forward');
    expect(replay(made)).toEqual([]);
  });

  it.each<[string, (name: string, before: string) => Layer[]]>([
    ['max-pool', (name, before) => [{ name, op: 'max-pool', kernel: 2, stride: 1, from: before }]],
    ['product', (name, before) => [{ name, op: 'multiply', from: [before, before, before, before] }]],
    [
      'gate',
      (name, before) => [
        { name: `${name} gate`, op: 'sigmoid', from: before },
        { name, op: 'multiply', from: [before, `${name} gate`] },
      ],
    ],
    [
      'concat and back',
      (name, before) => [
        { name: `${name} both`, op: 'concat', from: [before, before] },
        { name, op: 'conv', channels: 2, kernel: 1 },
      ],
    ],
  ])('one more %s needs no more slots than values are kept for it', (_op, block) => {
    const slotsOf = (count: number): number => {
      const layers: Layer[] = [unbounded];
      for (let i = 1; i <= count; i++) layers.push(...block(`block ${i}`, layers.at(-1)!.name));
      const made = planOf(...layers, { name: 'last', op: 'silu' });
      return made.slots.length - made.uploads.length;
    };
    const kept = block('x', 'in').filter(({ op }) => op !== 'conv' && op !== 'concat').length;
    const more = slotsOf(12) - slotsOf(6);
    // A linear block keeps nothing but what the last activation reads.
    expect(more).toBeLessThanOrEqual(6 * kept);
  });

  it('a max-pool’s choice is given back as soon as its gradient is made', () => {
    const layers: Layer[] = [unbounded];
    for (let i = 1; i <= 12; i++) layers.push({ name: `pool ${i}`, op: 'max-pool', kernel: 2, stride: 1 });
    const slots = ofKind(planOf(...layers), 'max-pool-gradient').map(({ choice }) => choice.slot);
    expect(slots).toHaveLength(12);
    expect(new Set(slots).size).toBeLessThan(12);
  });

  it('zeros of sources that lie in the padding fit each source’s channels', async () => {
    // Unit [0, 0] of b and d reads nothing of a and c, but their ReLUs need values there.
    const layers: Layer[] = [
      { name: 'in', op: 'input', size: 4 },
      { name: 'a', op: 'conv', channels: 2, kernel: 1 },
      { name: 'b', op: 'conv', channels: 3, kernel: 1, padding: 3, bias: true },
      { name: 'br', op: 'relu' },
      { name: 'c', op: 'conv', channels: 5, kernel: 1, from: 'in' },
      { name: 'd', op: 'conv', channels: 3, kernel: 1, padding: 3, bias: true },
      { name: 'dr', op: 'relu' },
      { name: 'e', op: 'conv', channels: 3, kernel: 7, padding: 6, from: 'in', bias: true },
      { name: 'er', op: 'relu' },
      { name: 'product', op: 'multiply', from: ['br', 'dr', 'er'] },
    ];
    const ones = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => 0.5 + i / length);
    const given: GradientCase = {
      name: '',
      network: { layers },
      parameters: {
        a: { weight: ones(2) },
        b: { weight: ones(6), bias: ones(3) },
        c: { weight: ones(5) },
        d: { weight: ones(15), bias: ones(3) },
        e: { weight: ones(147), bias: ones(3) },
      },
      input: ones(16),
      unit: [0, 0],
    };
    const made = planOfCase(given, cpu);
    expect(replay(made)).toEqual([]);
    const reference = float64Gradient(given);
    expect(reference.largest).toBeGreaterThan(0);
    expect(relativeError(await gradientOfPlan(made, cpu), reference)).toBeLessThan(1e-6);
  });
});

describe('what runs', () => {
  const linear: Layer[] = [
    { name: 'a', op: 'conv', channels: 4, kernel: 3, stride: 2, from: 'in' },
    { name: 'up', op: 'conv-transpose', channels: 2, kernel: 4, stride: 2, padding: 1 },
    { name: 'mean', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
    { name: 'wide', op: 'upsample', scale: 2, mode: 'bilinear' },
    { name: 'near', op: 'upsample', scale: 2, from: 'mean' },
    { name: 'both', op: 'concat', from: ['wide', 'near'] },
    { name: 'twice', op: 'add', from: ['both', 'both'] },
  ];

  it('a linear network of any ops runs no forward pass', () => {
    const made = planOf({ ...sized, size: 8 } as Layer, ...linear, { name: 'all', op: 'global-avg-pool' });
    expect(labels(made).filter((label) => label.endsWith('forward'))).toEqual([]);
    expect(made.steps.map(({ kind }) => kind)).not.toContain('plane');
    expect(made.operations).toBe(ofKind(made, 'conv').reduce((sum, { operations }) => sum + operations, 0));
  });

  it('and is the same for every draw with `ones` weights', () => {
    const network: Network = { layers: [unbounded, ...linear] };
    expect(plan(network, { weights: 'ones' }, limits).deterministic).toBe(true);
    expect(plan(network, {}, limits).deterministic).toBe(false);
  });

  it('a max-pool runs what stands before it forward, and nothing after it', () => {
    const made = planOf(
      unbounded,
      { name: 'a', op: 'conv', channels: 2, kernel: 3 },
      { name: 'pool', op: 'max-pool', kernel: 2 },
      { name: 'b', op: 'conv', channels: 2, kernel: 3 },
    );
    expect(labels(made)).toEqual([
      'in drawn',
      'a weights',
      'a forward',
      'b weights',
      'b gradient',
      'pool gradient',
      'pool gradient',
      'a weights',
      'a gradient',
      'aggregate abs',
    ]);
    expect(ofKind(made, 'max-pool').map(({ result }) => result)).toEqual(['choice']);
  });

  it('a transposed convolution forward is a gradient step with bias, its gradient a forward step', () => {
    const weight = new Float32Array(2 * 3 * 4).fill(1);
    const made = planGradient(
      {
        layers: [
          sized,
          { name: 'up', op: 'conv-transpose', channels: 3, kernel: 2, stride: 2, bias: true },
          { name: 'act', op: 'silu' },
          { name: 'sum', op: 'add', from: ['act', 'up'] },
        ],
      },
      { parameters: { up: { weight, bias: new Float32Array(3) } } },
      limits,
    );
    const [forward, gradient] = ofKind(made, 'conv') as [ConvStep, ConvStep];
    expect([forward.direction, forward.bias?.floats, forward.source.channels, forward.to.channels]).toEqual([
      'gradient',
      3,
      2,
      3,
    ]);
    expect([gradient.direction, gradient.bias, gradient.source.channels, gradient.to.channels]).toEqual([
      'forward',
      null,
      3,
      2,
    ]);
    // One unit, stride 2, kernel 2: one source position, one tap.
    expect(gradient.to.region).toMatchObject({ height: 1, width: 1 });
    expect(gradient.operations).toBe(2 * 2 * 3 * 4);
  });

  it('weights are drawn in the layout each direction reads', () => {
    const layouts = (op: 'conv' | 'conv-transpose'): string[] =>
      ofKind(
        planOf(unbounded, { name: 'a', op, channels: 2, kernel: 3 }, { name: 'act', op: 'relu' }),
        'weights',
      ).map(({ layout }) => layout);
    expect(layouts('conv')).toEqual(['forward', 'gradient']);
    expect(layouts('conv-transpose')).toEqual(['gradient', 'forward']);
  });

  it('concat hands each source its own channels', () => {
    const made = planOf(
      unbounded,
      { name: 'a', op: 'conv', channels: 3, kernel: 1 },
      { name: 'b', op: 'conv', channels: 4, kernel: 1, from: 'in' },
      { name: 'both', op: 'concat', from: ['b', 'a', 'b'] },
      { name: 'act', op: 'relu' },
    );
    const slices = ofKind(made, 'slice').map((step) => [
      step.label,
      step.sourceChannel,
      step.toChannel,
      step.channels,
      step.accumulate,
    ]);
    expect(slices).toEqual([
      ['both forward', 0, 0, 4, false],
      ['both forward', 0, 4, 3, false],
      ['both forward', 0, 7, 4, false],
      ['both gradient', 0, 0, 4, false],
      ['both gradient', 4, 0, 3, false],
      ['both gradient', 7, 0, 4, true],
    ]);
  });

  it('a product of n factors hands each the other n − 1: two at a time', () => {
    const count = (factors: string[]): [forward: number, gradient: number] => {
      const made = planOf(
        unbounded,
        { name: 'a', op: 'tanh' },
        { name: 'b', op: 'silu', from: 'in' },
        { name: 'product', op: 'multiply', from: factors },
        { name: 'act', op: 'relu' },
      );
      const steps = ofKind(made, 'mask').map(({ label }) => label);
      return [
        steps.filter((label) => label === 'product forward').length,
        steps.filter((label) => label === 'product gradient').length,
      ];
    };
    expect(count(['a', 'b'])).toEqual([1, 2]);
    expect(count(['a', 'b', 'in'])).toEqual([2, 6]);
    expect(count(['a', 'b', 'in', 'a'])).toEqual([3, 12]);
  });
});

describe('what an average divides by', () => {
  const counted = (input: Layer, fields: Partial<Extract<Layer, { op: 'avg-pool' }>>): unknown =>
    ofKind(planOf(input, { name: 'pool', op: 'avg-pool', kernel: 3, ...fields }), 'avg-pool')[0]!.counted;

  it.each([
    [
      'plane and padding',
      sized,
      { padding: [1, 0, 2, 1] as const },
      [
        { first: -1, end: 8 },
        { first: 0, end: 8 },
      ],
    ],
    [
      'the plane alone',
      sized,
      { padding: 1, countPadding: false },
      [
        { first: 0, end: 6 },
        { first: 0, end: 7 },
      ],
    ],
    ['every tap of an unbounded plane', unbounded, { padding: 1 }, [null, null]],
    ['every tap there without padding too', unbounded, { padding: 1, countPadding: false }, [null, null]],
  ])('%s', (_claim, input, fields, ranges) => {
    expect(counted(input, fields)).toEqual(ranges);
  });

  it('a global average is a window as large as the plane', () => {
    const [pool] = ofKind(planOf(sized, { name: 'mean', op: 'global-avg-pool' }), 'avg-pool');
    expect(pool).toMatchObject({ kernel: [6, 7], stride: [1, 1], before: [0, 0], direction: 'gradient' });
    expect(pool!.to.region).toEqual({ top: 0, left: 0, height: 6, width: 7 });
  });

  it('only the cone is pooled', () => {
    const [pool] = ofKind(
      planOf({ name: 'in', op: 'input', size: 64 }, { name: 'pool', op: 'avg-pool', kernel: 3, stride: 2 }),
      'avg-pool',
    );
    expect(pool!.to.region).toEqual({ top: 30, left: 30, height: 3, width: 3 });
  });
});
