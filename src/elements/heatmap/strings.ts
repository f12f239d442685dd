// Every word that <erf-heatmap> says. Pure.
import type { LiveFrame } from '../../client/index.ts';
import type { Aggregate } from '../../engine/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import type { Offset } from './picture.ts';

const quantity: Readonly<Record<Aggregate, string>> = {
  abs: 'mean |gradient|',
  square: 'root mean square gradient',
  signed: 'mean gradient',
  relu: 'mean positive gradient',
};

const position = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value)}`;

export const strings = {
  map: 'Effective receptive field. Arrow keys read a pixel’s value, plus and minus zoom, Escape shows everything.',
  loading: 'The picture is on its way.',
  hint: 'Point at a pixel to read its value',
  depthHandle: 'Depth: drag the edge of the box',
  tryAgain: 'Try again',
  useCpu: 'Use the CPU backend',
  gaussian: 'Gaussian fit',
  prediction: 'prediction, infinitely many draws',
  theoretical: 'theoretical box',
  effective: 'effective field (above 4.55 % of the centre)',
  progress: 'Draws computed',
  legendTitle: (aggregate: Aggregate, scale: string): string =>
    // 'logarithmic, 4 decades' names the scale before it says how far it reaches.
    `${quantity[aggregate]}, % of the peak, ${scale.replace(/^[^,]+/, '$& scale')}`,
  waiting: 'computing …',
  done: ({ standardError }: LiveFrame, draws: number, wanted: number): string => {
    const error = Number.isNaN(standardError) ? 'not known yet' : formatPercent(standardError);
    return `${formatNumber(draws)} of ${formatNumber(wanted)} ${wanted === 1 ? 'draw' : 'draws'} · standard error ${error}`;
  },
  value: ({ y, x }: Offset, value: number | undefined, peak: number): string => {
    const where = `row ${position(y)}, column ${position(x)}`;
    if (value === undefined) return `${where}: outside, the gradient is exactly 0`;
    return `${where}: ${formatNumber(value)}${peak > 0 ? `, ${formatPercent(value / peak)} of the peak` : ''}`;
  },
  /** The picture in a sentence, for those who do not see it. */
  summary: ({ field, layer }: TheoreticalField, { measures, uncertainty, draws }: LiveFrame): string =>
    `Effective receptive field of ${layer}: the theoretical box is ${field.size[0]} by ${field.size[1]} pixels, ` +
    `the effective size ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} pixels, ` +
    `${formatPercent(measures.erfRatio)} of it; ` +
    `standard deviation ${formatNumber(measures.sigma[0])} by ${formatNumber(measures.sigma[1])} pixels, ` +
    `from ${formatNumber(draws)} ${draws === 1 ? 'draw' : 'draws'}.`,
} as const;
