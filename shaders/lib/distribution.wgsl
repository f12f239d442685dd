// Random words to numbers. Needs lib/philox.wgsl only for its callers; has no bindings.
// Logarithm, sine and cosine are our own polynomials: WGSL's may be off by 2^-11, these stay near 1e-7, so that a
// seed means the same picture on every device.

const DISTRIBUTION_CONSTANT = 0u;
const DISTRIBUTION_NORMAL = 1u;
const DISTRIBUTION_UNIFORM = 2u;
const DISTRIBUTION_BERNOULLI = 3u;

// ln u for u = (word + ½)·2^-24. ln m = 2 artanh((m − 1) / (m + 1)) with m in [√½, √2). Near 1 from 1 − u, which is
// exact there: a small radius would not survive the rounding of u.
fn distribution_log_uniform(word: u32) -> f32 {
  let u = (f32(word) + 0.5) * 0x1p-24;
  let rest = (f32(0xffffffu - word) + 0.5) * 0x1p-24;
  let near_one = rest < 0.29289322;
  let bits = bitcast<u32>(u);
  var exponent = i32(bits >> 23u) - 127;
  var m = bitcast<f32>((bits & 0x7fffffu) | 0x3f800000u);
  if (m > 1.41421356) {
    m *= 0.5;
    exponent += 1;
  }
  let power = select(f32(exponent), 0.0, near_one);
  let s = select((m - 1.0) / (m + 1.0), -rest / (2.0 - rest), near_one);
  let z = s * s;
  let series = 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0)))));
  // ln 2 in two parts: the first has trailing zeros, so that power·high is exact.
  return power * 0.693359375 + (series - power * 2.12194440e-4);
}

// (cos 2πt, sin 2πt) for t = word·2^-24; the quarter turn is taken off exactly, in integers.
fn distribution_turn(word: u32) -> vec2<f32> {
  let quarter = word >> 22u;
  let rest = word & 0x3fffffu;
  let upper = rest > 0x200000u;
  let reduced = select(rest, 0x400000u - rest, upper);
  let angle = f32(reduced) * (1.57079632679 / 4194304.0);
  let z = angle * angle;
  let sine = angle * (1.0 + z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z * (1.0 / 362880.0)))));
  let cosine = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 - z * (1.0 / 3628800.0)))));
  let c = select(cosine, sine, upper);
  let s = select(sine, cosine, upper);
  switch quarter {
    case 0u: { return vec2<f32>(c, s); }
    case 1u: { return vec2<f32>(-s, c); }
    case 2u: { return vec2<f32>(-c, -s); }
    default: { return vec2<f32>(s, -c); }
  }
}

// Box and Muller: two words to two independent standard normal numbers.
fn distribution_normal_pair(a: u32, b: u32) -> vec2<f32> {
  return sqrt(max(-2.0 * distribution_log_uniform(a >> 8u), 0.0)) * distribution_turn(b >> 8u);
}

// Four words to four numbers. (first, second): constant's value; standard deviation; low, high; rate, 1 / (1 − rate).
fn distribution_numbers(kind: u32, first: f32, second: f32, words: vec4<u32>) -> vec4<f32> {
  switch kind {
    case DISTRIBUTION_NORMAL: {
      let pairs = vec4<f32>(distribution_normal_pair(words.x, words.y), distribution_normal_pair(words.z, words.w));
      return first * pairs;
    }
    case DISTRIBUTION_UNIFORM: {
      return first + (second - first) * (vec4<f32>(words >> vec4<u32>(8u)) * 0x1p-24);
    }
    case DISTRIBUTION_BERNOULLI: {
      let threshold = u32(round(first * 16777216.0));
      return select(vec4<f32>(0.0), vec4<f32>(second), (words >> vec4<u32>(8u)) >= vec4<u32>(threshold));
    }
    default: {
      return vec4<f32>(first);
    }
  }
}
