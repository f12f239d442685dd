// Mixes a plane's rows and columns by two axis maps. Imports types of its own room.
import type { AxisMap, Span } from './axis-map.ts';
import type { Region } from './target.ts';

export const rowsOf = ({ top, height }: Region): Span => ({ first: top, length: height });
export const columnsOf = ({ left, width }: Region): Span => ({ first: left, length: width });
export const areaOf = ({ height, width }: Region): number => height * width;

/**
 * to[y, x] += factor·Σ_i Σ_j rows[y, i]·columns[x, j]·from[i, j]
 *
 * `from` lies over rows.from × columns.from, `to` over `region`; what the maps give outside it is lost. Rows are mixed
 * first, as they lie, then the columns of the one row they gave.
 */
export function addMapped(
  to: Float64Array,
  region: Region,
  from: Float64Array,
  { rows, columns, factor }: { rows: AxisMap; columns: AxisMap; factor: number },
): void {
  const width = columns.from.length;
  const mixed = new Float64Array(width);
  const down = rows.to.first - region.top;
  const right = columns.to.first - region.left;
  const firstColumn = Math.max(0, -right);
  const endColumn = Math.min(columns.to.length, region.width - right);
  for (let row = Math.max(0, -down); row < rows.to.length && row + down < region.height; row++) {
    if (!mixRows(mixed, from, rows, row)) continue;
    mixColumns(to, (row + down) * region.width + right, mixed, columns, { firstColumn, endColumn, factor });
  }
}

function mixRows(
  mixed: Float64Array,
  from: Float64Array,
  { start, index, share }: AxisMap,
  row: number,
): boolean {
  const first = start[row]!;
  const end = start[row + 1]!;
  if (first === end) return false;
  const width = mixed.length;
  mixed.fill(0);
  for (let entry = first; entry < end; entry++) {
    const at = index[entry]! * width;
    const factor = share[entry]!;
    for (let x = 0; x < width; x++) mixed[x]! += factor * from[at + x]!;
  }
  return true;
}

function mixColumns(
  to: Float64Array,
  at: number,
  mixed: Float64Array,
  { start, index, share }: AxisMap,
  { firstColumn, endColumn, factor }: { firstColumn: number; endColumn: number; factor: number },
): void {
  for (let x = firstColumn; x < endColumn; x++) {
    const end = start[x + 1]!;
    let sum = 0;
    for (let entry = start[x]!; entry < end; entry++) sum += share[entry]! * mixed[index[entry]!]!;
    to[at + x]! += factor * sum;
  }
}

/** to += factor·from where the regions overlap. */
export function addPlane(
  to: Float64Array,
  region: Region,
  from: Float64Array,
  source: Region,
  factor: number,
): void {
  const top = Math.max(region.top, source.top);
  const bottom = Math.min(region.top + region.height, source.top + source.height);
  const left = Math.max(region.left, source.left);
  const right = Math.min(region.left + region.width, source.left + source.width);
  for (let y = top; y < bottom; y++) {
    const target = (y - region.top) * region.width - region.left;
    const origin = (y - source.top) * source.width - source.left;
    for (let x = left; x < right; x++) to[target + x]! += factor * from[origin + x]!;
  }
}
