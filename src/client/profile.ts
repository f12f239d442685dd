// Where a request's time goes, measured in the page's worker once the live pictures rest. Imports engine.
import { ErfError, settle, type BackendChoice, type ErfProfile, type ErfRequest } from '../engine/index.ts';
import { leaseWorker } from './engine-worker.ts';
import { pageBell, pageGate } from './live-gate.ts';

/** A picture that takes longer waits in the middle. */
const patienceMs = 2000;

export interface ProfileInWorkerOptions {
  readonly backend: BackendChoice;
  readonly workerUrl: string | undefined;
  readonly signal: AbortSignal;
  /** How far it is, 0 to 1. */
  onProgress(done: number): void;
}

/** Resolves when the page's figures are at rest, or have had their time. */
async function pictures(signal: AbortSignal): Promise<void> {
  const late = performance.now() + patienceMs;
  for (
    let left = patienceMs;
    left > 0 && !pageGate.open && !signal.aborted;
    left = late - performance.now()
  ) {
    await Promise.race([pageBell.next(), new Promise((resolve) => setTimeout(resolve, left))]);
  }
}

/**
 * A profile in the page's worker; the live pictures wait while it is measured. Throws NetworkError or ErfError;
 * ErfError('aborted') through `signal`, within a tenth of a second or a step.
 */
export async function profileInWorker(
  request: ErfRequest,
  { backend, workerUrl, signal, onProgress }: ProfileInWorkerOptions,
): Promise<ErfProfile> {
  const throwIfAborted = (): void => {
    if (signal.aborted) throw new ErfError('aborted', 'Aborted by the caller.', { cause: signal.reason });
  };
  await pictures(signal);
  throwIfAborted();
  const { worker, release } = await leaseWorker(workerUrl);
  try {
    throwIfAborted();
    const id = settle(await worker.call((service) => service.startProfile(request, backend)));
    try {
      for (;;) {
        throwIfAborted();
        const { done, profile } = settle(await worker.call((service) => service.nextProfile(id)));
        throwIfAborted();
        onProgress(done);
        if (profile) return profile;
      }
    } finally {
      void worker.call((service) => service.stop(id)).catch(() => undefined);
    }
  } finally {
    release();
  }
}
