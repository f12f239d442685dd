// The comparison that every device test rests on: it must be able to fail.
import { describe, expect, it } from 'vitest';
import { expectClose, largest, relativeL2 } from '../support/expect-close.ts';

describe('expectClose', () => {
  it.each([
    ['equal numbers', [1, -2, 0], [1, -2, 0], {}],
    ['zeros of either sign', [-0], [0], {}],
    ['numbers within the absolute tolerance', [1.09], [1], { atol: 0.1 }],
    ['numbers within the relative tolerance', [109, -0.0109], [100, -0.01], { rtol: 0.1 }],
    ['both tolerances together', [1.15], [1], { rtol: 0.1, atol: 0.1 }],
    [
      'infinities and NaNs in their places',
      [Infinity, NaN, -Infinity],
      [Infinity, NaN, -Infinity],
      { atol: 1 },
    ],
  ] as const)('accepts %s', (_, actual, expected, tolerance) => {
    expect(() => expectClose(actual, expected, tolerance)).not.toThrow();
  });

  it.each([
    [
      'a number beyond the absolute tolerance',
      [1.11],
      [1],
      { atol: 0.1 },
      'element 0, is 1.11 and should be 1.',
    ],
    [
      'a zero where the tolerance is relative',
      [1e-30],
      [0],
      { rtol: 1 },
      'element 0, is 1e-30 and should be 0.',
    ],
    ['the worst of several', [1, 3, 2], [1, 1, 1], { atol: 0.5 }, '2 of 3 elements are off'],
    [
      'a NaN, however wide the tolerance',
      [NaN],
      [1],
      { atol: Infinity },
      'element 0, is NaN and should be 1.',
    ],
    ['a number where NaN should be', [1], [NaN], { atol: 1e9 }, 'element 0, is 1 and should be NaN.'],
    [
      'an infinity of the wrong sign',
      [Infinity],
      [-Infinity],
      { atol: 1 },
      'is Infinity and should be -Infinity.',
    ],
    ['too few elements', [1], [1, 1], { atol: 9 }, 'number of elements'],
    ['too many', [1, 1], [1], { atol: 9 }, 'number of elements'],
  ] as const)('refuses %s', (_, actual, expected, tolerance, message) => {
    expect(() => expectClose(actual, expected, tolerance)).toThrow(message);
  });
});

it('largest is the largest magnitude', () => {
  expect([largest([1, -3, 2]), largest([])]).toEqual([3, 0]);
});

it('relativeL2 is the length of the difference over the length of what is expected', () => {
  expect(relativeL2([3, 4], [0, 5])).toBeCloseTo(Math.sqrt(10) / 5, 12);
});
