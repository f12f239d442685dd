// Axis ticks in whole pixels. Must not import Lit, the engine or the client.
import { ticks } from 'd3-array';
import { formatNumber } from './format.ts';

export interface PixelTick {
  /** Where to draw it: the pixel's middle, in input coordinates by edges. */
  readonly at: number;
  /** Pixels from the origin. */
  readonly value: number;
  readonly label: string;
}

/**
 * About `count` ticks on whole pixels whose middles lie within `from` … `to` (input coordinates by edges),
 * counted from the pixel `origin`. A centre between two pixels counts from the earlier one.
 */
export function pixelTicks(from: number, to: number, origin: number, count = 5): PixelTick[] {
  const zero = Math.floor(origin) + 0.5;
  const first = Math.ceil(from - zero);
  const last = Math.floor(to - zero);
  if (!(last >= first)) return [];
  if (first === last) return [tick(first, zero)];
  return ticks(first, last, Math.min(Math.max(1, count), last - first))
    .filter(Number.isInteger)
    .map((value) => tick(value, zero));
}

function tick(value: number, zero: number): PixelTick {
  // `+ 0`: d3 may give −0
  return { at: zero + value, value: value + 0, label: formatNumber(value) };
}
