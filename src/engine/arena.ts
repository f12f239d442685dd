// Gives tensors their place in memory: slots reused by lifetime. Pure; knows floats, not devices.
import type { Slot } from './plan-types.ts';

interface OpenSlot {
  readonly perDraw: boolean;
  floats: number;
  /** Tensors that still need it. */
  users: number;
}

/**
 * Hands out slots while a plan is laid out in execution order. A slot whose last user is released is free for
 * the next request of its kind (per draw, or shared by all draws); the free slot that fits with the least waste
 * is taken, else the largest free one grows.
 */
export class Arena {
  readonly #slots: OpenSlot[] = [];

  take(floats: number, perDraw: boolean): number {
    let best = -1;
    for (const [index, slot] of this.#slots.entries()) {
      if (slot.users > 0 || slot.perDraw !== perDraw) continue;
      const current = this.#slots[best];
      if (!current) best = index;
      else if (slot.floats >= floats) {
        if (current.floats < floats || slot.floats < current.floats) best = index;
      } else if (current.floats < floats && slot.floats > current.floats) best = index;
    }
    const slot = this.#slots[best];
    if (!slot) return this.#slots.push({ perDraw, floats, users: 1 }) - 1;
    slot.floats = Math.max(slot.floats, floats);
    slot.users = 1;
    return best;
  }

  /** A slot of its own for the whole plan: uploads are written once and read by every chunk. */
  reserve(floats: number): number {
    return this.#slots.push({ perDraw: false, floats, users: Infinity }) - 1;
  }

  release(index: number): void {
    const slot = this.#slots[index];
    if (slot) slot.users -= 1;
  }

  slots(): Slot[] {
    return this.#slots.map(({ perDraw, floats }, index) => ({ index, perDraw, floats: Math.max(floats, 1) }));
  }
}
