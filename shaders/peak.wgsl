// Multiply-adds out of registers, as fast as they come: what all other kernels are compared with in a profile.
//
// x_i ← x_i·factor + term, ten chains a thread, 128 times a round. With factor = term = 1, which the compiler cannot
// know, every chain counts exactly (below 2^24), so that the sum shows whether all of it was computed.
//
// Memory: to [thread], Σ_i x_i.
//
// Record, on a software adapter with two cores (SwiftShader, GFLOP/s, best of six in turn, sums checked; steps a round,
// written as a product and a sum, and as fma()):
//   8 chains    32: 50, 53    64: 55, 54   128: 53, 56
//   10 chains   32: 58, 59    64: 63, 65   128: 63, 66, which is used: 120 ms to compile
//   12 chains   32: 62, 62    64: 61, 53   128: 57, 66
// Fewer chains wait for one another (4: 27, 6: 38), more do not fit the registers (16: 36 to 41), nor do vectors (four
// vec4 28). 64 threads need a thousand steps and more, or starting them is what is timed (12 with one round of 32).

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
    //#for step 128
    //#for i 10
    x_${i} = fma(x_${i}, factor, term);
    //#end
    //#end
  }
  var sum = 0.0;
  //#for i 10
  sum += x_${i};
  //#end
  to[id.x] = sum;
}
