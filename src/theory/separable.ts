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

/** to[y, x] += Σ_i rows[y, i]·from[i, x]; both planes are `width` wide, `to` has the rows of the map. */
export function addRowsMapped(to: Float64Array, from: Float64Array, width: number, rows: AxisMap): void {
  const mixed = new Float64Array(width);
  for (let row = 0; row < rows.to.length; row++) {
    if (!mixRows(mixed, from, rows, row)) continue;
    const at = row * width;
    for (let x = 0; x < width; x++) to[at + x]! += mixed[x]!;
  }
}

/** to[y, x] += factor·Σ_j columns[x, j]·from[y, j]; `from` lies over span × columns.from, `to` over `region`. */
export function addColumnsMapped(
  to: Float64Array,
  region: Region,
  from: Float64Array,
  { span, columns, factor }: { span: Span; columns: AxisMap; factor: number },
): void {
  const width = columns.from.length;
  const down = span.first - region.top;
  const right = columns.to.first - region.left;
  const firstColumn = Math.max(0, -right);
  const endColumn = Math.min(columns.to.length, region.width - right);
  for (let row = Math.max(0, -down); row < span.length && row + down < region.height; row++) {
    const mixed = from.subarray(row * width, (row + 1) * width);
    mixColumns(to, (row + down) * region.width + right, mixed, columns, { firstColumn, endColumn, factor });
  }
}

/** mixed[x] = Σ share·from[row, x] over what row `row` of the map takes, four rows a sweep; false where it takes nothing. */
function mixRows(
  mixed: Float64Array,
  from: Float64Array,
  { start, index, share }: AxisMap,
  row: number,
): boolean {
  const end = start[row + 1]!;
  let entry = start[row]!;
  if (entry === end) return false;
  const width = mixed.length;
  mixed.fill(0);
  for (; entry + 4 <= end; entry += 4) {
    const [a, b] = [index[entry]! * width, index[entry + 1]! * width];
    const [c, d] = [index[entry + 2]! * width, index[entry + 3]! * width];
    const [p, q, r, s] = [share[entry]!, share[entry + 1]!, share[entry + 2]!, share[entry + 3]!];
    for (let x = 0; x < width; x++) {
      mixed[x]! += p * from[a + x]! + q * from[b + x]! + (r * from[c + x]! + s * from[d + x]!);
    }
  }
  for (; entry < end; entry++) {
    const at = index[entry]! * width;
    const factor = share[entry]!;
    for (let x = 0; x < width; x++) mixed[x]! += factor * from[at + x]!;
  }
  return true;
}

/** Rows first … end − 1 of a map take the same taps as the first of them, each one position further on. */
interface Regular {
  readonly first: number;
  readonly end: number;
}

const regulars = new WeakMap<AxisMap, Regular>();

/** The regular rows in the middle of a map: all but the borders of a stride-1 convolution, none of most others. */
function regularRows(map: AxisMap): Regular {
  const known = regulars.get(map);
  if (known) return known;
  const { start, index, share } = map;
  const rows = map.to.length;
  const follows = (row: number): boolean => {
    const [before, at, end] = [start[row - 1]!, start[row]!, start[row + 1]!];
    if (end - at !== at - before || end === at) return false;
    for (let entry = 0; entry < end - at; entry++) {
      if (index[at + entry] !== index[before + entry]! + 1 || share[at + entry] !== share[before + entry]) {
        return false;
      }
    }
    return true;
  };
  let first = rows >> 1;
  let end = Math.min(rows, first + 1);
  while (first > 0 && first < rows && follows(first)) first--;
  while (end > 0 && end < rows && follows(end)) end++;
  const regular = { first, end };
  regulars.set(map, regular);
  return regular;
}

/** to[at + x] += factor·Σ share·mixed[column] for the columns of the map from firstColumn to endColumn − 1. */
function mixColumns(
  to: Float64Array,
  at: number,
  mixed: Float64Array,
  columns: AxisMap,
  { firstColumn, endColumn, factor }: { firstColumn: number; endColumn: number; factor: number },
): void {
  const { start, index, share } = columns;
  const regular = regularRows(columns);
  const from = Math.max(firstColumn, regular.first);
  const end = Math.max(from, Math.min(endColumn, regular.end));
  for (let x = firstColumn; x < endColumn; x++) {
    if (x === from) x = end;
    if (x >= endColumn) break;
    const last = start[x + 1]!;
    let sum = 0;
    for (let entry = start[x]!; entry < last; entry++) sum += share[entry]! * mixed[index[entry]!]!;
    to[at + x]! += factor * sum;
  }
  if (from >= end) return;
  const lastEntry = start[regular.first + 1]!;
  const target = to.subarray(at + from, at + end);
  for (let entry = start[regular.first]!; entry < lastEntry; entry += 4) {
    const count = Math.min(4, lastEntry - entry);
    addFour(target, mixed, from - regular.first, { index, share, entry, count, factor });
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

/** target[x] += factor·Σ share·source[index + first + x] of up to four entries, in one sweep. */
function addFour(
  target: Float64Array,
  source: Float64Array,
  first: number,
  {
    index,
    share,
    entry,
    count,
    factor,
  }: { index: Int32Array; share: Float64Array; entry: number; count: number; factor: number },
): void {
  const length = target.length;
  const part = (tap: number): Float64Array =>
    source.subarray(index[entry + tap]! + first, index[entry + tap]! + first + length);
  const weight = (tap: number): number => factor * share[entry + tap]!;
  const [a, p] = [part(0), weight(0)];
  if (count < 3) {
    if (count === 1) {
      for (let x = 0; x < length; x++) target[x]! += p * a[x]!;
      return;
    }
    const [b, q] = [part(1), weight(1)];
    for (let x = 0; x < length; x++) target[x]! += p * a[x]! + q * b[x]!;
    return;
  }
  const [b, c, q, r] = [part(1), part(2), weight(1), weight(2)];
  if (count === 3) {
    for (let x = 0; x < length; x++) target[x]! += p * a[x]! + q * b[x]! + r * c[x]!;
    return;
  }
  const [d, s] = [part(3), weight(3)];
  for (let x = 0; x < length; x++) target[x]! += p * a[x]! + q * b[x]! + (r * c[x]! + s * d[x]!);
}
