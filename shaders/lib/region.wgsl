// Where a position of one region lies in another. No bindings.

// Index of (channel, row, column) of a region shifted by (row_shift, column_shift) into another region of
// `height` x `width`; -1 where it lies outside.
fn region_index(
  channel: u32, row: u32, column: u32, row_shift: i32, column_shift: i32, height: i32, width: i32,
) -> i32 {
  let y = i32(row) + row_shift;
  let x = i32(column) + column_shift;
  if (y < 0 || x < 0 || y >= height || x >= width) {
    return -1;
  }
  return (i32(channel) * height + y) * width + x;
}
