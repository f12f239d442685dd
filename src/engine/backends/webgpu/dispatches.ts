// Plan steps as dispatches: which kernel, with which numbers, over which grid. Pure; no device objects.
import type { Step, Work } from '../../plan-types.ts';
import { convolution, type ConvTiles } from './dispatch/conv.ts';
import type { Dispatch } from './dispatch/dispatch.ts';
import type { FusedPlan } from './dispatch/fused.ts';
import { activation, activationGradient, affine, maskBy, slice } from './dispatch/elementwise.ts';
import { plane, weights } from './dispatch/random.ts';
import { accumulationDispatches, aggregate, rescale } from './dispatch/reduction.ts';
import { averagePool, maxPool, maxPoolGradient, upsample } from './dispatch/window.ts';

export type { ConvTiles } from './dispatch/conv.ts';
export type { BufferName, Dispatch } from './dispatch/dispatch.ts';

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
  const ofSteps = plan.steps.flatMap((step, index) =>
    stepDispatches(step, tiles).map((dispatch): Dispatch => ({ ...dispatch, steps: [index] })),
  );
  return [...ofSteps, ...accumulationDispatches(plan)];
}

/** The same in one dispatch, and the accumulation's. */
export function fusedDispatches(
  plan: Pick<Work, 'accumulation'>,
  { dispatch, arena }: FusedPlan,
): readonly Dispatch[] {
  return [dispatch, ...accumulationDispatches(plan, arena.map)];
}
