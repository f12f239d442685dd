// Values and slopes of the activations that both backends follow.
import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../../src/network/activations.ts';
import type { ActivationOp } from '../../../src/network/index.ts';
import { activate, derivative } from '../../oracle/float64.ts';

const ops: [ActivationOp, 'none' | 'tanh'][] = [
  ['relu', 'none'],
  ['relu6', 'none'],
  ['leaky-relu', 'none'],
  ['elu', 'none'],
  ['gelu', 'none'],
  ['gelu', 'tanh'],
  ['silu', 'none'],
  ['hard-swish', 'none'],
  ['tanh', 'none'],
  ['sigmoid', 'none'],
];

describe('activations', () => {
  it.each(ops)('%s (%s) and its slope are the oracle’s to 1e-14', (op, approximate) => {
    const fields = { op, slope: 0.2, approximate };
    const { value, slope } = activationFunction(fields);
    for (let x = -7.9; x < 8; x += 0.0137) {
      const layer = fields as Parameters<typeof activate>[0];
      expect(Math.abs(value(x) - activate(layer, x))).toBeLessThan(1e-14 * (1 + Math.abs(x)));
      expect(Math.abs(slope(x) - derivative(layer, x))).toBeLessThan(1e-14 * (1 + Math.abs(x)));
    }
  });

  it.each(ops)(
    '%s (%s) and its slope stay finite for any float32, and end where they should',
    (op, approximate) => {
      const { value, slope } = activationFunction({ op, slope: 0.2, approximate });
      for (const magnitude of [1e-45, 1e-20, 1, 30, 100, 1e4, 1e10, 3.4e38]) {
        for (const x of [magnitude, -magnitude]) {
          expect(Number.isFinite(value(x)), `f(${x})`).toBe(true);
          expect(Number.isFinite(slope(x)), `f′(${x})`).toBe(true);
        }
      }
      const saturates = op === 'tanh' || op === 'sigmoid' || op === 'relu6';
      expect(slope(3.4e38)).toBe(saturates ? 0 : 1);
      expect(Math.abs(slope(-3.4e38))).toBe(op === 'leaky-relu' ? 0.2 : 0);
    },
  );

  it.each<[ActivationOp, number, number]>([
    ['relu', 0, 0],
    ['relu6', 0, 0],
    ['relu6', 6, 0],
    ['leaky-relu', 0, 0.2],
    ['elu', 0, 1],
    ['hard-swish', -3, 0],
    ['hard-swish', 3, 1],
  ])('%s has PyTorch’s slope at its kink %f: %f', (op, kink, expected) => {
    expect(activationFunction({ op, slope: 0.2, approximate: 'none' }).slope(kink)).toBe(expected);
  });

  // Φ(−5) and Φ(−8): Abramowitz & Stegun, table 26.2.
  it.each([
    [-5, 2.866515718791939e-7],
    [-8, 6.220960574271786e-16],
  ])('exact GELU keeps its digits in the tail: x·Φ(x) at %f', (x, distribution) => {
    const { value } = activationFunction({ op: 'gelu', slope: 0, approximate: 'none' });
    expect(Math.abs(value(x) / (x * distribution) - 1)).toBeLessThan(1e-12);
  });

  // Abramowitz & Stegun, table 7.1: erf(x) = 2Φ(√2·x) − 1.
  it.each([
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.5, 0.9995930479825551],
    [3, 0.9999779095030014],
  ])('exact GELU holds erf(%f) = %f', (x, erf) => {
    const { value } = activationFunction({ op: 'gelu', slope: 0, approximate: 'none' });
    const z = x * Math.SQRT2;
    expect((2 * value(z)) / z - 1).toBeCloseTo(erf, 14);
  });
});
