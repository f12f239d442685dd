// A whole network of 3x3 convolutions over one channel, a few threads a draw: every step of the plan from the random
// weights to the draw's map and its sums, with a barrier between steps instead of a dispatch. Called once a chunk, before
// accumulate.wgsl.
//
// `program` is the plan's steps as instructions, the same for all draws; what each computes is written at the kernel
// that computes it alone: random-weights, random-plane, conv-dense, activation, activation-gradient, affine, mask,
// range, rescale, aggregate, summarize. Convolutions have stride 1; in the gradient their taps are counted from the
// last, so that source position = target position + shift + tap both ways. An activation of two slopes has no pass of its
// own: a strip of the forward pass writes its sums through it and, packed, which of them rise; one of the backward pass
// multiplies its sums by the slopes that those bits say. Weights are drawn once for both.
//
// A draw has THREADS threads, a workgroup DRAWS draws. A software adapter computes four threads at once, and given a draw
// each they meet at no barrier and none waits for a last strip; a draw that is alone has all four.
//
// Memory: arena = [what all draws share][draw][tensors], each [channel][y][x] over its region. An instruction's places
// are floats from the start of the draw's part, or of the shared part where bit 31 is set. signs = [draw][words]; a word
// has four columns of eight rows, row by row from its lowest bit.
//
// Record (software adapter, processor milliseconds of a chunk with accumulate.wgsl and finish.wgsl; halve them for two
// idle cores), step by step against this kernel, 3x3, one channel:
//   n = 10, 32 draws: linear 26.9 → 4.6, ReLU 51 → 8.9, tanh 54 → 12.4;
//   n = 20, 32 draws: linear 84 → 14.5, ReLU 174 → 30;   n = 40, 16 draws: linear 195 → 32, ReLU 479 → 75.
// Tried, in that order:
// - A loop over instructions with a switch over all kinds: n = 20 linear 26, ReLU 51. A kind that is compiled in costs a
//   turn of the loop even where it is not met (11 of the 26): as if SwiftShader branched nowhere and walked through both
//   sides of every `if` with stores masked, which is inferred from these times. Hence HAS_…, kinds in the order of
//   their steps so that neighbours share a turn, and a prefix loop of its own.
// - 4, 16, 64 threads a draw: n = 20 linear 3.5, 5.1, 11.9 ms of a first spike: barriers are paid by the thread. (One: below.)
// - Strips of 4 columns against 8: 11.0 to 12.4 (n = 20), 24.9 to 26.4 (n = 40); 8 wastes more at a map's edges.
// - Planes with a rim of zeros instead of selects: within 9 % (3.5 and 3.8). Workgroup memory: a load costs as much.
// - Two layers a pass, the one between kept in registers, and loads and stores four floats wide: 1.0 to 1.2 times as
//   fast as one layer a pass. What it saves in loads it pays in values carried from row to row.
// - Any kernel, dilation and number of channels, 4 columns a thread, taps in a loop: 1.05 to 1.2 times as fast as step by
//   step (5x5 n = 10: 86 → 82; two channels ReLU 47 → 40) for 2.5 to 5 s of compiling: left to conv-dense.wgsl.
// - One bit a value for the slopes in place of the value (ReLU, milliseconds of the page, side by side): n = 40, 16 draws:
//   memory of 64 draws 22.2 → 5.9 MB, opening a session with fresh buffers 18.7 → 4.8, a chunk 36.4 → 35.2; n = 20,
//   32 draws: 5.6 → 2.7 MB of 128, 6.6 → 2.7, 16.9 → 14.9. Packing costs about what the loads saved: without the slopes'
//   products a chunk takes 4 % less. Of a draw's memory only the signs grow as n³: 12 % of it at n = 20, 20 % at n = 40.
// - Words by a loop of eight rows within that of all rows cost 12 % while loops tested at their beginning, 4 % since they
//   test at their end: a body is walked through once more, without a thread, before a loop is left.
// - Two rows a turn: 1.12 to 1.18 times as long (n = 20, 40); more is kept in registers than there are.
// - An exact GELU's inner loops within the kernel's took the compiler more than 35 s: left out.
// - A lane a draw in place of four lanes a draw; the sums of the next two rows carried in place of the two rows above; what
//   lies beyond a map's edge stored to a place of its own in place of a condition around every store (16 ns of a core for
//   four lanes, 9 so, 7.5 without). Together, two idle cores, side by side: n = 10 linear 1.90 → 1.02 ms, n = 20 5.56 → 3.85,
//   ReLU 20.1 → 14.7, n = 40 linear 13.0 → 11.2.
// - With sums carried, too, two rows a turn take 1.2 to 1.3 times as long. Strips of 8 columns, fma(): no difference.
// - Lanes as neighbouring columns, what they lack from each other by quadSwap, sums carried, 1 to 8 layers a pass (a spike of
//   linear strips without weights, edges, or the map's sums): n = 20 at best 2.5 ms with 4 layers a pass, n = 40 11.2, where
//   the strips here take 2.6 and 9. Loads and stores are a quarter; three swaps a vector and layer take 5.2 of 14.7.
// The floor, by taking away from the kernel as it is (the least of 7 runs of 6 chunks, linear, two idle cores):
//                                        n = 20, 32 draws    n = 40, 16 draws
//   as it is                                 3.40                10.64
//   without the strips' stores               2.90                 8.11
//   values made in place of loads            2.92                 8.49
//   neither                                  2.48                 6.64
//   one sum in place of nine products        3.25                 8.87
//   no test of a source's edges              3.24                 9.27
//   no stores, loads, products               1.87                 4.97   turns of the loop, edges, and what is next
//   no strips at all                         0.78                 1.64   weights 0.4, the map and its sums 0.4 (n = 20)
// So a third is the turns themselves (some 65 ns each for a lane's row of four), and no kind of work is most of the rest.
//
// `//#for NAME COUNT … //#end` repeats lines for NAME = 0 … COUNT − 1.

struct Params {
  prefix: u32,
  shared_floats: u32,
  draw_floats: u32,
  draw_words: u32,
}

// One layout for all kinds: each reads the fields it needs, and a field is a load.
struct Instruction {
  kind: u32,
  to: u32,
  to_height: i32,
  to_width: i32,
  to_channels: u32,
  source: u32,
  source_height: i32,
  source_width: i32,
  source_channels: u32,
  row_shift: i32,
  column_shift: i32,
  accumulate: u32,
  // Weights, mask, value or scale, by kind.
  other: u32,
  other_height: i32,
  other_width: i32,
  other_row_shift: i32,
  other_column_shift: i32,
  // Bias or shift; NOWHERE for none.
  bias: u32,
  kernel_y: i32,
  kernel_x: i32,
  first_tap: i32,
  tap_step: i32,
  // A strip's rows are cut into segments, so that every thread has work.
  strips: u32,
  segments: u32,
  rows: i32,
  // Of strips of the forward pass, whether they write signs, and their sums through f.
  joined: u32,
  bent: u32,
  // A draw's first word of the signs that are written or read.
  signs: u32,
  // Of f where it is not 1.
  slope: f32,
  layer: u32,
  purpose: u32,
  distribution: u32,
  first: f32,
  second: f32,
  profile_low: f32,
  profile_norm: f32,
  has_profile: u32,
  top: i32,
  left: i32,
  quads: u32,
  is_mask: u32,
}

const KIND_WEIGHTS = 0u;
const KIND_PLANE = 1u;
const KIND_STRIP = 2u;
const KIND_STRIP_SIGNING = 3u;
const KIND_STRIP_SLOPED = 4u;
const KIND_ACTIVATION = 5u;
const KIND_ACTIVATION_GRADIENT = 6u;
const KIND_SIGNS = 7u;
const KIND_SIGNS_GRADIENT = 8u;
const KIND_AFFINE = 9u;
const KIND_RANGE = 10u;
const KIND_RESCALE = 11u;
const KIND_AGGREGATE = 12u;

const AGGREGATE_ABS = 0u;
const AGGREGATE_SQUARE = 1u;
const AGGREGATE_SIGNED = 2u;

const STRIP_PLAIN = 0u;
const STRIP_SIGNING = 1u;
const STRIP_SLOPED = 2u;

const SHARED = 0x80000000u;
const NOWHERE = 0xffffffffu;
// Past the end of every loop, four times over.
const IDLE = 0x3fffffffu;

// Whether the program begins with planes, plain weights and strips of values only, and the kinds after those.
override HAS_PREFIX: bool;
override HAS_WEIGHTS: bool;
override HAS_PLANE: bool;
override HAS_STRIP: bool;
override HAS_STRIP_SIGNING: bool;
override HAS_STRIP_SLOPED: bool;
override HAS_ACTIVATION: bool;
override HAS_ACTIVATION_GRADIENT: bool;
override HAS_SIGNS: bool;
override HAS_SIGNS_GRADIENT: bool;
override HAS_AFFINE: bool;
override HAS_RANGE: bool;
override HAS_RESCALE: bool;
// Whether weights have a tap profile.
override HAS_PROFILE: bool;
override ACTIVATION: u32;
override AGGREGATE: u32;
// Whether the input has one channel.
override SINGLE: bool;
// Threads of a draw, and draws of a workgroup.
override THREADS: u32 = 64u;
override DRAWS: u32 = 1u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> program: array<Instruction>;
@group(0) @binding(2) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> draws: array<Draw>;
@group(0) @binding(4) var<storage, read_write> signs: array<u32>;
@group(1) @binding(0) var<uniform> frame: Frame;

var<workgroup> sums: array<f32, THREADS * DRAWS>;
var<workgroup> largest: array<u32, THREADS * DRAWS>;
var<workgroup> ranges: array<u32, DRAWS>;

fn place(word: u32, draw: u32) -> u32 {
  return (word & ~SHARED) + select(params.shared_floats + draw * params.draw_floats, 0u, (word & SHARED) != 0u);
}

@compute @workgroup_size(THREADS * DRAWS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let asked = group.z * DRAWS + thread / THREADS;
  let draw = min(asked, frame.draws - 1u);
  // Of the draw's threads; of a draw that is not asked for, one that nothing is left to do for.
  let local = select(IDLE, thread % THREADS, asked < frame.draws);
  var i = 0u;
  // A software adapter walks through the code of all kinds each turn: two short loops for a long one.
  while (HAS_PREFIX && i < params.prefix) {
    if (program[i].kind == KIND_PLANE) {
      draw_plane(i, draw, local);
      i++;
      meet();
    }
    if (program[i].kind == KIND_WEIGHTS) {
      draw_weights(i, draw, local);
      i++;
      meet();
    }
    if (program[i].kind == KIND_STRIP_SIGNING) {
      convolve_strips(i, draw, local, STRIP_SIGNING);
      i++;
      meet();
    }
  }
  while (program[i].kind != KIND_AGGREGATE) {
    if (HAS_WEIGHTS && program[i].kind == KIND_WEIGHTS) {
      draw_weights(i, draw, local);
      i++;
      meet();
    }
    if (HAS_PLANE && program[i].kind == KIND_PLANE) {
      draw_plane(i, draw, local);
      i++;
      meet();
    }
    if (HAS_STRIP && program[i].kind == KIND_STRIP) {
      convolve_strips(i, draw, local, STRIP_PLAIN);
      i++;
      meet();
    }
    if (HAS_STRIP_SIGNING && program[i].kind == KIND_STRIP_SIGNING) {
      convolve_strips(i, draw, local, STRIP_SIGNING);
      i++;
      meet();
    }
    if (HAS_STRIP_SLOPED && program[i].kind == KIND_STRIP_SLOPED) {
      convolve_strips(i, draw, local, STRIP_SLOPED);
      i++;
      meet();
    }
    if (HAS_ACTIVATION && program[i].kind == KIND_ACTIVATION) {
      activate(i, draw, local);
      i++;
      meet();
    }
    if (HAS_ACTIVATION_GRADIENT && program[i].kind == KIND_ACTIVATION_GRADIENT) {
      activate_gradient(i, draw, local);
      i++;
      meet();
    }
    if (HAS_SIGNS && program[i].kind == KIND_SIGNS) {
      find_signs(i, draw, local);
      i++;
      meet();
    }
    if (HAS_SIGNS_GRADIENT && program[i].kind == KIND_SIGNS_GRADIENT) {
      apply_signs(i, draw, local);
      i++;
      meet();
    }
    if (HAS_AFFINE && program[i].kind == KIND_AFFINE) {
      scale_and_shift(i, draw, local);
      i++;
      meet();
    }
    if (HAS_RANGE && program[i].kind == KIND_RANGE) {
      find_range(i, draw, local, thread);
      i++;
      meet();
    }
    if (HAS_RESCALE && program[i].kind == KIND_RESCALE) {
      rescale(i, draw, local, thread);
      i++;
      meet();
    }
  }
  aggregate(i, draw, local, thread);
}

// A draw's threads wait for each other; one alone need not.
fn meet() {
  if (THREADS > 1u) {
    storageBarrier();
    workgroupBarrier();
  }
}

fn tap_distance(position: u32, size: u32) -> f32 {
  let half = 0.5 * f32(size - 1u);
  return select(abs(f32(position) - half) / half, 0.0, size == 1u);
}

// A kernel from one channel to one: every layout is that of OIHW.
fn draw_weights(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let kernel_y = u32(program[i].kernel_y);
  let kernel_x = u32(program[i].kernel_x);
  let layer = program[i].layer << 16u;
  for (var quad = local; quad * 4u < kernel_y * kernel_x; quad += THREADS) {
    let words = philox(vec4<u32>(quad, 0u, frame.first_draw + draw, layer), vec2<u32>(frame.seed_low, frame.seed_high));
    let numbers = distribution_numbers(program[i].distribution, program[i].first, program[i].second, words);
    //#for c 4
    let tap_${c} = quad * 4u + ${c}u;
    if (tap_${c} < kernel_y * kernel_x) {
      var number_${c} = numbers[${c}];
      if (HAS_PROFILE) {
        let distance = max(tap_distance(tap_${c} / kernel_x, kernel_y), tap_distance(tap_${c} % kernel_x, kernel_x));
        let low = program[i].profile_low;
        number_${c} *= select(1.0, (low + (1.0 - low) * distance) * program[i].profile_norm, program[i].has_profile != 0u);
      }
      arena[at + tap_${c}] = number_${c};
    }
    //#end
  }
}

fn draw_plane(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let quads = program[i].quads;
  let height = u32(program[i].to_height);
  let width = program[i].to_width;
  for (var item = local; item < program[i].to_channels * height * quads; item += THREADS) {
    let row = (item / quads) % height;
    let channel = item / (quads * height);
    // Arithmetic shifts: the quad of x = -1 is -1, its lane 3.
    let quad = (program[i].left >> 2u) + i32(item % quads);
    let stream = (program[i].purpose << 30u) | (program[i].layer << 16u) | channel;
    let y = program[i].top + i32(row);
    let counter = vec4<u32>(bitcast<u32>(quad), bitcast<u32>(y), frame.first_draw + draw, stream);
    let words = philox(counter, vec2<u32>(frame.seed_low, frame.seed_high));
    let numbers = distribution_numbers(program[i].distribution, program[i].first, program[i].second, words);
    let row_start = at + (channel * height + row) * u32(width);
    //#for c 4
    let column_${c} = quad * 4 + ${c} - program[i].left;
    if (column_${c} >= 0 && column_${c} < width) {
      arena[row_start + u32(column_${c})] = numbers[${c}];
    }
    //#end
  }
}

// 3x3 over one channel, without bias: a thread slides down ${W} columns and keeps the rows above in registers, so
// that a position costs little more than one load. `transform`, known when it is compiled, says what else it may do:
// write its sums' signs, and f(sum) for the sum, where the instruction says so; or multiply each by the slope that its
// sign says. A word of signs has ${W} columns of 8 rows.
fn convolve_strips(i: u32, draw: u32, local: u32, transform: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let height = program[i].to_height;
  let width = program[i].to_width;
  let source_height = program[i].source_height;
  let source_width = program[i].source_width;
  let row_shift = program[i].row_shift;
  let column_shift = program[i].column_shift;
  let segments = program[i].segments;
  let rows = program[i].rows;
  let items = program[i].strips * segments;
  let kernel = place(program[i].other, draw);
  let first_tap = program[i].first_tap;
  let tap_step = program[i].tap_step;
  // Of the draw, for what lies outside: on a software adapter a condition around a store costs as much as the store.
  let nowhere = params.shared_floats + (draw + 1u) * params.draw_floats - 1u;
  var joined = false;
  var bent = false;
  var slope = 1.0;
  var sign_start = 0u;
  let sign_words = u32(rows + 7) / 8u;
  if (transform != STRIP_PLAIN) {
    joined = program[i].joined != 0u;
    bent = program[i].bent != 0u;
    slope = program[i].slope;
    sign_start = draw * params.draw_words + program[i].signs;
  }
  //#for t 9
  let weight_${t} = arena[kernel + u32(first_tap + ${t} * tap_step)];
  //#end
  var item = local;
  if (item >= items) {
    return;
  }
  // Loops that test at their ends: a software adapter walks through a body once more to find that no thread is in it.
  loop {
    let x = i32(item / segments) * ${W};
    let first = i32(item % segments) * rows;
    let end = min(first + rows, height);
    //#for s STRIP
    let column_${s} = x + column_shift + ${s};
    let in_${s} = column_${s} >= 0 && column_${s} < source_width;
    let at_${s} = source + u32(select(0, column_${s}, in_${s}));
    //#end
    var row = first + row_shift;
    // Of the next row, and the one after it: what the rows above give to their sums.
    //#for r 2
    let in_row_${r} = row + ${r} >= 0 && row + ${r} < source_height;
    let row_start_${r} = u32(select(0, (row + ${r}) * source_width, in_row_${r}));
    //#for s STRIP
    let value_${r}_${s} = select(0.0, arena[at_${s} + row_start_${r}], in_row_${r} && in_${s});
    //#end
    //#end
    //#for c W
    var next_${c} = weight_0 * value_0_${c} + weight_1 * value_0_${c+one} + weight_2 * value_0_${c+two}
      + (weight_3 * value_1_${c} + weight_4 * value_1_${c+one} + weight_5 * value_1_${c+two});
    var later_${c} = weight_0 * value_1_${c} + weight_1 * value_1_${c+one} + weight_2 * value_1_${c+two};
    //#end
    row += 2;
    var sign_at = sign_start + item * sign_words;
    var y = first;
    loop {
      let last = select(min(y + 8, end), end, transform == STRIP_PLAIN);
      var word = 0u;
      if (transform == STRIP_SLOPED) {
        word = signs[sign_at];
      }
      let count = u32(last - y);
      loop {
        let in_row = row >= 0 && row < source_height;
        let row_start = u32(select(0, row * source_width, in_row));
        //#for s STRIP
        let value_${s} = select(0.0, arena[at_${s} + row_start], in_row && in_${s});
        //#end
        let index = u32(y * width + x);
        //#for c W
        var signs_${c} = 0u;
        //#end
        //#for c W
        var sum_${c} = next_${c}
          + (weight_6 * value_${c} + weight_7 * value_${c+one} + weight_8 * value_${c+two});
        next_${c} = later_${c} + (weight_3 * value_${c} + weight_4 * value_${c+one} + weight_5 * value_${c+two});
        later_${c} = weight_0 * value_${c} + weight_1 * value_${c+one} + weight_2 * value_${c+two};
        if (transform == STRIP_SIGNING) {
          signs_${c} = select(0u, 0x10000000u << ${c}u, activation_rises(ACTIVATION, sum_${c}));
          sum_${c} = select(sum_${c}, activation_bent(ACTIVATION, slope, sum_${c}), bent);
        }
        if (transform == STRIP_SLOPED) {
          sum_${c} *= select(slope, 1.0, (word & (1u << ${c}u)) != 0u);
        }
        if (THREADS > 1u) {
          if (x + ${c} < width) {
            arena[at + index + ${c}u] = sum_${c};
          }
        } else {
          arena[select(nowhere, at + index + ${c}u, x + ${c} < width)] = sum_${c};
        }
        //#end
        word = word >> 4u;
        if (transform == STRIP_SIGNING) {
          //#for c W
          word |= signs_${c};
          //#end
        }
        row++;
        y++;
        continuing {
          break if y >= last;
        }
      }
      if (transform == STRIP_SIGNING && joined) {
        signs[sign_at] = word >> (32u - 4u * count);
      }
      sign_at++;
      continuing {
        break if y >= end;
      }
    }
    item += THREADS;
    continuing {
      break if item >= items;
    }
  }
}

// The signs of a tensor's values, as strips write those of their sums.
fn find_signs(i: u32, draw: u32, local: u32) {
  let source = place(program[i].source, draw);
  let start = draw * params.draw_words + program[i].signs;
  let height = program[i].to_height;
  let width = program[i].to_width;
  let segments = program[i].segments;
  let rows = program[i].rows;
  let sign_words = u32(rows + 7) / 8u;
  for (var at = local; at < program[i].strips * segments * sign_words; at += THREADS) {
    let item = at / sign_words;
    let x = i32(item / segments) * ${W};
    let first = i32(item % segments) * rows;
    let top = first + i32(at % sign_words) * 8;
    let bottom = min(min(top + 8, first + rows), height);
    var word = 0u;
    for (var y = top; y < bottom; y++) {
      //#for c W
      if (x + ${c} < width) {
        let rises = activation_rises(ACTIVATION, arena[source + u32(y * width + x + ${c})]);
        word |= select(0u, 1u, rises) << (u32(y - top) * ${W}u + ${c}u);
      }
      //#end
    }
    signs[start + at] = word;
  }
}

fn apply_signs(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let start = draw * params.draw_words + program[i].signs;
  let width = u32(program[i].to_width);
  let segments = program[i].segments;
  let rows = u32(program[i].rows);
  for (var element = local; element < u32(program[i].to_height) * width; element += THREADS) {
    let row = element / width;
    let column = element % width;
    let index = region_index(
      0u, row, column,
      program[i].row_shift, program[i].column_shift, program[i].source_height, program[i].source_width,
    );
    let item = column / ${W}u * segments + row / rows;
    let below = row % rows;
    let bit = below % 8u * ${W}u + column % ${W}u;
    let word = signs[start + item * ((rows + 7u) / 8u) + below / 8u];
    var passed = select(0.0, arena[at + element], program[i].accumulate != 0u);
    if (index >= 0) {
      passed += arena[source + u32(index)] * select(program[i].slope, 1.0, ((word >> bit) & 1u) != 0u);
    }
    arena[at + element] = passed;
  }
}

fn activate(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let height = u32(program[i].to_height);
  let width = u32(program[i].to_width);
  for (var element = local; element < program[i].to_channels * height * width; element += THREADS) {
    let index = region_index(
      element / (height * width), (element / width) % height, element % width,
      program[i].row_shift, program[i].column_shift, program[i].source_height, program[i].source_width,
    );
    arena[at + element] = activation_value(ACTIVATION, program[i].slope, arena[source + u32(max(index, 0))]);
  }
}

fn activate_gradient(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let value = place(program[i].other, draw);
  let height = u32(program[i].to_height);
  let width = u32(program[i].to_width);
  for (var element = local; element < program[i].to_channels * height * width; element += THREADS) {
    let index = region_index(
      element / (height * width), (element / width) % height, element % width,
      program[i].row_shift, program[i].column_shift, program[i].source_height, program[i].source_width,
    );
    var passed = select(0.0, arena[at + element], program[i].accumulate != 0u);
    if (index >= 0) {
      passed += arena[source + u32(index)] * activation_slope(ACTIVATION, program[i].slope, arena[value + element]);
    }
    arena[at + element] = passed;
  }
}

// Affine and mask: to (+)= source·(scale[channel] or mask) + shift[channel].
fn scale_and_shift(i: u32, draw: u32, local: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let other = program[i].other;
  let height = u32(program[i].to_height);
  let width = u32(program[i].to_width);
  for (var element = local; element < program[i].to_channels * height * width; element += THREADS) {
    let channel = element / (height * width);
    let row = (element / width) % height;
    let index = region_index(
      channel, row, element % width,
      program[i].row_shift, program[i].column_shift, program[i].source_height, program[i].source_width,
    );
    var number = 0.0;
    if (index >= 0) {
      number = arena[source + u32(index)];
      if (program[i].is_mask != 0u) {
        let mask_index = region_index(
          channel, row, element % width,
          program[i].other_row_shift, program[i].other_column_shift, program[i].other_height, program[i].other_width,
        );
        number *= select(0.0, arena[place(other, draw) + u32(max(mask_index, 0))], mask_index >= 0);
      } else {
        if (other != NOWHERE) {
          number *= arena[place(other, draw) + channel];
        }
        if (program[i].bias != NOWHERE) {
          number += arena[place(program[i].bias, draw) + channel];
        }
      }
    }
    arena[at + element] = number + select(0.0, arena[at + element], program[i].accumulate != 0u);
  }
}

fn find_range(i: u32, draw: u32, local: u32, thread: u32) {
  let at = place(program[i].to, draw);
  let count = program[i].to_channels * u32(program[i].to_height * program[i].to_width);
  var mine = 0u;
  for (var element = local; element < count; element += THREADS) {
    mine = max(mine, bitcast<u32>(arena[at + element]) & 0x7fffffffu);
  }
  largest[thread] = mine;
  reduce(local, thread);
  if (local == 0u) {
    let before = ranges[thread / THREADS];
    ranges[thread / THREADS] = max(largest[thread], select(0u, before, program[i].accumulate != 0u));
  }
}

fn rescale(i: u32, draw: u32, local: u32, thread: u32) {
  let draw_range = ranges[thread / THREADS];
  if (draw_range == 0u || !draw_is_finite(draw_range)) {
    return;
  }
  let exponent = draw_exponent(draw_range);
  if (local == 0u && program[i].accumulate == 0u) {
    draws[draw].exponent += exponent;
  }
  let at = place(program[i].to, draw);
  let count = program[i].to_channels * u32(program[i].to_height * program[i].to_width);
  let factor = draw_power(-exponent);
  for (var element = local; element < count; element += THREADS) {
    arena[at + element] *= factor;
  }
}

// The draw's map, its sum and its largest gradient.
fn aggregate(i: u32, draw: u32, local: u32, thread: u32) {
  let at = place(program[i].to, draw);
  let source = place(program[i].source, draw);
  let area = u32(program[i].to_height * program[i].to_width);
  let channels = select(program[i].source_channels, 1u, SINGLE);
  var total = 0.0;
  var most = 0u;
  for (var pixel = local; pixel < area; pixel += THREADS) {
    var sum = 0.0;
    var last = 0.0;
    if (SINGLE) {
      last = arena[source + pixel];
      sum = aggregated(last);
      most = max(most, bitcast<u32>(last) & 0x7fffffffu);
    } else {
      for (var channel = 0u; channel < channels; channel++) {
        last = arena[source + channel * area + pixel];
        sum += aggregated(last);
        most = max(most, bitcast<u32>(last) & 0x7fffffffu);
      }
    }
    if (AGGREGATE == AGGREGATE_SQUARE) {
      // One channel needs no square root, and its square might leave float32 where |g| does not.
      sum = select(sqrt(sum), abs(last), channels == 1u);
    }
    arena[at + pixel] = sum;
    total += abs(sum);
  }
  sums[thread] = total;
  largest[thread] = most;
  reduce(local, thread);
  if (local == 0u) {
    draws[draw].sum = sums[thread];
    draws[draw].largest = largest[thread];
  }
}

fn aggregated(g: f32) -> f32 {
  switch AGGREGATE {
    case AGGREGATE_ABS: { return abs(g); }
    case AGGREGATE_SQUARE: { return g * g; }
    case AGGREGATE_SIGNED: { return g; }
    default: { return max(g, 0.0); }
  }
}

// A draw's sum of `sums` and maximum of `largest` into the places of its first thread.
fn reduce(local: u32, thread: u32) {
  meet();
  for (var half = THREADS / 2u; half > 0u; half >>= 1u) {
    if (local < half) {
      sums[thread] += sums[thread + half];
      largest[thread] = max(largest[thread], largest[thread + half]);
    }
    meet();
  }
}
