// Zoom, pan and coordinates.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitViewport,
  limitViewport,
  panViewport,
  pixelUnder,
  toInput,
  toScreen,
  valueAt,
  zoomViewport,
} from '../../../src/view/index.ts';

const box = { top: -20, left: -10, height: 41, width: 21 };
const extent = { height: 300, width: 600 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('viewports', () => {
  it('fitted show the whole box in the middle, square pixels, nothing cut', () => {
    fc.assert(
      fc.property(
        fc.record({
          top: number(-50, 50),
          left: number(-50, 50),
          height: number(1, 900),
          width: number(1, 900),
        }),
        fc.record({ height: number(50, 900), width: number(50, 900) }),
        (box, extent) => {
          const view = fitViewport(box, extent);
          expect(view.height / extent.height).toBeCloseTo(view.width / extent.width, 9);
          expect(view.top).toBeLessThan(box.top);
          expect(view.left).toBeLessThan(box.left);
          expect(view.top + view.height / 2).toBeCloseTo(box.top + box.height / 2, 6);
          expect(view.left + view.width / 2).toBeCloseTo(box.left + box.width / 2, 6);
          const tight = fitViewport(box, extent, 0);
          expect(Math.min(tight.height - box.height, tight.width - box.width)).toBeCloseTo(0, 6);
        },
      ),
    );
  });

  it('zoomed keep the point under the pointer in place', () => {
    fc.assert(
      fc.property(number(0.1, 10), number(-30, 30), number(-30, 30), (factor, y, x) => {
        const view = fitViewport(box, extent);
        const before = toScreen(view, extent, [y, x]);
        const after = toScreen(zoomViewport(view, factor, [y, x]), extent, [y, x]);
        expect(after[0]).toBeCloseTo(before[0], 6);
        expect(after[1]).toBeCloseTo(before[1], 6);
      }),
    );
  });

  it('zoomed in and out again, and panned there and back, are the same', () => {
    const view = fitViewport(box, extent);
    const back = panViewport(
      zoomViewport(panViewport(zoomViewport(view, 3, [1, 2]), [4, 5]), 1 / 3, [1, 2]),
      [-12, -15],
    );
    expect(back.top).toBeCloseTo(view.top, 9);
    expect(back.left).toBeCloseTo(view.left, 9);
    expect(back.width).toBeCloseTo(view.width, 9);
  });

  it('limited never leave home and never go closer than three pixels', () => {
    const home = fitViewport(box, extent);
    fc.assert(
      fc.property(number(0.01, 500), number(-200, 200), number(-200, 200), (factor, dy, dx) => {
        const view = limitViewport(panViewport(zoomViewport(home, factor, [0, 0]), [dy, dx]), home);
        expect(Math.min(view.height, view.width)).toBeGreaterThanOrEqual(3 - 1e-9);
        expect(view.width / view.height).toBeCloseTo(home.width / home.height, 6);
        expect(view.top).toBeGreaterThanOrEqual(home.top - 1e-9);
        expect(view.left).toBeGreaterThanOrEqual(home.left - 1e-9);
        expect(view.top + view.height).toBeLessThanOrEqual(home.top + home.height + 1e-9);
        expect(view.left + view.width).toBeLessThanOrEqual(home.left + home.width + 1e-9);
      }),
    );
    const inside = zoomViewport(home, 2, [0, 0]);
    expect(limitViewport(inside, home)).toEqual(inside);
  });

  it('of a box smaller than three pixels stay at home', () => {
    const home = fitViewport({ top: 0, left: 0, height: 1, width: 1 }, { height: 100, width: 100 });
    const view = limitViewport(zoomViewport(home, 5, [0.5, 0.5]), home);
    expect(view.width).toBeCloseTo(home.width, 9);
    expect(view.top).toBeCloseTo(home.top, 9);
  });
});

describe('coordinates', () => {
  const view = { top: -20, left: -10, height: 10, width: 20 };

  it('toInput undoes toScreen', () => {
    fc.assert(
      fc.property(number(-99, 99), number(-99, 99), (y, x) => {
        const [backY, backX] = toInput(view, extent, toScreen(view, extent, [y, x]));
        expect(backY).toBeCloseTo(y, 9);
        expect(backX).toBeCloseTo(x, 9);
      }),
    );
  });

  it('a pixel reaches from its own edge to the next', () => {
    // 30 screen pixels each
    expect(pixelUnder(view, extent, [0, 0], box)).toEqual([-20, -10]);
    expect(pixelUnder(view, extent, [29.9, 29.9], box)).toEqual([-20, -10]);
    expect(pixelUnder(view, extent, [30, 61], box)).toEqual([-19, -8]);
    expect(pixelUnder(view, extent, [-1, 0], box)).toBeUndefined();
    expect(pixelUnder(view, extent, [0, 630], box)).toBeUndefined();
  });

  it('valueAt reads the map at input coordinates', () => {
    const small = { top: -1, left: 5, height: 2, width: 3 };
    const map = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(valueAt(map, small, [-1, 5])).toBe(1);
    expect(valueAt(map, small, [0, 7])).toBe(6);
    expect(valueAt(map, small, [1, 5])).toBeUndefined();
    expect(valueAt(map, small, [0, 8])).toBeUndefined();
    expect(valueAt(map, small, [0, 4])).toBeUndefined();
  });
});
