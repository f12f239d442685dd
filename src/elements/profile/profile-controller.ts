// Measures one request's profile when it is seen and its settings rest; a change gives the one under way up. A Lit
// controller around the client.
import type { LitElement } from 'lit';
import { asKnown, profileInWorker } from '../../client/index.ts';
import type { BackendChoice, ErfError, ErfProfile, ErfRequest } from '../../engine/index.ts';
import type { NetworkError } from '../../network/index.ts';
import { errorEvent } from '../events.ts';
import { SightController } from '../sight-controller.ts';

export interface Wanted {
  readonly request: ErfRequest;
  readonly backend: BackendChoice;
  readonly workerUrl: string | undefined;
}

/** A hand that has let go of a slider for so long is done with it. */
const restMs = 700;

export class ProfileController {
  readonly #host: LitElement;
  readonly #sight: SightController;
  #wanted: Wanted | null = null;
  /** What `profile` or `error` is of, or what is measured now. */
  #begun: Wanted | null = null;
  #eager = false;
  #open = false;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  /** The last one, and the request that it is of. */
  found: { readonly profile: ErfProfile; readonly wanted: Wanted } | null = null;
  error: ErfError | NetworkError | null = null;
  /** How far the one under way is, 0 to 1; null where none is. */
  progress: number | null = null;

  constructor(host: LitElement) {
    this.#host = host;
    this.#sight = new SightController(host, {
      lookAhead: '100px',
      open: () => {
        this.#open = true;
        this.#consider(0);
      },
      changed: () => this.#consider(0),
      close: () => {
        this.#open = false;
        this.#stop();
      },
    });
  }

  /** The settings have changed since it was measured. */
  get behind(): boolean {
    return this.found !== null && this.found.wanted !== this.#wanted;
  }

  want(wanted: Wanted, eager: boolean): void {
    const first = this.#wanted === null;
    this.#wanted = wanted;
    this.#eager = eager;
    if (!first) this.#stop();
    this.#consider(first ? 0 : restMs);
  }

  /** Measures the same once more. */
  again(): void {
    this.#stop();
    this.#begin();
  }

  #consider(afterMs: number): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      if (this.#begun !== this.#wanted && this.#open && (this.#eager || this.#sight.seen)) this.#begin();
    }, afterMs);
  }

  #stop(): void {
    clearTimeout(this.#resting);
    this.#abort?.abort();
    if (this.progress !== null) this.#begun = null;
    this.progress = null;
  }

  #begin(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const abort = (this.#abort = new AbortController());
    this.#begun = wanted;
    this.progress = 0;
    this.error = null;
    this.#host.requestUpdate();
    const { request, ...rest } = wanted;
    profileInWorker(request, {
      ...rest,
      signal: abort.signal,
      onProgress: (done) => {
        if (abort.signal.aborted) return;
        this.progress = done;
        this.#host.requestUpdate();
      },
    }).then(
      (profile) => {
        if (abort.signal.aborted) return;
        this.progress = null;
        this.found = { profile, wanted };
        this.#host.requestUpdate();
        this.#host.dispatchEvent(
          new CustomEvent('erf-profile', { detail: profile, bubbles: true, composed: true }),
        );
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        this.progress = null;
        this.error = asKnown(error);
        this.#host.requestUpdate();
        this.#host.dispatchEvent(errorEvent(this.error));
      },
    );
  }
}
