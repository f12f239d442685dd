// The reference table of ERF sizes, predicted. Source: `source` of test/reference/erf-golden.json (exact, float64, for an
// unbounded plane and 3×3 kernels; ERF size as in Luo et al. 2016).
import { describe, expect, it } from 'vitest';
import {
  fifteenLayers,
  fifteenRows,
  goldenRows,
  goldenSlopes,
  goldenSource,
  skipRows,
  skipStack,
  stack,
} from '../../support/golden-networks.ts';
import { fitPowerLaw, measureErf } from '../../../src/measures/index.ts';
import type { Network, WeightInit } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf, type PredictOptions } from '../../../src/theory/index.ts';

function measured(network: Network, options: PredictOptions) {
  const prediction = predictErf(network, options);
  const { map, box } = prediction;
  return { prediction, measures: measureErf(map, box, receptiveField(network)) };
}

describe(`golden sizes (${goldenSource})`, () => {
  it.each(goldenRows)(
    '%i layers of 3×3 see %i pixels: predicted ERF %f with equal weights, %f with random ones, sigma %f',
    (n, rf, uniform, random, sigma) => {
      const ones = measured(stack(n, 1), { weights: 'ones' });
      expect(ones.prediction.box).toEqual({ top: -n, left: -n, height: rf, width: rf });
      expect(Number(ones.measures.erfSize.toFixed(3))).toBe(uniform);
      expect(Number(ones.prediction.sigma[0].toFixed(4))).toBe(sigma);
      expect(Number(ones.prediction.sigma[1].toFixed(4))).toBe(sigma);
      const drawn = measured(stack(n, 1), { weights: 'he-normal' });
      expect(Number(drawn.measures.erfSize.toFixed(3))).toBe(random);
      expect(drawn.prediction.sigma).toEqual(drawn.measures.sigma.map((s) => expect.closeTo(s, 12)));
      expect([ones.prediction.exact, drawn.prediction.exact]).toEqual([true, true]);
    },
  );

  it.each(['he-normal', 'he-uniform', 'glorot-normal', 'glorot-uniform'] satisfies WeightInit[])(
    'the sizes are the same with %s weights, however many channels there are',
    (weights) => {
      const [n, , , random] = goldenRows.find(([n]) => n === 10)!;
      const { measures } = measured(stack(n, 7), { weights });
      expect(Number(measures.erfSize.toFixed(3))).toBe(random);
    },
  );

  it.each(fifteenRows)(
    'fifteen layers, %s: RF %i, predicted ERF %f with equal weights, about %f with random ones',
    (variant, rf, uniform, random) => {
      const network = stack(15, 1, { fields: fifteenLayers[variant]! });
      const ones = measured(network, { weights: 'ones' });
      expect(ones.prediction.box.height).toBe(rf);
      expect(Number(ones.measures.erfSize.toFixed(2))).toBe(uniform);
      // Strides and dilations can leave the centre a little below the peak. The reference's random column was
      // counted against the peak; against the centre, as the rule says, a ring of eight pixels more may count.
      const { prediction, measures } = measured(network, {});
      const peak = Math.max(...prediction.map);
      const abovePeakShare = prediction.map.filter((value) => value > (1 - 0.9545) * peak).length;
      expect(Number(Math.sqrt(abovePeakShare).toFixed(2))).toBe(random);
      const centerIsPeak = prediction.map[(rf * rf - 1) / 2]! > peak * (1 - 1e-12);
      expect(Math.round(measures.erfSize ** 2)).toBe(abovePeakShare + (centerIsPeak ? 0 : 8));
    },
  );

  it('predicted sizes and ratios follow the power laws of the table', () => {
    const { over, uniform, random } = goldenSlopes;
    const slope = (weights: WeightInit, of: 'erfSize' | 'erfRatio'): number => {
      const y = over.map((n) => measured(stack(n, 1), { weights }).measures[of]);
      return Number(fitPowerLaw(over, y).exponent.toFixed(3));
    };
    expect(slope('ones', 'erfSize')).toBe(uniform.size);
    expect(slope('ones', 'erfRatio')).toBe(uniform.ratio);
    expect(slope('he-normal', 'erfSize')).toBe(random.size);
    expect(slope('he-normal', 'erfRatio')).toBe(random.ratio);
  });

  it.each(skipRows)(
    'an identity around each of %i convolutions: predicted ERF %f, the variance spreads by sqrt(n / 3)',
    (n, size) => {
      const { prediction, measures } = measured(skipStack(n, 4), { weights: 'glorot-normal' });
      expect(Number(measures.erfSize.toFixed(2))).toBe(size);
      expect(prediction.exact).toBe(true);
      const variance = prediction.map.map((value) => value * value);
      const spread = measureErf(variance, prediction.box, receptiveField(skipStack(n, 4))).sigma;
      expect(spread[0] / Math.sqrt(n / 3)).toBeCloseTo(1, 10);
      expect(spread[1] / Math.sqrt(n / 3)).toBeCloseTo(1, 10);
    },
  );
});
