// Figure: ReLU, tanh and sigmoid at 20 layers, averaged over 100 runs. Pure data and judging; no Lit, no DOM.
import {
  all,
  exact,
  gaussianRule,
  isGaussian,
  isSmaller,
  plusMinus,
  quotient,
  r2Text,
  shapeText,
  sigmaOf,
  within,
  type Estimate,
} from '../judge.ts';
import { grid, panelId, type Series } from '../panels.ts';
import type { Claim, Measured, Numbers } from '../types.ts';
import { formatPercent } from '../../../view/index.ts';

const rows: readonly Series[] = [
  { id: '1', label: 'One channel', state: { channels: 1 } },
  { id: '8', label: 'Eight channels', state: { channels: 8 } },
];

const columns: readonly Series[] = [
  { id: 'relu', label: 'ReLU', state: { activation: 'relu', draws: 100 } },
  { id: 'tanh', label: 'tanh', state: { activation: 'tanh', draws: 100 } },
  { id: 'sigmoid', label: 'sigmoid', state: { activation: 'sigmoid', draws: 100 } },
];

const numbers = (measured: Measured, channels: string): readonly Numbers[] =>
  columns.map(({ id }) => measured(panelId(channels, id)));

/** Widths that differ by less are told apart by no eye; seven standard errors of a hundred draws. */
const alike = 0.05;
/** R² has no error of its own: only so many times the misfit 1 − R² is called a worse fit, or a better one. */
const worseTimes = 2;
/** What would be called many of the runs. */
const many = 0.1;

/** The share of draws that die, with its binomial error. */
function deadShare({ draws, deadDraws }: Numbers): Estimate {
  const value = deadDraws / draws;
  return { value, error: Math.sqrt((value * (1 - value)) / draws) };
}

/** True where the first map fits a Gaussian worse than the second, null where neither is `worseTimes` the other's. */
function fitsWorse(a: Numbers, b: Numbers): boolean | null {
  const times = (1 - a.gaussian.r2) / (1 - b.gaussian.r2);
  if (times >= worseTimes) return true;
  return times <= 1 / worseTimes ? false : null;
}

export const activationsClaim: Claim = {
  id: 'activations',
  title: 'ReLU, tanh and sigmoid',
  claim:
    'At 20 layers, averaged over 100 runs with fresh weights and inputs, tanh and sigmoid leave the map close to a Gaussian, ReLU a little less close.',
  panels: grid(rows, columns),
  settings:
    'Here: 20 layers of 3×3, 100 draws of weights and input as in the paper; once with one channel, as in its analysis, and once with eight.',
  oneScale: true,
  maps: true,
  checks: [
    {
      statement: 'With tanh and sigmoid the map is close to a Gaussian.',
      paper: 'Section 3, by the eye: maps of 100 runs; no numbers.',
      judge(measured) {
        const row = numbers(measured, '1').slice(1);
        return {
          ours: row.map((panel, index) => `One channel, ${columns[index + 1]!.label}: ${shapeText(panel)}`),
          holds: all(row.map(isGaussian)),
          why: gaussianRule,
        };
      },
    },
    {
      statement: 'With ReLU the mean of 100 runs is less Gaussian, and many of them give nothing at all.',
      paper: 'Section 3, by the eye; it notes that a ReLU at 0 passes no gradient.',
      judge(measured) {
        const [relu, tanh, sigmoid] = numbers(measured, '1') as [Numbers, Numbers, Numbers];
        return {
          ours: [
            `One channel: R² ${r2Text(relu.gaussian.r2)} against ${r2Text(tanh.gaussian.r2)} and ${r2Text(sigmoid.gaussian.r2)}`,
            `${relu.deadDraws} of ${relu.draws} ReLU draws are dead`,
          ],
          holds: all([
            fitsWorse(relu, tanh),
            fitsWorse(relu, sigmoid),
            isSmaller(exact(many), deadShare(relu)),
          ]),
          why: `R² has no standard error, so less Gaussian means a misfit 1 − R² at least ${worseTimes} times that of either other; many means more than ${formatPercent(many)} of the draws, by two standard errors. Much of the misfit is noise: the mean of the ${relu.draws - relu.deadDraws} draws that live is uncertain by ${formatPercent(relu.standardError)}, which alone costs at least about ${r2Text(relu.standardError ** 2)} of R². Averaging the dead ones in as zeros would change the map’s height, not its shape.`,
        };
      },
    },
    {
      statement: 'In wider layers the three can hardly be told apart.',
      paper: 'Not in the paper, which leaves the width open.',
      judge(measured) {
        const row = numbers(measured, '8');
        const [relu, tanh, sigmoid] = row.map(sigmaOf) as [Estimate, Estimate, Estimate];
        const pairs = [quotient(tanh, relu), quotient(sigmoid, relu), quotient(sigmoid, tanh)];
        return {
          ours: row.map(
            (panel, index) =>
              `Eight channels, ${columns[index]!.label}: sigma ${plusMinus(sigmaOf(panel))} pixels, R² ${r2Text(panel.gaussian.r2)}`,
          ),
          holds: all([...row.map(isGaussian), ...pairs.map((factor) => within(factor, 1, alike))]),
          why: `Counted as alike: all three Gaussian, and each sigma within ${formatPercent(alike)} of each other, two standard errors included. What ReLU cuts off one path is averaged over many.`,
        };
      },
    },
  ],
};
