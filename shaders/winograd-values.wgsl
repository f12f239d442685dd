// Winograd's F(4x4, 3x3), second of four kernels: the 6x6 source positions that a tile of 4x4 reads, as 36 factors.
//
// V = Bᵀ·d·B, by the points 0, ±A, ±B and ∞ of winograd-weights.wgsl: P·Q·d0 − (P + Q)·d2 + d4,
// (d4 − Q·d2) ± A·(d3 − Q·d1), (d4 − P·d2) ± B·(d3 − P·d1), d5 − (P + Q)·d3 + P·Q·d1.
//
// Memory: source [draw][channel][y][x]; to [draw][factor][channel][tile of the band, and of its padding to 16].
// A thread owns one tile of one channel. dispatch/winograd.ts calls it.
//
// Record. Relative error (L2, against float64) of one convolution of 64 and of 512 channels, uniform numbers: direct
// 4.1e-7 and 1.2e-6; points 0, ±1, ±2: 9.6e-7 and 2.0e-6; ±1, ±1/2: 1.2e-6 and 2.4e-6; ±√½, ±√2: 5.4e-7 and 1.1e-6;
// ±3/4, ±3/2, which is used and exact: 5.5e-7 and 1.2e-6.

struct Params {
  channels: u32,
  source_height: i32,
  source_width: i32,
  // Of the first tile's first source position, in the source's region.
  origin_y: i32,
  origin_x: i32,
  tiles_x: u32,
  first_tile: u32,
  // Of the band, a multiple of 16.
  tiles: u32,
  source_draw_floats: u32,
  to_draw_floats: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> to: array<f32>;

const A = 0.75;
const B = 1.5;
const P = A * A;
const Q = B * B;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let plane = params.channels * params.tiles;
  if (id.x >= plane) {
    return;
  }
  let channel = id.x / params.tiles;
  let tile = params.first_tile + id.x % params.tiles;
  let top = params.origin_y + 4 * i32(tile / params.tiles_x);
  let left = params.origin_x + 4 * i32(tile % params.tiles_x);
  let start = id.z * params.source_draw_floats + channel * u32(params.source_height * params.source_width);
  //#for x 6
  let column_${x} = left + ${x};
  let column_in_${x} = (column_${x} >= 0) & (column_${x} < params.source_width);
  //#end
  //#for y 6
  let row_${y} = top + ${y};
  let row_in_${y} = (row_${y} >= 0) & (row_${y} < params.source_height);
  let row_start_${y} = row_${y} * params.source_width;
  //#for x 6
  let in_${y}_${x} = row_in_${y} & column_in_${x};
  let d_${y}_${x} = select(0.0, source[start + select(0u, u32(row_start_${y} + column_${x}), in_${y}_${x})], in_${y}_${x});
  //#end
  //#end
  //#for x 6
  let near_even_${x} = d_4_${x} - Q * d_2_${x};
  let near_odd_${x} = A * (d_3_${x} - Q * d_1_${x});
  let far_even_${x} = d_4_${x} - P * d_2_${x};
  let far_odd_${x} = B * (d_3_${x} - P * d_1_${x});
  let h_0_${x} = P * Q * d_0_${x} - (P + Q) * d_2_${x} + d_4_${x};
  let h_1_${x} = near_even_${x} + near_odd_${x};
  let h_2_${x} = near_even_${x} - near_odd_${x};
  let h_3_${x} = far_even_${x} + far_odd_${x};
  let h_4_${x} = far_even_${x} - far_odd_${x};
  let h_5_${x} = d_5_${x} - (P + Q) * d_3_${x} + P * Q * d_1_${x};
  //#end
  let to_start = id.z * params.to_draw_floats + id.x;
  //#for y 6
  let row_near_even_${y} = h_${y}_4 - Q * h_${y}_2;
  let row_near_odd_${y} = A * (h_${y}_3 - Q * h_${y}_1);
  let row_far_even_${y} = h_${y}_4 - P * h_${y}_2;
  let row_far_odd_${y} = B * (h_${y}_3 - P * h_${y}_1);
  to[to_start + ${y*6}u * plane] = P * Q * h_${y}_0 - (P + Q) * h_${y}_2 + h_${y}_4;
  to[to_start + ${y*6+1}u * plane] = row_near_even_${y} + row_near_odd_${y};
  to[to_start + ${y*6+2}u * plane] = row_near_even_${y} - row_near_odd_${y};
  to[to_start + ${y*6+3}u * plane] = row_far_even_${y} + row_far_odd_${y};
  to[to_start + ${y*6+4}u * plane] = row_far_even_${y} - row_far_odd_${y};
  to[to_start + ${y*6+5}u * plane] = h_${y}_5 - (P + Q) * h_${y}_3 + P * Q * h_${y}_1;
  //#end
}
