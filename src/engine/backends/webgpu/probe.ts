// A session's chunk, dispatch by dispatch, each timed. For profiles only.
import type { Piece, Probe } from '../../backend.ts';
import { depthOfGrid } from './dispatches.ts';
import { kernels } from './kernels.ts';
import type { Recorded } from './session.ts';
import type { WebGpuStopwatch } from './stopwatch.ts';

/** What follows the steps of a chunk; any other dispatch that names none computes them all. */
const afterSteps: ReadonlySet<string> = new Set(['accumulate', 'finish']);

/** What a session lends. */
export interface Chunk {
  /** Positions of all the plan's steps. */
  readonly steps: readonly number[];
  readonly draws: number;
  readonly recorded: readonly Recorded[];
  readonly frameGroup: GPUBindGroup;
  /** Counters of the draws, which a chunk clears first. */
  readonly counters: GPUBuffer;
  /** Says once more which draws they are. */
  writeFrame(): void;
  readFrame(): Promise<unknown>;
}

export class WebGpuProbe implements Probe {
  readonly where: Probe['where'];
  readonly pieces: readonly Piece[];
  readonly #chunk: Chunk;
  readonly #stopwatch: WebGpuStopwatch;

  constructor(chunk: Chunk, stopwatch: WebGpuStopwatch) {
    this.#chunk = chunk;
    this.#stopwatch = stopwatch;
    this.where = stopwatch.where;
    this.pieces = chunk.recorded.map(({ dispatch }) => ({
      steps: dispatch.steps ?? (afterSteps.has(dispatch.kernel) ? [] : chunk.steps),
      label: dispatch.label,
      kernel: dispatch.kernel,
    }));
  }

  async time(first: number, times: readonly number[]): Promise<readonly number[]> {
    const { recorded, counters, writeFrame } = this.#chunk;
    if (first === 0) writeFrame();
    const passes = times.map((count, index) => (pass: GPUComputePassEncoder): void => {
      const piece = recorded[first + index]!;
      this.#set(pass, piece);
      for (let run = 0; run < count; run++) this.#dispatch(pass, piece);
    });
    const clear = (encoder: GPUCommandEncoder): void => encoder.clearBuffer(counters);
    const ms = await this.#stopwatch.time(passes, first === 0 ? clear : undefined);
    return ms.map((each, index) => each / times[index]!);
  }

  async readBack(): Promise<number> {
    const started = performance.now();
    await this.#chunk.readFrame();
    return performance.now() - started;
  }

  destroy(): void {
    this.#stopwatch.destroy();
  }

  #set(pass: GPUComputePassEncoder, { dispatch, pipeline, bindGroup, paramsOffset }: Recorded): void {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup, [paramsOffset]);
    if (kernels[dispatch.kernel].frame) pass.setBindGroup(1, this.#chunk.frameGroup);
  }

  #dispatch(pass: GPUComputePassEncoder, { dispatch }: Recorded): void {
    const { x, y } = dispatch.grid;
    pass.dispatchWorkgroups(x, y, depthOfGrid(dispatch.grid, this.#chunk.draws));
  }
}
