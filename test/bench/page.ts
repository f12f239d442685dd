// The benchmark's side in the browser: one job at a time, prepared, run and checked on demand. Imports this folder's rest.
import type { Contender, Outcome, Prepared, Side, Task } from './contender.ts';
import { givenDraws, type Draw } from './given.ts';
import { coneGraph } from './graph.ts';
import { jobOf, narrowStack } from './jobs.ts';
import { ours, requestOf, runSession } from './ours.ts';
import { devicePeak, wasmPeak, type Peak } from './peak.ts';
import { relativeError } from './reference.ts';

/** One side's contenders; a library is fetched only when one of them is asked for. */
async function contendersOf(side: Side): Promise<readonly Contender[]> {
  if (side === 'ours') return ours;
  if (side === 'jax-webgpu') return (await import('./peers/jax.ts')).jax;
  const all = side.startsWith('tfjs')
    ? (await import('./peers/tensorflow.ts')).tensorflow
    : (await import('./peers/onnx.ts')).onnx;
  return all.filter((contender) => contender.side === side);
}

/** One checked run. */
export interface Run {
  readonly ms: number;
  /** ‖error‖₂ / ‖map‖₂ against float64. */
  readonly error: number;
  readonly byteLength?: number;
  readonly backend?: string;
}

let task: Task | null = null;
let reference: readonly number[] = [];
const prepared = new Map<string, Prepared>();

function checked({ map, ...outcome }: Outcome): Run {
  return { ...outcome, error: relativeError(map, reference) };
}

export interface Environment {
  readonly isolated: boolean;
  readonly cores: number;
  readonly userAgent: string;
  readonly adapter: string;
  readonly software: boolean;
}

const bench = {
  async environment(): Promise<Environment> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    const info = adapter?.info;
    const name = info
      ? info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ')
      : 'none';
    return {
      isolated: crossOriginIsolated,
      cores: navigator.hardwareConcurrency,
      userAgent: navigator.userAgent,
      adapter: name || 'unnamed',
      software: info?.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(name),
    };
  },

  /** Sets the job up for `prepare` and `run`. */
  load(jobId: string, expected: readonly number[]): void {
    for (const one of prepared.values()) one.destroy();
    prepared.clear();
    const job = jobOf(jobId);
    const graph = coneGraph(job.network);
    let made: readonly Draw[] | null = null;
    task = { job, graph, draws: () => (made ??= givenDraws(job, graph)) };
    reference = expected;
  },

  /** Ids of a side's contenders that suit the job. */
  async contenders(side: Side): Promise<readonly string[]> {
    return (await contendersOf(side)).filter((one) => one.suits(task!)).map(({ id }) => id);
  },

  /** Makes a contender ready and runs it once: cold. */
  async prepare(id: string): Promise<Run> {
    const contender = (await contendersOf(id.split('/')[0] as Side)).find((one) => one.id === id);
    if (!contender) throw new Error(`There is no contender ${id}.`);
    const ready = await contender.prepare(task!);
    prepared.set(id, ready);
    return checked(await ready.run());
  },

  async run(id: string): Promise<Run> {
    return checked(await prepared.get(id)!.run());
  },

  release(id: string): void {
    prepared.get(id)?.destroy();
    prepared.delete(id);
  },

  peak: (): Promise<Peak> => devicePeak(),

  wasmPeak: (): Promise<Peak> => wasmPeak(),

  /** Time and memory of one narrow stack by a session of ours. */
  async narrow(
    backend: 'webgpu' | 'cpu',
    depth: number,
    draws: number,
    linear: boolean,
  ): Promise<{ ms: number; byteLength: number }> {
    const { ms, byteLength = 0 } = await runSession(backend, requestOf(narrowStack(depth, draws, linear)));
    return { ms, byteLength };
  },
};

export type Bench = typeof bench;

declare global {
  interface Window {
    bench: Bench;
  }
}

window.bench = bench;
