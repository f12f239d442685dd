// The oracles themselves: float64 against central differences, TensorFlow.js against float64, and what the random
// networks cover.
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveNetwork, type ResolvedConv, type ResolvedLayer } from '../../../src/network/index.ts';
import { nudged, type GradientCase } from '../../oracle/case.ts';
import { activate, derivative, erf, erfc } from '../../oracle/activations.ts';
import { float64Gradient, float64Value } from '../../oracle/float64.ts';
import { gradientCase, gradientCases, numbersFrom } from '../../oracle/random-network.ts';
import { prepareTensorflow, tensorflowGradient } from '../../oracle/tensorflow.ts';

const cases = gradientCases(120);

describe('float64 oracle', () => {
  it.each([
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [-3, -0.9999779095030014],
    [9, 1],
  ])('erf(%f) is %f (Abramowitz & Stegun, table 7.1)', (x, value) => {
    expect(erf(x)).toBeCloseTo(value, 14);
  });

  it.each([0.7, 1, 2, 3, 5])('erfc(%f) is 1 − erf', (x) => {
    expect(Math.abs(erfc(x) - (1 - erf(x)))).toBeLessThan(1e-14);
  });

  it.each([
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
    [20, 5.395865611607901e-176],
  ])('erfc(%i) is %f to ten digits', (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-10);
  });

  type Activation = Extract<ResolvedLayer, { approximate: unknown }>;
  const activations: Pick<Activation, 'op' | 'slope' | 'approximate'>[] = (
    ['relu', 'relu6', 'leaky-relu', 'elu', 'gelu', 'silu', 'hard-swish', 'tanh', 'sigmoid'] as const
  ).map((op) => ({ op, slope: 0.3, approximate: 'none' }));
  activations.push({ op: 'gelu', slope: 0, approximate: 'tanh' });

  it.each(activations)("$op's slope ($approximate) is its central difference", (fields) => {
    const h = 1e-5;
    // No kink (0, 6, ±3) lies within h of these.
    for (let x = -7.77; x < 8; x += 0.113) {
      const layer = fields as Activation;
      const difference = (activate(layer, x + h) - activate(layer, x - h)) / (2 * h);
      expect(Math.abs(derivative(layer, x) - difference)).toBeLessThan(1e-9);
    }
  });

  it('its gradient is the central difference of its value on 60 random networks, reached pixels or not', () => {
    const h = 1e-5;
    let compared = 0;
    for (const [index, given] of cases.entries()) {
      const gradient = float64Gradient(given);
      // A step across a kink is no difference quotient.
      if (gradient.nearestKink < 1e-3 || gradient.positions.length === 0) continue;
      const next = numbersFrom(index);
      const reached = Array.from(
        { length: 4 },
        () => gradient.positions[Math.floor(next() * gradient.positions.length)]!,
      );
      const anywhere = [0, Math.floor(next() * 9), Math.floor(next() * 9)] as const;
      const scale = Math.max(gradient.largest, 1e-6);
      for (const [c, y, x] of [...reached, anywhere]) {
        const moved = (by: number): number => float64Value(nudged(given, [c, y, x], by));
        const difference = (moved(h) - moved(-h)) / (2 * h);
        expect(Math.abs(gradient.at(c, y, x) - difference) / scale).toBeLessThan(1e-5);
      }
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(60);
  });
});

describe('TensorFlow.js oracle', () => {
  beforeAll(prepareTensorflow);

  it('agrees with float64 to float32 rounding on 80 random networks away from kinks', () => {
    let compared = 0;
    for (const given of cases) {
      const exact = float64Gradient(given);
      if (exact.nearestKink < 1e-4 || exact.largest === 0) continue;
      const tensorflow = tensorflowGradient(given);
      let error = 0;
      for (const [c, y, x] of [...exact.positions, ...tensorflow.positions]) {
        error = Math.max(error, Math.abs(exact.at(c, y, x) - tensorflow.at(c, y, x)));
      }
      expect(error / exact.largest, given.name).toBeLessThan(toleranceOfTensorflow(given));
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(80);
  });
});

/**
 * Its erf is Abramowitz & Stegun 7.1.26, wrong by up to 1.5e-7 of 1: in the tail of an exact GELU that is much of the
 * slope.
 */
function toleranceOfTensorflow({ network }: GradientCase): number {
  const exactGelu = network.layers.some((layer) => layer.op === 'gelu' && layer.approximate !== 'tanh');
  return exactGelu ? 1e-2 : 1e-5;
}

describe('random networks', () => {
  const layers = cases.flatMap(({ network }) => resolveNetwork(network).layers);
  const convs = layers.filter((layer): layer is ResolvedConv => layer.op === 'conv');
  const both = (pair: readonly [number, number]): number[] => [...pair];

  it('are the same for the same seed', () => {
    expect(gradientCase(7)).toEqual(gradientCase(7));
  });

  it('have every op and every activation', () => {
    const ops = new Set(layers.map(({ op }) => op));
    for (const op of ['input', 'conv', 'batch-norm', 'dropout', 'add'] as const) expect(ops).toContain(op);
    for (const op of [
      'relu',
      'relu6',
      'leaky-relu',
      'elu',
      'gelu',
      'silu',
      'hard-swish',
      'tanh',
      'sigmoid',
    ] as const) {
      expect(ops).toContain(op);
    }
  });

  it.each([
    ['strides 1 to 3', () => new Set(convs.flatMap(({ window }) => both(window.stride))), [1, 2, 3]],
    ['dilations 1 to 4', () => new Set(convs.flatMap(({ window }) => both(window.dilation))), [1, 2, 3, 4]],
    [
      'even and odd kernels',
      () => new Set(convs.flatMap(({ window }) => both(window.kernel))),
      [1, 2, 3, 4, 5],
    ],
  ])('have %s', (_claim, found, wanted) => {
    const values = found();
    for (const value of wanted) expect(values).toContain(value);
  });

  it.each<[string, (layer: (typeof convs)[number]) => boolean]>([
    ['rectangular kernels', ({ window }) => window.kernel[0] !== window.kernel[1]],
    ['different strides along y and x', ({ window }) => window.stride[0] !== window.stride[1]],
    ['asymmetric padding', ({ window }) => window.padding.some(({ before, after }) => before !== after)],
    ['groups', ({ groups, channels }) => groups > 1 && groups < channels],
    ['depthwise convolutions', ({ groups, channels }) => groups > 1 && groups === channels],
  ])('have %s', (_claim, has) => {
    expect(convs.filter(has).length).toBeGreaterThanOrEqual(10);
  });

  it('have sized and unbounded inputs, SAME padding and masks', () => {
    const sized = cases.filter(({ input }) => input !== undefined);
    expect(sized.length).toBeGreaterThanOrEqual(40);
    expect(cases.length - sized.length).toBeGreaterThanOrEqual(40);
    const same = cases.filter(({ network }) =>
      network.layers.some((layer) => 'padding' in layer && layer.padding === 'same'),
    );
    expect(same.length).toBeGreaterThanOrEqual(10);
    const masked = cases.filter(({ parameters }) => Object.values(parameters).some(({ mask }) => mask));
    expect(masked.length).toBeGreaterThanOrEqual(10);
  });
});
