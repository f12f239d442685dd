// Times passes on a device: by its own timestamps where it has them, else by the clock around submissions. For profiles
// only; no chunk of a run passes here.
import { median } from '../../profile/median.ts';
import type { Stopwatch } from '../../profile/types.ts';
import { orLost } from './lost.ts';

/** Records dispatches into a pass. */
export type Record = (pass: GPUComputePassEncoder) => void;

/** A query set holds no more. */
const mostPasses = 2048;
/** An empty submission comes back after a third of a millisecond or after two, whichever the browser's polling says. */
const floorRuns = 9;

export class WebGpuStopwatch {
  readonly where: Stopwatch;
  readonly #device: GPUDevice;
  readonly #lost: Promise<string>;
  #queries: GPUQuerySet | null = null;
  #resolved: GPUBuffer | null = null;
  #floorMs: number | null = null;

  /** `where`: 'clock' does without timestamps. */
  constructor(device: GPUDevice, lost: Promise<string>, where?: Stopwatch) {
    this.#device = device;
    this.#lost = lost;
    this.where = where ?? (device.features.has('timestamp-query') ? 'timestamp' : 'clock');
  }

  /** Milliseconds of each pass, in order; `before` is recorded ahead of the first. Throws ErfError('device-lost'). */
  async time(
    passes: readonly Record[],
    before?: (encoder: GPUCommandEncoder) => void,
  ): Promise<readonly number[]> {
    const all: number[] = [];
    for (let first = 0; first < passes.length; first += mostPasses) {
      const some = passes.slice(first, first + mostPasses);
      const ahead = first === 0 ? before : undefined;
      all.push(...(await (this.where === 'timestamp' ? this.#stamp(some, ahead) : this.#clock(some, ahead))));
    }
    return all;
  }

  destroy(): void {
    this.#queries?.destroy();
    this.#resolved?.destroy();
    this.#queries = this.#resolved = null;
  }

  async #stamp(
    passes: readonly Record[],
    before?: (encoder: GPUCommandEncoder) => void,
  ): Promise<readonly number[]> {
    const device = this.#device;
    const byteLength = 16 * passes.length;
    this.#queries ??= device.createQuerySet({ label: 'profile', type: 'timestamp', count: 2 * mostPasses });
    this.#resolved ??= device.createBuffer({
      label: 'profile',
      size: 16 * mostPasses,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    const staging = device.createBuffer({
      label: 'profile-read',
      size: byteLength,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    try {
      const encoder = device.createCommandEncoder({ label: 'profile' });
      before?.(encoder);
      for (const [index, record] of passes.entries()) {
        const pass = encoder.beginComputePass({
          label: `profile ${index}`,
          timestampWrites: {
            querySet: this.#queries,
            beginningOfPassWriteIndex: 2 * index,
            endOfPassWriteIndex: 2 * index + 1,
          },
        });
        record(pass);
        pass.end();
      }
      encoder.resolveQuerySet(this.#queries, 0, 2 * passes.length, this.#resolved, 0);
      encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, byteLength);
      device.queue.submit([encoder.finish()]);
      await orLost(this.#lost, staging.mapAsync(GPUMapMode.READ));
      const stamps = new BigUint64Array(staging.getMappedRange());
      // A device that was put to sleep in between may count backwards.
      return passes.map((_, index) => Math.max(0, Number(stamps[2 * index + 1]! - stamps[2 * index]!) / 1e6));
    } finally {
      staging.destroy();
    }
  }

  async #clock(
    passes: readonly Record[],
    before?: (encoder: GPUCommandEncoder) => void,
  ): Promise<readonly number[]> {
    const floorMs = (this.#floorMs ??= await this.#floor());
    const all: number[] = [];
    for (const [index, record] of passes.entries()) {
      const encoder = this.#device.createCommandEncoder({ label: `profile ${index}` });
      if (index === 0) before?.(encoder);
      const pass = encoder.beginComputePass({ label: `profile ${index}` });
      record(pass);
      pass.end();
      all.push(Math.max(0, (await this.#submit(encoder)) - floorMs));
    }
    return all;
  }

  async #floor(): Promise<number> {
    const all: number[] = [];
    for (let run = 0; run < floorRuns; run++) {
      const encoder = this.#device.createCommandEncoder({ label: 'empty' });
      encoder.beginComputePass({ label: 'empty' }).end();
      all.push(await this.#submit(encoder));
    }
    return median(all);
  }

  async #submit(encoder: GPUCommandEncoder): Promise<number> {
    const commands = encoder.finish();
    const started = performance.now();
    this.#device.queue.submit([commands]);
    await orLost(this.#lost, this.#device.queue.onSubmittedWorkDone());
    return performance.now() - started;
  }
}
