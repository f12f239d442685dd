// From which value on a pixel counts. Imports nothing but its own room.
import { absoluteAt } from './map.ts';
import type { MapBox } from './types.ts';

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
