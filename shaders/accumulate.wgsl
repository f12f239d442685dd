// The chunk's draws into the running mean, one thread four pixels a quarter of the map apart. Called at the end of every chunk.
//
// Welford: n += 1; mean += (v − mean) / n; m2 += (v − mean_before)·(v − mean_after) / 4^reference, in the order of the
// draws, so that the result does not depend on how draws are cut into chunks, and equal draws have no variance at all.
// v = map / Σ|map| (normalised) or map·2^exponent; its square for aggregate 'square'.
//
// Record (software adapter, 2 idle cores; 32 draws of 41×41, 16 of 81×81): one pixel a thread, its group's mean loaded and
// stored with every draw: 1.86, 3.87 ms; four pixels a thread, which share what is read of a draw, their groups' means
// kept in registers, as the loop takes one draw of each group a turn: 1.01, 2.28 ms, with the same bits.
//
// `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1.
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
  let quarter = (params.area + 3u) / 4u;
  let id = grid_thread(thread, quarter);
  if (id.x >= quarter) {
    return;
  }
  var live = state.live;
  var unit = draw_power(-state.reference);
  //#for g 8
  var live_${g} = state.group_live[${g}];
  //#end
  //#for p 4
  let pixel_${p} = id.x + ${p}u * quarter;
  let at_${p} = min(pixel_${p}, params.area - 1u);
  var mean_${p} = means[at_${p}];
  var squares_${p} = m2[at_${p}];
  //#for g 8
  var mean_${p}_${g} = group_means[${g}u * params.area + at_${p}];
  //#end
  //#end
  // Eight draws a turn, one of each group: the first turn begins with the first draw's group, the last ends early.
  for (var first = -i32(frame.first_draw % STATE_GROUPS); first < i32(frame.draws); first += i32(STATE_GROUPS)) {
    //#for g 8
    if (first + ${g} >= 0 && first + ${g} < i32(frame.draws)) {
      let index = u32(first + ${g});
      let draw = draws[index];
      if (draw_fate(draw, NORMALIZED, SQUARED) == DRAW_LIVE) {
        if (live == 0u) {
          unit = draw_power(-draw_scale(draw, NORMALIZED, SQUARED));
        }
        live += 1u;
        live_${g} += 1u;
        // In two halves: 2^exponent alone may leave float32 where the product does not.
        let half = draw_power(draw.exponent / 2);
        let other_half = draw_power(draw.exponent - draw.exponent / 2);
        let start = params.map_start + index * params.map_draw_floats;
        //#for p 4
        var value_${p} = map[start + at_${p}];
        if (NORMALIZED) {
          // A map can be zero while its gradient is not: relu aggregation of negative gradients.
          value_${p} = select(value_${p}, value_${p} / draw.sum, draw.sum > 0.0);
        } else {
          value_${p} = value_${p} * half * other_half;
        }
        if (SQUARED) {
          value_${p} *= value_${p};
        }
        let before_${p} = value_${p} - mean_${p};
        mean_${p} += before_${p} / f32(live);
        squares_${p} += (before_${p} * unit) * ((value_${p} - mean_${p}) * unit);
        mean_${p}_${g} += (value_${p} - mean_${p}_${g}) / f32(live_${g});
        //#end
      }
    }
    //#end
  }
  //#for p 4
  if (pixel_${p} < params.area) {
    means[pixel_${p}] = mean_${p};
    m2[pixel_${p}] = squares_${p};
    //#for g 8
    group_means[${g}u * params.area + pixel_${p}] = mean_${p}_${g};
    //#end
  }
  //#end
}
