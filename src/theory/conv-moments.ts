// What a convolution with random weights passes back of a gradient's covariance. Imports network and its own room.
//
// h[c, p] = Σ_c' Σ_k w[c', c, k]·g[c', q(p, k)], the weights independent of g, of each other and of mean zero, so
// E h[c, p]·h[c, p + s·δ] = Σ_k v_k Σ_c' E g[c', q]·g[c', q + δ]: one tap leads to both, and channels stay uncorrelated.
import {
  tapDistance,
  tapProfile,
  weightDistribution,
  type ResolvedConv,
  type ResolvedLayer,
  type WeightDistribution,
  type WeightInit,
  type WeightShape,
} from '../network/index.ts';
import { backwardMap, forwardMap, type AxisMap } from './axis-map.ts';
import { clearOutside, type Covariance, type Displaced } from './covariance.ts';
import type { Needed } from './needed.ts';
import { convReads } from './reads.ts';
import { addMapped, areaOf, columnsOf, rowsOf } from './separable.ts';
import type { Region } from './target.ts';

/** Per tap, rows ⊗ columns; a kernel is a sum of such terms, all of them positive. */
export interface TapTerm {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

function weightShape(layer: ResolvedConv, source: ResolvedLayer): WeightShape {
  const [height, width] = layer.window.kernel;
  return layer.op === 'conv'
    ? [layer.channels, source.channels / layer.groups, height, width]
    : [source.channels, layer.channels / layer.groups, height, width];
}

function varianceOfWeight(distribution: WeightDistribution): number {
  switch (distribution.kind) {
    case 'constant':
      return 0;
    case 'normal':
      return distribution.standardDeviation ** 2;
    case 'uniform':
      return (distribution.high - distribution.low) ** 2 / 12;
    default:
      return distribution satisfies never;
  }
}

const filled = (length: number, value: number): Float64Array => new Float64Array(length).fill(value);

/** The variance of every tap's weight: one term, or one for each distinct row of 'center-low'. */
export function tapVariances(layer: ResolvedConv, source: ResolvedLayer, init: WeightInit): TapTerm[] {
  const shape = weightShape(layer, source);
  const [, , height, width] = shape;
  const variance = varianceOfWeight(weightDistribution(init, shape));
  const profile = tapProfile(init, shape);
  if (!profile) return [{ rows: filled(height, 1), columns: filled(width, variance) }];
  const at = (y: number, x: number): number =>
    variance * ((profile.low + (1 - profile.low) * tapDistance(y, x, height, width)) * profile.norm) ** 2;
  const terms = new Map<string, TapTerm>();
  for (let y = 0; y < height; y++) {
    const columns = Float64Array.from({ length: width }, (_, x) => at(y, x));
    const key = columns.join();
    const term = terms.get(key) ?? { rows: new Float64Array(height), columns };
    term.rows[y] = 1;
    terms.set(key, term);
  }
  return [...terms.values()];
}

/** The mean of every tap's weight: 1 / fan-in for 'ones', 0 for the others. */
export function tapMeans(layer: ResolvedConv, source: ResolvedLayer, init: WeightInit): TapTerm[] {
  const shape = weightShape(layer, source);
  const distribution = weightDistribution(init, shape);
  if (distribution.kind !== 'constant') return [];
  return [{ rows: filled(shape[2], 1), columns: filled(shape[3], distribution.value) }];
}

export interface TapMaps {
  readonly rows: AxisMap;
  readonly columns: AxisMap;
}

/** A kernel's terms as maps from the gradient over `outputs` to that over `sources`, or forward the other way. */
export function tapMaps(
  layer: ResolvedConv,
  terms: readonly TapTerm[],
  { outputs, sources, direction }: { outputs: Region; sources: Region; direction: 'backward' | 'forward' },
): TapMaps[] {
  const map = direction === 'backward' ? backwardMap : forwardMap;
  return terms.map(({ rows, columns }) => ({
    rows: map(convReads(layer, 0, rows), rowsOf(outputs), rowsOf(sources)),
    columns: map(convReads(layer, 1, columns), columnsOf(outputs), columnsOf(sources)),
  }));
}

/** What is passed back of factor · one group's covariance; `maps` are of the taps' variances. */
export function passedBack(
  layer: ResolvedConv,
  { fields }: Covariance,
  {
    maps,
    region,
    needed,
    factor,
  }: { maps: readonly TapMaps[]; region: Region; needed: Needed; factor: number },
): Covariance {
  const [strideY, strideX] = layer.window.stride;
  const passed: Displaced[] = [];
  for (const { dy, dx, values } of fields) {
    const [toY, toX] = layer.op === 'conv' ? [dy * strideY, dx * strideX] : [dy / strideY, dx / strideX];
    if (!needed[0].has(toY) || !needed[1].has(toX)) continue;
    const field: Displaced = { dy: toY, dx: toX, values: new Float64Array(areaOf(region)) };
    for (const { rows, columns } of maps) addMapped(field.values, region, values, { rows, columns, factor });
    if (toY !== 0 || toX !== 0) clearOutside(field, region);
    passed.push(field);
  }
  return { region, fields: passed };
}
