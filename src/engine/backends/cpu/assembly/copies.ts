// The padded copy of a convolution's source. AssemblyScript: addresses and distances in bytes, counts in floats.
import { clear } from './lanes';

/** `count` floats; the last four overlap those before, so that no float is moved alone. */
export function copyRow(to: usize, from: usize, count: usize): void {
  const end = to + (count << 2);
  if (count < 4) {
    for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
    return;
  }
  const last = end - 16;
  const lastFour = v128.load(from + (last - to));
  for (; to < last; to += 16, from += 16) v128.store(to, v128.load(from));
  v128.store(last, lastFour);
}

/**
 * Fills `channels` blocks of `rows` × `pitch` floats: rows firstRow … endRow − 1, columns firstColumn … endColumn − 1
 * from `source` on, zeros around them.
 */
export function copySource(
  to: usize,
  toPlane: usize,
  channels: i32,
  rows: i32,
  pitch: i32,
  firstRow: i32,
  endRow: i32,
  firstColumn: i32,
  endColumn: i32,
  source: usize,
  sourcePlane: usize,
  sourceRow: usize,
  sourceColumn: usize,
): void {
  const count = <usize>(endColumn - firstColumn);
  const rowLength = (<usize>pitch) << 2;
  /** From the end of one row's numbers to the beginning of the next one's. */
  const between = (<usize>pitch - count) << 2;
  for (let channel = 0; channel < channels; channel++, to += toPlane, source += sourcePlane) {
    const end = to + <usize>rows * rowLength;
    if (firstRow >= endRow || count === 0) {
      clear(to, end);
      continue;
    }
    let at = to + <usize>firstRow * rowLength + ((<usize>firstColumn) << 2);
    clear(to, at);
    let from = source;
    for (let row = firstRow; row < endRow; row++, from += sourceRow) {
      if (sourceColumn === 4) {
        copyRow(at, from, count);
        at += count << 2;
      } else {
        const rowEnd = at + (count << 2);
        for (let column = from; at < rowEnd; at += 4, column += sourceColumn) {
          store<f32>(at, load<f32>(column));
        }
      }
      const next = row + 1 < endRow ? at + between : end;
      clear(at, next);
      at = next;
    }
  }
}

/** Eight weights for every product, zeros beyond `targets`: `place` × `placeLength` is where a product's lie. */
export function packPanel(
  to: usize,
  from: usize,
  places: usize,
  products: i32,
  placeLength: usize,
  targets: i32,
): void {
  const end = places + ((<usize>products) << 2);
  for (; places < end; places += 4, to += 32) {
    const at = from + <usize>load<u32>(places) * placeLength;
    if (targets >= 8) {
      v128.store(to, v128.load(at));
      v128.store(to, v128.load(at, 16), 16);
    } else {
      clear(to, to + 32);
      for (let target: usize = 0; target < <usize>targets; target++) {
        store<f32>(to + (target << 2), load<f32>(at + (target << 2)));
      }
    }
  }
}

/** One weight for every product. */
export function packOne(to: usize, from: usize, places: usize, products: i32, placeLength: usize): void {
  const end = places + ((<usize>products) << 2);
  for (; places < end; places += 4, to += 4) {
    store<f32>(to, load<f32>(from + <usize>load<u32>(places) * placeLength));
  }
}
