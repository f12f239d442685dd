// What <erf-shape> shows of a frame: rings of the map, its Gaussian fit and its prediction, and the numbers of both.
// Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import { mapCenter } from '../../engine/index.ts';
import {
  fitGaussian,
  gaussianProfile,
  measureErf,
  radialProfile,
  type ErfMeasures,
  type GaussianFit,
  type RadialProfile,
} from '../../measures/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import type { Prediction } from '../../theory/index.ts';
import type { RadialPoint } from '../../view/index.ts';
import { massOf, sameBox } from '../map-parts.ts';

export interface Shape {
  readonly frame: LiveFrame;
  /** 'sigma' where the theoretical field is rectangular: rings in pixels would mix its axes. */
  readonly unit: 'pixel' | 'sigma';
  readonly measured: readonly RadialPoint[];
  readonly fit: readonly RadialPoint[];
  readonly predicted: readonly RadialPoint[];
  /** Distance of the theoretical box's sides from its centre, nearest first; one where all are as far. */
  readonly sides: readonly number[];
  /** R² of a Gaussian fitted to each axis's marginal alone. */
  readonly marginalR2: readonly [y: number, x: number];
  /** Null without a prediction of the same box. */
  readonly prediction: Pick<ErfMeasures, 'sigma' | 'kurtosis'> | null;
}

/** The fit at every pixel of the map: what the rings of the map are compared with. */
function fittedMap(fit: GaussianFit, { height, width }: LiveFrame['box']): Float64Array {
  // A·u(y)·v(x) as column · row / A, both through the fit's own centre.
  const column = gaussianProfile(fit, 'column', fit.center[1]);
  const row = gaussianProfile(fit, 'row', fit.center[0]);
  const across = Float64Array.from({ length: width }, (_, x) => row(x) / fit.amplitude);
  const map = new Float64Array(height * width);
  for (let y = 0, i = 0; y < height; y++) {
    const along = column(y);
    for (let x = 0; x < width; x++, i++) map[i] = along * across[x]!;
  }
  return map;
}

/** R² of the Gaussian that fits best the sums of |map| over rows, and over columns. */
function marginalFits(
  map: ArrayLike<number>,
  { height, width }: LiveFrame['box'],
): readonly [number, number] {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  for (let i = 0; i < map.length; i++) {
    const value = Math.abs(map[i]!);
    rows[Math.floor(i / width)]! += value;
    columns[i % width]! += value;
  }
  return [
    fitGaussian(rows, { top: 0, left: 0, height, width: 1 }).r2,
    fitGaussian(columns, { top: 0, left: 0, height: 1, width }).r2,
  ];
}

export function shapeOf(frame: LiveFrame, prediction: Prediction | null): Shape {
  const { map, box, request, measures } = frame;
  const rf = receptiveField(request.network, request.layer);
  const center = mapCenter(request, rf, box);
  const unit = rf.size[0] === rf.size[1] ? 'pixel' : 'sigma';
  const rings = measures.radialProfile({ unit });
  const peak = Math.max(0, ...rings.map(({ value }) => value));
  const points = (profile: RadialProfile, factor = 1): readonly RadialPoint[] =>
    peak > 0 ? profile.map(({ radius, value }) => ({ radius, share: (value * factor) / peak })) : [];
  const along = (other: ArrayLike<number>): RadialProfile =>
    radialProfile(other, box, center, unit === 'sigma' ? measures.sigma : undefined);
  const fitted = measures.gaussian.sigma.every((sigma) => !Number.isNaN(sigma));
  const predicted = prediction && sameBox(prediction.box, box) ? prediction : null;
  const halves = [rf.size[0] / 2, rf.size[1] / 2] as const;
  const sides = unit === 'pixel' ? [halves[0]] : halves.map((half, axis) => half / measures.sigma[axis]!);
  return {
    frame,
    unit,
    measured: points(rings),
    fit: fitted ? points(along(fittedMap(measures.gaussian, box))) : [],
    // The prediction knows the map up to one factor: both are given the same mass.
    predicted: predicted ? points(along(predicted.map), massOf(map) / massOf(predicted.map)) : [],
    sides: sides.filter(Number.isFinite).sort((a, b) => a - b),
    marginalR2: marginalFits(map, box),
    prediction: predicted && measureErf(predicted.map, box, rf, { center }),
  };
}
