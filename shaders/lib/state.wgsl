// What a session keeps between chunks, besides the maps. No bindings.

// Same number as jackknifeGroups in the engine's plan-types.ts.
const STATE_GROUPS = 8u;

struct State {
  live: u32,
  dead: u32,
  lost: u32,
  group_live: array<u32, 8>,
  // Deviations are squared in units of 2^reference, the first live draw's scale: their squares, and for 'square' their
  // fourth powers, would leave float32 long before the draws do.
  reference: i32,
}

struct Frame {
  first_draw: u32,
  draws: u32,
  seed_low: u32,
  seed_high: u32,
}
