// Draws a convolution's weights, four a thread. Called by the plan's `weights` step.
//
// weight[e] = number(philox([e / 4, 0, draw, layer << 16], seed)[e % 4]) · profile(tap), e = index in OIHW
//
// Written as the convolution kernel reads them: [draw][group][source channel][tap][target channel].
//
// Record (two cores, software adapter, 1.5 million normal numbers of n = 20, 64 channels, 2 draws; processor time of both
// cores halved): 95 ms with rolled lanes and rounds, a loop over quads and six divisions a number; 93 with all that written
// out but the loop over quads, which is taken once: of a layer of 147,000 numbers it makes 7.3 ms, without it 3.1, for what
// is inside loses its registers. 30 ms without it and with halves and quotients taken by floats: shifts and divisions are
// made lane by lane there, 28 instructions for a shift of four. Every `if` is computed on both sides, so what a layer has
// is an override. What is left: some 4,500 instructions for 16 numbers.

struct Params {
  layer: u32,
  first: f32,
  second: f32,
  out_channels: u32,
  in_per_group: u32,
  kernel_y: u32,
  kernel_x: u32,
  groups: u32,
  profile_low: f32,
  profile_norm: f32,
  draw_floats: u32,
}

struct Frame {
  first_draw: u32,
  draws: u32,
  seed_low: u32,
  seed_high: u32,
}

// One of distribution.wgsl's.
override DISTRIBUTION: u32;
override PROFILE: bool;
// The source channels are the layer's outputs.
override GRADIENT: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> weights: array<f32>;
@group(1) @binding(0) var<uniform> frame: Frame;

fn tap_distance(position: u32, size: u32) -> f32 {
  let half = 0.5 * f32(size - 1u);
  return select(abs(f32(position) - half) / half, 0.0, size == 1u);
}

// a / b, rounded down, for a < 2^31, b > 0: twice the product with the reciprocal, then the last step either way.
fn quotient(a: u32, b: u32) -> u32 {
  let reciprocal = 1.0 / f32(b);
  let first = u32(f32(a) * reciprocal);
  let second = first + u32(i32(f32(i32(a - first * b)) * reciprocal));
  let rest = i32(a - second * b);
  return second + select(0u, 1u, rest >= i32(b)) - select(0u, 1u, rest < 0);
}

// Where a weight belongs: its tap, and its channels.
struct Place {
  tap: u32,
  input: u32,
  output: u32,
}

fn next(place: Place) -> Place {
  let tap = place.tap + 1u;
  let last_tap = tap == params.kernel_y * params.kernel_x;
  let input = place.input + select(0u, 1u, last_tap);
  let last_input = input == params.in_per_group;
  return Place(select(tap, 0u, last_tap), select(input, 0u, last_input), place.output + select(0u, 1u, last_input));
}

fn write(place: Place, draw: u32, number: f32) {
  let taps = params.kernel_y * params.kernel_x;
  var weight = number;
  if (PROFILE) {
    let distance = max(
      tap_distance(place.tap / params.kernel_x, params.kernel_y),
      tap_distance(place.tap % params.kernel_x, params.kernel_x),
    );
    weight *= (params.profile_low + (1.0 - params.profile_low) * distance) * params.profile_norm;
  }
  var index = (place.output * taps + place.tap) * params.in_per_group + place.input;
  if (!GRADIENT) {
    let out_per_group = params.out_channels / params.groups;
    let group = quotient(place.output, out_per_group);
    let output = place.output - group * out_per_group;
    index = ((group * params.in_per_group + place.input) * taps + place.tap) * out_per_group + output;
  }
  weights[draw * params.draw_floats + index] = weight;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let count = params.out_channels * params.in_per_group * params.kernel_y * params.kernel_x;
  // Rows of workgroups where one is not enough.
  let quad = id.y * groups.x * 64u + id.x;
  let draw = id.z;
  if (quad * 4u >= count) {
    return;
  }
  let first = quad * 4u;
  let counter = vec4<u32>(quad, 0u, frame.first_draw + draw, params.layer << 16u);
  let words = philox(counter, vec2<u32>(frame.seed_low, frame.seed_high));
  let numbers = distribution_numbers(DISTRIBUTION, params.first, params.second, words);

  let taps = params.kernel_y * params.kernel_x;
  let channels = quotient(first, taps);
  let output = quotient(channels, params.in_per_group);
  var place = Place(first - channels * taps, channels - output * params.in_per_group, output);
  write(place, draw, numbers.x);
  place = next(place);
  if (first + 1u < count) {
    write(place, draw, numbers.y);
  }
  place = next(place);
  if (first + 2u < count) {
    write(place, draw, numbers.z);
  }
  place = next(place);
  if (first + 3u < count) {
    write(place, draw, numbers.w);
  }
}
