// signs = where f′(source) = 1, one bit for each element, and to = f(source) where VALUES. Called by the plan's `signs` step,
// joined with the `activation` step behind it where there is one. f has two slopes: ReLU, ReLU6, leaky ReLU.
// Memory: [draw][element], elements being [channel][y][x]; element e is bit ⌊e/8⌋ mod 32 of word 8·⌊e/256⌋ + e mod 8.
// A thread writes a word; eight neighbours read eight elements side by side.
//
// Record (software adapter, step by step, milliseconds of a chunk in the page, side by side), with signs-gradient.wgsl against
// values kept: 3x3, n = 20, ReLU: 4 channels, 8 draws 58.3 → 47.0; 16 channels, 2 draws 89.2 → 75.3; 1 channel, 8 draws 22.0 →
// 21.7, and n = 80, 4 draws 300 → 224. A draw's memory is a third (n = 20) to a tenth (n = 80, where 29 % of it is
// signs). What is saved is loads and, as is inferred, arithmetic: threads of an element each divide by the plane's size.
// Tried: a dispatch for the signs beside that of the values: 55.1 and 85.5 in place of 47.0 and 75.3.
// The floor, by what a load and a store were measured to take alone: 13 ns for four values, as long as one dispatch reads
// what another wrote.
// Unmeasured on a hardware adapter, where 32 elements a thread may be too few threads for a small map.

struct Params {
  floats: u32,
  words: u32,
  source_draw_floats: u32,
  signs_draw_words: u32,
  to_draw_floats: u32,
  slope: f32,
}

override OP: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> signs: array<u32>;
//#if VALUES
@group(0) @binding(3) var<storage, read_write> to: array<f32>;
//#end

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let id = grid_thread(thread, params.words);
  if (id.x >= params.words) {
    return;
  }
  let first = (id.x / 8u) * 256u + id.x % 8u;
  let source_start = id.z * params.source_draw_floats;
  var word = 0u;
  //#for bit 32
  let element_${bit} = first + ${bit*8}u;
  if (element_${bit} < params.floats) {
    let x = source[source_start + element_${bit}];
    word |= select(0u, 1u << ${bit}u, activation_rises(OP, x));
    //#if VALUES
    to[id.z * params.to_draw_floats + element_${bit}] = activation_bent(OP, params.slope, x);
    //#end
  }
  //#end
  signs[id.z * params.signs_draw_words + id.x] = word;
}
