// Sizes and shares of one map. Imports nothing but its own room.
import { fitGaussian } from './gaussian-fit.ts';
import { absoluteAt, absoluteMarginals, checkMap, resolveCenter } from './map.ts';
import { radialProfile } from './radial-profile.ts';
import type {
  AreaRatio,
  ErfMeasures,
  GaussianFit,
  MapBox,
  MeasuredField,
  MeasureOptions,
  RadialProfile,
  RadialProfileOptions,
} from './types.ts';

/**
 * A pixel belongs to the effective receptive field when it exceeds this share of the centre's value.
 * Luo et al. 2016, section 3: 1 − 95.45 %, two standard deviations of a Gaussian.
 */
export const effectiveShare = 1 - 0.9545;

/** A centre smaller than this share of the peak is a hole up to float32 rounding, not a value to compare with. */
const holeShare = 1e-6;

/**
 * The value that a pixel must exceed to count: `effectiveShare` of the centre's absolute value, or of the peak's
 * where the centre is a hole (strides and dilations can pass over it).
 */
export function effectiveThreshold(
  map: ArrayLike<number>,
  box: MapBox,
  center: readonly [y: number, x: number],
): number {
  let peak = 0;
  for (let i = 0; i < map.length; i++) {
    const value = Math.abs(map[i]!);
    if (value > peak) peak = value;
  }
  const middle = absoluteAt(map, box, center);
  return effectiveShare * (middle > holeShare * peak ? middle : peak);
}

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
 * Mass of |map| within Chebyshev distance 0, 1, 2, … of a pixel, the last entry the whole.
 * `log`: of log10(|map| + 1), as RepLKNet's script has it; it depends on the map's scale.
 */
function massWithin(
  map: ArrayLike<number>,
  { height, width }: MapBox,
  [centerY, centerX]: readonly [number, number],
  log: boolean,
): Float64Array {
  const reach = Math.max(centerY, height - 1 - centerY, centerX, width - 1 - centerX);
  const mass = new Float64Array(reach + 1);
  for (let y = 0, i = 0; y < height; y++) {
    const distanceY = Math.abs(y - centerY);
    for (let x = 0; x < width; x++, i++) {
      const value = Math.abs(map[i]!);
      const distance = Math.max(distanceY, Math.abs(x - centerX));
      mass[distance]! += log ? Math.log1p(value) * Math.LOG10E : value;
    }
  }
  for (let distance = 1; distance <= reach; distance++) mass[distance]! += mass[distance - 1]!;
  return mass;
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
  const masses: { plain?: Float64Array; log?: Float64Array } = {};
  return {
    erfSize,
    erfRatio: erfSize / Math.sqrt(area),
    sigma,
    kurtosis: [y.kurtosis, x.kurtosis],
    get gaussian() {
      return (gaussian ??= fitGaussian(map, box));
    },
    areaRatio(share: number, { log = false } = {}): AreaRatio {
      if (!(share >= 0 && share <= 1)) {
        throw new RangeError(`areaRatio takes a share of the mass from 0 to 1, not ${share}.`);
      }
      const middle = [Math.round(center[0]), Math.round(center[1])] as const;
      const mass = (masses[log ? 'log' : 'plain'] ??= massWithin(map, box, middle, log));
      const whole = mass[mass.length - 1]!;
      const found = mass.findIndex((held) => held > share * whole);
      const side = 2 * (found === -1 ? mass.length - 1 : found) + 1;
      return { side, ratio: side ** 2 / area };
    },
    radialProfile({ unit = 'pixel' }: RadialProfileOptions = {}): RadialProfile {
      return (profiles[unit] ??= radialProfile(map, box, center, unit === 'sigma' ? sigma : undefined));
    },
  };
}
