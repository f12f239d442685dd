// tensor /= 2^e and, once, exponent += e, where 2^e is the power of two just below the draw's range: exact, and no
// depth leaves float32. Called by the plan's `rescale` step after range.wgsl.
// Memory: tensor [draw][element].

struct Params {
  floats: u32,
  draw_floats: u32,
  // 1 for one tensor of a rescaling, which also keeps the account.
  first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> tensor: array<f32>;
@group(0) @binding(2) var<storage, read_write> draws: array<Draw>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let range = draws[id.z].range;
  if (range == 0u || !draw_is_finite(range)) {
    return;
  }
  let exponent = draw_exponent(range);
  if (id.x == 0u && params.first != 0u) {
    draws[id.z].exponent += exponent;
  }
  let factor = draw_power(-exponent);
  for (var element = id.x; element < params.floats; element += groups.x * 64u) {
    tensor[id.z * params.draw_floats + element] *= factor;
  }
}
