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
    case 'signs-gradient':
      return [step.signs, step.gradient];
    case 'affine':
      return [step.source, step.scale, step.shift].filter((content) => content !== null);
    case 'mask':
      return [step.source, step.mask];
    case 'max-pool-gradient':
      return [step.gradient, step.choice];
    case 'rescale':
      return step.tensors;
    case 'activation':
    case 'signs':
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

/** Where a tensor lies, in floats of one draw. */
interface Range {
  readonly block: string;
  readonly start: number;
  readonly end: number;
}

function rangeOf({ slots }: Plan, content: Content): Range {
  const { block, offset = 0 } = slots[content.slot]!;
  const name = block === undefined ? `slot ${content.slot}` : `block ${block}`;
  return { block: name, start: offset, end: offset + floatsOf(content) };
}

/** What lies where; what is written over is gone. */
class Held {
  readonly #plan: Plan;
  readonly #ranges = new Map<Content, Range>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  has(content: Content): boolean {
    return this.#ranges.has(content);
  }

  write(content: Content): void {
    const range = rangeOf(this.#plan, content);
    for (const [other, { block, start, end }] of this.#ranges) {
      if (block === range.block && start < range.end && end > range.start) this.#ranges.delete(other);
    }
    this.#ranges.set(content, range);
  }
}

/** What goes wrong, in words; nothing where every step finds what was written for it. */
export function replay(plan: Plan): string[] {
  const problems: string[] = [];
  const uploaded = new Map(plan.uploads.map(({ slot, data }) => [slot, data.length]));
  /** The tensors that are not uploaded. */
  const held = new Held(plan);
  for (const [index, step] of plan.steps.entries()) {
    const say = (problem: string): number => problems.push(`step ${index + 1}, ${step.label}: ${problem}`);
    const check = (content: Content, use: string): void => {
      const slot = plan.slots[content.slot];
      if (!slot) say(`${use} slot ${content.slot}, which is not there`);
      else if (slot.floats < floatsOf(content)) say(`${use} more of slot ${content.slot} than it has`);
      else if (slot.perDraw !== content.perDraw)
        say(`${use} slot ${content.slot} as if it were not its kind`);
      const block = slot?.block === undefined ? slot : plan.blocks![slot.block];
      if (
        slot &&
        (!block || (slot.offset ?? 0) + slot.floats > block.floats || block.perDraw !== slot.perDraw)
      )
        say(`${use} slot ${content.slot}, which its block does not hold`);
    };
    for (const content of readsOf(step)) {
      check(content, 'reads');
      const data = uploaded.get(content.slot);
      if (data === undefined && !held.has(content)) {
        say(`reads slot ${content.slot}, where something else lies`);
      } else if (data !== undefined && data < floatsOf(content)) {
        say(`reads ${floatsOf(content)} floats of an upload of ${data}`);
      }
    }
    for (const content of writesOf(step)) {
      check(content, 'writes');
      if (uploaded.has(content.slot)) say(`writes over the upload in slot ${content.slot}`);
      if (addsUp(step) && !held.has(content)) say(`adds to slot ${content.slot}, where something else lies`);
      const { block } = rangeOf(plan, content);
      const isRead = readsOf(step).some((read) => rangeOf(plan, read).block === block);
      if (isRead && step.kind !== 'rescale') say(`writes slot ${content.slot}, of the ${block} it reads`);
      held.write(content);
    }
  }
  const { gradient } = plan;
  if (!uploaded.has(gradient.slot) && !plan.accumulation && !held.has(gradient)) {
    problems.push('the gradient is overwritten at the end');
  }
  return problems;
}
