// The adapter's multiply-add peak: peak.wgsl, for long enough to be timed, its sums checked.
import { ErfError } from '../../errors.ts';
import type { ProfilePeak } from '../../profile/types.ts';
import type { Dispatch } from './dispatches.ts';
import { kernels } from './kernels.ts';
import { orLost } from './lost.ts';
import type { Pipelines } from './pipelines.ts';
import { writeParams } from './shader-text.ts';
import type { WebGpuStopwatch } from './stopwatch.ts';

/** As peak.wgsl has them. */
const [threadsPerGroup, chains, stepsPerRound] = [64, 10, 128];
/** Two warps and more for every scheduler of the largest adapters: with ten chains each, they hide all latency. */
const groups = 1024;
/** Fewer, and a software adapter spends its time starting threads. */
const fewestRounds = 8;
/** Keeps every thread's sum below 2^24, where float32 still counts by one. */
const mostRounds = 13_000;
/** Two hundred times the coarsest timestamp's half step, and a blink on the slowest adapter. */
const longEnoughMs = 20;
/** The fastest of them counts: nothing makes a device faster than it is. */
const runs = 5;

export const peakDispatch = (rounds: number): Dispatch => ({
  kernel: 'peak',
  label: 'peak',
  constants: {},
  unroll: {},
  params: { rounds, factor: 1, term: 1 },
  operations: 2 * groups * threadsPerGroup * chains * stepsPerRound * rounds,
  buffers: ['result'],
  grid: { x: groups, y: 1, z: 1 },
});

interface Device {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly lost: Promise<string>;
}

/** Throws ErfError('shader') where the sums are not what they should be. */
export async function measurePeak(
  { device, pipelines, lost }: Device,
  stopwatch: WebGpuStopwatch,
): Promise<ProfilePeak> {
  const pipeline = await orLost(lost, pipelines.get(peakDispatch(fewestRounds)));
  const layout = kernels.peak.params;
  const threads = groups * threadsPerGroup;
  const params = device.createBuffer({
    label: 'peak-params',
    size: 4 * layout.length,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  const to = device.createBuffer({
    label: 'peak',
    size: 4 * threads,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({
    label: 'peak-read',
    size: 4 * threads,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const bindGroup = device.createBindGroup({
    label: 'peak',
    layout: pipelines.bindLayout('peak'),
    entries: [
      { binding: 0, resource: { buffer: params } },
      { binding: 1, resource: { buffer: to } },
    ],
  });

  async function run(rounds: number): Promise<number> {
    const values = new DataView(new ArrayBuffer(4 * layout.length));
    writeParams(values, 0, layout, peakDispatch(rounds).params);
    device.queue.writeBuffer(params, 0, values.buffer as ArrayBuffer);
    const [ms] = await stopwatch.time([
      (pass) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup, [0]);
        pass.dispatchWorkgroups(groups);
      },
    ]);
    return ms!;
  }

  /** Σ_i (thread modulo 64 + i + steps): every multiply-add shows in it. */
  async function check(rounds: number): Promise<void> {
    const encoder = device.createCommandEncoder({ label: 'peak-read' });
    encoder.copyBufferToBuffer(to, 0, staging, 0, 4 * threads);
    device.queue.submit([encoder.finish()]);
    await orLost(lost, staging.mapAsync(GPUMapMode.READ));
    const sums = new Float32Array(staging.getMappedRange());
    const wrong = sums.findIndex(
      (sum, thread) =>
        sum !== chains * ((thread % threadsPerGroup) + stepsPerRound * rounds + (chains - 1) / 2),
    );
    if (wrong >= 0) throw new ErfError('shader', `peak.wgsl counts ${sums[wrong]} in thread ${wrong}.`);
  }

  try {
    let rounds = fewestRounds;
    let ms = await run(rounds);
    while (ms < longEnoughMs && rounds < mostRounds) {
      rounds = Math.min(
        mostRounds,
        Math.ceil(rounds * Math.min(16, Math.max(2, longEnoughMs / Math.max(ms, 0.01)))),
      );
      ms = await run(rounds);
    }
    for (let again = 1; again < runs; again++) ms = Math.min(ms, await run(rounds));
    await check(rounds);
    const { operations } = peakDispatch(rounds);
    return { operationsPerMs: operations / Math.max(ms, 1e-3), how: 'multiply-adds of float32 in registers' };
  } finally {
    for (const buffer of [params, to, staging]) buffer.destroy();
  }
}
