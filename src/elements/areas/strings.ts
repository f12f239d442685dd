// Every word that <erf-areas> says. In the language of now.
import { msg, str } from '../language/message.ts';
import type { LiveFrame } from '../../client/index.ts';
import type { WeightInit } from '../../network/index.ts';
import { formatNumber } from '../../view/index.ts';
import type { Rule } from './rules-controller.ts';

const superscript = (power: number): string =>
  String(power).replace(/./g, (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]!));

export const powerOfTen = (power: number): string =>
  power === 0 ? '1' : power === 1 ? '10' : `10${superscript(power)}`;

export const strings = {
  get region(): string {
    return msg('Area ratios, as RepLKNet counts them');
  },
  get table(): string {
    return msg(
      'Smallest centred square that holds more than a share of the map: its side in pixels, and its area over that of the theoretical receptive field',
    );
  },
  get share(): string {
    return msg('Share');
  },
  rules: {
    relu: {
      name: 'ReLU',
      formula: 'Σ g⁺',
      get help(): string {
        return msg('Sum of the positive gradients over input channels');
      },
    },
    abs: {
      get name(): string {
        return msg('Absolute');
      },
      formula: 'Σ |g|',
      get help(): string {
        return msg('Sum of absolute gradients over input channels');
      },
    },
    square: {
      get name(): string {
        return msg('Square');
      },
      formula: '√ E[Σ g²]',
      get help(): string {
        return msg('Root of the mean over draws of the squared gradients’ sum over input channels');
      },
    },
    signed: {
      get name(): string {
        return msg('Signed');
      },
      formula: '|Σ g|',
      get help(): string {
        return msg('Sum of gradients; its mean over draws by absolute value');
      },
    },
  } satisfies Readonly<
    Record<Rule, { readonly name: string; readonly formula: string; readonly help: string }>
  >,
  get plain(): string {
    return msg('Plain');
  },
  get log(): string {
    return msg('With log₁₀(x + 1), the map as it is');
  },
  get map(): string {
    return msg('The map');
  },
  get peak(): string {
    return msg('Its peak');
  },
  get standardError(): string {
    return msg('Standard error');
  },
  draws: ({ draws, wanted }: LiveFrame): string =>
    draws < wanted ? msg(str`${formatNumber(draws)} of ${formatNumber(wanted)}`) : formatNumber(draws),
  get drawsLabel(): string {
    return msg('Draws');
  },
  openInLab: (rule: string): string => msg(str`Open in the lab: ${rule}`),
  waiting: '–',
  get tryAgain(): string {
    return msg('Try again');
  },
  /** Where the logarithm changes no square. */
  straight: (peak: number): string =>
    msg(
      str`Here the logarithm changes nothing: values of ${formatNumber(peak, 2)} and less lie where log₁₀(x + 1) is a straight line. Below, the map is moved to where it is not.`,
    ),
  /** Why the four maps differ, or do not. */
  signNote: (weights: WeightInit): string =>
    weights === 'ones'
      ? msg(
          'Equal weights are positive, so gradients have one sign: only the square can differ, and only where draws do.',
        )
      : msg(
          'Weights with mean zero leave nothing of the signed mean: the more draws, the smaller its map, and what is shown is the noise that is left. ReLU keeps the positive half of the gradients, so its map tends to the shape of the absolute one.',
        ),
  get steps(): string {
    return msg(
      'Sides are odd, so they move in steps of two pixels; the standard error is that of the whole map.',
    );
  },
  get source(): string {
    return msg(
      'takes the positive part of the gradient at the centre unit, sums it over channels, averages it over images, takes log₁₀(x + 1), divides by the maximum, and names the square’s area over that of the whole input the high-contribution area ratio. Here the area is compared with the theoretical receptive field, so that an input’s size does not matter; and networks are drawn, not trained.',
    );
  },
  get sourceLink(): string {
    return msg('RepLKNet’s published script');
  },
  sourceAddress: 'https://github.com/DingXiaoH/RepLKNet-pytorch/tree/main/erf',
  get scaleTitle(): string {
    return msg('The logarithm knows the map’s scale');
  },
  get scaleText(): string {
    return msg(
      'Multiply every value by the same number: it is the same map, and a plain ratio stays what it is. log₁₀(x + 1) is nearly proportional to x where x is far below 1, and nearly flat where x is far above. Dividing by the maximum afterwards does not undo it. So the ratio depends on what gradients happen to be summed, and over how many channels.',
    );
  },
  get scaleTable(): string {
    return msg('Squares of the ReLU map with the logarithm, its peak moved');
  },
  get scalePlain(): string {
    return msg('Plain, any peak');
  },
  peakAt: (power: number): string => msg(str`peak ${powerOfTen(power)}`),
  get slider(): string {
    return msg('Move the peak to');
  },
} as const;
