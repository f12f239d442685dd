// Keeps the closed form of what the lab shows beside it: asked for anew when the network changes, the latest wins. A Lit
// controller around the client.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { predictInWorker } from '../../client/index.ts';
import type { PredictedField, PredictRequest } from '../../engine/index.ts';

export class PredictionController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #key = '';
  #abort: AbortController | null = null;

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

  hostDisconnected(): void {
    this.#abort?.abort();
    this.#key = '';
  }

  /** Asks for the closed form of a request, unless it is the one that is there or on its way. */
  want(request: PredictRequest, workerUrl: string | undefined): void {
    const key = JSON.stringify(request);
    if (key === this.#key) return;
    this.#key = key;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.behind = true;
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
