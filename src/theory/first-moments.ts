// The gradient itself for weights 'ones': the mean of every layer's Jacobian, back from the unit. Imports network and its own room.
import type { ResolvedConv, ResolvedLayer } from '../network/index.ts';
import type { Approximations } from './approximations.ts';
import { backwardMap } from './axis-map.ts';
import { tapMaps, tapMeans } from './conv-moments.ts';
import type { ForwardMoments } from './forward-moments.ts';
import { gainsOf, multiplyBy } from './gains.ts';
import { averagingReads, type AveragingLayer } from './reads.ts';
import type { Scale } from './scale.ts';
import { addMapped, addPlane, areaOf, columnsOf, rowsOf } from './separable.ts';
import type { ChannelRun } from './sources.ts';
import type { Region, Target } from './target.ts';

/** E g over a layer's region, alike in all channels of the run. */
interface MeanRun extends ChannelRun {
  readonly values: Float64Array;
}

/** Layers between two looks at the scale. */
const layersPerLook = 8;

export class FirstMoments {
  readonly #target: Target;
  readonly #forward: ForwardMoments;
  readonly #approximations: Approximations;
  readonly #scale: Scale;
  readonly #runs = new Map<number, MeanRun[]>();

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
  }

  /** Sum over input channels of E g, over the box. */
  *compute(): Generator<void, Float64Array> {
    const { network, layer: last, channel, box } = this.#target;
    const run = channel === 'sum' ? { first: 0, count: last.channels } : { first: channel, count: 1 };
    this.#runs.set(last.index, [{ ...run, values: Float64Array.of(1) }]);
    for (let index = last.index; index > 0; index--) {
      const runs = this.#runs.get(index);
      if (!runs || !this.#target.regions[index]) continue;
      this.#runs.delete(index);
      this.#passOn(network.layers[index]!, runs);
      if (index % layersPerLook === 0) this.#rescale();
      yield;
    }
    const map = new Float64Array(areaOf(box));
    for (const { count, values } of this.#runs.get(0) ?? []) addPlane(map, box, values, box, count);
    return map;
  }

  #rescale(): void {
    const planes = new Set<Float64Array>();
    for (const runs of this.#runs.values()) for (const { values } of runs) planes.add(values);
    this.#scale.keep(planes);
  }

  /** Adds a plane over `region` to channels of a layer's gradient; runs are cut where the new one begins or ends. */
  #add(index: number, { first, count, values }: MeanRun, region: Region): void {
    const over = this.#target.regions[index]!;
    const end = first + count;
    const cut: MeanRun[] = [];
    let covered = first;
    const put = (from: number, to: number, present: Float64Array | null): void => {
      if (from >= to) return;
      const sum = present ? present.slice() : new Float64Array(areaOf(over));
      addPlane(sum, over, values, region, 1);
      cut.push({ first: from, count: to - from, values: sum });
    };
    for (const run of this.#runs.get(index) ?? []) {
      const runEnd = run.first + run.count;
      if (runEnd <= first || run.first >= end) {
        if (run.first >= end) {
          put(covered, end, null);
          covered = end;
        }
        cut.push(run);
        continue;
      }
      if (run.first < first) cut.push({ ...run, count: first - run.first });
      put(covered, run.first, null);
      put(Math.max(first, run.first), Math.min(end, runEnd), run.values);
      covered = Math.min(end, runEnd);
      if (runEnd > end) cut.push({ ...run, first: end, count: runEnd - end });
    }
    put(covered, end, null);
    this.#runs.set(index, cut);
  }

  #passOn(layer: ResolvedLayer, runs: readonly MeanRun[]): void {
    switch (layer.op) {
      case 'conv':
      case 'conv-transpose':
        return this.#passConv(layer, runs);
      case 'max-pool':
      case 'avg-pool':
      case 'global-avg-pool':
      case 'upsample':
        return this.#passAverage(layer, runs);
      case 'concat':
        return this.#passConcat(layer, runs);
      default:
        return this.#passElementwise(layer, runs);
    }
  }

  #passConv(layer: ResolvedConv, runs: readonly MeanRun[]): void {
    const [index] = layer.from as [number];
    const source = this.#target.network.layers[index]!;
    const sources = this.#target.regions[index];
    if (!sources) return;
    const outputs = this.#target.regions[layer.index]!;
    const maps = tapMaps(layer, tapMeans(layer, source, this.#target.weights), {
      outputs,
      sources,
      direction: 'backward',
    });
    const perGroup = layer.channels / layer.groups;
    const sourcePerGroup = source.channels / layer.groups;
    for (const { groups, inside } of equalGroups(runs, perGroup, layer.groups)) {
      const [{ count, values }] = inside as [MeanRun];
      let sum = values;
      if (inside.length > 1 || count !== 1) {
        sum = new Float64Array(areaOf(outputs));
        for (const run of inside) addPlane(sum, outputs, run.values, outputs, run.count);
      }
      const passed = new Float64Array(areaOf(sources));
      for (const map of maps) addMapped(passed, sources, sum, { ...map, factor: 1 });
      const channels = { first: groups.first * sourcePerGroup, count: groups.count * sourcePerGroup };
      this.#add(index, { ...channels, values: passed }, sources);
    }
  }

  #passAverage(layer: AveragingLayer, runs: readonly MeanRun[]): void {
    const [index] = layer.from as [number];
    const source = this.#target.network.layers[index]!;
    const sources = this.#target.regions[index];
    if (!sources) return;
    const outputs = this.#target.regions[layer.index]!;
    const rows = backwardMap(averagingReads(layer, source, 0), rowsOf(outputs), rowsOf(sources));
    const columns = backwardMap(averagingReads(layer, source, 1), columnsOf(outputs), columnsOf(sources));
    for (const { first, count, values } of runs) {
      const passed = new Float64Array(areaOf(sources));
      addMapped(passed, sources, values, { rows, columns, factor: 1 });
      this.#add(index, { first, count, values: passed }, sources);
    }
    if (layer.op === 'max-pool') {
      this.#approximations.note(
        'max-pool',
        layer,
        'max-pool: each position of a window is taken as chosen equally often, independently of the gradient.',
      );
    }
  }

  #passConcat(layer: ResolvedLayer, runs: readonly MeanRun[]): void {
    const region = this.#target.regions[layer.index]!;
    let before = 0;
    for (const index of layer.from) {
      const { channels } = this.#target.network.layers[index]!;
      for (const run of runs) {
        const first = Math.max(before, run.first);
        const end = Math.min(before + channels, run.first + run.count);
        if (first >= end || !this.#target.regions[index]) continue;
        this.#add(index, { first: first - before, count: end - first, values: run.values }, region);
      }
      before += channels;
    }
  }

  #passElementwise(layer: ResolvedLayer, runs: readonly MeanRun[]): void {
    const region = this.#target.regions[layer.index]!;
    for (const [position, index] of layer.from.entries()) {
      if (!this.#target.regions[index]) continue;
      const gains = gainsOf(layer, position, {
        forward: this.#forward,
        region,
        regions: this.#target.regions,
        approximations: this.#approximations,
      });
      for (const run of runs) {
        for (const gain of gains ?? [{ ...run, mean: 1 }]) {
          const first = Math.max(run.first, gain.first);
          const end = Math.min(run.first + run.count, gain.first + gain.count);
          if (first >= end) continue;
          const values = gain.mean === 1 ? run.values : run.values.slice();
          if (gain.mean !== 1) multiplyBy(values, gain.mean);
          this.#add(index, { first, count: end - first, values }, region);
        }
      }
    }
  }
}

/** Runs of neighbouring groups that hold the same, with what one group holds. */
function equalGroups(
  runs: readonly MeanRun[],
  perGroup: number,
  groups: number,
): { readonly groups: ChannelRun; readonly inside: readonly MeanRun[] }[] {
  const equal: { groups: ChannelRun; inside: readonly MeanRun[] }[] = [];
  for (let group = 0; group < groups; group++) {
    const [from, to] = [group * perGroup, (group + 1) * perGroup];
    const inside = runs.flatMap((run): MeanRun[] => {
      const count = Math.min(to, run.first + run.count) - Math.max(from, run.first);
      return count > 0 ? [{ ...run, count }] : [];
    });
    if (inside.length === 0) continue;
    const last = equal.at(-1);
    const isSame =
      last &&
      last.groups.first + last.groups.count === group &&
      last.inside.length === inside.length &&
      inside.every(
        ({ values, count }, i) => last.inside[i]!.values === values && last.inside[i]!.count === count,
      );
    if (isSame) {
      equal[equal.length - 1] = { ...last, groups: { ...last.groups, count: last.groups.count + 1 } };
    } else equal.push({ groups: { first: group, count: 1 }, inside });
  }
  return equal;
}
