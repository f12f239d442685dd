// A figure's line to the engine: the latest request wins, its frames come as they are ready, a lost device is
// reopened from the request. Knows no DOM.
import {
  ErfError,
  settle,
  type BackendChoice,
  type EngineInfo,
  type ErfRequest,
  type Outcome,
  type RunFrame,
} from '../engine/index.ts';
import type { NetworkError } from '../network/index.ts';
import { leaseWorker, type WorkerLease } from './engine-worker.ts';
import { FinishedFrames } from './finished-frames.ts';
import { toLiveFrame, type LiveFrame } from './frames.ts';
import { noteEngine } from './latest-engine.ts';
import { pageGate } from './live-gate.ts';
import { asKnown, maxRecoveries } from './recovery.ts';
import { FrameTimes } from './timing.ts';

export interface LiveErfStatus {
  readonly state: 'idle' | 'computing' | 'recovering';
  readonly message?: string;
}

export interface LiveErfHandlers {
  /** A request begins on this engine; its first frame may take a while. */
  onEngine?(info: EngineInfo): void;
  onFrame(frame: LiveFrame): void;
  onError(error: ErfError | NetworkError): void;
  onStatus?(status: LiveErfStatus): void;
}

export interface LiveErfOptions {
  /** Default 'auto'. */
  readonly backend?: BackendChoice;
  /** Where the worker's script lies, for pages that allow no blob: workers. */
  readonly workerUrl?: string;
}

interface Job {
  readonly request: ErfRequest;
  readonly backend: BackendChoice;
  readonly workerUrl: string | undefined;
  /** Computed even where its picture is there. */
  readonly anew?: boolean;
}

/** The whole page's. */
const finished = new FinishedFrames();

/** How long a request that has shown nothing yet may go on when a newer one is there: a dragged slider still shows pictures. */
const graceMs = 150;

/** A first picture has the cores to itself until it is drawn: the next chunk waits for that, but no longer than this. */
const firstDrawnMs = 50;

/** Runs are numbered by the page, so that the first chunk can be asked for before the worker has said that one begins. */
let lastRun = 0;

export class LiveErf {
  readonly #handlers: LiveErfHandlers;
  readonly #times: FrameTimes;
  /** What should be on the screen. */
  #job: Job | null = null;
  #working = false;
  #paused = false;
  #closed = false;
  #lease: WorkerLease | null = null;
  #leaseUrl: string | undefined;
  /** Stops the run in the worker and waits for it no longer, if there is one. */
  #stopRun: (() => void) | null = null;
  /** Something of the run under way is on the screen. */
  #shown = false;
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  #resume: (() => void) | null = null;
  /** Told when a picture is drawn. */
  #drawn: (() => void) | null = null;

  /** @param figure what the figure is called where its times are told */
  constructor(handlers: LiveErfHandlers, figure = '') {
    this.#handlers = handlers;
    this.#times = new FrameTimes(figure);
  }

  /** Shows this request; one that is under way gives way. */
  run(request: ErfRequest, { backend = 'auto', workerUrl }: LiveErfOptions = {}): void {
    this.#job = { request, backend, workerUrl };
    this.#times.asked(request);
    this.#begin();
  }

  /** This frame is drawn, in the page's frame that is being made. */
  drawn(frame: LiveFrame): void {
    this.#times.drawn(frame);
    // When this frame of the page's is done.
    if (this.#drawn) setTimeout(this.#drawn);
  }

  /** The last request once more: after an error, or to go on elsewhere. */
  retry(): void {
    if (this.#job) this.#job = { ...this.#job, anew: true };
    this.#begin();
  }

  /** Its part of the engine's time: one, shared by all figures that compute; nothing while it rests. */
  get share(): number {
    return this.#working && !this.#paused ? 1 / Math.max(1, pageGate.figures) : 0;
  }

  /** Asks for no more chunks until `resume`. */
  pause(): void {
    this.#paused = true;
    pageGate.end(this);
  }

  resume(): void {
    this.#paused = false;
    if (this.#working) pageGate.begin(this);
    this.#resume?.();
  }

  /** Ends what is under way, in the middle of a draw too. */
  giveUp(): void {
    this.#job = null;
    this.#stopRun?.();
    this.#resume?.();
  }

  close(): void {
    this.#closed = true;
    this.#job = null;
    this.#stopRun?.();
    this.resume();
    pageGate.end(this);
    this.#release();
  }

  /** Test hook: destroys the worker's device, as a driver reset would. */
  async loseDevice(): Promise<void> {
    finished.clear();
    await this.#lease?.worker.call((service) => service.loseDevice());
  }

  /** Bytes the engine holds for the whole page. */
  async byteLength(): Promise<number> {
    return (await this.#lease?.worker.call((service) => service.byteLength())) ?? 0;
  }

  #begin(): void {
    this.#closed = false;
    if (!this.#paused) pageGate.begin(this);
    this.#resume?.();
    if (this.#working) {
      // Once a picture is there, the old request has had its turn; before, it gets a moment to show one.
      if (this.#shown) this.#stopRun?.();
      else this.#graceTimer ??= setTimeout(() => this.#stopRun?.(), graceMs);
      return;
    }
    void this.#work();
  }

  /** Works until what should be on the screen is there. */
  async #work(): Promise<void> {
    this.#working = true;
    let recoveries = 0;
    let job: Job | null = null;
    let status: LiveErfStatus = { state: 'computing' };
    while (this.#job && this.#job !== job) {
      job = this.#job;
      // A request that gave way before it began has left its clock running, and it is not this one's.
      this.#endGrace();
      this.#handlers.onStatus?.(status);
      status = { state: 'computing' };
      try {
        await this.#show(job);
        recoveries = 0;
      } catch (error) {
        if (this.#job !== job) continue;
        const known = error instanceof ErfError && error.code;
        if (known === 'device-lost') finished.clear();
        if (known === 'device-lost' && recoveries < maxRecoveries) {
          recoveries += 1;
          job = null;
          // Said as the next attempt begins, and until it ends: a line that comes and goes at once says nothing.
          const message = `${(error as ErfError).message} Computing again on a new one.`;
          status = { state: 'recovering', message };
          continue;
        }
        if (known === 'worker-failed') this.#release();
        this.#handlers.onError(asKnown(error));
      }
    }
    this.#working = false;
    pageGate.end(this);
    if (!this.#closed) this.#handlers.onStatus?.({ state: 'idle' });
  }

  async #show(job: Job): Promise<void> {
    const key = finished.keyOf(job.request, job.backend, job.workerUrl);
    const kept = key === null || job.anew ? null : finished.get(key);
    if (kept) {
      // Whoever asks hears of it when the asking is done, as always.
      await Promise.resolve();
      if (this.#job !== job) return;
      noteEngine(kept.info);
      this.#handlers.onFrame(toLiveFrame(kept, job.request));
      return;
    }
    const { worker } = await this.#connect(job.workerUrl);
    const superseded = (): boolean => this.#job !== job;
    if (superseded()) return;
    const id = --lastRun;
    const stopped = new Promise<null>((resolve) => {
      this.#stopRun = () => {
        resolve(null);
        void worker.call((service) => service.stop(id)).catch(() => undefined);
      };
    });
    const stop = this.#stopRun!;
    const starting = worker.call((service) => service.start(job.request, job.backend, { id }));
    const next = (): Promise<Outcome<RunFrame>> => {
      const asked = worker.call((service) => service.next(id));
      // What is not waited for any more may fail.
      asked.catch(() => undefined);
      return asked;
    };
    // Asked for at once: when the run begins, this page may be busy drawing what else has changed.
    let asked = next();
    let isFirst = true;
    try {
      // What was stopped answers when its worker comes to it; the next request does not wait for that.
      const started = await Promise.race([starting, stopped]);
      if (!started) return;
      const { info } = settle(started);
      if (!superseded()) this.#handlers.onEngine?.(info);
      for (;;) {
        const found = await Promise.race([asked, stopped]);
        if (!found) return;
        const frame = settle(found);
        if (this.#closed || (superseded() && this.#shown)) return stop();
        this.#shown = true;
        noteEngine(frame.info);
        if (frame.final && key !== null) finished.keep(key, frame);
        this.#handlers.onFrame(toLiveFrame(frame, job.request));
        if (superseded()) return stop();
        while (this.#paused && !superseded()) await new Promise<void>((resolve) => (this.#resume = resolve));
        if (superseded()) return stop();
        if (frame.final) return;
        if (isFirst) await Promise.race([this.#firstDrawn(), stopped]);
        isFirst = false;
        if (superseded()) return stop();
        asked = next();
      }
    } finally {
      starting.catch(() => undefined);
      this.#shown = false;
      this.#stopRun = null;
      this.#endGrace();
    }
  }

  #firstDrawn(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, firstDrawnMs);
      this.#drawn = () => {
        clearTimeout(timer);
        this.#drawn = null;
        resolve();
      };
    });
  }

  #endGrace(): void {
    clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  async #connect(url: string | undefined): Promise<WorkerLease> {
    if (this.#lease && (this.#lease.worker.dead || this.#leaseUrl !== url)) this.#release();
    if (!this.#lease) {
      const lease = await leaseWorker(url);
      if (this.#closed) {
        lease.release();
        throw new ErfError('aborted', 'The figure was closed.');
      }
      this.#lease = lease;
      this.#leaseUrl = url;
    }
    return this.#lease;
  }

  #release(): void {
    this.#lease?.release();
    this.#lease = null;
  }
}
