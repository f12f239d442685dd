// inputGradient's plans on WebGPU against float64 and against TensorFlow.js autograd, on random networks: strides,
// dilations, groups, asymmetric paddings, every activation, residual blocks, sized and unbounded inputs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/engine/backend.ts';
import { planGradient } from '../../src/engine/plan.ts';
import { relativeError, type GradientCase } from '../oracle/case.ts';
import { float64Gradient } from '../oracle/float64.ts';
import { gradientCases } from '../oracle/random-network.ts';
import { prepareTensorflow, tensorflowGradient } from '../oracle/tensorflow.ts';
import { largest } from '../support/expect-close.ts';
import { webgpu } from './support/backends.ts';

interface Judged {
  readonly given: GradientCase;
  readonly exact: ReturnType<typeof float64Gradient>;
}

/** What the random networks cover is asserted where they are made: test/unit/engine/oracle.test.ts. */
const judged: readonly Judged[] = gradientCases(46).map((given) => ({
  given,
  exact: float64Gradient(given),
}));
/** Nearer to a kink, float32 and float64 may rightly fall on different sides of it. */
const comparable = judged.filter(({ exact }) => exact.nearestKink >= 1e-4 && exact.largest > 0);
const dead = judged.filter(({ exact }) => exact.largest === 0);

const sessions = new Map<GradientCase, Session>();

function open({ network, parameters, input, unit, channel }: GradientCase): Promise<Session> {
  const request = {
    parameters,
    ...(input instanceof Float32Array && { input }),
    ...(unit && { unit }),
    ...(channel !== undefined && { channel }),
  };
  return webgpu.open(planGradient(network, request, webgpu.limits));
}

async function gradientOf(given: GradientCase): Promise<Parameters<typeof relativeError>[0]> {
  const session = sessions.get(given)!;
  const { channels, region } = session.plan.gradient;
  return { data: await session.gradient(), channels, box: region };
}

beforeAll(async () => {
  await prepareTensorflow();
  // All at once: kernels compile side by side.
  await Promise.all(
    [...comparable, ...dead].map(async ({ given }) => sessions.set(given, await open(given))),
  );
});

afterAll(() => {
  for (const session of sessions.values()) session.destroy();
});

/**
 * TensorFlow.js' erf is Abramowitz & Stegun 7.1.26, wrong by up to 1.5e-7 of 1: in the tail of an exact GELU that is
 * much of the slope.
 */
function tensorflowTolerance({ network }: GradientCase): number {
  const exactGelu = network.layers.some((layer) => layer.op === 'gelu' && layer.approximate !== 'tanh');
  return exactGelu ? 1e-2 : 2e-5;
}

describe('the input’s gradient on WebGPU', () => {
  it('is compared on 40 networks at least', () => {
    expect(comparable.length).toBeGreaterThanOrEqual(40);
  });

  it.each(comparable.map(({ given, exact }) => [given.name, given, exact] as const))(
    'is float64’s and TensorFlow.js’s: %s',
    async (_, given, exact) => {
      const actual = await gradientOf(given);
      expect(relativeError(actual, exact)).toBeLessThanOrEqual(1e-5);
      expect(relativeError(actual, tensorflowGradient(given))).toBeLessThanOrEqual(
        tensorflowTolerance(given),
      );
    },
  );

  it.each(dead.map(({ given }) => [given.name, given] as const))('is 0 everywhere: %s', async (_, given) => {
    const { data } = await gradientOf(given);
    expect(data.length).toBeGreaterThan(0);
    expect(largest(data)).toBe(0);
  });
});
