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
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, u32(params.to_height * params.to_width));
  if (i32(id.x) >= params.to_height * params.to_width) {
    return;
  }
  let to_row = i32(id.x) / params.to_width;
  let y = params.to_top + to_row;
  let x = params.to_left + i32(id.x) - to_row * params.to_width;
  let area = u32(params.source_height * params.source_width);
  let outputs_y = window_outputs(y, params.kernel_y, params.stride_y, params.dilation_y, params.before_y);
  let outputs_x = window_outputs(x, params.kernel_x, params.stride_x, params.dilation_x, params.before_x);
  let rows = clamp(outputs_y - params.source_top, vec2<i32>(0, -1), vec2<i32>(params.source_height, params.source_height - 1));
  let columns = clamp(outputs_x - params.source_left, vec2<i32>(0, -1), vec2<i32>(params.source_width, params.source_width - 1));
  var sum = 0.0;
  for (var row = rows.x; row <= rows.y; row++) {
    let tap_y = window_tap(row + params.source_top, y, params.stride_y, params.dilation_y, params.before_y);
    if (tap_y < 0) {
      continue;
    }
    for (var column = columns.x; column <= columns.y; column++) {
      let tap_x = window_tap(column + params.source_left, x, params.stride_x, params.dilation_x, params.before_x);
      let index = id.y * area + u32(row * params.source_width + column);
      let chosen = choice[id.z * params.choice_draw_floats + index] == f32(tap_y * params.kernel_x + tap_x);
      sum += select(0.0, gradient[id.z * params.gradient_draw_floats + index], chosen && tap_x >= 0);
    }
  }
  let target_index = id.z * params.to_draw_floats + id.y * u32(params.to_height * params.to_width) + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += sum;
  } else {
    to[target_index] = sum;
  }
}
