// What part of the input's plane a picture shows, and how to move it. Must not import Lit, the engine or the client.
import type { Box } from '../receptive-field/index.ts';

// Pictures use edges: pixel i covers i … i + 1, so a Box is a rectangle of the plane as it stands, and a pixel's
// middle lies at i + 0.5.

/** The rectangle shown, in input coordinates by edges; need not be whole pixels. */
export interface Viewport {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A picture's extent on the screen, in whatever pixels the caller uses. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

type Point = readonly [y: number, x: number];

/** Fewer input pixels than this across, and there is nothing left to see. */
const fewestPixels = 3;

/** The smallest viewport of a picture's proportions that shows `box` with a margin (a share of its longer side) around. */
export function fitViewport(box: Box, extent: Extent, margin = 0.06): Viewport {
  const border = 2 * margin * Math.max(box.height, box.width);
  const perPixel = Math.max((box.height + border) / extent.height, (box.width + border) / extent.width);
  const height = perPixel * extent.height;
  const width = perPixel * extent.width;
  return {
    top: box.top + (box.height - height) / 2,
    left: box.left + (box.width - width) / 2,
    height,
    width,
  };
}

/** Zooms in by `factor` (above 1: fewer pixels shown), keeping a point of the input where it is. */
export function zoomViewport(view: Viewport, factor: number, [y, x]: Point): Viewport {
  return {
    top: y - (y - view.top) / factor,
    left: x - (x - view.left) / factor,
    height: view.height / factor,
    width: view.width / factor,
  };
}

/** Moves the viewport by input pixels. */
export function panViewport(view: Viewport, [dy, dx]: Point): Viewport {
  return { ...view, top: view.top + dy, left: view.left + dx };
}

/**
 * Keeps a viewport useful: never beyond `home` (the fitted viewport), never closer than 3 pixels across, and
 * within `home`, so that the box cannot be lost.
 */
export function limitViewport(view: Viewport, home: Viewport): Viewport {
  const closest = fewestPixels / Math.min(view.height, view.width);
  const widest = Math.min(home.height / view.height, home.width / view.width);
  const factor = Math.min(widest, Math.max(1, closest));
  const zoomed = zoomViewport(view, 1 / factor, [view.top + view.height / 2, view.left + view.width / 2]);
  const within = (start: number, length: number, low: number, room: number): number =>
    Math.min(Math.max(start, low), low + room - length);
  return {
    ...zoomed,
    top: within(zoomed.top, zoomed.height, home.top, home.height),
    left: within(zoomed.left, zoomed.width, home.left, home.width),
  };
}

/** A point of the input on the screen. */
export function toScreen(view: Viewport, extent: Extent, [y, x]: Point): [y: number, x: number] {
  return [((y - view.top) / view.height) * extent.height, ((x - view.left) / view.width) * extent.width];
}

/** A point of the screen in the input. */
export function toInput(view: Viewport, extent: Extent, [y, x]: Point): [y: number, x: number] {
  return [view.top + (y / extent.height) * view.height, view.left + (x / extent.width) * view.width];
}

/** The input pixel under a point of the screen; undefined outside `box`. */
export function pixelUnder(
  view: Viewport,
  extent: Extent,
  point: Point,
  box: Box,
): [y: number, x: number] | undefined {
  const [y, x] = toInput(view, extent, point).map(Math.floor) as [number, number];
  const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
  return inside ? [y, x] : undefined;
}

/** The map's value at an input pixel; undefined outside `box`. */
export function valueAt(map: ArrayLike<number>, box: Box, [y, x]: Point): number | undefined {
  const row = y - box.top;
  const column = x - box.left;
  const inside = row >= 0 && row < box.height && column >= 0 && column < box.width;
  return inside ? map[row * box.width + column] : undefined;
}
