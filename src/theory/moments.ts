// Means and variances: one number where they are the same everywhere, else a plane. Imports its own room.
import { addPlane, areaOf } from './separable.ts';
import type { ChannelRun } from './sources.ts';
import type { Region } from './target.ts';

export type Moment = number | Float64Array;

export interface MomentRun extends ChannelRun {
  readonly mean: Moment;
  readonly variance: Moment;
}

/** Keeps the moments of very deep linear networks finite. */
export const largestVariance = 1e300;

export const at = (moment: Moment, position: number): number =>
  typeof moment === 'number' ? moment : moment[position]!;

export const sameMoment = (a: Moment, b: Moment): boolean => {
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number' || a.length !== b.length) return false;
  return a.every((value, position) => value === b[position]);
};

/** f of moments, position by position; a number where all of them are. */
export function combined(moments: readonly Moment[], f: (...values: number[]) => number): Moment {
  const plane = moments.find((moment) => typeof moment !== 'number');
  if (plane === undefined) return f(...(moments as number[]));
  const result = new Float64Array(plane.length);
  const values = moments.map(() => 0);
  for (let position = 0; position < result.length; position++) {
    for (let i = 0; i < moments.length; i++) values[i] = at(moments[i]!, position);
    result[position] = f(...values);
  }
  return result;
}

/** The part of a moment over `source` that lies over `region`. */
export function cropped(moment: Moment, source: Region, region: Region): Moment {
  if (typeof moment === 'number') return moment;
  const part = new Float64Array(areaOf(region));
  addPlane(part, region, moment, source, 1);
  const [first] = part;
  return part.every((value) => value === first) ? first! : part;
}

/** The runs of several lists, cut where any of them begins or ends. */
export function zipped<T extends ChannelRun>(
  lists: readonly (readonly T[])[],
): { run: ChannelRun; each: T[] }[] {
  const edges = new Set(lists.flatMap((runs) => runs.flatMap(({ first, count }) => [first, first + count])));
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((first, index) => ({
    run: { first, count: sorted[index + 1]! - first },
    each: lists.map((runs) => runs.find((run) => first >= run.first && first < run.first + run.count)!),
  }));
}

/** Neighbouring runs of equal moments as one. */
export function merged(runs: readonly MomentRun[]): MomentRun[] {
  const result: MomentRun[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last && sameMoment(last.mean, run.mean) && sameMoment(last.variance, run.variance)) {
      result[result.length - 1] = { ...last, count: last.count + run.count };
    } else result.push(run);
  }
  return result;
}

/** Of a product of independent factors. */
export function productMoments(factors: readonly { mean: Moment; variance: Moment }[]): {
  mean: Moment;
  variance: Moment;
} {
  return factors.reduce((a, b) => ({
    mean: combined([a.mean, b.mean], (m, n) => m * n),
    variance: combined([a.mean, a.variance, b.mean, b.variance], (m, v, n, w) =>
      Math.min(largestVariance, v * w + v * n * n + w * m * m),
    ),
  }));
}
