// Four numbers at once: what the other files share. AssemblyScript.

/** a·b + c, rounded once where the browser may fuse (`--enable relaxed-simd`), twice elsewhere. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Zeros from `at` to before `end`. */
export function clear(at: usize, end: usize): void {
  const zeros = f32x4.splat(0);
  for (; at + 16 <= end; at += 16) v128.store(at, zeros);
  for (; at < end; at += 4) store<f32>(at, 0);
}
