// Medians and spreads. Imports nothing.

export interface Summary {
  readonly runs: number;
  readonly median: number;
  /** Third quartile less first; null for fewer than three runs, as JSON knows no NaN. */
  readonly interquartileRange: number | null;
  readonly least: number;
}

/** The value below which a share of the sorted values lies, linear between two. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

/** Throws a RangeError for no values. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('There is nothing to summarise.');
  const sorted = values.toSorted((a, b) => a - b);
  return {
    runs: sorted.length,
    median: quantile(sorted, 0.5),
    interquartileRange: sorted.length < 3 ? null : quantile(sorted, 0.75) - quantile(sorted, 0.25),
    least: sorted[0]!,
  };
}
