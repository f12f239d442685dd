// Philox 4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
// A pure function of (counter, key): the same bits on every device and, in TypeScript, on the CPU backend.

// x >> 16. A software adapter shifts lane by lane; by floats it takes five instructions for four lanes. Exact: the high
// half as a signed number times 2^-16, and 1.5·2^23 for whose sake its lowest bits are the sum's.
fn philox_high(x: u32) -> u32 {
  return bitcast<u32>(f32(bitcast<i32>(x & 0xffff0000u)) * 0x1p-16 + 12582912.0) & 0xffffu;
}

// High and low word of a·b, a = a_high·2^16 + a_low, by 16-bit halves: WGSL has no 64-bit product.
fn philox_multiply(a_high: u32, a_low: u32, b: u32) -> vec2<u32> {
  let b_low = b & 0xffffu;
  let b_high = philox_high(b);
  let low_low = a_low * b_low;
  let middle = a_high * b_low + philox_high(low_low);
  let carry = a_low * b_high + (middle & 0xffffu);
  return vec2<u32>(a_high * b_high + philox_high(middle) + philox_high(carry), (a_high * 65536u + a_low) * b);
}

fn philox_round(c: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  let first = philox_multiply(0xd251u, 0x1f53u, c.x);
  let second = philox_multiply(0xcd9eu, 0x8d57u, c.z);
  return vec4<u32>(second.x ^ c.y ^ key.x, second.y, first.x ^ c.w ^ key.y, first.y);
}

// Ten rounds, written out: a loop carries its variables through memory on a software adapter.
fn philox(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  let step = vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  let one = philox_round(counter, key);
  let two = philox_round(one, key + step);
  let three = philox_round(two, key + 2u * step);
  let four = philox_round(three, key + 3u * step);
  let five = philox_round(four, key + 4u * step);
  let six = philox_round(five, key + 5u * step);
  let seven = philox_round(six, key + 6u * step);
  let eight = philox_round(seven, key + 7u * step);
  let nine = philox_round(eight, key + 8u * step);
  return philox_round(nine, key + 9u * step);
}
