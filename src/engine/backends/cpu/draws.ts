// One plan's memory, and its draws, one after another: on one thread, or on those that share the memory. No device
// objects.
import type { Plan } from '../../plan-types.ts';
import type { Crew } from './helpers/crew.ts';
import { arrayOf, floatsOf, newDraw, type DrawState } from './memory.ts';
import type { OpenedPlan } from './kernels/open.ts';
import { preparePlan, type WebAssemblyChoice } from './prepare.ts';
import { LostPiece } from './stages.ts';
import type { Pause } from './turns.ts';

export class DrawRunner {
  readonly #plan: Plan;
  readonly #choice: WebAssemblyChoice;
  #crew: Crew | null;
  /** Steps are none where a crew has the memory. */
  #prepared: Omit<OpenedPlan, 'apart'>;

  /** @param crew whose memory the draws are computed in. Throws RangeError where there is not so much memory. */
  constructor(plan: Plan, choice: WebAssemblyChoice, crew: Crew | null = null) {
    this.#plan = plan;
    this.#choice = choice;
    this.#crew = crew;
    this.#prepared = crew ? { ...crew.opened, steps: [], release: () => {} } : preparePlan(plan, choice);
  }

  get byteLength(): number {
    return this.#prepared.byteLength;
  }

  /** That have computed a draw together. */
  get threads(): number {
    return this.#crew?.threads ?? 1;
  }

  /** Of the draw that ran last; its slot may be longer than the map. */
  get map(): Float32Array {
    return arrayOf(this.#prepared.memory, this.#plan.accumulation!.map);
  }

  /** Of the draw that ran last: [channel, y, x], before its exponent. A copy. */
  gradient(): Float32Array {
    const { gradient } = this.#plan;
    return arrayOf(this.#prepared.memory, gradient).slice(0, floatsOf(gradient));
  }

  async run(draw: number, pause: Pause): Promise<DrawState> {
    try {
      if (this.#crew) return await this.#crew.run(draw, pause);
    } catch (error) {
      if (!(error instanceof LostPiece)) throw error;
      // Whoever has gone may come back and write: once more, alone, in other memory.
      this.#crew!.dismiss();
      this.#crew = null;
      this.#prepared = preparePlan(this.#plan, this.#choice);
    }
    const state = newDraw(draw);
    for (const run of this.#prepared.steps) {
      run(state);
      const turn = pause();
      if (turn) await turn;
    }
    return state;
  }

  /** Gives the memory back: nothing of this may be used any more. */
  close(): void {
    this.#crew?.close();
    this.#prepared.release();
  }
}
