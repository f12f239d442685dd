// Which position of a plane a thread of a grid is for. No bindings.

// Positions along x: a grid's axis has at most 65,535 workgroups, of 64 threads each.
const GRID_POSITIONS = 4194240u;

// (position, channel, draw) of a thread. A plane of more positions than x has goes on in further rows: each channel
// then has as many rows as it takes, one after the other.
fn grid_thread(id: vec3<u32>, area: u32) -> vec3<u32> {
  var place = id;
  // Once at most: a software adapter computes both sides of an `if`, but no loop that is not entered, and divisions are
  // what element-wise kernels spend their time with.
  while (area > GRID_POSITIONS) {
    let rows = (area - 1u) / GRID_POSITIONS + 1u;
    place = vec3<u32>((id.y % rows) * GRID_POSITIONS + id.x, id.y / rows, id.z);
    break;
  }
  return place;
}
