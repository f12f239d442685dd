// Keeps the closed form of what the lab shows beside it: asked for anew when the network changes, the latest wins. A Lit
// controller around the client.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { predictInWorker } from '../../client/index.ts';
import type { PredictedField, PredictRequest } from '../../engine/index.ts';

interface Wanted {
  readonly request: PredictRequest;
  readonly workerUrl: string | undefined;
}

/**
 * The closed form shares a core with the picture, which comes first; where one takes this long, they go on side by side.
 * As long as a picture takes that follows the hand, and half as long again.
 */
const pictureFirstMs = 150;
/** The page's first picture waits for the worker, too. */
const firstPictureMs = 1000;

export class PredictionController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #key = '';
  #wanted: Wanted | null = null;
  #abort: AbortController | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #isFirst = true;

  /** The last one that came; null before the first, or where the request last wanted has none. */
  prediction: PredictedField | null = null;
  /** `prediction` is of an earlier request than the one last wanted. */
  behind = false;
  /** Why there is none. */
  failure = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** A lab that was moved while it waited asks again. */
  hostConnected(): void {
    if (this.#wanted && this.behind) this.#ask();
  }

  hostDisconnected(): void {
    this.#endWaiting();
    this.#abort?.abort();
  }

  /** There is a first picture of what is wanted, or there will be none. */
  pictureIsThere(): void {
    this.#isFirst = false;
    if (this.#waiting !== undefined) this.#ask();
  }

  /**
   * Asks for the closed form of a request, unless it is the one that is there or on its way: once its picture is there,
   * or keeps us waiting.
   */
  want(request: PredictRequest, workerUrl: string | undefined): void {
    const key = JSON.stringify(request);
    if (key === this.#key) return;
    this.#key = key;
    this.behind = true;
    this.#wanted = { request, workerUrl };
    this.#abort?.abort();
    this.#endWaiting();
    this.#waiting = setTimeout(() => this.#ask(), this.#isFirst ? firstPictureMs : pictureFirstMs);
  }

  #endWaiting(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  #ask(): void {
    const { request, workerUrl } = this.#wanted!;
    this.#endWaiting();
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    predictInWorker(request, {
      signal: abort.signal,
      ...(workerUrl === undefined ? {} : { workerUrl }),
    }).then(
      (prediction) => {
        if (this.#abort !== abort) return;
        this.prediction = prediction;
        this.behind = false;
        this.failure = '';
        this.#host.requestUpdate();
      },
      (error: unknown) => {
        if (this.#abort !== abort || abort.signal.aborted) return;
        this.prediction = null;
        this.behind = false;
        this.failure = error instanceof Error ? error.message : String(error);
        this.#host.requestUpdate();
      },
    );
  }
}
