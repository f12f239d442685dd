// The painter on a real canvas.
import { describe, expect, it } from 'vitest';
import { colorTable, HeatmapPainter, valueScale } from '../../src/view/index.ts';

const grey = colorTable('grey');
const linear = valueScale('linear', 255);
/** Values whose grey is told apart; a table's entry, not the value, is what shows. */
const shade = (value: number): number => grey[4 * value]!;

function painterOn(values: readonly number[], height: number, width: number) {
  const canvas = document.createElement('canvas');
  const painter = new HeatmapPainter(canvas);
  const box = { top: -1, left: 10, height, width };
  painter.setMap(Float32Array.from(values), box, linear, grey);
  /** Red and alpha of a device pixel. */
  const at = (x: number, y: number): [red: number, alpha: number] => {
    const [red, , , alpha] = canvas.getContext('2d')!.getImageData(x, y, 1, 1).data;
    return [red!, alpha!];
  };
  return { canvas, painter, box, at };
}

describe('HeatmapPainter', () => {
  it('paints each map pixel as a block with sharp edges', () => {
    const { canvas, painter, box, at } = painterOn([0, 50, 100, 150, 200, 250], 2, 3);
    painter.draw(box, { height: 20, width: 30 });
    expect([canvas.width, canvas.height]).toEqual([30, 20]);
    for (const [i, value] of [0, 50, 100, 150, 200, 250].entries()) {
      const [left, top] = [10 * (i % 3), 10 * Math.floor(i / 3)];
      for (const [x, y] of [
        [left, top],
        [left + 9, top],
        [left, top + 9],
        [left + 9, top + 9],
      ] as const) {
        expect(at(x, y)).toEqual([shade(value), 255]);
      }
    }
  });

  it('shows the viewport: one pixel fills the canvas, and outside the map it is transparent', () => {
    const { painter, at } = painterOn([0, 50, 100, 150, 200, 250], 2, 3);
    painter.draw({ top: 0, left: 11, height: 1, width: 1 }, { height: 16, width: 16 });
    expect([at(0, 0), at(15, 15)]).toEqual([
      [shade(200), 255],
      [shade(200), 255],
    ]);
    painter.draw({ top: -3, left: 9, height: 4, width: 4 }, { height: 16, width: 16 });
    expect(at(8, 4)).toEqual([0, 0]);
    expect(at(2, 12)).toEqual([0, 0]);
    expect(at(4, 8)).toEqual([shade(0), 255]);
    expect(at(15, 15)).toEqual([shade(250), 255]);
  });

  it('averages where many map pixels fall on one of the screen, so that holes make no moiré', () => {
    const side = 64;
    const holes = Array.from({ length: side * side }, (_, i) => ((i % side) % 2 === 0 ? 255 : 0));
    const { painter, box, at } = painterOn(holes, side, side);
    painter.draw(box, { height: 16, width: 16 });
    for (const x of [2, 7, 11]) {
      expect(at(x, 8)[0]).toBeGreaterThan(100);
      expect(at(x, 8)[0]).toBeLessThan(155);
    }
  });

  it('takes a new map of the same or another size, and may be cleared', () => {
    const { painter, box, at } = painterOn([0, 50, 100, 150], 2, 2);
    const extent = { height: 20, width: 20 };
    painter.setMap([250, 250, 250, 0], box, linear, grey);
    painter.draw(box, extent);
    expect([at(0, 0)[0], at(19, 19)[0]]).toEqual([shade(250), shade(0)]);
    const wider = { ...box, width: 4 };
    painter.setMap([1, 2, 3, 200, 5, 6, 7, 100], wider, linear, grey);
    painter.draw(wider, { height: 20, width: 40 });
    expect([at(39, 0)[0], at(39, 19)[0]]).toEqual([shade(200), shade(100)]);
    painter.clear();
    painter.draw(wider, { height: 20, width: 40 });
    expect(at(39, 0)).toEqual([0, 0]);
  });

  it('is not confused by a map that is written to after it was taken', () => {
    const canvas = document.createElement('canvas');
    const painter = new HeatmapPainter(canvas);
    const map = Float32Array.of(200);
    const box = { top: 0, left: 0, height: 1, width: 1 };
    painter.setMap(map, box, linear, grey);
    map[0] = 0;
    painter.draw(box, { height: 4, width: 4 });
    expect(canvas.getContext('2d')!.getImageData(1, 1, 1, 1).data[0]).toBe(shade(200));
  });

  it('says so when the canvas already has another context', () => {
    const canvas = document.createElement('canvas');
    canvas.getContext('bitmaprenderer');
    expect(() => new HeatmapPainter(canvas)).toThrow(/no 2D context/);
  });
});
