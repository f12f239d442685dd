// Steps as dispatches: every kernel gets every number and buffer that its WGSL asks for, over a grid that WebGPU allows.
import { describe, expect, it } from 'vitest';
import { executionOf } from '../../../src/engine/backends/webgpu/buffers.ts';
import {
  planDispatches,
  stepDispatches,
  type Dispatch,
} from '../../../src/engine/backends/webgpu/dispatches.ts';
import { planeGrid } from '../../../src/engine/backends/webgpu/dispatch/dispatch.ts';
import { kernels, kernelText, type KernelName } from '../../../src/engine/backends/webgpu/kernels.ts';
import { peakDispatch } from '../../../src/engine/backends/webgpu/peak.ts';
import { writeParams } from '../../../src/engine/backends/webgpu/shader-text.ts';
import type { ConvStep, Plan, PlanLimits, Tensor, WeightsStep } from '../../../src/engine/plan-types.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import { aggregates } from '../../../src/engine/types.ts';
import type { Layer } from '../../../src/network/index.ts';
import { gradientCases } from '../../oracle/random-network.ts';

const limits: PlanLimits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 30, draws: 1024 };

const everyOp: readonly Layer[] = [
  { name: 'input', op: 'input', channels: 2 },
  { name: 'a', op: 'conv', channels: 2, kernel: 3 },
  { name: 'gate', op: 'sigmoid' },
  { name: 'product', op: 'multiply', from: ['a', 'gate'] },
  { name: 'pool', op: 'max-pool', kernel: 3, stride: 2, padding: 1 },
  { name: 'mean', op: 'avg-pool', kernel: 2, from: 'product' },
  { name: 'both', op: 'concat', from: ['pool', 'mean'] },
  { name: 'f', op: 'relu' },
  { name: 'up', op: 'upsample', scale: 2, mode: 'bilinear' },
  { name: 'back', op: 'conv-transpose', channels: 2, kernel: 3, stride: 2, padding: 1 },
  { name: 'drop', op: 'dropout' },
  { name: 'sum', op: 'add', from: ['drop', 'product'] },
  { name: 'norm', op: 'batch-norm' },
  ...Array.from({ length: 14 }, (_, i): Layer => ({
    name: `c${i}`,
    op: 'conv',
    channels: 2,
    kernel: [1, 3],
    groups: 2,
  })),
];

const plans: readonly Plan[] = [
  plan({ layers: everyOp }, { draws: 4 }, limits),
  plan(
    { layers: everyOp },
    { weights: 'center-low', input: 'uniform', aggregate: 'square', normalize: 'none' },
    limits,
  ),
  ...aggregates.map((aggregate) =>
    plan({ layers: everyOp.slice(0, 2) }, { aggregate, weights: 'ones' }, limits),
  ),
  // Joined with the values, and alone: the last activation's nobody reads.
  plan({ layers: [...everyOp, { name: 'last', op: 'relu6' }] }, { draws: 4 }, { ...limits, traces: true }),
  ...gradientCases(50).flatMap(({ network, parameters, input }) => [
    plan(network, { draws: 3 }, limits),
    planGradient(network, { parameters, ...(input instanceof Float32Array && { input }) }, limits),
  ]),
];
/** 3x3 over one channel: one dispatch, and the mean's. */
const narrow = plan(
  {
    layers: [
      { name: 'input', op: 'input' },
      { name: 'c', op: 'conv', channels: 1, kernel: 3 },
    ],
  },
  { draws: 3 },
  limits,
);
const fused = executionOf(narrow, { fusedThreads: 4, winograd: false }).dispatches;
/** Channels for four lanes: in one tile, in tiles and a part of one, in groups. */
const wide = plan(
  {
    layers: [
      { name: 'input', op: 'input', channels: 16 },
      { name: 'a', op: 'conv', channels: 36, kernel: 3 },
      { name: 'f', op: 'relu' },
      { name: 'b', op: 'conv', channels: 32, groups: 2, kernel: 4, stride: 3 },
    ],
  },
  { draws: 4 },
  limits,
);

/** Channels for Winograd's kernels, so many that they are computed in bands. */
const wider = plan(
  {
    layers: [
      { name: 'input', op: 'input', channels: 32 },
      { name: 'a', op: 'conv', channels: 256, kernel: 3 },
      { name: 'f', op: 'relu' },
      ...['b', 'c'].map((name): Layer => ({ name, op: 'conv', channels: 256, kernel: 3 })),
    ],
  },
  { draws: 4 },
  limits,
);

const byKernel = new Map<KernelName, Dispatch[]>();
const every = [
  ...plans.flatMap((one) => planDispatches(one)),
  ...planDispatches(wide, 'quad'),
  ...planDispatches(wider, 'winograd'),
  ...fused,
  peakDispatch(32),
];
for (const dispatch of every) {
  const others = byKernel.get(dispatch.kernel);
  if (others) others.push(dispatch);
  else byKernel.set(dispatch.kernel, [dispatch]);
}

const names = Object.keys(kernels) as KernelName[];

describe.each(names)('%s', (name) => {
  const mine = byKernel.get(name) ?? [];

  it('is dispatched by some plan, or to measure the peak', () => {
    expect(mine.length).toBeGreaterThan(0);
  });

  it('gets every field of its Params, and nothing else, in its type', () => {
    const layout = kernels[name].params;
    expect(layout.length).toBeGreaterThan(0);
    const view = new DataView(new ArrayBuffer(4 * layout.length + 256));
    for (const { params, label } of mine) {
      writeParams(view, 256, layout, params);
      for (const [position, [field, type]] of layout.entries()) {
        const value = params[field]!;
        const offset = 256 + 4 * position;
        const written = {
          f32: view.getFloat32(offset, true),
          i32: view.getInt32(offset, true),
          u32: view.getUint32(offset, true),
        };
        expect(written[type], `${field} of ${label}`).toBe(type === 'f32' ? Math.fround(value) : value);
      }
    }
  });

  it('gets a buffer for every binding, and writes none that it also reads', () => {
    const { storage } = kernels[name];
    for (const { buffers, label } of mine) {
      expect(buffers, label).toHaveLength(storage.length);
      const written = buffers.filter((_, i) => storage[i] === 'write');
      const read = buffers.filter((_, i) => storage[i] === 'read');
      expect(new Set(written).size, label).toBe(written.length);
      expect(
        read.filter((buffer) => written.includes(buffer)),
        label,
      ).toEqual([]);
    }
  });

  it('binds what its WGSL declares, in order', () => {
    const text = kernelText(name, mine[0]!.unroll);
    const bindings = [
      ...text.matchAll(/@group\(0\) @binding\((\d+)\) var<(?:uniform|storage, (read|read_write))>/g),
    ];
    expect(bindings.map(([, index]) => Number(index))).toEqual(bindings.map((_, position) => position));
    const access = bindings.slice(1).map(([, , mode]) => (mode === 'read' ? 'read' : 'write'));
    expect(access).toEqual(kernels[name].storage);
    expect(text.includes('@group(1) @binding(0) var<uniform> frame: Frame;')).toBe(kernels[name].frame);
  });

  it('gets every override, and has its text expanded whole', () => {
    const variants = new Map(
      mine.map((dispatch) => [JSON.stringify([dispatch.constants, dispatch.unroll]), dispatch]),
    );
    for (const { constants, unroll } of variants.values()) {
      const text = kernelText(name, unroll);
      expect(text).not.toMatch(/\$\{|^\s*\/\/#/m);
      const overrides = [...text.matchAll(/^override (\w+):/gm)].map(([, override]) => override);
      expect(Object.keys(constants).sort()).toEqual(overrides.sort());
    }
  });

  it('runs over a grid that WebGPU allows, once for every draw of what it writes', () => {
    for (const { grid, label } of mine) {
      for (const size of [grid.x, grid.y]) {
        expect(Number.isInteger(size), label).toBe(true);
        expect(size, label).toBeGreaterThan(0);
        expect(size, label).toBeLessThanOrEqual(65535);
      }
    }
  });
});

describe('the largest steps a plan can hold stay within 65,535 workgroups', () => {
  const tensor = (channels: number, height: number, width: number): Tensor => ({
    slot: 0,
    perDraw: true,
    channels,
    region: { top: -3, left: -5, height, width },
  });
  const conv = (to: Tensor, fields: Partial<ConvStep> = {}): ConvStep => ({
    kind: 'conv',
    layer: 1,
    label: 'conv',
    direction: 'gradient',
    source: { ...to, slot: 1 },
    weights: { slot: 2, perDraw: true, floats: 1 },
    bias: null,
    to,
    accumulate: false,
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    before: [0, 0],
    groups: 1,
    operations: 0,
    ...fields,
  });
  const positions = 65535 * 64;

  const steps: readonly (readonly [string, Parameters<typeof stepDispatches>[0]])[] = [
    ['every position of the largest plane', conv(tensor(1, 1, positions))],
    ['a column of them', conv(tensor(1, positions, 1))],
    ['most channels', conv(tensor(65535, 1, 1))],
    ['depthwise, most channels', conv(tensor(65535, 1, 1), { groups: 65535 })],
    ['a dilation wider than the plane', conv(tensor(1, 10, 10), { dilation: [60_000, 60_000] })],
    ['a stride wider than the plane', conv(tensor(1, 7, 5), { stride: [1023, 1023] })],
    [
      'stride and dilation wider than the plane',
      conv(tensor(1, 7, 5), { stride: [1023, 1023], dilation: [3000, 2] }),
    ],
    ['a dilation just below a wide plane', conv(tensor(1, 2000, 2000), { dilation: [1999, 1500] })],
    [
      '2,048 × 2,048 channels of weights',
      {
        kind: 'weights',
        layer: 1,
        label: 'weights',
        distribution: { kind: 'normal', standardDeviation: 1 },
        tapProfile: null,
        shape: [2048, 2048, 3, 3],
        groups: 1,
        layout: 'forward',
        to: { slot: 0, perDraw: true, floats: 2048 * 2048 * 9 },
      } satisfies WeightsStep,
    ],
    [
      'the widest input that begins off a quad',
      {
        kind: 'plane',
        layer: 0,
        label: 'input',
        purpose: 'input',
        distribution: { kind: 'constant', value: 0 },
        to: tensor(1, positions / 2, 2),
      },
    ],
  ];

  it.each(steps)('%s', (_, step) => {
    for (const { grid } of stepDispatches(step)) {
      expect(grid.x).toBeLessThanOrEqual(65535);
      expect(grid.y).toBeLessThanOrEqual(65535);
    }
  });

  it.each(steps.filter(([, step]) => step.kind === 'conv'))('%s: and enough of them', (_, step) => {
    const { to, groups } = step as ConvStep;
    const [{ grid, unroll }] = stepDispatches(step) as [Dispatch];
    // A thread owns 16 positions of CHANNELS channels.
    expect(grid.x * 64 * 16).toBeGreaterThanOrEqual(to.region.height * to.region.width);
    expect(grid.y * unroll.CHANNELS!).toBeGreaterThanOrEqual(to.channels);
    expect(grid.y % groups).toBe(0);
  });
});

it('a tensor that all draws share is computed once, whatever the chunk', () => {
  const shared = plan({ layers: everyOp.slice(0, 2) }, { weights: 'ones' }, limits);
  const byStep = shared.steps.map((step) => stepDispatches(step).map(({ grid }) => grid.z));
  // Weights, gradient; the map is the one thing of a draw.
  expect(byStep).toEqual([[1], [1], ['draws', 'draws']]);
});

describe('a plane of more positions than a grid is wide', () => {
  it.each([
    [4_194_240, 3, { x: 65_535, y: 3 }],
    [4_194_241, 1, { x: 65_535, y: 2 }],
    [20_000_000, 3, { x: 65_535, y: 15 }],
    [65, 2, { x: 2, y: 2 }],
  ])('%i positions of %i channels go on in further rows', (positions, channels, grid) => {
    expect(planeGrid(positions, channels)).toEqual(grid);
  });

  it.each<KernelName>([
    'random-plane',
    'activation',
    'activation-gradient',
    'affine',
    'mask',
    'slice',
    'avg-pool',
    'max-pool',
    'max-pool-gradient',
    'upsample',
    'aggregate',
    'accumulate',
  ])('which %s reads off its place in the grid', (kernel) => {
    expect(kernelText(kernel, {})).toMatch(/let id = grid_thread\(thread, /);
  });
});

it('a plan has as many dispatches, of as many operations, whatever its tiles', () => {
  const heavy: Plan = {
    ...wide,
    steps: wide.steps.map((step) => (step.kind === 'conv' ? { ...step, operations: 3e10 } : step)),
  };
  for (const one of [wide, heavy]) {
    const [dense, quad] = [planDispatches(one, 'dense'), planDispatches(one, 'quad')];
    expect(quad).not.toEqual(dense);
    expect(quad.map(({ label }) => label)).toEqual(dense.map(({ label }) => label));
    const operations = [dense, quad].map((all) => all.reduce((sum, { operations }) => sum + operations, 0));
    expect(operations[1]).toBeCloseTo(operations[0]!, 0);
  }
  expect(planDispatches(heavy, 'quad').length).toBeGreaterThan(planDispatches(wide, 'quad').length);
});
