// What is kept of every draw in flight, and powers of two. No bindings.

struct Draw {
  // Sum of |map|.
  sum: f32,
  // Bits of the largest |gradient|: as an integer it also orders infinities and NaNs, which floats must not be trusted with.
  largest: u32,
  // Bits of the largest |gradient| at the rescaling under way.
  range: u32,
  // The true gradient is the stored one times 2^exponent.
  exponent: i32,
}

const DRAW_DEAD = 0u;
const DRAW_LIVE = 1u;
const DRAW_LOST = 2u;

// floor(log2) of a positive number given by its bits; subnormals count as the smallest normal.
fn draw_exponent(bits: u32) -> i32 {
  return clamp(i32(bits >> 23u) - 127, -126, 126);
}

// 2^exponent, -126 to 127.
fn draw_power(exponent: i32) -> f32 {
  return bitcast<f32>(u32(clamp(exponent, -126, 127) + 127) << 23u);
}

fn draw_is_finite(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}

// floor(log2) of what a live draw's map is about, of its square for 'square'.
fn draw_scale(draw: Draw, normalized: bool, squared: bool) -> i32 {
  let powers = select(1, 2, squared);
  let largest = max(bitcast<u32>(draw.sum), draw.largest);
  return select(powers * (draw_exponent(largest) + draw.exponent), 0, normalized);
}

// A draw is dead where its gradient is zero everywhere; lost where it is not finite or, not being normalised,
// leaves float32 (for 'square', where its square does) once its exponent is put back. Below, that is where pixels of
// 2^-26 of its largest would, so that no map fades at its edges.
fn draw_fate(draw: Draw, normalized: bool, squared: bool) -> u32 {
  if (draw.largest == 0u) {
    return DRAW_DEAD;
  }
  if (!draw_is_finite(draw.largest) || !draw_is_finite(bitcast<u32>(draw.sum))) {
    return DRAW_LOST;
  }
  let powers = select(1, 2, squared);
  let high = draw_exponent(max(bitcast<u32>(draw.sum), draw.largest)) + draw.exponent;
  let low = draw_exponent(draw.largest) + draw.exponent;
  if (!normalized && (powers * high > 125 || powers * low < -100)) {
    return DRAW_LOST;
  }
  return DRAW_LIVE;
}
