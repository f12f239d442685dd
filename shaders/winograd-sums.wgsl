// Winograd's F(4x4, 3x3), last of four kernels: a tile's 36 products as its 4x4 positions.
//
// Y = Aᵀ·M·A, by the points 0, ±A, ±B and ∞ of winograd-weights.wgsl: m0 + (m1 + m2) + (m3 + m4),
// A·(m1 − m2) + B·(m3 − m4), P·(m1 + m2) + Q·(m3 + m4), A·P·(m1 − m2) + B·Q·(m3 − m4) + m5.
//
// Memory: products [draw][factor][target channel of the band][tile of the band]; to [draw][channel][y][x] over its region.
// A thread owns one tile of one channel. dispatch/winograd.ts calls it.

struct Params {
  to_height: u32,
  to_width: u32,
  first_channel: u32,
  band_channels: u32,
  tiles_x: u32,
  first_tile: u32,
  // Of the band; `padded` is what the products have.
  tiles: u32,
  padded: u32,
  has_bias: u32,
  products_draw_floats: u32,
  to_draw_floats: u32,
}

// Adds to what is there.
override ACCUMULATE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;

const A = 0.75;
const B = 1.5;
const P = A * A;
const Q = B * B;

fn store(index: u32, sum: f32) {
  if (ACCUMULATE) {
    to[index] += sum;
  } else {
    to[index] = sum;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.band_channels * params.tiles) {
    return;
  }
  let channel = id.x / params.tiles;
  let band_tile = id.x % params.tiles;
  let tile = params.first_tile + band_tile;
  let top = 4u * (tile / params.tiles_x);
  let left = 4u * (tile % params.tiles_x);
  let plane = params.band_channels * params.padded;
  let start = id.z * params.products_draw_floats + channel * params.padded + band_tile;
  //#for y 6
  //#for x 6
  let m_${y}_${x} = products[start + ${y*6+x}u * plane];
  //#end
  //#end
  //#for x 6
  let near_sum_${x} = m_1_${x} + m_2_${x};
  let near_difference_${x} = A * (m_1_${x} - m_2_${x});
  let far_sum_${x} = m_3_${x} + m_4_${x};
  let far_difference_${x} = B * (m_3_${x} - m_4_${x});
  let h_0_${x} = m_0_${x} + near_sum_${x} + far_sum_${x};
  let h_1_${x} = near_difference_${x} + far_difference_${x};
  let h_2_${x} = P * near_sum_${x} + Q * far_sum_${x};
  let h_3_${x} = P * near_difference_${x} + Q * far_difference_${x} + m_5_${x};
  //#end
  var offset = 0.0;
  if (params.has_bias != 0u) {
    offset = bias[params.first_channel + channel];
  }
  let to_start = id.z * params.to_draw_floats
    + ((params.first_channel + channel) * params.to_height + top) * params.to_width + left;
  //#for y 4
  let row_near_sum_${y} = h_${y}_1 + h_${y}_2;
  let row_near_difference_${y} = A * (h_${y}_1 - h_${y}_2);
  let row_far_sum_${y} = h_${y}_3 + h_${y}_4;
  let row_far_difference_${y} = B * (h_${y}_3 - h_${y}_4);
  let sum_${y}_0 = h_${y}_0 + row_near_sum_${y} + row_far_sum_${y};
  let sum_${y}_1 = row_near_difference_${y} + row_far_difference_${y};
  let sum_${y}_2 = P * row_near_sum_${y} + Q * row_far_sum_${y};
  let sum_${y}_3 = P * row_near_difference_${y} + Q * row_far_difference_${y} + h_${y}_5;
  //#for x 4
  if ((top + ${y}u < params.to_height) & (left + ${x}u < params.to_width)) {
    store(to_start + ${y}u * params.to_width + ${x}u, sum_${y}_${x} + offset);
  }
  //#end
  //#end
}
