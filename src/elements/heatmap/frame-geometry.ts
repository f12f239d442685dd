// Where everything lies in the figure: map, profiles, axes; and which part of the input it shows. Pure.
import type { Box } from '../../receptive-field/index.ts';
import type { Extent, Viewport } from '../../view/index.ts';

// Two coordinate systems meet here. On the screen, CSS pixels from the figure's top left corner. On the input, pixels
// by edges from the centre of the theoretical box, so that pictures of different networks lie on one another.

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  /** The map's square. */
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** Screen pixels from the map to the profile beside it, and to the one below. */
  readonly gapBeside: number;
  readonly gapBelow: number;
  /** Depth of the profiles' strips. */
  readonly strip: number;
}

/** Room for four digits, a sign and a tick. */
const labelsLeft = 42;
/** Room for the axis's numbers between the map and the profile below. */
const labelsBelow = 24;
const gapBeside = 10;
const edge = 3;

/** Lays out a figure of this width; its height follows. */
export function layoutFigure(width: number): FigureLayout {
  const strip = Math.round(Math.min(88, Math.max(44, width * 0.14)));
  const side = Math.max(40, width - labelsLeft - gapBeside - strip - edge);
  return {
    width,
    height: edge + side + labelsBelow + strip + edge,
    left: labelsLeft,
    top: edge,
    side,
    gapBeside,
    gapBelow: labelsBelow,
    strip,
  };
}

export const mapExtent = ({ side }: FigureLayout): Extent => ({ height: side, width: side });

/** A box moved so that the centre of another lies at (0, 0). */
export function relativeBox(box: Box, theoretical: Box): Box {
  return {
    top: box.top - theoretical.top - theoretical.height / 2,
    left: box.left - theoretical.left - theoretical.width / 2,
    height: box.height,
    width: box.width,
  };
}

/**
 * Smallest boxes fill little of the picture and large ones most of it, without a step in between, so that a box that
 * grows is seen to grow. Input pixels.
 */
const smallest = 14;
const margin = 1.08;

/** The part of the input shown when nobody has zoomed: a square around the centre. */
export function homeViewport(size: readonly [y: number, x: number]): Viewport {
  const side = margin * Math.hypot(Math.max(...size), smallest);
  return { top: -side / 2, left: -side / 2, height: side, width: side };
}

/** The larger of two square viewports around the centre. */
export const largerViewport = (a: Viewport, b: Viewport): Viewport => (a.height >= b.height ? a : b);
