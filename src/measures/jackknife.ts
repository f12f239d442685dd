// Uncertainty of a map's numbers from groups of draws. Imports nothing but its own room.
import { checkMap } from './map.ts';
import { measureErf } from './measure.ts';
import type { DrawGroup, MapBox, MeasuredField, MeasureOptions, MeasureUncertainty } from './types.ts';

export interface JackknifeOptions extends MeasureOptions {
  /** The maps hold mean squares and the finished map is their root (aggregate 'square'). */
  readonly root: boolean;
}

/**
 * One standard error of erfSize, erfRatio, sigma and kurtosis, leaving out one group of draws at a time. Groups may differ
 * in size (Busing, Meijer & van der Leeden 1999, delete-m_j jackknife), with h = draws / draws in the group:
 *
 *   pseudo[g] = h[g]·θ − (h[g] − 1)·θ without g,   θJ = Σ pseudo[g] / h[g]
 *   variance = 1/G · Σ (pseudo[g] − θJ)² / (h[g] − 1)
 *
 * Groups without draws are left out; with fewer than two groups every number is NaN. ERF sizes are roots of
 * pixel counts and move in steps: an error of 0 says that no group moved a pixel over the threshold.
 */
export function jackknifeUncertainty(
  groups: readonly DrawGroup[],
  box: MapBox,
  rf: MeasuredField,
  { root, center }: JackknifeOptions,
): MeasureUncertainty {
  const filled = groups.filter(({ count }) => count > 0);
  if (filled.length < 2) return { erfSize: NaN, erfRatio: NaN, sigma: [NaN, NaN], kurtosis: [NaN, NaN] };
  for (const { map } of filled) checkMap(map, box);

  const draws = filled.reduce((sum, { count }) => sum + count, 0);
  const sum = new Float64Array(box.height * box.width);
  for (const { map, count } of filled) {
    for (let i = 0; i < sum.length; i++) sum[i]! += map[i]! * count;
  }
  const finished = new Float64Array(sum.length);
  const numbersWithout = (group: DrawGroup | undefined): readonly number[] => {
    const count = group?.count ?? 0;
    const scale = 1 / (draws - count);
    for (let i = 0; i < sum.length; i++) {
      const mean = (group === undefined ? sum[i]! : sum[i]! - group.map[i]! * count) * scale;
      // What is left of a pixel that only this group had is rounding, and may be negative.
      finished[i] = root ? Math.sqrt(Math.max(0, mean)) : mean;
    }
    const { erfSize, sigma, kurtosis } = measureErf(finished, box, rf, { center });
    return [erfSize, ...sigma, ...kurtosis];
  };

  const whole = numbersWithout(undefined);
  const without = filled.map((group) => ({ parts: draws / group.count, numbers: numbersWithout(group) }));
  const [erfSize, ...moments] = whole.map((ofAll, index) => {
    const pseudo = without.map(({ parts, numbers }) => parts * ofAll - (parts - 1) * numbers[index]!);
    const estimate = pseudo.reduce((total, value, g) => total + value / without[g]!.parts, 0);
    const variance = pseudo.reduce(
      (total, value, g) => total + (value - estimate) ** 2 / (without[g]!.parts - 1),
      0,
    );
    return Math.sqrt(variance / pseudo.length);
  }) as [number, number, number, number, number];
  return {
    erfSize,
    erfRatio: erfSize / Math.sqrt(rf.size[0] * rf.size[1]),
    sigma: [moments[0], moments[1]],
    kurtosis: [moments[2], moments[3]],
  };
}
