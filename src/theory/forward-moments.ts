// Mean and variance of every layer's values, as far as slopes and gates depend on them. Imports network and its own room.
//
// Mean field: channels and positions are taken as independent and normal, weights as drawn anew. A moment is one number
// where it is the same everywhere, else a plane over the layer's region.
import { type ActivationOp, type ResolvedConv, type ResolvedLayer } from '../network/index.ts';
import { forwardMap, squared } from './axis-map.ts';
import { tapMaps, tapMeans, tapVariances, type TapTerm } from './conv-moments.ts';
import {
  combined,
  cropped,
  largestVariance,
  merged,
  productMoments,
  zipped,
  type Moment,
  type MomentRun,
} from './moments.ts';
import { averagingReads, type AveragingLayer } from './reads.ts';
import { addMapped, areaOf, columnsOf, rowsOf } from './separable.ts';
import { largestOf, Slopes } from './slopes.ts';
import type { ChannelRun } from './sources.ts';
import type { PredictInput, Region, Target } from './target.ts';

export type Activation = Extract<ResolvedLayer, { op: ActivationOp }>;

export function isActivation(layer: ResolvedLayer): layer is Activation {
  return 'slope' in layer;
}

/** Layers that pass a gradient on by what they read. */
export const needsValues = (layer: ResolvedLayer): boolean => isActivation(layer) || layer.op === 'multiply';

function inputMoments(input: PredictInput): { mean: number; variance: number } {
  switch (input) {
    case 'normal':
      return { mean: 0, variance: 1 };
    case 'uniform':
      return { mean: 1 / 2, variance: 1 / 12 };
    case 'zeros':
      return { mean: 0, variance: 0 };
    case 'ones':
      return { mean: 1, variance: 0 };
    default:
      return input satisfies never;
  }
}

export class ForwardMoments {
  readonly #target: Target;
  readonly #runs: (readonly MomentRun[] | undefined)[];
  readonly #slopes = new Map<string, Slopes>();

  constructor(target: Target) {
    this.#target = target;
    this.#runs = target.network.layers.map(() => undefined);
  }

  /** Of a layer's values over its region; zero where none of its positions is in the cone. */
  of(index: number): readonly MomentRun[] {
    return (
      this.#runs[index] ?? [
        { first: 0, count: this.#target.network.layers[index]!.channels, mean: 0, variance: 0 },
      ]
    );
  }

  slopes(layer: Activation): Slopes {
    const key = `${layer.op} ${layer.slope} ${layer.approximate}`;
    let slopes = this.#slopes.get(key);
    if (!slopes) this.#slopes.set(key, (slopes = new Slopes(layer)));
    return slopes;
  }

  /** Works out what any layer's gradient depends on, one layer per step. */
  *compute(): Generator<void, void> {
    const { network, regions, layer: last } = this.#target;
    const { layers } = network;
    const wanted = layers.map(() => false);
    for (let index = last.index; index > 0; index--) {
      const layer = layers[index]!;
      if (!regions[index]) continue;
      if (wanted[index] || needsValues(layer)) for (const source of layer.from) wanted[source] = true;
    }
    for (const layer of layers) {
      const region = regions[layer.index];
      if (!wanted[layer.index] || !region) continue;
      this.#runs[layer.index] = merged(this.#momentsOf(layer, region));
      yield;
    }
  }

  #momentsOf(layer: ResolvedLayer, region: Region): MomentRun[] {
    const { channels } = layer;
    if (layer.op === 'input') return [{ first: 0, count: channels, ...inputMoments(this.#target.input) }];
    const sources = layer.from.map((index) =>
      this.of(index).map((run) => ({
        ...run,
        mean: this.#onRegion(run.mean, index, layer),
        variance: this.#onRegion(run.variance, index, layer),
      })),
    );
    const [source] = sources;
    if (isActivation(layer)) {
      const slopes = this.slopes(layer);
      return source!.map((run) => {
        const mean = combined([run.mean, run.variance], (m, v) => slopes.moments(m, v).value);
        const square = combined([run.mean, run.variance], (m, v) => slopes.moments(m, v).valueSquare);
        return { ...run, mean, variance: combined([mean, square], (m, s) => Math.max(0, s - m * m)) };
      });
    }
    switch (layer.op) {
      case 'conv':
      case 'conv-transpose':
        return this.#conv(layer, region);
      case 'batch-norm':
        return source!;
      case 'dropout':
        return source!.map((run) => ({
          ...run,
          variance: combined([run.mean, run.variance], (m, v) => (v + m * m * layer.rate) / (1 - layer.rate)),
        }));
      case 'add':
        return zipped(sources).map(({ run, each }) => ({
          ...run,
          mean: combined(
            each.map(({ mean }) => mean),
            total,
          ),
          variance: combined(
            each.map(({ variance }) => variance),
            total,
          ),
        }));
      case 'multiply':
        return zipped(sources).map(({ run, each }) => ({ ...run, ...productMoments(each) }));
      case 'concat': {
        let first = 0;
        return sources.flatMap((runs, position) => {
          const shifted = runs.map((run) => ({ ...run, first: run.first + first }));
          first += this.#target.network.layers[layer.from[position]!]!.channels;
          return shifted;
        });
      }
      case 'max-pool':
      case 'avg-pool':
      case 'global-avg-pool':
      case 'upsample':
        return this.of(layer.from[0]!).map((run) => ({ ...run, ...this.#averaged(layer, run, region) }));
      default:
        return layer satisfies never;
    }
  }

  /** What an element-wise layer reads of its source, over its own region. */
  #onRegion(moment: Moment, source: number, layer: ResolvedLayer): Moment {
    const region = this.#target.regions[layer.index]!;
    const from = this.#target.regions[source];
    const isElementwise =
      isActivation(layer) ||
      !('window' in layer || layer.op === 'global-avg-pool' || layer.op === 'upsample');
    return isElementwise && from ? cropped(moment, from, region) : moment;
  }

  /** True where a plane without borders stays uniform through the layer. */
  #staysUniform(layer: ResolvedLayer, moments: readonly Moment[]): boolean {
    if (layer.size !== null || moments.some((moment) => typeof moment !== 'number')) return false;
    if (layer.op === 'conv-transpose') return layer.window.stride.every((stride) => stride === 1);
    return layer.op !== 'upsample' || layer.mode === 'nearest';
  }

  #conv(layer: ResolvedConv, region: Region): MomentRun[] {
    const { layers } = this.#target.network;
    const [index] = layer.from as [number];
    const source = layers[index]!;
    const perGroup = source.channels / layer.groups;
    const means = tapMeans(layer, source, this.#target.weights);
    const variances = tapVariances(layer, source, this.#target.weights);
    const weightSquares = means.length > 0 ? means.map(squaredTerm) : variances;
    const made = new Map<string, Omit<MomentRun, keyof ChannelRun>>();
    const runs = this.of(index);
    const outPerGroup = layer.channels / layer.groups;
    return Array.from({ length: layer.groups }, (_, group): MomentRun => {
      const inside = runs
        .map((run, id) => ({ run, id, count: overlap(run, group * perGroup, perGroup) }))
        .filter(({ count }) => count > 0);
      const key = inside.map(({ id, count }) => `${id}:${count}`).join();
      let moments = made.get(key);
      if (!moments) {
        const mean = weightedSum(inside.map(({ run, count }) => [run.mean, count]));
        // E h² for weights of mean zero; for constant ones the variance alone.
        const square = weightedSum(
          inside.map(({ run, count }) => [
            means.length > 0
              ? run.variance
              : combined([run.mean, run.variance], (m, v) => Math.min(largestVariance, v + m * m)),
            count,
          ]),
        );
        moments = {
          mean: this.#convolved(layer, region, mean, means),
          variance: combined([this.#convolved(layer, region, square, weightSquares)], (v) =>
            Math.min(largestVariance, v),
          ),
        };
        made.set(key, moments);
      }
      return { first: group * outPerGroup, count: outPerGroup, ...moments };
    });
  }

  #convolved(layer: ResolvedConv, region: Region, moment: Moment, terms: readonly TapTerm[]): Moment {
    if (moment === 0 || terms.length === 0) return 0;
    if (this.#staysUniform(layer, [moment])) {
      const gain = terms.map(({ rows, columns }) => total(...rows) * total(...columns));
      return (moment as number) * total(...gain);
    }
    const sources = this.#target.regions[layer.from[0]!];
    const to = new Float64Array(areaOf(region));
    if (!sources) return 0;
    const plane = typeof moment === 'number' ? new Float64Array(areaOf(sources)).fill(moment) : moment;
    for (const maps of tapMaps(layer, terms, { outputs: region, sources, direction: 'forward' })) {
      addMapped(to, region, plane, { ...maps, factor: 1 });
    }
    return to;
  }

  #averaged(
    layer: AveragingLayer,
    { mean, variance }: MomentRun,
    region: Region,
  ): { mean: Moment; variance: Moment } {
    const source = this.#target.network.layers[layer.from[0]!]!;
    const sources = this.#target.regions[source.index]!;
    const rows = forwardMap(averagingReads(layer, source, 0), rowsOf(region), rowsOf(sources));
    const columns = forwardMap(averagingReads(layer, source, 1), columnsOf(region), columnsOf(sources));
    const isUniform = this.#staysUniform(layer, [mean, variance]);
    const over = isUniform ? { ...region, height: 1, width: 1 } : region;
    const apply = (moment: Moment, squares: boolean): Moment => {
      const to = new Float64Array(areaOf(over));
      const plane = typeof moment === 'number' ? new Float64Array(areaOf(sources)).fill(moment) : moment;
      const maps = squares ? { rows: squared(rows), columns: squared(columns) } : { rows, columns };
      addMapped(to, over, plane, { ...maps, factor: 1 });
      return isUniform ? to[0]! : to;
    };
    if (layer.op !== 'max-pool') return { mean: apply(mean, false), variance: apply(variance, true) };
    // Windows cut by a border have fewer taps.
    const taps = apply(1, true);
    const countOf = (share: number): number => Math.round(1 / share);
    const [middle, spread] = [apply(mean, false), apply(variance, false)];
    return {
      mean: combined(
        [middle, spread, taps],
        (m, v, share) => m + Math.sqrt(v) * largestOf(countOf(share)).mean,
      ),
      variance: combined([spread, taps], (v, share) => v * largestOf(countOf(share)).variance),
    };
  }
}

const total = (...values: number[]): number => values.reduce((a, b) => a + b, 0);

function overlap({ first, count }: ChannelRun, from: number, length: number): number {
  return Math.min(first + count, from + length) - Math.max(first, from);
}

function weightedSum(terms: readonly (readonly [moment: Moment, weight: number])[]): Moment {
  return combined(
    terms.map(([moment]) => moment),
    (...values) => values.reduce((all, value, i) => all + value * terms[i]![1], 0),
  );
}

function squaredTerm({ rows, columns }: TapTerm): TapTerm {
  return { rows: rows.map((value) => value * value), columns: columns.map((value) => value * value) };
}
