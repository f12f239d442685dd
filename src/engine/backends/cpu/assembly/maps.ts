// Steps that look at whole tensors: the largest, scaling, a draw's map and the mean of the draws. AssemblyScript:
// addresses and distances in bytes, counts in floats.
/** max |x| of x and `atLeast`; not a number where any x is none: as whole numbers, such bits are the largest of all. */
export function largest(at: usize, count: usize, atLeast: f32): f32 {
  const end = at + (count << 2);
  const magnitude = i32x4.splat(0x7fffffff);
  let most = f32x4.splat(atLeast);
  for (; at + 16 <= end; at += 16) most = i32x4.max_u(most, v128.and(v128.load(at), magnitude));
  let bits = max(
    max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
    max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
  );
  for (; at < end; at += 4) bits = max(bits, load<i32>(at) & 0x7fffffff);
  return reinterpret<f32>(bits);
}

export function scale(at: usize, count: usize, factor: f32): void {
  const end = at + (count << 2);
  const factors = f32x4.splat(factor);
  for (; at + 16 <= end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factors));
  for (; at < end; at += 4) store<f32>(at, load<f32>(at) * factor);
}

/** 'abs' is 0, 'square' 1, 'signed' 2, 'relu' 3. */
function valueOf(kind: i32, x: v128): v128 {
  if (kind === 0) return f32x4.abs(x);
  if (kind === 1) return f32x4.mul(x, x);
  return kind === 2 ? x : v128.andnot(x, f32x4.lt(x, f32x4.splat(0)));
}

/** to = Σ |g|, √Σ g², Σ g or Σ max(g, 0) over channels; returns the sum of |to| over the box. */
export function aggregate(
  to: usize,
  toRow: usize,
  source: usize,
  sourcePlane: usize,
  sourceRow: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  kind: i32,
): f64 {
  let total = f64x2.splat(0);
  for (let row = 0; row < rows; row++, to += toRow, source += sourceRow) {
    for (let column = 0; column < columns; column += 4) {
      const at = to + ((<usize>column) << 2);
      let from = source + ((<usize>column) << 2);
      let sum = f32x4.splat(0);
      // A row's last may be fewer than four: what lies behind them is read and not kept.
      for (let channel = 0; channel < channels; channel++, from += sourcePlane) {
        sum = f32x4.add(sum, valueOf(kind, v128.load(from)));
      }
      if (kind === 1) sum = f32x4.sqrt(sum);
      const left = columns - column;
      if (left < 4) {
        const lanes = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
        sum = v128.and(sum, lanes);
        store<f32>(at, f32x4.extract_lane(sum, 0));
        if (left > 1) store<f32>(at, f32x4.extract_lane(sum, 1), 4);
        if (left > 2) store<f32>(at, f32x4.extract_lane(sum, 2), 8);
      } else {
        v128.store(at, sum);
      }
      const size = f32x4.abs(sum);
      total = f64x2.add(total, f64x2.promote_low_f32x4(size));
      total = f64x2.add(total, f64x2.promote_low_f32x4(v128.shuffle<f32>(size, size, 2, 3, 2, 3)));
    }
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/** `count` times `value`. */
export function fill(at: usize, count: usize, value: f32): void {
  const end = at + (count << 2);
  const values = f32x4.splat(value);
  for (; at + 16 <= end; at += 16) v128.store(at, values);
  for (; at < end; at += 4) store<f32>(at, value);
}
