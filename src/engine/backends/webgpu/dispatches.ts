// Plan steps as dispatches: which kernel, with which numbers, over which grid. Pure; no device objects.
import type { ActivationStep, SignsStep, Step, Work } from '../../plan-types.ts';
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

/** Everything one chunk dispatches, in order: as many dispatches whatever the tiles. */
export function planDispatches(plan: Work, tiles: ConvTiles = 'dense'): readonly Dispatch[] {
  const ofSteps = plan.steps.flatMap((step, index): readonly Dispatch[] => {
    const [before, after] = [plan.steps[index - 1], plan.steps[index + 1]];
    if (before && signedBy(before, step)) return [];
    if (after && signedBy(step, after))
      return [{ ...signs(step as SignsStep, after as ActivationStep), steps: [index, index + 1] }];
    return stepDispatches(step, tiles).map((dispatch): Dispatch => ({ ...dispatch, steps: [index] }));
  });
  return [...ofSteps, ...accumulationDispatches(plan)];
}

/** Whether one dispatch serves an activation's signs and its values: both read the same, whole. */
function signedBy(step: Step, next: Step): boolean {
  if (step.kind !== 'signs' || next.kind !== 'activation') return false;
  const isSame = step.source.slot === next.source.slot && step.to.perDraw === next.to.perDraw;
  return isSame && step.layer === next.layer && sameRegion(next.source.region, next.to.region);
}

/** The same in one dispatch, and the accumulation's. */
export function fusedDispatches(
  plan: Pick<Work, 'accumulation'>,
  { dispatch, arena }: FusedPlan,
): readonly Dispatch[] {
  return [dispatch, ...accumulationDispatches(plan, arena.map)];
}
