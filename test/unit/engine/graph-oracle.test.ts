// The oracles on networks of every op, with branches, and what those networks cover.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  resolveNetwork,
  type ResolvedConv,
  type ResolvedLayer,
  type ResolvedPool,
} from '../../../src/network/index.ts';
import { nudged, type GradientCase } from '../../oracle/case.ts';
import { float64Gradient, float64Value } from '../../oracle/float64.ts';
import { graphCase, graphCases } from '../../oracle/random-graph.ts';
import { numbersFrom } from '../../oracle/random-choices.ts';
import { prepareTensorflow, tensorflowGradient, tensorflowKnows } from '../../oracle/tensorflow.ts';

const cases = graphCases(200);

describe('float64 oracle', () => {
  it('its gradient is the central difference of its value on 100 random graphs, reached pixels or not', () => {
    const h = 1e-5;
    const opsCompared = new Set<string>();
    let compared = 0;
    for (const [index, given] of cases.entries()) {
      const gradient = float64Gradient(given);
      // A step across a kink or a tie is no difference quotient.
      if (Math.min(gradient.nearestKink, gradient.nearestTie) < 1e-3 || gradient.largest < 1e-6) continue;
      const next = numbersFrom(index);
      const reached = Array.from(
        { length: 3 },
        () => gradient.positions[Math.floor(next() * gradient.positions.length)]!,
      );
      const anywhere = [0, Math.floor(next() * 6), Math.floor(next() * 6)] as const;
      for (const place of [...reached, anywhere]) {
        const moved = (by: number): number => float64Value(nudged(given, place, by));
        const difference = (moved(h) - moved(-h)) / (2 * h);
        const error = Math.abs(gradient.at(...place) - difference);
        expect(error / gradient.largest, given.name).toBeLessThan(1e-5);
      }
      for (const { op } of given.network.layers) opsCompared.add(op);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(100);
    for (const op of [
      'conv-transpose',
      'max-pool',
      'avg-pool',
      'global-avg-pool',
      'upsample',
      'multiply',
      'concat',
    ])
      expect(opsCompared).toContain(op);
  });

  it.each([
    ['a lead of 0.25 over the next', [1, 3, 2.75, 0], 0.25],
    ['two equal maxima', [3, 1, 3, 0], 0],
    ['the lead of the last over the first', [2, 1, 0, 5], 3],
    ['a lead over what was largest before', [2, 4, 0, 4.5], 0.5],
  ])('finds the nearest tie of a window: %s', (_claim, plane, tie) => {
    const layers = [
      { name: 'input', op: 'input', size: 2 },
      { name: 'pool', op: 'max-pool', kernel: 2 },
    ] as const;
    const given: GradientCase = {
      name: '',
      network: { layers },
      parameters: {},
      input: Float32Array.from(plane),
    };
    expect(float64Gradient(given).nearestTie).toBe(tie);
  });

  it('a window of one pixel has no tie, and one without any gradient does not count', () => {
    const single = {
      layers: [
        { name: 'input', op: 'input', size: 2 },
        { name: 'pool', op: 'max-pool', kernel: 1 },
      ],
    } as const;
    const input = Float32Array.of(1, 1, 1, 1);
    expect(float64Gradient({ name: '', network: single, parameters: {}, input }).nearestTie).toBe(Infinity);
    const dead = {
      layers: [
        { name: 'input', op: 'input', size: 2 },
        { name: 'pool', op: 'max-pool', kernel: 2 },
        { name: 'low', op: 'batch-norm' },
        { name: 'relu', op: 'relu' },
      ],
    } as const;
    const parameters = { low: { shift: Float32Array.of(-9) } };
    const gradient = float64Gradient({ name: '', network: dead, parameters, input });
    expect([gradient.nearestTie, gradient.nearestKink]).toEqual([Infinity, 8]);
  });
});

describe('TensorFlow.js oracle', () => {
  beforeAll(prepareTensorflow);

  it('agrees with float64 to float32 rounding on 100 random graphs away from kinks and ties', () => {
    let compared = 0;
    for (const given of cases) {
      // Its erf is good to 1.5e-7 of 1: in the tail of an exact GELU that is much of the slope.
      const hasErf = given.network.layers.some(
        (layer) => layer.op === 'gelu' && layer.approximate !== 'tanh',
      );
      if (hasErf || !tensorflowKnows(given.network)) continue;
      const exact = float64Gradient(given);
      if (Math.min(exact.nearestKink, exact.nearestTie) < 1e-4 || exact.largest < 1e-25) continue;
      const tensorflow = tensorflowGradient(given);
      let error = 0;
      for (const place of [...exact.positions, ...tensorflow.positions]) {
        error = Math.max(error, Math.abs(exact.at(...place) - tensorflow.at(...place)));
      }
      expect(error / exact.largest, given.name).toBeLessThan(1e-5);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(100);
  });

  it('refuses bilinear upsampling', () => {
    const bilinear = cases.find(({ network }) => !tensorflowKnows(network))!;
    expect(() => tensorflowGradient(bilinear)).toThrow('no bilinear upsampling');
  });
});

describe('random graphs', () => {
  const networks = cases.map(({ network }) => resolveNetwork(network));
  const layers = networks.flatMap((network) => network.layers);
  const isConv = (layer: ResolvedLayer): layer is ResolvedConv => layer.op === 'conv';
  const isTransposed = (layer: ResolvedLayer): layer is ResolvedConv => layer.op === 'conv-transpose';
  const isPool = (layer: ResolvedLayer): layer is ResolvedPool =>
    layer.op === 'max-pool' || layer.op === 'avg-pool';
  const [convs, transposed, pools] = [
    layers.filter(isConv),
    layers.filter(isTransposed),
    layers.filter(isPool),
  ];

  it('are the same for the same seed', () => {
    expect(JSON.stringify(graphCase(7))).toBe(JSON.stringify(graphCase(7)));
    expect(graphCase(7).network).not.toEqual(graphCase(8).network);
  });

  it.each([
    'conv',
    'conv-transpose',
    'max-pool',
    'avg-pool',
    'global-avg-pool',
    'upsample',
    'add',
    'multiply',
    'concat',
    'batch-norm',
    'dropout',
    'relu',
    'relu6',
    'leaky-relu',
    'elu',
    'gelu',
    'silu',
    'hard-swish',
    'tanh',
    'sigmoid',
  ] as const)('have %s 15 times and more', (op) => {
    expect(layers.filter((layer) => layer.op === op).length).toBeGreaterThanOrEqual(15);
  });

  const windows = [...convs, ...transposed, ...pools].map(({ window }) => window);
  const uses = (count: number, claim: string): [string, number] => [claim, count];
  const hangsOver = (pool: ResolvedPool, at: number): boolean =>
    pool.ceil &&
    pool.size !== null &&
    ([0, 1] as const).some((axis) => {
      const { kernel, stride, dilation, padding } = pool.window;
      const source = networks[at]!.layers[pool.from[0]!]!.size![axis];
      const last =
        (pool.size![axis] - 1) * stride[axis] - padding[axis].before + (kernel[axis] - 1) * dilation[axis];
      return last >= source + padding[axis].after;
    });
  const hanging = networks.flatMap((network, at) =>
    network.layers.filter(isPool).filter((pool) => hangsOver(pool, at)),
  );

  it.each<[claim: string, count: number]>([
    uses(windows.filter(({ stride }) => stride[0] === 3 || stride[1] === 3).length, 'strides of 3'),
    uses(windows.filter(({ stride }) => stride[0] !== stride[1]).length, 'different strides along y and x'),
    uses(windows.filter(({ dilation }) => dilation[0] === 3).length, 'dilations of 3'),
    uses(
      windows.filter(({ padding: [y, x] }) => y.before !== y.after || x.before !== x.after).length,
      'asymmetric padding',
    ),
    uses(convs.filter(({ groups }) => groups > 1).length, 'grouped convolutions'),
    uses(transposed.filter(({ groups }) => groups > 1).length, 'grouped transposed convolutions'),
    uses(transposed.filter(({ outputPadding: [y, x] }) => y + x > 0).length, 'output padding'),
    uses(
      transposed.filter(({ window: { dilation } }) => dilation[0] > 1).length,
      'dilated transposed convolutions',
    ),
    uses(
      transposed.filter(({ window: { kernel, stride } }) => kernel[0] < stride[0]).length,
      'transposed convolutions that leave gaps',
    ),
    uses(pools.filter(({ window: { kernel, stride } }) => kernel[0] > stride[0]).length, 'overlapping pools'),
    uses(
      pools.filter(({ window: { kernel, stride } }) => kernel[0] < stride[0]).length,
      'pools that pass over pixels',
    ),
    uses(
      pools.filter(({ window: { dilation, kernel } }) => dilation[0] > 1 && kernel[0] > 1).length,
      'dilated pools',
    ),
    uses(hanging.length, 'last windows that hang over the end'),
    uses(
      layers.filter(
        (layer) => layer.op === 'avg-pool' && !layer.countPadding && layer.window.padding[0].before > 0,
      ).length,
      'averages that leave padding out',
    ),
    uses(
      layers.filter(
        (layer) => layer.op === 'avg-pool' && layer.countPadding && layer.window.padding[0].before > 0,
      ).length,
      'averages that count padding',
    ),
    uses(
      layers.filter((layer) => layer.op === 'upsample' && layer.mode === 'bilinear').length,
      'bilinear upsampling',
    ),
    uses(
      layers.filter((layer) => layer.op === 'upsample' && layer.mode === 'nearest').length,
      'nearest upsampling',
    ),
    uses(layers.filter((layer) => layer.from.length === 3).length, 'three branches that meet'),
  ])('have %s: %i times', (_claim, count) => {
    expect(count).toBeGreaterThanOrEqual(5);
  });

  it('have branches inside branches, sized and unbounded inputs, channels and sums', () => {
    const joins = networks.map((network) => network.layers.filter(({ from }) => from.length > 1).length);
    expect(joins.filter((count) => count >= 1).length).toBeGreaterThanOrEqual(100);
    expect(joins.filter((count) => count >= 3).length).toBeGreaterThanOrEqual(40);
    const sized = cases.filter(({ input }) => input instanceof Float32Array).length;
    expect(sized).toBeGreaterThanOrEqual(80);
    expect(cases.length - sized).toBeGreaterThanOrEqual(40);
    expect(cases.filter(({ channel }) => channel === 'sum').length).toBeGreaterThanOrEqual(40);
    expect(cases.filter(({ channel }) => typeof channel === 'number').length).toBeGreaterThanOrEqual(40);
    expect(
      cases.filter(({ parameters }) => Object.values(parameters).some(({ mask }) => mask)).length,
    ).toBeGreaterThanOrEqual(20);
  });
});
