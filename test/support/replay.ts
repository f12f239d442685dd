// Runs a plan's slots without its numbers: who wrote what, and whether it is still there when it is read.
// Imports plan types only.
import type { Plan, Step, Tensor, WeightTensor } from '../../src/engine/plan-types.ts';

/** What lies in a slot; a tensor keeps its identity from its first writer to its last reader. */
type Content = Tensor | WeightTensor;

export function readsOf(step: Step): readonly Content[] {
  switch (step.kind) {
    case 'weights':
    case 'plane':
      return [];
    case 'conv':
      return step.bias ? [step.source, step.weights, step.bias] : [step.source, step.weights];
    case 'activation-gradient':
      return [step.value, step.gradient];
    case 'affine':
      return [step.source, step.scale, step.shift].filter((content) => content !== null);
    case 'mask':
      return [step.source, step.mask];
    case 'max-pool-gradient':
      return [step.gradient, step.choice];
    case 'rescale':
      return step.tensors;
    case 'activation':
    case 'slice':
    case 'avg-pool':
    case 'max-pool':
    case 'upsample':
    case 'aggregate':
      return [step.source];
    default:
      return step satisfies never;
  }
}

export function writesOf(step: Step): readonly Content[] {
  return step.kind === 'rescale' ? step.tensors : [step.to];
}

function addsUp(step: Step): boolean {
  return step.kind === 'rescale' || ('accumulate' in step && step.accumulate);
}

function floatsOf(content: Content): number {
  return 'floats' in content
    ? content.floats
    : content.channels * content.region.height * content.region.width;
}

/** What goes wrong, in words; nothing where every step finds what was written for it. */
export function replay(plan: Plan): string[] {
  const problems: string[] = [];
  const uploaded = new Map(plan.uploads.map(({ slot, data }) => [slot, data.length]));
  /** The tensor in each slot that is not uploaded, and which of its channels are written. */
  const held = new Map<number, Content>();
  for (const [index, step] of plan.steps.entries()) {
    const say = (problem: string): number => problems.push(`step ${index + 1}, ${step.label}: ${problem}`);
    const check = (content: Content, use: string): void => {
      const slot = plan.slots[content.slot];
      if (!slot) say(`${use} slot ${content.slot}, which is not there`);
      else if (slot.floats < floatsOf(content)) say(`${use} more of slot ${content.slot} than it has`);
      else if (slot.perDraw !== content.perDraw)
        say(`${use} slot ${content.slot} as if it were not its kind`);
    };
    for (const content of readsOf(step)) {
      check(content, 'reads');
      const data = uploaded.get(content.slot);
      if (data === undefined && held.get(content.slot) !== content) {
        say(`reads slot ${content.slot}, where something else lies`);
      } else if (data !== undefined && data < floatsOf(content)) {
        say(`reads ${floatsOf(content)} floats of an upload of ${data}`);
      }
    }
    for (const content of writesOf(step)) {
      check(content, 'writes');
      if (uploaded.has(content.slot)) say(`writes over the upload in slot ${content.slot}`);
      if (addsUp(step) && held.get(content.slot) !== content) {
        say(`adds to slot ${content.slot}, where something else lies`);
      }
      const isRead = readsOf(step).some((read) => read.slot === content.slot);
      if (isRead && step.kind !== 'rescale') say(`writes slot ${content.slot}, which it reads`);
      held.set(content.slot, content);
    }
  }
  const { gradient } = plan;
  if (!uploaded.has(gradient.slot) && !plan.accumulation && held.get(gradient.slot) !== gradient) {
    problems.push('the gradient is overwritten at the end');
  }
  return problems;
}
