// The closed form, computed in the page's worker so that the page never freezes. Imports engine.
import { ErfError, settle, type PredictedField, type PredictRequest } from '../engine/index.ts';
import { leaseWorker, type EngineWorker } from './engine-worker.ts';

/**
 * Pulls a prediction slice by slice; null as soon as `mayGoOn` says no. Throws NetworkError or ErfError.
 */
export async function pullPrediction(
  worker: EngineWorker,
  request: PredictRequest,
  mayGoOn: () => Promise<boolean>,
): Promise<PredictedField | null> {
  if (!(await mayGoOn())) return null;
  const id = settle(await worker.call((service) => service.startPrediction(request)));
  try {
    while (await mayGoOn()) {
      const found = settle(await worker.call((service) => service.nextPrediction(id)));
      if (found) return found;
    }
    return null;
  } finally {
    void worker.call((service) => service.stop(id)).catch(() => undefined);
  }
}

/**
 * `predictErf` in the page's worker, with the numbers of its map. Throws NetworkError; ErfError('out-of-memory') where
 * the cone is too large, ErfError('worker-failed') where the page allows no worker, ErfError('aborted') through
 * `signal`, within a few milliseconds.
 */
export async function predictInWorker(
  request: PredictRequest,
  { workerUrl, signal }: { readonly workerUrl?: string; readonly signal?: AbortSignal } = {},
): Promise<PredictedField> {
  const aborted = (): ErfError =>
    new ErfError('aborted', 'Aborted by the caller.', { cause: signal?.reason });
  if (signal?.aborted) throw aborted();
  const { worker, release } = await leaseWorker(workerUrl);
  try {
    const found = await pullPrediction(worker, request, async () => !signal?.aborted);
    if (!found || signal?.aborted) throw aborted();
    return found;
  } finally {
    release();
  }
}
