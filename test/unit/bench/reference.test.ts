// What the benchmark checks everybody's numbers by: the same map as the engine's.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan } from '../../../src/engine/plan.ts';
import { preset, type Network } from '../../../src/network/index.ts';
import { givenDraws } from '../../bench/given.ts';
import { coneGraph } from '../../bench/graph.ts';
import { linearised, narrowStack } from '../../bench/jobs.ts';
import { referenceMap, relativeError } from '../../bench/reference.ts';

async function engineMap(network: Network, draws: number): Promise<Float32Array> {
  const backend = createCpuBackend();
  const request = { draws, seed: 1, normalize: 'none' } as const;
  const session = await backend.open(plan(network, request, backend.limits));
  const { map, deadDraws } = await session.advance(draws);
  session.destroy();
  return map.map((value) => (value * (draws - deadDraws)) / draws);
}

const resNet = preset('resnet-18', { width: 1 / 16 });
const cases: readonly { readonly name: string; readonly network: Network; readonly draws: number }[] = [
  { name: 'a linear stack', network: narrowStack(5, 1, true).network, draws: 3 },
  { name: 'a stack with ReLU', network: narrowStack(6, 1, false).network, draws: 8 },
  { name: 'VGG-11, narrow', network: preset('vgg-11', { width: 1 / 16 }), draws: 1 },
  { name: 'ResNet-18, narrow', network: resNet, draws: 1 },
  { name: 'ResNet-18, narrow and linear', network: linearised(resNet), draws: 1 },
];

describe('the float64 reference', () => {
  it.each(cases)('gives the map of $name', async ({ network, draws }) => {
    const graph = coneGraph(network);
    const map = referenceMap(graph, givenDraws({ draws, seed: 1 }, graph));
    expect(map.some((value) => value > 0)).toBe(true);
    expect(relativeError(await engineMap(network, draws), map)).toBeLessThan(1e-5);
  });

  it('tells a wrong map from a right one', () => {
    expect(relativeError([1, 2], [1, 2])).toBe(0);
    expect(relativeError([1, 2.1], [1, 2])).toBeCloseTo(0.1 / Math.sqrt(5), 12);
    expect(relativeError([1], [1, 2])).toBe(Infinity);
    expect(relativeError([1, NaN], [1, 2])).toBe(Infinity);
  });
});
