// The helpers that share this session's memory and compute each of its draws together with this thread: for plans of one
// draw, on pages that may share memory between threads. No device objects.
import type { Plan } from '../../../plan-types.ts';
import { newDraw, type DrawState } from '../memory.ts';
import { prepareShared, type WebAssemblyChoice } from '../prepare.ts';
import { beginDraw, createControl, endDraw, lead, mayBeShared } from '../stages.ts';
import type { SharedPlan } from '../kernels/open.ts';
import type { Pause } from '../turns.ts';
import type { Helper, HelperPool } from './pool.ts';

/** Threads that may wait for one another share memory, and the page's own may not wait. */
export function mayShareMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && typeof document === 'undefined';
}

export interface CrewOptions {
  readonly plan: Plan;
  readonly webassembly: WebAssemblyChoice;
  readonly pool: HelperPool;
  /** Behind a live picture, which has the helpers first. */
  readonly background: boolean;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #opened: SharedPlan;
  readonly #session: number;
  readonly #control = createControl();
  readonly #members = new Set<Helper>();
  #lastThread = 0;

  private constructor(options: CrewOptions, opened: SharedPlan) {
    this.#options = options;
    this.#opened = opened;
    this.#session = options.pool.nextSession();
  }

  /** Takes the plan's memory; null where there is none that can be shared. */
  static open(options: CrewOptions): Crew | null {
    const { plan, webassembly, pool } = options;
    const seat = { memory: null, thread: 0, threads: 1 + pool.most };
    try {
      const opened = prepareShared(plan, webassembly, seat);
      return opened && mayBeShared(opened.stages) ? new Crew(options, opened) : null;
    } catch {
      // What is wrong with the plan itself is found without sharing, too.
      return null;
    }
  }

  get opened(): SharedPlan {
    return this.#opened;
  }

  /** That have taken part in a draw. */
  get threads(): number {
    return 1 + this.#members.size;
  }

  /** Throws LostPiece where a helper takes a part of the draw with it. */
  async run(draw: number, pause: Pause): Promise<DrawState> {
    const { pool, background } = this.#options;
    const { stages } = this.#opened;
    const state = newDraw(draw);
    const joined = new Set<Helper>();
    pool.want();
    if (!background) pool.beginLiveChunk();
    beginDraw(this.#control, draw);
    try {
      for (const [index, stage] of stages.entries()) {
        this.#call(joined);
        if (stage.runs.length > 1) {
          await lead(stages, index, this.#control, state, pause);
          continue;
        }
        stage.runs[0]!(state);
        const turn = pause();
        if (turn) await turn;
      }
    } finally {
      endDraw(this.#control);
      if (!background) pool.endLiveChunk();
    }
    return state;
  }

  /** Helpers leave the draw that is under way and forget the memory. */
  close(): void {
    endDraw(this.#control);
    for (const helper of this.#members) {
      helper.forget(this.#session);
      helper.say({ kind: 'close', session: this.#session });
    }
    this.#members.clear();
  }

  /** Ends them: one has gone with a piece of a draw, and nobody knows which. */
  dismiss(): void {
    for (const helper of this.#members) this.#options.pool.lose(helper);
    this.#members.clear();
  }

  /** Who is ready, and not there yet, comes to the draw. */
  #call(joined: Set<Helper>): void {
    const { plan, webassembly, pool, background } = this.#options;
    if (background && !pool.isFree) return;
    for (const helper of pool.helpers) {
      if (joined.has(helper)) continue;
      joined.add(helper);
      if (!this.#members.has(helper)) {
        if (this.#lastThread >= pool.most) continue;
        const thread = ++this.#lastThread;
        this.#members.add(helper);
        helper.listen(this.#session, (message) => {
          if (message === null) this.#members.delete(helper);
        });
        const { shared: memory } = this.#opened;
        const seat = { memory, thread, threads: 1 + pool.most };
        helper.say({
          kind: 'share',
          session: this.#session,
          plan,
          webassembly,
          seat,
          control: this.#control,
        });
      }
      helper.say({ kind: 'join', session: this.#session });
      pool.used();
    }
  }
}
