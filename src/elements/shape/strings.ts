// Every word that <erf-shape> says. Pure.
import { formatNumber, formatWithUncertainty } from '../../view/index.ts';
import type { Shape } from './profile.ts';

/** From here on a deviation from 0 is more than chance: two standard errors, 1 in 20. */
const significant = 2;

/** Nothing random is in it: what is left below is rounding. */
const roundingKurtosis = 1e-6;

const flatter = 'flatter than a Gaussian, with shorter tails';
const peaked = 'more peaked than a Gaussian, with longer tails';
const nearGaussian = 'as near to a Gaussian as the draws can tell';

export const strings = {
  region: 'Shape of the effective field',
  waiting: 'The numbers come with the first picture.',
  noMap: 'There is nothing to fit: the map is empty.',
  table: 'How near the map is to a Gaussian, along each axis',
  quantity: 'Quantity',
  y: 'y',
  x: 'x',
  sigma: 'Sigma, px',
  fitSigma: 'Fit sigma, px',
  predicted: 'predicted',
  r2: 'Fit R², whole map',
  marginalR2: 'Fit R², this axis',
  kurtosis: 'Excess kurtosis',
  chart: 'Radial profile',
  loadingChart: 'The chart is on its way.',
  noChart: 'The chart could not be loaded; the numbers stand. Reload the page to try again.',
  waitingForAll: 'A map this large is drawn when all draws are in.',
  axis: 'Vertical axis',
  linear: 'linear',
  log: 'logarithmic',
  yLabel: 'mean over a ring, % of the peak',
  xLabel: { pixel: 'distance from the centre, px', sigma: 'distance from the centre, sigmas of each axis' },
  keyMeasured: 'measured',
  keyFit: 'Gaussian fit',
  keyPredicted: 'predicted',
  keySide: { pixel: 'side of the theoretical box', sigma: 'sides of the theoretical box' },
  ellipses:
    'The field is rectangular, so its rings are ellipses: distances are counted in standard deviations of each axis.',
  /** What the excess kurtosis says. */
  verdict: ({ frame: { measures, uncertainty } }: Shape): string => {
    const said = (['y', 'x'] as const).flatMap((axis, index) => {
      const value = measures.kurtosis[index]!;
      // Without an error nothing can be said of a deviation, without a kurtosis nothing at all.
      const chance = significant * uncertainty.kurtosis[index]! + roundingKurtosis;
      if (Number.isNaN(value + chance)) return [];
      const words = Math.abs(value) <= chance ? nearGaussian : value < 0 ? flatter : peaked;
      return [{ axis, words }];
    });
    const [first, second] = said;
    if (!first) return '';
    if (second?.words === first.words) return `By its kurtosis the map is ${first.words}.`;
    return `By its kurtosis the map is ${said.map(({ axis, words }) => `${words} along ${axis}`).join(', ')}.`;
  },
  /** The chart in sentences, for those who do not see it. */
  description: ({ frame: { measures, uncertainty }, unit, measured }: Shape): string => {
    const { gaussian, kurtosis } = measures;
    const both = (values: readonly number[], errors: readonly number[]): string =>
      `${formatWithUncertainty(values[0]!, errors[0]!)} along y and ${formatWithUncertainty(values[1]!, errors[1]!)} along x`;
    const half = measured.find(({ share }) => share < 0.5);
    const [px, sigmas] = ['pixels', 'sigmas'];
    return (
      (half
        ? `The mean over a ring falls below half of the peak ${formatNumber(half.radius)} ${unit === 'pixel' ? px : sigmas} from the centre. `
        : '') +
      `The Gaussian fit has sigma ${formatNumber(gaussian.sigma[0])} by ${formatNumber(gaussian.sigma[1])} pixels and R² ${formatNumber(gaussian.r2)}; ` +
      `the excess kurtosis is ${both(kurtosis, uncertainty.kurtosis)}.`
    );
  },
} as const;
