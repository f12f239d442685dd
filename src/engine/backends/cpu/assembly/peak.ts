// Multiply-adds of vectors out of registers, as fast as they come: what the other kernels are compared with in a profile.
// AssemblyScript.
//
// x ← x·factor + term in twelve chains, four times a round: as many as V8 gives registers, beside the factor and the term.
// With factor = term = 1, which the compiler cannot know, every number counts exactly (below 2^24).
import { multiplyAdd } from './lanes';

function lanes(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    <f64>f32x4.extract_lane(x, 2) +
    <f64>f32x4.extract_lane(x, 3)
  );
}

/** The sum of the chains' 48 numbers, 4·rounds each. */
export function peak(rounds: i32, factor: f32, term: f32): f64 {
  const by = f32x4.splat(factor);
  const plus = f32x4.splat(term);
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let e = f32x4.splat(0);
  let f = f32x4.splat(0);
  let g = f32x4.splat(0);
  let h = f32x4.splat(0);
  let i = f32x4.splat(0);
  let j = f32x4.splat(0);
  let k = f32x4.splat(0);
  let l = f32x4.splat(0);
  for (let round = 0; round < rounds; round++) {
    a = multiplyAdd(a, by, plus);
    b = multiplyAdd(b, by, plus);
    c = multiplyAdd(c, by, plus);
    d = multiplyAdd(d, by, plus);
    e = multiplyAdd(e, by, plus);
    f = multiplyAdd(f, by, plus);
    g = multiplyAdd(g, by, plus);
    h = multiplyAdd(h, by, plus);
    i = multiplyAdd(i, by, plus);
    j = multiplyAdd(j, by, plus);
    k = multiplyAdd(k, by, plus);
    l = multiplyAdd(l, by, plus);
    a = multiplyAdd(a, by, plus);
    b = multiplyAdd(b, by, plus);
    c = multiplyAdd(c, by, plus);
    d = multiplyAdd(d, by, plus);
    e = multiplyAdd(e, by, plus);
    f = multiplyAdd(f, by, plus);
    g = multiplyAdd(g, by, plus);
    h = multiplyAdd(h, by, plus);
    i = multiplyAdd(i, by, plus);
    j = multiplyAdd(j, by, plus);
    k = multiplyAdd(k, by, plus);
    l = multiplyAdd(l, by, plus);
    a = multiplyAdd(a, by, plus);
    b = multiplyAdd(b, by, plus);
    c = multiplyAdd(c, by, plus);
    d = multiplyAdd(d, by, plus);
    e = multiplyAdd(e, by, plus);
    f = multiplyAdd(f, by, plus);
    g = multiplyAdd(g, by, plus);
    h = multiplyAdd(h, by, plus);
    i = multiplyAdd(i, by, plus);
    j = multiplyAdd(j, by, plus);
    k = multiplyAdd(k, by, plus);
    l = multiplyAdd(l, by, plus);
    a = multiplyAdd(a, by, plus);
    b = multiplyAdd(b, by, plus);
    c = multiplyAdd(c, by, plus);
    d = multiplyAdd(d, by, plus);
    e = multiplyAdd(e, by, plus);
    f = multiplyAdd(f, by, plus);
    g = multiplyAdd(g, by, plus);
    h = multiplyAdd(h, by, plus);
    i = multiplyAdd(i, by, plus);
    j = multiplyAdd(j, by, plus);
    k = multiplyAdd(k, by, plus);
    l = multiplyAdd(l, by, plus);
  }
  return (
    lanes(a) +
    lanes(b) +
    lanes(c) +
    lanes(d) +
    lanes(e) +
    lanes(f) +
    lanes(g) +
    lanes(h) +
    lanes(i) +
    lanes(j) +
    lanes(k) +
    lanes(l)
  );
}
