// Winograd's F(4x4, 3x3), third of four kernels: for each of the 36 factors a matrix product over the source channels.
//
// M[f][c][t] = Σ_n U[f][n][c]·V[f][n][t]
//
// Four lanes of a subgroup share a block of 16 tiles by 16·FOURS target channels, as in conv-quad.wgsl: lane l owns the
// channels 4·l to 4·l + 3 of each 16, loads those of U and the tiles 4·l to 4·l + 3 of V, which quadBroadcast hands
// around. Source channels come in fours.
//
// Memory: U, V and M as the other three have them, read in fours. dispatch/winograd.ts calls it.
//
// Record. Software adapter (SwiftShader, four lanes of SSE), two cores; GFLOP/s of the convolution (18 operations a pair
// of channels and position) by processor time of the browser's GPU process, all four kernels, against conv-quad.wgsl
// side by side; each checked. 64 to 64 channels, region of 41²:
//   conv-quad.wgsl                                         7.4 to 7.6 (9.8 on a quieter day)
//   F(2x2), 8 channels a lane, 2 source channels a turn    7.1
//   F(4x4), the same                                      10.1   1 a turn: 8.3; 4: 10.2; 8: 10.7
//   no threads beside the last block                      11.2
//   8 channels, 32 tiles, 4 a turn                        11.6   4 channels by 16 tiles: 10.2, by 32: 9.3
//   16 channels, 16 tiles, 2 a turn                       11.5
//   16 channels, 16 tiles, 4 a turn, which is used        12.3 to 12.9   450 ms to compile, conv-quad.wgsl 650
// Other sizes, as often as conv-quad.wgsl: 7² 1.7, 11² 1.9, 15² 1.4, 19² 1.05, 25² 1.4, 33² 1.5; 128 channels, 66²: 1.75; 256, 28²:
// 2.2; 512, 14²: 3.8. Of 16 channels 0.5 to 0.7: those stay with conv-quad.wgsl.
// Where the time goes (41²): weights 0.7 ms, values 1.6, products 6.1, sums 1.2. Of the products, by taking it out: loads of
// U 23 %, of V 12 %, broadcasts 16 %, the rest are products and the loop's 4 copies an accumulator and turn. The machine code
// has four instructions for a product, two of them moves to and from the stack, of 22 bytes together.
// Turning the values' stores four lanes at a time into vectors, and stores without a branch: no change.
// Whole networks, processor time halved, weights and all else included, quad and Winograd in turn: 20 layers of 64 channels,
// 2 draws, linear 230 and 175 ms (error against float64 1.5e-6 and 2.4e-6), ReLU 519 and 419 ms (1.0e-6 and 2.2e-6); VGG-16 to
// conv5_3, linear 2763 and 2122 ms (2.2e-6 and 1.9e-6), real 5015 and 3590 ms; of that its convolutions 3280 and 1880.

enable subgroups;

// A quad is live as a whole or not at all, which the compiler cannot see.
diagnostic(off, subgroup_uniformity);

struct Params {
  source_channels: u32,
  // Target channels of the band, in fours.
  band_fours: u32,
  // Tiles of the band, in fours.
  tile_fours: u32,
  weights_draw_floats: u32,
  values_draw_floats: u32,
  to_draw_floats: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> values: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> to: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let lane = subgroup_lane & 3u;
  let quad = id.x >> 2u;
  let tile_blocks = params.tile_fours / 4u;
  let channel_blocks = params.band_fours / ${4*FOURS}u;
  let tile_block = quad % tile_blocks;
  let channel_block = (quad / tile_blocks) % channel_blocks;
  let factor = quad / (tile_blocks * channel_blocks);
  if (factor >= 36u) {
    return;
  }
  let first_four = channel_block * ${4*FOURS}u + lane;
  var weights_at = id.z * (params.weights_draw_floats / 4u)
    + factor * params.source_channels * params.band_fours + first_four;
  var values_at = id.z * (params.values_draw_floats / 4u)
    + factor * params.source_channels * params.tile_fours + tile_block * 4u + lane;
  //#for k 4
  let weights_step_${k} = ${k}u * params.band_fours;
  let values_step_${k} = ${k}u * params.tile_fours;
  //#end
  //#for g FOURS
  //#for c 4
  //#for l 4
  //#for e 4
  var sum_${g}_${c}_${l}_${e} = 0.0;
  //#end
  //#end
  //#end
  //#end
  for (var n = 0u; n < params.source_channels; n += 4u) {
    //#for k 4
    let values_${k} = values[values_at + values_step_${k}];
    //#for l 4
    //#for e 4
    let value_${k}_${l}_${e} = quadBroadcast(values_${k}[${e}], ${l}u);
    //#end
    //#end
    //#for g FOURS
    let weights_${k}_${g} = weights[weights_at + weights_step_${k} + ${4*g}u];
    //#end
    //#end
    // The four products first: an accumulator of many is rounded once for them.
    //#for g FOURS
    //#for c 4
    //#for l 4
    //#for e 4
    sum_${g}_${c}_${l}_${e} = weights_0_${g}[${c}] * value_0_${l}_${e} + weights_1_${g}[${c}] * value_1_${l}_${e}
      + weights_2_${g}[${c}] * value_2_${l}_${e} + weights_3_${g}[${c}] * value_3_${l}_${e} + sum_${g}_${c}_${l}_${e};
    //#end
    //#end
    //#end
    //#end
    weights_at += 4u * params.band_fours;
    values_at += 4u * params.tile_fours;
  }
  let to_start = id.z * (params.to_draw_floats / 4u)
    + (factor * params.band_fours + first_four) * 4u * params.tile_fours + tile_block * 4u;
  //#for g FOURS
  //#for c 4
  //#for l 4
  to[to_start + ${16*g+c}u * params.tile_fours + ${l}u]
    = vec4(sum_${g}_${c}_${l}_0, sum_${g}_${c}_${l}_1, sum_${g}_${c}_${l}_2, sum_${g}_${c}_${l}_3);
  //#end
  //#end
  //#end
}
