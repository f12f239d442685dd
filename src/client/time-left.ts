// How long a sweep will go on: the engine's own estimate of each point, scaled by what the points so far took.
import { estimatedRunMs, plan, type EngineInfo, type ErfRequest, type Plan } from '../engine/index.ts';
import { latestEngine } from './latest-engine.ts';

/** Nothing is refused here: what does not fit is the engine's to say. */
const noLimits = { bufferByteLength: Infinity, totalByteLength: Infinity, draws: 64 };

/** The plan of a request, to know what it costs; null where there is none. */
export function planToEstimate({ network, ...request }: ErfRequest): Plan | null {
  try {
    return plan(network, request, noLimits);
  } catch {
    return null;
  }
}

/**
 * Nominal milliseconds of a point: nothing where there is no plan, for it is refused at once, and 1 while its plan is
 * not made.
 */
export function nominalMs(plan: Plan | null | undefined, info: EngineInfo | null): number {
  if (plan === undefined) return 1;
  return plan ? estimatedRunMs(plan, info ?? latestEngine()) : 0;
}

/** The estimate counts for as much as that much work done: a first point's start-up says little of the others. */
const trustedMs = 300;

export class TimeLeft {
  #isKnown = false;
  #ms = trustedMs;
  #nominalMs = trustedMs;

  /** A point is done. */
  add(nominalMs: number, ms: number): void {
    this.#isKnown = true;
    this.#ms += ms;
    this.#nominalMs += nominalMs;
  }

  /** Milliseconds that work of so many nominal ones should take; null until something is done. */
  msFor(nominalMs: number): number | null {
    return this.#isKnown ? (nominalMs * this.#ms) / this.#nominalMs : null;
  }
}
