// Sizes and shares of one map. Imports nothing but its own room.
import { areaRatioOf } from './area-ratio.ts';
import { fitGaussian } from './gaussian-fit.ts';
import { absoluteMarginals, checkMap, resolveCenter } from './map.ts';
import { radialProfile } from './radial-profile.ts';
import { effectiveThreshold } from './threshold.ts';
import type {
  ErfMeasures,
  GaussianFit,
  MapBox,
  MeasuredField,
  MeasureOptions,
  RadialProfile,
  RadialProfileOptions,
} from './types.ts';

/**
 * Standard deviation and excess kurtosis of the positions 0, 1, 2, … weighted by `mass`. Both are NaN without mass;
 * the kurtosis, fourth central moment / variance² − 3, also where all of it is at one position.
 */
function momentsOf(mass: Float64Array): { readonly sigma: number; readonly kurtosis: number } {
  let total = 0;
  let first = 0;
  mass.forEach((weight, position) => {
    total += weight;
    first += weight * position;
  });
  const mean = first / total;
  let second = 0;
  let fourth = 0;
  let held = 0;
  mass.forEach((weight, position) => {
    const square = (position - mean) ** 2;
    second += weight * square;
    fourth += weight * square * square;
    if (weight > 0) held++;
  });
  const variance = second / total;
  return {
    sigma: Math.sqrt(variance),
    // At one position the moments are 0 up to the mean's rounding: their ratio says nothing.
    kurtosis: held > 1 ? fourth / total / variance ** 2 - 3 : NaN,
  };
}

/**
 * Measures a map, row-major over `box`, against its theoretical receptive field. Signed maps are measured by
 * their absolute values.
 *
 * - `erfSize`: pixels above 4.55 % of the value at the receptive field's centre; where the centre falls between
 *   pixels (even sizes), of the mean of the middle ones; where it is a hole, of the peak.
 * - `areaRatio`: RepLKNet's (Ding et al. 2022); the square's middle pixel is the centre, rounded to the later one
 *   where the centre falls between pixels; the square may hang over the map's border.
 *
 * The map is kept: `gaussian`, `areaRatio` and `radialProfile` read it when they are first asked for, so it must not be written to
 * afterwards. Throws a RangeError where map, box and centre do not fit each other.
 */
export function measureErf(
  map: ArrayLike<number>,
  box: MapBox,
  rf: MeasuredField,
  options: MeasureOptions = {},
): ErfMeasures {
  checkMap(map, box);
  const center = resolveCenter(box, rf, options.center);
  const area = rf.size[0] * rf.size[1];
  if (!(area > 0)) {
    throw new RangeError(`A receptive field of ${rf.size[0]}×${rf.size[1]} has no area to compare with.`);
  }

  const threshold = effectiveThreshold(map, box, center);
  let above = 0;
  for (let i = 0; i < map.length; i++) if (Math.abs(map[i]!) > threshold) above++;
  const erfSize = Math.sqrt(above);
  const { rows, columns } = absoluteMarginals(map, box);
  const [y, x] = [momentsOf(rows), momentsOf(columns)];
  const sigma = [y.sigma, x.sigma] as const;

  let gaussian: GaussianFit | undefined;
  const profiles: Partial<Record<'pixel' | 'sigma', RadialProfile>> = {};
  return {
    erfSize,
    erfRatio: erfSize / Math.sqrt(area),
    sigma,
    kurtosis: [y.kurtosis, x.kurtosis],
    get gaussian() {
      return (gaussian ??= fitGaussian(map, box));
    },
    areaRatio: areaRatioOf(map, box, { center, area }),
    radialProfile({ unit = 'pixel' }: RadialProfileOptions = {}): RadialProfile {
      return (profiles[unit] ??= radialProfile(map, box, center, unit === 'sigma' ? sigma : undefined));
    },
  };
}
