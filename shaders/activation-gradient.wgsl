// to (+)= gradient·f′(value), element by element. Called by the plan's `activation-gradient` step.
// `value` and `to` share a region; `gradient`'s lies inside it, and beyond it the gradient is zero.
// Memory: [draw][channel][y][x] over each tensor's region.

struct Params {
  height: u32,
  width: u32,
  row_shift: i32,
  column_shift: i32,
  gradient_height: i32,
  gradient_width: i32,
  to_draw_floats: u32,
  value_draw_floats: u32,
  gradient_draw_floats: u32,
  accumulate: u32,
  slope: f32,
}

override OP: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let area = params.height * params.width;
  let id = grid_thread(thread, area);
  if (id.x >= area) {
    return;
  }
  let row = id.x / params.width;
  let index = region_index(
    id.y, row, id.x - row * params.width,
    params.row_shift, params.column_shift, params.gradient_height, params.gradient_width,
  );
  let element = id.y * area + id.x;
  var passed = 0.0;
  if (index >= 0) {
    let x = value[id.z * params.value_draw_floats + element];
    passed = gradient[id.z * params.gradient_draw_floats + u32(index)] * activation_slope(OP, params.slope, x);
  }
  let target_index = id.z * params.to_draw_floats + element;
  if (params.accumulate != 0u) {
    to[target_index] += passed;
  } else {
    to[target_index] = passed;
  }
}
