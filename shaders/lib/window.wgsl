// How a pooling window counts its taps along an axis. No bindings.

// Taps of the window at `position` that an average divides by: those from `first` to before `end`, which is the plane,
// or plane and padding (the last window of `ceil` may reach beyond both).
fn window_count(position: i32, kernel: i32, stride: i32, dilation: i32, before: i32, first: i32, end: i32) -> i32 {
  let start = position * stride - before;
  var count = 0;
  for (var tap = 0; tap < kernel; tap++) {
    let at = start + tap * dilation;
    count += select(0, 1, at >= first && at < end);
  }
  return count;
}
