// The gradient at every layer as a sum over uncorrelated sources, each come there by weightless paths. Imports its own room.
//
// Between two convolutions the gradient is a linear map, without weights, of what the convolutions behind it passed back
// and of the seed at the unit. Those are the sources: uncorrelated with each other, and so are their channels (the seed
// of a sum over channels apart, which is the same in all of them). Paths from one source add before they are squared,
// different sources after.
import { sameMap } from './axis-map.ts';
import { CovarianceSum, type Covariance, type PathMap } from './covariance.ts';
import type { Needed } from './needed.ts';
import type { Region } from './target.ts';

/** Channels first … first + count − 1, alike. */
export interface ChannelRun {
  readonly first: number;
  readonly count: number;
}

export interface CovarianceRun extends ChannelRun {
  readonly covariance: Covariance;
}

/** A run whose channels hold factor · the covariance. */
export interface WeightedRun extends CovarianceRun {
  readonly factor: number;
}

export interface Source {
  readonly id: number;
  /** In order; channels of no run are zero. */
  readonly runs: readonly CovarianceRun[];
  /** All channels are one and the same number: a single run for every channel. */
  readonly coherent: boolean;
  /** Parts that refer to it, on all layers. */
  uses: number;
}

/** Channels first … of a layer's gradient hold multiple · rows ⊗ columns of the source's channels from sourceFirst. */
export interface Part extends ChannelRun, PathMap {
  readonly source: Source;
  readonly sourceFirst: number;
}

/** Channels that hold the same: independent groups of paths, those of a group from one source. */
export interface Segment extends ChannelRun {
  readonly key: string;
  readonly groups: readonly { readonly covariance: Covariance; readonly paths: readonly PathMap[] }[];
}

export const isIdentity = ({ rows, columns }: PathMap): boolean => rows === null && columns === null;

export class GradientSources {
  readonly #parts = new Map<number, Part[]>();
  readonly #covariances = new WeakMap<object, number>();
  #made = 0;

  source(runs: readonly CovarianceRun[], coherent = false): Source {
    return { id: this.#made++, runs, coherent, uses: 0 };
  }

  /** A source that begins at a layer. */
  begin(layer: number, source: Source, channels: number): void {
    if (source.runs.length === 0) return;
    this.add(layer, {
      first: 0,
      count: channels,
      source,
      sourceFirst: 0,
      multiple: 1,
      rows: null,
      columns: null,
    });
  }

  add(layer: number, added: Part): void {
    if (added.multiple === 0 || added.count <= 0) return;
    // All channels of a coherent source are one.
    const part = added.source.coherent ? { ...added, sourceFirst: 0 } : added;
    const parts = this.#parts.get(layer) ?? [];
    this.#parts.set(layer, parts);
    const same = parts.findIndex(
      (other) =>
        other.source === part.source &&
        other.first === part.first &&
        other.count === part.count &&
        other.sourceFirst === part.sourceFirst &&
        sameMap(other.rows, part.rows) &&
        sameMap(other.columns, part.columns),
    );
    if (same >= 0) {
      parts[same] = { ...part, multiple: parts[same]!.multiple + part.multiple };
      return;
    }
    parts.push(part);
    part.source.uses++;
  }

  /** A layer's parts, which are then no longer there. */
  take(layer: number): Part[] {
    const parts = this.#parts.get(layer) ?? [];
    this.#parts.delete(layer);
    for (const { source } of parts) source.uses--;
    return parts;
  }

  /** Every covariance that is still used, once. */
  live(): Set<Covariance> {
    const all = new Set<Covariance>();
    for (const parts of this.#parts.values()) {
      for (const { source } of parts) for (const { covariance } of source.runs) all.add(covariance);
    }
    return all;
  }

  #idOf(object: object | null): number {
    if (object === null) return -1;
    let id = this.#covariances.get(object);
    if (id === undefined) this.#covariances.set(object, (id = this.#made++));
    return id;
  }

  /** Cuts a layer's channels where its parts or their sources' runs begin and end, and at `cuts`. */
  segments(parts: readonly Part[], cuts: readonly number[] = []): Segment[] {
    const edges = new Set(cuts);
    for (const part of parts) {
      const end = part.first + part.count;
      edges.add(part.first).add(end);
      if (part.source.coherent) continue;
      for (const run of part.source.runs) {
        const at = run.first - part.sourceFirst + part.first;
        for (const edge of [at, at + run.count]) if (edge > part.first && edge < end) edges.add(edge);
      }
    }
    const sorted = [...edges].sort((a, b) => a - b);
    const segments: Segment[] = [];
    for (const [at, first] of sorted.slice(0, -1).entries()) {
      const segment = this.#segment(parts, first, sorted[at + 1]! - first);
      if (segment.groups.length === 0) continue;
      const last = segments.at(-1);
      const joins =
        last && last.key === segment.key && last.first + last.count === first && !cuts.includes(first);
      if (joins) segments[segments.length - 1] = { ...last, count: last.count + segment.count };
      else segments.push(segment);
    }
    return segments;
  }

  #segment(parts: readonly Part[], first: number, count: number): Segment {
    const groups = new Map<string, { covariance: Covariance; paths: PathMap[]; keys: string[] }>();
    for (const part of parts) {
      if (first < part.first || first >= part.first + part.count) continue;
      const { source } = part;
      const channel = first - part.first + part.sourceFirst;
      const run = source.coherent
        ? source.runs[0]
        : source.runs.find((run) => channel >= run.first && channel < run.first + run.count);
      if (!run) continue;
      const key = source.coherent ? `${source.id}` : `${source.id}:${channel - first}`;
      const group = groups.get(key) ?? { covariance: run.covariance, paths: [], keys: [] };
      groups.set(key, group);
      group.paths.push(part);
      group.keys.push(`${part.multiple},${this.#idOf(part.rows)},${this.#idOf(part.columns)}`);
    }
    const all = [...groups.values()];
    const key = all
      .map(({ covariance, keys }) => `${this.#idOf(covariance)}(${keys.sort().join(' ')})`)
      .sort();
    return { first, count, key: key.join(';'), groups: all };
  }

  /** The covariance of every segment, over a layer's region; `truncated` says whether one became too large. */
  covariances(
    segments: readonly Segment[],
    region: Region,
    needed: Needed,
  ): { runs: CovarianceRun[]; truncated: boolean } {
    const made = new Map<string, Covariance>();
    let truncated = false;
    const runs = segments.map(({ first, count, key, groups }) => {
      let covariance = made.get(key);
      if (!covariance) {
        const sum = new CovarianceSum(region, needed);
        for (const group of groups) sum.addPaths(group.covariance, group.paths, 1);
        covariance = sum.done();
        truncated ||= sum.truncated;
        made.set(key, covariance);
      }
      return { first, count, covariance };
    });
    return { runs, truncated };
  }

  /** The same, for who can multiply: a covariance that lies over the region already is not copied. */
  weightedCovariances(
    segments: readonly Segment[],
    region: Region,
    needed: Needed,
  ): { runs: WeightedRun[]; truncated: boolean } {
    const runs: WeightedRun[] = [];
    const others: Segment[] = [];
    for (const segment of segments) {
      const [group] = segment.groups;
      const [path] = group!.paths;
      const isPlain = segment.groups.length === 1 && group!.paths.length === 1 && isIdentity(path!);
      if (isPlain && sameRegion(group!.covariance.region, region)) {
        const { first, count } = segment;
        runs.push({ first, count, covariance: group!.covariance, factor: path!.multiple ** 2 });
      } else others.push(segment);
    }
    const made = this.covariances(others, region, needed);
    for (const run of made.runs) runs.push({ ...run, factor: 1 });
    return { runs: runs.sort((a, b) => a.first - b.first), truncated: made.truncated };
  }

  /** Those parts whose sources are nowhere else, and whose channels are independent or need not be told apart. */
  exclusive(parts: readonly Part[], coherenceMatters: boolean): Part[] {
    return parts.filter(({ source }) => source.uses === 0 && !(source.coherent && coherenceMatters));
  }
}

const sameRegion = (a: Region, b: Region): boolean =>
  a.top === b.top && a.left === b.left && a.height === b.height && a.width === b.width;

/** Paths at one layer beyond which they are summed into one source: squares of sums grow with the square of it. */
const maxPaths = 64;

/**
 * Which of a layer's exclusive parts to sum into one source: all that came unchanged, each from a source of its own; or
 * all of them, where they are many.
 */
export function worthMerging(exclusive: readonly Part[]): Part[] {
  if (exclusive.length > maxPaths) return [...exclusive];
  const pathsOf = new Map<Source, number>();
  for (const { source } of exclusive) pathsOf.set(source, (pathsOf.get(source) ?? 0) + 1);
  const plain = exclusive.filter((part) => isIdentity(part) && pathsOf.get(part.source) === 1);
  return plain.length > 1 ? plain : [];
}
