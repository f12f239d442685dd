// One request of a sweep and what is known of it. Imports engine and network.
import { ErfError, type EngineInfo, type ErfRequest, type Plan } from '../engine/index.ts';
import type { NetworkError } from '../network/index.ts';
import type { LiveFrame } from './frames.ts';
import { requestKey, type RequestKey } from './request-key.ts';
import type { PointNumbers, PredictedNumbers } from './sweep-types.ts';
import { nominalMs } from './time-left.ts';

interface Waiter {
  resolve(frame: LiveFrame): void;
  reject(error: ErfError | NetworkError): void;
}

export class SweepEntry {
  readonly id: RequestKey;
  readonly request: ErfRequest;
  /** The points that ask for it. */
  keys: string[] = [];
  predict = false;
  /** Undefined until it is made, null where it cannot be. */
  plan: Plan | null | undefined;
  /** The last there are, final or not. */
  numbers: PointNumbers | null = null;
  /** The last while it is measured; a final one is in the store. */
  frame: LiveFrame | null = null;
  /** Undefined until it is known, null where there is none. */
  predicted: PredictedNumbers | null | undefined;
  error: ErfError | NetworkError | null = null;
  /** Draws done of the run under way. */
  draws = 0;
  /** Ends what is computed for it. */
  job: AbortController | null = null;
  #waiters: Waiter[] = [];

  constructor(request: ErfRequest) {
    this.id = requestKey(request);
    this.request = request;
  }

  /** True when somebody waits for its map: it comes before all others, and while the sweep is paused. */
  get isUrgent(): boolean {
    return this.#waiters.length > 0;
  }

  get isMeasured(): boolean {
    return this.numbers?.final === true;
  }

  get lacksPrediction(): boolean {
    return this.predict && this.predicted === undefined;
  }

  /** True where nothing is left to do. */
  get isSettled(): boolean {
    return this.error !== null || (this.isMeasured && !this.lacksPrediction);
  }

  cost(info: EngineInfo | null): number {
    return nominalMs(this.plan, info);
  }

  costDone(info: EngineInfo | null): number {
    if (this.isSettled || this.isMeasured) return this.cost(info);
    return this.plan ? (this.cost(info) * this.draws) / this.plan.draws : 0;
  }

  waitForFrame(): Promise<LiveFrame> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  answer(frame: LiveFrame): void {
    for (const { resolve } of this.#waiters.splice(0)) resolve(frame);
  }

  refuse(error: ErfError | NetworkError): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  /** Wanted no more. */
  drop(): void {
    this.job?.abort();
    this.refuse(new ErfError('aborted', 'This point is wanted no more.'));
  }
}
