// Max pooling forward: the largest value of each window, or which of its taps holds it; the plan's `max-pool` step.
//
// to[o] = max_k source[o·stride − before + k·dilation], or the first k (row by row) that reaches it, as PyTorch
//
// Padding is never selected: a tap outside the source's region does not take part.
// Memory: [draw][channel][y][x] over each tensor's region; a choice is the tap's number, kernel_x · k_y + k_x.

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
  source_draw_floats: u32,
}

// Write the choice, not the value.
override CHOICE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> to: array<f32>;

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
  var largest = 0.0;
  var choice = -1;
  for (var tap_y = 0; tap_y < params.kernel_y; tap_y++) {
    let row = y * params.stride_y - params.before_y + tap_y * params.dilation_y - params.source_top;
    if (row < 0 || row >= params.source_height) {
      continue;
    }
    for (var tap_x = 0; tap_x < params.kernel_x; tap_x++) {
      let column = x * params.stride_x - params.before_x + tap_x * params.dilation_x - params.source_left;
      if (column < 0 || column >= params.source_width) {
        continue;
      }
      let value = source[plane + u32(row * params.source_width + column)];
      if (choice < 0 || value > largest) {
        largest = value;
        choice = tap_y * params.kernel_x + tap_x;
      }
    }
  }
  let target_index = id.z * params.to_draw_floats + id.y * u32(params.to_height * params.to_width) + id.x;
  to[target_index] = select(largest, f32(choice), CHOICE);
}
