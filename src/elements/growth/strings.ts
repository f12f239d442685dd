// Every word that <erf-growth> says. Pure.
import type { PointNumbers, PredictedNumbers, SweepProgress } from '../../client/index.ts';
import type { PowerLaw } from '../../measures/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { ComparisonName, Over, Quantity } from '../growth-fields.ts';

const overUnit: Readonly<Record<Over, (value: number) => string>> = {
  depth: (value) => `${value} ${value === 1 ? 'layer' : 'layers'}`,
  kernel: (value) => `${value}×${value}`,
  dilation: (value) => `dilation ${value}`,
  stride: (value) => `stride ${value}`,
  channels: (value) => `${value} ${value === 1 ? 'channel' : 'channels'}`,
};

const axisTitles: Readonly<Record<Over, string>> = {
  depth: 'layers, n',
  kernel: 'kernel, k',
  dilation: 'dilation, d',
  stride: 'stride, s',
  channels: 'channels, C',
};

const overLetters: Readonly<Record<Over, string>> = {
  depth: 'n',
  kernel: 'k',
  dilation: 'd',
  stride: 's',
  channels: 'C',
};

export const quantityTitles: Readonly<Record<Quantity, string>> = {
  size: 'size, px',
  sigma: 'sigma, px',
  kurtosis: 'excess kurtosis',
  r2: 'R² of the Gaussian fit',
};

export const comparisonLabels: Readonly<Record<ComparisonName, string>> = {
  none: 'nothing',
  activation: 'activations',
  weights: 'weights',
  skip: 'skip connections',
  dilation: 'dilations',
  channels: 'channels',
};

const defaultRanges: Readonly<Record<Over, string>> = {
  depth: '1-40',
  kernel: '1,3,5,7,9,11',
  dilation: '1-8',
  stride: '1-3',
  channels: '1,2,4,8,16,32,64',
};

/** How long something takes, in the words of a person. */
export function time(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${formatNumber(minutes / 60, 2)} h`;
}

export const strings = {
  measured: 'measured',
  effective: 'effective field',
  theoretical: 'theoretical box',
  predicted: 'prediction, infinitely many draws',
  about: 'prediction, approximate behind activations',
  linear: 'linear',
  withSkips: 'skips',
  withoutSkips: 'no skips',
  controls: 'Growth chart',
  chart: (what: string): string =>
    `${what}. Arrow keys go through the points, Enter opens one in the lab, Escape leaves it.`,
  at: (over: Over, value: number): string => overUnit[over](value),
  alongAxis: (label: string, axis: 0 | 1): string => `${label}, along ${axis === 0 ? 'y' : 'x'}`,
  axis: (over: Over, layers: boolean): string => (layers ? 'spatial layers' : axisTitles[over]),
  share: 'share of the box, %',
  shareWord: 'share',
  exponent: (over: Over): string => `∝ ${overLetters[over]} to the`,
  defaultRange: (over: Over): string => defaultRanges[over],
  chartLabel: (of: Quantity | 'share'): string => (of === 'share' ? 'Share of the box' : quantityTitles[of]),
  noCharts: (why: string): string =>
    `The drawing part of the page could not be loaded (${why}). Reload the page to try again; the numbers are in the table below.`,
  lawLinear: '∝ n',
  lawRoot: '∝ √n',
  beyondKnob: (over: Over, min: number, max: number): string =>
    `The ${over} goes from ${min} to ${max}; other values are left out.`,
  knobsOnly: (label: string): string =>
    `“${label}” changes a knob, and this network has none; it is left out.`,
  overItself: (label: string, over: Over): string =>
    `“${label}” fixes the ${over}, which the chart runs over; it is left out.`,
  law: ({ exponent, standardError }: PowerLaw): string => formatWithUncertainty(exponent, standardError),
  fittedFrom: (over: Over, from: number): string =>
    `Exponents of power laws fitted to the measured points from ${overUnit[over](from)} on, ± the standard error of the fit.`,
  notFitted: (over: Over, from: number): string =>
    `A fit needs three finished points from ${overUnit[over](from)} on.`,
  sigmaWord: 'sigma',
  noisy: 'Noise lowers R²: with more draws it rises.',
  progress: 'Points measured',
  /** `paused`: by a person; a chart out of sight rests without. */
  state: ({ state, pointsDone, pointsWanted, msLeft }: SweepProgress, paused: boolean): string => {
    const share = `${formatNumber(pointsDone)} of ${formatNumber(pointsWanted)}`;
    switch (state) {
      case 'waiting':
        return `${share} points · waits for the picture above`;
      case 'running':
        return `${share} points · ${msLeft === null ? 'time left not known yet' : `about ${time(msLeft)} left`}`;
      case 'paused':
        return `${share} points · ${paused ? 'paused' : 'goes on when it is in sight'}`;
      case 'done':
        return `${share} points`;
      default:
        return state satisfies never;
    }
  },
  pause: 'Pause',
  resume: 'Go on',
  tryAgain: 'Try again',
  start: 'Measure',
  expensive: (ms: number): string => `These points may take about ${time(ms)}; they wait for you.`,
  deadShort: (dead: number): string => `${formatNumber(dead)} dead`,
  save: 'Save as SVG',
  table: 'All points in numbers',
  hint: 'Point at a measured point to see its picture; click it to open it in the lab',
  onTheWay: 'its picture is on its way …',
  noPicture: 'its picture could not be computed again',
  open: 'Open in the lab',
  box: ([y, x]: readonly [y: number, x: number]): string =>
    y === x ? formatNumber(x, 5) : `${formatNumber(y, 5)} × ${formatNumber(x, 5)}`,
  closedForm: ({ erfSize, exact }: PredictedNumbers): string =>
    `${exact ? '' : '≈ '}${formatNumber(erfSize, 4)}`,
  point: (label: string, numbers: PointNumbers): string =>
    `${label}: effective field ${formatWithUncertainty(numbers.erfSize, numbers.uncertainty.erfSize)} px of a box of ` +
    `${strings.box(numbers.rfSize)} px, ${formatPercent(numbers.erfRatio)}`,
  pending: (label: string): string => `${label}: not measured yet`,
  predictedSize: (size: number, exact: boolean): string =>
    `predicted ${formatNumber(size, 4)} px${exact ? '' : ' (approximate)'}`,
  dead: (dead: number, draws: number, points: number): string =>
    `${formatNumber(dead)} of ${formatNumber(draws)} draws are dead (their gradient is zero everywhere) in ${points} ${points === 1 ? 'point' : 'points'} and left out of the means: more channels, or another activation, keep them alive.`,
  summary: (label: string, size: PowerLaw | null, box: PowerLaw | null): string =>
    size && box
      ? `${label}: the effective field grows as n to the ${formatWithUncertainty(size.exponent, size.standardError)}, the box as n to the ${formatWithUncertainty(box.exponent, box.standardError)}.`
      : `${label}: not fitted yet.`,
  columns: {
    family: 'Curve',
    at: 'At',
    box: 'Box, px',
    size: 'Effective, px',
    predicted: 'Predicted, px',
    ratio: 'Share',
    sigma: 'Sigma y × x, px',
    kurtosis: 'Excess kurtosis',
    r2: 'Fit R²',
    draws: 'Draws',
  },
} as const;
