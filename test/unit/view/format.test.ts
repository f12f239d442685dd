// Numbers as people read them.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, formatPercent, formatWithUncertainty, shortNumber } from '../../../src/view/index.ts';

describe('formatNumber', () => {
  it.each([
    [16.155, undefined, '16.2'],
    [16.155, 4, '16.16'],
    [41, undefined, '41'],
    [1234.4, undefined, '1234'],
    [999_999, undefined, '999999'],
    [0.0235, undefined, '0.0235'],
    [0.5, undefined, '0.5'],
    [-2.5, undefined, '−2.5'],
    [0, undefined, '0'],
    [-0.0001234, undefined, '−1.23·10⁻⁴'],
    [2.5e6, undefined, '2.5·10⁶'],
    [1.5e-12, undefined, '1.5·10⁻¹²'],
    [NaN, undefined, '–'],
    [Infinity, undefined, '∞'],
    [-Infinity, undefined, '−∞'],
  ] as const)('%f with %s digits is %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });

  it('is never off by more than its last digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 999_999, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        (value, digits) => {
          const shown = Number(formatNumber(value, digits));
          const unit = Math.min(1, 10 ** (Math.floor(Math.log10(value)) + 1 - digits));
          expect(Math.abs(shown - value)).toBeLessThanOrEqual(unit * 0.5000001);
        },
      ),
    );
  });
});

describe('formatPercent', () => {
  it.each([
    [0.394, '39 %'],
    [1, '100 %'],
    [0.0034, '0.34 %'],
    [0, '0 %'],
    [NaN, '–'],
  ])('%f is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

describe('formatWithUncertainty', () => {
  it.each([
    [16.155, 0.31, '16.2 ± 0.3'],
    [16.155, 0.14, '16.16 ± 0.14'],
    [16.155, 0.96, '16.2 ± 1.0'],
    [16.155, 0.096, '16.16 ± 0.10'],
    [16.155, 2.2, '16 ± 2'],
    [16.155, 1.2, '16.2 ± 1.2'],
    [163.2, 23, '160 ± 20'],
    [163.2, 12, '163 ± 12'],
    [163.2, 9.7, '163 ± 10'],
    [0.394, 0.0052, '0.394 ± 0.005'],
    [-0.478, 0.02, '−0.48 ± 0.02'],
    [0.01, 0.3, '0.0 ± 0.3'],
    [-0.01, 0.3, '0.0 ± 0.3'],
    [2.345e-7, 1.2e-8, '(2.35 ± 0.12)·10⁻⁷'],
    [4.2e7, 3e6, '(4.2 ± 0.3)·10⁷'],
    [16.155, NaN, '16.2'],
    [16.155, 0, '16.16'],
    [16.155, 1e-12, '16.16'],
    [41, 0, '41'],
    [0, 0, '0'],
    [NaN, 0.3, '–'],
    [NaN, NaN, '–'],
    [Infinity, 1, '∞'],
  ])('%f with a standard error of %f is %s', (value, standardError, text) => {
    expect(formatWithUncertainty(value, standardError)).toBe(text);
  });

  it('value and error end at the same decimal', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.9, noNaN: true }),
        (value, share) => {
          const [left, right] = formatWithUncertainty(value, value * share).split(' ± ') as [string, string];
          const decimals = (text: string) => text.split('.')[1]?.length ?? 0;
          expect(decimals(left)).toBe(decimals(right));
          const digits = right.replace('.', '').replace(/^0+/, '');
          expect(digits.replace(/0+$/, '').length).toBeLessThanOrEqual(2);
          expect(Number(right)).toBeGreaterThan(value * share * 0.6);
          expect(Number(right)).toBeLessThan(value * share * 1.6);
        },
      ),
    );
  });
});

it('numbers in paths have two decimals at most and no exponent', () => {
  expect([1 / 3, 2, -0.004, 1e-9, 12345.678].map(shortNumber)).toEqual(['0.33', '2', '0', '0', '12345.68']);
});
