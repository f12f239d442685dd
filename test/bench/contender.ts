// What every implementation looks like to the benchmark. Types only.
import type { ConeGraph } from './graph.ts';
import type { Draw } from './given.ts';
import type { Job } from './jobs.ts';

/** A job with everything that a peer is given. */
export interface Task {
  readonly job: Job;
  readonly graph: ConeGraph;
  /** Made when first asked for: ours draws its own. */
  readonly draws: () => readonly Draw[];
}

export interface Outcome {
  /** Of the whole job: from arrays (or, of ours, a request) to the map in an array. */
  readonly ms: number;
  /** Mean over draws of Σ channels |g|, row by row over the input's rectangle. */
  readonly map: Float32Array;
  /** Device and CPU memory while the job was open, as ours counts it. */
  readonly byteLength?: number;
  /** What `auto` took. */
  readonly backend?: string;
}

/** A contender that is ready to run a job again and again. */
export interface Prepared {
  run(): Promise<Outcome>;
  destroy(): void;
}

/** In the order in which they are made ready: where time is short, the slowest are left out. */
export const sides = ['ours', 'ort-wasm', 'tfjs-wasm', 'jax-webgpu', 'ort-webgpu', 'tfjs-webgpu'] as const;
export type Side = (typeof sides)[number];

export interface Contender {
  /** Side and formulation: `tfjs-wasm/flipped`. */
  readonly id: string;
  readonly side: Side;
  readonly formulation: string;
  /** False where the formulation makes no sense for the job. */
  suits(task: Task): boolean;
  /** What can be made beforehand: kernels, sessions, the layouts that this library likes best. */
  prepare(task: Task): Promise<Prepared>;
}

/** Times a run from its arrays to its map. */
export async function timed(run: () => Promise<Float32Array>): Promise<Outcome> {
  const start = performance.now();
  const map = await run();
  return { ms: performance.now() - start, map };
}
