// Random words to numbers. Needs lib/philox.wgsl only for its callers; has no bindings.
// Logarithm, sine and cosine are our own polynomials: WGSL's may be off by 2^-11, these stay near 1e-7, so that a
// seed means the same picture on every device.

const DISTRIBUTION_CONSTANT = 0u;
const DISTRIBUTION_NORMAL = 1u;
const DISTRIBUTION_UNIFORM = 2u;
const DISTRIBUTION_BERNOULLI = 3u;

// The upper 24 bits of a word as a number from 0 to 2^24 − 1: exact, and without shifts and unsigned conversions, which
// a software adapter does lane by lane.
fn distribution_upper(word: u32) -> f32 {
  let signed = f32(bitcast<i32>(word & 0xffffff00u)) * 0x1p-8;
  return select(signed, signed + 0x1p24, signed < 0.0);
}

fn distribution_uppers(words: vec4<u32>) -> vec4<f32> {
  return vec4<f32>(
    distribution_upper(words.x), distribution_upper(words.y), distribution_upper(words.z), distribution_upper(words.w),
  );
}

// ln u for u = (upper + ½)·2^-24. ln m = 2 artanh((m − 1) / (m + 1)) with m in [√½, √2). Near 1 from 1 − u, which is
// exact there: a small radius would not survive the rounding of u.
fn distribution_log_uniform(upper: f32) -> f32 {
  let u = (upper + 0.5) * 0x1p-24;
  // Not as a sum of the two constants, which compilers make one that float32 does not have.
  let rest = (16777215.0 - upper) * 0x1p-24 + 0x1p-25;
  let near_one = rest < 0.29289322;
  let bits = bitcast<u32>(u);
  let mantissa = bitcast<f32>((bits & 0x7fffffu) | 0x3f800000u);
  let upper_half = mantissa > 1.41421356;
  let m = select(mantissa, 0.5 * mantissa, upper_half);
  // The exponent's bits as a number, times 2^-23.
  let exponent = f32(bitcast<i32>(bits & 0x7f800000u)) * 0x1p-23 - select(127.0, 126.0, upper_half);
  let power = select(exponent, 0.0, near_one);
  let s = select((m - 1.0) / (m + 1.0), -rest / (2.0 - rest), near_one);
  let z = s * s;
  let series = 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0)))));
  // ln 2 in two parts: the first has trailing zeros, so that power·high is exact.
  return power * 0.693359375 + (series - power * 2.12194440e-4);
}

// (cos 2πt, sin 2πt) for t = upper·2^-24; the quarter turn is taken off exactly.
fn distribution_turn(upper: f32) -> vec2<f32> {
  let quarter = floor(upper * 0x1p-22);
  let rest = upper - quarter * 0x1p22;
  let second_half = rest > 0x1p21;
  let reduced = select(rest, 0x1p22 - rest, second_half);
  let angle = reduced * (1.57079632679 / 4194304.0);
  let z = angle * angle;
  let sine = angle * (1.0 + z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z * (1.0 / 362880.0)))));
  let cosine = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 - z * (1.0 / 3628800.0)))));
  let c = select(cosine, sine, second_half);
  let s = select(sine, cosine, second_half);
  let odd = (quarter == 1.0) | (quarter == 3.0);
  let x = select(c, s, odd);
  let y = select(s, c, odd);
  return vec2<f32>(select(x, -x, (quarter == 1.0) | (quarter == 2.0)), select(y, -y, quarter >= 2.0));
}

// Box and Muller: two words to two independent standard normal numbers.
fn distribution_normal_pair(a: u32, b: u32) -> vec2<f32> {
  return sqrt(max(-2.0 * distribution_log_uniform(distribution_upper(a)), 0.0)) * distribution_turn(distribution_upper(b));
}

// Four words to four numbers. (first, second): constant's value; standard deviation; low, high; rate, 1 / (1 − rate).
fn distribution_numbers(kind: u32, first: f32, second: f32, words: vec4<u32>) -> vec4<f32> {
  switch kind {
    case DISTRIBUTION_NORMAL: {
      let pairs = vec4<f32>(distribution_normal_pair(words.x, words.y), distribution_normal_pair(words.z, words.w));
      return first * pairs;
    }
    case DISTRIBUTION_UNIFORM: {
      return first + (second - first) * (distribution_uppers(words) * 0x1p-24);
    }
    case DISTRIBUTION_BERNOULLI: {
      let threshold = round(first * 16777216.0);
      return select(vec4<f32>(0.0), vec4<f32>(second), distribution_uppers(words) >= vec4<f32>(threshold));
    }
    default: {
      return vec4<f32>(first);
    }
  }
}
