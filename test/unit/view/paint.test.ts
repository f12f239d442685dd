// Painting a map into pixels.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  colorIndex,
  colorTable,
  divergingZero,
  paintMap,
  scaleNames,
  valueScale,
} from '../../../src/view/index.ts';

describe('paintMap', () => {
  it('gives every value the table’s entry for it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scaleNames),
        fc.boolean(),
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (name, signed, values) => {
          const scale = valueScale(name, 1.5, { signed });
          const table = colorTable(signed ? 'diverging' : 'viridis');
          const out = new Uint8ClampedArray(24);
          paintMap(Float32Array.from(values), 3, 2, scale, table, out);
          values.forEach((value, i) => {
            const index = colorIndex(scale, Math.fround(value));
            expect([...out.subarray(4 * i, 4 * i + 4)]).toEqual([
              ...table.subarray(4 * index, 4 * index + 4),
            ]);
          });
        },
      ),
    );
  });

  it('keeps rows as rows', () => {
    const out = new Uint8ClampedArray(4 * 6);
    paintMap([0, 0, 1, 0, 0, 0], 3, 2, valueScale('linear', 1), colorTable('grey'), out);
    expect([...out].filter((_, i) => i % 4 === 0)).toEqual([0, 0, 255, 0, 0, 0]);
    expect([...out].filter((_, i) => i % 4 === 3)).toEqual(Array(6).fill(255));
  });

  it('refuses a picture that does not fit the map', () => {
    const paint = (values: number, bytes: number) => () =>
      paintMap(
        new Float32Array(values),
        3,
        2,
        valueScale('linear', 1),
        colorTable('grey'),
        new Uint8ClampedArray(bytes),
      );
    expect(paint(5, 24)).toThrow(/2×3 needs 6 values and 24 bytes; there are 5 and 24/);
    expect(paint(6, 20)).toThrow(/there are 6 and 20/);
  });

  it('colours a 1001×1001 map whole, whatever the scale', () => {
    const map = Float32Array.from({ length: 1001 * 1001 }, (_, i) => (i % 9973) / 9973);
    const out = new Uint8ClampedArray(4 * map.length);
    for (const name of scaleNames) {
      out.fill(0);
      paintMap(map, 1001, 1001, valueScale(name, 1), colorTable('magma'), out);
      expect(out[4 * 9972 + 1]).toBe(colorTable('magma')[4 * 255 + 1]);
      expect(out.at(-1)).toBe(255);
    }
  });
});

describe('colorIndex', () => {
  it('uses the whole table, and zero of a signed scale is the neutral entry', () => {
    const plain = valueScale('linear', 2);
    expect([0, 1, 2].map((value) => colorIndex(plain, value))).toEqual([0, 128, 255]);
    const signed = valueScale('linear', 2, { signed: true });
    expect([-2, 0, 2].map((value) => colorIndex(signed, value))).toEqual([1, divergingZero, 255]);
  });
});
