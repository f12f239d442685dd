// What a plan is about: a target's cone, what is drawn and given, and which forward values anybody reads. Pure.
import type { ResolvedLayer, WeightInit } from '../network/index.ts';
import { cone } from '../receptive-field/index.ts';
import { isConvolution, traceFloats, valuesGradientReads } from './plan-parts.ts';
import type { Region } from './plan-types.ts';
import type { Target } from './target.ts';
import type { Aggregate, InputInit, Normalization, Parameters } from './types.ts';

export interface Sources {
  /** Null: every weight must be among the parameters. */
  readonly weights: WeightInit | null;
  readonly parameters: Parameters;
  readonly input: InputInit | Float32Array;
  /** False: a dropout without a given mask keeps everything. */
  readonly drawMasks: boolean;
  readonly draws: number;
  readonly seed: number;
  readonly accumulate: { readonly aggregate: Aggregate; readonly normalize: Normalization } | null;
}

export interface Subject {
  readonly target: Target;
  readonly sources: Sources;
  /** Each layer's part of the cone; null where it has none. */
  readonly regions: readonly (Region | null)[];
  /** Layers of the cone, in order. */
  readonly layers: readonly ResolvedLayer[];
  /**
   * The last layer that reads a layer's forward value: in its own forward pass, where that is run, or for its gradient.
   * −1 where nobody does, and the value is not computed.
   */
  readonly lastReaders: readonly number[];
  /** Layers that leave a trace for their gradient, which so reads no value, with its floats. */
  readonly traces: ReadonlyMap<number, number>;
  /** True where every draw is the same. */
  readonly deterministic: boolean;
}

/** Its gradients read values, and no traces. */
export function subjectOf(target: Target, sources: Sources): Subject {
  const { regions: intervals } = cone(target.resolved, target.layer.index, target.unit);
  const regions = intervals.map((region): Region | null => {
    if (!region) return null;
    const height = region.y.last - region.y.first + 1;
    const width = region.x.last - region.x.first + 1;
    if (height <= 0 || width <= 0) return null;
    return { top: region.y.first, left: region.x.first, height, width };
  });
  const layers = target.resolved.layers.filter(({ index }) => regions[index]);
  const lastReaders = findLastReaders(target.resolved.layers.length, layers);
  const deterministic = !layers.some((layer) => isDrawn(layer, sources, lastReaders[0]! >= 0));
  return { target, sources, regions, layers, lastReaders, traces: new Map(), deterministic };
}

/** Every layer whose gradient a trace can serve leaves one, but where its source's value is kept anyway. */
export function withTraces(subject: Subject): Subject {
  return { ...subject, traces: findTraces(subject) };
}

/** What gradients read of the forward pass. */
export interface ForwardReads {
  /** Layers whose values they read. */
  readonly values: ReadonlySet<number>;
  /** Layers whose traces they read. */
  readonly traces: ReadonlySet<number>;
}

/** What the gradients of these layers read of the forward pass. */
export function readByGradients({ traces }: Subject, layers: readonly ResolvedLayer[]): ForwardReads {
  const traced = layers.filter(({ index }) => traces.has(index));
  const others = layers.filter(({ index }) => !traces.has(index));
  return { values: new Set(others.flatMap(sourcesRead)), traces: new Set(traced.map(({ index }) => index)) };
}

/** Layers whose values a layer's gradient needs, or its trace is made of. */
function sourcesRead(layer: ResolvedLayer): readonly number[] {
  return valuesGradientReads(layer).map((position) => layer.from[position]!);
}

function findTraces({ layers, regions }: Subject): ReadonlyMap<number, number> {
  const byIndex = new Map(layers.map((layer) => [layer.index, layer]));
  const floats = (index: number): number => {
    const { height, width } = regions[index]!;
    return byIndex.get(index)!.channels * height * width;
  };
  const traces = new Map<number, number>();
  /** Of which values are kept whatever leaves a trace. */
  const kept = new Set<number>();
  for (const layer of layers) {
    const source = layer.from[0];
    const trace =
      source !== undefined && regions[source]
        ? traceFloats(layer, { own: floats(layer.index), source: floats(source) })
        : null;
    if (trace === null) for (const index of sourcesRead(layer)) kept.add(index);
    else traces.set(layer.index, trace);
  }
  for (const { index, from } of layers) if (kept.has(from[0]!)) traces.delete(index);
  return traces;
}

/** The layers between cut number `segment` − 1 and cut number `segment`, where the first and the last have only one. */
export function layersBetween(
  { layers }: Subject,
  cuts: readonly number[],
  segment: number,
): readonly ResolvedLayer[] {
  const after = cuts[segment - 1] ?? -1;
  const upTo = cuts[segment] ?? Infinity;
  return layers.filter(({ index }) => index > after && index <= upTo);
}

/** Layers up to a cut whose forward values are read beyond it. */
export function readAcross({ layers, lastReaders }: Subject, cut: number): number[] {
  return layers.flatMap(({ index }) => (index <= cut && lastReaders[index]! > cut ? [index] : []));
}

function findLastReaders(count: number, layers: readonly ResolvedLayer[]): number[] {
  const last = new Array<number>(count).fill(-1);
  for (const layer of layers.toReversed()) {
    // Readers stand behind what they read, so that a layer's own readers are known here.
    const forward = last[layer.index]! >= 0 ? layer.from : [];
    for (const source of [...forward, ...sourcesRead(layer)])
      last[source] = Math.max(last[source]!, layer.index);
  }
  return last;
}

function isDrawn(layer: ResolvedLayer, sources: Sources, inputIsRead: boolean): boolean {
  const { weights, parameters, input, drawMasks } = sources;
  if (isConvolution(layer)) return weights !== 'ones' && !parameters[layer.name]?.weight;
  if (layer.op === 'dropout') return drawMasks && layer.rate > 0 && !parameters[layer.name]?.mask;
  return layer.op === 'input' && inputIsRead && (input === 'normal' || input === 'uniform');
}
