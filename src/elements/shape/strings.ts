// Every word that <erf-shape> says. In the language of now.
import { msg, str } from '../language/message.ts';
import { formatNumber, formatWithUncertainty } from '../../view/index.ts';
import type { Shape } from './profile.ts';

/** From here on a deviation from 0 is more than chance: two standard errors, 1 in 20. */
const significant = 2;

/** Nothing random is in it: what is left below is rounding. */
const roundingKurtosis = 1e-6;

const flatter = (): string => msg('flatter than a Gaussian, with shorter tails');
const peaked = (): string => msg('more peaked than a Gaussian, with longer tails');
const nearGaussian = (): string => msg('as near to a Gaussian as the draws can tell');

export const strings = {
  get region(): string {
    return msg('Shape of the effective field');
  },
  get waiting(): string {
    return msg('The numbers come with the first picture.');
  },
  get noMap(): string {
    return msg('There is nothing to fit: the map is empty.');
  },
  get table(): string {
    return msg('How near the map is to a Gaussian, along each axis');
  },
  get quantity(): string {
    return msg('Quantity');
  },
  y: 'y',
  x: 'x',
  get sigma(): string {
    return msg('Sigma, px');
  },
  get fitSigma(): string {
    return msg('Fit sigma, px');
  },
  get predicted(): string {
    return msg('predicted');
  },
  get r2(): string {
    return msg('Fit R², whole map');
  },
  get marginalR2(): string {
    return msg('Fit R², this axis');
  },
  get kurtosis(): string {
    return msg('Excess kurtosis');
  },
  get chart(): string {
    return msg('Radial profile');
  },
  get loadingChart(): string {
    return msg('The chart is on its way.');
  },
  get noChart(): string {
    return msg('The chart could not be loaded; the numbers stand. Reload the page to try again.');
  },
  get waitingForAll(): string {
    return msg('A map this large is drawn when all draws are in.');
  },
  get axis(): string {
    return msg('Vertical axis');
  },
  get linear(): string {
    return msg('linear');
  },
  get log(): string {
    return msg('logarithmic');
  },
  get yLabel(): string {
    return msg('mean over a ring, % of the peak');
  },
  xLabel: {
    get pixel(): string {
      return msg('distance from the centre, px');
    },
    get sigma(): string {
      return msg('distance from the centre, sigmas of each axis');
    },
  },
  get keyMeasured(): string {
    return msg('measured');
  },
  get keyFit(): string {
    return msg('Gaussian fit');
  },
  get keyPredicted(): string {
    return msg('predicted');
  },
  keySide: {
    get pixel(): string {
      return msg('side of the theoretical box');
    },
    get sigma(): string {
      return msg('sides of the theoretical box');
    },
  },
  get ellipses(): string {
    return msg(
      'The field is rectangular, so its rings are ellipses: distances are counted in standard deviations of each axis.',
    );
  },
  /** What the excess kurtosis says. */
  verdict: ({ frame: { measures, uncertainty } }: Shape): string => {
    const said = (['y', 'x'] as const).flatMap((axis, index) => {
      const value = measures.kurtosis[index]!;
      // Without an error nothing can be said of a deviation, without a kurtosis nothing at all.
      const chance = significant * uncertainty.kurtosis[index]! + roundingKurtosis;
      if (Number.isNaN(value + chance)) return [];
      const words = Math.abs(value) <= chance ? nearGaussian() : value < 0 ? flatter() : peaked();
      return [{ axis, words }];
    });
    const [first, second] = said;
    if (!first) return '';
    if (second?.words === first.words) return msg(str`By its kurtosis the map is ${first.words}.`);
    return msg(
      str`By its kurtosis the map is ${said.map(({ axis, words }) => msg(str`${words} along ${axis}`)).join(msg(', '))}.`,
    );
  },
  /** The chart in sentences, for those who do not see it. */
  description: ({ frame: { measures, uncertainty }, unit, measured }: Shape): string => {
    const { gaussian, kurtosis } = measures;
    const both = (values: readonly number[], errors: readonly number[]): string =>
      msg(
        str`${formatWithUncertainty(values[0]!, errors[0]!)} along y and ${formatWithUncertainty(values[1]!, errors[1]!)} along x`,
      );
    const half = measured.find(({ share }) => share < 0.5);
    const [px, sigmas] = [msg('pixels'), msg('sigmas')];
    return (
      (half
        ? msg(
            str`The mean over a ring falls below half of the peak ${formatNumber(half.radius)} ${unit === 'pixel' ? px : sigmas} from the centre. `,
          )
        : '') +
      msg(
        str`The Gaussian fit has sigma ${formatNumber(gaussian.sigma[0])} by ${formatNumber(gaussian.sigma[1])} pixels and R² ${formatNumber(gaussian.r2)}; `,
      ) +
      msg(str`the excess kurtosis is ${both(kurtosis, uncertainty.kurtosis)}.`)
    );
  },
} as const;
