// The inner loops of a convolution: sum[j] = Σ w·copy[shift + j] for eight target channels at once, or for one.
// AssemblyScript: addresses in bytes; `shifts` holds a product's distance from the copy's position 0, in bytes.
//
// Tried, on two cores of a server (3.7 GHz, fused multiply-add 59 GFLOP/s a core), Chromium, 41×41 positions, 3×3:
//   6 positions × 8 channels, weights as vectors (this)      48 GFLOP/s a core fused, 25 without, C = 16 to 64; 40 for C = 512
//   the same with a row's three taps unrolled                42 fused, 31 to 35 without
//   4 positions × 12 channels                                24: a register too many, so sums go through memory
//   4 channels × 12 positions, weights one by one            28: the same
//   32 positions × 1 channel (`sumOne`)                      26 to 32
// Products in one go are limited to 576: weights and what they meet then stay in the two nearest caches. Without a limit
// 27 to 33 GFLOP/s for C = 512, with it 40 to 44; 288 and 1152 are as fast or slower.
// 12 sums, 2 weights and 1 number of the copy are just the 15 registers that V8 gives out; the floor is 12 multiply-adds
// at two a cycle, 59 GFLOP/s.
import { multiplyAdd } from './lanes';

export { peak } from './peak';

/**
 * sums[position][8], or with `more` sums[position][8] +=, for positions 0 to before `positions` and up to five more.
 * Weights lie as [product][8].
 */
export function sumEight(
  sums: usize,
  copy: usize,
  positions: i32,
  shifts: usize,
  products: i32,
  weights: usize,
  more: bool,
): void {
  const end = shifts + ((<usize>products) << 2);
  for (let position = 0; position < positions; position += 6, copy += 24, sums += 192) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let b4 = a0;
    let b5 = a0;
    if (more) {
      a0 = v128.load(sums);
      b0 = v128.load(sums, 16);
      a1 = v128.load(sums, 32);
      b1 = v128.load(sums, 48);
      a2 = v128.load(sums, 64);
      b2 = v128.load(sums, 80);
      a3 = v128.load(sums, 96);
      b3 = v128.load(sums, 112);
      a4 = v128.load(sums, 128);
      b4 = v128.load(sums, 144);
      a5 = v128.load(sums, 160);
      b5 = v128.load(sums, 176);
    }
    let weight = weights;
    for (let at = shifts; at < end; at += 4, weight += 32) {
      const from = copy + load<u32>(at);
      const a = v128.load(weight);
      const b = v128.load(weight, 16);
      let x = v128.load32_splat(from);
      a0 = multiplyAdd(a, x, a0);
      b0 = multiplyAdd(b, x, b0);
      x = v128.load32_splat(from, 4);
      a1 = multiplyAdd(a, x, a1);
      b1 = multiplyAdd(b, x, b1);
      x = v128.load32_splat(from, 8);
      a2 = multiplyAdd(a, x, a2);
      b2 = multiplyAdd(b, x, b2);
      x = v128.load32_splat(from, 12);
      a3 = multiplyAdd(a, x, a3);
      b3 = multiplyAdd(b, x, b3);
      x = v128.load32_splat(from, 16);
      a4 = multiplyAdd(a, x, a4);
      b4 = multiplyAdd(b, x, b4);
      x = v128.load32_splat(from, 20);
      a5 = multiplyAdd(a, x, a5);
      b5 = multiplyAdd(b, x, b5);
    }
    v128.store(sums, a0);
    v128.store(sums, b0, 16);
    v128.store(sums, a1, 32);
    v128.store(sums, b1, 48);
    v128.store(sums, a2, 64);
    v128.store(sums, b2, 80);
    v128.store(sums, a3, 96);
    v128.store(sums, b3, 112);
    v128.store(sums, a4, 128);
    v128.store(sums, b4, 144);
    v128.store(sums, a5, 160);
    v128.store(sums, b5, 176);
  }
}

/** sums[position] = initial + …, for positions 0 to before `positions` and up to 31 more; a weight every `weightStep`. */
export function sumOne(
  sums: usize,
  copy: usize,
  positions: i32,
  shifts: usize,
  products: i32,
  weights: usize,
  weightStep: usize,
  initial: f32,
): void {
  const end = shifts + ((<usize>products) << 2);
  const start = f32x4.splat(initial);
  let left = positions;
  for (; left > 16; left -= 32, copy += 128, sums += 128) {
    let s0 = start;
    let s1 = start;
    let s2 = start;
    let s3 = start;
    let s4 = start;
    let s5 = start;
    let s6 = start;
    let s7 = start;
    let weight = weights;
    for (let at = shifts; at < end; at += 4, weight += weightStep) {
      const from = copy + load<u32>(at);
      const w = v128.load32_splat(weight);
      s0 = multiplyAdd(v128.load(from), w, s0);
      s1 = multiplyAdd(v128.load(from, 16), w, s1);
      s2 = multiplyAdd(v128.load(from, 32), w, s2);
      s3 = multiplyAdd(v128.load(from, 48), w, s3);
      s4 = multiplyAdd(v128.load(from, 64), w, s4);
      s5 = multiplyAdd(v128.load(from, 80), w, s5);
      s6 = multiplyAdd(v128.load(from, 96), w, s6);
      s7 = multiplyAdd(v128.load(from, 112), w, s7);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
    v128.store(sums, s6, 96);
    v128.store(sums, s7, 112);
  }
  if (left <= 0) return;
  let s0 = start;
  let s1 = start;
  let s2 = start;
  let s3 = start;
  for (let at = shifts; at < end; at += 4, weights += weightStep) {
    const from = copy + load<u32>(at);
    const w = v128.load32_splat(weights);
    s0 = multiplyAdd(v128.load(from), w, s0);
    s1 = multiplyAdd(v128.load(from, 16), w, s1);
    s2 = multiplyAdd(v128.load(from, 32), w, s2);
    s3 = multiplyAdd(v128.load(from, 48), w, s3);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
}
