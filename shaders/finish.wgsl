// The frame that is read back: the mean map (its root for 'square'), its relative standard error, and the counts.
// One workgroup; called after accumulate.wgsl.
//
// standard error = √(Σ var / n) / ‖mean‖, var = m2·4^reference / (n − 1); for the root by the delta method,
// se(√q) = se(q) / (2√q).
//
// Memory: frame = [mean map][live, dead, lost, standard error], the counts as floats (exact to 2^24;
// an integer's bits would be a subnormal float, which a device may flush to zero).

struct Params {
  area: u32,
  normalized: u32,
  squared: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> draws: array<Draw>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> m2: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: State;
@group(0) @binding(5) var<storage, read_write> result: array<f32>;
@group(1) @binding(0) var<uniform> frame: Frame;

var<workgroup> live: u32;
var<workgroup> reference: i32;
var<workgroup> variances: array<f32, 64>;
var<workgroup> norms: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
  if (local == 0u) {
    for (var index = 0u; index < frame.draws; index++) {
      switch draw_fate(draws[index], params.normalized != 0u, params.squared != 0u) {
        case DRAW_LIVE: {
          if (state.live == 0u) {
            state.reference = draw_scale(draws[index], params.normalized != 0u, params.squared != 0u);
          }
          state.live += 1u;
          state.group_live[(frame.first_draw + index) % STATE_GROUPS] += 1u;
        }
        case DRAW_LOST: { state.lost += 1u; }
        default: { state.dead += 1u; }
      }
    }
    live = state.live;
    reference = state.reference;
  }
  // The largest mean scales the sums of squares, which might leave float32 where the means do not.
  var largest = 0.0;
  for (var pixel = local; pixel < params.area; pixel += 64u) {
    largest = max(largest, abs(means[pixel]));
  }
  norms[local] = largest;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (local < half) {
      norms[local] = max(norms[local], norms[local + half]);
    }
    workgroupBarrier();
  }
  let exponent = draw_exponent(bitcast<u32>(norms[0]));
  let scale = draw_power(-exponent);
  // A unit of m2's deviations, in scaled means.
  let unit = draw_power(reference - exponent);
  workgroupBarrier();

  let degrees = f32(max(live, 2u) - 1u) * f32(max(live, 1u));
  var variance = 0.0;
  var norm = 0.0;
  for (var pixel = local; pixel < params.area; pixel += 64u) {
    let mean = means[pixel];
    let scaled = mean * scale;
    let error = max(m2[pixel] * unit * unit, 0.0) / degrees;
    if (params.squared != 0u) {
      result[pixel] = sqrt(mean);
      // In scaled means q: (se(q) / 2√q)² and ‖√q‖² = Σq.
      variance += select(0.0, error / (4.0 * scaled), scaled > 0.0);
      norm += scaled;
    } else {
      result[pixel] = mean;
      variance += error;
      norm += scaled * scaled;
    }
  }
  variances[local] = variance;
  norms[local] = norm;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (local < half) {
      variances[local] += variances[local + half];
      norms[local] += norms[local + half];
    }
    workgroupBarrier();
  }
  if (local == 0u) {
    result[params.area] = f32(state.live);
    result[params.area + 1u] = f32(state.dead);
    result[params.area + 2u] = f32(state.lost);
    result[params.area + 3u] = select(0.0, sqrt(variances[0] / norms[0]), norms[0] > 0.0);
  }
}
