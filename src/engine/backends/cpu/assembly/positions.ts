// Steps that work position by position, over boxes: `channels` × `rows` × `columns`, each tensor with its distance from
// channel to channel and from row to row. AssemblyScript: addresses and distances in bytes, counts in floats.

/** to = source where it is above 0, slope·source elsewhere. */
export function bend(
  to: usize,
  toPlane: usize,
  toRow: usize,
  source: usize,
  sourcePlane: usize,
  sourceRow: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  slope: f32,
): void {
  const zero = f32x4.splat(0);
  const slopes = f32x4.splat(slope);
  const fours = columns & ~3;
  for (let channel = 0; channel < channels; channel++, to += toPlane, source += sourcePlane) {
    let toStart = to;
    let sourceStart = source;
    for (let row = 0; row < rows; row++, toStart += toRow, sourceStart += sourceRow) {
      let at = toStart;
      let from = sourceStart;
      let column = 0;
      for (; column < fours; column += 4, at += 16, from += 16) {
        const value = v128.load(from);
        v128.store(at, v128.bitselect(value, f32x4.mul(slopes, value), f32x4.gt(value, zero)));
      }
      for (; column < columns; column++, at += 4, from += 4) {
        const value = load<f32>(from);
        store<f32>(at, value > 0 ? value : slope * value);
      }
    }
  }
}

/** to (+)= gradient times 1 where the value is above 0, times slope elsewhere; `value` lies as `to` does. */
export function bendGradient(
  to: usize,
  toPlane: usize,
  toRow: usize,
  gradient: usize,
  gradientPlane: usize,
  gradientRow: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  value: usize,
  slope: f32,
  accumulate: bool,
): void {
  const zero = f32x4.splat(0);
  const slopes = f32x4.splat(slope);
  const ones = f32x4.splat(1);
  const fours = columns & ~3;
  for (let channel = 0; channel < channels; channel++) {
    let toStart = to;
    let gradientStart = gradient;
    let valueStart = value;
    for (let row = 0; row < rows; row++) {
      let at = toStart;
      let from = gradientStart;
      let valueAt = valueStart;
      let column = 0;
      for (; column < fours; column += 4, at += 16, from += 16, valueAt += 16) {
        const factor = v128.bitselect(ones, slopes, f32x4.gt(v128.load(valueAt), zero));
        let product = f32x4.mul(v128.load(from), factor);
        if (accumulate) product = f32x4.add(product, v128.load(at));
        v128.store(at, product);
      }
      for (; column < columns; column++, at += 4, from += 4, valueAt += 4) {
        let product = load<f32>(from) * (load<f32>(valueAt) > 0 ? <f32>1 : slope);
        if (accumulate) product += load<f32>(at);
        store<f32>(at, product);
      }
      toStart += toRow;
      gradientStart += gradientRow;
      valueStart += toRow;
    }
    to += toPlane;
    gradient += gradientPlane;
    value += toPlane;
  }
}

/** to (+)= source·scale[c] + shift[c]; `scale`, `shift`: where they lie, 0 for ones and for zeros. */
export function scaleAndShift(
  to: usize,
  toPlane: usize,
  toRow: usize,
  source: usize,
  sourcePlane: usize,
  sourceRow: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  scale: usize,
  shift: usize,
  accumulate: bool,
): void {
  const fours = columns & ~3;
  for (let channel = 0; channel < channels; channel++, to += toPlane, source += sourcePlane) {
    const channelScale = scale === 0 ? <f32>1 : load<f32>(scale + ((<usize>channel) << 2));
    const channelShift = shift === 0 ? <f32>0 : load<f32>(shift + ((<usize>channel) << 2));
    const scales = f32x4.splat(channelScale);
    const shifts = f32x4.splat(channelShift);
    let toStart = to;
    let sourceStart = source;
    for (let row = 0; row < rows; row++, toStart += toRow, sourceStart += sourceRow) {
      let at = toStart;
      let from = sourceStart;
      let column = 0;
      for (; column < fours; column += 4, at += 16, from += 16) {
        let sum = f32x4.add(f32x4.mul(v128.load(from), scales), shifts);
        if (accumulate) sum = f32x4.add(sum, v128.load(at));
        v128.store(at, sum);
      }
      for (; column < columns; column++, at += 4, from += 4) {
        let sum = load<f32>(from) * channelScale + channelShift;
        if (accumulate) sum += load<f32>(at);
        store<f32>(at, sum);
      }
    }
  }
}

/** to (+)= source·mask */
export function multiplyByMask(
  to: usize,
  toPlane: usize,
  toRow: usize,
  source: usize,
  sourcePlane: usize,
  sourceRow: usize,
  channels: i32,
  rows: i32,
  columns: i32,
  mask: usize,
  maskPlane: usize,
  maskRow: usize,
  accumulate: bool,
): void {
  const fours = columns & ~3;
  for (let channel = 0; channel < channels; channel++) {
    let toStart = to;
    let sourceStart = source;
    let maskStart = mask;
    for (let row = 0; row < rows; row++) {
      let at = toStart;
      let from = sourceStart;
      let maskAt = maskStart;
      let column = 0;
      for (; column < fours; column += 4, at += 16, from += 16, maskAt += 16) {
        let product = f32x4.mul(v128.load(from), v128.load(maskAt));
        if (accumulate) product = f32x4.add(product, v128.load(at));
        v128.store(at, product);
      }
      for (; column < columns; column++, at += 4, from += 4, maskAt += 4) {
        let product = load<f32>(from) * load<f32>(maskAt);
        if (accumulate) product += load<f32>(at);
        store<f32>(at, product);
      }
      toStart += toRow;
      sourceStart += sourceRow;
      maskStart += maskRow;
    }
    to += toPlane;
    source += sourcePlane;
    mask += maskPlane;
  }
}
