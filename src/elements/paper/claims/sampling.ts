// Figure: subsampling against dilation in fifteen layers. Pure data and judging; no Lit, no DOM.
import {
  all,
  isGaussian,
  isSmaller,
  kurtosisOf,
  plusMinus,
  r2Text,
  sameSigma,
  sameSize,
  sigmaOf,
  sizeOf,
  wider,
} from '../judge.ts';
import { grid, panelId, randomRelu, uniform, type Series } from '../panels.ts';
import type { Claim, Measured } from '../types.ts';
import { formatNumber } from '../../../view/index.ts';

/** The layers of the fifteen that stride or dilate; the paper gives their number, not their places. */
const special = [4, 8, 12];

const rows: readonly Series[] = [uniform, randomRelu];

const columns: readonly Series[] = [
  { id: 'dense', label: 'Dense', state: { depth: 15 } },
  {
    id: 'strided',
    label: 'Three of stride 2',
    state: { depth: 15, stride: 2, strided: special.join(',') },
  },
  {
    id: 'dilated',
    label: 'Three dilated 2, 4, 8',
    state: {
      depth: 15,
      dilation: Array.from({ length: 15 }, (_, index) => 2 ** (special.indexOf(index + 1) + 1)),
    },
  },
];

const against = (measured: Measured, column: string): ReturnType<typeof wider> =>
  wider(
    rows.map(({ id, label }) => ({
      label,
      from: measured(panelId(id, 'dense')),
      to: measured(panelId(id, column)),
    })),
  );

export const samplingClaim: Claim = {
  id: 'sampling',
  title: 'Subsampling against dilation',
  claim:
    'Three strides, or three dilations, in fifteen layers widen the effective field far more than depth could.',
  panels: grid(rows, columns),
  settings:
    'Here: layers 4, 8 and 12 stride or dilate, where the paper leaves the places open; ReLU with 8 channels and 64 draws.',
  oneScale: true,
  maps: true,
  checks: [
    {
      statement: 'Subsampling widens the effective field.',
      paper: 'Section 3, by the eye; no numbers.',
      judge: (measured) => ({
        ...against(measured, 'strided'),
        why: 'Larger than the dense stack’s by two standard errors. Each later step counts for the product of the strides before it.',
      }),
    },
    {
      statement: 'Dilation widens it too.',
      paper: 'Section 3, by the eye; no numbers.',
      judge: (measured) => ({
        ...against(measured, 'dilated'),
        why: 'Larger than the dense stack’s by two standard errors. One step of 8 alone adds as much variance as 64 dense layers.',
      }),
    },
    {
      statement: 'The dilated field has the outline of a square.',
      paper: 'Section 3, by the eye: a rectangle, typical of dilation.',
      judge(measured) {
        const id = (column: string): string => panelId(randomRelu.id, column);
        const dense = measured(id('dense'));
        const dilated = measured(id('dilated'));
        return {
          ours: [
            `Excess kurtosis ${plusMinus(kurtosisOf(dilated))} against ${plusMinus(kurtosisOf(dense))} dense`,
            `R² ${r2Text(dilated.gaussian.r2)}${isGaussian(dilated) === false ? ': no longer a Gaussian' : ''}`,
          ],
          holds: isSmaller(kurtosisOf(dilated), kurtosisOf(dense)),
          why: 'Flatter than the dense map by two standard errors: one long step dominates, and the field takes the shape of that step’s square. A Gaussian needs many steps of like size; fifteen layers with one of 8 are too few.',
        };
      },
    },
    {
      statement: 'With uniform weights all three sizes are what theory says.',
      paper: 'Not in the paper: exact, from its section 2.',
      judge(measured) {
        const panels = columns.map(({ id }) => measured(panelId(uniform.id, id)));
        const sigmas = columns.map(({ state }) =>
          uniformSigma(state.dilation ?? [1], state.stride === 2 ? special : []),
        );
        const agree = panels.map((panel, index) =>
          all([
            sameSigma(sigmaOf(panel), sigmas[index]!),
            ...(panel.predicted ? [sameSize(sizeOf(panel), panel.predicted.erfSize)] : []),
          ]),
        );
        return {
          ours: [
            `Sizes ${panels.map(({ erfSize }) => formatNumber(erfSize, 4)).join(', ')}`,
            `Sigma ${panels.map((panel) => formatNumber(sigmaOf(panel).value, 4)).join(', ')}; theory ${sigmas.map((sigma) => formatNumber(sigma, 4)).join(', ')}`,
          ],
          holds: all(agree),
          why: 'sigma² = Σ jump²·dilation²·(3² − 1)/12, jump being the product of the strides before a layer; and the sizes of the predicted maps, pixel for pixel.',
        };
      },
    },
  ],
};

/** sigma² = Σ jump²·dilation²·(k² − 1)/12 over fifteen 3×3 layers; jump: the product of the strides before the layer. */
function uniformSigma(dilation: readonly number[], strided: readonly number[]): number {
  let variance = 0;
  let jump = 1;
  for (let layer = 1; layer <= 15; layer++) {
    variance += (jump ** 2 * dilation[(layer - 1) % dilation.length]! ** 2 * (3 ** 2 - 1)) / 12;
    if (strided.includes(layer)) jump *= 2;
  }
  return Math.sqrt(variance);
}
