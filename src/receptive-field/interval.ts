// Intervals of positions. Imports only its own room.
import type { Interval } from './types.ts';

export const isEmpty = ({ first, last }: Interval): boolean => last < first;

export const extent = ({ first, last }: Interval): number => Math.max(0, last - first + 1);

/** The empty interval that stands at `first`. */
export const emptyAt = (first: number): Interval => ({ first, last: first - 1 });

/** The smallest interval around both; an empty one adds nothing. */
export function hull(a: Interval, b: Interval): Interval {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

/** The part on a plane of `size` positions; all of it where the plane is unbounded. */
export function clipTo(interval: Interval, size: number | null): Interval {
  if (size === null) return interval;
  const first = Math.max(0, interval.first);
  const last = Math.min(size - 1, interval.last);
  return last < first ? emptyAt(first) : { first, last };
}

export const shift = ({ first, last }: Interval, by: number): Interval => ({
  first: first + by,
  last: last + by,
});
