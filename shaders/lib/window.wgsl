// Pooling windows along an axis. No bindings.

// Taps of the window at `position` that an average divides by: those from `first` to before `end`, which is the plane,
// or plane and padding (the last window of `ceil` may reach beyond both).
fn window_count(position: i32, kernel: i32, stride: i32, dilation: i32, before: i32, first: i32, end: i32) -> i32 {
  let start = position * stride - before;
  let low = max(0, -window_floor_divide(start - first, dilation));
  let high = min(kernel - 1, window_floor_divide(end - 1 - start, dilation));
  return max(0, high - low + 1);
}

// Quotient rounded down, also below zero; b > 0. One division: a software adapter makes them lane by lane.
fn window_floor_divide(a: i32, b: i32) -> i32 {
  let quotient = a / b;
  return select(quotient, quotient - 1, quotient * b > a);
}

// First and last output whose window can hold `position`: o·stride from position + before − (kernel − 1)·dilation to
// position + before. Loops over outputs are short where loops over a large kernel's taps are not.
fn window_outputs(position: i32, kernel: i32, stride: i32, dilation: i32, before: i32) -> vec2<i32> {
  let last = position + before;
  return vec2<i32>(
    -window_floor_divide((kernel - 1) * dilation - last, stride),
    window_floor_divide(last, stride),
  );
}

// The tap of output `o`'s window that lies at `position`; -1 where none does, as dilation steps over it.
fn window_tap(o: i32, position: i32, stride: i32, dilation: i32, before: i32) -> i32 {
  let distance = position + before - o * stride;
  let tap = distance / dilation;
  return select(-1, tap, tap * dilation == distance);
}
