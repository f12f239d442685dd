// The figure's geometry: where things lie, what is in sight, which depth a dragged edge means.
import { describe, expect, test } from 'vitest';
import { depthOfSize, sizesByDepth } from '../../../src/elements/heatmap/depth-drag.ts';
import { homeViewport, layoutFigure, relativeBox } from '../../../src/elements/heatmap/frame-geometry.ts';
import { offsetAt, offsetBox } from '../../../src/elements/heatmap/picture.ts';
import { initialState, networkOf, type State } from '../../../src/elements/state.ts';
import { theoreticalField } from '../../../src/elements/theoretical-field.ts';

describe('the layout', () => {
  test.each([320, 358, 480, 720, 1200])(
    'of a figure %i pixels wide keeps map and profiles inside',
    (width) => {
      const { left, side, gapBeside, strip, top, gapBelow, height } = layoutFigure(width);
      expect(left + side + gapBeside + strip).toBeLessThanOrEqual(width);
      expect(top + side + gapBelow + strip).toBeLessThanOrEqual(height);
      expect(side).toBeGreaterThan(width / 2);
    },
  );
});

describe('the part of the input in sight', () => {
  const shareOfBox = (size: number): number => size / homeViewport([size, size]).height;

  test('holds the box with a margin at every size', () => {
    for (let size = 1; size <= 2000; size++) {
      expect(shareOfBox(size)).toBeLessThan(0.93);
    }
  });

  test('lets a growing box be seen to grow, without a step', () => {
    for (let size = 3; size <= 401; size += 2) {
      const step = shareOfBox(size) - shareOfBox(size - 2);
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(0.13);
    }
    expect(shareOfBox(3)).toBeLessThan(0.25);
    expect(shareOfBox(81)).toBeGreaterThan(0.9);
  });

  test('follows the longer side of an oblong box', () => {
    expect(homeViewport([5, 101])).toEqual(homeViewport([101, 101]));
  });
});

describe('offsets from the centre', () => {
  test.each([3, 4])('of kernels %i wide name the pixel they point at', (kernel) => {
    const state: State = { ...initialState, depth: 3, kernel };
    const theoretical = theoreticalField(networkOf(state), '', 'center');
    for (const offset of [
      { y: 0, x: 0 },
      { y: -2, x: 3 },
    ]) {
      const { top, left } = offsetBox(theoretical, offset);
      expect(offsetAt(theoretical, [top + 0.5, left + 0.5])).toEqual(offset);
    }
  });

  test('of an odd box lie symmetrically around it', () => {
    const theoretical = theoreticalField(networkOf({ ...initialState, depth: 3 }), '', 'center');
    expect(offsetBox(theoretical, { y: 0, x: 0 })).toEqual({ top: -0.5, left: -0.5, height: 1, width: 1 });
  });

  test('a box relative to itself is centred', () => {
    const box = { top: 7, left: -3, height: 5, width: 8 };
    expect(relativeBox(box, box)).toEqual({ top: -2.5, left: -4, height: 5, width: 8 });
  });
});

describe('a dragged edge', () => {
  test('knows the box of every depth: 1 + 2n for 3×3', () => {
    expect(sizesByDepth(initialState)).toEqual(Array.from({ length: 100 }, (_, index) => 3 + 2 * index));
  });

  test('knows as many depths as can be counted exactly where strides multiply', () => {
    const sizes = sizesByDepth({ ...initialState, stride: 3, strided: 'all' });
    expect(sizes.length).toBeGreaterThanOrEqual(25);
    expect(sizes.slice(0, 3)).toEqual([3, 9, 27]);
  });

  test.each<[number, number]>([
    [3, 1],
    [41, 20],
    [41.9, 20],
    [0, 1],
    [1e6, 100],
  ])('a box of %d pixels means depth %i', (size, depth) => {
    expect(depthOfSize(sizesByDepth(initialState), size, 50)).toBe(depth);
  });

  test('a box that no depth changes (1×1) keeps its depth', () => {
    expect(depthOfSize(sizesByDepth({ ...initialState, kernel: 1 }), 30, 20)).toBe(20);
  });
});

test('an unknown layer is named with those there are', () => {
  expect(() => theoreticalField(networkOf({ ...initialState, depth: 1 }), 'conv9', 'center')).toThrow(
    /conv9/,
  );
});
