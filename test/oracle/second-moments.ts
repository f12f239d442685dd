// The covariance of a linear network's gradient as one dense matrix over (layer, channel, position), step by step from the
// definitions. Written apart from src/theory and the geometry on purpose: positions are found by following what each unit
// reads, nothing is separable, nothing is merged. Imports network, and the engine's layout of weights.
import { weightShape } from '../../src/engine/request.ts';
import {
  resolveNetwork,
  tapDistance,
  tapProfile,
  weightDistribution,
  type Network,
  type ResolvedConv,
  type ResolvedLayer,
  type WeightInit,
} from '../../src/network/index.ts';

export interface OracleOptions {
  readonly weights: WeightInit;
  readonly unit: readonly [number, number];
  readonly channel: number | 'sum';
  readonly layer?: string;
  /** Multiplications beyond which a network is refused. */
  readonly budget?: number;
}

/** A unit of a layer. */
interface Place {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

/** One unit's reading of another, by a fixed share or by a weight of its own name. */
interface Reading extends Place {
  readonly share: number;
  readonly weight: string | null;
}

/** Sum over input channels of E g² by position `${y},${x}`; of E g for 'ones'. Null where the budget does not do. */
export function denseMoments(network: Network, options: OracleOptions): Map<string, number> | null {
  const { layers, indexOf } = resolveNetwork(network);
  const last = layers[options.layer === undefined ? layers.length - 1 : indexOf.get(options.layer)!]!;
  const joint = new Joint(options.budget ?? 1e8);
  const [y, x] = options.unit;
  const channels =
    options.channel === 'sum' ? Array.from({ length: last.channels }, (_, c) => c) : [options.channel];
  joint.begin(
    last.index,
    channels.map((channel) => ({ channel, y, x })),
  );
  for (let index = last.index; index > 0; index--) {
    const layer = layers[index]!;
    if (!joint.has(index)) continue;
    for (const [position, source] of layer.from.entries()) {
      const readings = (place: Place): Reading[] =>
        readingsOf(layer, position, place, { layers, weights: options.weights });
      if (!joint.pass(index, source, readings)) return null;
      if (layer.op === 'dropout') joint.addNoise(index, source, layer.rate / (1 - layer.rate));
    }
    joint.remove(index);
  }
  return joint.sums(0, options.weights === 'ones');
}

const keyOf = ({ channel, y, x }: Place): string => `${channel},${y},${x}`;

/** A layer's gradient: its units, its mean, and its covariances (about 0) with every layer alive. */
class Block {
  readonly places: Place[] = [];
  readonly indexOf = new Map<string, number>();
  readonly mean: number[] = [];

  indexAt(place: Place): number {
    const key = keyOf(place);
    let index = this.indexOf.get(key);
    if (index === undefined) {
      index = this.places.push({ channel: place.channel, y: place.y, x: place.x }) - 1;
      this.indexOf.set(key, index);
      this.mean.push(0);
    }
    return index;
  }
}

/** Second moments E a·b by unit of one layer and unit of another; rows grow as units are found. */
type Matrix = number[][];

class Joint {
  readonly #blocks = new Map<number, Block>();
  readonly #moments = new Map<string, Matrix>();
  #budget: number;

  constructor(budget: number) {
    this.#budget = budget;
  }

  has(layer: number): boolean {
    return this.#blocks.has(layer);
  }

  #block(layer: number): Block {
    let block = this.#blocks.get(layer);
    if (!block) this.#blocks.set(layer, (block = new Block()));
    return block;
  }

  #between(a: number, b: number): Matrix {
    const key = `${a}-${b}`;
    let matrix = this.#moments.get(key);
    if (!matrix) this.#moments.set(key, (matrix = []));
    const [rows, columns] = [this.#block(a).places.length, this.#block(b).places.length];
    while (matrix.length < rows) matrix.push([]);
    for (const row of matrix) while (row.length < columns) row.push(0);
    return matrix;
  }

  /** All ones: the same number in every place. */
  begin(layer: number, places: readonly Place[]): void {
    const block = this.#block(layer);
    for (const place of places) block.mean[block.indexAt(place)] = 1;
    for (const row of this.#between(layer, layer)) row.fill(1);
  }

  remove(layer: number): void {
    this.#blocks.delete(layer);
    for (const key of this.#moments.keys()) {
      if (key.split('-').includes(`${layer}`)) this.#moments.delete(key);
    }
  }

  /** Adds to the source's gradient what the layer passes back. False where the budget does not do. */
  pass(layer: number, source: number, readings: (place: Place) => Reading[]): boolean {
    const [from, to] = [this.#block(layer), this.#block(source)];
    const fixed: { row: number; column: number; share: number }[] = [];
    const byWeight = new Map<string, { variance: number; pairs: { row: number; column: number }[] }>();
    for (const [column, place] of from.places.entries()) {
      for (const reading of readings(place)) {
        const row = to.indexAt(reading);
        if (reading.weight === null) {
          fixed.push({ row, column, share: reading.share });
          to.mean[row]! += reading.share * from.mean[column]!;
          continue;
        }
        const weight = byWeight.get(reading.weight) ?? { variance: reading.share, pairs: [] };
        byWeight.set(reading.weight, weight);
        weight.pairs.push({ row, column });
      }
    }
    const units = [...this.#blocks.values()].reduce((sum, { places }) => sum + places.length, 0);
    this.#budget -= 3 * fixed.length * units + units * units;
    for (const { pairs } of byWeight.values()) this.#budget -= pairs.length ** 2;
    if (this.#budget < 0) return false;
    if (fixed.length > 0) this.#passFixed(layer, source, fixed);
    // E (Σ w·g)(Σ w·g) = variance of w · Σ Σ E g·g over the places that share the weight.
    const own = this.#between(source, source);
    const moments = this.#between(layer, layer);
    for (const { variance, pairs } of byWeight.values()) {
      for (const a of pairs) {
        for (const b of pairs) own[a.row]![b.row]! += variance * moments[a.column]![b.column]!;
      }
    }
    return true;
  }

  /** to += J·from: its moments with every layer, its own twice. */
  #passFixed(layer: number, source: number, fixed: { row: number; column: number; share: number }[]): void {
    const added = new Map<number, Matrix>();
    for (const other of this.#blocks.keys()) {
      const moments = this.#between(layer, other);
      const matrix: Matrix = this.#between(source, other).map((row) => row.map(() => 0));
      for (const { row, column, share } of fixed) {
        const [target, origin] = [matrix[row]!, moments[column]!];
        for (let i = 0; i < origin.length; i++) target[i]! += share * origin[i]!;
      }
      added.set(other, matrix);
    }
    // E (t + J f)(t + J f) = E t t + J E f t + (J E f t)ᵀ + J E f f Jᵀ
    const own = this.#between(source, source);
    const crossed = added.get(source)!;
    const both = added.get(layer)!;
    for (const [i, row] of own.entries())
      for (let j = 0; j < row.length; j++) row[j]! += crossed[i]![j]! + crossed[j]![i]!;
    for (const { row, column, share } of fixed) {
      for (let i = 0; i < own.length; i++) own[i]![row]! += share * both[i]![column]!;
    }
    for (const [other, matrix] of added) {
      if (other === source) continue;
      const [there, back] = [this.#between(source, other), this.#between(other, source)];
      for (const [i, row] of matrix.entries()) {
        for (const [j, value] of row.entries()) {
          there[i]![j]! += value;
          back[j]![i]! += value;
        }
      }
    }
  }

  /** Adds ε·g, ε of each unit on its own. */
  addNoise(layer: number, source: number, variance: number): void {
    const [from, to] = [this.#block(layer), this.#block(source)];
    const moments = this.#between(layer, layer);
    const own = this.#between(source, source);
    for (const [index, place] of from.places.entries()) {
      const at = to.indexAt(place);
      own[at]![at]! += variance * moments[index]![index]!;
    }
  }

  sums(layer: number, ofMeans: boolean): Map<string, number> {
    const block = this.#block(layer);
    const moments = this.#between(layer, layer);
    const sums = new Map<string, number>();
    for (const [index, { y, x }] of block.places.entries()) {
      const key = `${y},${x}`;
      sums.set(key, (sums.get(key) ?? 0) + (ofMeans ? block.mean[index]! : moments[index]![index]!));
    }
    return sums;
  }
}

interface Surroundings {
  readonly layers: readonly ResolvedLayer[];
  readonly weights: WeightInit;
}

/** What a unit reads of the source at `position` in its layer's list, on the source's plane. */
function readingsOf(layer: ResolvedLayer, position: number, place: Place, around: Surroundings): Reading[] {
  const source = around.layers[layer.from[position]!]!;
  const onPlane = ({ y, x }: Place): boolean =>
    source.size === null || (y >= 0 && x >= 0 && y < source.size[0] && x < source.size[1]);
  return allReadings(layer, position, place, { ...around, source }).filter(onPlane);
}

function allReadings(
  layer: ResolvedLayer,
  position: number,
  place: Place,
  { layers, weights, source }: Surroundings & { readonly source: ResolvedLayer },
): Reading[] {
  const { channel, y, x } = place;
  switch (layer.op) {
    case 'conv':
    case 'conv-transpose':
      return convReadings(layer, source, place, weights);
    case 'batch-norm':
    case 'dropout':
    case 'add':
      return [{ ...place, share: 1, weight: null }];
    case 'concat': {
      const before = layer.from.slice(0, position).reduce((sum, index) => sum + layers[index]!.channels, 0);
      const own = channel - before;
      return own >= 0 && own < source.channels ? [{ channel: own, y, x, share: 1, weight: null }] : [];
    }
    case 'avg-pool': {
      const { kernel, stride, dilation, padding } = layer.window;
      const taps: Place[] = [];
      let counted = 0;
      for (let ky = 0; ky < kernel[0]; ky++) {
        for (let kx = 0; kx < kernel[1]; kx++) {
          const tap = {
            channel,
            y: y * stride[0] - padding[0].before + ky * dilation[0],
            x: x * stride[1] - padding[1].before + kx * dilation[1],
          };
          taps.push(tap);
          const margin = (axis: 0 | 1, side: 'before' | 'after'): number =>
            layer.countPadding ? padding[axis][side] : 0;
          const isCounted =
            source.size === null ||
            (tap.y >= -margin(0, 'before') &&
              tap.x >= -margin(1, 'before') &&
              tap.y < source.size[0] + margin(0, 'after') &&
              tap.x < source.size[1] + margin(1, 'after'));
          if (isCounted) counted++;
        }
      }
      return taps.map((tap) => ({ ...tap, share: 1 / counted, weight: null }));
    }
    case 'global-avg-pool': {
      const [height, width] = source.size!;
      return Array.from({ length: height * width }, (_, at) => ({
        channel,
        y: Math.floor(at / width),
        x: at % width,
        share: 1 / (height * width),
        weight: null,
      }));
    }
    case 'upsample': {
      const along = (axis: 0 | 1, at: number): [number, number][] => {
        const scale = layer.scale[axis];
        if (layer.mode === 'nearest') return [[Math.floor(at / scale), 1]];
        const end = source.size === null ? Infinity : source.size[axis] - 1;
        const start = source.size === null ? -Infinity : 0;
        const exact = (at + 0.5) / scale - 0.5;
        const low = Math.floor(exact);
        const clamp = (value: number): number => Math.min(end, Math.max(start, value));
        return [
          [clamp(low), 1 - (exact - low)],
          [clamp(low + 1), exact - low],
        ];
      };
      return along(0, y).flatMap(([sourceY, a]) =>
        along(1, x).map(([sourceX, b]) => ({ channel, y: sourceY, x: sourceX, share: a * b, weight: null })),
      );
    }
    default:
      throw new Error(`The oracle of linear networks knows no ${layer.op}.`);
  }
}

function convReadings(layer: ResolvedConv, source: ResolvedLayer, place: Place, init: WeightInit): Reading[] {
  const { kernel, stride, dilation, padding } = layer.window;
  const shape = weightShape({ name: undefined, indexOf: new Map(), ...around(source) }, layer);
  const group = Math.floor(place.channel / (layer.channels / layer.groups));
  const perGroup = source.channels / layer.groups;
  const readings: Reading[] = [];
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) {
      const y = sourceOf(layer.op, place.y, ky, [stride[0], dilation[0], padding[0].before]);
      const x = sourceOf(layer.op, place.x, kx, [stride[1], dilation[1], padding[1].before]);
      if (!Number.isInteger(y) || !Number.isInteger(x)) continue;
      for (let channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
        const { share, isFixed } = tapMoment(init, shape, ky, kx);
        const weight = isFixed ? null : `${place.channel},${channel},${ky},${kx}`;
        readings.push({ channel, y, x, share, weight });
      }
    }
  }
  return readings;
}

function sourceOf(
  op: ResolvedConv['op'],
  output: number,
  tap: number,
  [stride, dilation, before]: readonly [number, number, number],
): number {
  return op === 'conv'
    ? output * stride - before + tap * dilation
    : (output + before - tap * dilation) / stride;
}

/** weightShape only looks at the layer's source. */
function around(source: ResolvedLayer): { layers: ResolvedLayer[] } {
  const layers: ResolvedLayer[] = [];
  layers[source.index] = source;
  return { layers };
}

/** A fixed weight's value, or a random one's variance. */
function tapMoment(
  init: WeightInit,
  shape: readonly [number, number, number, number],
  ky: number,
  kx: number,
): { share: number; isFixed: boolean } {
  const distribution = weightDistribution(init, shape);
  if (distribution.kind === 'constant') return { share: distribution.value, isFixed: true };
  const variance =
    distribution.kind === 'normal'
      ? distribution.standardDeviation ** 2
      : (distribution.high - distribution.low) ** 2 / 12;
  const profile = tapProfile(init, shape);
  const factor = profile
    ? profile.norm * (profile.low + (1 - profile.low) * tapDistance(ky, kx, shape[2], shape[3]))
    : 1;
  return { share: variance * factor ** 2, isFixed: false };
}
