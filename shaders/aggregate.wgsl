// A draw's map from its gradient, over input channels. Called by the plan's `aggregate` step.
//
// abs: Σ|g|   square: √Σg²   signed: Σg   relu: Σ max(g, 0)
//
// Memory: gradient [draw][channel][pixel], map [draw][pixel].

const AGGREGATE_ABS = 0u;
const AGGREGATE_SQUARE = 1u;
const AGGREGATE_SIGNED = 2u;
const AGGREGATE_RELU = 3u;

struct Params {
  area: u32,
  channels: u32,
  gradient_draw_floats: u32,
  map_draw_floats: u32,
}

override AGGREGATE: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> map: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, params.area);
  if (id.x >= params.area) {
    return;
  }
  var sum = 0.0;
  for (var channel = 0u; channel < params.channels; channel++) {
    let g = gradient[id.z * params.gradient_draw_floats + channel * params.area + id.x];
    switch AGGREGATE {
      case AGGREGATE_ABS: { sum += abs(g); }
      case AGGREGATE_SQUARE: { sum += g * g; }
      case AGGREGATE_SIGNED: { sum += g; }
      default: { sum += max(g, 0.0); }
    }
  }
  if (AGGREGATE == AGGREGATE_SQUARE) {
    // One channel needs no square root, and its square might leave float32 where |g| does not.
    sum = select(sqrt(sum), abs(gradient[id.z * params.gradient_draw_floats + id.x]), params.channels == 1u);
  }
  map[id.z * params.map_draw_floats + id.x] = sum;
}
