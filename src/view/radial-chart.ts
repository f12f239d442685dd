// How a map falls off from its centre, as SVG by Observable Plot. Loaded when the first chart is shown. Must not import
// Lit, the engine or the client.
import * as Plot from '@observablehq/plot';
import { formatPercent } from './format.ts';
import { cleanPlot, plotTheme } from './plot-theme.ts';

export interface RadialPoint {
  /** In the unit that `xLabel` names. */
  readonly radius: number;
  /** Share of the largest ring's mean. */
  readonly share: number;
}

export interface RadialChartModel {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly axis: 'linear' | 'log';
  readonly xLabel: string;
  readonly yLabel: string;
  /** What the chart is, and what it shows in sentences. */
  readonly label: string;
  readonly description: string;
  /** Rings of the map: points. */
  readonly measured: readonly RadialPoint[];
  /** The Gaussian fit, averaged over the same rings: a line. Empty where there is nothing to fit. */
  readonly fit: readonly RadialPoint[];
  /** The closed form, averaged over the same rings: dotted. Empty where there is none. */
  readonly predicted: readonly RadialPoint[];
  /** Where the theoretical box has its sides, nearest first: dashed. */
  readonly sides: readonly number[];
}

/** A logarithmic axis reaches no lower: float32 sums say nothing there. */
const lowestShare = 1e-6;

/** Powers of ten on an axis of shares, from the largest below `low` up to 1. */
function decades(low: number): number[] {
  const first = Math.floor(Math.log10(low));
  return Array.from({ length: 1 - first }, (_, index) => 10 ** (first + index));
}

/** What the elements know of this file before it is loaded. */
export type DrawRadialChart = (model: RadialChartModel) => SVGSVGElement;

export function radialChart(model: RadialChartModel): SVGSVGElement {
  const { measured, fit, predicted, sides, axis } = model;
  const log = axis === 'log';
  const farthest = sides.at(-1) ?? 0;
  const all = [measured, fit, predicted].map((points) => points.filter(({ radius }) => radius <= farthest));
  const smallest = Math.min(1, ...all[0]!.flatMap(({ share }) => (share > 0 ? [share] : [])));
  const low = log ? Math.max(lowestShare, smallest / 2) : 0;
  const high = Math.max(1, ...all.flat().map(({ share }) => share)) * (log ? 1.4 : 1.04);
  const [points, fitLine, predictedLine] = all.map((each) =>
    each.filter(({ share }) => share >= low && share > 0),
  );
  const at = { x: 'radius', y: 'share' } as const;
  return cleanPlot(
    Plot.plot({
      ...plotTheme(model),
      x: { domain: [0, farthest * 1.02 || 1], label: model.xLabel, labelArrow: 'none' },
      y: {
        type: axis,
        domain: [low, high],
        label: model.yLabel,
        labelArrow: 'none',
        grid: true,
        ticks: log ? decades(low).filter((tick) => tick >= low) : [0, 0.25, 0.5, 0.75, 1],
        tickFormat: (share: number) => formatPercent(share),
      },
      marks: [
        Plot.ruleX(sides, { stroke: 'currentColor', strokeDasharray: '6 4', className: 'side' }),
        Plot.line(fitLine, { ...at, strokeWidth: 1.75, className: 'fit' }),
        Plot.line(predictedLine, {
          ...at,
          strokeDasharray: '0.5 5',
          strokeLinecap: 'round',
          strokeWidth: 2.5,
          className: 'predicted',
        }),
        Plot.dot(points, {
          ...at,
          r: points!.length > 60 ? 1.75 : 2.75,
          stroke: 'none',
          fill: 'currentColor',
          className: 'measured',
        }),
      ],
    }),
  );
}
