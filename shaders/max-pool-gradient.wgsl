// Max pooling's gradient, gathered; the plan's `max-pool-gradient` step, after max-pool.wgsl wrote the choices.
//
// to[i] (+)= Σ_k gradient[o] where choice[o] = k, o = (i + before − k·dilation) / stride where that divides
//
// Memory: [draw][channel][y][x] over each tensor's region; `gradient` and `choice` share one.

struct Params {
  to_top: i32,
  to_left: i32,
  to_height: i32,
  to_width: i32,
  source_top: i32,
  source_left: i32,
  source_height: i32,
  source_width: i32,
  kernel_y: i32,
  kernel_x: i32,
  stride_y: i32,
  stride_x: i32,
  dilation_y: i32,
  dilation_x: i32,
  before_y: i32,
  before_x: i32,
  to_draw_floats: u32,
  gradient_draw_floats: u32,
  choice_draw_floats: u32,
  accumulate: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> choice: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (i32(id.x) >= params.to_height * params.to_width) {
    return;
  }
  let y = params.to_top + i32(id.x) / params.to_width;
  let x = params.to_left + i32(id.x) % params.to_width;
  let area = u32(params.source_height * params.source_width);
  var sum = 0.0;
  for (var tap_y = 0; tap_y < params.kernel_y; tap_y++) {
    let numerator_y = y + params.before_y - tap_y * params.dilation_y;
    let row = numerator_y / params.stride_y - params.source_top;
    if (numerator_y % params.stride_y != 0 || row < 0 || row >= params.source_height) {
      continue;
    }
    for (var tap_x = 0; tap_x < params.kernel_x; tap_x++) {
      let numerator_x = x + params.before_x - tap_x * params.dilation_x;
      let column = numerator_x / params.stride_x - params.source_left;
      if (numerator_x % params.stride_x != 0 || column < 0 || column >= params.source_width) {
        continue;
      }
      let index = id.y * area + u32(row * params.source_width + column);
      let chosen = choice[id.z * params.choice_draw_floats + index] == f32(tap_y * params.kernel_x + tap_x);
      sum += select(0.0, gradient[id.z * params.gradient_draw_floats + index], chosen);
    }
  }
  let target_index = id.z * params.to_draw_floats + id.y * u32(params.to_height * params.to_width) + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += sum;
  } else {
    to[target_index] = sum;
  }
}
