// The predicted map against what WebGPU measures: sizes within their standard errors, E g² by Hotelling's test.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../src/network/index.ts';
import { predictErf } from '../../src/theory/index.ts';
import { stack, type Fields } from '../support/golden-networks.ts';
import { compared, ringOf, standardErrorsBetween } from '../support/measured-sizes.ts';
import { agreement } from '../support/measured-squares.ts';
import { webgpu } from './support/backends.ts';

const dilated: Fields = (i) => ({ dilation: i > 4 ? 2 ** (i - 4) : 1 });
const strided: Fields = (i) => ({ stride: i === 3 || i === 5 ? 2 : 1 });

describe('ERF size and sigma within five standard errors of the prediction', () => {
  it.each([
    ['6 layers, two dilated', dilated, 'center-low'],
    ['6 layers, two with stride 2', strided, 'glorot-uniform'],
  ] as const)('%s', async (_, fields, weights) => {
    const network = stack(6, 8, { fields });
    const { size, sigma } = await compared(webgpu, { network, weights, draws: 256, seed: 3 });
    expect(sigma.standardError / sigma.predicted).toBeLessThan(0.015);
    expect(standardErrorsBetween(sigma)).toBeLessThan(5);
    expect(standardErrorsBetween(size, ringOf(size))).toBeLessThan(5);
  });
});

describe('E g² of 2,000 draws agrees with the prediction', () => {
  const residual: Layer[] = [
    { name: 'x', op: 'input', channels: 4 },
    { name: 'a', op: 'conv', channels: 4, kernel: 3 },
    { name: 'pool', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
    { name: 'join', op: 'add', from: ['a', 'pool'] },
    { name: 'b', op: 'conv', channels: 4, kernel: 3 },
    { name: 'end', op: 'add', from: ['b', 'join'] },
  ];
  const hourglass: Layer[] = [
    { name: 'x', op: 'input', channels: 2, size: [11, 9] },
    { name: 'down', op: 'conv', channels: 4, kernel: 3, stride: 2, groups: 2 },
    { name: 'drop', op: 'dropout', rate: 0.3 },
    { name: 'along', op: 'conv', channels: 4, kernel: 3, dilation: 2 },
    { name: 'up', op: 'conv-transpose', channels: 3, kernel: 3, stride: 2, padding: 1 },
    { name: 'both', op: 'concat', from: ['up', 'x'] },
  ];

  it('with an average beside an identity; and a branch too few is rejected', async () => {
    const options = { weights: 'glorot-normal' } as const;
    const last: Layer = { name: 'end', op: 'batch-norm', from: 'b' };
    const missing = predictErf({ layers: [...residual.slice(0, -1), last] }, options);
    const { p, others } = await agreement(
      webgpu,
      { network: { layers: residual }, ...options, draws: 2000, seed: 11 },
      { others: [missing] },
    );
    expect(p).toBeGreaterThan(0.01);
    expect(others[0]).toBeLessThan(1e-6);
  });

  it('with groups, dropout, dilation, a transposed convolution and borders', async () => {
    const { p } = await agreement(webgpu, {
      network: { layers: hourglass },
      weights: 'he-uniform',
      unit: [4, 8],
      draws: 2000,
      seed: 12,
    });
    expect(p).toBeGreaterThan(0.01);
  });
});
