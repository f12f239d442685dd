// Draws an input or a dropout mask over a region, four neighbours in a row a thread. Called by the `plane` step.
//
// value[y, x] = number(philox([x / 4, y, draw, purpose << 30 | layer << 16 | channel], seed)[x % 4])
//
// y and x are the layer's own coordinates, so that a position keeps its value whatever the region.
// Memory: [draw][channel][y][x] over the region.
// `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1.

struct Params {
  layer: u32,
  purpose: u32,
  first: f32,
  second: f32,
  top: i32,
  left: i32,
  height: u32,
  width: u32,
  quads: u32,
  draw_floats: u32,
}

struct Frame {
  first_draw: u32,
  draws: u32,
  seed_low: u32,
  seed_high: u32,
}

// One of distribution.wgsl's.
override DISTRIBUTION: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> plane: array<f32>;
@group(1) @binding(0) var<uniform> frame: Frame;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, params.quads * params.height);
  let row = id.x / params.quads;
  if (row >= params.height) {
    return;
  }
  // Arithmetic shifts: the quad of x = -1 is -1, its lane 3.
  let quad = (params.left >> 2u) + i32(id.x % params.quads);
  let y = params.top + i32(row);
  let stream = (params.purpose << 30u) | (params.layer << 16u) | id.y;
  let counter = vec4<u32>(bitcast<u32>(quad), bitcast<u32>(y), frame.first_draw + id.z, stream);
  let words = philox(counter, vec2<u32>(frame.seed_low, frame.seed_high));
  let numbers = distribution_numbers(DISTRIBUTION, params.first, params.second, words);
  let start = id.z * params.draw_floats + (id.y * params.height + row) * params.width;
  //#for lane 4
  let column_${lane} = quad * 4 + ${lane} - params.left;
  if ((column_${lane} >= 0) & (column_${lane} < i32(params.width))) {
    plane[start + u32(column_${lane})] = numbers[${lane}];
  }
  //#end
}
