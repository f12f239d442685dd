// Every word that <erf-heatmap> says. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import type { LiveFrame } from '../../client/index.ts';
import type { Aggregate } from '../../engine/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import type { Offset } from './picture.ts';

const quantity: Readonly<Record<Aggregate, string>> = {
  get abs(): string {
    return msg('mean |gradient|');
  },
  get square(): string {
    return msg('root mean square gradient');
  },
  get signed(): string {
    return msg('mean gradient');
  },
  get relu(): string {
    return msg('mean positive gradient');
  },
};

const position = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value)}`;

export const strings = {
  get map(): string {
    return msg(
      'Effective receptive field. Arrow keys read a pixel’s value, plus and minus zoom, Escape shows everything.',
    );
  },
  get loading(): string {
    return msg('The picture is on its way.');
  },
  get hint(): string {
    return msg('Point at a pixel to read its value');
  },
  get depthHandle(): string {
    return msg('Depth: drag the edge of the box');
  },
  noControl: (word: string, names: string): string =>
    msg(str`controls=${word} names no control; the names are ${names}.`),
  noControlBut: (word: string, near: string): string =>
    msg(str`controls=${word} names no control; did you mean ${near}?`),
  idleControls: (names: string): string =>
    msg(str`Of the controls, ${names} have nothing to turn in a network of its own.`),
  noBudget: (found: string, seconds: number): string =>
    msg(str`time-budget=${found} is not a number of seconds from 0; it is ${formatNumber(seconds)}.`),
  noLab: (found: string): string => msg(str`lab=${found} is not an address; nothing links there.`),
  noPanel: (reason: string): string => msg(str`The controls could not be fetched (${reason}).`),
  get poster(): string {
    return msg('The figure as it was saved; the live one is on its way.');
  },
  get posterInstead(): string {
    return msg('The figure as it was saved.');
  },
  overBudget: (draws: number, wanted: number, seconds: number): string =>
    msg(
      str`Resting after ${formatNumber(seconds)} s on the CPU, at ${formatNumber(draws)} of ${formatNumber(wanted)} draws.`,
    ),
  get goOn(): string {
    return msg('Go on');
  },
  inPadding: (share: number): string =>
    share === 0
      ? ''
      : msg(
          str`${formatPercent(share)} of the box lies in the padding (hatched): there is nothing to see there.`,
        ),
  get tryAgain(): string {
    return msg('Try again');
  },
  get useCpu(): string {
    return msg('Use the CPU backend');
  },
  get gaussian(): string {
    return msg('Gaussian fit');
  },
  get prediction(): string {
    return msg('prediction, infinitely many draws');
  },
  get theoretical(): string {
    return msg('theoretical box');
  },
  get effective(): string {
    return msg('effective field (above 4.55 % of the centre)');
  },
  get progress(): string {
    return msg('Draws computed');
  },
  legendTitle: (aggregate: Aggregate, scale: string): string =>
    // 'logarithmic, 4 decades' names the scale before it says how far it reaches.
    msg(str`${quantity[aggregate]}, % of the peak, ${translate(scale.replace(/^[^,]+/, '$& scale'))}`),
  get waiting(): string {
    return msg('computing …');
  },
  done: ({ standardError }: LiveFrame, draws: number, wanted: number): string => {
    const error = Number.isNaN(standardError) ? msg('not known yet') : formatPercent(standardError);
    return msg(
      str`${formatNumber(draws)} of ${formatNumber(wanted)} ${wanted === 1 ? msg('draw') : msg('draws')} · standard error ${error}`,
    );
  },
  value: ({ y, x }: Offset, value: number | undefined, peak: number): string => {
    const where = msg(str`row ${position(y)}, column ${position(x)}`);
    if (value === undefined) return msg(str`${where}: outside, the gradient is exactly 0`);
    if (peak <= 0) return msg(str`${where}: ${formatNumber(value)}`);
    return msg(str`${where}: ${formatNumber(value)}, ${formatPercent(value / peak)} of the peak`);
  },
  /** The picture in a sentence, for those who do not see it. */
  summary: (
    { field, layer }: TheoreticalField,
    { measures, uncertainty, draws, deadDraws }: LiveFrame,
  ): string =>
    deadDraws === draws
      ? msg(
          str`Effective receptive field of ${layer}: the theoretical box is ${field.size[0]} by ${field.size[1]} pixels; nothing is to be seen in it, as every draw is dead: its gradient is zero everywhere, in ${formatNumber(draws)} ${draws === 1 ? msg('draw') : msg('draws')}.`,
        )
      : msg(
          str`Effective receptive field of ${layer}: the theoretical box is ${field.size[0]} by ${field.size[1]} pixels, the effective size ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} pixels, ${formatPercent(measures.erfRatio)} of it; standard deviation ${formatNumber(measures.sigma[0])} by ${formatNumber(measures.sigma[1])} pixels, from ${formatNumber(draws)} ${draws === 1 ? msg('draw') : msg('draws')}.`,
        ),
} as const;
