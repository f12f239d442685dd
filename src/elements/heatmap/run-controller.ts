// Keeps one figure computing: starts when it is seen, pauses when it is not, hands frames over once per screen frame.
// A Lit controller around the client.
import type { LitElement } from 'lit';
import type { LiveErf, LiveFrame } from '../../client/index.ts';
import { ErfError, type BackendChoice, type ErfRequest } from '../../engine/index.ts';
import type { NetworkError } from '../../network/index.ts';
import { errorEvent, frameEvent, resultEvent } from '../events.ts';
import { SightController } from '../sight-controller.ts';

export type Failure = ErfError | NetworkError;

export interface Wanted {
  readonly request: ErfRequest;
  readonly backend: BackendChoice;
  readonly workerUrl: string | null | undefined;
  /** How long the CPU may compute before the reader is asked; 0 (default): as long as it takes. */
  readonly timeBudgetMs?: number;
}

/** How finely the CPU's time is counted. */
const tickMs = 100;

/** Computing starts this far before the figure scrolls into sight. */
const lookAhead = '300px';

export class RunController {
  readonly #host: LitElement;
  readonly #sight: SightController;
  readonly #begun: () => void;
  /** The element is in the page. */
  #isOpen = false;
  #live: LiveErf | null = null;
  #loading = false;
  #animation = 0;
  #pending: LiveFrame | null = null;
  /** The last that came, shown or not. */
  #latest: LiveFrame | null = null;
  #wanted: Wanted | null = null;
  #started: Wanted | null = null;
  #eager = false;
  /** The request that a reader let go on. */
  #unlimited: ErfRequest | null = null;
  /** Ticks while the CPU computes for this figure. */
  #clock: ReturnType<typeof setInterval> | undefined;
  #spentMs = 0;

  /** The last picture; stays when something fails. */
  frame: LiveFrame | null = null;
  /** Draws of the request that is running, ahead of `frame` where only finished pictures are shown. */
  get progress(): { readonly draws: number; readonly wanted: number } {
    return this.#latest ?? { draws: 0, wanted: 1 };
  }
  error: Failure | null = null;
  /** What is happening, where it is worth a line. */
  message = '';
  /** The CPU has had its time for this request, and the reader is asked; null while it goes on. */
  resting: { readonly draws: number; readonly wanted: number; readonly seconds: number } | null = null;

  /** `started`: the first request is on its way to the engine. */
  constructor(host: LitElement, started: () => void = () => undefined) {
    this.#host = host;
    this.#begun = started;
    this.#sight = new SightController(host, {
      lookAhead,
      open: () => {
        this.#isOpen = true;
        this.#start();
      },
      changed: (seen) => {
        if (seen && !this.resting) this.#live?.resume();
        else if (!this.#eager) this.#live?.pause();
        this.#start();
      },
      close: () => {
        this.#isOpen = false;
        clearInterval(this.#clock);
        this.#live?.close();
        this.#live = null;
        this.#started = null;
        cancelAnimationFrame(this.#animation);
        this.#animation = 0;
      },
    });
  }

  /** The way to the engine is fetched when the first figure computes. */
  #load(): void {
    if (this.#loading) return;
    this.#loading = true;
    import('../../client/live-erf.ts').then(
      ({ LiveErf }) => {
        this.#loading = false;
        if (!this.#isOpen || this.#live) return;
        this.#live = this.#open(LiveErf);
        this.#start();
      },
      (cause: unknown) => {
        this.#loading = false;
        const reason = cause instanceof Error ? cause.message : String(cause);
        this.fail(new ErfError('worker-failed', `The engine could not be fetched (${reason}).`, { cause }));
      },
    );
  }

  #open(Live: typeof LiveErf): LiveErf {
    const { id, localName } = this.#host;
    return new Live(
      {
        onEngine: ({ backend }) => {
          clearInterval(this.#clock);
          this.#spentMs = 0;
          if (backend === 'cpu') this.#clock = setInterval(() => this.#tick(), tickMs);
        },
        onFrame: (frame) => this.#receive(frame),
        onError: (error) => this.fail(error),
        onStatus: ({ message = '' }) => {
          if (message === this.message) return;
          this.message = message;
          this.#host.requestUpdate();
        },
      },
      id || localName,
    );
  }

  /** True while the picture shows an earlier request than the one wanted. */
  get behind(): boolean {
    return this.frame?.request !== this.#wanted?.request;
  }

  /** The latest request wins. `eager` starts it even out of sight, and lets it end there. */
  want(wanted: Wanted, eager: boolean): void {
    this.#wanted = wanted;
    this.#eager = eager;
    if (eager && !this.resting) this.#live?.resume();
    this.#start();
  }

  /** The reader wants the rest, however long it takes. */
  goOn(): void {
    const began = this.progress.draws > 0 && !this.behind;
    this.resting = null;
    this.#unlimited = this.#wanted?.request ?? null;
    this.#live?.resume();
    if (!began) {
      // It was given up.
      this.#started = null;
      this.#start();
    }
    this.#host.requestUpdate();
  }

  /**
   * Counts this figure's own part of the engine's time: others compute, too, and out of sight it waits. A second is one
   * of the reader's, on however many cores: what is asked for is the machine, for so long.
   */
  #tick(): void {
    const { request, timeBudgetMs = 0 } = this.#wanted!;
    this.#spentMs += tickMs * (this.#live?.share ?? 0);
    if (timeBudgetMs <= 0 || this.#spentMs <= timeBudgetMs || request === this.#unlimited) return;
    const { draws } = this.#latest?.request === request ? this.#latest : { draws: 0 };
    this.#rest(draws);
  }

  /** A first draw that outlasts the budget is given up; after one, what was drawn stays and can go on. */
  #rest(draws: number): void {
    clearInterval(this.#clock);
    const { request, timeBudgetMs = 0 } = this.#wanted!;
    this.resting = { draws, wanted: request.draws ?? 1, seconds: timeBudgetMs / 1000 };
    this.#live?.pause();
    if (draws === 0) this.#live?.giveUp();
    else this.#show(this.#latest!);
    this.#host.requestUpdate();
  }

  retry(): void {
    this.error = null;
    if (this.#live) this.#live.retry();
    else this.#start();
    this.#host.requestUpdate();
  }

  async loseDevice(): Promise<void> {
    await this.#live?.loseDevice();
  }

  fail(error: Failure): void {
    this.error = error;
    this.#host.requestUpdate();
    this.#host.dispatchEvent(errorEvent(error));
  }

  #start(): void {
    if (!this.#isOpen || !this.#wanted || this.#started === this.#wanted) return;
    if (!this.#eager && !this.#sight.seen) return;
    this.#begun();
    if (!this.#live) return this.#load();
    this.#started = this.#wanted;
    if (this.resting) this.#live.resume();
    this.resting = null;
    const { request, backend, workerUrl } = this.#wanted;
    this.#live.run(request, { backend, ...(workerUrl ? { workerUrl } : {}) });
  }

  #receive(frame: LiveFrame): void {
    this.error = null;
    this.#latest = frame;
    if (frame.final) clearInterval(this.#clock);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    // What came as the figure began to rest is what it shows meanwhile.
    this.#show(frame.final || !still || this.resting ? frame : this.#pending);
    this.#host.dispatchEvent(frameEvent(frame));
    if (frame.final) this.#host.dispatchEvent(resultEvent(frame));
  }

  /** Pictures are taken over at most once per screen frame, the numbers with them; the bar moves without one, too. */
  #show(frame: LiveFrame | null): void {
    this.#pending = frame;
    if (this.#animation === 0) {
      this.#animation = requestAnimationFrame(() => {
        this.#animation = 0;
        const frame = this.#pending;
        this.#pending = null;
        this.#host.requestUpdate();
        if (!frame) return;
        this.frame = frame;
        void this.#host.updateComplete.then(() => this.#live?.drawn(frame));
      });
    }
  }
}
