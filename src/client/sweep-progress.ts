// How far a sweep is, told when it is news. Imports engine.
import type { EngineInfo } from '../engine/index.ts';
import type { SweepEntry } from './sweep-entry.ts';
import type { SweepProgress } from './sweep-types.ts';
import { planToEstimate, TimeLeft } from './time-left.ts';

/** What a sweep with points left is doing. */
export type Going = Exclude<SweepProgress['state'], 'done'>;

/** A frame's share of the page's thread for planning; the rest is the page's own. */
const planningMs = 6;

/** Whether every point has its plan; if not, makes some and lets the page have its turn. */
export async function planSome(entries: Iterable<SweepEntry>): Promise<boolean> {
  const end = performance.now() + planningMs;
  for (const entry of entries) {
    if (entry.plan !== undefined) continue;
    if (performance.now() > end) {
      await new Promise((resolve) => setTimeout(resolve));
      return false;
    }
    entry.plan = planToEstimate(entry.request);
  }
  return true;
}

export class ProgressTeller {
  readonly #tell: (progress: SweepProgress) => void;
  readonly #timeLeft = new TimeLeft();
  #toldAt = 0;
  #told = '';
  /** Of the first run: costs are then counted for that engine. */
  info: EngineInfo | null = null;

  constructor(tell: (progress: SweepProgress) => void) {
    this.#tell = tell;
  }

  /** A point was measured in so many milliseconds. */
  add(entry: SweepEntry, ms: number): void {
    this.#timeLeft.add(entry.cost(this.info), ms);
  }

  /** Tells what is new, `leastMs` after the last time. */
  tell(entries: Iterable<SweepEntry>, going: Going, leastMs: number): void {
    const now = performance.now();
    if (now - this.#toldAt < leastMs) return;
    const progress = this.#progress(entries, going);
    const text = JSON.stringify(progress);
    if (text === this.#told) return;
    this.#told = text;
    this.#toldAt = now;
    this.#tell(progress);
  }

  #progress(entries: Iterable<SweepEntry>, going: Going): SweepProgress {
    const sums = { done: 0, wanted: 0, pointsDone: 0, pointsWanted: 0 };
    let planned = true;
    for (const entry of entries) {
      planned &&= entry.isSettled || entry.plan !== undefined;
      sums.done += entry.costDone(this.info);
      sums.wanted += entry.cost(this.info);
      sums.pointsDone += entry.isSettled ? entry.keys.length : 0;
      sums.pointsWanted += entry.keys.length;
    }
    const isDone = sums.pointsDone === sums.pointsWanted;
    return {
      ...sums,
      planned,
      msLeft: isDone ? 0 : planned ? this.#timeLeft.msFor(sums.wanted - sums.done) : null,
      state: isDone ? 'done' : going,
    };
  }
}
