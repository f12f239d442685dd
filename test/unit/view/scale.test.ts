// Scales: monotone, clamped, and their own inverse.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScaleName, peakOf, scaleNames, valueScale } from '../../../src/view/index.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const anyScale = fc.record({
  name: fc.constantFrom(...scaleNames),
  peak: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
  signed: fc.boolean(),
  decades: fc.double({ min: 1, max: 8, noNaN: true }),
});

describe('valueScale', () => {
  it('reaches from zero to the peak, and a signed one from peak to peak with zero in the middle', () => {
    fc.assert(
      fc.property(anyScale, ({ name, peak, signed, decades }) => {
        const scale = valueScale(name, peak, { signed, decades });
        expect(scale.toUnit(peak)).toBe(1);
        expect(scale.toUnit(0)).toBe(signed ? 0.5 : 0);
        expect(scale.toUnit(-peak)).toBe(0);
        expect(scale.toUnit(2 * peak)).toBe(1);
        expect(scale.toUnit(-2 * peak)).toBe(0);
        expect(scale.toUnit(NaN)).toBe(signed ? 0.5 : 0);
      }),
    );
  });

  it('never turns back', () => {
    fc.assert(
      fc.property(anyScale, unit, unit, ({ name, peak, signed, decades }, a, b) => {
        const scale = valueScale(name, peak, { signed, decades });
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((share) => (2 * share - 1) * peak);
        expect(scale.toUnit(low!)).toBeLessThanOrEqual(scale.toUnit(high!));
      }),
    );
  });

  it('fromUnit undoes toUnit', () => {
    fc.assert(
      fc.property(anyScale, unit, ({ name, peak, signed, decades }, share) => {
        const scale = valueScale(name, peak, { signed, decades });
        expect(scale.toUnit(scale.fromUnit(share))).toBeCloseTo(share, 9);
      }),
    );
  });

  it.each([
    ['linear', 0.25, 0.25],
    ['sqrt', 0.25, 0.5],
    ['log', 0.01, 0.5],
    ['log', 1e-4, 0],
    ['log', 1e-5, 0],
  ] as const)('%s shows %f of the peak at %f', (name, value, share) => {
    expect(valueScale(name, 3).toUnit(3 * value)).toBeCloseTo(share, 12);
    expect(valueScale(name, 3, { signed: true }).toUnit(-3 * value)).toBeCloseTo(0.5 - share / 2, 12);
  });

  it('names its floor and decades where it is logarithmic, and only there', () => {
    expect(valueScale('log', 20, { decades: 3 })).toMatchObject({ floor: 0.02, decades: 3 });
    expect(valueScale('sqrt', 20, { decades: 3 })).toMatchObject({ floor: 0, decades: undefined });
  });

  it('of an empty map shows zero everywhere', () => {
    for (const name of scaleNames) {
      expect(valueScale(name, 0).toUnit(5)).toBe(0);
      expect(valueScale(name, 0, { signed: true }).toUnit(-5)).toBe(0.5);
      expect(valueScale(name, 0).fromUnit(0.7)).toBe(0);
    }
  });

  it.each([-1, NaN, Infinity])('refuses a peak of %f', (peak) => {
    expect(() => valueScale('linear', peak)).toThrow(/finite peak of at least 0/);
  });

  it('refuses to reach up', () => {
    expect(() => valueScale('log', 1, { decades: 0 })).toThrow(/more than 0 decades, not 0/);
  });
});

it('the peak of a map is its largest magnitude', () => {
  expect(peakOf(Float32Array.of(1, -3, 2))).toBe(3);
  expect(peakOf([])).toBe(0);
});

it('names are told from other text', () => {
  expect(scaleNames.every(isScaleName)).toBe(true);
  expect(isScaleName('cubic')).toBe(false);
});
