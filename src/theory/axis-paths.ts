// Numbers of paths through a chain of windows, along one axis, as big integers. Imports the geometry's types only.
import type { Interval } from '../receptive-field/index.ts';
import { quotient } from './quotient.ts';

/** One convolution along one axis: unit o reads positions o·stride − before + j·dilation, j from 0 to kernel − 1. */
export interface PathWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before position 0. */
  readonly before: number;
}

/** Numbers of paths at consecutive positions of a plane. */
export interface PathRow {
  /** Position of the first count. */
  readonly first: number;
  readonly counts: readonly bigint[];
}

/** The paths of a unit along one axis. Planes are numbered from the input (0) to the unit's own. */
export interface AxisPaths {
  /** `windows[i]` leads from plane i to plane i + 1. */
  readonly windows: readonly PathWindow[];
  /**
   * Per plane, the number of paths from each position to the unit. The input's row is what the box spans; positions
   * that no path reaches count 0.
   */
  readonly toUnit: readonly PathRow[];
  /** All paths from the unit backwards, Π kernel: those that end in the padding of a sized plane too. */
  readonly total: bigint;
  /** Input positions inside the box that no path reaches: what strides and dilations pass over. */
  readonly holes: readonly number[];
  /** Paths from an input position to the unit; 0 outside the box. */
  count(position: number): bigint;
  /** count / total, the nearest double. */
  share(position: number): number;
  /** The shares of all of the input's row. */
  shares(): Float64Array;
  /** Per plane, the number of paths from an input position to each position of that plane that the unit's cone holds. */
  fromInput(position: number): readonly PathRow[];
}

/** The number at a position; 0 outside the row. */
export const pathsAt = ({ first, counts }: PathRow, position: number): bigint =>
  counts[position - first] ?? 0n;

/** `intervals[i]`: the positions of plane i that the unit's cone holds; the last one is the unit itself. */
export function axisPaths(windows: readonly PathWindow[], intervals: readonly Interval[]): AxisPaths {
  const toUnit = pathsToUnit(windows, intervals);
  const total = windows.reduce((product, { kernel }) => product * BigInt(kernel), 1n);
  const input = toUnit[0]!;
  const holes = input.counts.flatMap((count, index) => (count === 0n ? [input.first + index] : []));
  return {
    windows,
    toUnit,
    total,
    holes,
    count: (position) => pathsAt(input, position),
    share: (position) => quotient(pathsAt(input, position), total),
    shares: () => Float64Array.from(input.counts, (count) => quotient(count, total)),
    fromInput: (position) => pathsFromInput(windows, intervals, position),
  };
}

function pathsToUnit(windows: readonly PathWindow[], intervals: readonly Interval[]): PathRow[] {
  const rows: PathRow[] = [rowOver(intervals.at(-1)!, 1n)];
  for (let plane = windows.length - 1; plane >= 0; plane--) {
    rows.unshift(readersOf(rows[0]!, windows[plane]!, intervals[plane]!));
  }
  return rows;
}

/**
 * paths[p] = Σ over j of above[o] where o·s − before + j·d = p: the row above spread out by the stride and convolved
 * with ones d apart, as a running sum, so that a wide kernel costs no more than a narrow one.
 */
function readersOf(above: PathRow, window: PathWindow, interval: Interval): PathRow {
  const { kernel, stride, dilation } = window;
  const length = above.counts.length;
  const start = above.first * stride - window.before;
  const spread = length === 0 ? 0 : (length - 1) * stride + 1;
  const reach = kernel * dilation;
  const spreadAt = (at: number): bigint =>
    at >= 0 && at < spread && at % stride === 0 ? above.counts[at / stride]! : 0n;
  const sums: bigint[] = [];
  for (let at = 0; at < spread + reach - dilation; at++) {
    const before = at < dilation ? 0n : sums[at - dilation]!;
    sums.push(before + spreadAt(at) - spreadAt(at - reach));
  }
  const row = rowOver(interval, 0n);
  return { ...row, counts: row.counts.map((_, index) => sums[row.first + index - start] ?? 0n) };
}

function pathsFromInput(
  windows: readonly PathWindow[],
  intervals: readonly Interval[],
  position: number,
): PathRow[] {
  const input = rowOver(intervals[0]!, 0n);
  const rows: PathRow[] = [
    { ...input, counts: input.counts.map((_, index) => (input.first + index === position ? 1n : 0n)) },
  ];
  for (const [plane, { kernel, stride, dilation, before }] of windows.entries()) {
    const below = rows.at(-1)!;
    const above = rowOver(intervals[plane + 1]!, 0n);
    const counts = [...above.counts];
    for (const [index, count] of below.counts.entries()) {
      if (count === 0n) continue;
      for (let tap = 0; tap < kernel; tap++) {
        const unit = (below.first + index + before - tap * dilation) / stride - above.first;
        if (Number.isInteger(unit) && unit >= 0 && unit < counts.length) counts[unit]! += count;
      }
    }
    rows.push({ first: above.first, counts });
  }
  return rows;
}

const rowOver = ({ first, last }: Interval, value: bigint): PathRow => ({
  first,
  counts: new Array<bigint>(Math.max(0, last - first + 1)).fill(value),
});
