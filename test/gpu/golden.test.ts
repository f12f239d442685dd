// The sizes that theory gives, on WebGPU: those of equal weights to the last digit, random ones within standard errors.
// Source: `source` of test/reference/erf-golden.json (exact, float64, for an unbounded plane and 3×3 kernels; ERF size
// as in Luo et al. 2016).
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/engine/plan-types.ts';
import { plan } from '../../src/engine/plan.ts';
import { fitPowerLaw, measureErf } from '../../src/measures/index.ts';
import type { Network } from '../../src/network/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import { fifteenLayers, fifteenRows, goldenRows, goldenSlopes, stack } from '../support/golden-networks.ts';
import { testRandomSizes } from '../support/measured-sizes.ts';
import { webgpu } from './support/backends.ts';

/** The gradient with equal weights: one draw tells all. */
async function ones(network: Network): Promise<{
  readonly plan: Plan;
  readonly size: number;
  readonly ratio: number;
  readonly sigma: readonly [number, number];
}> {
  const planned = plan(network, { weights: 'ones' }, webgpu.limits);
  const session = await webgpu.open(planned);
  const { map } = await session.advance(planned.draws);
  session.destroy();
  const { erfSize, erfRatio, sigma } = measureErf(map, planned.box, receptiveField(network));
  return { plan: planned, size: erfSize, ratio: erfRatio, sigma };
}

describe('ones, to the last printed digit', () => {
  it.each(goldenRows)(
    '%i layers see %i pixels, %f effectively',
    async (n, rf, uniform, _random, uniformStd) => {
      const { plan, size, sigma } = await ones(stack(n, 1));
      expect([plan.box.height, plan.box.width]).toEqual([rf, rf]);
      expect(Number(size.toFixed(3))).toBe(uniform);
      expect(sigma.map((s) => Number(s.toFixed(4)))).toEqual([uniformStd, uniformStd]);
    },
  );

  it('however many channels there are', async () => {
    const [n, , uniform] = goldenRows.find(([n]) => n === 20)!;
    const { size } = await ones(stack(n, 5));
    expect(Number(size.toFixed(3))).toBe(uniform);
  });

  it.each(fifteenRows)('fifteen layers, %s: %i pixels, %f effectively', async (variant, rf, uniform) => {
    const { plan, size } = await ones(stack(15, 1, { fields: fifteenLayers[variant]! }));
    expect(plan.box.height).toBe(rf);
    expect(Number(size.toFixed(2))).toBe(uniform);
  });

  const { over, uniform } = goldenSlopes;
  it(`sizes over ${over.join(', ')} layers grow with ${uniform.size}, ratios with ${uniform.ratio}`, async () => {
    const [sizes, ratios]: [number[], number[]] = [[], []];
    for (const n of over) {
      const { size, ratio } = await ones(stack(n, 1));
      sizes.push(size);
      ratios.push(ratio);
    }
    expect(Number(fitPowerLaw(over, sizes).exponent.toFixed(3))).toBe(uniform.size);
    expect(Number(fitPowerLaw(over, ratios).exponent.toFixed(3))).toBe(uniform.ratio);
  });
});

describe('random weights, within five standard errors', () => {
  testRandomSizes(webgpu);
});
