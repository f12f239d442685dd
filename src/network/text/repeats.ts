// Neighbours that repeat, found in a list. Imports nothing.

/** No published block has more items side by side. */
const maxPeriod = 64;

/**
 * Replaces runs of equal blocks of neighbours, shortest blocks first, so that `a a b a a b` becomes 2(2(a) b).
 * `write` makes one item of `count` times `block`; it returns null where that is not worth it.
 */
export function foldRepeats<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  write: (block: readonly T[], count: number) => T | null,
): readonly T[] {
  let folded = items;
  for (let period = 1; period <= Math.min(maxPeriod, folded.length / 2); period++) {
    folded = foldPeriod(folded, period, keyOf, write);
  }
  return folded;
}

function foldPeriod<T>(
  items: readonly T[],
  period: number,
  keyOf: (item: T) => string,
  write: (block: readonly T[], count: number) => T | null,
): readonly T[] {
  const keys = items.map(keyOf);
  const result: T[] = [];
  let at = 0;
  while (at < items.length) {
    let equal = 0;
    while (at + equal + period < items.length && keys[at + equal] === keys[at + equal + period]) equal++;
    const count = Math.floor(equal / period) + 1;
    const one = count < 2 ? null : write(items.slice(at, at + period), count);
    if (one === null) {
      // What is equal for less than a period cannot start a run before it differs.
      const skip = count < 2 ? equal + 1 : 1;
      result.push(...items.slice(at, at + skip));
      at += skip;
    } else {
      result.push(one);
      at += period * count;
    }
  }
  return result;
}
