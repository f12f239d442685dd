// Neighbours that repeat, found in a list. Imports nothing.

/** No published block has more items side by side. */
const maxPeriod = 64;

/** Published networks need four; without an end, a long one could be searched for seconds. */
const maxRestarts = 16;

/**
 * Replaces runs of equal blocks of neighbours, shortest blocks first, so that `a a b a a b` becomes 2(2(a) b).
 * `write` makes one item of `count` times `block`; it returns null where that nests too deep.
 */
export function foldRepeats<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  write: (block: readonly T[], count: number) => T | null,
): readonly T[] {
  let folded = items;
  let restarts = 0;
  for (let period = 1; period <= Math.min(maxPeriod, folded.length / 2); period++) {
    const next = foldPeriod(folded, period, keyOf, write);
    // What has been folded may repeat itself, with a shorter period than it had.
    if (next.length < folded.length && restarts++ < maxRestarts) period = 0;
    folded = next;
  }
  return folded;
}

function foldPeriod<T>(
  items: readonly T[],
  period: number,
  keyOf: (item: T) => string,
  write: (block: readonly T[], count: number) => T | null,
): readonly T[] {
  const isEqual = (place: number): boolean => keyOf(items[place]!) === keyOf(items[place + period]!);
  const result: T[] = [];
  let at = 0;
  while (at < items.length) {
    let equal = 0;
    while (at + equal + period < items.length && isEqual(at + equal)) equal++;
    const count = Math.floor(equal / period) + 1;
    const one = count < 2 ? null : write(items.slice(at, at + period), count);
    if (one === null) {
      // What is equal for less than a period cannot start a run before it differs.
      const skip = count < 2 ? equal + 1 : 1;
      for (const end = Math.min(at + skip, items.length); at < end; at++) result.push(items[at]!);
    } else {
      result.push(one);
      at += period * count;
    }
  }
  return result;
}
