// The input's gradient, planned and run on the CPU backend, against the oracles.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import { keyOfSeed, planeFiller } from '../../../src/engine/random/index.ts';
import type { GradientField } from '../../../src/engine/types.ts';
import { resolveNetwork } from '../../../src/network/index.ts';
import { relativeError, type GradientCase, type ReferenceGradient } from '../../oracle/case.ts';
import { float64Gradient } from '../../oracle/float64.ts';
import { gradientCaseArbitrary, gradientCases } from '../../oracle/random-network.ts';
import { prepareTensorflow, tensorflowGradient } from '../../oracle/tensorflow.ts';

const cpu = createCpuBackend();
/** Without WebAssembly: the reference, and what readers without it get. */
const plainCpu = createCpuBackend({ webassembly: false });

async function cpuGradient(given: GradientCase, backend = cpu): Promise<GradientField> {
  const { network, parameters, input, unit, channel } = given;
  if (typeof input === 'function') throw new Error('a request cannot carry a function');
  const planned = planGradient(
    network,
    { parameters, ...(input && { input }), ...(unit && { unit }), ...(channel !== undefined && { channel }) },
    cpu.limits,
  );
  const session = await backend.open(planned);
  try {
    const { channels, region: box } = planned.gradient;
    return { data: await session.gradient(), channels, box };
  } finally {
    session.destroy();
  }
}

/** Where float32 and float64 must agree: no kink near, and a gradient to compare with. */
function isComparable(reference: ReferenceGradient & { nearestKink: number }): boolean {
  return reference.nearestKink >= 1e-4 && reference.largest > 0;
}

/** Largest error over largest gradient that is asked for. */
const tolerance = 1e-5;

const cases = gradientCases(120);

describe('inputGradient on the CPU', () => {
  beforeAll(prepareTensorflow);

  it('is the float64 gradient on 80 random networks and more, to 1e-5 of the largest', async () => {
    let compared = 0;
    for (const given of cases) {
      const reference = float64Gradient(given);
      if (!isComparable(reference)) continue;
      expect(relativeError(await cpuGradient(given), reference), given.name).toBeLessThanOrEqual(tolerance);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(80);
  });

  it('is what TensorFlow.js autograd finds on 40 random networks and more, to 1e-5 of the largest', async () => {
    let compared = 0;
    for (const given of cases) {
      // Its erf is good to 1.5e-7 of 1 only: see the test of the oracle.
      const hasErf = given.network.layers.some(
        (layer) => layer.op === 'gelu' && layer.approximate !== 'tanh',
      );
      if (hasErf || !isComparable(float64Gradient(given))) continue;
      const reference = tensorflowGradient(given);
      const found = await cpuGradient(given, plainCpu);
      expect(relativeError(found, reference), given.name).toBeLessThanOrEqual(tolerance);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(40);
  });

  it('is exactly zero where float64 finds nothing but dead units', async () => {
    let compared = 0;
    for (const given of cases) {
      const { largest, nearestKink, positions } = float64Gradient(given);
      if (largest > 0 || nearestKink < 1e-4 || positions.length === 0) continue;
      expect((await cpuGradient(given)).data.every((g) => g === 0)).toBe(true);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('is the float64 gradient on networks that fast-check makes up', async () => {
    await fc.assert(
      fc.asyncProperty(gradientCaseArbitrary, async (given) => {
        const reference = float64Gradient(given);
        fc.pre(isComparable(reference));
        expect(relativeError(await cpuGradient(given), reference)).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 60, seed: 20 },
    );
  });

  it('is the float64 gradient at an input drawn on an unbounded plane', async () => {
    let compared = 0;
    for (const [index, given] of cases.entries()) {
      const input = resolveNetwork(given.network).layers[0]!;
      // One channel, for a signed map is the gradient then.
      if (input.size || input.channels !== 1) continue;
      const seed = 1000 + index;
      const { network, parameters, unit, channel } = given;
      const planned = plan(
        network,
        {
          parameters: { ...parameters },
          ...(unit && { unit }),
          ...(channel !== undefined && { channel }),
          seed,
          draws: 1,
          input: 'normal',
          aggregate: 'signed',
          normalize: 'none',
        },
        cpu.limits,
      );
      const reference = float64Gradient({ ...given, input: drawnInput(seed) });
      const drawsMasks = network.layers.some(({ op }) => op === 'dropout');
      if (drawsMasks || !isComparable(reference)) continue;
      const session = await cpu.open(planned);
      const { map } = await session.advance(1);
      session.destroy();
      const field = { data: map, channels: 1, box: planned.box };
      expect(relativeError(field, reference), given.name).toBeLessThanOrEqual(tolerance);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});

/** The first draw's input, as the generator gives it for the region asked for. */
function drawnInput(seed: number): (channel: number, y: number, x: number) => number {
  const region = { top: -64, left: -64, height: 128, width: 128 };
  const data = new Float32Array(128 * 128);
  const distribution = { kind: 'normal', standardDeviation: 1 } as const;
  planeFiller({ distribution, purpose: 'input', layer: 0, channels: 1, region }, keyOfSeed(seed))(data, 0);
  return (_channel, y, x) => data[(y + 64) * 128 + x + 64]!;
}
