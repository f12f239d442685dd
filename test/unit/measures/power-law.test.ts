// Straight lines through logarithms.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitPowerLaw } from '../../../src/measures/index.ts';

it('an exact power law gives its exponent, no error and r² 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (exponent, factor) => {
        fc.pre(Math.abs(exponent) > 1e-3);
        const x = [1, 2, 5, 10, 40, 100];
        const fit = fitPowerLaw(
          x,
          x.map((value) => factor * value ** exponent),
        );
        expect(fit.exponent).toBeCloseTo(exponent, 9);
        expect(fit.standardError).toBeLessThan(1e-9);
        expect(fit.r2).toBeCloseTo(1, 9);
      },
    ),
  );
});

it('the standard error is that of the slope of a straight line', () => {
  // ln x = 0, 1, 2, 3 and ln y = 0, 1, 1, 2: slope 0.6, residuals² 0.2, Σ(ln x − mean)² = 5, Σ(ln y − mean)² = 2.
  const fit = fitPowerLaw([0, 1, 2, 3].map(Math.exp), [0, 1, 1, 2].map(Math.exp));
  expect(fit.exponent).toBeCloseTo(0.6, 12);
  expect(fit.standardError).toBeCloseTo(Math.sqrt(0.2 / 2 / 5), 12);
  expect(fit.r2).toBeCloseTo(0.9, 12);
});

it('two points leave no residual to judge by: the standard error is NaN', () => {
  const fit = fitPowerLaw(Float32Array.of(2, 8), Float64Array.of(3, 6));
  expect(fit.exponent).toBeCloseTo(0.5, 12);
  expect(fit.standardError).toBeNaN();
  expect(fit.r2).toBeCloseTo(1, 12);
});

it('a constant is an exponent of 0, met exactly', () => {
  expect(fitPowerLaw([1, 2, 3], [7, 7, 7])).toEqual({ exponent: 0, standardError: 0, r2: 1 });
});

it.each([
  [[1], [1], /at least 2 points; there is 1/],
  [[], [], /at least 2 points; there is none/],
  [[1, 2], [1, 2, 3], /2 x and 3 y/],
  [[1, 0], [1, 2], /positive, finite values; x\[1\] is 0/],
  [[1, 2], [1, -2], /y\[1\] is -2/],
  [[1, 2], [NaN, 2], /y\[0\] is NaN/],
  [[1, Infinity], [1, 2], /x\[1\] is Infinity/],
  [[3, 3, 3], [1, 2, 3], /two different x; all 3 are 3/],
])('x %j and y %j are refused with the reason', (x, y, message) => {
  expect(() => fitPowerLaw(x, y)).toThrow(RangeError);
  expect(() => fitPowerLaw(x, y)).toThrow(message);
});
