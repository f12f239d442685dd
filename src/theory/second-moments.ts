// E g² of every input position, for weights of mean zero: layer by layer back from the unit. Imports network and its own room.
import type { ResolvedConv, ResolvedLayer } from '../network/index.ts';
import type { Approximations } from './approximations.ts';
import { backwardMap, Compositions, outputShares, type AxisMap } from './axis-map.ts';
import { groupSums, sumOf } from './channel-sums.ts';
import { passedBack, tapMaps, tapVariances } from './conv-moments.ts';
import { varianceOf, type Covariance } from './covariance.ts';
import type { ForwardMoments } from './forward-moments.ts';
import {
  edgesOf,
  gainAt,
  gainsOf,
  isUniform,
  multiplyBy,
  multiplyByPairs,
  residual,
  type Gain,
} from './gains.ts';
import { neededDisplacements, type Needed } from './needed.ts';
import { averagingReads, type AveragingLayer } from './reads.ts';
import type { Scale } from './scale.ts';
import { addMapped, areaOf, columnsOf, rowsOf } from './separable.ts';
import { GradientSources, isIdentity, worthMerging, type CovarianceRun, type Part } from './sources.ts';
import type { Region, Target } from './target.ts';

/** Layers between two looks at the scale. */
const layersPerLook = 8;

const only: Needed = [new Set([0]), new Set([0])];

export class SecondMoments {
  readonly #target: Target;
  readonly #forward: ForwardMoments;
  readonly #approximations: Approximations;
  readonly #scale: Scale;
  readonly #sources = new GradientSources();
  readonly #needed: readonly (Needed | null)[];
  /** The first layer that lays channels side by side; before it nobody can tell whether they are coherent. */
  readonly #firstConcat: number;

  constructor(
    target: Target,
    {
      forward,
      approximations,
      scale,
    }: { forward: ForwardMoments; approximations: Approximations; scale: Scale },
  ) {
    this.#target = target;
    this.#forward = forward;
    this.#approximations = approximations;
    this.#scale = scale;
    this.#needed = neededDisplacements(target);
    const { layers } = target.network;
    const first = layers.findIndex(({ op }) => op === 'concat');
    this.#firstConcat = first < 0 ? layers.length : first;
  }

  /** Sum over input channels of E g², over the box. */
  *compute(): Generator<void, Float64Array> {
    const { network, regions, layer: last, box } = this.#target;
    this.#seed();
    for (let index = last.index; index > 0; index--) {
      const layer = network.layers[index]!;
      if (!regions[index]) continue;
      this.#passOn(layer, this.#gather(layer));
      if (index % layersPerLook === 0) this.#rescale();
      yield;
    }
    const map = new Float64Array(areaOf(box));
    const segments = this.#sources.segments(this.#sources.take(0));
    for (const { count, covariance } of this.#covariances(network.layers[0]!, segments, only)) {
      const variance = varianceOf(covariance);
      for (let position = 0; position < map.length; position++) map[position]! += count * variance[position]!;
    }
    return map;
  }

  /** 1 at the unit: in one channel, or the same 1 in all of them. */
  #seed(): void {
    const { layer, channel } = this.#target;
    const region = this.#region(layer);
    const covariance: Covariance = { region, fields: [{ dy: 0, dx: 0, values: Float64Array.of(1) }] };
    const isSum = channel === 'sum';
    const run = isSum ? { first: 0, count: layer.channels } : { first: channel, count: 1 };
    this.#sources.begin(layer.index, this.#sources.source([{ ...run, covariance }], isSum), layer.channels);
  }

  #region({ index }: ResolvedLayer): Region {
    return this.#target.regions[index]!;
  }

  #rescale(): void {
    const planes = new Set<Float64Array>();
    for (const { fields } of this.#sources.live()) for (const { values } of fields) planes.add(values);
    this.#scale.keep(planes);
  }

  /** A layer's finished gradient; what came to it unchanged from sources that are nowhere else is summed first. */
  #gather(layer: ResolvedLayer): Part[] {
    const parts = this.#sources.take(layer.index);
    const exclusive = this.#sources.exclusive(parts, this.#firstConcat <= layer.index);
    const merging = new Set(worthMerging(exclusive));
    if (merging.size === 0) return parts;
    const runs = this.#covariances(layer, this.#sources.segments([...merging]), this.#needed[layer.index]!);
    return [...parts.filter((part) => !merging.has(part)), ...this.#whole(layer, runs)];
  }

  /** A new source on all channels of a layer, as it lies. */
  #whole({ channels }: ResolvedLayer, runs: readonly CovarianceRun[]): Part[] {
    if (runs.length === 0) return [];
    const source = this.#sources.source(runs);
    return [{ first: 0, count: channels, source, sourceFirst: 0, multiple: 1, rows: null, columns: null }];
  }

  #covariances(
    layer: ResolvedLayer,
    segments: ReturnType<GradientSources['segments']>,
    needed: Needed,
  ): CovarianceRun[] {
    const { runs, truncated } = this.#sources.covariances(segments, this.#region(layer), needed);
    if (truncated) this.#noteTruncation(layer);
    return runs;
  }

  #noteTruncation(layer: ResolvedLayer): void {
    this.#approximations.note(
      'covariance',
      layer,
      'the covariance between positions became too large to follow and was left out: averages and upsampling before this layer take their neighbours as uncorrelated.',
    );
  }

  #passOn(layer: ResolvedLayer, parts: readonly Part[]): void {
    if (parts.length === 0) return;
    switch (layer.op) {
      case 'conv':
      case 'conv-transpose':
        return this.#passConv(layer, parts);
      case 'max-pool':
      case 'avg-pool':
      case 'global-avg-pool':
      case 'upsample':
        return this.#passAverage(layer, parts);
      case 'concat':
        return this.#passConcat(layer, parts);
      default:
        return this.#passElementwise(layer, parts);
    }
  }

  #passConv(layer: ResolvedConv, parts: readonly Part[]): void {
    const [index] = layer.from as [number];
    const source = this.#target.network.layers[index]!;
    const region = this.#target.regions[index];
    const needed = this.#needed[index];
    if (!region || !needed) return;
    const outputs = this.#region(layer);
    const maps = tapMaps(layer, tapVariances(layer, source, this.#target.weights), {
      outputs,
      sources: region,
      direction: 'backward',
    });
    const { runs, truncated } = this.#sources.weightedCovariances(
      this.#sources.segments(parts),
      outputs,
      this.#needed[layer.index]!,
    );
    if (truncated) this.#noteTruncation(layer);
    const back = groupSums(runs, layer.channels / layer.groups, layer.groups).map(({ group, terms }) => {
      const isOne = terms.length === 1;
      const [sum, factor] = isOne ? terms[0]! : [sumOf(terms, outputs), 1];
      return { group, covariance: passedBack(layer, sum, { maps, region, needed, factor }) };
    });
    const perGroup = source.channels / layer.groups;
    const passed = back.map(({ group, covariance }) => ({
      first: group.first * perGroup,
      count: group.count * perGroup,
      covariance,
    }));
    this.#sources.begin(index, this.#sources.source(passed), source.channels);
  }

  /** Averages and upsampling are linear maps along each axis; a maximum is one on average, with a rest for the choice. */
  #passAverage(layer: AveragingLayer, parts: readonly Part[]): void {
    const [index] = layer.from as [number];
    const source = this.#target.network.layers[index]!;
    const sources = this.#target.regions[index];
    if (!sources) return;
    const outputs = this.#region(layer);
    const rows = backwardMap(averagingReads(layer, source, 0), rowsOf(outputs), rowsOf(sources));
    const columns = backwardMap(averagingReads(layer, source, 1), columnsOf(outputs), columnsOf(sources));
    const [afterRows, afterColumns] = [new Compositions(rows), new Compositions(columns)];
    for (const part of parts) {
      const from = (part.source.runs[0] as CovarianceRun).covariance.region;
      this.#sources.add(index, {
        ...part,
        rows: afterRows.after(part.rows, rowsOf(from)),
        columns: afterColumns.after(part.columns, columnsOf(from)),
      });
    }
    if (layer.op === 'max-pool') this.#passChoice(layer, parts, { rows, columns, index });
  }

  /** Of n taps one is chosen: variance 1 / n − 1 / n² for each of them, taken as independent. */
  #passChoice(
    layer: ResolvedLayer,
    parts: readonly Part[],
    { rows, columns, index }: { rows: AxisMap; columns: AxisMap; index: number },
  ): void {
    const source = this.#target.network.layers[index]!;
    const region = this.#target.regions[index]!;
    const outputs = this.#region(layer);
    const [rowShares, columnShares] = [outputShares(rows), outputShares(columns)];
    const made = new Map<Covariance, Covariance>();
    const runs = this.#covariances(layer, this.#sources.segments(parts), only).map((run) => {
      let covariance = made.get(run.covariance);
      if (!covariance) {
        const weighted = varianceOf(run.covariance).map((variance, position) => {
          const y = Math.floor(position / outputs.width);
          return variance * (1 - rowShares[y]! * columnShares[position - y * outputs.width]!);
        });
        const values = new Float64Array(areaOf(region));
        addMapped(values, region, weighted, { rows, columns, factor: 1 });
        covariance = { region, fields: [{ dy: 0, dx: 0, values }] };
        made.set(run.covariance, covariance);
      }
      return { ...run, covariance };
    });
    this.#sources.begin(index, this.#sources.source(runs), source.channels);
    this.#approximations.note(
      'max-pool',
      layer,
      'max-pool: each position of a window is taken as chosen equally often, independently of the gradient, of other windows and of the slope that led to it.',
    );
  }

  #passConcat(layer: ResolvedLayer, parts: readonly Part[]): void {
    let first = 0;
    const slices: { readonly index: number; readonly part: Part }[] = [];
    for (const index of layer.from) {
      const { channels } = this.#target.network.layers[index]!;
      for (const part of parts) {
        const from = Math.max(first, part.first);
        const end = Math.min(first + channels, part.first + part.count);
        if (from >= end || !this.#target.regions[index]) continue;
        const sourceFirst = part.sourceFirst + from - part.first;
        slices.push({ index, part: { ...part, first: from - first, count: end - from, sourceFirst } });
      }
      first += channels;
    }
    const coherenceMatters = this.#firstConcat < layer.index;
    const alone = new Set(this.#sources.exclusive(parts, coherenceMatters).map(({ source }) => source));
    for (const source of alone) {
      // Paths that lead from one channel to several: its slices are not independent.
      if (parts.filter((part) => part.source === source).length > 1 || source.coherent) alone.delete(source);
    }
    for (const { index, part } of slices) {
      const isAlone = alone.has(part.source);
      this.#sources.add(index, isAlone ? { ...part, source: this.#sources.source(part.source.runs) } : part);
    }
  }

  #passElementwise(layer: ResolvedLayer, parts: readonly Part[]): void {
    for (const [position, index] of layer.from.entries()) {
      if (!this.#target.regions[index]) continue;
      const gains = gainsOf(layer, position, {
        forward: this.#forward,
        region: this.#region(layer),
        regions: this.#target.regions,
        approximations: this.#approximations,
      });
      if (!gains) for (const part of parts) this.#sources.add(index, part);
      else if (gains.every(isUniform)) this.#passUniformGains(layer, parts, { gains, index });
      else this.#passGains(layer, parts, { gains, index });
    }
  }

  /** factor = mean + rest: the mean stays on the path, the rest is a source of its own without covariance. */
  #passUniformGains(
    layer: ResolvedLayer,
    parts: readonly Part[],
    { gains, index }: { gains: readonly Gain[]; index: number },
  ): void {
    const [part, other] = parts;
    const [gain] = gains;
    if (part && !other && gain?.count === layer.channels && this.#isLoneVariance(part)) {
      // Without covariances and other paths, the factor's mean square is all that counts.
      const source = this.#sources.source(part.source.runs);
      const multiple = part.multiple * Math.sqrt(gain.square as number);
      return this.#sources.add(index, { ...part, source, multiple });
    }
    for (const part of parts) {
      for (const gain of gains) {
        const first = Math.max(part.first, gain.first);
        const end = Math.min(part.first + part.count, gain.first + gain.count);
        if (first >= end) continue;
        const sourceFirst = part.sourceFirst + first - part.first;
        const multiple = part.multiple * (gain.mean as number);
        this.#sources.add(index, { ...part, first, count: end - first, sourceFirst, multiple });
      }
    }
    if (gains.every((gain) => residual(gain) === 0)) return;
    const region = this.#region(layer);
    const segments = this.#sources.segments(parts, edgesOf(gains));
    const runs = this.#covariances(layer, segments, only).flatMap((run): CovarianceRun[] => {
      const rest = residual(gainAt(gains, run.first)) as number;
      if (rest === 0) return [];
      const values = varianceOf(run.covariance).map((variance) => variance * rest);
      return [{ ...run, covariance: { region, fields: [{ dy: 0, dx: 0, values }] } }];
    });
    this.#sources.begin(index, this.#sources.source(runs), this.#target.network.layers[index]!.channels);
  }

  /** Independent channels and positions, from a source that is nowhere else. */
  #isLoneVariance(part: Part): boolean {
    const { source } = part;
    const isDiagonal = source.runs.every(({ covariance }) => covariance.fields.length === 1);
    return source.uses === 0 && !source.coherent && isIdentity(part) && isDiagonal;
  }

  /** Where the factor's moments differ from place to place, what comes out is a new source. */
  #passGains(
    layer: ResolvedLayer,
    parts: readonly Part[],
    { gains, index }: { gains: readonly Gain[]; index: number },
  ): void {
    const region = this.#region(layer);
    const segments = this.#sources.segments(parts, edgesOf(gains));
    const runs = this.#covariances(layer, segments, this.#needed[layer.index]!).map((run) => {
      const gain = gainAt(gains, run.first);
      const fields = run.covariance.fields.map(({ dy, dx, values }) => {
        const scaled = values.slice();
        if (dy === 0 && dx === 0) multiplyBy(scaled, gain.square);
        else multiplyByPairs(scaled, gain.mean, { dy, dx, region });
        return { dy, dx, values: scaled };
      });
      return { ...run, covariance: { region, fields } };
    });
    this.#sources.begin(index, this.#sources.source(runs), this.#target.network.layers[index]!.channels);
  }
}
