// Axis ticks.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelTicks } from '../../../src/view/index.ts';

describe('pixelTicks', () => {
  it('stand on the middles of whole pixels and count from the centre', () => {
    expect(pixelTicks(-21, 22, 0)).toEqual(
      [-20, -10, 0, 10, 20].map((value) => ({
        at: value + 0.5,
        value,
        label: String(value).replace('-', '−'),
      })),
    );
    expect(pixelTicks(0, 41, 20).map(({ at, label }) => [at, label])).toEqual([
      [0.5, '−20'],
      [10.5, '−10'],
      [20.5, '0'],
      [30.5, '10'],
      [40.5, '20'],
    ]);
  });

  it('never fall between pixels, however far in one zooms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 2000, noNaN: true }),
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: 1, max: 12 }),
        (from, length, origin, count) => {
          const found = pixelTicks(from, from + length, origin, count);
          expect(found.length).toBeLessThanOrEqual(2 * count + 2);
          for (const { at, value } of found) {
            expect(Number.isInteger(value)).toBe(true);
            expect(at).toBe(origin + value + 0.5);
            expect(at).toBeGreaterThanOrEqual(from);
            expect(at).toBeLessThanOrEqual(from + length);
          }
          expect(new Set(found.map(({ value }) => value)).size).toBe(found.length);
          if (length >= 1) expect(found.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('count from the earlier of two middle pixels', () => {
    expect(pixelTicks(0, 4, 1.5).map(({ at, value }) => [at, value])).toEqual([
      [0.5, -1],
      [1.5, 0],
      [2.5, 1],
      [3.5, 2],
    ]);
  });

  it('are none where no pixel’s middle is in sight, and never minus zero', () => {
    expect(pixelTicks(0.6, 1.4, 0)).toEqual([]);
    expect(pixelTicks(-3, 4, 0).find(({ value }) => value === 0)?.label).toBe('0');
    expect(pixelTicks(-3, 4, 0).some(({ value }) => Object.is(value, -0))).toBe(false);
  });
});
