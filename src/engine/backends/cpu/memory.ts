// Slots as arrays and regions as index arithmetic. No device objects.
import type { Plan, Region, Tensor } from '../../plan-types.ts';

/** One array for each slot, index = position. A slot for each draw holds one: draws are computed one by one. */
export type Memory = readonly Float32Array[];

/** What a draw tells about itself while its steps run. */
export interface DrawState {
  /** The draw's number, from 0. */
  draw: number;
  /** The gradients are 2^exponent times what the tensors hold. */
  exponent: number;
  /** Of the aggregated map: Σ |map|. */
  sumAbs: number;
  /** Of the aggregated gradient: max |g|; NaN or Infinity where any of it is. */
  largest: number;
}

/** A draw that nothing has been computed of. */
export function newDraw(draw: number): DrawState {
  return { draw, exponent: 0, sumAbs: 0, largest: 0 };
}

/** A step made ready: everything that does not change from draw to draw is worked out. */
export type Run = (state: DrawState) => void;

/** Takes the plan's slots and fills in what it uploads. */
export function allocate(plan: Plan): Memory {
  const blocks = (plan.blocks ?? plan.slots).map(({ floats }) => new Float32Array(floats));
  const memory = plan.slots.map(({ floats, block, offset = 0 }, index) =>
    blocks[block ?? index]!.subarray(offset, offset + floats),
  );
  for (const { slot, data } of plan.uploads) memory[slot]!.set(data);
  return memory;
}

/** Bytes of the arrays behind the slots, each counted once. */
export function byteLengthOf(memory: Memory): number {
  return [...new Set(memory.map(({ buffer }) => buffer))].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
}

export function arrayOf(memory: Memory, tensor: { readonly slot: number }): Float32Array {
  const array = memory[tensor.slot];
  if (!array) throw new Error(`the plan has no slot ${tensor.slot}`);
  return array;
}

export function area(region: Region): number {
  return region.height * region.width;
}

export function floatsOf(tensor: Tensor): number {
  return tensor.channels * area(tensor.region);
}

/** The part of `to` that `source` reaches, in `to`'s own indices, and where it starts in each. */
export interface Overlap {
  readonly rows: number;
  readonly columns: number;
  /** Index in `to` and in `source` of the first common pixel of channel 0. */
  readonly toStart: number;
  readonly sourceStart: number;
}

export function overlapOf(to: Region, source: Region): Overlap {
  const top = Math.max(to.top, source.top);
  const left = Math.max(to.left, source.left);
  const bottom = Math.min(to.top + to.height, source.top + source.height);
  const right = Math.min(to.left + to.width, source.left + source.width);
  return {
    rows: Math.max(0, bottom - top),
    columns: Math.max(0, right - left),
    toStart: (top - to.top) * to.width + (left - to.left),
    sourceStart: (top - source.top) * source.width + (left - source.left),
  };
}
