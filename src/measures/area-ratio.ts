// RepLKNet's area ratio: the smallest square around the centre that holds a share of the mass. Imports nothing but its own room.
import type { AreaRatio, MapBox } from './types.ts';

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
 * `areaRatio` of ErfMeasures for one map: square and share by square, with what was summed kept for the next question.
 * `center`: in the map's own coordinates; `area`: of the receptive field, pixels.
 */
export function areaRatioOf(
  map: ArrayLike<number>,
  box: MapBox,
  { center, area }: { readonly center: readonly [y: number, x: number]; readonly area: number },
): (share: number, options?: { readonly log?: boolean }) => AreaRatio {
  const masses: { plain?: Float64Array; log?: Float64Array } = {};
  const middle = [Math.round(center[0]), Math.round(center[1])] as const;
  return (share, { log = false } = {}) => {
    if (!(share >= 0 && share <= 1)) {
      throw new RangeError(`areaRatio takes a share of the mass from 0 to 1, not ${share}.`);
    }
    const mass = (masses[log ? 'log' : 'plain'] ??= massWithin(map, box, middle, log));
    const whole = mass[mass.length - 1]!;
    const found = mass.findIndex((held) => held > share * whole);
    const side = 2 * (found === -1 ? mass.length - 1 : found) + 1;
    return { side, ratio: side ** 2 / area };
  };
}
