// Where the units of a small 1-D stack stand: the output on top, the inputs below, bars of their counts under them. Pure.
import type { AxisPaths } from '../../theory/index.ts';

export interface RowsLayout {
  readonly width: number;
  readonly height: number;
  /** Between neighbouring inputs, CSS pixels. */
  readonly spacing: number;
  readonly radius: number;
  /** The first input's middle. */
  readonly start: number;
  /** Where the bars stand, and how high the highest is. */
  readonly baseline: number;
  readonly barHeight: number;
  x(plane: number, position: number): number;
  y(plane: number): number;
}

/** Room for the words beside the rows. */
const labelWidth = 58;
const rightMargin = 6;
/** Wider than this, the eye no longer follows the edges. */
const widestSpacing = 72;
const largestRadius = 13;
const rowGaps = { few: 68, many: 52 } as const;
const barHeight = 60;
const belowBars = 24;

export function layoutRows({ windows, toUnit }: AxisPaths, width: number): RowsLayout {
  const inputs = toUnit[0]!;
  const layers = windows.length;
  // While a page is laid out a figure can be a pixel wide: nothing is drawn inside out then.
  const room = Math.max(0, width - labelWidth - rightMargin);
  const spacing = Math.min(widestSpacing, room / inputs.counts.length);
  const radius = Math.min(largestRadius, spacing * 0.42);
  const start = labelWidth + spacing / 2;
  const gap = layers <= 4 ? rowGaps.few : rowGaps.many;
  const top = largestRadius + 3;
  const baseline = top + layers * gap + largestRadius + 14 + barHeight;
  const middles = middlesOf(windows);
  return {
    width,
    height: baseline + belowBars,
    spacing,
    radius,
    start,
    baseline,
    barHeight,
    x(plane, position) {
      const { perUnit, ofUnit0 } = middles[plane]!;
      return start + (perUnit * position + ofUnit0 - inputs.first) * spacing;
    },
    y: (plane) => top + (layers - plane) * gap,
  };
}

/** Over which input each plane's units stand: the middle of all that they read, perUnit·u + ofUnit0. */
function middlesOf(windows: AxisPaths['windows']): { perUnit: number; ofUnit0: number }[] {
  const middles = [{ perUnit: 1, ofUnit0: 0 }];
  for (const { kernel, stride, dilation, before } of windows) {
    const { perUnit, ofUnit0 } = middles.at(-1)!;
    middles.push({
      perUnit: perUnit * stride,
      ofUnit0: ofUnit0 + perUnit * (((kernel - 1) * dilation) / 2 - before),
    });
  }
  return middles;
}

/** The input whose column lies under a point; the nearest one beside the columns. */
export function inputUnder({ start, spacing }: RowsLayout, { toUnit }: AxisPaths, x: number): number {
  const { first, counts } = toUnit[0]!;
  const index = Math.round((x - start) / spacing);
  return first + Math.min(counts.length - 1, Math.max(0, index));
}
