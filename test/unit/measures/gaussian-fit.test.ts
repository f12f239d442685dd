// The least-squares Gaussian.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitGaussian, gaussianProfile, measureErf, profiles } from '../../../src/measures/index.ts';
import { onesGradient, randomGradient, squareMap, stack } from './exact-maps.ts';

interface Bell {
  readonly amplitude: number;
  readonly center: readonly [number, number];
  readonly sigma: readonly [number, number];
}

function sampled({ amplitude, center, sigma }: Bell, height: number, width: number) {
  const map = Float64Array.from({ length: height * width }, (_, i) => {
    const dy = (Math.floor(i / width) - center[0]) / sigma[0];
    const dx = ((i % width) - center[1]) / sigma[1];
    return amplitude * Math.exp(-(dy * dy + dx * dx) / 2);
  });
  return { map, box: { top: 0, left: 0, height, width } };
}

/** Squared residuals of a model, straight from its formula. */
function residuals(map: ArrayLike<number>, width: number, bell: Bell): number {
  const model = sampled(bell, map.length / width, width).map;
  return model.reduce((sum, value, i) => sum + (value - Math.abs(map[i]!)) ** 2, 0);
}

describe('fitGaussian', () => {
  it('recovers a sampled Gaussian, cut off or not, on any axis ratio', () => {
    fc.assert(
      fc.property(
        fc.record({
          amplitude: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
          center: fc.tuple(
            fc.double({ min: 4, max: 20, noNaN: true }),
            fc.double({ min: 6, max: 30, noNaN: true }),
          ),
          sigma: fc.tuple(
            fc.double({ min: 0.6, max: 12, noNaN: true }),
            fc.double({ min: 0.6, max: 18, noNaN: true }),
          ),
        }),
        (bell) => {
          const { map, box } = sampled(bell, 25, 37);
          const fit = fitGaussian(map, box);
          expect(fit.amplitude / bell.amplitude).toBeCloseTo(1, 6);
          for (const axis of [0, 1] as const) {
            expect(fit.sigma[axis] / bell.sigma[axis]).toBeCloseTo(1, 6);
            expect(fit.center[axis]).toBeCloseTo(bell.center[axis], 5);
          }
          expect(fit.r2).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it.each([
    ['ones', onesGradient(stack(6, { kernel: 3 }))],
    ['random', randomGradient(stack(10, { kernel: 3 }))],
    [
      'holes',
      onesGradient([{ kernel: 2, stride: 3 }, { kernel: 3 }, { kernel: 3, stride: 2 }, { kernel: 3 }]),
    ],
  ])('is a minimum: no parameter moved by 0.1 %% fits better (%s)', (_, { map, box }) => {
    const fit = fitGaussian(map, box);
    const least = residuals(map, box.width, fit);
    for (const factor of [0.999, 1.001]) {
      const [cy, cx] = fit.center;
      const [sy, sx] = fit.sigma;
      for (const moved of [
        { ...fit, amplitude: fit.amplitude * factor },
        { ...fit, center: [cy * factor, cx] as const },
        { ...fit, center: [cy, cx * factor] as const },
        { ...fit, sigma: [sy * factor, sx] as const },
        { ...fit, sigma: [sy, sx * factor] as const },
      ]) {
        expect(residuals(map, box.width, moved)).toBeGreaterThan(least);
      }
    }
    const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
    const deviations = map.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(fit.r2).toBeCloseTo(1 - least / deviations, 10);
  });

  it('of noise is as good as of the mean map', () => {
    const bell = { amplitude: 1, center: [20, 22], sigma: [4, 6] } as const;
    const { map, box } = sampled(bell, 41, 45);
    // A fixed pattern of ±5 %, alternating so that no Gaussian can follow it.
    const noisy = map.map((value, i) => value * (1 + (i % 2 === 0 ? 0.05 : -0.05)));
    const fit = fitGaussian(noisy, box);
    expect(fit.sigma[0]).toBeCloseTo(4, 2);
    expect(fit.sigma[1]).toBeCloseTo(6, 2);
    expect(fit.r2).toBeGreaterThan(0.99);
    expect(fit.r2).toBeLessThan(0.9999);
  });

  it('takes signed maps by their absolute values', () => {
    const { map, box } = sampled({ amplitude: 2, center: [5, 5], sigma: [2, 2] }, 11, 11);
    const signed = map.map((value, i) => (i % 2 === 0 ? value : -value));
    expect(fitGaussian(signed, box)).toEqual(fitGaussian(map, box));
  });

  it('says Infinity where nothing falls off', () => {
    const flat = squareMap(3, () => 0.25);
    expect(fitGaussian(flat.map, flat.box)).toMatchObject({ sigma: [Infinity, Infinity], r2: 1 });
    expect(fitGaussian(flat.map, flat.box).amplitude).toBeCloseTo(0.25, 12);
    const ridge = squareMap(15, (y) => Math.exp(-((y - 7) ** 2) / 8));
    const fit = fitGaussian(ridge.map, ridge.box);
    expect(fit.sigma[0]).toBeCloseTo(2, 6);
    expect(fit.sigma[1]).toBe(Infinity);
    expect(fit.r2).toBeCloseTo(1, 9);
  });

  it('says 0 where all lies in one line of pixels', () => {
    const point = squareMap(7, (y, x) => (y === 2 && x === 4 ? 3 : 0));
    expect(fitGaussian(point.map, point.box)).toEqual({ amplitude: 3, center: [2, 4], sigma: [0, 0], r2: 1 });
    const line = sampled({ amplitude: 1, center: [0, 8], sigma: [1, 3] }, 1, 17);
    const fit = fitGaussian(line.map, line.box);
    expect(fit.sigma[0]).toBe(0);
    expect(fit.sigma[1]).toBeCloseTo(3, 6);
    const one = squareMap(1, () => 5);
    expect(fitGaussian(one.map, one.box)).toEqual({ amplitude: 5, center: [0, 0], sigma: [0, 0], r2: 1 });
  });

  it('says NaN for a map without mass', () => {
    const { map, box } = squareMap(3, () => 0);
    expect(fitGaussian(map, box)).toEqual({ amplitude: 0, center: [NaN, NaN], sigma: [NaN, NaN], r2: NaN });
  });

  it('always ends with numbers that describe a Gaussian', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })).chain(([height, width]) =>
          fc.tuple(
            fc.constant({ top: 0, left: 0, height, width }),
            fc.array(fc.constantFrom(0, 0, 1e-9, 0.1, 0.5, 1), {
              minLength: height * width,
              maxLength: height * width,
            }),
          ),
        ),
        ([box, map]) => {
          fc.pre(map.some((value) => value > 0));
          const { amplitude, sigma, r2 } = fitGaussian(map, box);
          expect(amplitude).toBeGreaterThan(0);
          expect(sigma[0]).toBeGreaterThanOrEqual(0);
          expect(sigma[1]).toBeGreaterThanOrEqual(0);
          expect(r2).toBeLessThanOrEqual(1);
          // A constant could do as well as the mean only if it were free of the origin; a Gaussian can be a little worse.
          expect(Number.isFinite(r2)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of a 1001×1001 map is found, and computed once', () => {
    const { map, box } = sampled({ amplitude: 1, center: [493, 510], sigma: [80, 120] }, 1001, 1001);
    const single = Float32Array.from(map, (value, i) => value * (1 + 0.2 * Math.sin(i * i)));
    const measures = measureErf(single, box, { size: [1001, 1001] });
    expect(measures.gaussian.sigma[0]).toBeCloseTo(80, 1);
    expect(measures.gaussian.sigma[1]).toBeCloseTo(120, 1);
    expect(measures.gaussian).toBe(measures.gaussian);
  });
});

describe('profiles', () => {
  const { map, box } = squareMap(5, (y, x) => 10 * y + x);

  it('are the row and the column through the centre', () => {
    expect(profiles(map, box)).toEqual({
      row: Float64Array.of(20, 21, 22, 23, 24),
      column: Float64Array.of(2, 12, 22, 32, 42),
    });
    expect(profiles(map, box, [4, 0])).toEqual({
      row: Float64Array.of(40, 41, 42, 43, 44),
      column: Float64Array.of(0, 10, 20, 30, 40),
    });
  });

  it('are means of the two middle lines where the centre falls between them, signs kept', () => {
    const even = squareMap(2, (y, x) => (y === 0 ? 1 + x : -3 - x));
    expect(profiles(even.map, even.box)).toEqual({
      row: Float64Array.of(-1, -1),
      column: Float64Array.of(1.5, -3.5),
    });
  });

  it('refuse a centre outside the map', () => {
    expect(() => profiles(map, box, [5, 0])).toThrow(/outside a map of 5×5/);
  });

  it('of a Gaussian are what gaussianProfile draws over them', () => {
    const bell = { amplitude: 3, center: [6.5, 7], sigma: [2, 3] } as const;
    const exact = sampled(bell, 15, 15);
    const measured = profiles(exact.map, exact.box, [5, 9]);
    const row = gaussianProfile({ ...bell, r2: 1 }, 'row', 5);
    const column = gaussianProfile({ ...bell, r2: 1 }, 'column', 9);
    measured.row.forEach((value, x) => expect(row(x)).toBeCloseTo(value, 12));
    measured.column.forEach((value, y) => expect(column(y)).toBeCloseTo(value, 12));
  });

  it('of the limits are a line of one pixel and a flat line', () => {
    const limit = { amplitude: 2, center: [3, 3], sigma: [0, Infinity], r2: 1 } as const;
    expect([2, 3, 4].map(gaussianProfile(limit, 'column', 3))).toEqual([0, 2, 0]);
    expect([0, 3, 9].map(gaussianProfile(limit, 'row', 3))).toEqual([2, 2, 2]);
  });
});
