// Joins whose branches look at different places: which, and by how much. Imports network and its own room.
import { ancestors, type ResolvedNetwork } from '../network/index.ts';
import { geometryOf, type AxisGeometry } from './geometry.ts';
import { equals, toNumber } from './rational.ts';
import type { Axis } from './reads.ts';
import { alongAxes, listed, num } from './words.ts';

/** Araujo, Norris and Sim 2019 call such a network misaligned. */
export interface Disagreement {
  /** The layer that joins the branches. */
  readonly join: string;
  /** "at add, left looks every 4 pixels, right every 2". */
  readonly sentence: string;
}

const known = new WeakMap<ResolvedNetwork, (Disagreement | null)[]>();

/** At this layer itself; null where its sources agree, or it has one. */
export function disagreementAt(network: ResolvedNetwork, index: number): Disagreement | null {
  let done = known.get(network);
  if (done === undefined) known.set(network, (done = []));
  if (done[index] === undefined) done[index] = find(network, index);
  return done[index]!;
}

/** On all ways to the layer, the earliest first. */
export function disagreementsBefore(network: ResolvedNetwork, index: number): readonly Disagreement[] {
  return ancestors(network, index).flatMap((reaches, at) => {
    const found = reaches ? disagreementAt(network, at) : null;
    return found === null ? [] : [found];
  });
}

function find(network: ResolvedNetwork, index: number): Disagreement | null {
  const layer = network.layers[index]!;
  if (layer.from.length < 2) return null;
  const [y, x] = ([0, 1] as const).map((axis) => along(network, layer.from, axis));
  if (!y && !x) return null;
  const parts = y && x ? alongAxes(y, x) : `along ${y ? 'y' : 'x'} ${y}${x}`;
  return { join: layer.name, sentence: `at ${layer.name}, ${parts}` };
}

/** What the sources disagree in; empty where they do not. */
function along(network: ResolvedNetwork, from: readonly number[], axis: Axis): string {
  const sources = [...new Set(from)].map((index) => ({
    name: network.layers[index]!.name,
    geometry: geometryOf(network, index)[axis],
  }));
  const first = sources[0]!.geometry;
  if (!sources.every(({ geometry }) => equals(geometry.stride, first.stride))) {
    return groupsOf(sources, ({ stride }) => toNumber(stride))
      .map(
        ({ names, value }) => `${names} ${names.includes(' and ') ? 'look' : 'looks'} every ${num(value)} px`,
      )
      .join(', ');
  }
  const placed = sources.filter(({ geometry }) => geometry.paddingKnown);
  if (placed.every(({ geometry }) => equals(geometry.center, placed[0]!.geometry.center))) return '';
  const groups = groupsOf(placed, ({ center }) => toNumber(center) + 0.5);
  const values = groups.map(({ value }) => value);
  const apart = Math.max(...values) - Math.min(...values);
  const centers = groups.map(({ names, value }) => `${num(value)} for ${names}`);
  return `the first unit is centred on ${listed(centers)}: ${num(apart)} px apart`;
}

interface Source {
  readonly name: string;
  readonly geometry: AxisGeometry;
}

/** More names than this are counted. */
const fewNames = 3;

function groupsOf(
  sources: readonly Source[],
  valueOf: (geometry: AxisGeometry) => number,
): { names: string; value: number }[] {
  const groups = new Map<number, string[]>();
  for (const { name, geometry } of sources) {
    const value = valueOf(geometry);
    const names = groups.get(value);
    if (names === undefined) groups.set(value, [name]);
    else names.push(name);
  }
  return [...groups].map(([value, names]) => ({
    value,
    names:
      names.length <= fewNames
        ? listed(names)
        : listed([...names.slice(0, fewNames - 1), `${names.length - fewNames + 1} more`]),
  }));
}
