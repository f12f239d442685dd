// The chunk's draws into the running mean, one thread a pixel. Called at the end of every chunk.
//
// Welford: n += 1; mean += (v − mean) / n; m2 += (v − mean_before)·(v − mean_after) / 4^reference, in the order of the
// draws, so that the result does not depend on how draws are cut into chunks, and equal draws have no variance at all.
// v = map / Σ|map| (normalised) or map·2^exponent; its square for aggregate 'square'.
//
// Memory: map [draw][pixel]; means and m2 [pixel]; group means [draw number modulo 8][pixel].

struct Params {
  area: u32,
  map_start: u32,
  map_draw_floats: u32,
}

override NORMALIZED: bool;
override SQUARED: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> map: array<f32>;
@group(0) @binding(2) var<storage, read> draws: array<Draw>;
@group(0) @binding(3) var<storage, read> state: State;
@group(0) @binding(4) var<storage, read_write> means: array<f32>;
@group(0) @binding(5) var<storage, read_write> m2: array<f32>;
@group(0) @binding(6) var<storage, read_write> group_means: array<f32>;
@group(1) @binding(0) var<uniform> frame: Frame;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, params.area);
  if (id.x >= params.area) {
    return;
  }
  var live = state.live;
  var group_live = state.group_live;
  var mean = means[id.x];
  var squares = m2[id.x];
  var unit = draw_power(-state.reference);
  for (var index = 0u; index < frame.draws; index++) {
    let draw = draws[index];
    if (draw_fate(draw, NORMALIZED, SQUARED) != DRAW_LIVE) {
      continue;
    }
    var value = map[params.map_start + index * params.map_draw_floats + id.x];
    if (NORMALIZED) {
      // A map can be zero while its gradient is not: relu aggregation of negative gradients.
      value = select(value, value / draw.sum, draw.sum > 0.0);
    } else {
      // In two halves: 2^exponent alone may leave float32 where the product does not.
      let half = draw.exponent / 2;
      value = value * draw_power(half) * draw_power(draw.exponent - half);
    }
    if (SQUARED) {
      value *= value;
    }
    if (live == 0u) {
      unit = draw_power(-draw_scale(draw, NORMALIZED, SQUARED));
    }
    live += 1u;
    let before = value - mean;
    mean += before / f32(live);
    squares += (before * unit) * ((value - mean) * unit);

    let group = (frame.first_draw + index) % STATE_GROUPS;
    group_live[group] += 1u;
    let slot = group * params.area + id.x;
    group_means[slot] += (value - group_means[slot]) / f32(group_live[group]);
  }
  means[id.x] = mean;
  m2[id.x] = squares;
}
