// Window arithmetic along one axis: paddings and sizes. Imports only its own room.
import type { AxisPadding } from './resolved.ts';
import type { Padding } from './types.ts';

/** A window along one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Pixels the dilated kernel spans: d·(k − 1) + 1. */
export const span = (window: AxisWindow): number => window.dilation * (window.kernel - 1) + 1;

export interface SettledPadding extends AxisPadding {
  /** False where it depends on a size that is not given. */
  readonly known: boolean;
}

const settle = (before: number, after: number, known = true): SettledPadding => ({ before, after, known });

/**
 * Padding in pixels along `axis` (0 = y, 1 = x) of a conv or pool over a plane of `size` (null: unbounded).
 *
 * SAME, as TensorFlow has it: total = max(0, (ceil(n/s) − 1)·s + span − n), before = floor(total / 2).
 */
export function convPadding(
  padding: Padding,
  axis: 0 | 1,
  window: AxisWindow,
  size: number | null,
): SettledPadding {
  if (padding === 'valid') return settle(0, 0);
  if (padding === 'half') {
    const half = Math.floor((window.dilation * (window.kernel - 1)) / 2);
    return settle(half, half);
  }
  if (padding === 'same') {
    const { stride } = window;
    // With n = q·s + r, r from 1 to s, the total is max(0, span − r): it depends on the size through r alone.
    const totalFor = (remainder: number): number => Math.max(0, span(window) - remainder);
    const total = totalFor(size === null ? stride : ((size - 1) % stride) + 1);
    const before = Math.floor(total / 2);
    // Falling in r, so equal at both ends means equal for every size (as for stride 1, or kernel 2 with stride 2).
    const known = size !== null || Math.floor(totalFor(1) / 2) === Math.floor(totalFor(stride) / 2);
    return settle(before, total - before, known);
  }
  return numberPadding(padding, axis);
}

/**
 * Rows a transposed convolution crops along `axis`. SAME makes the output n·s for every n: the crop is
 * max(span − s, 0), and where the stride is longer than the span the plane grows by the difference at its end.
 */
export function transposedPadding(padding: Padding, axis: 0 | 1, window: AxisWindow): SettledPadding {
  if (padding !== 'same') return convPadding(padding, axis, window, null);
  const total = span(window) - window.stride;
  const before = Math.floor(Math.max(0, total) / 2);
  return settle(before, total - before);
}

function numberPadding(padding: Exclude<Padding, string>, axis: 0 | 1): SettledPadding {
  if (typeof padding === 'number') return settle(padding, padding);
  if (padding.length === 2) return settle(padding[axis], padding[axis]);
  const [top, left, bottom, right] = padding;
  return axis === 0 ? settle(top, bottom) : settle(left, right);
}

/** floor((n + before + after − span) / s) + 1; below 1 where the window does not fit. */
export const convSize = (size: number, window: AxisWindow, padding: AxisPadding): number =>
  Math.floor((size + padding.before + padding.after - span(window)) / window.stride) + 1;

/** As convSize; in `ceil` mode the last window may hang over the end, but must start inside the plane or the padding before it. */
export function poolSize(size: number, window: AxisWindow, padding: AxisPadding, ceil: boolean): number {
  const floored = convSize(size, window, padding);
  if (!ceil) return floored;
  const ceiled = Math.ceil((size + padding.before + padding.after - span(window)) / window.stride) + 1;
  return (ceiled - 1) * window.stride >= size + padding.before ? ceiled - 1 : ceiled;
}

/** (n − 1)·s − before − after + span + outputPadding */
export const transposedSize = (
  size: number,
  window: AxisWindow,
  padding: AxisPadding,
  outputPadding: number,
): number => (size - 1) * window.stride - padding.before - padding.after + span(window) + outputPadding;

/**
 * The first window, if any, whose taps all lie in the padding, so that there is nothing to pool.
 * Window o reads o·s − before + j·d for j from 0 to k − 1. Only windows that start before the plane can miss it:
 * with less padding at the end than the kernel spans, none starts after it.
 */
export function windowWithoutPixels(
  size: number,
  outputSize: number,
  window: AxisWindow,
  padding: AxisPadding,
): number | undefined {
  // A first tap on the plane is found within one dilation: then the window furthest out decides, and no search is needed.
  if (window.dilation <= size) return padding.before > window.dilation * (window.kernel - 1) ? 0 : undefined;
  for (let output = 0; output < outputSize; output++) {
    const start = output * window.stride - padding.before;
    if (start >= 0) return undefined;
    const firstTap = Math.ceil(-start / window.dilation);
    if (firstTap >= window.kernel || start + firstTap * window.dilation >= size) return output;
  }
  return undefined;
}
