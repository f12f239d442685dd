// Row and column profiles as SVG path data. Must not import Lit, the engine or the client.
import { shortNumber } from './format.ts';
import type { ValueScale } from './scale.ts';

/** A strip beside the heatmap: positions run along one side with the heatmap's viewport, values across. */
export interface ProfilePlot {
  /** 'x': positions run right and values up. 'y': positions run down and values right. */
  readonly along: 'x' | 'y';
  /** Screen pixels in the direction of positions. */
  readonly length: number;
  /** Screen pixels in the direction of values. */
  readonly depth: number;
  /** Input coordinates (by edges) at both ends. */
  readonly from: number;
  readonly to: number;
  /** Input coordinate of the first value's pixel: the box's left or top. */
  readonly start: number;
  readonly scale: ValueScale;
}

/** Narrower steps than this are drawn as one stroke from the least to the most of each screen pixel. */
const narrowestStep = 1;

/** Measured values as a step line, one step a pixel; long profiles keep their extremes in every screen pixel. */
export function profileSteps(values: ArrayLike<number>, plot: ProfilePlot): string {
  const perPixel = plot.length / (plot.to - plot.from);
  const first = Math.max(0, Math.floor(plot.from - plot.start));
  const last = Math.min(values.length, Math.ceil(plot.to - plot.start)) - 1;
  if (!(last >= first)) return '';
  const place = placing(plot);
  const screen = (index: number): number =>
    Math.min(plot.length, Math.max(0, (plot.start + index - plot.from) * perPixel));

  const points: string[] = [];
  if (perPixel >= narrowestStep) {
    for (let index = first; index <= last; index++) {
      points.push(place(screen(index), values[index]!), place(screen(index + 1), values[index]!));
    }
  } else {
    for (let index = first; index <= last;) {
      const column = Math.floor(screen(index));
      let [low, high] = [Infinity, -Infinity];
      for (; index <= last && Math.floor(screen(index)) === column; index++) {
        low = Math.min(low, values[index]!);
        high = Math.max(high, values[index]!);
      }
      points.push(place(column + 0.5, low), place(column + 0.5, high));
    }
  }
  return `M${points.join('L')}`;
}

/** A smooth curve, such as `gaussianProfile`: `curve` takes the map's own coordinates, 0 the middle of the first pixel. */
export function profileCurve(curve: (position: number) => number, plot: ProfilePlot): string {
  const place = placing(plot);
  const samples = Math.max(2, Math.ceil(plot.length));
  const points = Array.from({ length: samples + 1 }, (_, sample) => {
    const share = sample / samples;
    return place(share * plot.length, curve(plot.from + share * (plot.to - plot.from) - plot.start - 0.5));
  });
  return `M${points.join('L')}`;
}

/** Where the scale's zero lies across the strip: the far edge, or the middle of a signed scale. */
export function profileBaseline({ along, depth, scale }: ProfilePlot): number {
  const share = scale.signed ? 0.5 : 0;
  return along === 'x' ? depth * (1 - share) : depth * share;
}

function placing({ along, depth, scale }: ProfilePlot): (position: number, value: number) => string {
  return along === 'x'
    ? (position, value) => `${shortNumber(position)},${shortNumber(depth * (1 - scale.toUnit(value)))}`
    : (position, value) => `${shortNumber(depth * scale.toUnit(value))},${shortNumber(position)}`;
}
