// Every word that <erf-growth> says. In the language of now.
import { msg, str } from '../language/message.ts';
import { overNames } from '../controls/labels.ts';
import type { PointNumbers, PredictedNumbers, SweepProgress } from '../../client/index.ts';
import type { PowerLaw } from '../../measures/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { State } from '../state.ts';
import type { ComparisonName, Over, Quantity } from '../growth-fields.ts';

const overUnit: Readonly<Record<Over, (value: number) => string>> = {
  depth: (value) => `${value} ${value === 1 ? msg('layer') : msg('layers')}`,
  kernel: (value) => `${value}×${value}`,
  dilation: (value) => msg(str`dilation ${value}`),
  stride: (value) => msg(str`stride ${value}`),
  channels: (value) =>
    `${value} ${value === 1 ? msg('channel', { id: 'n channels' }) : msg('channels', { id: 'n channels' })}`,
};

const axisTitles: Readonly<Record<Over, string>> = {
  get depth(): string {
    return msg('layers, n');
  },
  get kernel(): string {
    return msg('kernel, k');
  },
  get dilation(): string {
    return msg('dilation, d');
  },
  get stride(): string {
    return msg('stride, s');
  },
  get channels(): string {
    return msg('channels, C');
  },
};

const overLetters: Readonly<Record<Over, string>> = {
  depth: 'n',
  kernel: 'k',
  dilation: 'd',
  stride: 's',
  channels: 'C',
};

export const quantityTitles: Readonly<Record<Quantity, string>> = {
  get size(): string {
    return msg('size, px');
  },
  get sigma(): string {
    return msg('sigma, px');
  },
  get kurtosis(): string {
    return msg('excess kurtosis');
  },
  get r2(): string {
    return msg('R² of the Gaussian fit');
  },
};

export const comparisonLabels: Readonly<Record<ComparisonName, string>> = {
  get none(): string {
    return msg('nothing');
  },
  get activation(): string {
    return msg('activations');
  },
  get weights(): string {
    return msg('weights');
  },
  get skip(): string {
    return msg('skip connections');
  },
  get dilation(): string {
    return msg('dilations');
  },
  get channels(): string {
    return msg('channels');
  },
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
  if (seconds < 1) return msg('less than a second');
  if (seconds < 90) return msg(str`${Math.round(seconds)} s`);
  const minutes = seconds / 60;
  return minutes < 90 ? msg(str`${Math.round(minutes)} min`) : msg(str`${formatNumber(minutes / 60, 2)} h`);
}

export const strings = {
  get measured(): string {
    return msg('measured');
  },
  get effective(): string {
    return msg('effective field');
  },
  get theoretical(): string {
    return msg('theoretical box');
  },
  get predicted(): string {
    return msg('prediction, infinitely many draws');
  },
  get about(): string {
    return msg('prediction, approximate behind activations');
  },
  get linear(): string {
    return msg('linear');
  },
  get withSkips(): string {
    return msg('skips');
  },
  get withoutSkips(): string {
    return msg('no skips');
  },
  get controls(): string {
    return msg('Growth chart');
  },
  chart: (what: string): string =>
    msg(str`${what}. Arrow keys go through the points, Enter opens one in the lab, Escape leaves it.`),
  at: (over: Over, value: number): string => overUnit[over](value),
  alongAxis: (label: string, axis: 0 | 1): string => msg(str`${label}, along ${axis === 0 ? 'y' : 'x'}`),
  axis: (over: Over, layers: boolean): string => (layers ? msg('spatial layers') : axisTitles[over]),
  get share(): string {
    return msg('share of the box, %');
  },
  get shareWord(): string {
    return msg('share');
  },
  exponent: (over: Over): string => msg(str`∝ ${overLetters[over]} to the`),
  defaultRange: (over: Over): string => defaultRanges[over],
  chartLabel: (of: Quantity | 'share'): string =>
    of === 'share' ? msg('Share of the box') : quantityTitles[of],
  noCharts: (why: string): string =>
    msg(
      str`The drawing part of the page could not be loaded (${why}). Reload the page to try again; the numbers are in the table below.`,
    ),
  lawLinear: '∝ n',
  lawRoot: '∝ √n',
  beyondKnob: (over: Over, min: number, max: number): string =>
    msg(str`The ${overNames[over]} goes from ${min} to ${max}; other values are left out.`),
  knobsOnly: (label: string): string =>
    msg(str`“${label}” changes a knob, and this network has none; it is left out.`),
  overItself: (label: string, over: Over): string =>
    msg(str`“${label}” fixes the ${overNames[over]}, which the chart runs over; it is left out.`),
  law: ({ exponent, standardError }: PowerLaw): string => formatWithUncertainty(exponent, standardError),
  fittedFrom: (over: Over, from: number): string =>
    msg(
      str`Exponents of power laws fitted to the measured points from ${overUnit[over](from)} on, ± the standard error of the fit.`,
    ),
  notFitted: (over: Over, from: number): string =>
    msg(str`A fit needs three finished points from ${overUnit[over](from)} on.`),
  get sigmaWord(): string {
    return msg('sigma');
  },
  get noisy(): string {
    return msg('Noise lowers R²: with more draws it rises.');
  },
  get progress(): string {
    return msg('Points measured');
  },
  /** `paused`: by a person; a chart out of sight rests without. */
  state: ({ state, pointsDone, pointsWanted, msLeft }: SweepProgress, paused: boolean): string => {
    const share = msg(str`${formatNumber(pointsDone)} of ${formatNumber(pointsWanted)}`);
    switch (state) {
      case 'waiting':
        return msg(str`${share} points · waits for the picture above`);
      case 'running':
        return msg(
          str`${share} points · ${msLeft === null ? msg('time left not known yet') : msg(str`about ${time(msLeft)} left`)}`,
        );
      case 'paused':
        return msg(str`${share} points · ${paused ? msg('paused') : msg('goes on when it is in sight')}`);
      case 'done':
        return msg(str`${share} points`);
      default:
        return state satisfies never;
    }
  },
  get comma(): string {
    return msg(', ');
  },
  get pause(): string {
    return msg('Pause');
  },
  get resume(): string {
    return msg('Go on');
  },
  get tryAgain(): string {
    return msg('Try again');
  },
  get start(): string {
    return msg('Measure');
  },
  expensive: (ms: number): string => msg(str`These points may take about ${time(ms)}; they wait for you.`),
  deadShort: (dead: number): string => msg(str`${formatNumber(dead)} dead`),
  get save(): string {
    return msg('Save as');
  },
  saveAs: (format: string): string => msg(str`Save as ${format}`),
  notSaved: (why: string): string => msg(str`The chart could not be saved: ${why}`),
  knobTitle: (knob: string): string => msg(str`Growth of the effective receptive field over ${knob}`),
  layersTitle: (network: string): string =>
    msg(str`Growth of the effective receptive field over the layers of ${network}`),
  /** What a saved chart's points have in common. */
  made: (network: string, { draws, seed, weights, aggregate }: State, version: string): string =>
    msg(
      str`Settings: ${network}; ${draws} draws each, seed ${seed}, weights ${weights}, aggregate ${aggregate} · erf-lab ${version}`,
    ),
  get table(): string {
    return msg('All points in numbers');
  },
  get hint(): string {
    return msg('Point at a measured point to see its picture; click it to open it in the lab');
  },
  get onTheWay(): string {
    return msg('its picture is on its way …');
  },
  get noPicture(): string {
    return msg('its picture could not be computed again');
  },
  get open(): string {
    return msg('Open in the lab');
  },
  box: ([y, x]: readonly [y: number, x: number]): string =>
    y === x ? formatNumber(x, 5) : `${formatNumber(y, 5)} × ${formatNumber(x, 5)}`,
  closedForm: ({ erfSize, exact }: PredictedNumbers): string =>
    `${exact ? '' : '≈ '}${formatNumber(erfSize, 4)}`,
  point: (label: string, numbers: PointNumbers): string =>
    msg(
      str`${label}: effective field ${formatWithUncertainty(numbers.erfSize, numbers.uncertainty.erfSize)} px of a box of ${strings.box(numbers.rfSize)} px, ${formatPercent(numbers.erfRatio)}`,
    ),
  pending: (label: string): string => msg(str`${label}: not measured yet`),
  predictedSize: (size: number, exact: boolean): string =>
    msg(str`predicted ${formatNumber(size, 4)} px${exact ? '' : msg(' (approximate)')}`),
  dead: (dead: number, draws: number, points: number): string =>
    msg(
      str`${formatNumber(dead)} of ${formatNumber(draws)} draws are dead (their gradient is zero everywhere) in ${points} ${points === 1 ? msg('point') : msg('points')} and left out of the means: more channels, or another activation, keep them alive.`,
    ),
  summary: (label: string, size: PowerLaw | null, box: PowerLaw | null): string =>
    size && box
      ? msg(
          str`${label}: the effective field grows as n to the ${formatWithUncertainty(size.exponent, size.standardError)}, the box as n to the ${formatWithUncertainty(box.exponent, box.standardError)}.`,
        )
      : msg(str`${label}: not fitted yet.`),
  columns: {
    get family(): string {
      return msg('Curve');
    },
    get at(): string {
      return msg('At');
    },
    get box(): string {
      return msg('Box, px');
    },
    get size(): string {
      return msg('Effective, px');
    },
    get predicted(): string {
      return msg('Predicted, px');
    },
    get ratio(): string {
      return msg('Share');
    },
    get sigma(): string {
      return msg('Sigma y × x, px');
    },
    get kurtosis(): string {
      return msg('Excess kurtosis');
    },
    get r2(): string {
      return msg('Fit R²');
    },
    get draws(): string {
      return msg('Draws');
    },
  },
} as const;
