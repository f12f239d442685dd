// A plan in words: what runs, where, and what it costs. Pure.
import type { Plan, Region, Step, Tensor } from './plan-types.ts';

function place({ top, left, height, width }: Region): string {
  return `${height}×${width} at [${top}, ${left}]`;
}

function tensor({ slot, channels, region, perDraw }: Tensor): string {
  return `${perDraw ? '' : 'shared '}slot ${slot}: ${channels} × ${place(region)}`;
}

function describe(step: Step): string {
  switch (step.kind) {
    case 'weights':
      return `${step.shape.join('×')} ${step.distribution.kind}, ${step.layout} layout → slot ${step.to.slot}`;
    case 'plane':
      return `${step.distribution.kind} → ${tensor(step.to)}`;
    case 'conv':
    case 'affine':
    case 'mask':
    case 'activation':
    case 'aggregate':
    case 'slice':
    case 'avg-pool':
    case 'max-pool':
    case 'upsample':
      return `slot ${step.source.slot} → ${tensor(step.to)}${accumulates(step) ? ', added' : ''}`;
    case 'activation-gradient':
      return `slot ${step.gradient.slot} · slope at slot ${step.value.slot} → ${tensor(step.to)}${accumulates(step) ? ', added' : ''}`;
    case 'signs':
      return `slot ${step.source.slot} → ${step.to.perDraw ? '' : 'shared '}slot ${step.to.slot}: ${step.to.floats} words`;
    case 'signs-gradient':
      return `slot ${step.gradient.slot} · slope by slot ${step.signs.slot} → ${tensor(step.to)}${accumulates(step) ? ', added' : ''}`;
    case 'max-pool-gradient':
      return `slot ${step.gradient.slot} · choice at slot ${step.choice.slot} → ${tensor(step.to)}${accumulates(step) ? ', added' : ''}`;
    case 'rescale':
      return step.tensors.map(({ slot }) => `slot ${slot}`).join(', ');
    default:
      return step satisfies never;
  }
}

function accumulates(step: Step): boolean {
  return 'accumulate' in step && step.accumulate;
}

/** One line a step, then memory, operations and chunks. */
export function formatPlan(plan: Plan): string {
  const width = Math.max(0, ...plan.steps.map(({ label }) => label.length));
  const steps = plan.steps.map(
    (step, index) => `${String(index + 1).padStart(4)}  ${step.label.padEnd(width)}  ${describe(step)}`,
  );
  const draws = plan.deterministic
    ? `one draw stands for ${plan.draws}: nothing in it is random`
    : `${plan.draws} draws, ${plan.drawsPerChunk} at a time`;
  return [
    `map ${place(plan.box)}; ${draws}`,
    ...steps,
    `${plan.operations.toLocaleString('en')} operations and ${plan.byteLengthPerDraw.toLocaleString('en')} bytes a draw, ${plan.byteLengthShared.toLocaleString('en')} bytes for all`,
    `a session holds ${plan.byteLength.toLocaleString('en')} bytes`,
    ...plan.notes,
  ].join('\n');
}
