// How near a map is to a Gaussian: excess kurtosis and radial profile, on exact maps.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureErf } from '../../../src/measures/index.ts';
import { onesGradient, randomGradient, squareMap, stack, type StackLayer } from './exact-maps.ts';

/** A map whose value is a product of one function of y and one of x. */
function product(rows: readonly number[], columns: readonly number[]) {
  return {
    map: Float64Array.from(rows.flatMap((row) => columns.map((column) => row * column))),
    box: { top: 0, left: 0, height: rows.length, width: columns.length },
    rf: { size: [rows.length, columns.length] as const },
  };
}

const bell = (side: number, sigma: number): number[] =>
  Array.from({ length: side }, (_, i) => Math.exp(-((i - (side - 1) / 2) ** 2) / (2 * sigma ** 2)));

describe('kurtosis', () => {
  it.each<[string, StackLayer[]]>([
    ['one layer of 3', stack(1, { kernel: 3 })],
    ['one layer of 2', stack(1, { kernel: 2 })],
    ['20 layers of 3', stack(20, { kernel: 3 })],
    ['kernels 1 to 9', [1, 2, 3, 4, 5, 7, 9].map((kernel) => ({ kernel }))],
    ['dilations 1, 2, 4, 8', [1, 2, 4, 8].map((dilation) => ({ kernel: 3, dilation }))],
    ['strides', [3, 5, 3, 2].map((kernel) => ({ kernel, stride: 2 }))],
    [
      'strides and dilations',
      [
        { kernel: 3, stride: 2, dilation: 3 },
        { kernel: 4, dilation: 2 },
        { kernel: 5, stride: 3 },
        { kernel: 2, dilation: 5 },
      ],
    ],
  ])('of equal weights is Σ κ₄ / (Σ κ₂)² of its layers’ uniform steps: %s', (_, layers) => {
    // A uniform step on k points h apart has the cumulants κ₂ = h²(k² − 1)/12 and κ₄ = −h⁴(k⁴ − 1)/120.
    let [second, fourth, jump] = [0, 0, 1];
    for (const { kernel, stride = 1, dilation = 1 } of layers) {
      const step = jump * dilation;
      second += (step ** 2 * (kernel ** 2 - 1)) / 12;
      fourth -= (step ** 4 * (kernel ** 4 - 1)) / 120;
      jump *= stride;
    }
    const { map, box, rf } = onesGradient(layers);
    const { kurtosis, sigma } = measureErf(map, box, rf);
    for (const axis of [0, 1] as const) {
      expect(Math.abs(kurtosis[axis] - fourth / second ** 2)).toBeLessThan(1e-9);
      expect(Math.abs(sigma[axis] ** 2 - second)).toBeLessThan(1e-9 * second);
    }
  });

  it('of n equal layers nears 0 as 1 / n', () => {
    const at = (depth: number): number => {
      const { map, box, rf } = onesGradient(stack(depth, { kernel: 3 }));
      return measureErf(map, box, rf).kurtosis[0];
    };
    // κ₄ / κ₂² of three points: −(80 / 120) / (8 / 12)² = −1.5.
    for (const depth of [1, 2, 5, 10, 40]) expect(at(depth)).toBeCloseTo(-1.5 / depth, 9);
  });

  it('is 0 for a Gaussian, whatever its width along the other axis', () => {
    const { map, box, rf } = product(bell(81, 5), bell(121, 8));
    const { kurtosis } = measureErf(map, box, rf);
    expect(kurtosis[0]).toBeCloseTo(0, 9);
    expect(kurtosis[1]).toBeCloseTo(0, 9);
  });

  it('is per axis: a uniform height over a two-sided exponential width', () => {
    const exponential = Array.from({ length: 801 }, (_, i) => Math.exp(-Math.abs(i - 400) / 20));
    const { map, box, rf } = product(Array<number>(9).fill(1), exponential);
    const { kurtosis } = measureErf(map, box, rf);
    // Uniform on 9 points: −6/5 · (81 + 1) / (81 − 1). Laplace: 3 in the limit of fine pixels.
    expect(kurtosis[0]).toBeCloseTo(-1.23, 9);
    expect(kurtosis[1]).toBeCloseTo(3, 2);
  });

  it('is that of absolute values, and knows no scale, place or sign', () => {
    const { map, box, rf } = randomGradient([{ kernel: 3 }, { kernel: 5, dilation: 2 }]);
    const { kurtosis } = measureErf(map, box, rf);
    const signed = map.map((value, i) => (i % 2 === 0 ? -1e-20 : 1e-20) * value);
    const other = measureErf(signed, { ...box, top: 100, left: -7 }, rf).kurtosis;
    expect(other[0]).toBeCloseTo(kurtosis[0], 9);
    expect(other[1]).toBeCloseTo(kurtosis[1], 9);
  });

  it.each([
    ['no mass', squareMap(5, () => 0), [NaN, NaN]],
    [
      'one pixel, where the mean’s rounding leaves a variance',
      squareMap(7, (y, x) => (y === 3 && x === 6 ? 0.1 : 0)),
      [NaN, NaN],
    ],
    ['one row of two pixels', squareMap(4, (y, x) => (y === 1 && x > 1 ? 1 : 0)), [NaN, -2]],
  ])('of a map with %s: %j', (_, { map, box, rf }, expected) => {
    expect(measureErf(map, box, rf).kurtosis).toEqual(expected);
  });
});

describe('radialProfile', () => {
  it('has the mean of every pixel whose distance rounds to the ring’s number', () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([height, width]) =>
          fc.record({
            box: fc.constant({ top: 0, left: 0, height, width }),
            map: fc.array(value, { minLength: height * width, maxLength: height * width }),
          }),
        ),
        ({ map, box }) => {
          const [cy, cx] = [(box.height - 1) / 2, (box.width - 1) / 2];
          const pixels = map.map((value, i) => ({
            value: Math.abs(value),
            distance: Math.hypot(Math.floor(i / box.width) - cy, (i % box.width) - cx),
          }));
          const profile = measureErf(map, box, { size: [box.height, box.width] }).radialProfile();
          const expected = Array.from({ length: 12 }, (_, ring) =>
            pixels.filter(({ distance }) => Math.round(distance) === ring),
          ).filter((ring) => ring.length > 0);
          expect(profile.map(({ count }) => count)).toEqual(expected.map((ring) => ring.length));
          const mean = (ring: typeof pixels, of: 'value' | 'distance'): number =>
            ring.reduce((sum, pixel) => sum + pixel[of], 0) / ring.length;
          profile.forEach(({ radius, value }, index) => {
            expect(value).toBeCloseTo(mean(expected[index]!, 'value'), 12);
            expect(radius).toBeCloseTo(mean(expected[index]!, 'distance'), 12);
          });
        },
      ),
    );
  });

  it('of a round Gaussian is the Gaussian, ring by ring', () => {
    const { map, box, rf } = product(bell(61, 6), bell(61, 6));
    const profile = measureErf(map, box, rf).radialProfile();
    expect(profile[0]).toEqual({ radius: 0, value: 1, count: 1 });
    // Eight neighbours, four at 1 and four at √2, make the first ring.
    expect(profile[1]!.count).toBe(8);
    expect(profile[1]!.radius).toBeCloseTo((1 + Math.SQRT2) / 2, 12);
    for (const { radius, value } of profile.slice(0, 31)) {
      expect(Math.abs(value - Math.exp(-(radius ** 2) / 72))).toBeLessThan(3e-3);
    }
  });

  it('in sigmas lays the ellipses of a rectangular Gaussian on one curve, which pixels do not', () => {
    const { map, box, rf } = product(bell(41, 3), bell(121, 9));
    const { radialProfile } = measureErf(map, box, rf);
    const worst = (unit: 'pixel' | 'sigma', sigma: number): number =>
      Math.max(
        ...radialProfile({ unit }).map(({ radius, value }) =>
          Math.abs(value - Math.exp(-0.5 * (radius / sigma) ** 2)),
        ),
      );
    expect(worst('sigma', 1)).toBeLessThan(0.01);
    expect(worst('pixel', Math.sqrt(27))).toBeGreaterThan(0.1);
  });

  it('in sigmas has the rings in pixels where both sigmas are the same', () => {
    const { map, box, rf } = onesGradient(stack(4, { kernel: 3 }));
    const { radialProfile, sigma } = measureErf(map, box, rf);
    const [pixels, sigmas] = [radialProfile(), radialProfile({ unit: 'sigma' })];
    expect(sigmas.map(({ count }) => count)).toEqual(pixels.map(({ count }) => count));
    sigmas.forEach(({ radius, value }, index) => {
      expect(radius).toBeCloseTo(pixels[index]!.radius / sigma[0], 12);
      expect(value).toBeCloseTo(pixels[index]!.value, 15);
    });
  });

  it('counts every pixel once, from the centre that was given', () => {
    const { map, box, rf } = squareMap(9, (y, x) => (y === 1 && x === 2 ? 5 : 1));
    const profile = measureErf(map, box, rf, { center: [1, 2] }).radialProfile();
    expect(profile[0]).toEqual({ radius: 0, value: 5, count: 1 });
    expect(profile.slice(1).every(({ value }) => value === 1)).toBe(true);
    expect(profile.reduce((sum, { count }) => sum + count, 0)).toBe(81);
  });

  it('has no ring without a pixel: an even side has none at the centre itself', () => {
    const { map, box, rf } = squareMap(4, () => 1);
    const profile = measureErf(map, box, rf).radialProfile();
    expect(profile[0]).toEqual({ radius: Math.SQRT1_2, value: 1, count: 4 });
  });

  it('in sigmas of a map in one row is that row’s, of one pixel that pixel, of none nothing', () => {
    const rowOf = product([0, 1, 0], [1, 2, 4, 2, 1]);
    const row = measureErf(rowOf.map, rowOf.box, rowOf.rf);
    expect(row.radialProfile({ unit: 'sigma' }).map(({ value, count }) => [value, count])).toEqual([
      [4, 1],
      [2, 2],
      [1, 2],
    ]);
    expect(row.radialProfile({ unit: 'sigma' })[2]!.radius).toBeCloseTo(2 / row.sigma[1], 12);
    const point = squareMap(3, (y, x) => (y === 1 && x === 1 ? 7 : 0));
    const measures = measureErf(point.map, point.box, point.rf);
    expect(measures.radialProfile({ unit: 'sigma' })).toEqual([{ radius: 0, value: 7, count: 1 }]);
    const none = squareMap(3, () => 0);
    expect(measureErf(none.map, none.box, none.rf).radialProfile({ unit: 'sigma' })).toEqual([]);
  });

  it('is computed once', () => {
    const { map, box, rf } = onesGradient(stack(3, { kernel: 3 }));
    const { radialProfile } = measureErf(map, box, rf);
    expect(radialProfile()).toBe(radialProfile());
    expect(radialProfile({ unit: 'sigma' })).toBe(radialProfile({ unit: 'sigma' }));
  });
});
