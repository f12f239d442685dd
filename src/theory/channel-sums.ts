// What the channels of a convolution's groups sum to. Imports its own room.
import { CovarianceSum, type Covariance } from './covariance.ts';
import type { ChannelRun, WeightedRun } from './sources.ts';
import type { Region } from './target.ts';

export type Weighted = readonly [covariance: Covariance, weight: number];

/** For every run of groups that hold the same, what one group's channels sum to. */
export function groupSums(
  runs: readonly WeightedRun[],
  perGroup: number,
  groups: number,
): { readonly group: ChannelRun; readonly terms: readonly Weighted[] }[] {
  const sums: { group: ChannelRun; terms: readonly Weighted[] }[] = [];
  let at = 0;
  for (let group = 0; group < groups; group++) {
    const [first, end] = [group * perGroup, (group + 1) * perGroup];
    while (at < runs.length && runs[at]!.first + runs[at]!.count <= first) at++;
    const counts = new Map<Covariance, number>();
    for (let run = at; run < runs.length && runs[run]!.first < end; run++) {
      const { first: from, count, covariance, factor } = runs[run]!;
      const shared = Math.min(end, from + count) - Math.max(first, from);
      counts.set(covariance, (counts.get(covariance) ?? 0) + shared * factor);
    }
    if (counts.size === 0) continue;
    const terms = [...counts];
    const last = sums.at(-1);
    const isSame =
      last &&
      last.group.first + last.group.count === group &&
      last.terms.length === terms.length &&
      terms.every(
        ([covariance, count], i) => last.terms[i]![0] === covariance && last.terms[i]![1] === count,
      );
    if (isSame) sums[sums.length - 1] = { ...last, group: { ...last.group, count: last.group.count + 1 } };
    else sums.push({ group: { first: group, count: 1 }, terms });
  }
  return sums;
}

/** Σ weight · covariance, over the region of all of them. */
export function sumOf(terms: readonly Weighted[], region: Region): Covariance {
  const all = new Set(terms.flatMap(([{ fields }]) => fields.map(({ dy }) => dy)));
  const across = new Set(terms.flatMap(([{ fields }]) => fields.map(({ dx }) => dx)));
  const sum = new CovarianceSum(region, [all, across]);
  for (const [covariance, weight] of terms) sum.add(covariance, weight);
  return sum.done();
}
