// Figure: the same number of weights, spread further: dilation and sparse kernels. Pure data and judging; no Lit, no DOM.
import {
  all,
  fits,
  gaussianRule,
  isGaussian,
  leastR2,
  not,
  plusMinus,
  quotient,
  shapeText,
  sigmaOf,
  sizeOf,
  unchanged,
  wider,
  within,
} from '../judge.ts';
import { grid, panelId, random, uniform, type Series } from '../panels.ts';
import { sparseNetwork } from '../sparse-network.ts';
import type { Claim, Measured } from '../types.ts';
import { formatPercent } from '../../../view/index.ts';

const depth = 8;

const rate = 3;

/** Nine taps, as many as a 3×3 kernel has. */
const sparse = { depth, window: 7, taps: 9, seed: 3 } as const;

const rows: readonly Series[] = [uniform, random];

const columns: readonly Series[] = [
  { id: 'dense', label: 'Dense 3×3', state: { depth } },
  { id: 'dilated', label: `All dilated ${rate}`, state: { depth, dilation: [rate] } },
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

const against = (measured: Measured, column: string): ReturnType<typeof wider> =>
  wider(
    rows.map(({ id, label }) => ({
      label,
      from: measured(panelId(id, 'dense')),
      to: measured(panelId(id, column)),
    })),
  );

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
        ...against(measured, 'sparse'),
        why: 'Larger than the dense stack’s by two standard errors, with as many weights.',
      }),
    },
    {
      statement: 'Dilation by changing rates widens it too.',
      paper: 'Section 4; no numbers.',
      judge: (measured) => ({
        ...against(measured, 'mixed'),
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
          holds: all(
            pairs.flatMap(({ dense, dilated }) => [
              dilated.rfSize[0] > dense.rfSize[0],
              within(quotient(sizeOf(dilated), sizeOf(dense)), 1, unchanged),
              within(quotient(sigmaOf(dilated), sigmaOf(dense)), rate, rate * unchanged),
              not(fits(dilated)),
            ]),
          ),
          why: `Only every third row and column is reached. As many pixels count as before, three times as far apart: sigma triples and the count does not move, both within ${formatPercent(unchanged)}, two standard errors included, and no Gaussian fits: R² is below ${leastR2}. The changing rates 1-2-3 leave no holes.`,
        };
      },
    },
    {
      statement: 'They change the field in kind, not only in size.',
      paper: 'Section 4: a change of architecture may change the field in more fundamental ways.',
      judge(measured) {
        const sparseMaps = rows.map(({ id }) => measured(panelId(id, 'sparse')));
        return {
          ours: sparseMaps.map((map, index) => `${rows[index]!.label}: ${shapeText(map)}`),
          holds: not(all(sparseMaps.map(isGaussian))),
          why: `It would hold if the sparse maps were no Gaussians. ${gaussianRule} Independent steps add up to a Gaussian wherever their taps lie: the field is wider, and of the same kind.`,
        };
      },
    },
  ],
};
