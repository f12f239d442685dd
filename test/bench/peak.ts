// Multiply-add peaks as the engine measures them for its profiles: the adapter's, and that of all cores in WebAssembly.
// Imports the engine's backends.
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import type { ProfilePeak } from '../../src/engine/profile/types.ts';

export interface Peak {
  /** Floating-point operations per second; a multiply-add counts two. */
  readonly operationsPerSecond: number;
  readonly form: string;
}

/** Opens a device of its own. Throws where there is no adapter or a sum is wrong. */
export async function devicePeak(): Promise<Peak> {
  const backend = await createWebGpuBackend();
  try {
    const { operationsPerMs, how } = await backend.peak();
    return { operationsPerSecond: 1000 * operationsPerMs, form: how };
  } finally {
    backend.close();
  }
}

/** One core each, all at once. Throws where this browser takes no SIMD or a sum is wrong. */
export async function wasmPeak(): Promise<Peak> {
  const workers = Array.from(
    { length: navigator.hardwareConcurrency },
    () => new Worker(new URL('./peak-worker.ts', import.meta.url), { type: 'module' }),
  );
  /** What each says next. */
  const all = <T>(ask: (worker: Worker) => void): Promise<T[]> =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise<T>((resolve, reject) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
            ask(worker);
          }),
      ),
    );
  try {
    // They say when they are there, and begin together.
    await all(() => {});
    const peaks = await all<ProfilePeak>((worker) => worker.postMessage('go'));
    return {
      operationsPerSecond: 1000 * peaks.reduce((sum, { operationsPerMs }) => sum + operationsPerMs, 0),
      form: `${peaks[0]!.how}, on ${peaks.length} at once`,
    };
  } finally {
    for (const worker of workers) worker.terminate();
  }
}
