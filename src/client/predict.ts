// The closed form, computed in the page's worker so that the page never freezes. Imports engine.
import {
  ErfError,
  settle,
  type ErfRequest,
  type PredictedField,
  type PredictRequest,
} from '../engine/index.ts';
import { leaseWorker, type EngineWorker } from './engine-worker.ts';
import { predictedNumbers } from './point-numbers.ts';
import type { PredictedNumbers } from './sweep-types.ts';

/**
 * Pulls a prediction slice by slice; null as soon as `mayGoOn` says no. Throws NetworkError or ErfError.
 */
async function pullPrediction(
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

/**
 * The closed form's numbers of a point; null where there is none, undefined where `mayGoOn` said no. Throws where the
 * worker dies.
 */
export async function predictPoint(
  worker: EngineWorker,
  request: ErfRequest,
  mayGoOn: () => Promise<boolean>,
): Promise<PredictedNumbers | null | undefined> {
  const { network, layer, unit, channel, weights, parameters, input } = request;
  if (parameters || input instanceof Float32Array) return null;
  try {
    const found = await pullPrediction(worker, { network, layer, unit, channel, weights, input }, mayGoOn);
    return found ? predictedNumbers(found) : undefined;
  } catch (error) {
    // What is wrong with the request, the measuring will say.
    if (worker.dead) throw error;
    return null;
  }
}
