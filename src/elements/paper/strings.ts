// Every word that <erf-claim> says beside its claim's own. Pure.
import type { SweepProgress } from '../../client/index.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';
import { time } from '../growth/strings.ts';
import { plusMinus, shareOf, sizeOf } from './judge.ts';
import type { Numbers, Panel } from './types.ts';

export const panelName = ({ row, column }: Panel): string => `${row}, ${column}`;

const box = ([y, x]: readonly [number, number]): string =>
  y === x ? formatNumber(x, 5) : `${formatNumber(y, 5)}×${formatNumber(x, 5)}`;

const heldTexts = {
  paused: 'paused',
  long: 'takes long: measured when asked for',
  unseen: 'goes on when it is in sight',
} as const;

export const strings = {
  unknown: (id: string): string => `There is no figure “${id}” here.`,
  progress: 'Maps measured',
  maps: 'Maps',
  /** `held`: by the reader, or because it would take long; else a pause ends when the figure comes into sight. */
  state: (
    { state, pointsDone, pointsWanted, msLeft }: SweepProgress,
    held: 'paused' | 'long' | null,
  ): string => {
    const share = `${formatNumber(pointsDone)} of ${formatNumber(pointsWanted)} maps`;
    switch (state) {
      case 'waiting':
        return `${share} · waits for its turn`;
      case 'running':
        return `${share} · ${msLeft === null ? 'time left not known yet' : `about ${time(msLeft)} left`}`;
      case 'paused':
        return `${share} · ${heldTexts[held ?? 'unseen']}`;
      case 'done':
        return share;
      default:
        return state satisfies never;
    }
  },
  notStarted: 'Measured when it comes into sight.',
  pause: 'Pause',
  resume: 'Go on',
  start: 'Measure',
  tryAgain: 'Try again',
  copyFigure: 'Copy link to this figure',
  copyMap: 'Copy',
  copyMapOf: (panel: Panel): string => `Copy the link to: ${panelName(panel)}`,
  copied: 'Link copied.',
  citationCopied: 'Copied.',
  citationNotCopied: 'The browser does not let this page copy: select the lines above.',
  notCopied: (address: string): string => `The browser does not let this page copy. The link: ${address}`,
  lab: 'Open',
  openInLab: (panel: Panel): string => `Open in the lab: ${panelName(panel)}`,
  hint: 'Point at a map to read it; click it to open it in the lab.',
  pending: (panel: Panel): string => `${panelName(panel)}: not measured yet.`,
  size: (numbers: Numbers): string => plusMinus(sizeOf(numbers)),
  share: (numbers: Numbers): string =>
    `${formatPercent(shareOf(numbers).value)} of ${box(numbers.rfSize)} px`,
  readout: (panel: Panel, numbers: Numbers): string =>
    `${panelName(panel)}: the box is ${box(numbers.rfSize)} pixels, the effective field ${plusMinus(sizeOf(numbers))}, ${formatPercent(numbers.erfRatio)} of it.`,
  table: 'All numbers of this figure',
  columns: {
    map: 'Map',
    box: 'Box, px',
    size: 'Effective, px',
    predicted: 'Theory, px',
    share: 'Share',
    sigma: 'Sigma, px',
    r2: 'Fit R²',
    kurtosis: 'Excess kurtosis',
    noise: 'Noise',
    dead: 'Dead draws',
    links: 'Link to the lab',
  },
  box,
  columnsNote:
    'Theory: the size of the root mean square gradient of infinitely many draws, ≈ where activations are taken as independent of what passes them. Noise: standard error of the mean map, relative; its square is about what it costs of R². Sigma and kurtosis: mean of the two axes.',
  /** `≈` where the closed form takes activations as independent of what they let through. */
  predicted: (size: number, exact: boolean): string => `${exact ? '' : '≈ '}${formatNumber(size, 4)}`,
  noDead: 'none',
  dead: ({ deadDraws, draws }: Numbers): string => `${formatNumber(deadDraws)} of ${formatNumber(draws)}`,
  deadLine: (dead: number, draws: number): string =>
    `${formatNumber(dead)} of all ${formatNumber(draws)} draws are dead: their gradient is zero everywhere. They are counted here and left out of every mean.`,
  exactOnce: 'exact',
  verdicts: 'What the paper says, and what is measured here',
  paper: 'Paper',
  here: 'Here',
  judged: 'Judged',
  holds: 'holds',
  fails: 'does not hold',
  undecided: 'cannot be told',
  waiting: 'not measured yet',
  undecidedWhy: 'The draws leave it open. ',
} as const;
