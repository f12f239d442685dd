// to[to_channel + c] (+)= source[source_channel + c], c < channels: concat, forward and gradient; the `slice` step.
// Beyond the source's region it adds zero. Memory: [draw][channel][y][x] over each tensor's region.

struct Params {
  height: u32,
  width: u32,
  row_shift: i32,
  column_shift: i32,
  source_height: i32,
  source_width: i32,
  source_channel: u32,
  to_channel: u32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  accumulate: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> to: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let area = params.height * params.width;
  let id = grid_thread(thread, area);
  if (id.x >= area) {
    return;
  }
  let row = id.x / params.width;
  let index = region_index(
    params.source_channel + id.y, row, id.x - row * params.width,
    params.row_shift, params.column_shift, params.source_height, params.source_width,
  );
  var number = 0.0;
  if (index >= 0) {
    number = source[id.z * params.source_draw_floats + u32(index)];
  }
  let target_index = id.z * params.to_draw_floats + (params.to_channel + id.y) * area + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += number;
  } else {
    to[target_index] = number;
  }
}
