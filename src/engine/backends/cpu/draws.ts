// One plan's memory on one thread, and its draws, one after another. No device objects.
import type { Plan } from '../../plan-types.ts';
import {
  allocate,
  arrayOf,
  byteLengthOf,
  floatsOf,
  type DrawState,
  type Memory,
  type Run,
} from './memory.ts';
import { allocateCopy, prepareSteps } from './steps.ts';
import type { Pause } from './turns.ts';

export class DrawRunner {
  readonly byteLength: number;
  readonly #plan: Plan;
  readonly #memory: Memory;
  readonly #steps: readonly Run[];

  /** Throws RangeError where there is not so much memory. */
  constructor(plan: Plan) {
    this.#plan = plan;
    this.#memory = allocate(plan);
    const copy = allocateCopy(plan);
    this.#steps = prepareSteps(plan, this.#memory, copy);
    this.byteLength = byteLengthOf(this.#memory) + copy.byteLength;
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
