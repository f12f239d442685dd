// to (+)= source·scale[channel] + shift[channel]: batch-norm and add, forward and gradient; the `affine` step.
// Beyond the source's region only a plain copy or sum is asked for, and it adds zero.
// Memory: [draw][channel][y][x] over each tensor's region; scale and shift one value a channel.

struct Params {
  height: u32,
  width: u32,
  row_shift: i32,
  column_shift: i32,
  source_height: i32,
  source_width: i32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  accumulate: u32,
  has_scale: u32,
  has_shift: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> shift: array<f32>;
@group(0) @binding(4) var<storage, read_write> to: array<f32>;

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
    params.row_shift, params.column_shift, params.source_height, params.source_width,
  );
  var number = 0.0;
  if (index >= 0) {
    number = source[id.z * params.source_draw_floats + u32(index)];
    if (params.has_scale != 0u) {
      number *= scale[id.y];
    }
    if (params.has_shift != 0u) {
      number += shift[id.y];
    }
  }
  let target_index = id.z * params.to_draw_floats + id.y * area + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += number;
  } else {
    to[target_index] = number;
  }
}
