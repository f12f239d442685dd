// Figure: dropout leaves the Gaussian, skip connections shrink the field. Pure data and judging; no Lit, no DOM.
import {
  all,
  gaussianRule,
  isGaussian,
  isSmaller,
  percentText,
  plusMinus,
  quotient,
  shapeText,
  shareOf,
  sizeOf,
  unchanged,
  within,
} from '../judge.ts';
import { grid, panelId, random, randomRelu, type Series } from '../panels.ts';
import type { Claim } from '../types.ts';
import { formatPercent } from '../../../view/index.ts';

const rows: readonly Series[] = [random, randomRelu];

const columns: readonly Series[] = [
  { id: 'plain', label: 'Plain', state: { depth: 20 } },
  { id: 'dropout', label: 'Dropout 0.5', state: { depth: 20, dropout: 0.5 } },
  { id: 'skip', label: 'Skips', state: { depth: 20, residual: true } },
];

export const dropoutSkipClaim: Claim = {
  id: 'dropout-skip',
  title: 'Dropout and skip connections',
  claim:
    'Dropout leaves the map a Gaussian of the same size; skip connections make the effective field smaller.',
  panels: grid(rows, columns),
  settings:
    'Here: 20 layers of 3×3 with 8 channels, 64 draws; dropout of one half after every layer; an identity around every layer but the first, which changes the number of channels. The paper gives no settings.',
  oneScale: true,
  maps: true,
  checks: [
    {
      statement: 'Dropout does not change the Gaussian shape.',
      paper: 'Section 2, by argument; no numbers.',
      judge(measured) {
        const maps = rows.map(({ id }) => measured(panelId(id, 'dropout')));
        return {
          ours: maps.map((map, index) => `${rows[index]!.label}: ${shapeText(map)}`),
          holds: all(maps.map(isGaussian)),
          why: `${gaussianRule} A mask is independent of where a unit is: it makes each draw rougher and leaves the mean alone.`,
        };
      },
    },
    {
      statement: 'Nor does it change the size.',
      paper: 'Follows from section 2; no numbers.',
      judge(measured) {
        const factors = rows.map(({ id }) =>
          quotient(sizeOf(measured(panelId(id, 'dropout'))), sizeOf(measured(panelId(id, 'plain')))),
        );
        return {
          ours: factors.map((factor, index) => `${rows[index]!.label}: ${plusMinus(factor)} times`),
          holds: all(factors.map((factor) => within(factor, 1, unchanged))),
          why: `Counted as unchanged: within ${formatPercent(unchanged)}, two standard errors included.`,
        };
      },
    },
    {
      statement: 'Skip connections make the effective field smaller.',
      paper: 'Section 2, by argument; no numbers.',
      judge(measured) {
        const pairs = rows.map(({ id, label }) => {
          const plain = measured(panelId(id, 'plain'));
          const skip = measured(panelId(id, 'skip'));
          return { label, plain, skip };
        });
        return {
          ours: pairs.map(
            ({ label, plain, skip }) =>
              `${label}: ${plusMinus(sizeOf(skip))} against ${plusMinus(sizeOf(plain))} pixels (${percentText(shareOf(skip))} and ${percentText(shareOf(plain))} of the same box)`,
          ),
          holds: all(pairs.map(({ plain, skip }) => isSmaller(sizeOf(skip), sizeOf(plain)))),
          why: 'Smaller by two standard errors. What goes over the identity takes no step sideways: with an even share of both, the variance halves and the size falls by √2. With ReLU it falls further than the closed form says, which takes open units as independent of their weights: what skips add up is positive, so that units with mostly positive weights are open, and their gradients add in step, as those of equal weights do.',
        };
      },
    },
    {
      statement: 'With skips the map is still a Gaussian.',
      paper: 'Not in the paper.',
      judge(measured) {
        const maps = rows.map(({ id }) => measured(panelId(id, 'skip')));
        return {
          ours: maps.map((map, index) => `${rows[index]!.label}: ${shapeText(map)}`),
          holds: all(maps.map(isGaussian)),
          why: `${gaussianRule} Paths of many lengths are mixed: a peak with longer tails, where a plain stack is a little flat.`,
        };
      },
    },
  ],
};
