// Gives tensors their place in memory: slots shared by tensors that never live at once. Pure; knows no devices.
import type { Slot } from './plan-types.ts';

/** A tensor while a plan is laid out: how much, and from which step to which it has to be there, both included. */
export interface Lifetime {
  readonly floats: number;
  readonly perDraw: boolean;
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  /** In the order of their first use. */
  readonly slots: readonly Slot[];
  /** The slot of each tensor, in the tensors' order. */
  readonly slotOf: readonly number[];
}

interface OpenSlot {
  readonly perDraw: boolean;
  floats: number;
  /** Who holds it when, one after the other. */
  readonly tenants: Lifetime[];
}

/**
 * A slot is a buffer of its own, not a range of one: WebGPU lets no dispatch read and write the same buffer. Each tensor
 * takes, of the slots of its kind that nobody holds while it lives, the one that has to grow least, or wastes least; a
 * new one where there is none. What comes of that depends on who chooses first, so three orders are tried and the one
 * that needs least is kept: the largest first (Pisarchyk & Lee 2020, "Efficient Memory Management for Deep Neural Net
 * Inference": best where a forward pass keeps many values), by time, and against time (best for linear chains, whose
 * gradients grow towards the input).
 */
export function place(tensors: readonly Lifetime[]): Placement {
  const numbers = tensors.map((_, index) => index);
  const by = (key: (tensor: Lifetime) => number): number[] =>
    numbers.toSorted((a, b) => key(tensors[a]!) - key(tensors[b]!) || a - b);
  const byTime = by(({ first }) => first);
  const orders = [byTime, by(({ floats }) => -floats), by(({ last }) => -last)];
  const tried = orders.map((order) => inOrder(tensors, order));
  const best = tried.reduce((least, one) => (size(one) < size(least) ? one : least));
  const slotNumbers = new Map<OpenSlot, number>();
  for (const index of byTime) {
    const slot = best[index]!;
    if (!slotNumbers.has(slot)) slotNumbers.set(slot, slotNumbers.size);
  }
  return {
    slots: [...slotNumbers].map(([{ perDraw, floats }, index]) => ({ index, perDraw, floats })),
    slotOf: best.map((slot) => slotNumbers.get(slot)!),
  };
}

/** Each tensor's slot where they choose in this order. */
function inOrder(tensors: readonly Lifetime[], order: readonly number[]): readonly OpenSlot[] {
  const open: OpenSlot[] = [];
  const held: OpenSlot[] = [];
  for (const index of order) {
    const tensor = tensors[index]!;
    let best: OpenSlot | undefined;
    for (const slot of open) {
      if (slot.perDraw !== tensor.perDraw || !isFree(slot, tensor)) continue;
      if (!best || isBetter(slot.floats - tensor.floats, best.floats - tensor.floats)) best = slot;
    }
    if (!best) {
      best = { perDraw: tensor.perDraw, floats: 1, tenants: [] };
      open.push(best);
    }
    best.floats = Math.max(best.floats, tensor.floats);
    best.tenants.splice(nextTenant(best, tensor), 0, tensor);
    held[index] = best;
  }
  return held;
}

/** Number of the first tenant that holds a slot when, or after, a tensor begins to live. */
function nextTenant({ tenants }: OpenSlot, { first }: Lifetime): number {
  let [low, high] = [0, tenants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tenants[middle]!.last < first) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isFree(slot: OpenSlot, tensor: Lifetime): boolean {
  const next = slot.tenants[nextTenant(slot, tensor)];
  return !next || next.first > tensor.last;
}

/** Floats left over: few rather than many, and some rather than too few by however little. */
function isBetter(spare: number, other: number): boolean {
  return spare >= 0 === other >= 0 ? Math.abs(spare) < Math.abs(other) : spare >= 0;
}

/** Slots for all draws hardly count: those of each draw come by the dozen. */
function size(held: readonly OpenSlot[]): number {
  return [...new Set(held)].reduce((sum, { floats }) => sum + floats, 0);
}
