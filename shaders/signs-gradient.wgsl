// to (+)= gradient·(1 or `elsewhere`, by its sign), element by element. Called by the plan's `signs-gradient` step.
// The signs are those of `to`'s elements; `gradient`'s region lies inside to's, and beyond it the gradient is zero.
// Memory: signs as in signs.wgsl; [draw][channel][y][x] over each tensor's region. A thread has a quarter of a word.
// Record: in signs.wgsl.

struct Params {
  threads: u32,
  floats: u32,
  height: u32,
  width: u32,
  row_shift: i32,
  column_shift: i32,
  gradient_height: i32,
  gradient_width: i32,
  to_draw_floats: u32,
  signs_draw_words: u32,
  gradient_draw_floats: u32,
  accumulate: u32,
  elsewhere: f32,
}

// Whether both regions are one.
override SAME: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> signs: array<u32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, params.threads);
  if (id.x >= params.threads) {
    return;
  }
  let lane = id.x % 8u;
  let part = (id.x / 8u) % 4u;
  let block = id.x / 32u;
  let bits = signs[id.z * params.signs_draw_words + block * 8u + lane] >> (part * 8u);
  let first = block * 256u + part * 64u + lane;
  //#for bit 8
  let element_${bit} = first + ${bit*8}u;
  if (element_${bit} < params.floats) {
    let index = gradient_index(element_${bit});
    var passed = 0.0;
    if (index >= 0) {
      passed = gradient[id.z * params.gradient_draw_floats + u32(index)];
      passed *= select(params.elsewhere, 1.0, (bits & (1u << ${bit}u)) != 0u);
    }
    let target_index = id.z * params.to_draw_floats + element_${bit};
    if (params.accumulate != 0u) {
      passed += to[target_index];
    }
    to[target_index] = passed;
  }
  //#end
}

fn gradient_index(element: u32) -> i32 {
  if (SAME) {
    return i32(element);
  }
  let area = params.height * params.width;
  return region_index(
    element / area, (element / params.width) % params.height, element % params.width,
    params.row_shift, params.column_shift, params.gradient_height, params.gradient_width,
  );
}
