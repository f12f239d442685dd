// Many points, measured one after another behind the live picture: what is measured stays, whatever is wanted next.
// Knows no DOM but whether the page is in sight.
import { ErfError } from '../engine/index.ts';
import type { NetworkError } from '../network/index.ts';
import { background as pageBackground, type Background, type Turn } from './background.ts';
import type { EngineWorker } from './engine-worker.ts';
import type { LiveFrame } from './frames.ts';
import type { LiveErfOptions } from './live-erf.ts';
import { measured as pageStore, type MeasuredStore } from './measured.ts';
import { pointNumbers } from './point-numbers.ts';
import { runPoint } from './point-run.ts';
import { predictPoint } from './predict.ts';
import { asKnown, maxRecoveries } from './recovery.ts';
import { requestKey } from './request-key.ts';
import { SweepEntry } from './sweep-entry.ts';
import type { PointNumbers, SweepHandlers, SweepPoint } from './sweep-types.ts';
import { planSome, ProgressTeller, type Going } from './sweep-progress.ts';
import { WorkerLine } from './worker-line.ts';

/** Progress is told this often while a point is measured. */
const tellEveryMs = 100;

interface Job {
  readonly entry: SweepEntry;
  /** Aborted when the point is wanted no more. */
  readonly signal: AbortSignal;
  readonly turn: Turn;
}

export interface SweepPage {
  /** Default: the page's own. */
  readonly store?: MeasuredStore;
  readonly background?: Background;
}

/**
 * Measures the points wanted, in their order, after the closed forms of all of them, which are quick. Asks for nothing while a figure of the page is computing or the page is
 * out of sight; several sweeps take turns. What was measured in this tab before is answered from the store.
 */
export class Sweep {
  readonly #handlers: SweepHandlers;
  readonly #store: MeasuredStore;
  readonly #background: Background;
  readonly #line = new WorkerLine();
  readonly #progress: ProgressTeller;
  /** What is wanted, by request, in order. */
  #entries = new Map<string, SweepEntry>();
  #byKey = new Map<string, SweepEntry>();
  #options: LiveErfOptions = {};
  #working = false;
  #paused = false;
  /** The worker is gone and does not come back by itself. */
  #halted = false;
  #closed = false;
  #restarts = 0;
  /** Points that somebody computes or waits to compute. */
  #jobs = 0;
  /** Those of them that are being computed. */
  readonly #active = new Set<SweepEntry>();

  constructor(handlers: SweepHandlers, { store, background }: SweepPage = {}) {
    this.#handlers = handlers;
    this.#progress = new ProgressTeller((progress) => handlers.onProgress(progress));
    this.#store = store ?? pageStore;
    this.#background = background ?? pageBackground;
  }

  /**
   * Measures these points and no others. What is known of them is told at once, within this call; a point under way
   * goes on if it is among them and is stopped otherwise.
   */
  want(points: readonly SweepPoint[], options: LiveErfOptions = {}): void {
    const before = this.#entries;
    this.#closed = false;
    this.#entries = new Map();
    this.#byKey = new Map();
    this.#options = options;
    for (const { key, request, predict } of points) {
      const { text } = requestKey(request);
      let entry = this.#entries.get(text);
      if (!entry) {
        entry = before.get(text) ?? new SweepEntry(request);
        entry.keys = [];
        entry.predict = false;
        this.#entries.set(text, entry);
      }
      entry.keys.push(key);
      entry.predict ||= predict;
      this.#byKey.set(key, entry);
    }
    for (const [text, entry] of before) if (!this.#entries.has(text)) entry.drop();
    if (this.#halted) this.#forgetErrors();
    const wanted = this.#entries;
    for (const entry of wanted.values()) {
      if (!this.#recall(entry)) this.#tell(entry);
      // Who is told may want others.
      if (this.#entries !== wanted) return;
    }
    this.#goOn();
  }

  /** Asks for no more chunks until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#goOn();
  }

  resume(): void {
    this.#paused = false;
    this.#goOn();
  }

  /** Tries again what failed, and goes on after a worker that did not come back. */
  retry(): void {
    this.#forgetErrors();
    this.#goOn();
  }

  /** Stops; what is measured stays in the store. `want` begins anew. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) entry.drop();
    this.#entries = new Map();
    this.#byKey = new Map();
    this.#line.release();
    this.#background.bell.ring();
  }

  /** The last frame of a point; null before the first, and where its map is no more in memory. */
  frameOf(key: string): LiveFrame | null {
    const entry = this.#byKey.get(key);
    return entry ? (this.#store.frame(entry.id) ?? entry.frame) : null;
  }

  /**
   * The final frame of a point that is wanted: from memory, or measured before all others, paused or not. Rejects with
   * NetworkError or ErfError, with ErfError('aborted') when the point is wanted no more.
   */
  async measure(key: string): Promise<LiveFrame> {
    const entry = this.#byKey.get(key);
    if (!entry) throw new ErfError('invalid-request', `There is no point "${key}" in this sweep.`);
    const frame = this.#store.frame(entry.id);
    if (frame) return frame;
    const answer = entry.waitForFrame();
    if (entry.job) this.#background.bell.ring();
    else void this.#measure(entry).then(() => this.#goOn());
    return answer;
  }

  /** Test hook: destroys the worker's device, as a driver reset would. */
  async loseDevice(): Promise<void> {
    const worker = await this.#line.worker(this.#options.workerUrl);
    await worker.call((service) => service.loseDevice());
  }

  #forgetErrors(): void {
    this.#halted = false;
    this.#restarts = 0;
    for (const entry of this.#entries.values()) entry.error = null;
  }

  #goOn(): void {
    this.#background.bell.ring();
    if (!this.#working) void this.#work();
    this.#tellProgress();
  }

  /** Works until nothing is left. */
  async #work(): Promise<void> {
    this.#working = true;
    while (!this.#halted) {
      const entry = this.#next();
      if (entry === null) break;
      if (entry === 'elsewhere') await this.#background.bell.next();
      else if (await planSome(this.#entries.values())) {
        this.#tellProgress();
        await this.#measure(entry, entry.lacksPrediction);
      }
    }
    this.#working = false;
    this.#rest();
  }

  /** Gives the worker back where nothing needs it. */
  #rest(): void {
    if (this.#working) return;
    if (this.#jobs === 0) this.#line.release();
    this.#tellProgress();
  }

  /** The first point without a closed form, else the first not measured; 'elsewhere' where those left are under way already. */
  #next(): SweepEntry | 'elsewhere' | null {
    let [elsewhere, first] = [false, null as SweepEntry | null];
    for (const entry of this.#entries.values()) {
      this.#recall(entry);
      if (entry.isSettled) continue;
      if (entry.job || !this.#background.claims.isFree(entry.id.text, entry)) elsewhere = true;
      else if (entry.lacksPrediction) return entry;
      else first ??= entry;
    }
    return first ?? (elsewhere ? 'elsewhere' : null);
  }

  /** Computes what is left of a point, or its closed form alone, on another worker or device where one is lost; never throws. */
  async #measure(entry: SweepEntry, predictOnly = false): Promise<void> {
    const job = {
      entry,
      signal: (entry.job = new AbortController()).signal,
      turn: this.#background.turns.turn(),
    };
    this.#jobs += 1;
    let losses = 0;
    for (let isOver = false; !isOver;) {
      let worker: EngineWorker | null = null;
      try {
        isOver = !(await this.#mayGoOn(job));
        if (isOver) break;
        worker = await this.#line.worker(this.#options.workerUrl);
        await this.#compute(job, worker, predictOnly);
        this.#restarts = 0;
        isOver = true;
      } catch (error) {
        const known = asKnown(error);
        const workerIsGone = !worker || worker.dead;
        if (workerIsGone) this.#line.giveUp(worker);
        isOver =
          job.signal.aborted ||
          !(workerIsGone
            ? this.#restarts++ < maxRecoveries
            : known.code === 'device-lost' && losses++ < maxRecoveries);
        if (!isOver || job.signal.aborted) continue;
        this.#halted ||= workerIsGone || known.code === 'webgpu-unavailable';
        this.#fail(entry, known);
      }
    }
    job.turn.give();
    entry.job = null;
    entry.draws = 0;
    this.#active.delete(entry);
    this.#background.claims.give(entry.id.text, entry);
    this.#background.bell.ring();
    this.#jobs -= 1;
    this.#rest();
  }

  async #compute(job: Job, worker: EngineWorker, predictOnly: boolean): Promise<void> {
    const { entry, signal } = job;
    const { backend = 'auto' } = this.#options;
    /** Computing time, without the waiting. */
    let ms = 0;
    let since = performance.now();
    const mayGoOn = async (): Promise<boolean> => {
      ms += performance.now() - since;
      const may = await this.#mayGoOn(job);
      since = performance.now();
      return may;
    };
    if (entry.lacksPrediction) {
      const predicted = await predictPoint(worker, entry.request, mayGoOn);
      if (predicted === undefined) return;
      entry.predicted = predicted;
      for (const key of entry.keys) this.#handlers.onPredicted?.(key, predicted);
      if (entry.isMeasured) this.#keep(entry, { ...entry.numbers!, predicted });
    }
    if ((entry.isMeasured || predictOnly) && !entry.isUrgent) return;
    const frame = await runPoint(worker, entry.request, backend, {
      signal,
      mayGoOn,
      onInfo: (info) => (this.#progress.info ??= info),
      onDraws: (draws) => {
        entry.draws = draws;
        this.#tellProgress(tellEveryMs);
      },
      onFrame: (shown) => {
        entry.frame = shown;
        // What is measured again for its map has told its numbers.
        if (entry.isMeasured || shown.final) return;
        entry.numbers = pointNumbers(shown, entry.predicted);
        this.#tell(entry);
      },
    });
    if (!frame) return;
    this.#store.keepFrame(entry.id, frame);
    entry.frame = null;
    if (!entry.isMeasured) {
      this.#progress.add(entry, ms + performance.now() - since);
      this.#keep(entry, pointNumbers(frame, entry.predicted));
    }
    entry.answer(frame);
  }

  /** Waits until the next chunk may be asked for; false where the point is wanted no more, or measured by others. */
  async #mayGoOn({ entry, signal, turn }: Job): Promise<boolean> {
    const { bell, claims, gate, turns } = this.#background;
    const { text } = entry.id;
    while (!signal.aborted) {
      const { isUrgent } = entry;
      // A paused sweep holds up no other that wants the same.
      if (this.#paused && !isUrgent) claims.give(text, entry);
      else if (gate.open && (claims.take(text, entry) || isUrgent)) {
        if (!isUrgent && this.#recall(entry) && entry.isSettled) return false;
        if (turn.isMine) {
          this.#setActive(entry, true);
          return true;
        }
        turn.give();
        if (turns.areTaken) this.#setActive(entry, false);
        await turn.take(isUrgent);
        continue;
      }
      turn.give();
      this.#setActive(entry, false);
      await bell.next();
    }
    return false;
  }

  #setActive(entry: SweepEntry, isActive: boolean): void {
    if (this.#active.has(entry) === isActive) return;
    if (isActive) this.#active.add(entry);
    else this.#active.delete(entry);
    this.#tellProgress();
  }

  /** Takes over what the store has of a point and tells it; false where that is nothing new. */
  #recall(entry: SweepEntry): boolean {
    if (entry.isMeasured && !entry.lacksPrediction) return false;
    const kept = this.#store.numbers(entry.id);
    if (!kept || (entry.isMeasured && kept.predicted === undefined)) return false;
    if (kept.predicted !== undefined) entry.predicted = kept.predicted;
    entry.numbers = kept;
    entry.frame = null;
    this.#tell(entry);
    return true;
  }

  #keep(entry: SweepEntry, numbers: PointNumbers): void {
    entry.numbers = numbers;
    this.#store.keep(entry.id, numbers);
    this.#tell(entry);
    this.#tellProgress();
  }

  #fail(entry: SweepEntry, error: ErfError | NetworkError): void {
    entry.refuse(error);
    if (entry.isMeasured) return;
    entry.error = error;
    this.#tell(entry);
    this.#tellProgress();
  }

  #tell({ keys, numbers, predicted, error }: SweepEntry): void {
    for (const key of keys) {
      if (predicted !== undefined) this.#handlers.onPredicted?.(key, predicted);
      if (error) this.#handlers.onError(key, error);
      else if (numbers) this.#handlers.onPoint(key, numbers);
    }
  }

  #tellProgress(leastMs = 0): void {
    if (!this.#closed) this.#progress.tell(this.#entries.values(), this.#going(), leastMs);
  }

  #going(): Going {
    if (this.#paused || this.#halted) return 'paused';
    return this.#active.size > 0 ? 'running' : 'waiting';
  }
}
