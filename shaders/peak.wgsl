// Multiply-adds out of registers, as fast as they come: what all other kernels are compared with in a profile.
//
// x_i ← x_i·factor + term, ten chains a thread, 32 times a round. With factor = term = 1, which the compiler cannot
// know, every chain counts exactly (below 2^24), so that the sum shows whether all of it was computed.
//
// Memory: to [thread], Σ_i x_i.
//
// Record, on a software adapter with two cores (SwiftShader, GFLOP/s): chains of scalars 4: 27, 6: 38, 8: 44 to 51,
// 10: 56, 12: 32, 16: 36 to 41 (registers run out); fma() for the product and the sum changes nothing at 10; four
// chains of vec4 28; a body four times as long 51. 64 threads need 32 rounds and more, or starting them is what is
// timed (12 with a quarter of a million threads of one round).

struct Params {
  rounds: u32,
  factor: f32,
  term: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> to: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = params.factor;
  let term = params.term;
  //#for i 10
  var x_${i} = f32(id.x % 64u) + ${i}.0;
  //#end
  for (var round = 0u; round < params.rounds; round++) {
    //#for step 32
    //#for i 10
    x_${i} = x_${i} * factor + term;
    //#end
    //#end
  }
  var sum = 0.0;
  //#for i 10
  sum += x_${i};
  //#end
  to[id.x] = sum;
}
