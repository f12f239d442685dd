// Convolution, forward and gradient, gathered: every thread owns 4 x 4 positions of CHANNELS target channels and
// keeps their sums in registers, so nothing is scattered and a run is the same every time.
//
// forward:  to[m, o]  = bias[m] + Σ_n Σ_k w[n, k, m] · source[n, o·stride − before + k·dilation]
// gradient: to[n, i] (+)= Σ_m Σ_k w[m, k, n] · source[m, (i + before − k·dilation) / stride] where that divides
//
// A tile's rows (columns) are neighbours forward; in the gradient they lie `stride` apart, so that the whole tile
// meets the same taps and its source positions are neighbours. Positions outside the source's region are zero.
// Memory: tensors [draw][channel][y][x] over their regions; weights [draw][group][source channel][tap][target channel].
//
// Record: on a software adapter a load costs as much as dozens of multiply-adds, so arithmetic per load decides:
// 16 + 8 loads feed 128 multiply-adds here. Scalars, unrolled as text: an array of accumulators in a rolled loop is
// about 30 times slower there. `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1.

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

fn store(index: u32, sum: f32) {
  if (ACCUMULATE) {
    to[index] += sum;
  } else {
    to[index] = sum;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let spacing_y = select(1, params.stride_y, GRADIENT);
  let spacing_x = select(1, params.stride_x, GRADIENT);
  // A spacing larger than the target's region has no more phases than that has positions.
  let phases_y = min(spacing_y, params.to_height);
  let phases_x = min(spacing_x, params.to_width);
  let block_x = i32(id.x % params.blocks_x);
  let block_y = i32((id.x / params.blocks_x) % params.blocks_y);
  let phase = i32(id.x / (params.blocks_x * params.blocks_y));
  if (phase >= phases_y * phases_x) {
    return;
  }
  let local_y = phase / phases_x + spacing_y * 4 * block_y;
  let local_x = phase % phases_x + spacing_x * 4 * block_x;
  let y = params.to_top + local_y;
  let x = params.to_left + local_x;
  // Source positions between a tile's neighbours.
  let step_y = select(params.stride_y, 1, GRADIENT);
  let step_x = select(params.stride_x, 1, GRADIENT);

  let tile = params.first_tile + id.y;
  let group = tile / params.channel_tiles;
  let channel = (tile % params.channel_tiles) * ${CHANNELS}u;
  let taps = u32(params.kernel_y * params.kernel_x);
  let source_area = params.source_height * params.source_width;
  let source_start = id.z * params.source_draw_floats + group * params.source_per_group * source_area;
  let weights_start = id.z * params.weights_draw_floats
    + group * params.source_per_group * taps * params.to_per_group + channel;
  // The last tile's surplus channels read the last channel's weight and are not stored.
  let last_channel = params.to_per_group - 1u - channel;

  //#for c CHANNELS
  //#for i 4
  //#for j 4
  var sum_${c}_${i}_${j} = 0.0;
  //#end
  //#end
  //#end

  for (var tap_y = 0; tap_y < params.kernel_y; tap_y++) {
    var first_y = y * params.stride_y - params.before_y + tap_y * params.dilation_y;
    if (GRADIENT) {
      let numerator = y + params.before_y - tap_y * params.dilation_y;
      if (numerator % params.stride_y != 0) {
        continue;
      }
      first_y = numerator / params.stride_y;
    }
    //#for i 4
    let row_${i} = first_y + ${i} * step_y - params.source_top;
    let row_in_${i} = row_${i} >= 0 && row_${i} < i32(params.source_height);
    let row_start_${i} = select(0u, u32(row_${i}) * params.source_width, row_in_${i});
    //#end
    for (var tap_x = 0; tap_x < params.kernel_x; tap_x++) {
      var first_x = x * params.stride_x - params.before_x + tap_x * params.dilation_x;
      if (GRADIENT) {
        let numerator = x + params.before_x - tap_x * params.dilation_x;
        if (numerator % params.stride_x != 0) {
          continue;
        }
        first_x = numerator / params.stride_x;
      }
      //#for j 4
      let column_${j} = first_x + ${j} * step_x - params.source_left;
      let column_in_${j} = column_${j} >= 0 && column_${j} < i32(params.source_width);
      let column_start_${j} = select(0u, u32(column_${j}), column_in_${j});
      //#end
      var plane = source_start;
      var tap = weights_start + u32(tap_y * params.kernel_x + tap_x) * params.to_per_group;
      for (var n = 0u; n < params.source_per_group; n++) {
        //#for i 4
        //#for j 4
        let value_${i}_${j} = select(0.0, source[plane + row_start_${i} + column_start_${j}], row_in_${i} && column_in_${j});
        //#end
        //#end
        //#for c CHANNELS
        let weight_${c} = weights[tap + min(${c}u, last_channel)];
        //#for i 4
        //#for j 4
        sum_${c}_${i}_${j} += weight_${c} * value_${i}_${j};
        //#end
        //#end
        //#end
        plane += source_area;
        tap += taps * params.to_per_group;
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
    if (to_y_${i} < params.to_height && local_x + ${j} * spacing_x < params.to_width) {
      store(channel_start + u32(to_y_${i} * params.to_width + local_x + ${j} * spacing_x), sum_${c}_${i}_${j} + offset);
    }
    //#end
    //#end
  }
  //#end
}
