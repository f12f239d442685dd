// Sets of positions along an axis, kept as their runs. Imports only its own room.
import { extent, isEmpty } from './interval.ts';
import type { Interval } from './types.ts';

/** first, last, first, last …: ascending, no run touching the next. Flat, as sets of thousands of runs are merged. */
export type Runs = Float64Array;

export const runsOf = (interval: Interval): Runs =>
  isEmpty(interval) ? new Float64Array() : Float64Array.of(interval.first, interval.last);

export const runCount = (runs: Runs): number => runs.length / 2;

export const firstOf = (runs: Runs): number => runs[0]!;
export const lastOf = (runs: Runs): number => runs[runs.length - 1]!;

export const shiftRuns = (runs: Runs, by: number): Runs =>
  by === 0 ? runs : runs.map((position) => position + by);

export function countOf(runs: Runs): number {
  let count = 0;
  for (let at = 0; at < runs.length; at += 2) count += runs[at + 1]! - runs[at]! + 1;
  return count;
}

/** From the first position to the last, holes included; 0 for the empty set. */
export const spanOf = (runs: Runs): number => (runs.length === 0 ? 0 : lastOf(runs) - firstOf(runs) + 1);

/** Merged in pairs, so that many parts cost a logarithm of their number. */
export function unionOf(parts: readonly Runs[]): Runs {
  if (parts.length === 0) return new Float64Array();
  if (parts.length === 1) return parts[0]!;
  const half = parts.length >> 1;
  return merged(unionOf(parts.slice(0, half)), unionOf(parts.slice(half)));
}

function merged(a: Runs, b: Runs): Runs {
  const union = new Float64Array(a.length + b.length);
  let length = 0;
  let [atA, atB] = [0, 0];
  while (atA < a.length || atB < b.length) {
    const takeA = atB >= b.length || (atA < a.length && a[atA]! <= b[atB]!);
    const first = takeA ? a[atA]! : b[atB]!;
    const last = takeA ? a[atA + 1]! : b[atB + 1]!;
    if (takeA) atA += 2;
    else atB += 2;
    if (length === 0 || first > union[length - 1]! + 1) {
      union[length] = first;
      union[length + 1] = last;
      length += 2;
    } else if (last > union[length - 1]!) union[length - 1] = last;
  }
  return union.slice(0, length);
}

/** The remainders that the positions leave on division by `modulus`. */
export function remainders(runs: Runs, modulus: number): Runs {
  const wrapped: Runs[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const run = { first: runs[at]!, last: runs[at + 1]! };
    if (extent(run) >= modulus) return Float64Array.of(0, modulus - 1);
    const turns = Math.floor(run.first / modulus);
    const first = run.first - turns * modulus;
    const last = run.last - turns * modulus;
    if (last < modulus) wrapped.push(Float64Array.of(first, last));
    else wrapped.push(Float64Array.of(0, last - modulus), Float64Array.of(first, modulus - 1));
  }
  return unionOf(wrapped);
}
