// What a legend shows: colours, ticks and the scale's name. Must not import Lit, the engine or the client.
import { ticks } from 'd3-array';
import { cssColor } from './colormaps.ts';
import type { ColorTable } from './colormaps.ts';
import { formatNumber, formatPercent } from './format.ts';
import { colorIndex } from './heatmap-painter.ts';
import { scaleTitles } from './scale.ts';
import type { ValueScale } from './scale.ts';

export interface LegendTick {
  /** 0 to 1 along the legend. */
  readonly offset: number;
  readonly value: number;
  readonly label: string;
}

export interface Legend {
  /** For a linear gradient, 0 to 1. */
  readonly stops: readonly { readonly offset: number; readonly color: string }[];
  readonly ticks: readonly LegendTick[];
  /** 'linear', 'square root' or 'logarithmic, 4 decades'. */
  readonly title: string;
}

export interface LegendOptions {
  /** Label values as percentages of this one, such as the peak; else as they are. */
  readonly relativeTo?: number;
  /** About how many ticks. Default 5. */
  readonly count?: number;
}

/** Colours between stops are mixed linearly; at 32 steps no map is off by more than a few levels. */
const gradientSteps = 32;

/** Ticks may stand this much closer than evenly spread. */
const crowding = 0.8;

export function legend(scale: ValueScale, table: ColorTable, options: LegendOptions = {}): Legend {
  const { relativeTo, count = 5 } = options;
  const stops = Array.from({ length: gradientSteps + 1 }, (_, step) => {
    const offset = step / gradientSteps;
    return { offset, color: cssColor(table, colorIndex(scale, scale.fromUnit(offset))) };
  });
  const unit = relativeTo ?? 1;
  const label = (value: number): string => {
    const text = relativeTo === undefined ? formatNumber(value) : formatPercent(value / unit);
    return scale.name === 'log' && !scale.signed && value === scale.floor ? `≤ ${text}` : text;
  };
  const magnitudes = scale.peak > 0 ? tickMagnitudes(scale, unit, scale.signed ? count / 2 : count) : [0];
  const values = scale.signed
    ? [...magnitudes.filter((value) => value > 0).map((value) => -value), ...magnitudes]
    : magnitudes;
  return {
    stops,
    ticks: values
      .map((value) => ({ offset: scale.toUnit(value), value, label: label(value) }))
      .sort((a, b) => a.offset - b.offset),
    title:
      scale.decades === undefined ? scaleTitles[scale.name] : `${scaleTitles.log}, ${scale.decades} decades`,
  };
}

/** Round magnitudes from zero (or the floor) to the peak, spread over the scale; round in multiples of `unit`. */
function tickMagnitudes(scale: ValueScale, unit: number, count: number): number[] {
  switch (scale.name) {
    case 'linear':
      return ticks(0, scale.peak / unit, Math.max(1, count)).map((value) => value * unit);
    case 'sqrt':
      return spread(scale, unit, count, [5, 2, 1], 0);
    case 'log':
      return spread(scale, unit, count, [1], scale.signed ? 0 : scale.floor);
    default:
      return scale.name satisfies never;
  }
}

/** From the peak down, every round number far enough from the last one; `lowest` is always among them. */
function spread(
  scale: ValueScale,
  unit: number,
  count: number,
  mantissas: readonly number[],
  lowest: number,
): number[] {
  const closest = crowding / Math.max(1, count);
  const shareOf = (value: number): number =>
    scale.signed ? 2 * scale.toUnit(value) - 1 : scale.toUnit(value);
  const kept: number[] = [];
  let room = Infinity;
  for (let power = Math.floor(Math.log10(scale.peak / unit)); ; power--) {
    for (const mantissa of mantissas) {
      const value = mantissa * 10 ** power * unit;
      if (value > scale.peak * (1 + 1e-12)) continue;
      const share = shareOf(value);
      if (share < closest) return [...kept, lowest];
      if (room - share >= closest) {
        kept.push(value);
        room = share;
      }
    }
  }
}
