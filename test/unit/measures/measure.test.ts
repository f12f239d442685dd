// What measureErf promises beyond the reference table.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveThreshold, fieldCenter, measureErf } from '../../../src/measures/index.ts';
import { onesGradient, squareMap, stack } from './exact-maps.ts';

const luoShare = 1 - 0.9545;
const boxOf = (height: number, width: number, top = 0, left = 0) => ({ top, left, height, width });
const rfOf = (height: number, width: number) => ({ size: [height, width] as const });

/** A map of odd or even sides with any positive values, and its box. */
const anyMap = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([height, width]) =>
    fc.record({
      box: fc.constant(boxOf(height, width)),
      rf: fc.constant(rfOf(height, width)),
      map: fc
        .array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
          minLength: height * width,
          maxLength: height * width,
        })
        .map((values) => Float64Array.from(values)),
    }),
  );

describe('erfSize', () => {
  it('counts pixels above 4.55 % of the centre, whatever the values', () => {
    fc.assert(
      fc.property(anyMap, ({ map, box, rf }) => {
        fc.pre(box.height % 2 === 1 && box.width % 2 === 1);
        const center = map[(map.length - 1) / 2]!;
        const count = map.filter((value) => value > luoShare * center).length;
        expect(measureErf(map, box, rf).erfSize).toBe(Math.sqrt(count));
      }),
    );
  });

  it('does not change with the scale of the map', () => {
    fc.assert(
      fc.property(anyMap, fc.integer({ min: -40, max: 40 }), ({ map, box, rf }, power) => {
        const scaled = map.map((value) => value * 2 ** power);
        const [one, other] = [measureErf(map, box, rf), measureErf(scaled, box, rf)];
        expect(other.erfSize).toBe(one.erfSize);
        expect(other.sigma).toEqual(one.sigma);
        expect(other.areaRatio(0.5)).toEqual(one.areaRatio(0.5));
      }),
    );
  });

  it('does not change when the map is mirrored or its signs are', () => {
    fc.assert(
      fc.property(anyMap, ({ map, box, rf }) => {
        const one = measureErf(map, box, rf);
        const mirrored = measureErf(map.toReversed(), box, rf);
        const signed = measureErf(
          map.map((value, i) => (i % 3 === 0 ? -value : value)),
          box,
          rf,
        );
        expect(mirrored.erfSize).toBe(one.erfSize);
        expect(mirrored.sigma[0]).toBeCloseTo(one.sigma[0], 12);
        expect(mirrored.sigma[1]).toBeCloseTo(one.sigma[1], 12);
        expect(signed.erfSize).toBe(one.erfSize);
        expect(signed.sigma).toEqual(one.sigma);
      }),
    );
  });

  it('takes the mean of the middle pixels where the centre falls between them', () => {
    // Mean of the middle four: 2.5; a pixel must exceed 0.11375.
    const map = squareMap(4, (y, x) => ([1, 2].includes(y) && [1, 2].includes(x) ? 2 * y + x - 2 : 0.114));
    map.map[0] = 0.1137;
    expect(measureErf(map.map, map.box, map.rf).erfSize).toBe(Math.sqrt(15));
    const oneRow = measureErf([0.1, 3, 1, 0.08], boxOf(1, 4), rfOf(1, 4));
    expect(oneRow.erfSize).toBe(Math.sqrt(3));
  });

  it('compares with the peak where a stride leaves a hole at the centre', () => {
    const { map, box, rf } = onesGradient([{ kernel: 2, dilation: 2 }, { kernel: 3 }]);
    expect(map[(map.length - 1) / 2]).toBeGreaterThan(0);
    const holed = onesGradient([{ kernel: 2, dilation: 2 }]);
    expect(holed.map[4]).toBe(0);
    expect(measureErf(holed.map, holed.box, holed.rf).erfSize).toBe(2);
    expect(effectiveThreshold(map, box, [2, 2])).toBe(luoShare * map[12]!);
    expect(rf.size).toEqual([5, 5]);
  });

  it('takes rounding left in a hole for a hole, but a small centre for what it is', () => {
    const withCenter = (center: number) => {
      const { map, box, rf } = squareMap(5, (y, x) => (y === 2 && x === 2 ? center : y === 0 ? 1 : 0.01));
      return measureErf(map, box, rf).erfSize;
    };
    expect(withCenter(1e-8)).toBe(Math.sqrt(5));
    expect(withCenter(1e-3)).toBe(Math.sqrt(25));
  });

  it('is 0 for a map without mass, and the shares are still defined', () => {
    const { map, box, rf } = squareMap(5, () => 0);
    const measures = measureErf(map, box, rf);
    expect(measures.erfSize).toBe(0);
    expect(measures.erfRatio).toBe(0);
    expect(measures.sigma).toEqual([NaN, NaN]);
    expect(measures.gaussian.sigma).toEqual([NaN, NaN]);
    expect(measures.areaRatio(0.5)).toEqual({ side: 5, ratio: 1 });
  });

  it('erfRatio compares with the whole receptive field, however little of it a sized input leaves', () => {
    const { map, box } = squareMap(4, () => 1);
    expect(measureErf(map, box, rfOf(8, 8)).erfRatio).toBe(0.5);
    expect(measureErf(map, box, rfOf(2, 8)).erfRatio).toBe(1);
  });
});

describe('the centre', () => {
  it.each([
    ['an unclipped box has it in the middle', boxOf(7, 4), rfOf(7, 4), [3, 1.5]],
    ['a box on an unbounded plane too', boxOf(7, 7, -3, -3), rfOf(7, 7), [3, 3]],
    ['a box cut at its far end has it half a field from its start', boxOf(5, 6, 2, 9), rfOf(9, 9), [4, 4]],
    ['a cut box never has it outside', boxOf(3, 9, 2, 9), rfOf(9, 9), [2, 4]],
    [
      'a cut box that begins at 0 may be cut at either end: the middle',
      boxOf(5, 9, 0, 0),
      rfOf(9, 9),
      [2, 4],
    ],
    [
      'a field whose size varies says nothing about a cut',
      boxOf(5, 5, 2, 2),
      { ...rfOf(9, 9), phases: [] },
      [2, 2],
    ],
  ])('%s', (_, box, rf, center) => {
    expect(fieldCenter(box, rf)).toEqual(center);
  });

  it('given by the caller moves size and square', () => {
    const { map, box, rf } = squareMap(9, (y, x) => Math.exp(-((y - 1) ** 2 + (x - 2) ** 2)));
    const middle = measureErf(map, box, rf);
    const known = measureErf(map, box, rf, { center: [1, 2] });
    // exp(−d²) > 0.0455 for d² ≤ 3: the nine pixels around.
    expect(known.erfSize).toBe(3);
    expect(middle.erfSize).toBeGreaterThan(5);
    expect(known.areaRatio(0.2).side).toBe(1);
    // From the middle, the peak is three pixels off.
    expect(middle.areaRatio(0.2).side).toBe(7);
    expect(known.sigma).toEqual(middle.sigma);
  });

  it.each([[[-1, 0]], [[0, 9]], [[NaN, 0]]] as const)('%j outside a 9×9 map is refused', (center) => {
    const { map, box, rf } = squareMap(9, () => 1);
    expect(() => measureErf(map, box, rf, { center })).toThrow(/centre .* outside a map of 9×9/);
  });
});

describe('areaRatio', () => {
  const naiveSide = (map: Float64Array, side: number, share: number): number => {
    const middle = Math.floor(side / 2);
    const whole = map.reduce((sum, value) => sum + value, 0);
    for (let half = 0; ; half++) {
      let held = 0;
      map.forEach((value, i) => {
        const distance = Math.max(Math.abs(Math.floor(i / side) - middle), Math.abs((i % side) - middle));
        if (distance <= half) held += value;
      });
      if (held > share * whole || half >= middle) return 2 * half + 1;
    }
  };

  it('is the smallest centred odd square that holds more than the share', () => {
    const whole = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 8 })
          .chain((side) =>
            fc.tuple(fc.constant(side), fc.array(whole, { minLength: side * side, maxLength: side * side })),
          ),
        fc.integer({ min: 0, max: 8 }),
        ([side, values], eighths) => {
          const map = Float64Array.from(values);
          const found = measureErf(map, boxOf(side, side), rfOf(side, side)).areaRatio(eighths / 8);
          expect(found.side).toBe(naiveSide(map, side, eighths / 8));
          expect(found.ratio).toBe(found.side ** 2 / side ** 2);
        },
      ),
    );
  });

  it('grows with the share and never leaves the map', () => {
    fc.assert(
      fc.property(anyMap, ({ map, box, rf }) => {
        const { areaRatio } = measureErf(map, box, rf);
        const sides = [0, 0.2, 0.3, 0.5, 0.99, 1].map((share) => areaRatio(share).side);
        expect(sides).toEqual(sides.toSorted((a, b) => a - b));
        expect(sides.at(-1)).toBeLessThanOrEqual(Math.max(box.height, box.width) + 1);
        expect(sides.every((side) => side % 2 === 1)).toBe(true);
      }),
    );
  });

  it('needs more than the share, not just the share', () => {
    // The middle pixel holds exactly half.
    const { map, box, rf } = squareMap(3, (y, x) => (y === 1 && x === 1 ? 8 : 1));
    const { areaRatio } = measureErf(map, box, rf);
    expect(areaRatio(0.5)).toEqual({ side: 3, ratio: 1 });
    expect(areaRatio(0.49)).toEqual({ side: 1, ratio: 1 / 9 });
    expect(areaRatio(1).side).toBe(3);
  });

  it('with the logarithm of RepLKNet’s script depends on the scale: log10(9 + 1) is no nine times log10(1 + 1)', () => {
    const { map, box, rf } = squareMap(3, (y, x) => (y === 1 && x === 1 ? 9 : 1));
    // The middle holds 9 / 17 of the mass, but 1 / (1 + 8 · log10(2)) of the logarithms.
    expect(measureErf(map, box, rf).areaRatio(0.5).side).toBe(1);
    expect(measureErf(map, box, rf).areaRatio(0.5, { log: true }).side).toBe(3);
    expect(measureErf(map, box, rf).areaRatio(0.29, { log: true }).side).toBe(1);
    expect(measureErf(map, box, rf).areaRatio(0.3, { log: true }).side).toBe(3);
    const faint = map.map((value) => value * 1e-6);
    expect(measureErf(faint, box, rf).areaRatio(0.5, { log: true }).side).toBe(1);
  });

  it.each([-0.1, 1.1, NaN])('refuses a share of %f', (share) => {
    const { map, box, rf } = squareMap(3, () => 1);
    expect(() => measureErf(map, box, rf).areaRatio(share)).toThrow(/share of the mass from 0 to 1/);
  });
});

describe('sigma', () => {
  it('is the standard deviation about the map’s own mean, per axis', () => {
    const one = measureErf([0, 1, 0, 1], boxOf(1, 4), rfOf(1, 4));
    expect(one.sigma).toEqual([0, 1]);
    const other = measureErf([1, 0, 0, 3], boxOf(4, 1), rfOf(4, 1));
    expect(other.sigma[0]).toBeCloseTo(3 * Math.sqrt((1 / 4) * (3 / 4)), 12);
  });
});

it.each([
  [[1, 2, 3], boxOf(2, 2), /needs a map of 4 values, this one has 3/],
  [[], boxOf(0, 0), /at least 1×1/],
  [[1, 2], boxOf(1.5, 2), /at least 1×1 whole pixels, this one is 1.5×2/],
])('a map of %j over %j is refused', (map, box, message) => {
  expect(() => measureErf(map, box, rfOf(1, 1))).toThrow(message);
});

it('a 1001×1001 map is measured like a small one', () => {
  const { map, box, rf } = squareMap(1001, (y, x) => Math.exp(-((y - 500) ** 2 + (x - 500) ** 2) / 2e4));
  const { erfSize, sigma } = measureErf(Float32Array.from(map), box, rf);
  // A Gaussian exceeds 4.55 % inside the radius σ·√(2·ln(1 / 0.0455)); here σ = 100.
  expect(erfSize / 100).toBeCloseTo(Math.sqrt(2 * Math.PI * Math.log(1 / (1 - 0.9545))), 2);
  expect(sigma[0]).toBeCloseTo(100, 1);
});

it('a stack of ones narrows relative to its box as it deepens', () => {
  const ratios = [2, 4, 8, 16, 32].map((n) => {
    const { map, box, rf } = onesGradient(stack(n, { kernel: 3 }));
    return measureErf(map, box, rf).erfRatio;
  });
  expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
});
