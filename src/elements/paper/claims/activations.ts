// Figure: ReLU, tanh and sigmoid at 20 layers, averaged over 100 runs. Pure data and judging; no Lit, no DOM.
import { gaussianRule, isGaussian, plusMinus, r2Text, shapeText, sizeOf } from '../judge.ts';
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

/** Sizes that differ by less are told apart by no eye; three standard errors of a hundred draws. */
const alike = 0.05;

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
          holds: row.every(isGaussian),
          why: gaussianRule,
        };
      },
    },
    {
      statement: 'With ReLU it is less Gaussian, and many runs give nothing at all.',
      paper: 'Section 3, by the eye; it notes that a ReLU at 0 passes no gradient.',
      judge(measured) {
        const [relu, tanh, sigmoid] = numbers(measured, '1') as [Numbers, Numbers, Numbers];
        const worse = relu.gaussian.r2 < Math.min(tanh.gaussian.r2, sigmoid.gaussian.r2);
        return {
          ours: [
            `One channel: R² ${r2Text(relu.gaussian.r2)} against ${r2Text(tanh.gaussian.r2)} and ${r2Text(sigmoid.gaussian.r2)}`,
            `${relu.deadDraws} of ${relu.draws} ReLU draws are dead`,
          ],
          holds: worse && relu.deadDraws > 0,
          why: `Much of it is noise: the mean of the ${relu.draws - relu.deadDraws} draws that live is uncertain by ${formatPercent(relu.standardError)}, which alone costs at least about ${r2Text(relu.standardError ** 2)} of R². Averaging the dead ones in as zeros would change the map’s height, not its shape.`,
        };
      },
    },
    {
      statement: 'In wider layers the three can hardly be told apart.',
      paper: 'Not in the paper, which leaves the width open.',
      judge(measured) {
        const row = numbers(measured, '8');
        const sizes = row.map(({ erfSize }) => erfSize);
        const spread = Math.max(...sizes) / Math.min(...sizes) - 1;
        return {
          ours: row.map(
            (panel, index) =>
              `Eight channels, ${columns[index]!.label}: ${plusMinus(sizeOf(panel))} pixels, R² ${r2Text(panel.gaussian.r2)}`,
          ),
          holds: row.every(isGaussian) && spread <= alike,
          why: `Counted as alike: all three Gaussian and their sizes within ${formatPercent(alike)} of each other. What ReLU cuts off one path is averaged over many.`,
        };
      },
    },
  ],
};
