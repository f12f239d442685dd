// One plan's memory on one thread, and its draws, one after another. No device objects.
import type { Plan } from '../../plan-types.ts';
import { arrayOf, floatsOf, type DrawState, type Memory, type Run } from './memory.ts';
import { preparePlan, type WebAssemblyChoice } from './prepare.ts';
import type { Pause } from './turns.ts';

export class DrawRunner {
  readonly byteLength: number;
  readonly #plan: Plan;
  readonly #memory: Memory;
  readonly #steps: readonly Run[];
  /** Gives the memory back: nothing of this may be used any more. */
  readonly close: () => void;

  /** Throws RangeError where there is not so much memory. */
  constructor(plan: Plan, webassembly?: WebAssemblyChoice) {
    this.#plan = plan;
    const { memory, steps, byteLength, release } = preparePlan(plan, webassembly);
    this.#memory = memory;
    this.#steps = steps;
    this.byteLength = byteLength;
    this.close = release;
  }

  /** Of the draw that ran last; its slot may be longer than the map. */
  get map(): Float32Array {
    return arrayOf(this.#memory, this.#plan.accumulation!.map);
  }

  /** Of the draw that ran last: [channel, y, x], before its exponent. A copy. */
  gradient(): Float32Array {
    const { gradient } = this.#plan;
    return arrayOf(this.#memory, gradient).slice(0, floatsOf(gradient));
  }

  async run(draw: number, pause: Pause): Promise<DrawState> {
    const state: DrawState = { draw, exponent: 0, sumAbs: 0, largest: 0 };
    for (const run of this.#steps) {
      run(state);
      const turn = pause();
      if (turn) await turn;
    }
    return state;
  }
}
