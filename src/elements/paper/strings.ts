// Every word that <erf-claim> says beside its claim's own. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import type { SweepProgress } from '../../client/index.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';
import { time } from '../growth/strings.ts';
import { plusMinus, shareOf, sizeOf } from './judge.ts';
import type { Numbers, Panel } from './types.ts';

export const panelName = ({ row, column }: Panel): string =>
  msg(str`${translate(row)}, ${translate(column)}`);

const box = ([y, x]: readonly [number, number]): string =>
  y === x ? formatNumber(x, 5) : `${formatNumber(y, 5)}×${formatNumber(x, 5)}`;

const heldTexts = {
  get paused(): string {
    return msg('paused');
  },
  get long(): string {
    return msg('takes long: measured when asked for');
  },
  get unseen(): string {
    return msg('goes on when it is in sight');
  },
} as const;

export const strings = {
  unknown: (id: string): string => msg(str`There is no figure “${id}” here.`),
  get progress(): string {
    return msg('Maps measured');
  },
  get maps(): string {
    return msg('Maps');
  },
  /** `held`: by the reader, or because it would take long; else a pause ends when the figure comes into sight. */
  state: (
    { state, pointsDone, pointsWanted, msLeft }: SweepProgress,
    held: 'paused' | 'long' | null,
  ): string => {
    const share = msg(str`${formatNumber(pointsDone)} of ${formatNumber(pointsWanted)} maps`);
    switch (state) {
      case 'waiting':
        return msg(str`${share} · waits for its turn`);
      case 'running':
        return `${share} · ${msLeft === null ? msg('time left not known yet') : msg(str`about ${time(msLeft)} left`)}`;
      case 'paused':
        return `${share} · ${heldTexts[held ?? 'unseen']}`;
      case 'done':
        return share;
      default:
        return state satisfies never;
    }
  },
  get notStarted(): string {
    return msg('Measured when it comes into sight.');
  },
  get pause(): string {
    return msg('Pause');
  },
  get resume(): string {
    return msg('Go on');
  },
  get start(): string {
    return msg('Measure');
  },
  get tryAgain(): string {
    return msg('Try again');
  },
  get copyFigure(): string {
    return msg('Copy link to this figure');
  },
  get copyMap(): string {
    return msg('Copy');
  },
  copyMapOf: (panel: Panel): string => msg(str`Copy the link to: ${panelName(panel)}`),
  get copied(): string {
    return msg('Link copied.');
  },
  get citationCopied(): string {
    return msg('Copied.');
  },
  get citationNotCopied(): string {
    return msg('The browser does not let this page copy: select the lines above.');
  },
  notCopied: (address: string): string =>
    msg(str`The browser does not let this page copy. The link: ${address}`),
  get lab(): string {
    return msg('Open');
  },
  openInLab: (panel: Panel): string => msg(str`Open in the lab: ${panelName(panel)}`),
  get hint(): string {
    return msg('Point at a map to read it; click it to open it in the lab.');
  },
  pending: (panel: Panel): string => msg(str`${panelName(panel)}: not measured yet.`),
  size: (numbers: Numbers): string => plusMinus(sizeOf(numbers)),
  share: (numbers: Numbers): string =>
    msg(str`${formatPercent(shareOf(numbers).value)} of ${box(numbers.rfSize)} px`),
  readout: (panel: Panel, numbers: Numbers): string =>
    msg(
      str`${panelName(panel)}: the box is ${box(numbers.rfSize)} pixels, the effective field ${plusMinus(sizeOf(numbers))}, ${formatPercent(numbers.erfRatio)} of it.`,
    ),
  get table(): string {
    return msg('All numbers of this figure');
  },
  columns: {
    get map(): string {
      return msg('Map');
    },
    get box(): string {
      return msg('Box, px');
    },
    get size(): string {
      return msg('Effective, px');
    },
    get predicted(): string {
      return msg('Theory, px');
    },
    get share(): string {
      return msg('Share');
    },
    get sigma(): string {
      return msg('Sigma, px');
    },
    get r2(): string {
      return msg('Fit R²');
    },
    get kurtosis(): string {
      return msg('Excess kurtosis');
    },
    get noise(): string {
      return msg('Noise');
    },
    get dead(): string {
      return msg('Dead draws');
    },
    get links(): string {
      return msg('Link to the lab');
    },
  },
  box,
  get columnsNote(): string {
    return msg(
      'Theory: the size of the root mean square gradient of infinitely many draws, ≈ where activations are taken as independent of what passes them. Noise: standard error of the mean map, relative; its square is about what it costs of R². Sigma and kurtosis: mean of the two axes.',
    );
  },
  /** `≈` where the closed form takes activations as independent of what they let through. */
  predicted: (size: number, exact: boolean): string => `${exact ? '' : '≈ '}${formatNumber(size, 4)}`,
  get noDead(): string {
    return msg('none');
  },
  dead: ({ deadDraws, draws }: Numbers): string =>
    msg(str`${formatNumber(deadDraws)} of ${formatNumber(draws)}`),
  deadLine: (dead: number, draws: number): string =>
    msg(
      str`${formatNumber(dead)} of all ${formatNumber(draws)} draws are dead: their gradient is zero everywhere. They are counted here and left out of every mean.`,
    ),
  get exactOnce(): string {
    return msg('exact');
  },
  get verdicts(): string {
    return msg('What the paper says, and what is measured here');
  },
  get paper(): string {
    return msg('Paper');
  },
  get here(): string {
    return msg('Here');
  },
  get judged(): string {
    return msg('Judged');
  },
  get holds(): string {
    return msg('holds');
  },
  get fails(): string {
    return msg('does not hold');
  },
  get undecided(): string {
    return msg('cannot be told');
  },
  get waiting(): string {
    return msg('not measured yet');
  },
  get undecidedWhy(): string {
    return msg('The draws leave it open. ');
  },
} as const;
