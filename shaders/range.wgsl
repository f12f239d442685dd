// Largest |value| of a tensor, for each draw: one workgroup a draw. Called by the plan's `rescale` step, before
// rescale.wgsl, for every live gradient in turn.
// Memory: tensor [draw][element].
//
// Record: 64 threads a draw. With 256, a software adapter spent more on barriers than on everything else together
// (n = 20, one channel, 32 draws: 110 ms a chunk against 43).

struct Params {
  floats: u32,
  draw_floats: u32,
  // 1 for the first tensor of a rescaling, which starts the maximum anew.
  first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tensor: array<f32>;
@group(0) @binding(2) var<storage, read_write> draws: array<Draw>;

var<workgroup> largest: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  var mine = 0u;
  for (var element = local; element < params.floats; element += 64u) {
    mine = max(mine, bitcast<u32>(tensor[group.z * params.draw_floats + element]) & 0x7fffffffu);
  }
  largest[local] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (local < half) {
      largest[local] = max(largest[local], largest[local + half]);
    }
    workgroupBarrier();
  }
  if (local == 0u) {
    draws[group.z].range = max(largest[0], select(draws[group.z].range, 0u, params.first != 0u));
  }
}
