// How a pooling window counts its taps along an axis. No bindings.

// Taps of the window at `position` that an average divides by: those inside the plane, or inside plane and padding
// (the last window of `ceil` may reach beyond both). An unbounded plane (extent < 0) counts all of them.
fn window_count(position: i32, kernel: i32, stride: i32, dilation: i32, before: i32, first: i32, extent: i32) -> i32 {
  if (extent < 0) {
    return kernel;
  }
  let start = position * stride - before;
  var count = 0;
  for (var tap = 0; tap < kernel; tap++) {
    let at = start + tap * dilation;
    count += select(0, 1, at >= first && at < extent);
  }
  return count;
}
