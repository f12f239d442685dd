// Paints a map on a canvas, crisp at device pixels. Must not import Lit, the engine or the client.
import type { Box } from '../receptive-field/index.ts';
import { divergingZero } from './colormaps.ts';
import type { ColorTable } from './colormaps.ts';
import type { ValueScale } from './scale.ts';
import type { Extent, Viewport } from './viewport.ts';
import { toScreen } from './viewport.ts';

/** The entry of a colour table that shows a value; a signed scale wants the diverging table. */
export function colorIndex(scale: ValueScale, value: number): number {
  const unit = scale.toUnit(value);
  return scale.signed ? Math.round(divergingZero + 127 * (2 * unit - 1)) : Math.round(255 * unit);
}

/** Writes a map's colours, RGBA, one for one. `out` holds 4 · width · height bytes and starts at a multiple of 4. */
export function paintMap(
  map: ArrayLike<number>,
  width: number,
  height: number,
  scale: ValueScale,
  table: ColorTable,
  out: Uint8ClampedArray<ArrayBuffer>,
): void {
  const count = width * height;
  if (map.length !== count || out.length !== 4 * count) {
    throw new RangeError(
      `A picture of ${height}×${width} needs ${count} values and ${4 * count} bytes; there are ${map.length} and ${out.length}.`,
    );
  }
  // Whole pixels at once; table and picture share the machine's byte order.
  const colors = new Uint32Array(table.buffer, table.byteOffset, 256);
  const pixels = new Uint32Array(out.buffer, out.byteOffset, count);
  const [zero, reach] = scale.signed ? [divergingZero - 127, 254] : [0, 255];
  for (let i = 0; i < count; i++) pixels[i] = colors[Math.round(zero + reach * scale.toUnit(map[i]!))]!;
}

/**
 * Draws one map on one canvas. `setMap` colours it once at the map's own resolution; `draw` stretches it over the
 * viewport, as often as that moves. Nothing is allocated while a map's size and the canvas's stay the same, and
 * the canvas is cleared and drawn in one go, so nothing flickers.
 */
export class HeatmapPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #source = new OffscreenCanvas(1, 1);
  readonly #sourceContext: OffscreenCanvasRenderingContext2D;
  #pixels: ImageData | undefined;
  #box: Box | undefined;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    const sourceContext = this.#source.getContext('2d');
    if (context === null || sourceContext === null) {
      throw new Error('This canvas has no 2D context: it already has one of another kind.');
    }
    this.#context = context;
    this.#sourceContext = sourceContext;
  }

  /** Colours a map, row-major over `box`. The map may be changed afterwards. */
  setMap(map: ArrayLike<number>, box: Box, scale: ValueScale, table: ColorTable): void {
    const { height, width } = box;
    let pixels = this.#pixels;
    if (pixels === undefined || pixels.width !== width || pixels.height !== height) {
      pixels = this.#pixels = new ImageData(width, height);
      this.#source.width = width;
      this.#source.height = height;
    }
    paintMap(map, width, height, scale, table, pixels.data);
    this.#sourceContext.putImageData(pixels, 0, 0);
    this.#box = box;
  }

  /** Forgets the map; the next `draw` leaves the canvas empty. */
  clear(): void {
    this.#box = undefined;
  }

  /** Draws what the viewport shows on a canvas of `extent` device pixels, transparent outside the map. */
  draw(view: Viewport, extent: Extent): void {
    const context = this.#context;
    const { canvas } = context;
    const width = Math.max(1, Math.round(extent.width));
    const height = Math.max(1, Math.round(extent.height));
    // Setting a size clears the canvas and is slow; only a new one is set.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    } else {
      context.clearRect(0, 0, width, height);
    }
    const box = this.#box;
    if (box === undefined) return;

    const size = { height, width };
    const [top, left] = toScreen(view, size, [box.top, box.left]);
    const [bottom, right] = toScreen(view, size, [box.top + box.height, box.left + box.width]);
    // Pixels shown larger than life keep their edges; many to a device pixel are averaged, or holes would make moiré.
    context.imageSmoothingEnabled = right - left < box.width || bottom - top < box.height;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#source, left, top, right - left, bottom - top);
  }
}
