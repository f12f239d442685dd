// inputGradient's plans on WebGPU against float64, on random graphs of every op: branches, joins, pools, upsampling.
import { expect, it } from 'vitest';
import { ErfError } from '../../src/engine/errors.ts';
import { relativeError } from '../oracle/case.ts';
import { float64Gradient } from '../oracle/float64.ts';
import { graphCases } from '../oracle/random-graph.ts';
import { gradientOfPlan, planOfCase, withDrawnInput } from '../support/input-gradient.ts';
import { webgpu } from './support/backends.ts';

/** Those whose unit sees a pixel, with no kink and no tie near and a gradient that float32 can hold. */
const comparable = graphCases(170).flatMap((given) => {
  try {
    const plan = planOfCase(given, webgpu);
    const exact = float64Gradient(withDrawnInput(given, plan));
    const clear = Math.min(exact.nearestKink, exact.nearestTie) >= 1e-4 && exact.largest > 1e-25;
    return clear ? [{ given, plan, exact }] : [];
  } catch (error) {
    if (error instanceof ErfError && error.message.includes('sees only padding')) return [];
    throw error;
  }
});

it('the input’s gradient on WebGPU is float64’s on 100 random graphs and more, to 1e-5 of the largest', async () => {
  expect(comparable.length).toBeGreaterThanOrEqual(100);
  // All at once: kernels compile side by side.
  await Promise.all(
    comparable.map(async ({ given, plan, exact }) => {
      const error = relativeError(await gradientOfPlan(plan, webgpu), exact);
      expect(error, given.name).toBeLessThanOrEqual(1e-5);
    }),
  );
}, 300_000);
