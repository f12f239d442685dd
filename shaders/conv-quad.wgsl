// The sums of conv-dense.wgsl for 16 target channels and more, four lanes of a subgroup together: the same positions,
// different channels. A load is made for four different numbers and handed around with quadBroadcast, so that nothing
// is loaded twice by a quad.
//
// Lane l of a quad owns TILE_Y x TILE_X positions, `spacing` apart, of the channels 4·l to 4·l + 3 of each of GROUPS
// blocks of 16. Values: lane l loads the (4·k + l)-th of the ROWS x COLUMNS source positions of the tile, row by row.
// Weights: a lane loads its own four channels of a tap at once; so channels come in fours.
// Needs lanes 4·i to 4·i + 3 of a subgroup to be invocations 4·i to 4·i + 3 of a workgroup: tried out before it is used.
//
// forward:  to[m, o]  = bias[m] + Σ_n Σ_k w[n, k, m] · source[n, o − before + k·dilation]
// gradient: to[n, i] (+)= Σ_m Σ_k w[m, k, n] · source[m, (i + before − k·dilation) / stride] where that divides
//
// Memory, Grid and the order of every sum are conv-dense.wgsl's.
// `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1; `//#if NAME … //#end` keeps them where NAME is not 0.
//
// Record. Software adapter (SwiftShader, four lanes of SSE), two cores, 64 to 64 channels, 38² to 40² positions;
// GFLOP/s by processor time of the browser's GPU process on both cores, so that neighbours do not count; each checked.
//   dense 4x4 by 8 channels, tap by tap                      5.5
//   the same, one expression an accumulator                  6.6   fma() for * and +: the same, there is no such instruction
//   four lanes, positions by channels of a lane: 4x4x8       8.2   4x8x2: 8.1; 8x8x2: 9.0
//   4x8x4                                                    9.3   2/3 of dense's compile time; positions or channels outside: the same
//   8x8x4, 4x8x8                                             9.6 to 10.9   three times 4x8x4's compile time
//   zeros around the source instead of selects               9.7 for 9.8: nothing
//   weights copied to where registers are free               +6 %
// What stands in the way, by taking it out of 4x8x4 (9.8): values made of the loop's counter 10.8; all weights one 18.5;
// all values one 17.2; both 28; nothing but chains of nine products of 4 to 16 numbers 38 to 46. So: loads, and operands
// that lie in memory. The machine code says why. A load is some 100 instructions a component (600 bytes: bounds, a branch
// for each lane), whatever the lanes' addresses: equal 14.7 ns a core, sequential 14.4, scattered 15.2; as vec4 9.1 a
// component, of an array of fixed size 8.0, mat4x4 8.6, uniform buffer 11, workgroup memory 13, private array 12, a texel
// of four numbers 45. quadBroadcast costs 0.7. A turn of the loop is 50 to 100 kB of instructions, the first cache 32:
// time goes with their bytes. Winograd's F(4x4, 3x3) has four times fewer products and wins where it can: winograd-products.wgsl.
// 6x6x4, which is used, has the fewest positions beyond the edge of 3² to 41² of those that compile as fast. On whole
// networks: see conv-dense.wgsl.

enable subgroups;

// A quad is live as a whole or not at all, which the compiler cannot see.
diagnostic(off, subgroup_uniformity);

struct Params {
  to_top: i32,
  to_left: i32,
  to_height: i32,
  to_width: i32,
  source_top: i32,
  source_left: i32,
  source_height: u32,
  source_width: u32,
  kernel_y: i32,
  kernel_x: i32,
  stride_y: i32,
  stride_x: i32,
  dilation_y: i32,
  dilation_x: i32,
  before_y: i32,
  before_x: i32,
  source_per_group: u32,
  to_per_group: u32,
  channel_tiles: u32,
  // A wide convolution is cut into dispatches: the first tile of this one.
  first_tile: u32,
  blocks_y: u32,
  blocks_x: u32,
  has_bias: u32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  weights_draw_floats: u32,
}

override GRADIENT: bool;
// Adds to what is there.
override ACCUMULATE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
// Four target channels a load.
@group(0) @binding(2) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> to: array<f32>;

// Of one axis: the first source position, the distance to the next, and which taps meet them.
struct Grid {
  first: i32,
  pitch: i32,
  first_tap: i32,
  tap_step: i32,
  taps: i32,
}

fn grid(position: i32, kernel: i32, stride: i32, dilation: i32, before: i32) -> Grid {
  if (!GRADIENT) {
    return Grid(position - before, dilation, 0, 1, kernel);
  }
  if (stride == 1) {
    return Grid(position + before - (kernel - 1) * dilation, dilation, kernel - 1, -1, kernel);
  }
  // Dilation 1: the taps that divide are rest, rest + stride, …
  let shifted = position + before;
  let rest = ((shifted % stride) + stride) % stride;
  let taps = (kernel + stride - 1) / stride;
  return Grid((shifted - rest) / stride - (taps - 1), 1, rest + (taps - 1) * stride, -stride, taps);
}

fn store(index: u32, sum: f32) {
  if (ACCUMULATE) {
    to[index] += sum;
  } else {
    to[index] = sum;
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let lane = subgroup_lane & 3u;
  let block = id.x >> 2u;
  let spacing_y = select(params.dilation_y, params.stride_y, GRADIENT && params.stride_y > 1);
  let spacing_x = select(params.dilation_x, params.stride_x, GRADIENT && params.stride_x > 1);
  let block_x = i32(block % params.blocks_x);
  let block_y = i32((block / params.blocks_x) % params.blocks_y);
  let phase = i32(block / (params.blocks_x * params.blocks_y));
  // A spacing larger than the target's region has no more phases than that has positions.
  let phases_y = min(spacing_y, params.to_height);
  let phases_x = min(spacing_x, params.to_width);
  if (phase >= phases_y * phases_x) {
    return;
  }
  let local_y = phase / phases_x + spacing_y * ${TILE_Y} * block_y;
  let local_x = phase % phases_x + spacing_x * ${TILE_X} * block_x;
  let grid_y = grid(params.to_top + local_y, params.kernel_y, params.stride_y, params.dilation_y, params.before_y);
  let grid_x = grid(params.to_left + local_x, params.kernel_x, params.stride_x, params.dilation_x, params.before_x);

  let tile = params.first_tile + id.y;
  let group = tile / params.channel_tiles;
  // In fours, as the weights are loaded; surplus ones read the last one's weights and are not stored.
  let fours = params.to_per_group / 4u;
  let first_four = (tile % params.channel_tiles) * ${GROUPS*4}u + lane;
  let plane_weights = u32(params.kernel_y * params.kernel_x) * fours;
  let source_area = params.source_height * params.source_width;
  let source_start = id.z * params.source_draw_floats + group * params.source_per_group * source_area;
  let weights_start = id.z * (params.weights_draw_floats / 4u) + group * params.source_per_group * plane_weights;
  //#for g GROUPS
  let four_${g} = min(first_four + ${g*4}u, fours - 1u);
  //#end

  //#for g GROUPS
  //#for c 4
  //#for i TILE_Y
  //#for j TILE_X
  var sum_${g}_${c}_${i}_${j} = 0.0;
  //#end
  //#end
  //#end
  //#end

  //#unless WHOLE
  for (var tap_y = 0; tap_y < grid_y.taps; tap_y += ${TAPS_Y}) {
  //#end
  //#if WHOLE
  {
    let tap_y = 0;
  //#end
    //#unless WHOLE
    for (var tap_x = 0; tap_x < grid_x.taps; tap_x += ${TAPS_X}) {
    //#end
    //#if WHOLE
    {
      let tap_x = 0;
    //#end
      //#for k LOADS
      let element_${k} = ${k*4}u + lane;
      // element / COLUMNS
      let element_row_${k} = (element_${k} * ${RECIPROCAL}u) >> 16u;
      let row_${k} = grid_y.first + (tap_y + i32(element_row_${k})) * grid_y.pitch - params.source_top;
      let column_${k} = grid_x.first + (tap_x + i32(element_${k} - element_row_${k} * ${COLUMNS}u)) * grid_x.pitch
        - params.source_left;
      let inside_${k} = (row_${k} >= 0) & (row_${k} < i32(params.source_height))
        & (column_${k} >= 0) & (column_${k} < i32(params.source_width));
      let start_${k} = select(0u, u32(row_${k}) * params.source_width + u32(column_${k}), inside_${k});
      //#end
      //#for v TAPS_Y
      let kernel_y_${v} = grid_y.first_tap + (tap_y + ${v}) * grid_y.tap_step;
      //#for u TAPS_X
      let kernel_x_${v}_${u} = grid_x.first_tap + (tap_x + ${u}) * grid_x.tap_step;
      //#if PARTIAL
      // Outside the kernel a tap's weight is zero.
      let tap_in_${v}_${u} = (kernel_y_${v} >= 0) & (kernel_y_${v} < params.kernel_y)
        & (kernel_x_${v}_${u} >= 0) & (kernel_x_${v}_${u} < params.kernel_x);
      let tap_start_${v}_${u} = select(
        0u, u32(kernel_y_${v} * params.kernel_x + kernel_x_${v}_${u}) * fours, tap_in_${v}_${u},
      );
      //#end
      //#unless PARTIAL
      let tap_start_${v}_${u} = u32(kernel_y_${v} * params.kernel_x + kernel_x_${v}_${u}) * fours;
      //#end
      //#end
      //#end
      var plane = source_start;
      var kernel = weights_start;
      for (var n = 0u; n < params.source_per_group; n++) {
        //#for k LOADS
        let load_${k} = select(0.0, source[plane + start_${k}], inside_${k});
        //#for l 4
        let value_${k*4+l} = quadBroadcast(load_${k}, ${l}u);
        //#end
        //#end
        //#for g GROUPS
        //#for v TAPS_Y
        //#for u TAPS_X
        //#if PARTIAL
        let weights_${g}_${v}_${u} = select(vec4<f32>(), weights[kernel + tap_start_${v}_${u} + four_${g}], tap_in_${v}_${u});
        //#end
        //#unless PARTIAL
        let weights_${g}_${v}_${u} = weights[kernel + tap_start_${v}_${u} + four_${g}];
        //#end
        //#end
        //#end
        //#for c 4
        //#for v TAPS_Y
        //#for u TAPS_X
        let weight_${g}_${c}_${v}_${u} = weights_${g}_${v}_${u}[${c}];
        //#end
        //#end
        //#for i TILE_Y
        //#for j TILE_X
        sum_${g}_${c}_${i}_${j} = sum_${g}_${c}_${i}_${j}
        //#for v TAPS_Y
        //#for u TAPS_X
          + weight_${g}_${c}_${v}_${u} * value_${i*COLUMNS+v*COLUMNS+j+u}
        //#end
        //#end
          ;
        //#end
        //#end
        //#end
        //#end
        plane += source_area;
        kernel += plane_weights;
      }
    }
  }

  let to_area = u32(params.to_height * params.to_width);
  let to_start = id.z * params.to_draw_floats + group * params.to_per_group * to_area;
  //#for g GROUPS
  if (first_four + ${g*4}u < fours) {
    //#for c 4
    let channel_${g}_${c} = 4u * four_${g} + ${c}u;
    var offset_${g}_${c} = 0.0;
    if (params.has_bias != 0u) {
      offset_${g}_${c} = bias[group * params.to_per_group + channel_${g}_${c}];
    }
    //#for i TILE_Y
    let to_y_${g}_${c}_${i} = local_y + ${i} * spacing_y;
    //#for j TILE_X
    if ((to_y_${g}_${c}_${i} < params.to_height) & (local_x + ${j} * spacing_x < params.to_width)) {
      store(
        to_start + channel_${g}_${c} * to_area + u32(to_y_${g}_${c}_${i} * params.to_width + local_x + ${j} * spacing_x),
        sum_${g}_${c}_${i}_${j} + offset_${g}_${c},
      );
    }
    //#end
    //#end
    //#end
  }
  //#end
}
