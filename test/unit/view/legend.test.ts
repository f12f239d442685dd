// Legends.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorTable, legend, scaleNames, valueScale } from '../../../src/view/index.ts';

const table = colorTable('viridis');
const labels = (found: ReturnType<typeof legend>) => found.ticks.map(({ label }) => label);

describe('legend', () => {
  it('names the scale', () => {
    expect(legend(valueScale('linear', 1), table).title).toBe('linear');
    expect(legend(valueScale('sqrt', 1), table).title).toBe('square root');
    expect(legend(valueScale('log', 1), table).title).toBe('logarithmic, 4 decades');
    expect(legend(valueScale('log', 1, { decades: 6 }), table).title).toBe('logarithmic, 6 decades');
  });

  it.each([
    ['linear', false, ['0 %', '20 %', '40 %', '60 %', '80 %', '100 %']],
    ['sqrt', false, ['0 %', '5 %', '20 %', '50 %', '100 %']],
    ['log', false, ['≤ 0.01 %', '0.1 %', '1 %', '10 %', '100 %']],
    ['linear', true, ['−100 %', '−50 %', '0 %', '50 %', '100 %']],
    ['sqrt', true, ['−100 %', '−20 %', '0 %', '20 %', '100 %']],
  ] as const)('%s, signed %s, has round ticks relative to the peak', (name, signed, expected) => {
    const scale = valueScale(name, 0.000731, { signed });
    expect(labels(legend(scale, table, { relativeTo: scale.peak }))).toEqual(expected);
  });

  it('labels plain values where it is not told what they are relative to', () => {
    expect(labels(legend(valueScale('linear', 0.0084), table))).toEqual([
      '0',
      '0.002',
      '0.004',
      '0.006',
      '0.008',
    ]);
    expect(labels(legend(valueScale('log', 0.02, { decades: 2 }), table))).toContain('0.01');
  });

  it('ticks stand where the scale puts their values, in order, never crowded', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scaleNames),
        fc.boolean(),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.boolean(),
        (name, signed, peak, relative) => {
          const scale = valueScale(name, peak, { signed });
          const { ticks } = legend(scale, table, { relativeTo: relative ? peak : undefined });
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(13);
          ticks.forEach(({ offset, value }, i) => {
            expect(offset).toBe(scale.toUnit(value));
            expect(Math.abs(value)).toBeLessThanOrEqual(peak * (1 + 1e-9));
            if (i > 0) expect(offset - ticks[i - 1]!.offset).toBeGreaterThan(0.06);
          });
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        },
      ),
    );
  });

  it('stops run from the table’s first colour to its last', () => {
    const { stops } = legend(valueScale('log', 5), table);
    expect(stops[0]).toEqual({ offset: 0, color: 'rgb(68, 1, 84)' });
    expect(stops.at(-1)).toEqual({ offset: 1, color: 'rgb(253, 231, 37)' });
    expect(stops.map(({ offset }) => offset)).toEqual(
      stops.map(({ offset }) => offset).toSorted((a, b) => a - b),
    );
  });

  it('of an empty map has one tick at zero', () => {
    for (const name of scaleNames) {
      expect(legend(valueScale(name, 0), table).ticks.map(({ value }) => value)).toEqual([0]);
    }
  });
});
