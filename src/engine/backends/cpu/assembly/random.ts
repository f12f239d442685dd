// Philox 4x32-10 and what is made of its words, four counters at once. AssemblyScript: addresses in bytes.
//
// The words are those of ../../../random/philox.ts, the polynomials those of shaders/lib/distribution.wgsl, where both
// have their sources: the same seed gives the same numbers on every backend, to within 1e-7.

import { copyRow } from './copies';

/** ln u for u = (word + ½)·2^−24: see distribution_log_uniform. */
function logUniform(word: v128): v128 {
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  const step = f32x4.splat(5.9604644775390625e-8);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(word), half), step);
  const behind = i32x4.sub(i32x4.splat(0xffffff), word);
  const rest = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(behind), half), step);
  const nearOne = f32x4.lt(rest, f32x4.splat(0.29289322));
  let m = v128.or(v128.and(u, i32x4.splat(0x7fffff)), i32x4.splat(0x3f800000));
  const upper = f32x4.gt(m, f32x4.splat(1.41421356));
  m = v128.bitselect(f32x4.mul(m, half), m, upper);
  // A comparison gives −1 for true.
  const exponent = i32x4.sub(i32x4.sub(i32x4.shr_u(u, 23), i32x4.splat(127)), upper);
  const power = v128.andnot(f32x4.convert_i32x4_s(exponent), nearOne);
  const s = f32x4.div(
    v128.bitselect(f32x4.neg(rest), f32x4.sub(m, one), nearOne),
    v128.bitselect(f32x4.sub(f32x4.splat(2), rest), f32x4.add(m, one), nearOne),
  );
  const z = f32x4.mul(s, s);
  let series = f32x4.add(f32x4.splat(1.0 / 7.0), f32x4.mul(z, f32x4.splat(1.0 / 9.0)));
  series = f32x4.add(f32x4.splat(0.2), f32x4.mul(z, series));
  series = f32x4.add(f32x4.splat(1.0 / 3.0), f32x4.mul(z, series));
  series = f32x4.mul(f32x4.add(s, s), f32x4.add(one, f32x4.mul(z, series)));
  const low = f32x4.sub(series, f32x4.mul(power, f32x4.splat(2.1219444e-4)));
  return f32x4.add(f32x4.mul(power, f32x4.splat(0.693359375)), low);
}

/** Box and Muller: two words to two normal numbers, left at `to`; see distribution_turn. */
function normalPair(to: usize, word0: v128, word1: v128, deviation: v128): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const log = logUniform(i32x4.shr_u(word0, 8));
  const radius = f32x4.mul(deviation, f32x4.sqrt(f32x4.pmax(zero, f32x4.mul(log, f32x4.splat(-2)))));
  const turn = i32x4.shr_u(word1, 8);
  const quarter = i32x4.shr_u(turn, 22);
  const rest = v128.and(turn, i32x4.splat(0x3fffff));
  const upper = i32x4.gt_s(rest, i32x4.splat(0x200000));
  const reduced = v128.bitselect(i32x4.sub(i32x4.splat(0x400000), rest), rest, upper);
  const angle = f32x4.mul(f32x4.convert_i32x4_s(reduced), f32x4.splat(<f32>(1.57079632679 / 4194304.0)));
  const z = f32x4.mul(angle, angle);
  let sine = f32x4.add(f32x4.splat(<f32>(-1.0 / 5040.0)), f32x4.mul(z, f32x4.splat(<f32>(1.0 / 362880.0))));
  sine = f32x4.add(f32x4.splat(<f32>(1.0 / 120.0)), f32x4.mul(z, sine));
  sine = f32x4.add(f32x4.splat(<f32>(-1.0 / 6.0)), f32x4.mul(z, sine));
  sine = f32x4.mul(angle, f32x4.add(one, f32x4.mul(z, sine)));
  let cosine = f32x4.sub(
    f32x4.splat(<f32>(1.0 / 40320.0)),
    f32x4.mul(z, f32x4.splat(<f32>(1.0 / 3628800.0))),
  );
  cosine = f32x4.add(f32x4.splat(<f32>(-1.0 / 720.0)), f32x4.mul(z, cosine));
  cosine = f32x4.add(f32x4.splat(<f32>(1.0 / 24.0)), f32x4.mul(z, cosine));
  cosine = f32x4.add(f32x4.splat(-0.5), f32x4.mul(z, cosine));
  cosine = f32x4.add(one, f32x4.mul(z, cosine));
  // In the second and fourth quarter they change places; the signs are (+, +), (−, +), (−, −), (+, −).
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const swapped = v128.xor(upper, odd);
  const two = i32x4.splat(2);
  const cosineSign = i32x4.shl(v128.and(i32x4.add(quarter, i32x4.splat(1)), two), 30);
  const sineSign = i32x4.shl(v128.and(quarter, two), 30);
  v128.store(to, v128.xor(f32x4.mul(radius, v128.bitselect(sine, cosine, swapped)), cosineSign));
  v128.store(to, v128.xor(f32x4.mul(radius, v128.bitselect(cosine, sine, swapped)), sineSign), 16);
}

/**
 * Numbers of the counters [counter0 … counter0 + counters − 1, counter1, counter2, counter3], four each, one after
 * another; up to twelve more are written behind them. (first, second) of `kind`: 1, normal: deviation;
 * 2, uniform: low, high − low; 3, bernoulli: threshold of a word's upper 24 bits, what is kept.
 */
export function randomNumbers(
  to: usize,
  counters: i32,
  counter0: i32,
  counter1: i32,
  counter2: i32,
  counter3: i32,
  key0: i32,
  key1: i32,
  kind: i32,
  first: f32,
  second: f32,
): void {
  const firsts = f32x4.splat(first);
  const seconds = f32x4.splat(second);
  const threshold = i32x4.splat(<i32>first);
  const weyl0 = i32x4.splat(0x9e3779b9);
  const weyl1 = i32x4.splat(0xbb67ae85);
  const firstKey0 = i32x4.splat(key0);
  const firstKey1 = i32x4.splat(key1);
  const multiplier0 = i32x4.splat(0xd2511f53);
  const multiplier1 = i32x4.splat(0xcd9e8d57);
  const step = f32x4.splat(5.9604644775390625e-8);
  let counter = i32x4.add(i32x4.splat(counter0), i32x4(0, 1, 2, 3));
  for (let left = counters; left > 0; left -= 4, to += 64) {
    let c0 = counter;
    let c1 = i32x4.splat(counter1);
    let c2 = i32x4.splat(counter2);
    let c3 = i32x4.splat(counter3);
    counter = i32x4.add(counter, i32x4.splat(4));
    let k0 = firstKey0;
    let k1 = firstKey1;
    for (let round = 0; round < 10; round++) {
      const low0 = i64x2.extmul_low_i32x4_u(c0, multiplier0);
      const high0 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const low1 = i64x2.extmul_low_i32x4_u(c2, multiplier1);
      const high1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), c1), k0);
      c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), c3), k1);
      c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
      k0 = i32x4.add(k0, weyl0);
      k1 = i32x4.add(k1, weyl1);
    }
    let p: v128;
    let q: v128;
    let r: v128;
    let s: v128;
    if (kind === 1) {
      normalPair(to, c0, c1, firsts);
      normalPair(to + 32, c2, c3, firsts);
      p = v128.load(to);
      q = v128.load(to, 16);
      r = v128.load(to, 32);
      s = v128.load(to, 48);
    } else {
      p = i32x4.shr_u(c0, 8);
      q = i32x4.shr_u(c1, 8);
      r = i32x4.shr_u(c2, 8);
      s = i32x4.shr_u(c3, 8);
      if (kind === 2) {
        p = f32x4.add(firsts, f32x4.mul(seconds, f32x4.mul(f32x4.convert_i32x4_s(p), step)));
        q = f32x4.add(firsts, f32x4.mul(seconds, f32x4.mul(f32x4.convert_i32x4_s(q), step)));
        r = f32x4.add(firsts, f32x4.mul(seconds, f32x4.mul(f32x4.convert_i32x4_s(r), step)));
        s = f32x4.add(firsts, f32x4.mul(seconds, f32x4.mul(f32x4.convert_i32x4_s(s), step)));
      } else {
        p = v128.and(seconds, i32x4.ge_s(p, threshold));
        q = v128.and(seconds, i32x4.ge_s(q, threshold));
        r = v128.and(seconds, i32x4.ge_s(r, threshold));
        s = v128.and(seconds, i32x4.ge_s(s, threshold));
      }
    }
    // Lane j of the four is counter j: turned, each counter's four follow one another.
    const pqLow = v128.shuffle<f32>(p, q, 0, 4, 1, 5);
    const pqHigh = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
    const rsLow = v128.shuffle<f32>(r, s, 0, 4, 1, 5);
    const rsHigh = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(pqLow, rsLow, 0, 2));
    v128.store(to, v128.shuffle<f64>(pqLow, rsLow, 1, 3), 16);
    v128.store(to, v128.shuffle<f64>(pqHigh, rsHigh, 0, 2), 32);
    v128.store(to, v128.shuffle<f64>(pqHigh, rsHigh, 1, 3), 48);
  }
}

/**
 * Lays a row of weights, [block][channel][tap] as they are drawn, where the convolution reads them, times each tap's
 * profile (0 for none).
 */
export function spread(
  to: usize,
  from: usize,
  blocks: i32,
  blockStep: usize,
  channels: i32,
  channelStep: usize,
  taps: i32,
  tapStep: usize,
  profile: usize,
): void {
  for (let block = 0; block < blocks; block++, to += blockStep) {
    let at = to;
    for (let channel = 0; channel < channels; channel++, at += channelStep) {
      let tapAt = at;
      for (let tap = 0; tap < taps; tap++, tapAt += tapStep, from += 4) {
        const value = load<f32>(from);
        store<f32>(tapAt, profile === 0 ? value : value * load<f32>(profile + ((<usize>tap) << 2)));
      }
    }
  }
}

/**
 * Numbers of the positions of `channels` planes: lane x mod 4 of counter [x div 4, y, counter2, counter3 + channel].
 * `row`: room for one row of them and twelve more.
 */
export function randomPlanes(
  to: usize,
  row: usize,
  channels: i32,
  top: i32,
  left: i32,
  height: i32,
  width: i32,
  counter2: i32,
  counter3: i32,
  key0: i32,
  key1: i32,
  kind: i32,
  first: f32,
  second: f32,
): void {
  const counter0 = left >> 2;
  const counters = ((left + width - 1) >> 2) - counter0 + 1;
  const start = row + ((<usize>(left & 3)) << 2);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = top; y < top + height; y++, to += (<usize>width) << 2) {
      randomNumbers(
        row,
        counters,
        counter0,
        y,
        counter2,
        counter3 + channel,
        key0,
        key1,
        kind,
        first,
        second,
      );
      copyRow(to, start, width);
    }
  }
}
