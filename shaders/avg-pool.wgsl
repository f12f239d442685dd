// Average pooling, forward and gradient, gathered; the plan's `avg-pool` and `avg-pool-gradient` steps.
//
// forward:  to[o]  = Σ_k source[o·stride − before + k·dilation] / n(o)
// gradient: to[i] (+)= Σ_k source[o] / n(o), o = (i + before − k·dilation) / stride where that divides
//
// n(o) counts the window's taps inside the plane, or inside plane and padding (PyTorch's count_include_pad).
// Positions outside the source's region are zero. Memory: [draw][channel][y][x] over each tensor's region.
//
// Record. The five 2x2 pools of linear VGG-16, software adapter, two cores: 1.0 times what all of Winograd's products take
// (720 ms) with some thirty divisions for a window's position, 0.33 times with two.

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
  // Where counting starts and ends along each axis.
  count_first_y: i32,
  count_first_x: i32,
  count_end_y: i32,
  count_end_x: i32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  accumulate: u32,
}

override GRADIENT: bool;
// Windows with steps that skip positions.
override DILATED: bool;
// Every window counts all of its taps.
override WHOLE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> to: array<f32>;

fn taps_at(y: i32, x: i32) -> f32 {
  if (WHOLE) {
    return f32(params.kernel_y * params.kernel_x);
  }
  return f32(
    window_count(y, params.kernel_y, params.stride_y, params.dilation_y, params.before_y, params.count_first_y, params.count_end_y)
    * window_count(x, params.kernel_x, params.stride_x, params.dilation_x, params.before_x, params.count_first_x, params.count_end_x)
  );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, u32(params.to_height * params.to_width));
  if (i32(id.x) >= params.to_height * params.to_width) {
    return;
  }
  let to_row = i32(id.x) / params.to_width;
  let y = params.to_top + to_row;
  let x = params.to_left + i32(id.x) - to_row * params.to_width;
  let plane = id.z * params.source_draw_floats + id.y * u32(params.source_height * params.source_width);
  // Source positions first … last that may take part, and whether each does.
  var rows = vec2<i32>(y * params.stride_y - params.before_y, 0);
  var columns = vec2<i32>(x * params.stride_x - params.before_x, 0);
  rows.y = rows.x + (params.kernel_y - 1) * params.dilation_y;
  columns.y = columns.x + (params.kernel_x - 1) * params.dilation_x;
  var step_y = params.dilation_y;
  var step_x = params.dilation_x;
  if (GRADIENT) {
    rows = window_outputs(y, params.kernel_y, params.stride_y, params.dilation_y, params.before_y);
    columns = window_outputs(x, params.kernel_x, params.stride_x, params.dilation_x, params.before_x);
    rows = vec2<i32>(max(rows.x, params.source_top), min(rows.y, params.source_top + params.source_height - 1));
    columns = vec2<i32>(max(columns.x, params.source_left), min(columns.y, params.source_left + params.source_width - 1));
    step_y = 1;
    step_x = 1;
  }
  var sum = 0.0;
  for (var source_y = rows.x; source_y <= rows.y; source_y += step_y) {
    let row = source_y - params.source_top;
    if (row < 0 || row >= params.source_height) {
      continue;
    }
    if (GRADIENT && DILATED) {
      if (window_tap(source_y, y, params.stride_y, params.dilation_y, params.before_y) < 0) {
        continue;
      }
    }
    for (var source_x = columns.x; source_x <= columns.y; source_x += step_x) {
      let column = source_x - params.source_left;
      if (column < 0 || column >= params.source_width) {
        continue;
      }
      if (GRADIENT && DILATED) {
        if (window_tap(source_x, x, params.stride_x, params.dilation_x, params.before_x) < 0) {
          continue;
        }
      }
      let value = source[plane + u32(row * params.source_width + column)];
      if (GRADIENT) {
        sum += value / taps_at(source_y, source_x);
      } else {
        sum += value;
      }
    }
  }
  if (!GRADIENT) {
    sum /= taps_at(y, x);
  }
  let target_index = id.z * params.to_draw_floats + id.y * u32(params.to_height * params.to_width) + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += sum;
  } else {
    to[target_index] = sum;
  }
}
