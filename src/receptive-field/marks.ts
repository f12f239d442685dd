// What is unusual about a layer's receptive field, and why: for the layer table. Imports network and its own room.
import type { ResolvedLayer, ResolvedNetwork } from '../network/index.ts';
import { disagreementAt } from './disagreements.ts';
import { geometryOf, type AxisGeometry } from './geometry.ts';
import { extent } from './interval.ts';
import { isUniform } from './phases.ts';
import { toReceptiveField } from './receptive-field.ts';
import { readPositions, turn, type Axis, type Reader } from './reads.ts';
import { holesOf, supportOf, unseenShare, type Share } from './support.ts';
import { alongAxes, listed, num, percent, times } from './words.ts';

export type MarkKind =
  | 'larger-than-input' // its box does not fit into a sized input
  | 'unseen' // input pixels that none of its units sees
  | 'skips' // units of its source that it passes over, though no pixel is lost
  | 'holes' // pixels inside a unit's box that the unit does not see
  | 'phases' // boxes that differ from unit to unit
  | 'misaligned'; // branches that look at different places

export interface LayerMark {
  readonly kind: MarkKind;
  /** A word or two for a table. */
  readonly label: string;
  /** A sentence or two, with numbers. */
  readonly reason: string;
}

type Both<T> = readonly [y: T, x: T];

/** A mark before it is known whether it began at this layer (`origin` null) or is handed down from another. */
interface Finding {
  readonly label: string;
  readonly reason: (origin: ResolvedLayer | null) => string;
}

interface Found {
  /** For what is handed down, the layer where it began. */
  readonly since: Partial<Readonly<Record<MarkKind, number>>>;
  readonly marks: readonly LayerMark[];
}

const known = new WeakMap<ResolvedNetwork, Found[]>();

/** Remembered, so all layers together cost one pass. */
export function marksOf(network: ResolvedNetwork, index: number): readonly LayerMark[] {
  let done = known.get(network);
  if (done === undefined) known.set(network, (done = []));
  for (let at = done.length; at <= index; at++) done.push(findMarks(network, network.layers[at]!, done));
  return done[index]!.marks;
}

function findMarks(network: ResolvedNetwork, layer: ResolvedLayer, done: readonly Found[]): Found {
  const support = supportOf(network, layer.index);
  const unseen: Both<Share | null> = [unseenShare(support[0]), unseenShare(support[1])];
  const holes: Both<Share | null> = [holesOf(support[0]), holesOf(support[1])];
  const since: Partial<Record<MarkKind, number>> = {};
  const marks: LayerMark[] = [];
  const mark = (kind: MarkKind, finding: Finding | null): void => {
    if (finding === null) return;
    const origins = layer.from.map((source) => done[source]!.since[kind]).filter((at) => at !== undefined);
    const began = origins.length === 0 ? layer.index : Math.min(...origins);
    since[kind] = began;
    const origin = began === layer.index ? null : network.layers[began]!;
    marks.push({ kind, label: finding.label, reason: finding.reason(origin) });
  };
  mark('misaligned', misaligned(network, layer));
  mark('larger-than-input', largerThanInput(network, layer));
  mark('unseen', unseenPixels(network, layer, unseen));
  if (since.unseen === undefined) {
    mark('holes', holesInBox(holes));
    const told = unseen.every((share) => share !== null);
    if (told && layer.op !== 'input') mark('skips', skippedUnits(network, layer));
  }
  mark('phases', alternating(geometryOf(network, layer.index)));
  // Every later layer reads what it reads: the layer that skips is the only one to say so.
  delete since.skips;
  return { since, marks };
}

function misaligned(network: ResolvedNetwork, layer: ResolvedLayer): Finding | null {
  const { aligned } = toReceptiveField(geometryOf(network, layer.index));
  if (aligned) return null;
  return {
    label: 'misaligned',
    reason: (origin) => {
      const { sentence } = disagreementAt(network, (origin ?? layer).index)!;
      return `Branches look at different places: ${sentence}. A unit's box is the hull of all branches'.`;
    },
  };
}

function largerThanInput(network: ResolvedNetwork, layer: ResolvedLayer): Finding | null {
  const input = network.layers[0]!.size;
  const { size } = toReceptiveField(geometryOf(network, layer.index));
  if (input === null || (size[0] <= input[0] && size[1] <= input[1])) return null;
  const inside = ([0, 1] as const).reduce<number>(
    (share, axis) => (share * Math.min(size[axis], input[axis])) / size[axis],
    1,
  );
  return {
    label: 'larger than the input',
    reason: () =>
      `Its ${times(size)} box is larger than the ${times(input)} input: wherever the unit is, at least ${percent(1 - inside)} of it lies in the padding.`,
  };
}

function unseenPixels(
  network: ResolvedNetwork,
  layer: ResolvedLayer,
  unseen: Both<Share | null>,
): Finding | null {
  const lost = lostShare(unseen);
  if (lost === 0) return null;
  // Where branches join, a pixel in a row that one sees and a column that another sees may still be seen by neither.
  const atLeast = layer.from.length > 1 ? 'at least ' : '';
  return {
    label: `${percent(lost)} unseen`,
    reason: (origin) => {
      const missed = `No unit sees ${rowsAndColumns(unseen, 'of every')} of the input, ${atLeast}${percent(lost)} of its pixels`;
      if (origin !== null)
        return `${missed}: what ${origin.name} passes over is lost to every layer after it.`;
      const skipped = layer.op === 'input' ? 0 : lostShare(skippedAlongAxes(layer));
      if (skipped === 0) return `${missed}: its paths touch nothing between them.`;
      const source = network.layers[layer.from[0]!]!.name;
      return `${missed}: its stride is longer than its kernel and passes over ${percent(skipped)} of the units of ${source}, and their neighbours do not see what they see.`;
    },
  };
}

function holesInBox(holes: Both<Share | null>): Finding | null {
  const missed = lostShare(holes);
  if (missed === 0) return null;
  return {
    label: `${percent(missed)} holes`,
    reason: (origin) =>
      `A unit sees ${percent(1 - missed)} of its box: no path touches ${rowsAndColumns(holes, 'of its')}, because ${
        origin === null ? 'its kernel steps' : `the kernel of ${origin.name} steps`
      } further than the fields before it are wide, and nothing since fills the gaps (gridding). Other units see what lies between.`,
  };
}

function skippedUnits(network: ResolvedNetwork, layer: Reader): Finding | null {
  const skipped = skippedAlongAxes(layer);
  const lost = lostShare(skipped);
  if (lost === 0) return null;
  const source = network.layers[layer.from[0]!]!.name;
  return {
    label: `skips ${percent(lost)} of ${source}`,
    reason: () =>
      `Its stride is longer than its kernel: it reads nothing of ${rowsAndColumns(skipped, 'of every')} of ${source}, ${percent(lost)} of the units there. Their neighbours see the same pixels, so no pixel of the input is lost.`,
  };
}

/** Positions of its source that it never reads, per axis. */
const skippedAlongAxes = (layer: Reader): Both<Share> => [skippedAlong(layer, 0), skippedAlong(layer, 1)];

function skippedAlong(layer: Reader, axis: Axis): Share {
  const { outputs, sources } = turn(layer, axis);
  if (outputs !== 1 || sources <= 1) return { part: 0, of: 1 };
  const read = new Set(
    readPositions(layer, axis, 0, null).map((position) => ((position % sources) + sources) % sources),
  );
  return { part: sources - read.size, of: sources };
}

function alternating(geometry: Both<AxisGeometry>): Finding | null {
  const [y, x] = geometry.map(({ branches }) => {
    const phases = branches.find((branch) => !isUniform(branch));
    if (phases === undefined) return '';
    const { intervals, advance } = phases;
    const sizes = intervals.map(extent);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const sees = least === most ? `${num(most)} px` : `${num(least)} to ${num(most)} px`;
    return `${intervals.length} units that see ${sees}, and then again ${num(advance)} px on`;
  });
  if (!y && !x) return null;
  const period = Math.max(
    ...geometry.flatMap(({ branches }) => branches.map(({ intervals }) => intervals.length)),
  );
  const pattern = y && x ? alongAxes(y, x) : `along ${y ? 'y' : 'x'} ${y}${x}`;
  return {
    label: `${period} units alternate`,
    reason: (origin) =>
      `Its boxes are not one size, one stride apart: ${pattern}${
        origin === null ? ', because it puts more units where there was one' : `, because of ${origin.name}`
      }. The size shown is the largest.`,
  };
}

/** Of the plane, where each axis loses its own share. */
const lostShare = (shares: Both<Share | null>): number =>
  1 - shares.reduce((kept, share) => kept * (share === null ? 1 : 1 - share.part / share.of), 1);

/** "3 of every 4 rows and columns"; `among` stands between the numbers. */
function rowsAndColumns(shares: Both<Share | null>, among: string): string {
  const [rows, columns] = shares.map((share) =>
    share === null || share.part === 0 ? '' : `${num(share.part)} ${among} ${num(share.of)}`,
  );
  if (rows === columns) return `${rows} rows and columns`;
  return listed([
    ...(rows === '' ? [] : [`${rows} rows`]),
    ...(columns === '' ? [] : [`${columns} columns`]),
  ]);
}
