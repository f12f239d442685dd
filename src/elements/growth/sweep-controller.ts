// Keeps a chart's points being measured behind everything else: while the chart is in sight, one after another. A Lit
// controller around the client's sweep.
import type { LitElement } from 'lit';
import {
  Sweep,
  type LiveErfOptions,
  type LiveFrame,
  type PointNumbers,
  type PredictedNumbers,
  type SweepPoint,
  type SweepProgress,
} from '../../client/index.ts';
import { errorEvent } from '../events.ts';
import type { Failure } from '../heatmap/run-controller.ts';
import { SightController } from '../sight-controller.ts';

/** Redrawing a chart takes some milliseconds; points come faster than that. */
const redrawMs = 150;
/** Longer than this nobody has asked for: such a sweep waits for a click. */
const unaskedMs = 120_000;
/** Measuring starts this far before the chart scrolls into sight. */
const lookAhead = '200px';

/** What a figure wants measured, whatever else it knows of it. */
export type SweptRequest = Pick<SweepPoint, 'key' | 'request'>;

export class SweepController {
  readonly #host: LitElement;
  readonly #sight: SightController;
  #sweep: Sweep | null = null;
  #paused = false;
  /** False until it is known whether the sweep is short enough to start by itself. */
  #decided = true;
  #wanted: { readonly points: readonly SweptRequest[]; readonly options: LiveErfOptions } | null = null;
  #started = false;
  #redraw: ReturnType<typeof setTimeout> | undefined;

  readonly numbers = new Map<string, PointNumbers>();
  /** Of the closed form; null where there is none. */
  readonly predicted = new Map<string, PredictedNumbers | null>();
  readonly errors = new Map<string, Failure>();
  progress: SweepProgress = {
    done: 0,
    wanted: 0,
    pointsDone: 0,
    pointsWanted: 0,
    planned: true,
    msLeft: null,
    state: 'done',
  };
  /** It would take long, and waits to be started. */
  expensive = false;
  /** Grows with everything that is told. */
  version = 0;

  constructor(host: LitElement) {
    this.#host = host;
    this.#sight = new SightController(host, {
      lookAhead,
      open: () => {
        this.#sweep = this.#open();
      },
      changed: () => {
        this.#follow();
        this.#soon();
      },
      close: () => {
        this.#sweep?.close();
        this.#sweep = null;
        this.#started = false;
        clearTimeout(this.#redraw);
        this.#redraw = undefined;
      },
    });
  }

  /** By a person. Out of sight nothing is measured either. */
  get paused(): boolean {
    return this.#paused;
  }

  get seen(): boolean {
    return this.#sight.seen;
  }

  #open(): Sweep {
    return new Sweep({
      onPoint: (key, numbers) => {
        this.numbers.set(key, numbers);
        this.errors.delete(key);
        this.#soon();
      },
      onPredicted: (key, predicted) => {
        this.predicted.set(key, predicted);
        this.#soon();
      },
      onError: (key, error) => {
        // What stops one point often stops all of them: it is said once, and told once.
        const isNew = !this.failures.includes(error.message);
        this.errors.set(key, error);
        this.#soon();
        if (isNew) this.#host.dispatchEvent(errorEvent(error));
      },
      onProgress: (progress) => {
        this.progress = progress;
        this.#decide(progress);
        this.#soon();
      },
    });
  }

  /** These points, in this order; what is measured already is there at once. A long sweep waits for `resume`. */
  want(points: readonly SweptRequest[], options: LiveErfOptions): void {
    this.version += 1;
    this.numbers.clear();
    this.predicted.clear();
    this.errors.clear();
    this.expensive = false;
    this.#decided = false;
    this.#wanted = { points, options };
    // What is under way for the points before must not be told as these points'.
    if (this.#started) this.#sweep?.want([], options);
    this.#started = false;
    this.#follow();
  }

  pause(): void {
    this.#paused = true;
    this.#sweep?.pause();
    this.#host.requestUpdate();
  }

  resume(): void {
    this.#paused = false;
    this.#decided = true;
    this.expensive = false;
    this.#follow();
    this.#host.requestUpdate();
  }

  retry(): void {
    this.errors.clear();
    this.#sweep?.retry();
    this.#host.requestUpdate();
  }

  /** What went wrong, each message once. */
  get failures(): readonly string[] {
    return [...new Set([...this.errors.values()].map(({ message }) => message))];
  }

  /** How far it is, as a bar shows it: points counted, work measured. */
  get bar(): { readonly now: number; readonly max: number; readonly share: number } {
    const { pointsDone, pointsWanted, done, wanted } = this.progress;
    return { now: pointsDone, max: Math.max(1, pointsWanted), share: done / Math.max(1e-9, wanted) };
  }

  /** The picture of a point, if it is still there. */
  frameOf(key: string): LiveFrame | null {
    return this.#sweep?.frameOf(key) ?? null;
  }

  async measure(key: string): Promise<LiveFrame | null> {
    return (await this.#sweep?.measure(key)) ?? null;
  }

  #follow(): void {
    if (!this.#sweep || !this.#wanted) return;
    const { seen } = this.#sight;
    if (!seen || this.#paused || !this.#decided) this.#sweep.pause();
    if (seen && !this.#started) {
      this.#started = true;
      const { points, options } = this.#wanted;
      this.#sweep.want(
        points.map(({ key, request }) => ({ key, request, predict: true })),
        options,
      );
    }
    if (seen && !this.#paused && this.#decided) this.#sweep.resume();
  }

  /** Once every point has its plan, it is known how much work the sweep is. */
  #decide({ wanted, done, planned }: SweepProgress): void {
    if (this.#decided || !this.#started || !planned) return;
    this.expensive = wanted - done > unaskedMs;
    if (this.expensive) return;
    this.#decided = true;
    // Within the sweep's own call: it goes on when that has ended.
    queueMicrotask(() => this.#follow());
  }

  #soon(): void {
    this.version += 1;
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      this.#host.requestUpdate();
    }, redrawMs);
  }
}
