// Measured E[g²] of 2,000 draws against predictErf, over parts of the map: Hotelling's T² over 50 batches, a chi-square
// that knows how pixels depend on each other.
import { describe, expect, it } from 'vitest';
import { linearNetwork } from '../../oracle/linear-graph.ts';
import { graphCase } from '../../oracle/random-network.ts';
import { tailOfF } from '../../support/hotelling.ts';
import { agreement } from '../../support/measured-squares.ts';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { ErfRequest } from '../../../src/engine/types.ts';
import { resolveNetwork, weightInits, type Layer, type ResolvedLayer } from '../../../src/network/index.ts';
import { centerUnit, cone } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';

const cpu = createCpuBackend();
const draws = 2000;

interface GraphLimits {
  /** How many convolutions a graph has. */
  readonly convolutions: readonly [least: number, most: number];
  /** Multiplications and additions of one draw: what leaves all draws of all graphs seconds. */
  readonly operations: number;
  readonly draws: number;
}

/**
 * A gradient is a sum of products of one weight per convolution on the way: behind many narrow ones its square has tails
 * (kurtosis 3^n) that the mean of 40 draws is not normal yet, and no test of means is what it says. Up to 5 convolutions
 * 2,000 draws are enough, more of them need batches of 400.
 */
const shallow: GraphLimits = { convolutions: [1, 5], operations: 60_000, draws };
const deep: GraphLimits = { convolutions: [6, 9], operations: 20_000, draws: 10 * draws };

const zeroMean = weightInits.filter((weights) => weights !== 'ones');

/** The first random linear graphs within limits that have more than nine pixels, with what to ask of them. */
function requests(
  wanted: number,
  { convolutions: [least, most], operations, draws }: GraphLimits,
): ErfRequest[] {
  const found: ErfRequest[] = [];
  for (let seed = 1; found.length < wanted; seed++) {
    const { network, unit, channel } = graphCase(40_000 + seed);
    const request: ErfRequest = {
      network: linearNetwork({ network }),
      ...(unit && { unit }),
      ...(channel !== undefined && { channel }),
      weights: zeroMean[seed % zeroMean.length]!,
      draws,
      seed,
    };
    try {
      const { operations: ofDraw, box } = plan(request.network, request, cpu.limits);
      const convolutions = request.network.layers.filter(({ op }) => op.startsWith('conv')).length;
      const isSmall = ofDraw > 0 && ofDraw < operations && box.height * box.width > 9;
      if (isSmall && convolutions >= least && convolutions <= most) found.push(request);
    } catch (error) {
      if (!String(error).includes('sees only padding')) throw error;
    }
  }
  return found;
}

/** In how many of the graphs a layer that the unit sees is like this. */
function graphsWith(graphs: readonly ErfRequest[], isLike: (layer: ResolvedLayer) => boolean): number {
  return graphs.filter(({ network, unit = 'center' }) => {
    const resolved = resolveNetwork(network);
    const last = resolved.layers.length - 1;
    const { regions } = cone(resolved, last, unit === 'center' ? centerUnit(resolved, last) : unit);
    return resolved.layers.some((layer) => regions[layer.index] && isLike(layer));
  }).length;
}

const isConv = ({ op }: ResolvedLayer): boolean => op === 'conv' || op === 'conv-transpose';
const parts: Readonly<Record<string, (layer: ResolvedLayer) => boolean>> = {
  'branches that are added': ({ op }) => op === 'add',
  'branches that are concatenated': ({ op }) => op === 'concat',
  strides: (layer) => isConv(layer) && 'window' in layer && Math.max(...layer.window.stride) > 1,
  dilations: (layer) => isConv(layer) && 'window' in layer && Math.max(...layer.window.dilation) > 1,
  groups: (layer) => 'groups' in layer && layer.groups > 1,
  'transposed convolutions': ({ op }) => op === 'conv-transpose',
  'average pooling': ({ op }) => op === 'avg-pool',
  upsampling: ({ op }) => op === 'upsample',
  dropout: ({ op }) => op === 'dropout',
};

describe('random linear graphs agree with the prediction', () => {
  const few = requests(12, shallow);
  const many = requests(8, deep);

  it.each(Object.entries(parts))('several of those drawn have %s within sight of the unit', (_, isLike) => {
    expect(graphsWith(few, isLike)).toBeGreaterThanOrEqual(2);
    expect(graphsWith([...few, ...many], isLike)).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ['a dozen of up to 5 convolutions, 2,000 draws', few],
    ['eight of 6 to 9 convolutions, 20,000 draws', many],
  ] as const)('%s: no p-value below 0.001, and not too many small ones', async (_, graphs) => {
    const values: number[] = [];
    for (const request of graphs) {
      const { p } = await agreement(cpu, request);
      values.push(p);
    }
    expect(Math.min(...values)).toBeGreaterThan(0.001);
    // Of 12 p-values, 4 or more lie below 0.05 by chance once in 350 times; of 8, once in 2,700.
    expect(values.filter((p) => p < 0.05).length).toBeLessThan(4);
  });

  const input: Layer = { name: 'x', op: 'input', channels: 4 };
  const conv = (name: string, kernel: number | [number, number], from: string): Layer => ({
    name,
    op: 'conv',
    channels: 4,
    kernel,
    from,
  });
  const residual: Layer[] = [
    input,
    conv('a', 3, 'x'),
    { name: 'p', op: 'avg-pool', kernel: 3, stride: 1, padding: 1, from: 'a' },
    { name: 'join', op: 'add', from: ['a', 'p'] },
    conv('b', 3, 'join'),
    { name: 'end', op: 'add', from: ['b', 'join'] },
  ];
  const without = (name: string, replacement: Layer): Layer[] =>
    residual.map((layer) => (layer.name === name ? replacement : layer));

  it('and the same test rejects a missing branch, branches taken as uncorrelated, and a wrong centre tap', async () => {
    const wrong = [
      // The identity around b is missing.
      without('end', { name: 'end', op: 'batch-norm', from: 'b' }),
      // The average's branch goes through a convolution of its own, and so adds in variance.
      [
        ...residual.slice(0, 3),
        { name: 'c', op: 'conv', channels: 4, kernel: 1, from: 'p' } as Layer,
        { name: 'join', op: 'add', from: ['a', 'c'] } as Layer,
        ...residual.slice(4),
      ],
    ];
    const options = { weights: 'glorot-normal' } as const;
    const predictions = [
      ...wrong.map((layers) => predictErf({ layers }, options)),
      // Taps at the kernel's centre weigh less.
      predictErf({ layers: residual }, { weights: 'center-low' }),
    ];
    const { box } = predictErf({ layers: residual }, options);
    for (const { box: other } of predictions) expect(other).toEqual(box);
    const { p, others } = await agreement(
      cpu,
      { network: { layers: residual }, ...options, draws, seed: 5 },
      { others: predictions },
    );
    expect(p).toBeGreaterThan(0.01);
    for (const other of others) expect(other).toBeLessThan(1e-6);
  });
});

describe("the test's own statistics", () => {
  it.each([
    // Tables of the F distribution: upper 5 % and 1 % points.
    [4.964603, 1, 10, 0.05],
    [2.97824, 10, 10, 0.05],
    [2.0772, 10, 40, 0.05],
    [2.8005, 10, 40, 0.01],
  ])('F > %f with %i and %i degrees of freedom has probability %f', (x, a, b, p) => {
    expect(tailOfF(x, a, b)).toBeCloseTo(p, 4);
  });
});
