// Upsampling, forward and gradient, gathered; the plan's `upsample` and `upsample-gradient` steps.
//
// forward:  to[o]  = Σ_i share(o, i)·source[i]
// gradient: to[i] (+)= Σ_o share(o, i)·source[o]
//
// nearest:  share(o, i) = 1 where i = floor(o / scale)
// bilinear: PyTorch's align_corners=False: u = (o + ½) / scale − ½, shares 1 − frac(u) and frac(u) of floor(u) and
// floor(u) + 1, both moved inside a sized plane. The two axes multiply.
//
// Positions outside the source's region are zero. Memory: [draw][channel][y][x] over each tensor's region.

struct Params {
  to_top: i32,
  to_left: i32,
  to_height: i32,
  to_width: i32,
  source_top: i32,
  source_left: i32,
  source_height: i32,
  source_width: i32,
  scale_y: i32,
  scale_x: i32,
  // The small plane's size; -1 where it is unbounded.
  plane_height: i32,
  plane_width: i32,
  to_draw_floats: u32,
  source_draw_floats: u32,
  accumulate: u32,
}

override GRADIENT: bool;
override BILINEAR: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> to: array<f32>;

fn inside(i: i32, size: i32) -> i32 {
  return select(clamp(i, 0, size - 1), i, size < 0);
}

fn share(o: i32, i: i32, scale: i32, size: i32) -> f32 {
  if (!BILINEAR) {
    return select(0.0, 1.0, window_floor_divide(o, scale) == i);
  }
  // u = (2·o + 1 − scale) / (2·scale), floor and fraction in integers.
  let numerator = 2 * o + 1 - scale;
  let low = window_floor_divide(numerator, 2 * scale);
  let fraction = f32(numerator - low * 2 * scale) / f32(2 * scale);
  return select(0.0, 1.0 - fraction, inside(low, size) == i) + select(0.0, fraction, inside(low + 1, size) == i);
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
  // Source positions that can share with this one. Forward: floor(o / scale) and its neighbours; gradient: the
  // outputs of this position and of half a neighbour on each side, all of them where a border moves shares inwards.
  var first_y = window_floor_divide(y, params.scale_y) - 1;
  var first_x = window_floor_divide(x, params.scale_x) - 1;
  var count_y = 3;
  var count_x = 3;
  if (GRADIENT) {
    first_y = (y - 1) * params.scale_y;
    first_x = (x - 1) * params.scale_x;
    count_y = 3 * params.scale_y;
    count_x = 3 * params.scale_x;
  }
  var sum = 0.0;
  for (var j = 0; j < count_y; j++) {
    let row = first_y + j - params.source_top;
    if (row < 0 || row >= params.source_height) {
      continue;
    }
    let share_y = select(
      share(y, first_y + j, params.scale_y, params.plane_height),
      share(first_y + j, y, params.scale_y, params.plane_height),
      GRADIENT,
    );
    for (var i = 0; i < count_x; i++) {
      let column = first_x + i - params.source_left;
      if (column < 0 || column >= params.source_width) {
        continue;
      }
      let share_x = select(
        share(x, first_x + i, params.scale_x, params.plane_width),
        share(first_x + i, x, params.scale_x, params.plane_width),
        GRADIENT,
      );
      sum += share_y * share_x * source[plane + u32(row * params.source_width + column)];
    }
  }
  let target_index = id.z * params.to_draw_floats + id.y * u32(params.to_height * params.to_width) + id.x;
  if (params.accumulate != 0u) {
    to[target_index] += sum;
  } else {
    to[target_index] = sum;
  }
}
