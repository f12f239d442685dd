// Plan steps as dispatches: which kernel, with which numbers, over which grid. Pure; no device objects.
import type { ActivationStep, Step, Work } from '../../plan-types.ts';
import { sameRegion } from '../../plan-parts.ts';
import { convolution, type ConvTiles } from './dispatch/conv.ts';
import type { Dispatch } from './dispatch/dispatch.ts';
import type { FusedPlan } from './dispatch/fused.ts';
import {
  activation,
  activationGradient,
  affine,
  maskBy,
  signs,
  signsGradient,
  slice,
} from './dispatch/elementwise.ts';
import { plane, weights } from './dispatch/random.ts';
import { accumulationDispatches, aggregate, rescale } from './dispatch/reduction.ts';
import { averagePool, maxPool, maxPoolGradient, upsample } from './dispatch/window.ts';

export type { ConvTiles } from './dispatch/conv.ts';
export { depthOfGrid, type BufferName, type Dispatch } from './dispatch/dispatch.ts';

/** The dispatches of one step, in order. */
export function stepDispatches(step: Step, tiles: ConvTiles = 'dense'): readonly Dispatch[] {
  switch (step.kind) {
    case 'weights':
      return [weights(step)];
    case 'plane':
      return [plane(step)];
    case 'conv':
      return convolution(step, tiles);
    case 'activation':
      return [activation(step)];
    case 'activation-gradient':
      return [activationGradient(step)];
    case 'signs':
      return [signs(step, null)];
    case 'signs-gradient':
      return [signsGradient(step)];
    case 'affine':
      return [affine(step)];
    case 'mask':
      return [maskBy(step)];
    case 'slice':
      return [slice(step)];
    case 'avg-pool':
      return [averagePool(step)];
    case 'max-pool':
      return [maxPool(step)];
    case 'max-pool-gradient':
      return [maxPoolGradient(step)];
    case 'upsample':
      return [upsample(step)];
    case 'rescale':
      return rescale(step);
    case 'aggregate':
      return aggregate(step);
    default:
      return step satisfies never;
  }
}

/** Everything one chunk dispatches, in order; with dense and quad tiles as many dispatches. */
export function planDispatches(plan: Work, tiles: ConvTiles = 'dense'): readonly Dispatch[] {
  const ofSteps = plan.steps.flatMap((step, index): readonly Dispatch[] => {
    const [before, after] = [plan.steps[index - 1], plan.steps[index + 1]];
    if (before && valuesWith(before, step)) return [];
    const values = after && valuesWith(step, after);
    if (step.kind === 'signs' && values) return [{ ...signs(step, values), steps: [index, index + 1] }];
    return stepDispatches(step, tiles).map((dispatch): Dispatch => ({ ...dispatch, steps: [index] }));
  });
  return [...ofSteps, ...accumulationDispatches(plan)];
}

/** An activation's values where one dispatch serves them and its signs, the step before: both read the same, whole. */
function valuesWith(step: Step, next: Step): ActivationStep | null {
  if (step.kind !== 'signs' || next.kind !== 'activation' || step.layer !== next.layer) return null;
  const isSame = step.source.slot === next.source.slot && step.to.perDraw === next.to.perDraw;
  return isSame && sameRegion(next.source.region, next.to.region) ? next : null;
}

/** The same in one dispatch, and the accumulation's. */
export function fusedDispatches(
  plan: Pick<Work, 'accumulation'>,
  { dispatch, arena }: FusedPlan,
): readonly Dispatch[] {
  return [dispatch, ...accumulationDispatches(plan, arena.map)];
}
