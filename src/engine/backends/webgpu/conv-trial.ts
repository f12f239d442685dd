// The kernels for the same wide convolution, timed against each other on this device, their results compared. Made-up
// numbers in buffers of its own.
import type { ConvStep } from '../../plan-types.ts';
import { winogradFloats } from './dispatch/winograd.ts';
import { stepDispatches, type BufferName, type ConvTiles, type Dispatch } from './dispatches.ts';
import { kernels } from './kernels.ts';
import type { Pipelines } from './pipelines.ts';
import { writeParams } from './shader-text.ts';

/** The middle of a stack of twenty 3×3 layers: on a smaller map Winograd's gain is near the noise. */
const channels = 64;
const sourceSide = 34;
const toSide = 36;
/** A queue's completion is polled every two milliseconds on some devices: four of them tell a difference. */
const enoughMs = 8;
const mostRepetitions = 4096;
const rounds = 5;

interface Contender {
  readonly parts: readonly {
    readonly dispatch: Dispatch;
    readonly pipeline: GPUComputePipeline;
    readonly group: GPUBindGroup;
  }[];
  readonly to: GPUBuffer;
}

const step: ConvStep = {
  kind: 'conv',
  layer: 0,
  label: 'trial',
  direction: 'gradient',
  source: {
    slot: 0,
    perDraw: true,
    channels,
    region: { top: 0, left: 0, height: sourceSide, width: sourceSide },
  },
  weights: { slot: 1, perDraw: true, floats: 9 * channels * channels },
  bias: null,
  to: { slot: 2, perDraw: true, channels, region: { top: -1, left: -1, height: toSide, width: toSide } },
  accumulate: false,
  kernel: [3, 3],
  stride: [1, 1],
  dilation: [1, 1],
  before: [1, 1],
  groups: 1,
  operations: 0,
};

/** Fastest of those that compute the same as `dense`. `draws`: as many as keep the device busy. */
export async function fastestTiles(
  device: GPUDevice,
  pipelines: Pipelines,
  draws: number,
): Promise<ConvTiles> {
  const buffers: GPUBuffer[] = [];
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const bufferOf = (floats: number, usage = storage): GPUBuffer => {
    const buffer = device.createBuffer({ label: 'trial', size: 4 * floats, usage });
    buffers.push(buffer);
    return buffer;
  };
  const filled = (floats: number): GPUBuffer => {
    const buffer = bufferOf(floats);
    // The golden ratio's multiples, modulo 1: no two alike, none far from the others.
    const data = Float32Array.from({ length: floats }, (_, i) => ((i * 0.618033988749895) % 1) - 0.5);
    device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  };
  try {
    const source = filled(draws * channels * sourceSide ** 2);
    const weights = filled(draws * step.weights.floats);
    const contender = async (tiles: ConvTiles): Promise<Contender> => {
      const dispatches = stepDispatches(step, tiles);
      const to = bufferOf(draws * channels * toSide ** 2);
      const named = new Map<BufferName, GPUBuffer>([
        [step.source.slot, source],
        [step.weights.slot, weights],
        [step.to.slot, to],
      ]);
      for (const [name, floats] of winogradFloats(dispatches, draws)) named.set(name, bufferOf(floats));
      const parts = dispatches.map(async (dispatch) => {
        const layout = kernels[dispatch.kernel].params;
        const values = new DataView(new ArrayBuffer(4 * layout.length));
        writeParams(values, 0, layout, dispatch.params);
        const params = bufferOf(layout.length, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
        device.queue.writeBuffer(params, 0, values);
        const bound = [params, ...dispatch.buffers.map((name) => named.get(name)!)];
        const group = device.createBindGroup({
          label: 'trial',
          layout: pipelines.bindLayout(dispatch.kernel),
          entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
        });
        return { dispatch, pipeline: await pipelines.get(dispatch), group };
      });
      return { parts: await Promise.all(parts), to };
    };
    const run = async ({ parts }: Contender, repetitions: number): Promise<number> => {
      const encoder = device.createCommandEncoder({ label: 'trial' });
      const pass = encoder.beginComputePass({ label: 'trial' });
      for (let i = 0; i < repetitions; i++) {
        for (const { dispatch, pipeline, group } of parts) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, group, [0]);
          pass.dispatchWorkgroups(dispatch.grid.x, dispatch.grid.y, draws);
        }
      }
      pass.end();
      const start = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - start;
    };
    const read = async ({ to }: Contender): Promise<Float32Array> => {
      const staging = bufferOf(to.size / 4, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      const encoder = device.createCommandEncoder({ label: 'trial' });
      encoder.copyBufferToBuffer(to, 0, staging, 0, to.size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    };
    const dense = await contender('dense');
    await run(dense, 1);
    let repetitions = 1;
    while ((await run(dense, repetitions)) < enoughMs && repetitions < mostRepetitions) repetitions *= 2;
    const expected = await read(dense);
    const best = { tiles: 'dense' as ConvTiles, contender: dense };
    for (const tiles of ['quad', 'winograd'] as const) {
      const other = await contender(tiles);
      await run(other, 1);
      if (!same(await read(other), expected)) continue;
      const times = { best: Infinity, other: Infinity };
      for (let round = 0; round < rounds; round++) {
        times.best = Math.min(times.best, await run(best.contender, repetitions));
        times.other = Math.min(times.other, await run(other, repetitions));
      }
      if (times.other < times.best) Object.assign(best, { tiles, contender: other });
    }
    return best.tiles;
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}

/** Up to the rounding of some hundred products. */
function same(actual: Float32Array, expected: Float32Array): boolean {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 && actual.every((value, i) => Math.abs(value - expected[i]!) <= 1e-5 * largest);
}
