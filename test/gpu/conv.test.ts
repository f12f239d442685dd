// The convolution kernels (conv.wgsl, conv-dense.wgsl, conv-quad.wgsl, winograd-*.wgsl) against the CPU backend, one step at a time.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  stepDispatches,
  type BufferName,
  type ConvTiles,
  type Dispatch,
} from '../../src/engine/backends/webgpu/dispatches.ts';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { plan as planErf } from '../../src/engine/plan.ts';
import type { Layer } from '../../src/network/index.ts';
import type { ConvStep, Plan, Region } from '../../src/engine/plan-types.ts';
import { expectClose, largest } from '../support/expect-close.ts';
import { bothGradients, cpu, webgpu } from './support/backends.ts';
import { runDispatches, type Content } from './support/device.ts';
import { gradientOn, numbers, PlanSketch, region } from './support/sketch.ts';

type YX = readonly [y: number, x: number];

interface Case {
  readonly direction: 'forward' | 'gradient';
  /** Which of the kernels runs it, 'partial' where conv-dense's taps do not fit its grid. */
  readonly by: 'conv' | 'dense' | 'partial' | 'winograd';
  readonly kernel: YX;
  readonly stride?: YX;
  readonly dilation?: YX;
  readonly before?: YX;
  readonly groups?: number;
  /** Source and target channels. */
  readonly channels: YX;
  readonly source: Region;
  readonly to: Region;
  readonly accumulate?: boolean;
  readonly bias?: boolean;
  /** Where nothing meets, everything is zero; everywhere else that would mean that the case tests nothing. */
  readonly zeros?: boolean;
}

/** Larger than a tile both ways, and no multiple of one. */
const wide = region(-3, -5, 11, 13);
/** Beyond `wide` above and to the left, inside it below and to the right. */
const shifted = region(-6, -9, 10, 14);
/** Deep inside `wide`. */
const inner = region(1, -1, 3, 2);
const unit = region(0, 0, 1, 1);

const forward = 'forward';
const gradient = 'gradient';

const cases: readonly Case[] = [
  // Stride 1: every shape of kernel, both directions.
  { direction: forward, by: 'dense', kernel: [1, 1], channels: [1, 1], source: wide, to: wide },
  { direction: gradient, by: 'dense', kernel: [1, 1], channels: [3, 2], source: wide, to: shifted },
  {
    direction: forward,
    by: 'dense',
    kernel: [2, 2],
    before: [1, 0],
    channels: [2, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [2, 2],
    before: [0, 1],
    channels: [2, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [1, 1],
    source: unit,
    to: region(-1, -1, 3, 3),
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 2],
    before: [2, 0],
    channels: [2, 1],
    source: wide,
    to: wide,
  },
  {
    direction: forward,
    by: 'dense',
    kernel: [1, 3],
    before: [0, 3],
    channels: [2, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: forward,
    by: 'dense',
    kernel: [4, 4],
    before: [2, 1],
    channels: [2, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [4, 5],
    before: [2, 2],
    channels: [2, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [7, 7],
    before: [3, 3],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [11, 11],
    before: [5, 5],
    channels: [1, 1],
    source: inner,
    to: wide,
  },
  {
    direction: forward,
    by: 'dense',
    kernel: [11, 10],
    before: [5, 4],
    channels: [1, 1],
    source: wide,
    to: inner,
  },
  // A row longer than what is unrolled.
  {
    direction: gradient,
    by: 'partial',
    kernel: [2, 13],
    before: [1, 6],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  // Stride 1 dilated.
  {
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    dilation: [2, 2],
    before: [2, 2],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    dilation: [4, 3],
    before: [4, 0],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [2, 2],
    dilation: [1, 4],
    before: [0, 2],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  // Strides, dilation 1: the gradient is dense in phases.
  {
    direction: forward,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    before: [1, 1],
    channels: [2, 1],
    source: wide,
    to: region(-1, -2, 5, 6),
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [3, 3],
    stride: [2, 2],
    before: [1, 1],
    channels: [2, 1],
    source: wide,
    to: region(-7, -9, 21, 23),
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [5, 5],
    stride: [2, 3],
    before: [2, 2],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [4, 3],
    stride: [3, 1],
    before: [0, 1],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  // A stride that passes over pixels.
  {
    direction: gradient,
    by: 'partial',
    kernel: [1, 2],
    stride: [3, 3],
    before: [0, 0],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: forward,
    by: 'conv',
    kernel: [1, 2],
    stride: [3, 3],
    before: [1, 0],
    channels: [1, 1],
    source: wide,
    to: unit,
  },
  // Strides and dilations together, and forward strides: the general kernel.
  {
    direction: forward,
    by: 'conv',
    kernel: [3, 4],
    stride: [2, 3],
    dilation: [3, 2],
    before: [3, 3],
    channels: [2, 1],
    source: wide,
    to: region(-2, -2, 5, 6),
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    dilation: [2, 2],
    before: [2, 2],
    channels: [2, 1],
    source: wide,
    to: region(-7, -9, 20, 22),
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [5, 2],
    stride: [2, 3],
    dilation: [4, 3],
    before: [3, 1],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [4, 3],
    stride: [3, 1],
    dilation: [2, 4],
    before: [0, 2],
    channels: [2, 1],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [11, 11],
    stride: [3, 3],
    dilation: [2, 1],
    before: [5, 5],
    channels: [1, 1],
    source: wide,
    to: wide,
  },
  // Spacings wider than the target.
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    dilation: [5, 40],
    before: [5, 40],
    channels: [1, 1],
    source: wide,
    to: shifted,
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [5, 2],
    stride: [30, 9],
    before: [2, 1],
    channels: [1, 1],
    source: wide,
    to: region(-65, -47, 5, 7),
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [2, 3],
    stride: [30, 4],
    dilation: [30, 2],
    before: [30, 1],
    channels: [1, 1],
    source: wide,
    to: region(-63, -17, 6, 7),
  },
  // Channel counts around the tiles of 8, 4 and 1.
  ...([2, 3, 4, 5, 8, 9, 17] as const).map((to): Case => ({
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [3, to],
    source: wide,
    to: wide,
  })),
  ...([3, 9] as const).map((to): Case => ({
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [2, to],
    source: wide,
    to: wide,
    bias: true,
  })),
  ...([2, 3, 5, 9, 17] as const).map((to): Case => ({
    direction: gradient,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    dilation: [2, 2],
    before: [2, 2],
    channels: [2, to],
    source: inner,
    to: wide,
  })),
  ...([3, 17] as const).map((to): Case => ({
    direction: forward,
    by: 'conv',
    kernel: [3, 2],
    stride: [2, 1],
    before: [1, 0],
    channels: [5, to],
    source: wide,
    to: region(-1, -2, 5, 6),
    bias: true,
  })),
  // Groups and depthwise.
  {
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    groups: 2,
    channels: [4, 6],
    source: wide,
    to: wide,
    bias: true,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    groups: 3,
    channels: [6, 27],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    groups: 5,
    channels: [5, 5],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    groups: 3,
    channels: [6, 3],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    dilation: [2, 2],
    before: [2, 2],
    groups: 2,
    channels: [4, 10],
    source: wide,
    to: wide,
  },
  {
    direction: forward,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    before: [1, 1],
    groups: 3,
    channels: [3, 3],
    source: wide,
    to: inner,
    bias: true,
  },
  // Added to what is there: a second path to the same layer.
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [3, 3],
    source: wide,
    to: wide,
    accumulate: true,
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [3, 3],
    stride: [2, 2],
    before: [1, 1],
    channels: [1, 1],
    source: wide,
    to: wide,
    accumulate: true,
  },
  {
    direction: gradient,
    by: 'conv',
    kernel: [3, 3],
    stride: [2, 2],
    dilation: [2, 2],
    before: [2, 2],
    channels: [2, 3],
    source: wide,
    to: wide,
    accumulate: true,
  },
  // Regions that do not meet: zeros, and the bias.
  {
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [1, 1],
    source: region(-(2 ** 30), -(2 ** 30), 1, 1),
    to: wide,
    bias: true,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [1, 1],
    source: unit,
    to: region(40, 40, 5, 5),
    zeros: true,
  },
];

function title({ direction, kernel, stride, dilation, groups, channels, accumulate, bias }: Case): string {
  return [
    `${direction} ${kernel.join('×')}`,
    stride && `stride ${stride.join('·')}`,
    dilation && `dilation ${dilation.join('·')}`,
    groups && `${groups} groups`,
    `${channels[0]} to ${channels[1]} channels`,
    bias && 'bias',
    accumulate && 'added',
  ]
    .filter(Boolean)
    .join(', ');
}

function onePlan(given: Case): { readonly step: ConvStep; readonly plan: Plan } {
  const { direction, kernel, stride = [1, 1], dilation = [1, 1], before = [0, 0], groups = 1 } = given;
  const { channels, accumulate = false, bias = false } = given;
  const sketch = new PlanSketch();
  const floats = (channels[0] * channels[1] * kernel[0] * kernel[1]) / groups;
  const to = accumulate ? sketch.filled(channels[1], given.to, 4) : sketch.tensor(channels[1], given.to);
  const step: ConvStep = {
    kind: 'conv',
    layer: 1,
    label: title(given),
    direction,
    source: sketch.filled(channels[0], given.source, 2),
    weights: sketch.weights(numbers(floats, 3)),
    bias: bias ? sketch.weights(numbers(channels[1], 5)) : null,
    to,
    accumulate,
    kernel,
    stride,
    dilation,
    before,
    groups,
    operations: 0,
  };
  return { step, plan: sketch.plan([step], to) };
}

function kernelOf(step: ConvStep, tiles: ConvTiles): Case['by'] {
  const [{ kernel, unroll }] = stepDispatches(step, tiles) as [Dispatch];
  if (kernel === 'conv') return kernel;
  if (kernel.startsWith('winograd')) return 'winograd';
  expect(kernel).toBe(tiles === 'dense' ? 'conv-dense' : 'conv-quad');
  return unroll.PARTIAL ? 'partial' : 'dense';
}

/** Target channels in fours, 16 and more: four lanes share a tile's positions. */
const quadCases: readonly Case[] = [
  ...([16, 20, 36] as const).map((to): Case => ({
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [3, to],
    source: wide,
    to: shifted,
  })),
  {
    direction: forward,
    by: 'dense',
    kernel: [3, 3],
    dilation: [2, 1],
    before: [2, 0],
    groups: 2,
    channels: [4, 40],
    source: wide,
    to: shifted,
    bias: true,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [1, 1],
    channels: [5, 16],
    source: wide,
    to: shifted,
    accumulate: true,
  },
  {
    direction: gradient,
    by: 'partial',
    kernel: [3, 3],
    stride: [2, 2],
    before: [1, 1],
    channels: [2, 16],
    source: wide,
    to: region(-7, -9, 21, 23),
  },
  // One row at a time, and a row in two parts.
  {
    direction: gradient,
    by: 'partial',
    kernel: [2, 13],
    before: [1, 6],
    channels: [2, 16],
    source: wide,
    to: wide,
  },
  {
    direction: gradient,
    by: 'dense',
    kernel: [3, 3],
    before: [1, 1],
    channels: [2, 16],
    source: unit,
    to: region(-1, -1, 3, 3),
  },
];

const winogradCase = {
  by: 'winograd',
  kernel: [3, 3],
  before: [1, 1],
  channels: [32, 32],
  source: wide,
  to: shifted,
} as const;

/** 3x3 of many channels; a lane of the products has 4, 8 or 16 of them. */
const winogradCases: readonly Case[] = [
  { ...winogradCase, direction: forward, channels: [36, 32], bias: true },
  { ...winogradCase, direction: gradient, channels: [32, 64], before: [2, 0], accumulate: true },
  { ...winogradCase, direction: gradient, channels: [32, 48], source: unit, to: region(-7, -7, 15, 15) },
  // Bands of target channels, 192 and 64 of them; and bands of tiles, 112 and 9.
  { ...winogradCase, direction: gradient, channels: [256, 256] },
  {
    ...winogradCase,
    direction: forward,
    channels: [512, 32],
    source: region(0, 0, 44, 42),
    to: region(-1, 0, 43, 44),
  },
  // Too small a region.
  { ...winogradCase, direction: gradient, by: 'dense', to: region(-1, -1, 6, 12) },
];

describe.each([
  ['dense', webgpu, cases],
  ['quad', await createWebGpuBackend(webgpu.device, { tiles: 'quad' }), quadCases],
  ['winograd', await createWebGpuBackend(webgpu.device, { tiles: 'winograd' }), winogradCases],
] as const)('a convolution on the device is the CPU backend’s: tiles %s', (tiles, backend, own) => {
  // All kernels at once: they compile side by side.
  beforeAll(async () => {
    const sessions = await Promise.all(own.map((given) => backend.open(onePlan(given).plan)));
    for (const session of sessions) session.destroy();
  });

  it.each(own.map((given) => [title(given), given] as const))('%s', async (_, given) => {
    const { step, plan } = onePlan(given);
    expect(kernelOf(step, tiles)).toBe(given.by);
    const [actual, expected] = [await gradientOn(backend, plan), await gradientOn(cpu, plan)];
    expect(largest(expected) > 0.01).toBe(given.zeros !== true);
    // 150 products of numbers up to 1 at most, each rounded to 2^-24 of the sum so far; Winograd's are up to 4,608.
    const atol = (given.by === 'winograd' ? 5e-6 : 2e-6) * largest(expected);
    expectClose(actual, expected, { atol });
    // The same sums in the same order: a picture does not change when better tiles are found.
    if (tiles === 'quad') {
      expectClose(actual, await gradientOn(webgpu, plan), { atol: 5e-7 * largest(expected) });
    }
  });
});

it.each([
  ['quad', 20, 1e-6],
  ['winograd', 32, 3e-6],
] as const)(
  'draws in flight have weights and maps of their own, by %s tiles as by dense ones',
  async (tiles, channels, atol) => {
    const layers: readonly Layer[] = [
      { name: 'input', op: 'input', channels },
      { name: 'a', op: 'conv', channels, kernel: 3, padding: 1 },
      { name: 'f', op: 'relu' },
      ...['b', 'c', 'd'].map((name): Layer => ({ name, op: 'conv', channels, kernel: 3, padding: 1 })),
    ];
    const maps = await Promise.all(
      [webgpu, await createWebGpuBackend(webgpu.device, { tiles })].map(async (backend) => {
        const planned = planErf({ layers }, { draws: 5, seed: 7, normalize: 'none' }, backend.limits);
        const before = backend.byteLength;
        const session = await backend.open(planned);
        expect(backend.byteLength - before).toBe(planned.byteLength);
        const { map } = await session.advance(5);
        session.destroy();
        return map;
      }),
    );
    expect(largest(maps[0]!)).toBeGreaterThan(0.01);
    expectClose(maps[1]!, maps[0]!, { atol: atol * largest(maps[0]!) });
  },
);

/** The same convolution by the general kernel, which takes every one. */
function byGeneralKernel({ direction, stride, to }: ConvStep, dense: Dispatch): Dispatch {
  const [y, x] = direction === 'gradient' ? stride : [1, 1];
  const blocksY = Math.ceil(Math.ceil(to.region.height / y) / 4);
  const blocksX = Math.ceil(Math.ceil(to.region.width / x) / 4);
  return {
    ...dense,
    kernel: 'conv',
    unroll: { CHANNELS: dense.unroll.CHANNELS! },
    params: { ...dense.params, blocks_y: blocksY, blocks_x: blocksX },
    grid: { ...dense.grid, x: Math.ceil((y * x * blocksY * blocksX) / 64) },
  };
}

describe('where the dense kernel applies, the general one says the same of', () => {
  const both: readonly Case[] = [
    {
      direction: forward,
      by: 'dense',
      kernel: [3, 3],
      dilation: [2, 1],
      before: [2, 0],
      channels: [2, 1],
      source: wide,
      to: shifted,
    },
    {
      direction: gradient,
      by: 'dense',
      kernel: [3, 3],
      dilation: [1, 3],
      before: [1, 3],
      channels: [3, 1],
      source: wide,
      to: shifted,
    },
    {
      direction: gradient,
      by: 'partial',
      kernel: [3, 3],
      stride: [2, 2],
      before: [1, 1],
      channels: [2, 1],
      source: wide,
      to: wide,
    },
  ];
  it.each(both.map((given) => [title(given), given] as const))('%s', async (_, given) => {
    const { step, plan } = onePlan(given);
    const [dense] = stepDispatches(step);
    expect(dense!.kernel).toBe('conv-dense');
    const contents = new Map<BufferName, Content>(plan.slots.map(({ index, floats }) => [index, floats]));
    for (const { slot, data } of plan.uploads) contents.set(slot, data);
    const by = async (dispatch: Dispatch): Promise<Float32Array> =>
      new Float32Array((await runDispatches(webgpu.device, [dispatch], contents)).get(step.to.slot)!);
    const fast = await by(dense!);
    const general = await by(byGeneralKernel(step, dense!));
    expect(largest(general)).toBeGreaterThan(0.1);
    expectClose(fast, general, { atol: 1e-6 * largest(general) });
  });
});

describe('a convolution too wide for one dispatch is cut by channels, and the parts make the whole:', () => {
  const wideOnes: readonly Case[] = [
    {
      direction: gradient,
      by: 'dense',
      kernel: [3, 3],
      before: [1, 1],
      channels: [3, 17],
      source: wide,
      to: wide,
    },
    {
      direction: forward,
      by: 'conv',
      kernel: [3, 3],
      stride: [2, 2],
      before: [1, 1],
      channels: [6, 27],
      groups: 3,
      source: wide,
      to: inner,
      bias: true,
    },
  ];
  it.each(wideOnes.map((given) => [title(given), given] as const))('%s', async (_, given) => {
    const { step, plan } = onePlan(given);
    const heavy: ConvStep = { ...step, operations: 1.2e10 };
    expect(stepDispatches(heavy).length).toBeGreaterThan(1);
    expect(stepDispatches(heavy).reduce((sum, { grid }) => sum + grid.y, 0)).toBe(
      stepDispatches(step)[0]!.grid.y,
    );
    const { actual, expected } = await bothGradients({ ...plan, steps: [heavy] });
    expectClose(actual, expected, { atol: 2e-6 * largest(expected) });
  });
});
