// The cone of a unit: what can reach it, on every layer. Imports network and its own room.
import { NetworkError, type ResolvedLayer, type ResolvedNetwork, type YX } from '../network/index.ts';
import { geometryOf } from './geometry.ts';
import { clipTo, hull } from './interval.ts';
import { boxOfBranches } from './phases.ts';
import { readInterval, type Axis, type Reader } from './reads.ts';
import type { Cone, Interval } from './types.ts';

export interface ConeOptions {
  /** Default true: only positions on sized planes. False: the padding too, as if the planes went on. */
  readonly clip?: boolean;
}

/**
 * For every layer the rectangle of positions that can reach the unit, found backwards from it: the hull over
 * branches of what each reader reads. The input's is the theoretical receptive field (clipped to a sized input),
 * even where part of it is lost because a plane on the way ends first. A rectangle can come out empty (last < first)
 * where the unit sees only padding. Throws NetworkError for a unit that is not there.
 */
export function cone(
  network: ResolvedNetwork,
  layerIndex: number,
  unit: YX,
  { clip = true }: ConeOptions = {},
): Cone {
  const layer = network.layers[layerIndex];
  if (layer === undefined) {
    throw new NetworkError(
      'unknown-layer',
      `There is no layer number ${layerIndex}; the network has layers 0 to ${network.layers.length - 1}.`,
    );
  }
  checkUnit(layer, unit, clip);
  const y = coneAlong(network, layer, { axis: 0, unit: unit[0], clip });
  const x = coneAlong(network, layer, { axis: 1, unit: unit[1], clip });
  return { regions: y.map((rows, index) => (rows === null ? null : { y: rows, x: x[index]! })) };
}

/** The unit in the middle of a sized plane, [floor(h / 2), floor(w / 2)]; [0, 0] on an unbounded one. */
export function centerUnit(network: ResolvedNetwork, layerIndex: number): YX {
  const size = network.layers[layerIndex]?.size ?? null;
  return size === null ? [0, 0] : [Math.floor(size[0] / 2), Math.floor(size[1] / 2)];
}

function coneAlong(
  network: ResolvedNetwork,
  from: ResolvedLayer,
  { axis, unit, clip }: { axis: Axis; unit: number; clip: boolean },
): (Interval | null)[] {
  const { layers } = network;
  const sizeAt = (index: number): number | null => layers[index]?.size?.[axis] ?? null;
  const clipAt = (interval: Interval, index: number): Interval =>
    clip ? clipTo(interval, sizeAt(index)) : interval;
  const intervals = new Array<Interval | null>(layers.length).fill(null);
  intervals[from.index] = clipAt({ first: unit, last: unit }, from.index);
  for (let index = from.index; index > 0; index--) {
    const output = intervals[index];
    if (output === null || output === undefined) continue;
    for (const source of layers[index]!.from) {
      const read = clipAt(readInterval(layers[index] as Reader, axis, output, sizeAt(source)), source);
      const before = intervals[source];
      intervals[source] = before === null || before === undefined ? read : hull(before, read);
    }
  }
  intervals[0] = clipAt(boxOfBranches(geometryOf(network, from.index)[axis].branches, unit), 0);
  return intervals;
}

function checkUnit({ name, size }: ResolvedLayer, unit: YX, clip: boolean): void {
  const isUnit = Array.isArray(unit) && unit.length === 2 && unit.every(Number.isSafeInteger);
  if (!isUnit) {
    throw new NetworkError(
      'invalid-value',
      `${name}: a unit is two whole numbers [y, x]; found ${String(unit)}.`,
      {
        layer: name,
        field: 'unit',
      },
    );
  }
  if (!clip || size === null) return;
  const inside = unit.every((at, axis) => at >= 0 && at < size[axis as Axis]);
  if (inside) return;
  throw new NetworkError(
    'invalid-value',
    `${name}: unit [${unit.join(', ')}] lies outside its plane of ${size[0]}×${size[1]}; rows go from 0 to ${size[0] - 1}, columns from 0 to ${size[1] - 1}.`,
    { layer: name, field: 'unit' },
  );
}
