// to = f(source), element by element. Called by the plan's `activation` step.
// The target's region lies inside the source's, shifted by (row_shift, column_shift).
// Memory: [draw][channel][y][x] over each tensor's region.

struct Params {
  height: u32,
  width: u32,
  row_shift: i32,
  column_shift: i32,
  source_height: i32,
  source_width: i32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  slope: f32,
}

override OP: u32;

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
    id.y, row, id.x - row * params.width,
    params.row_shift, params.column_shift, params.source_height, params.source_width,
  );
  let x = source[id.z * params.source_draw_floats + u32(max(index, 0))];
  to[id.z * params.to_draw_floats + id.y * area + id.x] = activation_value(OP, params.slope, x);
}
