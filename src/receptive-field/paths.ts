// The paths from the input to a layer: how many, and what each sees. Imports network and its own room.
import { ancestors, type ResolvedNetwork } from '../network/index.ts';
import { inputGeometry, readAlong, type AxisGeometry, type LayerGeometry } from './geometry.ts';
import { largestExtent } from './phases.ts';
import { toNumber } from './rational.ts';
import { movesPositions, type Axis, type Reader } from './reads.ts';

/** A path, from its end backwards. */
export interface PathNode {
  readonly index: number;
  readonly before: PathNode | null;
}

/** Paths that see the same boxes. */
export interface PathClass {
  readonly geometry: LayerGeometry;
  readonly count: bigint;
  /** One of them. */
  readonly end: PathNode;
  /** Says what they see, to be compared. */
  readonly key: string;
}

/** Paths from the input to the layer at `index`. One step per connection. */
export function countPaths(network: ResolvedNetwork, index: number): bigint {
  const counts: bigint[] = [1n];
  const reaches = ancestors(network, index);
  for (let at = 1; at <= index; at++) {
    counts.push(reaches[at] ? network.layers[at]!.from.reduce((sum, from) => sum + counts[from]!, 0n) : 0n);
  }
  return counts[index]!;
}

/**
 * The classes of paths to the layer at `index`, smallest receptive field first. Where there are more than
 * 2·`ends`, those that see least and most (and, per axis, the most) of each effective stride: a layer adds as much to
 * every path of one stride and so keeps their order.
 */
export function pathClasses(network: ResolvedNetwork, index: number, ends: number): readonly PathClass[] {
  const reaches = ancestors(network, index);
  const classes: PathClass[][] = [[withKey([inputGeometry, inputGeometry], 1n, { index: 0, before: null })]];
  for (let at = 1; at <= index; at++) {
    if (!reaches[at]) {
      classes.push([]);
      continue;
    }
    const layer = network.layers[at] as Reader;
    const moves = movesPositions(layer, 0) || movesPositions(layer, 1);
    const found = new Map<string, PathClass>();
    for (const from of layer.from) {
      const source = network.layers[from]!;
      for (const path of classes[from]!) {
        const end = { index: at, before: path.end };
        const through = (axis: Axis): AxisGeometry => readAlong(layer, axis, source, path.geometry[axis]);
        const read = moves ? withKey([through(0), through(1)], path.count, end) : { ...path, end };
        const same = found.get(read.key);
        found.set(read.key, same === undefined ? read : { ...same, count: same.count + read.count });
      }
    }
    classes.push(thinned([...found.values()], ends));
  }
  return classes[index]!.toSorted((a, b) => reachOf(a) - reachOf(b));
}

/** Layer indices, the input first. */
export function layersOf(end: PathNode): number[] {
  const indices: number[] = [];
  for (let node: PathNode | null = end; node !== null; node = node.before) indices.push(node.index);
  return indices.reverse();
}

/** A path has one branch. */
export const extentAlong = ({ geometry }: PathClass, axis: Axis): number =>
  largestExtent(geometry[axis].branches[0]!);

const reachOf = (path: PathClass): number => extentAlong(path, 0) + extentAlong(path, 1);

function withKey(geometry: LayerGeometry, count: bigint, end: PathNode): PathClass {
  return { geometry, count, end, key: `${keyOf(geometry[0])} ${keyOf(geometry[1])}` };
}

function keyOf({ branches, stride, center }: AxisGeometry): string {
  const { advance, intervals } = branches[0]!;
  const boxes = intervals.map(({ first, last }) => `${first}:${last}`).join();
  return `${advance} ${boxes} ${toNumber(stride)} ${toNumber(center)}`;
}

function thinned(classes: PathClass[], ends: number): PathClass[] {
  if (classes.length <= 2 * ends) return classes;
  const byStride = new Map<string, PathClass[]>();
  for (const path of classes) {
    const key = path.geometry.map(({ stride }) => toNumber(stride)).join();
    const group = byStride.get(key);
    if (group === undefined) byStride.set(key, [path]);
    else group.push(path);
  }
  return [...byStride.values()].flatMap((group) => {
    if (group.length <= 2 * ends) return group;
    const sorted = group.sort((a, b) => reachOf(a) - reachOf(b));
    const most = ([0, 1] as const).map((axis) =>
      sorted.reduce((a, b) => (extentAlong(b, axis) > extentAlong(a, axis) ? b : a)),
    );
    return [...new Set([...sorted.slice(0, ends), ...sorted.slice(-ends), ...most])];
  });
}
