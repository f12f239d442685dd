// Linear maps between the positions of two planes along one axis, as sparse rows. Imports types of its own room.

/** Positions first … first + length − 1. */
export interface Span {
  readonly first: number;
  readonly length: number;
}

/**
 * to[t] = Σ share[e]·from[index[e]], e from start[t] to start[t + 1] − 1; t and index count from the first position of
 * their spans.
 */
export interface AxisMap {
  readonly from: Span;
  readonly to: Span;
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly share: Float64Array;
}

export type Emit = (position: number, share: number) => void;

/** What an output position reads along an axis: emits every source position with its share. */
export type Reads = (output: number, emit: Emit) => void;

export const sameSpan = (a: Span, b: Span): boolean => a.first === b.first && a.length === b.length;

/** Entries of a map as they are found, row by row or in any order. */
function fromEntries(
  from: Span,
  to: Span,
  rows: readonly number[],
  columns: readonly number[],
  shares: readonly number[],
): AxisMap {
  const start = new Int32Array(to.length + 1);
  for (const row of rows) start[row + 1]!++;
  for (let row = 0; row < to.length; row++) start[row + 1]! += start[row]!;
  const next = start.slice(0, -1);
  const index = new Int32Array(rows.length);
  const share = new Float64Array(rows.length);
  for (let entry = 0; entry < rows.length; entry++) {
    const row = rows[entry]!;
    const at: number = next[row]!;
    next[row] = at + 1;
    index[at] = columns[entry]!;
    share[at] = shares[entry]!;
  }
  return { from, to, start, index, share };
}

/** The gradient's way, from outputs to what they read. Positions outside `sources` are padding and take nothing. */
export function backwardMap(reads: Reads, outputs: Span, sources: Span): AxisMap {
  const [rows, columns, shares]: [number[], number[], number[]] = [[], [], []];
  let output = 0;
  const emit: Emit = (position, share) => {
    const row = position - sources.first;
    if (row < 0 || row >= sources.length || share === 0) return;
    rows.push(row);
    columns.push(output);
    shares.push(share);
  };
  for (; output < outputs.length; output++) reads(outputs.first + output, emit);
  return fromEntries(outputs, sources, rows, columns, shares);
}

/** The forward way, from sources to outputs. */
export function forwardMap(reads: Reads, outputs: Span, sources: Span): AxisMap {
  const [rows, columns, shares]: [number[], number[], number[]] = [[], [], []];
  let output = 0;
  const emit: Emit = (position, share) => {
    const column = position - sources.first;
    if (column < 0 || column >= sources.length || share === 0) return;
    rows.push(output);
    columns.push(column);
    shares.push(share);
  };
  for (; output < outputs.length; output++) reads(outputs.first + output, emit);
  return fromEntries(sources, outputs, rows, columns, shares);
}

/** The same map with every share squared. */
export function squared(map: AxisMap): AxisMap {
  return { ...map, share: map.share.map((share) => share * share) };
}

export function identityMap(from: Span, to: Span): AxisMap {
  return backwardMap((position, emit) => emit(position, 1), from, to);
}

/** outer ∘ inner; an inner map of null is the identity from `from`. */
export function composed(outer: AxisMap, inner: AxisMap | null, from: Span): AxisMap {
  if (inner === null) {
    if (sameSpan(outer.from, from)) return outer;
    return composed(outer, identityMap(from, outer.from), from);
  }
  const [rows, columns, shares]: [number[], number[], number[]] = [[], [], []];
  const sums = new Float64Array(inner.from.length);
  const seen = new Int32Array(inner.from.length).fill(-1);
  const shift = outer.from.first - inner.to.first;
  for (let row = 0; row < outer.to.length; row++) {
    const touched: number[] = [];
    for (let entry = outer.start[row]!; entry < outer.start[row + 1]!; entry++) {
      const middle: number = outer.index[entry]! + shift;
      if (middle < 0 || middle >= inner.to.length) continue;
      const end: number = inner.start[middle + 1]!;
      for (let at: number = inner.start[middle]!; at < end; at++) {
        const column: number = inner.index[at]!;
        if (seen[column] !== row) {
          seen[column] = row;
          sums[column] = 0;
          touched.push(column);
        }
        sums[column]! += outer.share[entry]! * inner.share[at]!;
      }
    }
    for (const column of touched) {
      rows.push(row);
      columns.push(column);
      shares.push(sums[column]!);
    }
  }
  return fromEntries(inner.from, outer.to, rows, columns, shares);
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** True where both maps do the same; null is the identity. */
export function sameMap(a: AxisMap | null, b: AxisMap | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    sameSpan(a.from, b.from) &&
    sameSpan(a.to, b.to) &&
    sameNumbers(a.start, b.start) &&
    sameNumbers(a.index, b.index) &&
    sameNumbers(a.share, b.share)
  );
}

/**
 * What a displaced second moment becomes: T[p, q] = a[p, q]·b[p + shift, q + sourceShift]. Where `bySecond`, columns are
 * counted by the second position, q + sourceShift. Null where nothing is left. Both maps share `from`.
 */
export function displacedProduct(
  a: AxisMap,
  b: AxisMap,
  { shift, sourceShift, bySecond }: { shift: number; sourceShift: number; bySecond: boolean },
): AxisMap | null {
  const [rows, columns, shares]: [number[], number[], number[]] = [[], [], []];
  const offset = a.to.first + shift - b.to.first;
  for (let row = 0; row < a.to.length; row++) {
    const other = row + offset;
    if (other < 0 || other >= b.to.length) continue;
    for (let entry = a.start[row]!; entry < a.start[row + 1]!; entry++) {
      const wanted = a.index[entry]! + sourceShift;
      for (let at = b.start[other]!; at < b.start[other + 1]!; at++) {
        if (b.index[at] !== wanted) continue;
        rows.push(row);
        columns.push(bySecond ? wanted : a.index[entry]!);
        shares.push(a.share[entry]! * b.share[at]!);
      }
    }
  }
  return rows.length === 0 ? null : fromEntries(a.from, a.to, rows, columns, shares);
}

/** The share, 1 / n, with which each output reads its taps; 0 where it reads nothing. */
export function outputShares({ from, index, share }: AxisMap): Float64Array {
  const shares = new Float64Array(from.length);
  for (let entry = 0; entry < index.length; entry++) shares[index[entry]!] = share[entry]!;
  return shares;
}

/** Without the empty rows at both ends: paths that do the same are then the same, whichever layers they led over. */
function trimmed(map: AxisMap): AxisMap {
  const { start, to } = map;
  let [first, end] = [0, to.length];
  while (first < end && start[first + 1] === 0) first++;
  while (end > first && start[end - 1] === start[end]) end--;
  if (first === 0 && end === to.length) return map;
  const span = { first: to.first + first, length: end - first };
  return { ...map, to: span, start: start.slice(first, end + 1) };
}

/** composed(outer, …) of many inner maps, made once each. */
export class Compositions {
  readonly #outer: AxisMap;
  readonly #made = new Map<AxisMap, AxisMap>();

  constructor(outer: AxisMap) {
    this.#outer = outer;
  }

  /** An inner map of null is the identity from `from`. */
  after(inner: AxisMap | null, from: Span): AxisMap {
    // The identity comes from planes of several sizes.
    if (inner === null) return trimmed(composed(this.#outer, null, from));
    let map = this.#made.get(inner);
    if (!map) this.#made.set(inner, (map = trimmed(composed(this.#outer, inner, from))));
    return map;
  }
}
