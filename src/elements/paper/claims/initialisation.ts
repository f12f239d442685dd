// Figure: weights that are small at the kernel's centre and large outside. Pure data and judging; no Lit, no DOM.
import { tapDistance, tapProfile, type WeightInit, type WeightShape } from '../../../network/index.ts';
import {
  all,
  exact,
  gaussianRule,
  isGaussian,
  isSmaller,
  plusMinus,
  quotient,
  shapeText,
  sigmaOf,
  within,
} from '../judge.ts';
import { grid, panelId, type Series } from '../panels.ts';
import type { Claim, Measured } from '../types.ts';
import { formatNumber, formatPercent } from '../../../view/index.ts';

const kernels = [3, 5, 7];

const rows: readonly Series[] = [
  { id: 'he', label: 'The usual: alike everywhere', state: { weights: 'he-normal', activation: 'none' } },
  { id: 'low', label: 'Low at the centre', state: { weights: 'center-low', activation: 'none' } },
];

const columns: readonly Series[] = kernels.map((kernel) => ({
  id: `${kernel}`,
  label: `${kernel}×${kernel}`,
  // The smallest effect needs the most draws: two standard errors of sigma's growth must fit into `agreement`.
  state: { depth: 10, kernel, draws: kernel === 3 ? 256 : 64 },
}));

/** Measured and predicted widening differ by how draws are averaged, not by more than this. */
const agreement = 0.02;

/** Variance per axis of one layer's spread, pixels²: Σ s²·y² / Σ s² over the kernel's taps, s their scale. */
export function tapVariance(init: WeightInit, kernel: number): number {
  const shape: WeightShape = [1, 1, kernel, kernel];
  const profile = tapProfile(init, shape);
  let weight = 0;
  let second = 0;
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const scale = profile ? profile.low + (1 - profile.low) * tapDistance(y, x, kernel, kernel) : 1;
      weight += scale ** 2;
      second += scale ** 2 * (y - (kernel - 1) / 2) ** 2;
    }
  }
  return second / weight;
}

/** How much wider many layers make the field: the root of the variances' ratio. */
export const widening = (kernel: number): number =>
  Math.sqrt(tapVariance('center-low', kernel) / tapVariance('he-normal', kernel));

const measuredWidening = (measured: Measured, kernel: number): ReturnType<typeof quotient> =>
  quotient(sigmaOf(measured(panelId('low', `${kernel}`))), sigmaOf(measured(panelId('he', `${kernel}`))));

/** Of the maps that infinitely many draws would give; null where they are not predicted. */
function predictedWidening(measured: Measured, kernel: number): number | null {
  const low = measured(panelId('low', `${kernel}`)).predicted;
  const usual = measured(panelId('he', `${kernel}`)).predicted;
  return low && usual ? low.sigma[1] / usual.sigma[1] : null;
}

export const initialisationClaim: Claim = {
  id: 'initialisation',
  title: 'Initialisation: low at the centre, high outside',
  claim:
    'Random weights with a smaller scale at the kernel’s centre and a larger one outside widen the effective field, and leave it a Gaussian.',
  panels: grid(rows, columns),
  settings:
    'Here: 10 layers without activation, 8 channels, 64 draws, and 256 for 3×3, where the effect is smallest. The paper names no numbers for the scales; ours rise from a tenth at the centre to one at the border, for every kernel alike in mean square.',
  oneScale: false,
  maps: true,
  checks: [
    {
      statement: 'It widens the effective field.',
      paper:
        'Section 4; no sizes given. It reports quicker training in a few cases, and no clear gain in all.',
      judge: (measured) => ({
        ours: kernels.map(
          (kernel) =>
            `${kernel}×${kernel}: sigma grows ${plusMinus(measuredWidening(measured, kernel))} times`,
        ),
        holds: all(kernels.map((kernel) => isSmaller(exact(1), measuredWidening(measured, kernel)))),
        why: 'By more than two standard errors for every kernel. A 3×3 kernel has little centre to take from: one tap of nine.',
      }),
    },
    {
      statement: 'By as much as the closed form says.',
      paper: 'Section 2: the field’s variance is the sum of the layers’.',
      judge(measured) {
        const compared = kernels.map((kernel) => ({
          found: measuredWidening(measured, kernel),
          expected: predictedWidening(measured, kernel) ?? widening(kernel),
        }));
        return {
          ours: compared.map(
            ({ found, expected }, index) =>
              `${columns[index]!.label}: ${plusMinus(found)} times; theory ${formatNumber(expected, 4)} at this depth, ${formatNumber(widening(kernels[index]!), 4)} in the limit`,
          ),
          holds: all(compared.map(({ found, expected }) => within(found, expected, agreement * expected))),
          why: `In the limit of many layers: √(Σ s²y²/Σ s²) of one kernel over that of the other, s being the scale of a tap. Agreement within ${formatPercent(agreement)}, two standard errors included.`,
        };
      },
    },
    {
      statement: 'It stays a Gaussian, so that this solves the problem only in part.',
      paper: 'Section 4, by argument.',
      judge(measured) {
        const maps = kernels.map((kernel) => measured(panelId('low', `${kernel}`)));
        return {
          ours: maps.map((map, index) => `${columns[index]!.label}: ${shapeText(map)}`),
          holds: all(maps.map(isGaussian)),
          why: gaussianRule,
        };
      },
    },
  ],
};
