// A map and its box: whether they fit, where the centre lies, sums of absolute values. Imports types only.
import type { MapBox, MeasuredField } from './types.ts';

/** Throws a RangeError unless `map` is row-major over `box`. */
export function checkMap(map: ArrayLike<number>, box: MapBox): void {
  const { height, width } = box;
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 1 || width < 1) {
    throw new RangeError(`A map needs a box of at least 1×1 whole pixels, this one is ${height}×${width}.`);
  }
  if (map.length !== height * width) {
    throw new RangeError(
      `A box of ${height}×${width} needs a map of ${height * width} values, this one has ${map.length}.`,
    );
  }
}

/**
 * The centre of the receptive field in the map's own coordinates, as far as box and receptive field tell.
 *
 * An unclipped box has it in its middle. A sized input begins at 0, so a box that is smaller than the receptive
 * field and begins above 0 is cut at its far end only: the centre is (size − 1) / 2 from its first pixel. A
 * clipped box that begins at 0 may be cut at either end; its middle is the best that can be said, and whoever
 * knows the unit should pass the centre.
 */
export function fieldCenter(box: MapBox, rf: MeasuredField): readonly [y: number, x: number] {
  const along = (start: number, length: number, size: number): number => {
    const cutAtFarEndOnly = start > 0 && length < size && rf.phases === undefined;
    return cutAtFarEndOnly ? Math.min((size - 1) / 2, length - 1) : (length - 1) / 2;
  };
  return [along(box.top, box.height, rf.size[0]), along(box.left, box.width, rf.size[1])];
}

/** The centre to measure from: the caller's, else `fieldCenter`. Throws a RangeError for one outside the map. */
export function resolveCenter(
  box: MapBox,
  rf: MeasuredField,
  center: readonly [y: number, x: number] | undefined,
): readonly [y: number, x: number] {
  if (center === undefined) return fieldCenter(box, rf);
  const [y, x] = center;
  if (!(y >= 0 && y <= box.height - 1 && x >= 0 && x <= box.width - 1)) {
    throw new RangeError(
      `The centre [${y}, ${x}] lies outside a map of ${box.height}×${box.width}; give it in the map's own ` +
        `coordinates, [0, 0] to [${box.height - 1}, ${box.width - 1}].`,
    );
  }
  return center;
}

/** |map| at a point: the pixel's value, or between pixels the mean of the two or four middle ones (bilinear). */
export function absoluteAt(map: ArrayLike<number>, box: MapBox, [y, x]: readonly [number, number]): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const bottom = Math.min(top + 1, box.height - 1);
  const right = Math.min(left + 1, box.width - 1);
  const at = (row: number, column: number): number => Math.abs(map[row * box.width + column] ?? NaN);
  const upper = at(top, left) * (1 - (x - left)) + at(top, right) * (x - left);
  const lower = at(bottom, left) * (1 - (x - left)) + at(bottom, right) * (x - left);
  return upper * (1 - (y - top)) + lower * (y - top);
}

/** Sums of |map| over each row and over each column. */
export function absoluteMarginals(
  map: ArrayLike<number>,
  { height, width }: MapBox,
): { readonly rows: Float64Array; readonly columns: Float64Array } {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  for (let y = 0, i = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++, i++) {
      const value = Math.abs(map[i]!);
      sum += value;
      columns[x]! += value;
    }
    rows[y] = sum;
  }
  return { rows, columns };
}
