// predictErf against the dense covariance of the whole gradient, on random linear graphs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GradientCase } from '../../oracle/case.ts';
import { linearNetwork } from '../../oracle/linear-graph.ts';
import { graphCase, graphCaseArbitrary } from '../../oracle/random-network.ts';
import { denseMoments } from '../../oracle/second-moments.ts';
import {
  resolveNetwork,
  weightInits,
  type Layer,
  type Network,
  type WeightInit,
} from '../../../src/network/index.ts';
import { centerUnit } from '../../../src/receptive-field/index.ts';
import { predictErf, type PredictOptions } from '../../../src/theory/index.ts';

/** Largest relative difference between the prediction and the oracle; null where the oracle cannot be afforded. */
function difference(network: Network, options: PredictOptions, budget = 2e6): number | null {
  const resolved = resolveNetwork(network);
  const unit =
    options.unit === undefined || options.unit === 'center'
      ? centerUnit(resolved, resolved.layers.length - 1)
      : options.unit;
  const { channel = 'sum', weights = 'he-normal' } = options;
  const dense = denseMoments(network, { weights, unit, channel, budget });
  if (dense === null) return null;
  const { map, box, exact } = predictErf(network, options);
  expect(exact).toBe(true);
  let worst = 0;
  let met = 0;
  for (let y = 0, position = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, position++) {
      const expected = dense.get(`${box.top + y},${box.left + x}`) ?? 0;
      if (expected !== 0) met++;
      const value = weights === 'ones' ? map[position]! : map[position]! ** 2;
      if (value !== expected) worst = Math.max(worst, Math.abs(value / expected - 1));
    }
  }
  // Nothing outside the box.
  expect(met).toBe([...dense.values()].filter((value) => value !== 0).length);
  return worst;
}

/** A unit that sees only padding has nothing to compare. */
function seesInput(network: Network, options: PredictOptions): boolean {
  try {
    predictErf(network, options);
    return true;
  } catch (error) {
    if (String(error).includes('sees only padding')) return false;
    throw error;
  }
}

const optionsOf = ({ unit, channel }: GradientCase): PredictOptions => ({
  ...(unit && { unit }),
  ...(channel !== undefined && { channel }),
});

describe('predictErf² is the diagonal of the dense covariance', () => {
  it.each(weightInits)('with %s weights, on random linear graphs', (weights) => {
    let compared = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const graph = graphCase(1000 * weightInits.indexOf(weights) + seed);
      const network = linearNetwork(graph);
      const options = { ...optionsOf(graph), weights };
      if (!seesInput(network, options)) continue;
      const worst = difference(network, options);
      if (worst === null) continue;
      compared++;
      expect(worst, graph.name).toBeLessThan(1e-9);
    }
    expect(compared).toBeGreaterThan(25);
  });

  it('on whatever linear graph fast-check can think of', () => {
    fc.assert(
      fc.property(graphCaseArbitrary, fc.constantFrom(...weightInits), (graph, weights) => {
        const network = linearNetwork(graph);
        const options = { ...optionsOf(graph), weights };
        if (!seesInput(network, options)) return;
        expect(difference(network, options) ?? 0).toBeLessThan(1e-9);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  const input: Layer = { name: 'x', op: 'input', channels: 2 };
  const sized: Layer = { ...input, size: [9, 8] };
  const cases: readonly (readonly [name: string, layers: readonly Layer[]])[] = [
    ['the same layer added to itself', [input, { name: 'add', op: 'add', from: ['x', 'x'] }]],
    [
      'the same convolution added to itself',
      [
        input,
        { name: 'c', op: 'conv', channels: 3, kernel: 3 },
        { name: 'add', op: 'add', from: ['c', 'c'] },
      ],
    ],
    [
      'an identity and a convolution',
      [
        input,
        { name: 'c', op: 'conv', channels: 2, kernel: 3 },
        { name: 'add', op: 'add', from: ['x', 'c'] },
        { name: 'd', op: 'conv', channels: 2, kernel: [1, 3] },
        { name: 'end', op: 'add', from: ['add', 'd'] },
      ],
    ],
    [
      'an identity beside an overlapping average, twice',
      [
        input,
        { name: 'c', op: 'conv', channels: 2, kernel: 2, padding: 0 },
        { name: 'p', op: 'avg-pool', kernel: 3, stride: 1, padding: 'half' },
        { name: 'add', op: 'add', from: ['c', 'p'] },
        { name: 'q', op: 'avg-pool', kernel: [3, 2], stride: 1, padding: [1, 1, 0, 1] },
        { name: 'end', op: 'add', from: ['q', 'add'] },
      ],
    ],
    [
      'a concat of the same layer, which the unit sums over',
      [input, { name: 'two', op: 'concat', from: ['x', 'x'] }, { name: 'end', op: 'batch-norm' }],
    ],
    [
      'a concat of a layer and its average, seen by a convolution and by itself',
      [
        input,
        { name: 'p', op: 'avg-pool', kernel: 3, stride: 1, padding: 'half' },
        { name: 'two', op: 'concat', from: ['x', 'p'] },
        { name: 'c', op: 'conv', channels: 4, kernel: 3 },
        { name: 'end', op: 'add', from: ['two', 'c'] },
      ],
    ],
    [
      'averages that overlap behind a dilated convolution and an upsampling',
      [
        input,
        { name: 'p', op: 'avg-pool', kernel: 3, stride: 2, padding: 0 },
        { name: 'c', op: 'conv', channels: 2, kernel: 3, dilation: 2 },
        { name: 'u', op: 'upsample', scale: 2, mode: 'bilinear' },
        { name: 'q', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
        { name: 'd', op: 'conv', channels: 1, kernel: 2 },
        { name: 'e', op: 'avg-pool', kernel: 2 },
      ],
    ],
    [
      'a strided convolution between overlapping averages',
      [
        input,
        { name: 'p', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
        { name: 'c', op: 'conv', channels: 2, kernel: 3, stride: 2 },
        { name: 'q', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
        { name: 'd', op: 'conv-transpose', channels: 2, kernel: 3, stride: 2, padding: 1 },
        { name: 'r', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
      ],
    ],
    [
      'dropout on a skip and in its branch',
      [
        input,
        { name: 'a', op: 'dropout', rate: 0.5 },
        { name: 'c', op: 'conv', channels: 2, kernel: 3 },
        { name: 'b', op: 'dropout', rate: 0.25 },
        { name: 'add', op: 'add', from: ['a', 'b', 'x'] },
        { name: 'p', op: 'avg-pool', kernel: 2, stride: 1 },
        { name: 'e', op: 'dropout', rate: 0.1 },
      ],
    ],
    [
      'groups that see different channels',
      [
        input,
        { name: 'c', op: 'conv', channels: 4, kernel: 3, groups: 2 },
        { name: 'two', op: 'concat', from: ['c', 'x'] },
        { name: 'd', op: 'conv', channels: 9, kernel: [3, 1], groups: 3 },
        { name: 'e', op: 'conv', channels: 9, kernel: 2, groups: 9 },
      ],
    ],
  ];
  const borders: readonly (readonly [name: string, layers: readonly Layer[]])[] = [
    [
      'a global average spread over the plane again',
      [
        sized,
        { name: 'c', op: 'conv', channels: 2, kernel: 3, padding: 'same' },
        { name: 'g', op: 'global-avg-pool' },
        { name: 'u', op: 'upsample', scale: [9, 8] },
        { name: 'add', op: 'add', from: ['u', 'c', 'x'] },
        { name: 'd', op: 'conv', channels: 3, kernel: 3, padding: 'valid' },
      ],
    ],
    ...(['half', 'valid', 'same'] as const).map((padding): readonly [string, readonly Layer[]] => [
      `strides and averages with padding '${padding}' near the border`,
      [
        sized,
        { name: 'c', op: 'conv', channels: 3, kernel: 3, stride: 2, padding },
        { name: 'p', op: 'avg-pool', kernel: 2, stride: 1, padding, countPadding: false },
        { name: 'd', op: 'conv', channels: 2, kernel: 2, padding },
        { name: 'u', op: 'upsample', scale: 2, mode: 'bilinear' },
        { name: 'e', op: 'conv', channels: 2, kernel: 3, padding: 'half' },
      ],
    ]),
  ];
  it.each([...cases, ...borders])('with %s, whichever channel, unit and weights', (_, layers) => {
    const network: Network = { layers };
    const { channels, size } = resolveNetwork(network).layers.at(-1)!;
    const units: PredictOptions['unit'][] = [
      'center',
      size ? [0, 0] : [1, -2],
      size ? [size[0] - 1, 0] : [0, 1],
    ];
    for (const unit of units) {
      for (const channel of ['sum', 0, channels - 1] as const) {
        for (const weights of ['he-normal', 'center-low', 'ones'] satisfies WeightInit[]) {
          const options = { channel, weights, unit: unit! };
          expect(difference(network, options, 1e9)).toBeLessThan(1e-9);
        }
      }
    }
  });
});
