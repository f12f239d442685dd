// What is drawn of one frame: its place, its colours, its contour, its profiles. Pure; imports no Lit.
import type { LiveFrame } from '../../client/index.ts';
import { gaussianProfile, profiles, type Profiles } from '../../measures/index.ts';
import type { Box } from '../../receptive-field/index.ts';
import type { Prediction } from '../../theory/index.ts';
import {
  colorTable,
  contourSmoothing,
  effectiveContour,
  peakOf,
  valueAt,
  valueScale,
  type ColormapName,
  type ColorTable,
  type ScaleName,
  type ValueScale,
} from '../../view/index.ts';
import { theoreticalField, type TheoreticalField } from '../theoretical-field.ts';
import { relativeBox } from './frame-geometry.ts';
import { massOf, sameBox } from '../map-parts.ts';

/** Row and column in pixels from the one at the centre of the theoretical box (the earlier one of two). */
export interface Offset {
  readonly y: number;
  readonly x: number;
}

export interface FramePicture {
  readonly frame: LiveFrame;
  readonly theoretical: TheoreticalField;
  /** The map's box, from the centre of the theoretical one. */
  readonly box: Box;
  /** SVG path in the same coordinates. */
  readonly contour: string;
  readonly profiles: Profiles;
  /** The fitted Gaussian along both, in the map's own coordinates; null where there is nothing to fit. */
  readonly fit: {
    readonly row: (position: number) => number;
    readonly column: (position: number) => number;
  } | null;
  readonly peak: number;
}

/** Everything of a frame that does not depend on colours. */
export function framePicture(frame: LiveFrame): FramePicture {
  const { network, layer = '', unit = 'center' } = frame.request;
  const theoretical = theoreticalField(network, layer, unit);
  const box = relativeBox(frame.box, theoretical.box);
  const center = centerOf(frame, theoretical);
  const { gaussian } = frame.measures;
  const fitted = gaussian.sigma.every((sigma) => !Number.isNaN(sigma));
  return {
    frame,
    theoretical,
    box,
    contour: effectiveContour(frame.map, box, { center, smoothing: contourSmoothing(frame.standardError) }),
    profiles: profiles(frame.map, frame.box, center),
    fit: fitted
      ? {
          row: gaussianProfile(gaussian, 'row', center[0]),
          column: gaussianProfile(gaussian, 'column', center[1]),
        }
      : null,
    peak: peakOf(frame.map),
  };
}

/** What the closed form adds to a picture, in its coordinates and to its scale. */
export interface PredictionPicture {
  readonly prediction: Prediction;
  /** SVG path, as the picture's. */
  readonly contour: string;
  readonly profiles: Profiles;
}

/**
 * The prediction over a picture: scaled to its sum, as a mean map and the root of a mean square share their shape only.
 * Null where it is of another box, or where the picture's sign rule leaves nothing to compare (a mean of both signs).
 */
export function predictionPicture(prediction: Prediction, picture: FramePicture): PredictionPicture | null {
  const { frame, theoretical, box } = picture;
  const { aggregate = 'abs', weights } = frame.request;
  if (!sameBox(prediction.box, frame.box) || (aggregate === 'signed' && weights !== 'ones')) return null;
  const lines = linesOf(prediction, box, centerOf(frame, theoretical));
  const factor = massOf(frame.map) / lines.sum;
  if (!Number.isFinite(factor)) return null;
  const scaled = (values: Float64Array): Float64Array => values.map((value) => value * factor);
  const { row, column } = lines.profiles;
  return { prediction, contour: lines.contour, profiles: { row: scaled(row), column: scaled(column) } };
}

interface PredictionLines {
  readonly contour: string;
  readonly profiles: Profiles;
  readonly sum: number;
}

/** A picture refines many times over one prediction. */
const linesKnown = new WeakMap<Prediction, PredictionLines>();

function linesOf(prediction: Prediction, box: Box, center: readonly [y: number, x: number]): PredictionLines {
  const known = linesKnown.get(prediction);
  if (known) return known;
  const { map } = prediction;
  const lines = {
    contour: effectiveContour(map, box, { center }),
    profiles: profiles(map, prediction.box, center),
    sum: massOf(map),
  };
  linesKnown.set(prediction, lines);
  return lines;
}

/** The receptive field's centre in the map's own coordinates. */
const centerOf = (
  { box }: LiveFrame,
  { box: theoretical }: TheoreticalField,
): readonly [y: number, x: number] => [
  theoretical.top - box.top + (theoretical.height - 1) / 2,
  theoretical.left - box.left + (theoretical.width - 1) / 2,
];

export interface Colors {
  readonly scale: ValueScale;
  readonly table: ColorTable;
}

/** A signed map diverges around zero, whatever the colour map asked for. */
export function colorsOf(picture: FramePicture | null, scale: ScaleName, colormap: ColormapName): Colors {
  const signed = picture?.frame.request.aggregate === 'signed';
  return {
    scale: valueScale(scale, picture?.peak ?? 0, { signed }),
    table: colorTable(signed ? 'diverging' : colormap),
  };
}

/** The pixel that offsets count from, in input coordinates. */
const originPixel = (start: number, length: number): number => Math.floor(start + (length - 1) / 2);

/** An offset's pixel, by edges from the centre of the theoretical box. */
export function offsetBox({ box }: TheoreticalField, { y, x }: Offset): Box {
  return {
    top: originPixel(box.top, box.height) + y - box.top - box.height / 2,
    left: originPixel(box.left, box.width) + x - box.left - box.width / 2,
    height: 1,
    width: 1,
  };
}

/** The offset of the pixel at a point of the plane, by edges from the centre of the theoretical box. */
export function offsetAt({ box }: TheoreticalField, [y, x]: readonly [y: number, x: number]): Offset {
  return {
    y: Math.floor(y + box.top + box.height / 2) - originPixel(box.top, box.height),
    x: Math.floor(x + box.left + box.width / 2) - originPixel(box.left, box.width),
  };
}

/** The map's value at an offset; undefined outside the map. */
export function valueAtOffset(picture: FramePicture, { y, x }: Offset): number | undefined {
  const { box } = picture.theoretical;
  const pixel = [originPixel(box.top, box.height) + y, originPixel(box.left, box.width) + x] as const;
  return valueAt(picture.frame.map, picture.frame.box, pixel);
}
