// Convolution where the taps that meet a tile lie on one dense grid of source positions: stride 1 with any dilation,
// forward and gradient, and the gradient of stride > 1 with dilation 1. Same sums as conv.wgsl, several times faster.
//
// A thread owns 4 x 4 positions, `spacing` apart (the dilation, or the gradient's stride), of CHANNELS target
// channels. Tap q of position j then reads source position first + (j + q)·pitch, so that neighbouring positions and
// taps share their loads. Tap q is the kernel's tap k = first_tap + q·tap_step, backwards in the gradient.
//
// forward:  to[m, o]  = bias[m] + Σ_n Σ_k w[n, k, m] · source[n, o − before + k·dilation]
// gradient: to[n, i] (+)= Σ_m Σ_k w[m, k, n] · source[m, (i + before − k·dilation) / stride] where that divides
//
// Memory: tensors [draw][channel][y][x] over their regions; weights [draw][group][source channel][tap][target channel].
//
// Record (two cores, software adapter, n = 20, weights included, processor time of both cores halved):
//   64 channels, 2 draws   486 ms   taps in the order they are loaded, every accumulator carried through memory by each
//                          430 ms   all loads first, an accumulator's taps as one expression; `&` for `&&`, which branches
//                          371 ms   weights in 30 instead of 95 ms (random-weights.wgsl), no loop around a single turn,
//                                   stores without a branch for `accumulate`
//                          259 ms   conv-quad.wgsl; of that the convolutions 231
//   16 channels, 8 draws   189, 154, 117 and 89 ms
// Taps in rolled loops had 1.0 GFLOP/s. What stands in the way is in conv-quad.wgsl.
// `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1; `//#if NAME … //#end` keeps them where NAME is not 0.

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
@group(0) @binding(2) var<storage, read> weights: array<f32>;
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
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let spacing_y = select(params.dilation_y, params.stride_y, GRADIENT && params.stride_y > 1);
  let spacing_x = select(params.dilation_x, params.stride_x, GRADIENT && params.stride_x > 1);
  let block_x = i32(id.x % params.blocks_x);
  let block_y = i32((id.x / params.blocks_x) % params.blocks_y);
  let phase = i32(id.x / (params.blocks_x * params.blocks_y));
  // A spacing larger than the target's region has no more phases than that has positions.
  let phases_y = min(spacing_y, params.to_height);
  let phases_x = min(spacing_x, params.to_width);
  if (phase >= phases_y * phases_x) {
    return;
  }
  let local_y = phase / phases_x + spacing_y * 4 * block_y;
  let local_x = phase % phases_x + spacing_x * 4 * block_x;
  let grid_y = grid(params.to_top + local_y, params.kernel_y, params.stride_y, params.dilation_y, params.before_y);
  let grid_x = grid(params.to_left + local_x, params.kernel_x, params.stride_x, params.dilation_x, params.before_x);

  let tile = params.first_tile + id.y;
  let group = tile / params.channel_tiles;
  let channel = (tile % params.channel_tiles) * ${CHANNELS}u;
  let plane_weights = u32(params.kernel_y * params.kernel_x) * params.to_per_group;
  let source_area = params.source_height * params.source_width;
  let source_start = id.z * params.source_draw_floats + group * params.source_per_group * source_area;
  let weights_start = id.z * params.weights_draw_floats
    + group * params.source_per_group * plane_weights + channel;
  // The last tile's surplus channels read the last channel's weight and are not stored.
  let last_channel = params.to_per_group - 1u - channel;

  //#for c CHANNELS
  //#for i 4
  //#for j 4
  var sum_${c}_${i}_${j} = 0.0;
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
    //#for r ROWS
    let row_${r} = grid_y.first + (tap_y + ${r}) * grid_y.pitch - params.source_top;
    let row_in_${r} = (row_${r} >= 0) & (row_${r} < i32(params.source_height));
    let row_start_${r} = select(0u, u32(row_${r}) * params.source_width, row_in_${r});
    //#end
    //#unless WHOLE
    for (var tap_x = 0; tap_x < grid_x.taps; tap_x += ${TAPS_X}) {
    //#end
    //#if WHOLE
    {
      let tap_x = 0;
    //#end
      //#for s COLUMNS
      let column_${s} = grid_x.first + (tap_x + ${s}) * grid_x.pitch - params.source_left;
      let column_in_${s} = (column_${s} >= 0) & (column_${s} < i32(params.source_width));
      let column_start_${s} = select(0u, u32(column_${s}), column_in_${s});
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
        0u, u32(kernel_y_${v} * params.kernel_x + kernel_x_${v}_${u}) * params.to_per_group, tap_in_${v}_${u},
      );
      //#end
      //#unless PARTIAL
      let tap_start_${v}_${u} = u32(kernel_y_${v} * params.kernel_x + kernel_x_${v}_${u}) * params.to_per_group;
      //#end
      //#end
      //#end
      var plane = source_start;
      var kernel = weights_start;
      for (var n = 0u; n < params.source_per_group; n++) {
        //#for r ROWS
        //#for s COLUMNS
        let value_${r}_${s} = select(0.0, source[plane + row_start_${r} + column_start_${s}], row_in_${r} & column_in_${s});
        //#end
        //#end
        //#for c CHANNELS
        //#for v TAPS_Y
        //#for u TAPS_X
        //#if PARTIAL
        let weight_${v}_${u}_${c} = select(0.0, weights[kernel + tap_start_${v}_${u} + min(${c}u, last_channel)], tap_in_${v}_${u});
        //#end
        //#unless PARTIAL
        let weight_${v}_${u}_${c} = weights[kernel + tap_start_${v}_${u} + min(${c}u, last_channel)];
        //#end
        //#end
        //#end
        //#for i 4
        //#for j 4
        sum_${c}_${i}_${j} = sum_${c}_${i}_${j}
        //#for v TAPS_Y
        //#for u TAPS_X
          + weight_${v}_${u}_${c} * value_${i+v}_${j+u}
        //#end
        //#end
          ;
        //#end
        //#end
        //#end
        plane += source_area;
        kernel += plane_weights;
      }
    }
  }

  let to_area = u32(params.to_height * params.to_width);
  let to_start = id.z * params.to_draw_floats + (group * params.to_per_group + channel) * to_area;
  //#for c CHANNELS
  if (${c}u <= last_channel) {
    let channel_start = to_start + ${c}u * to_area;
    var offset = 0.0;
    if (params.has_bias != 0u) {
      offset = bias[group * params.to_per_group + channel + ${c}u];
    }
    //#for i 4
    let to_y_${i} = local_y + ${i} * spacing_y;
    //#for j 4
    if ((to_y_${i} < params.to_height) & (local_x + ${j} * spacing_x < params.to_width)) {
      store(channel_start + u32(to_y_${i} * params.to_width + local_x + ${j} * spacing_x), sum_${c}_${i}_${j} + offset);
    }
    //#end
    //#end
  }
  //#end
}
