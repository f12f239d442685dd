// The reference table of ERF sizes, predicted. Source: `source` of test/reference/erf-golden.json (exact, float64, for an
// unbounded plane and 3×3 kernels; ERF size as in Luo et al. 2016).
import { describe, expect, it } from 'vitest';
import golden from '../../reference/erf-golden.json' with { type: 'json' };
import { fitPowerLaw, measureErf } from '../../../src/measures/index.ts';
import type { ConvLayer, Layer, Network, WeightInit } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf, type PredictOptions } from '../../../src/theory/index.ts';

/** Of the i-th convolution, from 1. */
type Fields = (i: number) => Partial<Pick<ConvLayer, 'dilation' | 'stride'>>;

function stack(n: number, fields: Fields = () => ({}), channels = 1): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= n; i++)
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3, ...fields(i) });
  return { layers };
}

/** The same with an identity around every convolution. */
function skipStack(n: number, channels: number): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', channels }];
  for (let i = 1; i <= n; i++) {
    const source = layers.at(-1)!.name;
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    layers.push({ name: `add${i}`, op: 'add', from: [source, `conv${i}`] });
  }
  return { layers };
}

function measured(network: Network, options: PredictOptions) {
  const prediction = predictErf(network, options);
  const { map, box } = prediction;
  return { prediction, measures: measureErf(map, box, receptiveField(network)) };
}

type Row = [n: number, rf: number, uniform: number, random: number, sigma: number];

describe(`golden sizes (${golden.source})`, () => {
  it.each(golden.rows as Row[])(
    '%i layers of 3×3 see %i pixels: predicted ERF %f with equal weights, %f with random ones, sigma %f',
    (n, rf, uniform, random, sigma) => {
      const ones = measured(stack(n), { weights: 'ones' });
      expect(ones.prediction.box).toEqual({ top: -n, left: -n, height: rf, width: rf });
      expect(Number(ones.measures.erfSize.toFixed(3))).toBe(uniform);
      expect(Number(ones.prediction.sigma[0].toFixed(4))).toBe(sigma);
      expect(Number(ones.prediction.sigma[1].toFixed(4))).toBe(sigma);
      const drawn = measured(stack(n), { weights: 'he-normal' });
      expect(Number(drawn.measures.erfSize.toFixed(3))).toBe(random);
      expect(drawn.prediction.sigma).toEqual(drawn.measures.sigma.map((s) => expect.closeTo(s, 12)));
      expect([ones.prediction.exact, drawn.prediction.exact]).toEqual([true, true]);
    },
  );

  it.each(['he-normal', 'he-uniform', 'glorot-normal', 'glorot-uniform'] satisfies WeightInit[])(
    'the sizes are the same with %s weights, however many channels there are',
    (weights) => {
      const [n, , , random] = golden.rows.find(([n]) => n === 10) as Row;
      const { measures } = measured(
        stack(n, () => ({}), 7),
        { weights },
      );
      expect(Number(measures.erfSize.toFixed(3))).toBe(random);
    },
  );

  const fifteen: Readonly<Record<string, Fields>> = {
    dense: () => ({}),
    'three layers dilated 2, 4, 8': (i) => ({ dilation: i > 12 ? 2 ** (i - 12) : 1 }),
    'stride 2 at layers 4, 8, 12': (i) => ({ stride: i % 4 === 0 ? 2 : 1 }),
    'stride 2 at layers 5, 9, 13': (i) => ({ stride: i > 1 && i % 4 === 1 ? 2 : 1 }),
  };

  it.each(golden.fifteenLayers.rows as [string, number, number, number][])(
    'fifteen layers, %s: RF %i, predicted ERF %f with equal weights, about %f with random ones',
    (variant, rf, uniform, random) => {
      const network = stack(15, fifteen[variant]);
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
    const { over, uniform, random } = golden.logLogSlopes;
    const slope = (weights: WeightInit, of: 'erfSize' | 'erfRatio'): number => {
      const y = over.map((n) => measured(stack(n), { weights }).measures[of]);
      return Number(fitPowerLaw(over, y).exponent.toFixed(3));
    };
    expect(slope('ones', 'erfSize')).toBe(uniform.size);
    expect(slope('ones', 'erfRatio')).toBe(uniform.ratio);
    expect(slope('he-normal', 'erfSize')).toBe(random.size);
    expect(slope('he-normal', 'erfRatio')).toBe(random.ratio);
  });

  const skip = golden.identitySkipAroundEveryConv;
  it.each(skip.n.map((n, i) => [n, skip.randomErfSize[i]!] as const))(
    'an identity around each of %i convolutions: predicted ERF %f, the variance spreads by sqrt(n / 3)',
    (n, size) => {
      // Glorot's variance, 1 / fan-in where channels stay: both branches weigh the same.
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
