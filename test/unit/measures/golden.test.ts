// The reference table of ERF sizes, and closed forms, on exact maps.
import { describe, expect, it } from 'vitest';
import {
  fifteenLayers,
  fifteenRows,
  goldenRows,
  goldenSlopes,
  goldenSource,
} from '../../support/golden-networks.ts';
import { fitPowerLaw, measureErf } from '../../../src/measures/index.ts';
import { onesGradient, randomGradient, stack } from './exact-maps.ts';
import type { ExactMap, StackLayer } from './exact-maps.ts';

const measure = ({ map, box, rf }: ExactMap) => measureErf(map, box, rf);
const layer = { kernel: 3 };

describe(`golden sizes (${goldenSource})`, () => {
  it.each(goldenRows)(
    '%i layers of 3×3 see %i pixels: ERF %f with equal weights, %f with random ones, sigma %f',
    (n, rf, uniform, random, sigma) => {
      const ones = onesGradient(stack(n, layer));
      expect(ones.rf.size).toEqual([rf, rf]);
      expect(Number(measure(ones).erfSize.toFixed(3))).toBe(uniform);
      expect(Number(measure(randomGradient(stack(n, layer))).erfSize.toFixed(3))).toBe(random);
      expect(Number(measure(ones).sigma[0].toFixed(4))).toBe(sigma);
    },
  );

  it.each(goldenRows)('%i layers measure the same in float32, as the device gives it', (n, rf, uniform) => {
    const { map, box } = onesGradient(stack(n, layer));
    const { erfSize, erfRatio } = measureErf(Float32Array.from(map), box, { size: [rf, rf] });
    expect(Number(erfSize.toFixed(3))).toBe(uniform);
    expect(erfRatio).toBe(erfSize / rf);
  });

  it.each(fifteenRows)(
    'fifteen layers, %s: RF %i, ERF %f with equal weights, about %f with random ones',
    (variant, rf, uniform, random) => {
      const layers = stack(15, layer).map((each, index) => ({
        ...each,
        ...fifteenLayers[variant]!(index + 1),
      }));
      const exact = randomGradient(layers);
      expect(exact.rf.size[0]).toBe(rf);
      expect(Number(measure(onesGradient(layers)).erfSize.toFixed(2))).toBe(uniform);
      // Strides and dilations can leave the centre a little below the peak. The reference's random column was
      // counted against the peak; against the centre, as the rule says, a ring of eight pixels more may count.
      const peak = Math.max(...exact.map);
      const abovePeakShare = exact.map.filter((value) => value > (1 - 0.9545) * peak).length;
      expect(Number(Math.sqrt(abovePeakShare).toFixed(2))).toBe(random);
      const { erfSize } = measure(exact);
      const centerIsPeak = exact.map[(rf * rf - 1) / 2] === peak;
      expect(Math.round(erfSize ** 2)).toBe(abovePeakShare + (centerIsPeak ? 0 : 8));
    },
  );

  it('ERF sizes and ratios of the table follow its power laws', () => {
    const { over, uniform, random } = goldenSlopes;
    const slope = (make: (layers: StackLayer[]) => ExactMap, of: 'erfSize' | 'erfRatio'): number => {
      const y = over.map((n) => measure(make(stack(n, layer)))[of]);
      return Number(fitPowerLaw(over, y).exponent.toFixed(3));
    };
    expect(slope(onesGradient, 'erfSize')).toBe(uniform.size);
    expect(slope(onesGradient, 'erfRatio')).toBe(uniform.ratio);
    expect(slope(randomGradient, 'erfSize')).toBe(random.size);
    expect(slope(randomGradient, 'erfRatio')).toBe(random.ratio);
  });
});

describe('closed forms', () => {
  // variance per axis = Σ over layers of jump² · dilation² · (kernel² − 1) / 12
  const cases: [name: string, layers: StackLayer[]][] = [
    ['a plain stack', stack(12, { kernel: 3 })],
    ['even kernels', stack(7, { kernel: 4 })],
    ['dilations 1, 2, 4', [1, 2, 4].map((dilation) => ({ kernel: 5, dilation }))],
    ['strides 1, 2, 3', [1, 2, 3, 1].map((stride) => ({ kernel: 3, stride }))],
    [
      'a stride that leaves holes',
      [{ kernel: 2, stride: 3 }, { kernel: 3 }, { kernel: 3, stride: 2, dilation: 2 }],
    ],
  ];
  it.each(cases)('sigma of %s is that of a sum of uniform variables', (_, layers) => {
    let jump = 1;
    let variance = 0;
    for (const { kernel, stride = 1, dilation = 1 } of layers) {
      variance += (jump * dilation) ** 2 * ((kernel ** 2 - 1) / 12);
      jump *= stride;
    }
    const [y, x] = measure(onesGradient(layers)).sigma;
    expect(Math.abs(y / Math.sqrt(variance) - 1)).toBeLessThan(1e-9);
    expect(Math.abs(x / Math.sqrt(variance) - 1)).toBeLessThan(1e-9);
  });

  it('a wide Gaussian has the ERF size sqrt(2π ln(1 / 0.0455)) · sigma', () => {
    const { erfSize, sigma, gaussian } = measure(onesGradient(stack(60, { kernel: 5 })));
    expect(erfSize / (Math.sqrt(2 * Math.PI * Math.log(1 / 0.0455)) * sigma[0])).toBeCloseTo(1, 2);
    expect(gaussian.sigma[0] / sigma[0]).toBeCloseTo(1, 2);
    expect(gaussian.r2).toBeGreaterThan(0.9999);
  });
});
