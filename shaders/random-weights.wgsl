// Draws a convolution's weights, four a thread. Called by the plan's `weights` step.
//
// weight[e] = number(philox([e / 4, 0, draw, layer << 16], seed)[e % 4]) · profile(tap), e = index in OIHW
//
// Written as the convolution kernel reads them: [draw][group][source channel][tap][target channel].

struct Params {
  layer: u32,
  distribution: u32,
  first: f32,
  second: f32,
  out_channels: u32,
  in_per_group: u32,
  kernel_y: u32,
  kernel_x: u32,
  groups: u32,
  gradient_layout: u32,
  profile_low: f32,
  profile_norm: f32,
  has_profile: u32,
  draw_floats: u32,
}

struct Frame {
  first_draw: u32,
  draws: u32,
  seed_low: u32,
  seed_high: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> weights: array<f32>;
@group(1) @binding(0) var<uniform> frame: Frame;

fn tap_distance(position: u32, size: u32) -> f32 {
  let half = 0.5 * f32(size - 1u);
  return select(abs(f32(position) - half) / half, 0.0, size == 1u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let count = params.out_channels * params.in_per_group * params.kernel_y * params.kernel_x;
  // One quad a thread, unless there are more quads than a dispatch has threads.
  for (var quad = id.x; quad * 4u < count; quad += groups.x * 64u) {
    draw_quad(quad, id.z, count);
  }
}

fn draw_quad(quad: u32, draw: u32, count: u32) {
  let taps = params.kernel_y * params.kernel_x;
  let first_element = quad * 4u;
  let counter = vec4<u32>(quad, 0u, frame.first_draw + draw, params.layer << 16u);
  let words = philox(counter, vec2<u32>(frame.seed_low, frame.seed_high));
  let numbers = distribution_numbers(params.distribution, params.first, params.second, words);
  let out_per_group = params.out_channels / params.groups;

  for (var lane = 0u; lane < min(4u, count - first_element); lane++) {
    let element = first_element + lane;
    let tap = element % taps;
    let input = (element / taps) % params.in_per_group;
    let output = element / (taps * params.in_per_group);
    let group = output / out_per_group;
    let output_in_group = output % out_per_group;
    var number = numbers[lane];
    if (params.has_profile != 0u) {
      let distance = max(
        tap_distance(tap / params.kernel_x, params.kernel_y),
        tap_distance(tap % params.kernel_x, params.kernel_x),
      );
      number *= (params.profile_low + (1.0 - params.profile_low) * distance) * params.profile_norm;
    }
    let forward = ((group * params.in_per_group + input) * taps + tap) * out_per_group + output_in_group;
    let gradient = ((group * out_per_group + output_in_group) * taps + tap) * params.in_per_group + input;
    weights[draw * params.draw_floats + select(forward, gradient, params.gradient_layout != 0u)] = number;
  }
}
