// From a convolution's sums to its target's planes. AssemblyScript: addresses and distances in bytes, counts in floats.

/** Stores four positions' sums of four channels, `plane` apart. */
function storeFour(to: usize, plane: usize, sums: usize, bias: usize, accumulate: bool): void {
  const p = v128.load(sums);
  const q = v128.load(sums, 32);
  const r = v128.load(sums, 64);
  const s = v128.load(sums, 96);
  const pqLow = v128.shuffle<f32>(p, q, 0, 4, 1, 5);
  const pqHigh = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
  const rsLow = v128.shuffle<f32>(r, s, 0, 4, 1, 5);
  const rsHigh = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
  let c0 = v128.shuffle<f64>(pqLow, rsLow, 0, 2);
  let c1 = v128.shuffle<f64>(pqLow, rsLow, 1, 3);
  let c2 = v128.shuffle<f64>(pqHigh, rsHigh, 0, 2);
  let c3 = v128.shuffle<f64>(pqHigh, rsHigh, 1, 3);
  const to1 = to + plane;
  const to2 = to1 + plane;
  const to3 = to2 + plane;
  if (bias !== 0) {
    c0 = f32x4.add(c0, v128.load32_splat(bias));
    c1 = f32x4.add(c1, v128.load32_splat(bias, 4));
    c2 = f32x4.add(c2, v128.load32_splat(bias, 8));
    c3 = f32x4.add(c3, v128.load32_splat(bias, 12));
  }
  if (accumulate) {
    c0 = f32x4.add(c0, v128.load(to));
    c1 = f32x4.add(c1, v128.load(to1));
    c2 = f32x4.add(c2, v128.load(to2));
    c3 = f32x4.add(c3, v128.load(to3));
  }
  v128.store(to, c0);
  v128.store(to1, c1);
  v128.store(to2, c2);
  v128.store(to3, c3);
}

/** Stores one position's sums, channel by channel. */
function storePosition(
  to: usize,
  plane: usize,
  sums: usize,
  channels: i32,
  bias: usize,
  accumulate: bool,
): void {
  for (let channel = 0; channel < channels; channel++, to += plane, sums += 4) {
    let sum = load<f32>(sums);
    if (bias !== 0) sum += load<f32>(bias + ((<usize>channel) << 2));
    if (accumulate) sum += load<f32>(to);
    store<f32>(to, sum);
  }
}

/** sums[row·pitch + column][8] to the planes of up to eight channels; `bias`: their biases, or 0 for none. */
export function storeEight(
  to: usize,
  plane: usize,
  toRow: usize,
  toColumn: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  pitch: i32,
  sums: usize,
  bias: usize,
  accumulate: bool,
): void {
  const fours = channels === 8 && toColumn === 4 ? columns >> 2 : 0;
  for (let row = 0; row < rows; row++, to += toRow, sums += (<usize>pitch) << 5) {
    let at = to;
    let from = sums;
    for (let four = 0; four < fours; four++, at += 16, from += 128) {
      storeFour(at, plane, from, bias, accumulate);
      storeFour(at + (plane << 2), plane, from + 16, bias === 0 ? 0 : bias + 16, accumulate);
    }
    for (let column = fours << 2; column < columns; column++, at += toColumn, from += 32) {
      storePosition(at, plane, from, channels, bias, accumulate);
    }
  }
}

/** sums[row·pitch + column] to the rows of one plane. */
export function storeOne(
  to: usize,
  toRow: usize,
  toColumn: usize,
  rows: i32,
  columns: i32,
  pitch: i32,
  sums: usize,
  accumulate: bool,
): void {
  const fours = toColumn === 4 ? columns >> 2 : 0;
  for (let row = 0; row < rows; row++, to += toRow, sums += (<usize>pitch) << 2) {
    let at = to;
    let from = sums;
    for (let four = 0; four < fours; four++, at += 16, from += 16) {
      let sum = v128.load(from);
      if (accumulate) sum = f32x4.add(sum, v128.load(at));
      v128.store(at, sum);
    }
    for (let column = fours << 2; column < columns; column++, at += toColumn, from += 4) {
      let sum = load<f32>(from);
      if (accumulate) sum += load<f32>(at);
      store<f32>(at, sum);
    }
  }
}
