// How a map falls off with distance from its centre. Imports nothing but its own room.
import type { MapBox, RadialProfile } from './types.ts';

/** A narrower axis has all but a millionth of its mass in one line of pixels, which is what it is taken for. Pixels. */
const lineSigma = 1e-3;

/**
 * Mean of |map| over rings around `center`. Ring k holds the pixels whose distance rounds to k:
 *
 *   without `sigma`, in pixels:  d = hypot(y, x)
 *   with it:                     ρ = hypot(y / σy, x / σx),  d = ρ · s,  s = √(σy · σx)
 *
 * So rings are one pixel wide along the diagonal of the two sigmas, and with σy = σx both have the same rings. Beyond
 * the nearest side of the box a ring holds its corners only. An axis with σ = 0 (below `lineSigma`) has all mass in one line of pixels:
 * lines beside the centre's are infinitely far and left out, and s is the other axis's σ.
 */
export function radialProfile(
  map: ArrayLike<number>,
  { height, width }: MapBox,
  [centerY, centerX]: readonly [y: number, x: number],
  sigma?: readonly [y: number, x: number],
): RadialProfile {
  if (sigma?.some(Number.isNaN)) return [];
  const [scaleY, scaleX] = (sigma ?? [1, 1]).map((value) => (value < lineSigma ? 0 : value)) as [
    number,
    number,
  ];
  // Pixels per unit of distance; 1 where everything is in a single pixel.
  const scale = Math.sqrt((scaleY || scaleX) * (scaleX || scaleY)) || 1;
  const along = (offset: number, axisScale: number): number => (offset === 0 ? 0 : offset / axisScale);

  const rings: { distance: number; sum: number; count: number }[] = [];
  for (let row = 0, i = 0; row < height; row++) {
    const y = along(row - centerY, scaleY) ** 2;
    for (let column = 0; column < width; column++, i++) {
      const distance = Math.sqrt(y + along(column - centerX, scaleX) ** 2);
      if (distance === Infinity) continue;
      const ring = (rings[Math.round(distance * scale)] ??= { distance: 0, sum: 0, count: 0 });
      ring.distance += distance;
      ring.sum += Math.abs(map[i]!);
      ring.count++;
    }
  }
  return Object.values(rings).map(({ distance, sum, count }) => ({
    radius: distance / count,
    value: sum / count,
    count,
  }));
}
