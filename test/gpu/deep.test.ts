// A hundred layers and more: gradients that no float32 could hold on the way, against float64.
import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backend.ts';
import { Engine } from '../../src/engine/engine.ts';
import { plan } from '../../src/engine/plan.ts';
import { keyOfSeed, planeFiller, weightsFiller } from '../../src/engine/random/index.ts';
import type { Parameters } from '../../src/engine/types.ts';
import { weightDistribution, type WeightInit } from '../../src/network/weight-init.ts';
import { resolveNetwork, type Layer, type Network } from '../../src/network/index.ts';
import { float64Gradient } from '../oracle/float64.ts';
import { relativeL2 } from '../support/expect-close.ts';
import { cpu, webgpu } from './support/backends.ts';

const channels = 2;
const seed = 77;

/** Along one axis, so that a hundred layers are quick: a box of 1×201. */
function deep(depth: number, activation?: 'sigmoid' | 'tanh'): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: [1, 3] });
    if (activation) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

/** The draw's map in float64, from the very weights and input that the draw has: |g| divided by its sum. */
function exactMap(network: Network, weights: WeightInit, draw: number): { map: Float64Array; scale: number } {
  const key = keyOfSeed(seed);
  const parameters: Record<string, Parameters[string]> = {};
  const { layers } = resolveNetwork(network);
  const depth = layers.filter(({ op }) => op === 'conv').length;
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    const shape = [channels, layers[layer.from[0]!]!.channels, 1, 3] as const;
    const weight = new Float32Array(shape[0] * shape[1] * 3);
    // Elements in the order of OIHW: the layout of a kernel of one tap and one source channel.
    const source = {
      distribution: weightDistribution(weights, shape),
      tapProfile: null,
      layer: layer.index,
    } as const;
    weightsFiller({ ...source, shape: [weight.length, 1, 1, 1], groups: 1, layout: 'forward' }, key)(
      weight,
      draw,
    );
    parameters[layer.name] = { weight };
  }
  const values = new Float32Array(2 * depth + 1);
  const region = { top: 0, left: -depth, height: 1, width: values.length };
  const distribution = { kind: 'normal', standardDeviation: 1 } as const;
  planeFiller({ distribution, purpose: 'input', layer: 0, channels: 1, region }, key)(values, draw);
  const gradient = float64Gradient({
    name: '',
    network,
    parameters,
    input: (_c, _y, x) => values[x + depth]!,
  });
  const map = Float64Array.from(values, (_, i) => Math.abs(gradient.at(0, 0, i - depth)));
  const scale = map.reduce((a, b) => a + b);
  return { map: map.map((value) => value / scale), scale };
}

async function twoDraws(
  backend: Backend,
  network: Network,
  weights: WeightInit,
): Promise<readonly Float32Array[]> {
  const request = { draws: 2, seed, weights, aggregate: 'abs', normalize: 'draw' } as const;
  const session = await backend.open(plan(network, request, backend.limits));
  const snapshot = await session.advance(2);
  const groups = await session.groupMaps();
  session.destroy();
  expect(snapshot).toMatchObject({ draws: 2, deadDraws: 0, lostDraws: 0 });
  return groups.slice(0, 2).map(({ map }) => map);
}

describe.each([
  [100, 'he-normal, linear: grows', undefined, 'he-normal', 1e9, Infinity],
  [480, 'he-normal, linear: grows beyond float32', undefined, 'he-normal', 4e38, Infinity],
  [100, 'he-normal, sigmoid: shrinks below float32', 'sigmoid', 'he-normal', 0, 1e-38],
  [100, 'glorot-uniform, tanh: shrinks', 'tanh', 'glorot-uniform', 0, 0.1],
] as const)('%i layers, %s', (depth, _, activation, weights, above, below) => {
  const network = deep(depth, activation);
  const exact = [0, 1].map((draw) => exactMap(network, weights, draw));

  it('as meant', () => {
    for (const { scale } of exact) {
      expect(scale).toBeGreaterThan(above);
      expect(scale).toBeLessThan(below);
    }
  });

  it.each([
    ['WebGPU', webgpu],
    ['CPU', cpu],
  ] as const)('%s computes the map of float64', async (_name, backend) => {
    const maps = await twoDraws(backend, network, weights);
    for (const draw of [0, 1]) expect(relativeL2(maps[draw]!, exact[draw]!.map)).toBeLessThan(1e-4);
  });
});

describe('a draw that leaves float32 is not silently zero', () => {
  const engine = new Engine();
  afterAll(() => engine.close());

  it.each(['webgpu', 'cpu'] as const)(
    'on %s, not normalised: an error that says what to do',
    async (choice) => {
      const run = await engine.start({ network: deep(100, 'sigmoid'), normalize: 'none', draws: 4 }, choice);
      const frame = run.next();
      await expect(frame).rejects.toMatchObject({ name: 'ErfError', code: 'invalid-request' });
      await expect(frame).rejects.toThrow(/draws leave float32.*normalize: 'draw'/);
      run.close();
    },
  );

  it.each(['webgpu', 'cpu'] as const)('on %s, normalised: a map whose sum is 1', async (choice) => {
    const run = await engine.start({ network: deep(100, 'sigmoid'), draws: 2 }, choice);
    let frame = await run.next();
    while (!frame.final) frame = await run.next();
    run.close();
    expect(frame).toMatchObject({
      draws: 2,
      deadDraws: 0,
      notes: expect.not.arrayContaining([/leave float32/]),
    });
    expect(Math.abs(frame.map.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-5);
  });
});
