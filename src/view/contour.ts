// The effective contour of a map as an SVG path. Must not import Lit, the engine or the client.
import { contours } from 'd3-contour';
import { effectiveThreshold } from '../measures/index.ts';
import type { Box } from '../receptive-field/index.ts';
import { shortNumber } from './format.ts';

export interface ContourOptions {
  /** The receptive field's centre in the map's own coordinates, as in `measureErf`. Default: the map's middle. */
  readonly center?: readonly [y: number, x: number];
  /** Passes of a 1-2-1 blur before the contour is taken; each adds half a pixel² of variance. Default 0. */
  readonly smoothing?: number;
}

interface Grid {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** A contour of more cells a side shows nothing more at the size of a figure, and takes a second at 1001. */
const maxCells = 256;

/** Passes of blur that keep a contour readable, by the map's relative standard error. */
const smoothingSteps = [
  { above: 0.3, passes: 4 },
  { above: 0.1, passes: 2 },
  { above: 0.02, passes: 1 },
] as const;

/** How much to smooth the contour of a map with this relative standard error; 0 where it is exact or unknown. */
export function contourSmoothing(standardError: number): number {
  return smoothingSteps.find(({ above }) => standardError > above)?.passes ?? 0;
}

/**
 * Where |map| crosses the threshold of Luo et al.: 4.55 % of the centre's value. SVG path in input coordinates by
 * edges (pixel i covers i … i + 1), holes and islands included; fill it 'evenodd'. Empty for a map without mass.
 *
 * What is drawn: the map is averaged over square blocks until it has at most 256 cells a side, then blurred if
 * asked for; the threshold is taken from the centre of what is left, by the same rule, and interpolated linearly
 * between cells. The number `erfSize` is counted on the map itself, not on this picture.
 */
export function effectiveContour(map: ArrayLike<number>, box: Box, options: ContourOptions = {}): string {
  const { center = [(box.height - 1) / 2, (box.width - 1) / 2], smoothing = 0 } = options;
  const block = Math.ceil(Math.max(box.height, box.width) / maxCells);
  let grid = averageBlocks(map, box, block);
  for (let pass = 0; pass < smoothing; pass++) grid = blur(grid);

  const clamp = (cell: number, cells: number): number => Math.min(cells - 1, Math.max(0, cell));
  const level = effectiveThreshold(grid.values, { ...box, height: grid.height, width: grid.width }, [
    clamp((center[0] + 0.5) / block - 0.5, grid.height),
    clamp((center[1] + 0.5) / block - 0.5, grid.width),
  ]);
  return level > 0 ? contourPath(grid, box, block, level) : '';
}

/** Mean of |map| over blocks of `block`×`block` pixels; the last ones may be smaller. */
function averageBlocks(map: ArrayLike<number>, box: Box, block: number): Grid {
  const height = Math.ceil(box.height / block);
  const width = Math.ceil(box.width / block);
  const values = new Float64Array(height * width);
  for (let y = 0, i = 0; y < box.height; y++) {
    const row = Math.floor(y / block) * width;
    for (let x = 0; x < box.width; x++, i++) values[row + Math.floor(x / block)]! += Math.abs(map[i]!);
  }
  if (block > 1) {
    for (let y = 0, i = 0; y < height; y++) {
      const rows = Math.min(block, box.height - y * block);
      for (let x = 0; x < width; x++, i++) values[i]! /= rows * Math.min(block, box.width - x * block);
    }
  }
  return { values, height, width };
}

/** One pass of the binomial kernel [1 2 1] / 4 along both axes; nothing lies outside. */
function blur({ values, height, width }: Grid): Grid {
  const inRows = new Float64Array(values.length);
  const blurred = new Float64Array(values.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const before = x > 0 ? values[i - 1]! : 0;
      const after = x < width - 1 ? values[i + 1]! : 0;
      inRows[i] = (before + 2 * values[i]! + after) / 4;
    }
  }
  for (let i = 0; i < values.length; i++) {
    blurred[i] = ((inRows[i - width] ?? 0) + 2 * inRows[i]! + (inRows[i + width] ?? 0)) / 4;
  }
  return { values: blurred, height, width };
}

function contourPath({ values, height, width }: Grid, box: Box, block: number, level: number): string {
  const generator = contours().size([width, height]);
  // The types ask for number[]; any indexed list will do.
  const { coordinates } = generator.contour(values as unknown as number[], level);
  const place = ([x, y]: readonly number[]): string =>
    `${shortNumber(box.left + Math.min(x! * block, box.width))},${shortNumber(box.top + Math.min(y! * block, box.height))}`;
  return coordinates
    .flat()
    .map((ring) => `M${ring.slice(0, -1).map(place).join('L')}Z`)
    .join('');
}
