// One seed, two backends: the same map within 10⁻⁴, and on one backend the same bits every time.
import { describe, expect, it } from 'vitest';
import type { Backend, GroupMap, Snapshot } from '../../src/engine/backend.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import type { Layer } from '../../src/network/index.ts';
import { largest, relativeL2 } from '../support/expect-close.ts';
import { cpu, webgpu } from './support/backends.ts';
import { numbers } from './support/sketch.ts';

interface Case {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly request?: Omit<ErfRequest, 'network'>;
}

const input: Layer = { name: 'input', op: 'input', channels: 2 };
const sizedInput: Layer = { ...input, size: [13, 11] };
const conv = (name: string, fields: Partial<Extract<Layer, { op: 'conv' }>> = {}): Layer => ({
  name,
  op: 'conv',
  channels: 2,
  kernel: 3,
  ...fields,
});

const cases: readonly Case[] = [
  { name: 'linear', layers: [input, conv('a'), conv('b'), conv('c', { channels: 1 })] },
  {
    name: 'ReLU over 8 channels',
    layers: [
      input,
      conv('a', { channels: 8 }),
      { name: 'f', op: 'relu' },
      conv('b', { channels: 8 }),
      { name: 'g', op: 'relu' },
      conv('c'),
    ],
  },
  {
    name: 'tanh, glorot-uniform, uniform input',
    layers: [input, conv('a'), { name: 'f', op: 'tanh' }, conv('b'), { name: 'g', op: 'tanh' }],
    request: { weights: 'glorot-uniform', input: 'uniform' },
  },
  {
    name: 'sigmoid, he-uniform, input of ones, squares',
    layers: [input, conv('a'), { name: 'f', op: 'sigmoid' }, conv('b'), { name: 'g', op: 'sigmoid' }],
    request: { weights: 'he-uniform', input: 'ones', aggregate: 'square', normalize: 'none' },
  },
  {
    name: 'GELU twice, glorot-normal, input of zeros',
    layers: [
      input,
      conv('a'),
      { name: 'f', op: 'gelu' },
      conv('b'),
      { name: 'g', op: 'gelu', approximate: 'tanh' },
    ],
    request: { weights: 'glorot-normal', input: 'zeros', aggregate: 'signed' },
  },
  {
    name: 'dropout and SiLU, positive gradients only',
    layers: [
      input,
      conv('a'),
      { name: 'f', op: 'silu' },
      { name: 'd', op: 'dropout', rate: 0.4 },
      conv('b'),
      { name: 'e', op: 'dropout', rate: 0.2 },
    ],
    request: { aggregate: 'relu' },
  },
  {
    name: 'a residual block, ELU and batch-norm',
    layers: [
      input,
      conv('a'),
      { name: 'n', op: 'batch-norm' },
      { name: 'f', op: 'elu' },
      conv('b'),
      { name: 'sum', op: 'add', from: ['b', 'input'] },
      { name: 'g', op: 'leaky-relu' },
      conv('c'),
    ],
  },
  {
    name: 'strides 2 and 3, ReLU6, another unit and channel',
    layers: [
      input,
      conv('a', { stride: 2 }),
      { name: 'f', op: 'relu6' },
      conv('b', { stride: 3 }),
      { name: 'g', op: 'hard-swish' },
    ],
    request: { unit: [-2, 3], channel: 1 },
  },
  {
    name: 'dilations 1, 2, 4 and groups',
    layers: [
      input,
      conv('a'),
      { name: 'f', op: 'tanh' },
      conv('b', { dilation: 2, groups: 2 }),
      conv('c', { dilation: 4 }),
    ],
  },
  {
    name: 'center-low',
    layers: [input, conv('a', { kernel: 5 }), conv('b', { kernel: 5 })],
    request: { weights: 'center-low' },
  },
  {
    name: 'a given input, a unit at the border',
    layers: [sizedInput, conv('a'), { name: 'f', op: 'silu' }, conv('b', { padding: 'same', stride: 2 })],
    request: { input: numbers(2 * 13 * 11), unit: [0, 5] },
  },
  {
    name: 'given weights, masks drawn',
    layers: [
      sizedInput,
      conv('a', { bias: true }),
      { name: 'd', op: 'dropout' },
      { name: 'f', op: 'tanh' },
      conv('b'),
    ],
    request: {
      parameters: {
        a: { weight: numbers(36, 1), bias: numbers(2, 2) },
        b: { weight: numbers(36, 3) },
      },
    },
  },
  {
    name: 'nothing drawn: ones',
    layers: [input, conv('a'), { name: 'f', op: 'sigmoid' }, conv('b')],
    request: { weights: 'ones', input: 'ones' },
  },
];

/** All bits of both words of the key. */
const common = { draws: 12, seed: 2 ** 40 + 12345 } as const;

interface Outcome extends Snapshot {
  readonly groups: readonly GroupMap[];
}

async function run(backend: Backend, { layers, request }: Case, chunks: readonly number[]): Promise<Outcome> {
  const session = await backend.open(plan({ layers }, { ...common, ...request }, backend.limits));
  let last: Snapshot | undefined;
  for (const draws of chunks) last = await session.advance(draws);
  const groups = await session.groupMaps();
  session.destroy();
  return { ...last!, groups };
}

describe('the same seed gives the same map on both backends:', () => {
  it.each(cases)('$name', async (given) => {
    const [actual, expected] = [await run(webgpu, given, [12]), await run(cpu, given, [12])];
    expect(largest(expected.map)).toBeGreaterThan(0);
    expect(relativeL2(actual.map, expected.map)).toBeLessThan(1e-4);
    expect(Math.abs(actual.standardError - expected.standardError)).toBeLessThan(1e-4);
    expect([actual.draws, actual.deadDraws, actual.lostDraws]).toEqual([
      12,
      expected.deadDraws,
      expected.lostDraws,
    ]);
    for (const [group, { map, count }] of expected.groups.entries()) {
      if (given.name.startsWith('nothing drawn')) break;
      expect(actual.groups[group]!.count).toBe(count);
      // Groups 4 to 7 hold a draw each: not a mean of several agrees, every one does.
      expect(relativeL2(actual.groups[group]!.map, map)).toBeLessThan(1e-4);
    }
  });
});

describe.each([
  ['WebGPU', webgpu],
  ['CPU', cpu],
] as const)('on the %s backend', (_, backend) => {
  it.each(cases)('the same bits, run again or in other chunks: $name', async (given) => {
    const first = await run(backend, given, [12]);
    expect(await run(backend, given, [12])).toEqual(first);
    expect(await run(backend, given, [5, 7])).toEqual(first);
  });

  it('another map for another seed', async () => {
    const given = cases[0]!;
    const first = await run(backend, given, [12]);
    const other = await run(backend, { ...given, request: { seed: common.seed + 2 ** 32 } }, [12]);
    expect(relativeL2(other.map, first.map)).toBeGreaterThan(0.01);
  });
});
