// Figure: absolute growth and relative shrinkage, the slopes of two power laws. Pure data and judging; no Lit, no DOM.
import { fitPowerLaw } from '../../../measures/index.ts';
import { numbersOf, plusMinus, shareOf, sizeOf, within, type Estimate } from '../judge.ts';
import type { Claim, Measured } from '../types.ts';
import { formatNumber } from '../../../view/index.ts';
import { depthPanels, depthRows, depths, ofRow } from './depth.ts';

/** Luo et al. 2016, section 3; from memory, as all that the page says of the paper. */
export const paperSlopes = { size: 0.56, ratio: -0.43 } as const;

/** Slopes of other depths than ours differ by this much: from 5 to 40 layers the box itself grows with n^0.96. */
const slopeTolerance = 0.05;

/**
 * The exponent of `values` over depth, with the error that their own errors give it: for weights
 * w = (ln n − mean) / Σ (ln n − mean)², slope = Σ w·ln y and variance = Σ w²·(error / y)².
 */
export function slopeOf(over: readonly number[], values: readonly Estimate[]): Estimate {
  const logarithms = over.map(Math.log);
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / over.length;
  const spread = logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = values.reduce(
    (sum, { value, error }, index) => sum + (((logarithms[index]! - mean) / spread) * (error / value)) ** 2,
    0,
  );
  const { exponent } = fitPowerLaw(
    over,
    values.map(({ value }) => value),
  );
  return { value: exponent, error: Math.sqrt(variance) };
}

const slopes = (
  measured: Measured,
  row: string,
): { readonly size: Estimate; readonly ratio: Estimate; readonly theory: number | null } => {
  const numbers = numbersOf(measured, ofRow(row));
  const predicted = numbers.map((panel) => panel.predicted?.erfSize ?? NaN);
  return {
    size: slopeOf(depths, numbers.map(sizeOf)),
    ratio: slopeOf(depths, numbers.map(shareOf)),
    theory: predicted.some(Number.isNaN) ? null : fitPowerLaw(depths, predicted).exponent,
  };
};

const every = (measured: Measured, which: 'size' | 'ratio'): readonly string[] =>
  depthRows.map(({ id, label }) => `${label}: slope ${plusMinus(slopes(measured, id)[which])}`);

export const growthClaim: Claim = {
  id: 'growth',
  title: 'Absolute growth, relative shrinkage',
  claim:
    'On logarithmic axes the effective size over depth is a straight line of slope about ½, and its share of the box one of slope about −½.',
  panels: depthPanels,
  settings: 'The maps are those of the first figure; nothing is computed twice.',
  oneScale: false,
  maps: false,
  checks: [
    {
      statement: 'The effective size grows like the square root of the depth.',
      paper: `Section 3: slope ${paperSlopes.size}, averaged over 20 runs.`,
      judge(measured) {
        const { size, theory } = slopes(measured, 'random');
        return {
          ours: every(measured, 'size'),
          holds: within(size, paperSlopes.size, slopeTolerance),
          why: `Judged by random weights, within ${slopeTolerance} of the paper’s, two standard errors included.${theory === null ? '' : ` Infinitely many draws would give ${formatNumber(theory)} over these depths.`} It comes down to ½ only with depth: in shallow stacks the box still cuts off some of the field.`,
        };
      },
    },
    {
      statement: 'Its share of the box shrinks like one over the square root.',
      paper: `Section 3: slope ${formatNumber(paperSlopes.ratio)}, averaged over 20 runs.`,
      judge(measured) {
        const { size, ratio } = slopes(measured, 'random');
        const box = size.value - ratio.value;
        return {
          ours: every(measured, 'ratio'),
          holds: within(ratio, paperSlopes.ratio, slopeTolerance),
          why: `Judged by random weights, within ${slopeTolerance} of the paper’s, two standard errors included. The two slopes always differ by the box’s own, here ${formatNumber(box)} for 2n + 1 over 5 to 40 layers; the paper’s differ by ${formatNumber(paperSlopes.size - paperSlopes.ratio)}, so its depths must reach further than ours.`,
        };
      },
    },
    {
      statement: 'Uniform weights follow theory exactly.',
      paper: 'Section 2: √n in the limit; no slope given.',
      judge(measured) {
        const { size, theory } = slopes(measured, 'uniform');
        return {
          ours: [
            `Slope ${formatNumber(size.value)}; theory ${theory === null ? 'not asked' : formatNumber(theory)}`,
          ],
          holds: theory === null ? null : within(size, theory, 1e-3),
          why: 'The measured sizes against the closed form’s, to three decimals of the slope. It lies a little below ½: in shallow stacks the map is slightly wider, at the threshold, than the Gaussian it tends to.',
        };
      },
    },
  ],
};
