// Takes a plan's memory, and makes do with less where the device refuses it. Knows no device.
import type { Backend, Session, SessionOptions } from './backend.ts';
import { ErfError } from './errors.ts';
import type { Plan, PlanLimits } from './plan-types.ts';

/** Of what was refused, how much is asked for next: half the draws; of a single draw less is left to save. */
const lessOfMany = 1 / 2;
const lessOfOne = 3 / 4;

/**
 * Opens a plan, or else one that needs less, and less again: fewer draws at a time, then values computed twice, until it
 * is opened or no plan is small enough. What the session then is about is its own `plan`. Throws ErfError.
 */
export async function openSession(
  backend: Backend,
  planned: Plan,
  makePlan: (limits: PlanLimits) => Plan,
  options?: SessionOptions,
): Promise<Session> {
  for (let plan = planned; ;) {
    try {
      return await backend.open(plan, options);
    } catch (error) {
      if (!(error instanceof ErfError) || error.code !== 'out-of-memory') throw error;
      const totalByteLength = Math.floor(plan.byteLength * (plan.drawsPerChunk > 1 ? lessOfMany : lessOfOne));
      const smaller = planOrNull(() => makePlan({ ...backend.limits, totalByteLength }));
      if (!smaller) throw error;
      plan = smaller;
    }
  }
}

function planOrNull(make: () => Plan): Plan | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof ErfError && error.code === 'out-of-memory') return null;
    throw error;
  }
}
