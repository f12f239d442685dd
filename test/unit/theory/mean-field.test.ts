// Where predictErf is approximate: measured maps of wide non-linear networks lie close to the predicted ones.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan } from '../../../src/engine/plan.ts';
import { measureErf } from '../../../src/measures/index.ts';
import {
  defaultKnobs,
  stackNetwork,
  type ActivationOp,
  type Layer,
  type Network,
  type WeightInit,
} from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';

const cpu = createCpuBackend();
const channels = 32;

function stack(n: number, activation: ActivationOp): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= n; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    if (i < n) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

/** Root of the sum of E g², sigma of the root map and ERF size: measured, and predicted. */
async function bothOf(network: Network, weights: WeightInit, draws: number) {
  const planned = plan(
    network,
    { weights, draws, seed: 7, aggregate: 'square', normalize: 'none' },
    cpu.limits,
  );
  const session = await cpu.open(planned);
  let snapshot = await session.advance(Math.min(8, planned.drawsPerChunk));
  while (snapshot.draws < draws) {
    snapshot = await session.advance(Math.min(8, planned.drawsPerChunk, draws - snapshot.draws));
  }
  session.destroy();
  expect([snapshot.deadDraws, snapshot.lostDraws]).toEqual([0, 0]);
  const prediction = predictErf(network, { weights });
  expect(prediction.exact).toBe(false);
  expect(prediction.box).toEqual(planned.box);
  const rf = receptiveField(network);
  const numbersOf = (map: ArrayLike<number>) => {
    const { erfSize, sigma } = measureErf(map, planned.box, rf);
    const strength = Math.sqrt(Array.from(map).reduce((sum, value) => sum + value * value, 0));
    return { erfSize, sigma: sigma[0], strength };
  };
  return { measured: numbersOf(snapshot.map), predicted: numbersOf(prediction.map) };
}

describe('wide non-linear networks, measured against mean field', () => {
  const residual: Layer[] = [{ name: 'input', op: 'input', channels }];
  for (let i = 1; i <= 4; i++) {
    const from = residual.at(-1)!.name;
    residual.push(
      { name: `norm${i}`, op: 'batch-norm', from },
      { name: `relu${i}`, op: 'relu' },
      { name: `conv${i}`, op: 'conv', channels, kernel: 3 },
      { name: `add${i}`, op: 'add', from: [from, `conv${i}`] },
    );
  }
  const pooled: Layer[] = [
    { name: 'input', op: 'input' },
    { name: 'conv1', op: 'conv', channels, kernel: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool', op: 'max-pool', kernel: 2 },
    { name: 'conv2', op: 'conv', channels, kernel: 3 },
    { name: 'silu2', op: 'silu' },
    { name: 'conv3', op: 'conv', channels, kernel: 3 },
  ];
  const cases: readonly (readonly [string, Network, WeightInit])[] = [
    ['six layers of ReLU', stack(6, 'relu'), 'he-normal'],
    ['six layers of leaky ReLU', stack(6, 'leaky-relu'), 'he-uniform'],
    ['six layers of tanh', stack(6, 'tanh'), 'he-normal'],
    ['six layers of sigmoid', stack(6, 'sigmoid'), 'he-normal'],
    ['six layers of GELU', stack(6, 'gelu'), 'glorot-normal'],
    ['four residual blocks', { layers: residual }, 'glorot-normal'],
  ];
  it.each(cases)('%s: size, sigma and strength', async (_, network, weights) => {
    const { measured, predicted } = await bothOf(network, weights, 128);
    expect(Math.abs(measured.sigma / predicted.sigma - 1)).toBeLessThan(0.03);
    expect(Math.abs(measured.erfSize / predicted.erfSize - 1)).toBeLessThan(0.05);
    expect(Math.abs(measured.strength / predicted.strength - 1)).toBeLessThan(0.1);
  });

  it('a max pooling between ReLU and SiLU: size and sigma, and the strength up to its own factor', async () => {
    const { measured, predicted } = await bothOf({ layers: pooled }, 'he-normal', 128);
    expect(Math.abs(measured.sigma / predicted.sigma - 1)).toBeLessThan(0.03);
    expect(Math.abs(measured.erfSize / predicted.erfSize - 1)).toBeLessThan(0.05);
    // The largest of four is positive in 15 of 16 windows, not in one of two: what the prediction says it leaves out.
    const chosen = Math.sqrt(15 / 16 / (1 / 2));
    expect(Math.abs(measured.strength / (chosen * predicted.strength) - 1)).toBeLessThan(0.1);
  });

  it('rectified branches added to a skip see less than predicted, and less still where more channels are summed', async () => {
    const sizes = [];
    for (const channels of [4, 16]) {
      const network = stackNetwork({ ...defaultKnobs, depth: 6, channels, residual: true });
      const { measured, predicted } = await bothOf(network, 'he-normal', 128);
      sizes.push(measured.sigma / predicted.sigma);
    }
    expect(sizes[0]!).toBeLessThan(0.97);
    expect(sizes[1]!).toBeLessThan(sizes[0]! - 0.02);
  });
});
