// Winograd's F(4x4, 3x3), first of four kernels: a 3x3 kernel as 36 factors, one for each of a tile's products.
//
// U = G·g·Gᵀ, by the polynomial's values at 0, ±A, ±B and ∞: g0 / (P·Q), (g0 ± A·g1 + P·g2) / (2·P·(P − Q)),
// (g0 ± B·g1 + Q·g2) / (2·Q·(Q − P)), g2, where P = A² and Q = B². Lavin and Gray, https://arxiv.org/abs/1509.09308;
// a gradient has its taps in the opposite order.
//
// Memory: weights [draw][source channel][tap][target channel]; to [draw][factor][source channel][target channel of the band].
// A thread owns four target channels. dispatch/winograd.ts calls it.

struct Params {
  source_channels: u32,
  // All target channels, and those of this band, in fours.
  fours: u32,
  first_four: u32,
  band_fours: u32,
  weights_draw_floats: u32,
  to_draw_floats: u32,
}

override GRADIENT: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> to: array<vec4<f32>>;

// As in winograd-values.wgsl, where the choice is explained.
const A = 0.75;
const B = 1.5;
const P = A * A;
const Q = B * B;
const NEAR = 1.0 / (2.0 * P * (P - Q));
const FAR = 1.0 / (2.0 * Q * (Q - P));

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let plane = params.source_channels * params.band_fours;
  if (id.x >= plane) {
    return;
  }
  let source_channel = id.x / params.band_fours;
  let four = params.first_four + id.x % params.band_fours;
  let start = id.z * (params.weights_draw_floats / 4u) + source_channel * 9u * params.fours + four;
  //#for y 3
  //#for x 3
  let g_${y}_${x} = weights[start + select(${y*3+x}u, 8u - ${y*3+x}u, GRADIENT) * params.fours];
  //#end
  //#end
  //#for x 3
  let near_even_${x} = (g_0_${x} + P * g_2_${x}) * NEAR;
  let near_odd_${x} = g_1_${x} * (A * NEAR);
  let far_even_${x} = (g_0_${x} + Q * g_2_${x}) * FAR;
  let far_odd_${x} = g_1_${x} * (B * FAR);
  let h_0_${x} = g_0_${x} * (1.0 / (P * Q));
  let h_1_${x} = near_even_${x} + near_odd_${x};
  let h_2_${x} = near_even_${x} - near_odd_${x};
  let h_3_${x} = far_even_${x} + far_odd_${x};
  let h_4_${x} = far_even_${x} - far_odd_${x};
  let h_5_${x} = g_2_${x};
  //#end
  let to_start = id.z * (params.to_draw_floats / 4u) + id.x;
  //#for y 6
  let row_near_even_${y} = (h_${y}_0 + P * h_${y}_2) * NEAR;
  let row_near_odd_${y} = h_${y}_1 * (A * NEAR);
  let row_far_even_${y} = (h_${y}_0 + Q * h_${y}_2) * FAR;
  let row_far_odd_${y} = h_${y}_1 * (B * FAR);
  to[to_start + ${y*6}u * plane] = h_${y}_0 * (1.0 / (P * Q));
  to[to_start + ${y*6+1}u * plane] = row_near_even_${y} + row_near_odd_${y};
  to[to_start + ${y*6+2}u * plane] = row_near_even_${y} - row_near_odd_${y};
  to[to_start + ${y*6+3}u * plane] = row_far_even_${y} + row_far_odd_${y};
  to[to_start + ${y*6+4}u * plane] = row_far_even_${y} - row_far_odd_${y};
  to[to_start + ${y*6+5}u * plane] = h_${y}_2;
  //#end
}
