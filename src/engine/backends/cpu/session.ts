// One plan on the CPU: its memory, its draws, its mean. No device objects.
import type { GroupMap, Session, Snapshot } from '../../backend.ts';
import { ErfError } from '../../errors.ts';
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
import { MeanMap, type Fate } from './mean.ts';
import { powerOfTwo } from './reduce.ts';
import { allocateCopy, prepareSteps } from './steps.ts';

/** Half a frame at 60 Hz: whoever shares the thread gets a turn at least that often. */
const turnMs = 8;

/** Lets the event loop run. Not a timer: browsers hold nested timers back by 4 ms. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** The browser did not give an array of the length asked for. */
function outOfMemory(plan: Plan, cause: RangeError): ErfError {
  const mebibytes = Math.ceil(plan.byteLength / 2 ** 20);
  return new ErfError(
    'out-of-memory',
    `One draw needs ${mebibytes} MiB, more than are free; lower the channels, the depth or the kernel.`,
    { cause },
  );
}

export class CpuSession implements Session {
  readonly plan: Plan;
  readonly byteLength: number;
  readonly #onDestroy: (session: CpuSession) => void;
  #memory: Memory = [];
  #steps: readonly Run[] = [];
  readonly #mean: MeanMap | null;
  /** Of a deterministic plan: what became of the one draw there is. */
  #fate: Fate | null = null;
  /** Calls wait for one another: they share one draw's memory. */
  #last: Promise<unknown> = Promise.resolve();
  #turnBegan = 0;
  #destroyed = false;

  /** Throws ErfError('out-of-memory'). */
  constructor(plan: Plan, onDestroy: (session: CpuSession) => void) {
    this.plan = plan;
    this.#onDestroy = onDestroy;
    try {
      this.#memory = allocate(plan);
      const copy = allocateCopy(plan);
      this.#steps = prepareSteps(plan, this.#memory, copy);
      this.#mean = plan.accumulation && new MeanMap(plan.accumulation, plan.deterministic);
      this.byteLength = byteLengthOf(this.#memory) + copy.byteLength + (this.#mean?.byteLength ?? 0);
    } catch (cause) {
      throw cause instanceof RangeError ? outOfMemory(plan, cause) : cause;
    }
  }

  advance(draws: number): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const mean = this.#requireMean();
      const { map } = this.plan.accumulation!;
      if (this.plan.deterministic) {
        // Every draw is the same: the first stands for all.
        this.#fate ??= mean.judge(arrayOf(this.#memory, map), await this.#runDraw(0));
        mean.repeat(this.#fate, draws);
      } else {
        for (let left = draws; left > 0; left--) {
          const state = await this.#runDraw(mean.draws);
          mean.add(arrayOf(this.#memory, map), state);
        }
      }
      return mean.snapshot();
    });
  }

  groupMaps(): Promise<readonly GroupMap[]> {
    return this.#inTurn(async () => this.#requireMean().groupMaps());
  }

  gradient(): Promise<Float32Array> {
    return this.#inTurn(async () => {
      const { exponent } = await this.#runDraw(0);
      const { gradient } = this.plan;
      const data = arrayOf(this.#memory, gradient).slice(0, floatsOf(gradient));
      const scale = powerOfTwo(exponent);
      return data.map((value) => value * scale);
    });
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#memory = [];
    this.#steps = [];
    this.#onDestroy(this);
  }

  #requireMean(): MeanMap {
    if (this.#mean) return this.#mean;
    throw new ErfError(
      'invalid-request',
      'This plan is for a single gradient: it has no mean map. Call gradient().',
    );
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      this.#throwIfDestroyed();
      this.#turnBegan = performance.now();
      return job();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #runDraw(draw: number): Promise<DrawState> {
    const state: DrawState = { draw, exponent: 0, sumAbs: 0, largest: 0 };
    for (const run of this.#steps) {
      run(state);
      if (performance.now() - this.#turnBegan < turnMs) continue;
      await nextTurn();
      this.#throwIfDestroyed();
      this.#turnBegan = performance.now();
    }
    return state;
  }

  #throwIfDestroyed(): void {
    if (this.#destroyed) throw new ErfError('aborted', 'The session was closed while it was computing.');
  }
}
