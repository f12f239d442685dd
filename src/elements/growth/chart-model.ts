// From measured points to what a growth chart draws: curves, fits, guides. Pure: no Lit, no DOM.
import type { PointNumbers, PredictedNumbers } from '../../client/index.ts';
import { fitPowerLaw, type PowerLaw } from '../../measures/index.ts';
import type { ChartLine, ChartModel, ChartPoint } from '../../view/index.ts';
import type { Quantity } from '../growth-fields.ts';
import type { State } from '../state.ts';
import type { Family } from './families.ts';
import { fitFrom, runsOverLayers, type GrowthPoint } from './points.ts';
import { quantityTitles, strings } from './strings.ts';

export interface Measured {
  readonly point: GrowthPoint;
  readonly numbers: PointNumbers;
}

export interface Predicted {
  readonly point: GrowthPoint;
  readonly numbers: PredictedNumbers;
}

/** What is known of the points, by key. */
export interface Known {
  readonly numbers: ReadonlyMap<string, PointNumbers>;
  readonly predicted: ReadonlyMap<string, PredictedNumbers | null>;
}

/** The power laws of one curve; null where fewer than three points are finished. */
export interface Fits {
  readonly size: PowerLaw | null;
  readonly box: PowerLaw | null;
  readonly share: PowerLaw | null;
  readonly sigma: PowerLaw | null;
}

export interface Curve {
  readonly family: Family;
  /** Number of its family. */
  readonly index: number;
  readonly label: string;
  /** Drawn for one axis of it; null for both as one. */
  readonly axis: 0 | 1 | null;
  /** Some of its boxes are not square. */
  readonly oblong: boolean;
  /** From the smallest x on. */
  readonly measured: readonly Measured[];
  /** Closed forms, there before anything is measured; from the smallest x on. */
  readonly predicted: readonly Predicted[];
  readonly fits: Fits;
}

/** A fit through fewer points has no error to speak of. */
const fewestPoints = 3;

export function curvesOf(
  families: readonly Family[],
  points: readonly GrowthPoint[],
  known: Known,
  state: State,
): readonly Curve[] {
  return families.map((family, index) => {
    const own = points.filter((point) => point.family === index).sort((a, b) => a.x - b.x);
    const measured = withNumbers(own, known.numbers);
    const predicted = withNumbers(own, known.predicted);
    return {
      family,
      index,
      label: family.label,
      axis: null,
      oblong: own.some(({ oblong }) => oblong),
      measured,
      predicted,
      fits: fitsOf(measured, state),
    };
  });
}

function withNumbers<T>(
  points: readonly GrowthPoint[],
  known: ReadonlyMap<string, T | null>,
): readonly { readonly point: GrowthPoint; readonly numbers: T }[] {
  return points.flatMap((point) => {
    const numbers = known.get(point.key);
    return numbers ? [{ point, numbers }] : [];
  });
}

/** The curves as they are drawn: where boxes are not square, sigma and kurtosis of each axis are a curve of their own. */
export function drawnCurves(curves: readonly Curve[], { quantity }: State): readonly Curve[] {
  if (quantity !== 'sigma' && quantity !== 'kurtosis') return curves;
  return curves.flatMap((curve) =>
    curve.oblong
      ? ([0, 1] as const).map((axis) => ({ ...curve, axis, label: strings.alongAxis(curve.label, axis) }))
      : [curve],
  );
}

/** Sizes are powers of depth, kernel and dilation; strides and channels make none. */
export const hasLaws = (state: State): boolean =>
  !runsOverLayers(state) && state.over !== 'stride' && state.over !== 'channels';

/** Over finished points where the law holds. */
export function fitsOf(measured: readonly Measured[], state: State): Fits {
  const none = { size: null, box: null, share: null, sigma: null };
  if (!hasLaws(state)) return none;
  const fitted = measured.filter(
    ({ point, numbers }) => point.x >= fitFrom[state.over] && numbers.final && numbers.erfSize > 0,
  );
  if (fitted.length < fewestPoints) return none;
  const x = fitted.map(({ point }) => point.x);
  const fit = (value: (each: Measured) => number): PowerLaw => fitPowerLaw(x, fitted.map(value));
  return {
    size: fit(({ numbers }) => numbers.erfSize),
    box: fit(({ point }) => point.theoretical),
    share: fit(({ numbers }) => numbers.erfRatio),
    sigma: fit(({ numbers }) => along(null, numbers.sigma)),
  };
}

/** One axis's number, or the mean of both where they differ by noise alone; the table has both. */
const along = (axis: Curve['axis'], values: readonly [number, number]): number =>
  axis === null ? (values[0] + values[1]) / 2 : values[axis];

interface Shown {
  readonly y: number;
  /** One standard error; NaN where it is not known. */
  readonly error: number;
}

/** What a chart shows of one measured point. */
export function shownOf(quantity: Quantity | 'share', axis: Curve['axis'], { numbers }: Measured): Shown {
  const { uncertainty } = numbers;
  switch (quantity) {
    case 'size':
      return { y: numbers.erfSize, error: uncertainty.erfSize };
    case 'share':
      return { y: 100 * numbers.erfRatio, error: 100 * uncertainty.erfRatio };
    case 'sigma':
    case 'kurtosis':
      return { y: along(axis, numbers[quantity]), error: along(axis, uncertainty[quantity]) };
    case 'r2':
      return { y: numbers.gaussian.r2, error: NaN };
    default:
      return quantity satisfies never;
  }
}

/** The same of a closed form; NaN for what it does not say. */
function predictedOf(
  quantity: Quantity | 'share',
  axis: Curve['axis'],
  { point, numbers }: Predicted,
): number {
  switch (quantity) {
    case 'size':
      return numbers.erfSize;
    case 'share':
      return (100 * numbers.erfSize) / point.theoretical;
    case 'sigma':
    case 'kurtosis':
      return along(axis, numbers[quantity]);
    case 'r2':
      return NaN;
    default:
      return quantity satisfies never;
  }
}

function toPoint(measured: Measured, { y, error }: Shown, logY: boolean): ChartPoint {
  const bar = Number.isFinite(error) ? error : 0;
  // A logarithmic axis has no place for zero: a bar that reaches below ends at a tenth.
  const low = logY ? Math.max(y - bar, y / 10) : y - bar;
  return { x: measured.point.x, y, low, high: y + bar, final: measured.numbers.final };
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colors: readonly string[];
  readonly symbols: readonly ChartModel['series'][number]['symbol'][];
  readonly label: string;
  readonly description: string;
}

export function chartModel(
  quantity: Quantity | 'share',
  curves: readonly Curve[],
  points: readonly GrowthPoint[],
  state: State,
  look: Look,
): ChartModel {
  const layers = runsOverLayers(state);
  const logX = state.axes === 'log';
  // Kurtosis has both signs, R² lives just below 1.
  const logY = logX && quantity !== 'kurtosis' && quantity !== 'r2';
  const xs = points.map(({ x }) => x);
  const [first, last] = xs.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [1, 2];
  const from = layers ? 1 : fitFrom[state.over];
  const series = curves.map(
    ({ axis, measured, predicted, fits, index }, drawn): ChartModel['series'][number] => {
      const shown = measured.map((each) => [each, shownOf(quantity, axis, each)] as const);
      const law = quantity === 'kurtosis' || quantity === 'r2' ? null : fits[quantity];
      return {
        color: look.colors[drawn % look.colors.length]!,
        symbol: look.symbols[drawn % look.symbols.length]!,
        points: shown
          .map(([each, values]) => toPoint(each, values, logY))
          .filter(({ y }) => Number.isFinite(y)),
        predicted: predicted
          .map((each) => ({ x: each.point.x, y: predictedOf(quantity, axis, each) }))
          .filter(({ y }) => Number.isFinite(y)),
        theoretical: quantity === 'size' ? theoreticalLine(points, index) : [],
        fit:
          law &&
          fitLine(
            law,
            shown.filter(([each]) => each.point.x >= from),
          ),
      };
    },
  );
  return {
    width: look.width,
    height: look.height,
    logX,
    logY,
    xLabel: strings.axis(state.over, layers),
    yLabel: quantity === 'share' ? strings.share : quantityTitles[quantity],
    xTicks: xs.length > 0 ? tickValues(xs) : [],
    xDomain: logX
      ? [first, Math.max(last, first + 1)]
      : [Math.min(first, layers ? first : 0), Math.max(last, first + 1)],
    series,
    guides: layers || state.over !== 'depth' ? [] : guides(quantity, series),
    approach: quantity === 'kurtosis' ? 0 : quantity === 'r2' ? 1 : null,
    label: look.label,
    description: look.description,
  };
}

/** More labels along an axis than this run into each other. */
const mostTicks = 12;

/** The measured values themselves where there are few; empty leaves them to the axis. */
function tickValues(xs: readonly number[]): readonly number[] {
  const values = [...new Set(xs)].sort((a, b) => a - b);
  return values.length <= mostTicks ? values : [];
}

/** Exact and known before anything is measured. */
function theoreticalLine(points: readonly GrowthPoint[], family: number): ChartLine['points'] {
  return points
    .filter((point) => point.family === family)
    .map(({ x, theoretical }) => ({ x, y: theoretical }))
    .sort((a, b) => a.x - b.x);
}

/** The least-squares line goes through the mean of the logarithms. */
function fitLine(
  { exponent }: PowerLaw,
  shown: readonly (readonly [Measured, Shown])[],
): { readonly factor: number; readonly exponent: number; readonly from: number } | null {
  const fitted = shown.filter(([{ numbers }, { y }]) => numbers.final && y > 0);
  if (fitted.length === 0) return null;
  const logs = fitted.map(([{ point }, { y }]) => Math.log(y) - exponent * Math.log(point.x));
  const factor = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
  return { factor, exponent, from: Math.min(...fitted.map(([{ point }]) => point.x)) };
}

/** n through the last box and √n through the last effective size, as Luo et al. 2016 compare them. */
function guides(quantity: Quantity | 'share', series: ChartModel['series']): ChartModel['guides'] {
  // The closed form is there before the points, and does not move with them.
  const anchor = series[0]?.predicted.at(-1) ?? series[0]?.points.at(-1);
  const box = series[0]?.theoretical.at(-1);
  if (quantity === 'size') {
    return [
      ...(box ? [{ exponent: 1, label: strings.lawLinear, anchor: box }] : []),
      ...(anchor ? [{ exponent: 0.5, label: strings.lawRoot, anchor }] : []),
    ];
  }
  if (quantity === 'sigma' && anchor) return [{ exponent: 0.5, label: strings.lawRoot, anchor }];
  return [];
}
