// The helpers that a page gives the CPU backend: started when a job is worth it, shared by all sessions, ended when they
// rest. No device objects.
import type { HelperSource } from '../../../backend.ts';
import type { FromHelper, ToHelper } from './messages.ts';

/** More take memory for a plan each, and gain less than their share: memory's bandwidth is shared, and the mean is one thread's. */
const mostHelpers = 8;

/** A reader who looks at one picture and turns to the text has no use for threads; one who thinks before the next has. */
const idleMs = 60_000;

/** After so many that could not be started or fell silent, the page is taken for one that has none. */
const mostLosses = 3;

/** A live request that computes keeps those behind it away from the helpers for so long after each of its chunks. */
const liveMs = 200;

/** What a session hears of a helper; null: it is gone. */
export type Listener = (message: FromHelper | null) => void;

/** A thread that computes draws for sessions of this one. */
export class Helper {
  readonly id: number;
  readonly #port: MessagePort;
  readonly #listeners = new Map<number, Listener>();
  /** Batches that it has been given and not answered, of all sessions. */
  load = 0;

  constructor(id: number, port: MessagePort) {
    this.id = id;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromHelper>) => this.#listeners.get(data.session)?.(data);
  }

  listen(session: number, listener: Listener): void {
    this.#listeners.set(session, listener);
  }

  forget(session: number): void {
    this.#listeners.delete(session);
  }

  say(message: ToHelper, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  end(): void {
    this.#port.close();
    for (const listener of this.#listeners.values()) listener(null);
    this.#listeners.clear();
  }
}

export class HelperPool {
  /** As many as there may be. */
  readonly most: number;
  #source: HelperSource | null = null;
  #helpers: readonly Helper[] = [];
  #starting = 0;
  #losses = 0;
  #lastUse = 0;
  /** Chunks of live requests that are being computed, and when the last one ended. */
  #liveChunks = 0;
  #lastLiveChunk = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sessions = 0;

  /** @param cores of the machine; the calling thread has one of them */
  constructor(cores: number) {
    this.most = Math.max(0, Math.min(mostHelpers, Math.floor(cores) - 1));
  }

  /** Those that are ready. */
  get helpers(): readonly Helper[] {
    return this.#helpers;
  }

  /** Whether there may be any. */
  get isOffered(): boolean {
    return this.#source !== null && this.most > 0 && this.#losses < mostLosses;
  }

  /** Where helpers come from; until then there are none. */
  offer(source: HelperSource): void {
    this.#source = source;
    this.#losses = 0;
  }

  /** Starts what is missing, in the background: nobody waits for it. */
  want(): void {
    const source = this.#source;
    if (!source || this.#losses >= mostLosses) return;
    while (this.#helpers.length + this.#starting < this.most) {
      this.#starting += 1;
      // A source across a boundary may throw in its own way.
      void Promise.resolve()
        .then(() => source.spawn())
        .then(
          ({ id, port }) => {
            const helper = new Helper(id, port);
            if (this.#source !== source) return void source.end(id);
            this.#helpers = [...this.#helpers, helper];
            this.used();
          },
          () => {
            this.#losses += 1;
          },
        )
        .finally(() => {
          this.#starting -= 1;
        });
    }
  }

  nextSession(): number {
    return ++this.#sessions;
  }

  /** Whether a session behind the live picture may have the helpers. */
  get isFree(): boolean {
    return this.#liveChunks === 0 && performance.now() - this.#lastLiveChunk > liveMs;
  }

  beginLiveChunk(): void {
    this.#liveChunks += 1;
  }

  endLiveChunk(): void {
    this.#liveChunks -= 1;
    this.#lastLiveChunk = performance.now();
  }

  /** Noted with each batch: helpers that rest for long are ended. */
  used(): void {
    this.#lastUse = performance.now();
    this.#timer ??= setTimeout(this.#rest, idleMs);
  }

  /** It has not answered: it is ended, and another is started with the next job. */
  lose(helper: Helper): void {
    if (!this.#helpers.includes(helper)) return;
    this.#losses += 1;
    this.#end(helper);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const helper of this.#helpers) this.#end(helper);
    this.#source = null;
  }

  readonly #rest = (): void => {
    const restedMs = performance.now() - this.#lastUse;
    this.#timer = undefined;
    if (restedMs < idleMs) this.#timer = setTimeout(this.#rest, idleMs - restedMs);
    else for (const helper of this.#helpers) this.#end(helper);
  };

  #end(helper: Helper): void {
    this.#helpers = this.#helpers.filter((other) => other !== helper);
    helper.end();
    void Promise.resolve(this.#source?.end(helper.id)).catch(() => undefined);
  }
}
