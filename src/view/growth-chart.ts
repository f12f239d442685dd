// Growth charts as SVG, by Observable Plot. Loaded when the first one is shown. Must not import Lit, the engine or the client.
import * as Plot from '@observablehq/plot';
import { cleanPlot, plotTheme } from './plot-theme.ts';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** One standard error down and up; equal to y where it is not known or zero. */
  readonly low: number;
  readonly high: number;
  /** False while more draws are on their way. */
  readonly final: boolean;
}

export interface ChartLine {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface ChartSeries {
  readonly color: string;
  readonly symbol: ChartSymbol;
  readonly points: readonly ChartPoint[];
  /** Closed form, dotted. */
  readonly predicted: readonly { readonly x: number; readonly y: number }[];
  /** Theoretical, dashed. */
  readonly theoretical: readonly { readonly x: number; readonly y: number }[];
  /** y = factor · x^exponent from the first fitted x on; drawn on logarithmic axes. */
  readonly fit: { readonly factor: number; readonly exponent: number; readonly from: number } | null;
}

export interface ChartModel {
  readonly width: number;
  readonly height: number;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xDomain: readonly [number, number];
  /** Whole numbers to mark along x; empty: what suits the axis. */
  readonly xTicks: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Laws drawn through a point of the first curve: y = anchor.y · (x / anchor.x)^exponent. */
  readonly guides: readonly {
    readonly exponent: number;
    readonly label: string;
    readonly anchor: { readonly x: number; readonly y: number };
  }[];
  /** A line at zero (excess kurtosis) or at one (R²) that the curves approach. */
  readonly approach: number | null;
  readonly label: string;
  readonly description: string;
}

export interface Chart {
  readonly svg: SVGSVGElement;
  /** Where a value stands in the SVG's own pixels. */
  place(x: number, y: number): { readonly x: number; readonly y: number };
}

/** Told apart without colour, too; enough for every comparison. */
export const seriesSymbols = [
  'circle',
  'square',
  'triangle',
  'diamond2',
  'cross',
  'star',
  'wye',
  'times',
] as const;

export type ChartSymbol = (typeof seriesSymbols)[number];

/** Blue and vermilion first, as in Okabe & Ito 2008; darkened where needed to stand out on white and on black. */
export const seriesColors = [
  '#2a78d0',
  '#d55e00',
  '#0a9173',
  '#b0549a',
  '#8a7600',
  '#7a5fd0',
  '#c0392b',
  '#5f7a8a',
] as const;

const sampled = 60;
/** More points than this on a curve are drawn smaller. */
const crowd = 24;

export function growthChart(model: ChartModel): Chart {
  const { series, logX, logY, xDomain } = model;
  const yDomain = domainOf(model);
  const within = ({ x, y }: { x: number; y: number }): boolean =>
    x >= xDomain[0] && x <= xDomain[1] && (!logY || y > 0) && Number.isFinite(y);
  const law = (factor: number, exponent: number, from: number) =>
    Array.from({ length: sampled + 1 }, (_, index) => {
      const share = index / sampled;
      const low = Math.max(from, logX ? xDomain[0] : 0);
      // Closer together near zero, where a root is steep.
      const x = logX ? low * (xDomain[1] / low) ** share : low + (xDomain[1] - low) * share ** 2;
      return { x, y: factor * x ** exponent };
    }).filter(({ y }) => y >= yDomain[0] && y <= yDomain[1]);

  const guides = model.guides.flatMap(({ exponent, label, anchor }) => {
    const line = law(anchor.y / anchor.x ** exponent, exponent, xDomain[0]);
    return [
      Plot.line(line, { x: 'x', y: 'y', stroke: 'currentColor', strokeOpacity: 0.35, strokeWidth: 1 }),
      Plot.text(line.slice(-1), {
        x: 'x',
        y: 'y',
        text: () => label,
        textAnchor: 'end',
        dx: -4,
        // Above the box's line, below the points that follow the root.
        dy: exponent < 1 ? 14 : -8,
        fill: 'currentColor',
        fillOpacity: 0.7,
      }),
    ];
  });

  const curves = series.flatMap(({ color, symbol, points, predicted, theoretical, fit }) => {
    const shown = points.filter(within);
    return [
      Plot.line(theoretical.filter(within), {
        x: 'x',
        y: 'y',
        stroke: series.length > 1 ? color : 'currentColor',
        strokeDasharray: '6 4',
        strokeWidth: 1.25,
      }),
      Plot.line(predicted.filter(within), {
        x: 'x',
        y: 'y',
        stroke: color,
        strokeDasharray: '1 4',
        strokeLinecap: 'round',
        strokeWidth: 2,
      }),
      fit && logX && logY
        ? Plot.line(law(fit.factor, fit.exponent, fit.from), {
            x: 'x',
            y: 'y',
            stroke: color,
            strokeWidth: 1,
          })
        : null,
      Plot.ruleX(shown, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.25 }),
      Plot.dot(shown, {
        x: 'x',
        y: 'y',
        symbol,
        r: points.length > crowd ? 2.25 : 3.25,
        stroke: color,
        strokeWidth: 1.25,
        fill: (point: ChartPoint) => (point.final ? color : 'none'),
      }),
    ];
  });

  const plot = Plot.plot({
    ...plotTheme({
      width: model.width,
      height: model.height,
      label: model.label,
      description: model.description,
    }),
    x: {
      type: logX ? 'log' : 'linear',
      domain: [...xDomain],
      label: model.xLabel,
      ...xTicksOf(model),
    },
    y: {
      type: logY ? 'log' : 'linear',
      domain: [...yDomain],
      label: model.yLabel,
      grid: true,
      ...ticksOf(logY, yDomain),
    },
    marks: [
      model.approach === null
        ? null
        : Plot.ruleY([model.approach], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      ...guides,
      ...curves,
    ],
  });
  const [scaleX, scaleY] = [plot.scale('x')!, plot.scale('y')!];
  const svg = cleanPlot(plot);
  return { svg, place: (x, y) => ({ x: Number(scaleX.apply(x)), y: Number(scaleY.apply(y)) }) };
}

/** A knob's values are whole numbers. */
function xTicksOf({ xTicks, logX, xDomain }: ChartModel): Partial<Plot.ScaleOptions> {
  const tickFormat = (tick: number): string => (Number.isInteger(tick) ? String(tick) : '');
  if (xTicks.length > 0) return { ticks: [...xTicks], tickFormat };
  return logX ? ticksOf(true, xDomain) : { tickFormat };
}

/** Mantissas of the ticks of a logarithmic axis over a decade or more, and over less. */
const mantissas = { far: [1, 2, 5], near: [1, 1.5, 2, 3, 4, 5, 6, 8] } as const;

/** Plain round numbers on logarithmic axes: 1, 2, 5, 10, 20, 50. */
function ticksOf(log: boolean, [low, high]: readonly [number, number]): Partial<Plot.ScaleOptions> {
  if (!log) return {};
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const mantissa of high / low < 10 ? mantissas.near : mantissas.far) {
      const tick = Number((mantissa * 10 ** power).toPrecision(12));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return { ticks, tickFormat: (tick: number) => String(tick) };
}

/** From zero on linear axes, unless values are negative; with a little air everywhere. */
function domainOf({ series, logX, logY, approach, xDomain }: ChartModel): [number, number] {
  const inside = ({ x }: { readonly x: number }): boolean => !logX || x >= xDomain[0];
  const values = series
    .flatMap(({ points, predicted, theoretical }) => [
      ...points.filter(inside).flatMap(({ low, high }) => [low, high]),
      ...[...predicted, ...theoretical].filter(inside).map(({ y }) => y),
    ])
    .filter((value) => Number.isFinite(value) && (!logY || value > 0));
  if (approach !== null) values.push(approach);
  if (values.length === 0) return logY ? [1, 100] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (logY) return [low / 1.15, high * 1.15];
  if (approach !== null) {
    const air = 0.06 * (high - low || 1);
    return [low - air, high + air];
  }
  return [Math.min(0, low), high * 1.05 || 1];
}

/** This module, for those who import it when the first chart is shown. */
export interface GrowthCharts {
  readonly growthChart: typeof growthChart;
  readonly seriesColors: typeof seriesColors;
  readonly seriesSymbols: typeof seriesSymbols;
}
