// Which input positions the paths to a unit touch, holes and all, along one axis. Imports network and its own room.
import type { ResolvedLayer, ResolvedNetwork } from '../network/index.ts';
import { isEmpty } from './interval.ts';
import { greatestCommonDivisor } from './rational.ts';
import { readInterval, readPositions, turn, type Axis, type Reader } from './reads.ts';
import {
  countOf,
  firstOf,
  lastOf,
  remainders,
  runCount,
  runsOf,
  shiftRuns,
  spanOf,
  unionOf,
  type Runs,
} from './runs.ts';

/** As AxisPhases, with sets in place of their hulls: unit u + period touches what unit u does, `advance` on. */
export interface PacedSupport {
  readonly advance: number;
  readonly sets: readonly Runs[];
}

/** One entry per pace at which branches go on; null where the sets are too ragged to be told. */
export type AxisSupport = readonly PacedSupport[] | null;
export type LayerSupport = readonly [y: AxisSupport, x: AxisSupport];

/** Positions out of so many. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

/** Runs handled for one network: about half a second's work, a hundred times what the raggedest published one takes. */
const runBudget = 10_000_000;

interface Memory {
  readonly done: LayerSupport[];
  budget: number;
}

const known = new WeakMap<ResolvedNetwork, Memory>();

/** Remembered, so all layers together cost one pass. The planes' borders are not looked at: this holds for inner units. */
export function supportOf(network: ResolvedNetwork, index: number): LayerSupport {
  let memory = known.get(network);
  if (memory === undefined) known.set(network, (memory = { done: [], budget: runBudget }));
  const { done } = memory;
  for (let at = done.length; at <= index; at++) {
    const layer = network.layers[at]!;
    const y = supportAlong(network, layer, 0, memory);
    done.push([y, sameOnBothAxes(network, layer, done) ? y : supportAlong(network, layer, 1, memory)]);
  }
  return done[index]!;
}

/**
 * Positions that no unit of the layer touches, out of one period of the plane; of a single unit's (after a global
 * average), out of those between its first and last. Null where they cannot be told.
 */
export function unseenShare(support: AxisSupport): Share | null {
  if (support === null) return null;
  if (support.some(({ advance }) => advance === 0)) return holesOf(support);
  const modulus = support.reduce((all, { advance }) => lcm(all, advance), 1);
  const copies = support.reduce(
    (count, { advance, sets }) =>
      count + (modulus / advance) * sets.reduce((n, runs) => n + runCount(runs), 0),
    0,
  );
  if (!Number.isSafeInteger(modulus) || copies > maxRuns) return null;
  const seen = support.flatMap(({ advance, sets }) =>
    sets.flatMap((runs) =>
      Array.from({ length: modulus / advance }, (_, turn) =>
        remainders(shiftRuns(runs, turn * advance), modulus),
      ),
    ),
  );
  return { part: modulus - countOf(unionOf(seen)), of: modulus };
}

/** Positions between the first and the last that a unit touches which it does not; the unit that spans most. */
export function holesOf(support: AxisSupport): Share | null {
  if (support === null) return null;
  const widest = (runs: Runs, other: Runs): Runs => (spanOf(other) > spanOf(runs) ? other : runs);
  const runs =
    support.length === 1 ? support[0]!.sets.reduce(widest) : unionOf(support.map((paced) => setAt(paced, 0)));
  return { part: spanOf(runs) - countOf(runs), of: spanOf(runs) };
}

/** Beyond, a set is too ragged to be told from noise. */
const maxRuns = 65_536;

const lcm = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;

function supportAlong(
  network: ResolvedNetwork,
  layer: ResolvedLayer,
  axis: Axis,
  memory: Memory,
): AxisSupport {
  if (layer.op === 'input') return [{ advance: 1, sets: [runsOf({ first: 0, last: 0 })] }];
  const merged: PacedSupport[] = [];
  for (const source of layer.from) {
    const support = memory.done[source]![axis];
    if (support === null) return null;
    for (const paced of support) {
      const read = readThrough(layer, axis, paced, network.layers[source]!.size?.[axis] ?? null, memory);
      if (read === null) return null;
      const at = merged.findIndex((other) => samePace(other, read));
      if (at < 0) {
        merged.push(read);
        continue;
      }
      const both = joined(merged[at]!, read, memory);
      if (both === null) return null;
      merged[at] = both;
    }
  }
  return merged;
}

/** Null once the budget is spent. */
function readThrough(
  layer: Reader,
  axis: Axis,
  source: PacedSupport,
  sourceSize: number | null,
  memory: Memory,
): PacedSupport | null {
  const { outputs, sources } = turn(layer, axis);
  if (outputs === 1 && sources === 1 && !('window' in layer)) return source; // position by position
  const sourcePeriod = source.sets.length;
  const turns = sources === 0 ? 1 : sourcePeriod / greatestCommonDivisor(sourcePeriod, sources);
  const gapless = isGapless(source);
  const sets: Runs[] = [];
  for (let unit = 0; unit < turns * outputs; unit++) {
    const read = readInterval(layer, axis, { first: unit, last: unit }, sourceSize);
    if (isEmpty(read)) sets.push(runsOf(read));
    else if (gapless && readsSideBySide(layer, axis)) {
      memory.budget -= 1;
      sets.push(
        runsOf({ first: firstOf(setAt(source, read.first)), last: lastOf(setAt(source, read.last)) }),
      );
    } else {
      if (read.last - read.first > maxRuns) return null;
      const positions = readPositions(layer, axis, unit, sourceSize);
      const parts = positions.map((position) => setAt(source, position));
      const runs = parts.reduce((count, part) => count + runCount(part), 0);
      memory.budget -= runs;
      if (memory.budget < 0 || runs > maxRuns) return null;
      sets.push(unionOf(parts));
    }
    if (memory.budget < 0) return null;
  }
  return { advance: ((turns * sources) / sourcePeriod) * source.advance, sets };
}

/** What the unit touches, also of a negative one. */
function setAt({ advance, sets }: PacedSupport, unit: number): Runs {
  const turns = Math.floor(unit / sets.length);
  return shiftRuns(sets[unit - turns * sets.length]!, turns * advance);
}

/** True where every unit touches one run that touches or overlaps the next unit's: a row of units then does too. */
function isGapless(support: PacedSupport): boolean {
  return support.sets.every((runs, unit) => {
    const next = setAt(support, unit + 1);
    if (runCount(runs) !== 1 || runCount(next) !== 1) return false;
    return (
      firstOf(runs) <= firstOf(next) && lastOf(runs) <= lastOf(next) && firstOf(next) <= lastOf(runs) + 1
    );
  });
}

function readsSideBySide(layer: Reader, axis: Axis): boolean {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool':
      return layer.window.dilation[axis] === 1 || layer.window.kernel[axis] === 1;
    case 'conv-transpose':
      return layer.window.dilation[axis] === 1;
    default:
      return true;
  }
}

const samePace = (a: PacedSupport, b: PacedSupport): boolean =>
  a.advance * b.sets.length === b.advance * a.sets.length;

function joined(a: PacedSupport, b: PacedSupport, memory: Memory): PacedSupport | null {
  const period = lcm(a.sets.length, b.sets.length);
  const sets: Runs[] = [];
  for (let unit = 0; unit < period; unit++) {
    const parts = [setAt(a, unit), setAt(b, unit)];
    memory.budget -= runCount(parts[0]!) + runCount(parts[1]!);
    if (memory.budget < 0) return null;
    sets.push(unionOf(parts));
  }
  return { advance: (period / a.sets.length) * a.advance, sets };
}

/** Then what holds along y holds along x, and need not be worked out twice. */
function sameOnBothAxes(
  network: ResolvedNetwork,
  layer: ResolvedLayer,
  done: readonly LayerSupport[],
): boolean {
  if (!layer.from.every((source) => done[source]![0] === done[source]![1])) return false;
  const agree = ([y, x]: readonly [unknown, unknown]): boolean => y === x;
  if ('scale' in layer) return agree(layer.scale);
  if (layer.op === 'global-avg-pool') return agree(network.layers[layer.from[0]!]!.size ?? [0, 0]);
  if (!('window' in layer)) return true;
  const { kernel, stride, dilation, padding } = layer.window;
  return agree(kernel) && agree(stride) && agree(dilation) && agree([padding[0].before, padding[1].before]);
}
