// Lines through a map and through its Gaussian fit. Imports nothing but its own room.
import { checkMap, resolveCenter } from './map.ts';
import type { GaussianFit, MapBox } from './types.ts';

export interface Profiles {
  /** Values along x at the centre's y. */
  readonly row: Float64Array;
  /** Values along y at the centre's x. */
  readonly column: Float64Array;
}

/**
 * The row and the column through `center` (the map's own coordinates; default: its middle), signs kept. Where the
 * centre falls between two lines of pixels, their mean.
 */
export function profiles(
  map: ArrayLike<number>,
  box: MapBox,
  center: readonly [y: number, x: number] = [(box.height - 1) / 2, (box.width - 1) / 2],
): Profiles {
  checkMap(map, box);
  const { height, width } = box;
  const [y, x] = resolveCenter(box, { size: [height, width] }, center);
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
  const mix = (a: number, b: number, share: number): number =>
    share === 0 ? a : a * (1 - share) + b * share;
  return {
    row: Float64Array.from({ length: width }, (_, column) =>
      mix(map[top * width + column]!, map[bottom * width + column]!, y - top),
    ),
    column: Float64Array.from({ length: height }, (_, row) =>
      mix(map[row * width + left]!, map[row * width + right]!, x - left),
    ),
  };
}

/**
 * The fitted Gaussian along the line that `profiles` cuts: its value at a position on the axis (the map's own
 * coordinates). `axis` 'row' runs along x at `through` = y, 'column' along y at `through` = x.
 */
export function gaussianProfile(
  fit: GaussianFit,
  axis: 'row' | 'column',
  through: number,
): (position: number) => number {
  const [along, across] = axis === 'row' ? [1, 0] : [0, 1];
  const peak = fit.amplitude * bell(through - fit.center[across]!, fit.sigma[across]!);
  return (position) => peak * bell(position - fit.center[along]!, fit.sigma[along]!);
}

/** exp(−d² / 2σ²), with the limits: σ = 0 is one line of pixels wide, σ = Infinity is flat. */
function bell(distance: number, sigma: number): number {
  if (sigma === 0) return Math.abs(distance) <= 0.5 ? 1 : 0;
  return Math.exp(-0.5 * (distance / sigma) ** 2);
}
