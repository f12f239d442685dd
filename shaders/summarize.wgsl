// Each draw's Σ|map| and largest |gradient|: one workgroup a draw. Called by the plan's `aggregate` step, after
// aggregate.wgsl. The order of the sum is fixed, so that a run is the same every time.
// Memory: map [draw][pixel], gradient [draw][element].
//
// Record: 64 threads a draw. With 256, a software adapter spent more on barriers than on everything else together
// (n = 20, one channel, 32 draws: 110 ms a chunk against 43).

struct Params {
  area: u32,
  floats: u32,
  map_draw_floats: u32,
  gradient_draw_floats: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> map: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> draws: array<Draw>;

var<workgroup> sums: array<f32, 64>;
var<workgroup> largest: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var pixel = local; pixel < params.area; pixel += 64u) {
    sum += abs(map[group.z * params.map_draw_floats + pixel]);
  }
  var mine = 0u;
  for (var element = local; element < params.floats; element += 64u) {
    mine = max(mine, bitcast<u32>(gradient[group.z * params.gradient_draw_floats + element]) & 0x7fffffffu);
  }
  sums[local] = sum;
  largest[local] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (local < half) {
      sums[local] += sums[local + half];
      largest[local] = max(largest[local], largest[local + half]);
    }
    workgroupBarrier();
  }
  if (local == 0u) {
    draws[group.z].sum = sums[0];
    draws[group.z].largest = largest[0];
  }
}
