// The thumbnail of a layer's plane: which units it shows, where they lie in it, and which one is under a point. Pure.
import type { YX } from '../../network/index.ts';

/** Units first … first + count − 1 along each axis. */
export interface PlaneWindow {
  readonly first: YX;
  readonly count: YX;
  /** False where the plane goes on beyond. */
  readonly whole: boolean;
}

/** An unbounded plane shows so many units on every side of [0, 0], or twice, four times … as many. */
const reach = 8;

/** The whole of a sized plane; of an unbounded one, a square around [0, 0] that holds the unit. */
export function planeWindow(size: YX | null, unit: YX): PlaneWindow {
  if (size !== null) return { first: [0, 0], count: size, whole: true };
  let around = reach;
  while (Math.max(Math.abs(unit[0]), Math.abs(unit[1])) > around) around *= 2;
  return { first: [-around, -around], count: [2 * around + 1, 2 * around + 1], whole: false };
}

/** On the screen, in CSS pixels from the thumbnail's corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A plane of few units is not blown up beyond this. */
const largestUnit = 16;

/** A thinner plane could not be hit. */
const thinnest = 8;

/** Where the window lies in a square thumbnail: in its middle, in its own proportions as far as it stays visible. */
export function planeOnScreen({ count }: PlaneWindow, side: number): Rectangle {
  const perUnit = Math.min(largestUnit, side / Math.max(count[0], count[1]));
  const height = Math.max(thinnest, perUnit * count[0]);
  const width = Math.max(thinnest, perUnit * count[1]);
  return { x: (side - width) / 2, y: (side - height) / 2, width, height };
}

/** A smaller mark could not be seen. */
const smallestMark = 5;

/** Where the unit is drawn; null where it lies outside the window. */
export function unitOnScreen(window: PlaneWindow, side: number, unit: YX): Rectangle | null {
  const { first, count } = window;
  const at = [unit[0] - first[0], unit[1] - first[1]] as const;
  if (at[0] < 0 || at[1] < 0 || at[0] >= count[0] || at[1] >= count[1]) return null;
  const plane = planeOnScreen(window, side);
  const [height, width] = [plane.height / count[0], plane.width / count[1]];
  const [markHeight, markWidth] = [Math.max(smallestMark, height), Math.max(smallestMark, width)];
  return {
    x: plane.x + (at[1] + 0.5) * width - markWidth / 2,
    y: plane.y + (at[0] + 0.5) * height - markHeight / 2,
    width: markWidth,
    height: markHeight,
  };
}

/** The unit under a point, or the nearest one. */
export function unitAt(window: PlaneWindow, side: number, point: readonly [y: number, x: number]): YX {
  const { first, count } = window;
  const { x, y, width, height } = planeOnScreen(window, side);
  const index = (axis: 0 | 1, at: number, length: number): number =>
    first[axis] + Math.min(count[axis] - 1, Math.max(0, Math.floor((at / length) * count[axis])));
  return [index(0, point[0] - y, height), index(1, point[1] - x, width)];
}

/** The unit moved, kept on a sized plane. */
export function moveUnit(size: YX | null, unit: YX, [dy, dx]: YX): YX {
  const along = (axis: 0 | 1, by: number): number => {
    const wanted = unit[axis] + by;
    return size === null ? wanted : Math.min(size[axis] - 1, Math.max(0, wanted));
  };
  return [along(0, dy), along(1, dx)];
}

/** SVG path of the lines between units; empty where they would be too close to be told apart. */
export function gridLines(window: PlaneWindow, side: number): string {
  const { x, y, width, height } = planeOnScreen(window, side);
  const line = (count: number, length: number, draw: (at: number) => string): string =>
    length / count < smallestMark
      ? ''
      : Array.from({ length: count - 1 }, (_, index) => draw(((index + 1) * length) / count)).join('');
  const round = (value: number): number => Math.round(value * 100) / 100;
  return (
    line(window.count[0], height, (at) => `M${round(x)},${round(y + at)}h${round(width)}`) +
    line(window.count[1], width, (at) => `M${round(x + at)},${round(y)}v${round(height)}`)
  );
}
