// One point behind the live picture: asked for chunk by chunk, shown now and then. Imports engine.
import { settle, type BackendChoice, type EngineInfo, type ErfRequest } from '../engine/index.ts';
import type { EngineWorker } from './engine-worker.ts';
import { toLiveFrame, type LiveFrame } from './frames.ts';

/**
 * Computing time until a point that is not done is shown, and until it is shown again: measuring its map takes as long
 * as a chunk may.
 */
const showEveryMs = 100;

export interface PointRunHandlers {
  /** Resolves when the next chunk may be asked for: false where it is wanted no more. */
  mayGoOn(): Promise<boolean>;
  onInfo(info: EngineInfo): void;
  /** Draws done so far. */
  onDraws(draws: number): void;
  /** One now and then, and the last. */
  onFrame(frame: LiveFrame): void;
  /** Its abort ends the chunk under way too. */
  readonly signal: AbortSignal;
}

/** The final frame; null where it is wanted no more. Throws NetworkError or ErfError. */
export async function runPoint(
  worker: EngineWorker,
  request: ErfRequest,
  backend: BackendChoice,
  { mayGoOn, onInfo, onDraws, onFrame, signal }: PointRunHandlers,
): Promise<LiveFrame | null> {
  if (!(await mayGoOn())) return null;
  const { id, info } = settle(
    await worker.call((service) => service.start(request, backend, { background: true })),
  );
  onInfo(info);
  const stop = (): void => void worker.call((service) => service.stop(id)).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    let shownMs = 0;
    let elapsedMs = 0;
    let isComputed = false;
    while (await mayGoOn()) {
      if (!isComputed && elapsedMs - shownMs < showEveryMs) {
        const progress = settle(await worker.call((service) => service.advance(id)));
        elapsedMs = progress.elapsedMs;
        isComputed = progress.draws >= progress.wanted;
        onDraws(progress.draws);
        continue;
      }
      const frame = toLiveFrame(settle(await worker.call((service) => service.next(id))), request);
      if (signal.aborted) return null;
      shownMs = elapsedMs = frame.elapsedMs;
      onDraws(frame.draws);
      onFrame(frame);
      if (frame.final) return frame;
    }
    return null;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
