// Figure: the same number of weights, spread further: dilation and sparse kernels. Pure data and judging; no Lit, no DOM.
import {
  all,
  gaussianRule,
  isGaussian,
  isSmaller,
  leastR2,
  plusMinus,
  quotient,
  shapeText,
  sigmaOf,
  sizeOf,
} from '../judge.ts';
import { grid, panelId, random, uniform, type Series } from '../panels.ts';
import { sparseNetwork } from '../sparse-network.ts';
import type { Claim, Measured } from '../types.ts';
import { formatPercent } from '../../../view/index.ts';

const depth = 8;

/** Counts of the same pixels, further apart: they differ by how the draws fall at most. */
const alike = 0.02;

/** Nine taps, as many as a 3×3 kernel has. */
const sparse = { depth, window: 7, taps: 9, seed: 3 } as const;

const rows: readonly Series[] = [uniform, random];

const columns: readonly Series[] = [
  { id: 'dense', label: 'Dense 3×3', state: { depth } },
  { id: 'dilated', label: 'All dilated 3', state: { depth, dilation: [3] } },
  { id: 'mixed', label: 'Dilated 1-2-3', state: { depth, dilation: [1, 2, 3] } },
  { id: 'sparse', label: '9 taps in 7×7', state: {} },
];

/** The sparse network has its channels written into it; the knobs do not reach it. */
const panels = grid(rows, columns).map((panel) => {
  if (!panel.id.endsWith(' sparse')) return panel;
  const { weights, draws } = panel.state;
  const channels = panel.state.channels ?? 8;
  return {
    ...panel,
    state: {
      network: sparseNetwork({ ...sparse, channels }),
      ...(weights === undefined ? {} : { weights }),
      ...(draws === undefined ? {} : { draws }),
    },
  };
});

function wider(
  measured: Measured,
  column: string,
): { readonly ours: readonly string[]; readonly holds: boolean | null } {
  const pairs = rows.map(({ id, label }) => ({
    label,
    dense: sizeOf(measured(panelId(id, 'dense'))),
    other: sizeOf(measured(panelId(id, column))),
  }));
  return {
    ours: pairs.map(
      ({ label, dense, other }) =>
        `${label}: ${plusMinus(other)} against ${plusMinus(dense)} pixels, ${plusMinus(quotient(other, dense))} times`,
    ),
    holds: all(pairs.map(({ dense, other }) => isSmaller(dense, other))),
  };
}

export const sparseClaim: Claim = {
  id: 'sparse',
  title: 'Sparse connections',
  claim:
    'Nine weights a layer reach further when they are spread over a larger window: dilated, or at places that are no grid.',
  panels,
  settings:
    'Here: eight layers with nine taps per pair of channels. Each sparse layer has its own nine in a 7×7 window, the centre and four opposite pairs drawn once by a fixed seed; it is built as a sum of nine shifted 1×1 convolutions. The paper proposes such kernels and shows none.',
  oneScale: true,
  maps: true,
  checks: [
    {
      statement: 'Sparse kernels that are no grid widen the effective field.',
      paper: 'Section 4, a proposal; no numbers.',
      judge: (measured) => ({
        ...wider(measured, 'sparse'),
        why: 'Larger than the dense stack’s by two standard errors, with as many weights.',
      }),
    },
    {
      statement: 'Dilation by changing rates widens it too.',
      paper: 'Section 4; no numbers.',
      judge: (measured) => ({
        ...wider(measured, 'mixed'),
        why: 'Larger than the dense stack’s by two standard errors.',
      }),
    },
    {
      statement: 'One rate for all layers widens the box and leaves the field full of holes.',
      paper: 'Not in the paper, which dilates three layers by three rates.',
      judge(measured) {
        const pairs = rows.map(({ id, label }) => ({
          label,
          dense: measured(panelId(id, 'dense')),
          dilated: measured(panelId(id, 'dilated')),
        }));
        return {
          ours: pairs.map(
            ({ label, dense, dilated }) =>
              `${label}: ${plusMinus(sizeOf(dilated))} against ${plusMinus(sizeOf(dense))} pixels, sigma ${plusMinus(quotient(sigmaOf(dilated), sigmaOf(dense)))} times`,
          ),
          holds: pairs.every(
            ({ dense, dilated }) =>
              dilated.rfSize[0] > dense.rfSize[0] &&
              Math.abs(dilated.erfSize / dense.erfSize - 1) <= alike &&
              dilated.gaussian.r2 < leastR2,
          ),
          why: `Only every third row and column is reached. As many pixels count as before, within ${formatPercent(alike)}, three times as far apart: sigma triples, the count does not move, and no Gaussian fits. The changing rates 1-2-3 leave no holes.`,
        };
      },
    },
    {
      statement: 'They change the field in kind, not only in size.',
      paper:
        'Section 4: a change of architecture may change the field in more fundamental ways (as remembered).',
      judge(measured) {
        const sparseMaps = rows.map(({ id }) => measured(panelId(id, 'sparse')));
        return {
          ours: sparseMaps.map((map, index) => `${rows[index]!.label}: ${shapeText(map)}`),
          holds: !sparseMaps.every(isGaussian),
          why: `It would hold if the sparse maps were no Gaussians. ${gaussianRule} Independent steps add up to a Gaussian wherever their taps lie: the field is wider, and of the same kind.`,
        };
      },
    },
  ],
};
