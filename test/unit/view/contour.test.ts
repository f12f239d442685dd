// The effective contour.
import { describe, expect, it } from 'vitest';
import { measureErf } from '../../../src/measures/index.ts';
import { contourSmoothing, effectiveContour } from '../../../src/view/index.ts';

type Point = readonly [x: number, y: number];

/** The closed rings of a path. */
function rings(path: string): Point[][] {
  return path
    .split('M')
    .slice(1)
    .map((ring) => {
      expect(ring.endsWith('Z')).toBe(true);
      return ring
        .slice(0, -1)
        .split('L')
        .map((point) => point.split(',').map(Number) as [number, number]);
    });
}

/** Area filled by the even-odd rule: rings that d3 makes are opposite where they are holes. */
function area(path: string): number {
  const signed = rings(path).map((ring) =>
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
  return Math.abs(signed.reduce((sum, value) => sum + value, 0));
}

function mapOf(height: number, width: number, valueAt: (y: number, x: number) => number) {
  return Float32Array.from({ length: height * width }, (_, i) => valueAt(Math.floor(i / width), i % width));
}

const boxOf = (side: number, top = 0, left = 0) => ({ top, left, height: side, width: side });
const bell = (side: number, sigma: number) => {
  const middle = (side - 1) / 2;
  return mapOf(side, side, (y, x) => Math.exp(-((y - middle) ** 2 + (x - middle) ** 2) / (2 * sigma ** 2)));
};

describe('effectiveContour', () => {
  // exp(−r² / 2σ²) = 0.0455 at r = σ · sqrt(2 ln(1 / 0.0455))
  const radius = (sigma: number) => sigma * Math.sqrt(2 * Math.log(1 / (1 - 0.9545)));

  it.each([
    [61, 6],
    [401, 50],
    [1001, 120],
  ])('of a Gaussian on %i pixels is one circle of the right radius about the box’s middle', (side, sigma) => {
    const path = effectiveContour(bell(side, sigma), boxOf(side, -7, 20));
    expect(rings(path)).toHaveLength(1);
    const points = rings(path)[0]!;
    expect(points.length).toBeGreaterThan(40);
    const block = Math.ceil(side / 256);
    for (const [x, y] of points) {
      const distance = Math.hypot(x - (20 + side / 2), y - (-7 + side / 2));
      expect(Math.abs(distance - radius(sigma))).toBeLessThan(0.1 + 0.1 * block);
    }
  });

  it('encloses about as many pixels as erfSize counts', () => {
    const side = 61;
    const map = bell(side, 7);
    const { erfSize } = measureErf(map, boxOf(side), { size: [side, side] });
    expect(Math.sqrt(area(effectiveContour(map, boxOf(side)))) / erfSize).toBeCloseTo(1, 1);
  });

  it('draws a hole as a second ring, and islands as rings of their own', () => {
    const ring = mapOf(31, 31, (y, x) => {
      const r = Math.hypot(y - 15, x - 15);
      return r < 2 || (r > 8 && r < 12) ? 1 : 0;
    });
    const path = effectiveContour(ring, boxOf(31));
    expect(rings(path)).toHaveLength(3);
    const inside = ring.reduce((sum, value) => sum + value, 0);
    expect(area(path)).toBeGreaterThan(inside);
    expect(area(path)).toBeLessThan(2 * inside);
  });

  it('closes along the border of a map that is above the threshold everywhere', () => {
    const path = effectiveContour(
      mapOf(3, 3, () => 1),
      boxOf(3, -1, -1),
    );
    expect(rings(path)).toHaveLength(1);
    for (const [x, y] of rings(path)[0]!) {
      expect(Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5))).toBe(1.5);
    }
  });

  it('stays inside the box when the last block is a part of one', () => {
    const path = effectiveContour(
      mapOf(300, 300, () => 1),
      { ...boxOf(300, 0, 0) },
    );
    const coordinates = rings(path).flat(2);
    expect(Math.max(...coordinates)).toBe(300);
    expect(Math.min(...coordinates)).toBe(0);
  });

  it('takes signed maps by their magnitude and ignores the scale', () => {
    const map = bell(21, 3);
    const path = effectiveContour(map, boxOf(21));
    expect(
      effectiveContour(
        map.map((value, i) => (i % 2 ? value : -value)),
        boxOf(21),
      ),
    ).toBe(path);
    expect(
      effectiveContour(
        map.map((value) => value * 2 ** -30),
        boxOf(21),
      ),
    ).toBe(path);
  });

  it('is empty for a map without mass', () => {
    expect(effectiveContour(new Float32Array(25), boxOf(5))).toBe('');
    expect(effectiveContour(new Float32Array(400 * 400), boxOf(400))).toBe('');
  });

  it('compares with the centre it is given', () => {
    const map = mapOf(21, 21, (y, x) => Math.exp(-((y - 7) ** 2 + (x - 8) ** 2) / 8));
    const known = rings(effectiveContour(map, boxOf(21), { center: [7, 8] }))[0]!;
    for (const [x, y] of known) {
      expect(Math.abs(Math.hypot(x - 8.5, y - 7.5) - radius(2))).toBeLessThan(0.2);
    }
    expect(area(effectiveContour(map, boxOf(21)))).toBeGreaterThan(
      area(effectiveContour(map, boxOf(21), { center: [7, 8] })),
    );
  });

  it('smoothed joins what noise has torn apart and keeps the size', () => {
    // Fixed noise: one pixel in four is missing.
    const side = 61;
    const torn = bell(side, 6).map((value, i) => (((i * 7919) % 97) % 4 === 0 ? 0 : value));
    torn[(side * side - 1) / 2] = 1;
    const raw = effectiveContour(torn, boxOf(side));
    const smooth = effectiveContour(torn, boxOf(side), { smoothing: 4 });
    expect(rings(raw).length).toBeGreaterThan(10);
    expect(rings(smooth).length).toBeLessThan(rings(raw).length / 5);
    expect(Math.sqrt(area(smooth) / Math.PI) / radius(6)).toBeCloseTo(1, 0.5);
  });

  it('smoothed does not let one row’s end run into the next row’s start', () => {
    const edge = mapOf(21, 21, (_, x) => (x === 20 ? 1 : 0));
    const points = rings(effectiveContour(edge, boxOf(21), { smoothing: 2, center: [10, 20] })).flat();
    expect(Math.min(...points.map(([x]) => x))).toBeGreaterThan(16);
  });
});

it('smoothing follows the standard error, and exact maps get none', () => {
  expect([NaN, 0, 0.01, 0.05, 0.2, 0.9].map(contourSmoothing)).toEqual([0, 0, 0, 1, 2, 4]);
});
