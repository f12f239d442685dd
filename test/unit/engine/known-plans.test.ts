// Nothing is planned twice that the last requests already had.
import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/engine/index.ts';
import { KnownPlans } from '../../../src/engine/known-plans.ts';
import { defaultKnobs, stackNetwork, type Network } from '../../../src/network/index.ts';

const limits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 31, draws: 64 };
/** As it comes from the page: another object every time. */
const network = (depth: number): Network => stackNetwork({ ...defaultKnobs, depth });

function counted(): { readonly known: KnownPlans; readonly planned: () => number } {
  let count = 0;
  const known = new KnownPlans((...args) => {
    count += 1;
    return plan(...args);
  });
  return { known, planned: () => count };
}

describe('plans that were made before', () => {
  it('serve the same network under any seed, and are what a new one would be', () => {
    const { known, planned } = counted();
    for (const seed of [undefined, 7, 0, 7, 2 ** 40]) {
      const request = { draws: 40, ...(seed === undefined ? {} : { seed }) };
      expect(known.plan(network(6), request, limits)).toEqual(plan(network(6), request, limits));
    }
    expect(planned()).toBe(1);
  });

  it.each([
    ['draws', { draws: 41 }, limits],
    ['weights', { draws: 40, weights: 'ones' as const }, limits],
    ['unit', { draws: 40, unit: [1, 0] as const }, limits],
    ['device', { draws: 40 }, { ...limits, draws: 8 }],
  ])('do not serve other %s', (_, request, limitsThere) => {
    const { known, planned } = counted();
    known.plan(network(6), { draws: 40 }, limits);
    expect(known.plan(network(6), request, limitsThere)).toEqual(plan(network(6), request, limitsThere));
    expect(planned()).toBe(2);
  });

  it('do not serve given arrays, nor a request that makes no sense', () => {
    const { known, planned } = counted();
    const parameters = { conv1: { bias: new Float32Array(8) } };
    const own: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'conv1', op: 'conv', channels: 8, kernel: 3, bias: true },
      ],
    };
    known.plan(own, { parameters }, limits);
    known.plan(own, { parameters }, limits);
    known.plan(own, {}, limits);
    expect(planned()).toBe(3);
    expect(() => known.plan(own, { seed: -1 }, limits)).toThrow('seed is -1');
    expect(() => known.plan(own, { seed: 0.5 }, limits)).toThrow('seed is 0.5');
  });

  it('keep a network as one object, and forget what is long ago', () => {
    const { known, planned } = counted();
    const first = network(3);
    known.plan(first, {}, limits);
    expect(known.network(network(3))).toBe(first);
    for (let depth = 4; depth < 60; depth++) known.plan(network(depth), {}, limits);
    const later = network(3);
    expect(known.network(later)).toBe(later);
    const before = planned();
    known.plan(later, {}, limits);
    expect(planned()).toBe(before + 1);
  });
});
