// Figure: depth 5, 10, 20, 40 with uniform and random weights. Pure data and judging; no Lit, no DOM.
import {
  all,
  falls,
  gaussianRule,
  isGaussian,
  kurtosisOf,
  numbersOf,
  percentText,
  r2Text,
  sameSigma,
  sameSize,
  shareOf,
  shapeText,
  sigmaOf,
  sizeOf,
} from '../judge.ts';
import { grid, panelId, random, randomRelu, uniform, type Series } from '../panels.ts';
import type { Claim } from '../types.ts';
import { formatNumber } from '../../../view/index.ts';

export const depths = [5, 10, 20, 40];

export const depthRows: readonly Series[] = [uniform, random, randomRelu];

const columns: readonly Series[] = depths.map((depth) => ({
  id: `${depth}`,
  label: `${depth} layers`,
  state: { depth },
}));

export const depthPanels = grid(depthRows, columns);

export const ofRow = (row: string): readonly string[] => depths.map((depth) => panelId(row, `${depth}`));

export const depthClaim: Claim = {
  id: 'depth',
  title: 'A Gaussian blob, smaller than the box',
  claim:
    'Whatever the weights, the map is a bell around the centre; the deeper the stack, the closer it comes to a Gaussian and the less of the box it fills.',
  panels: depthPanels,
  settings:
    'Here: 3×3 kernels; random weights with 8 channels and the mean |gradient| of 64 draws, where the paper averages 20 runs and its analysis has one channel.',
  oneScale: false,
  maps: true,
  checks: [
    {
      statement: 'The effective field fills a smaller share of the box the deeper the stack is.',
      paper: 'Section 3 shows maps in boxes of 11, 21, 41 and 81 pixels; no other numbers.',
      judge(measured) {
        const shares = depthRows.map(({ id }) => numbersOf(measured, ofRow(id)).map(shareOf));
        return {
          ours: depthRows.map(({ label }, row) => `${label}: ${shares[row]!.map(percentText).join(', ')}`),
          holds: all(shares.map(falls)),
          why: 'Each share must be smaller than the one before by two standard errors.',
        };
      },
    },
    {
      statement: 'With depth the map becomes a Gaussian, with and without ReLU.',
      paper: 'Section 2 proves it for the limit; section 3 shows it by the eye.',
      judge(measured) {
        const rows = depthRows.map(({ id }) => numbersOf(measured, ofRow(id)));
        const flatness = rows.map((row) =>
          row.map(kurtosisOf).map(({ value, error }) => ({ value: Math.abs(value), error })),
        );
        const deepest = rows.map((row) => row.at(-1)!);
        // Neighbouring depths may be closer than their errors; from the first to the last the trend must be plain.
        const approaches = flatness.map((row) => falls([row[0]!, row.at(-1)!]));
        return {
          ours: depthRows.map(
            ({ label }, row) =>
              `${label}: excess kurtosis ${rows[row]!.map((numbers) => formatNumber(kurtosisOf(numbers).value, 2)).join(', ')}, R² at 40 layers ${r2Text(deepest[row]!.gaussian.r2)}`,
          ),
          holds: all([...approaches, ...deepest.map(isGaussian)]),
          why: `The excess kurtosis must be nearer to 0 at 40 layers than at 5 by two standard errors, and the map Gaussian there. ${gaussianRule} At 5 layers random maps still reach the box’s edge and are flatter than a bell.`,
        };
      },
    },
    {
      statement: 'Uniform weights give the Gaussian that theory gives.',
      paper: 'Section 2: the n-fold convolution of a box with itself, of variance n·(3² − 1)/12 an axis.',
      judge(measured) {
        const row = numbersOf(measured, ofRow(uniform.id));
        const sigmas = depths.map((depth) => Math.sqrt((depth * (3 ** 2 - 1)) / 12));
        const agree = row.map((numbers, index) =>
          all([
            sameSigma(sigmaOf(numbers), sigmas[index]!),
            ...(numbers.predicted ? [sameSize(sizeOf(numbers), numbers.predicted.erfSize)] : []),
          ]),
        );
        return {
          ours: [
            `Sigma ${row.map(({ sigma }) => formatNumber(sigma[1], 4)).join(', ')}`,
            `Theory ${sigmas.map((sigma) => formatNumber(sigma, 4)).join(', ')}`,
          ],
          holds: all(agree),
          why: 'The gradient itself, in float32, against the closed form: sigma to four digits, and the number of pixels above the threshold where it is predicted.',
        };
      },
    },
    {
      statement: 'ReLU leaves the map near a Gaussian.',
      paper: 'Section 3, by the eye: a bit less Gaussian than without.',
      judge(measured) {
        const row = numbersOf(measured, ofRow(randomRelu.id)).slice(1);
        const dead = row.reduce((sum, { deadDraws }) => sum + deadDraws, 0);
        return {
          ours: row.map((numbers, index) => `${depths[index + 1]!} layers: ${shapeText(numbers)}`),
          holds: all(row.map(isGaussian)),
          why: `${gaussianRule} ${dead} of ${row.reduce((sum, { draws }) => sum + draws, 0)} draws were dead and are left out. With 8 channels ReLU costs next to nothing; with one it costs much, see the next figure.`,
        };
      },
    },
  ],
};
