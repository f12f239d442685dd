// Makes every kind of step ready to run on one core. No device objects.
import type { Plan, Step } from '../../plan-types.ts';
import { keyOfSeed, planeFiller, weightsFiller } from '../../random/index.ts';
import { copyLength } from './conv-axes.ts';
import { prepareConv } from './conv.ts';
import {
  prepareActivation,
  prepareActivationGradient,
  prepareAffine,
  prepareMask,
  prepareSigns,
  prepareSignsGradient,
  prepareSlice,
} from './elementwise.ts';
import { prepareMaxPool, prepareMaxPoolGradient } from './max-pool.ts';
import { arrayOf, type Memory, type Run } from './memory.ts';
import { prepareAggregate, prepareRescale } from './reduce.ts';
import { prepareSeparable } from './separable.ts';

/** Length of what the plan's convolutions share while they run, one after the other. */
export function copyFloats({ steps }: Pick<Plan, 'steps'>): number {
  return steps.reduce((longest, step) => Math.max(longest, step.kind === 'conv' ? copyLength(step) : 0), 0);
}

export function allocateCopy(plan: Plan): Float64Array {
  return new Float64Array(copyFloats(plan));
}

/** Steps that need nothing but their tensors. */
type PlainStep = Exclude<Step, { readonly kind: 'weights' | 'plane' | 'conv' }>;

/** A step made ready. */
export function prepareStep(step: PlainStep, memory: Memory): Run {
  switch (step.kind) {
    case 'activation':
      return prepareActivation(step, memory);
    case 'activation-gradient':
      return prepareActivationGradient(step, memory);
    case 'signs':
      return prepareSigns(step, memory);
    case 'signs-gradient':
      return prepareSignsGradient(step, memory);
    case 'affine':
      return prepareAffine(step, memory);
    case 'mask':
      return prepareMask(step, memory);
    case 'slice':
      return prepareSlice(step, memory);
    case 'avg-pool':
    case 'upsample':
      return prepareSeparable(step, memory);
    case 'max-pool':
      return prepareMaxPool(step, memory);
    case 'max-pool-gradient':
      return prepareMaxPoolGradient(step, memory);
    case 'rescale':
      return prepareRescale(step, memory);
    case 'aggregate':
      return prepareAggregate(step, memory);
    default:
      return step satisfies never;
  }
}

/** The plan's steps in order; running all of them with a draw's state computes that draw. */
export function prepareSteps(plan: Plan, memory: Memory, copy: Float64Array): readonly Run[] {
  const seed = keyOfSeed(plan.seed);
  return plan.steps.flatMap((step): Run | readonly Run[] => {
    switch (step.kind) {
      case 'weights': {
        const fill = weightsFiller(step, seed);
        const to = arrayOf(memory, step.to);
        return ({ draw }) => fill(to, draw);
      }
      case 'plane': {
        const { layer, purpose, distribution } = step;
        const fill = planeFiller({ layer, purpose, distribution, ...step.to }, seed);
        const to = arrayOf(memory, step.to);
        return ({ draw }) => fill(to, draw);
      }
      case 'conv':
        return prepareConv(step, memory, copy);
      default:
        return prepareStep(step, memory);
    }
  });
}
