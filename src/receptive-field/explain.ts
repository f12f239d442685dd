// A layer's receptive field with where each number comes from. Imports network and its own room.
import { layerIndex, resolveNetwork, type Network } from '../network/index.ts';
import { deriveAlong, type Derivation } from './derivation.ts';
import { disagreementsBefore, type Disagreement } from './disagreements.ts';
import { geometryOf, type AxisGeometry } from './geometry.ts';
import { extent } from './interval.ts';
import { marksOf, type LayerMark } from './marks.ts';
import { countPaths, extentAlong, layersOf, pathClasses, type PathClass } from './paths.ts';
import { boxOfBranches } from './phases.ts';
import { toNumber } from './rational.ts';
import { toReceptiveField } from './receptive-field.ts';
import { movesPositions, type Axis } from './reads.ts';
import type { ReceptiveField } from './types.ts';

type Both<T> = readonly [y: T, x: T];

/** Paths that see the same boxes. */
export interface PathRow {
  readonly count: bigint;
  /** Of one of them: its layers that move positions, in order. */
  readonly layers: readonly string[];
  readonly size: Both<number>;
  readonly stride: Both<number>;
  /** Middle of the first unit in input pixels; null where it depends on an unknown input size. */
  readonly center: Both<number | null>;
}

export interface LayerExplanation {
  readonly layer: string;
  readonly receptiveField: ReceptiveField;
  /** Of the path that sees most along y, and of the one that sees most along x. */
  readonly derivations: Both<Derivation>;
  /** True where both derivations say the same. */
  readonly axesAgree: boolean;
  readonly paths: {
    /** From the input to the layer. */
    readonly count: bigint;
    /** The smallest receptive field first; of very many, those at both ends. */
    readonly rows: readonly PathRow[];
    /** How many of the rows stand at the lower end; the paths left out come after them. */
    readonly lower: number;
    readonly leftOut: bigint;
    /** The joins where branches look at different places. */
    readonly disagreements: readonly Disagreement[];
    /** Of the hull of all paths, at unit 0. */
    readonly hull: Both<number>;
  };
  readonly marks: readonly LayerMark[];
}

/** As many rows as are read. */
const rowsPerEnd = 6;

/** Of a layer, by default the last. Throws NetworkError. */
export function explainLayer(network: Network, layer?: string): LayerExplanation {
  const resolved = resolveNetwork(network);
  const index = layerIndex(resolved, layer);
  const geometry = geometryOf(resolved, index);
  const classes = pathClasses(resolved, index, rowsPerEnd);
  const widest = (axis: Axis): PathClass =>
    classes.reduce((a, b) => (extentAlong(b, axis) > extentAlong(a, axis) ? b : a));
  const derivations: Both<Derivation> = [
    deriveAlong(resolved, layersOf(widest(0).end), 0),
    deriveAlong(resolved, layersOf(widest(1).end), 1),
  ];
  const count = countPaths(resolved, index);
  const chosen =
    classes.length <= 2 * rowsPerEnd
      ? classes
      : [...classes.slice(0, rowsPerEnd), ...classes.slice(-rowsPerEnd)];
  const leftOut = count - chosen.reduce((sum, path) => sum + path.count, 0n);
  return {
    layer: resolved.layers[index]!.name,
    receptiveField: toReceptiveField(geometry),
    derivations,
    axesAgree: sameWords(derivations),
    paths: {
      count,
      rows: chosen.map((path) => ({
        count: path.count,
        layers: layersOf(path.end)
          .map((at) => resolved.layers[at]!)
          .filter((layer) => movesPositions(layer, 0) || movesPositions(layer, 1))
          .map(({ name }) => name),
        size: [extentAlong(path, 0), extentAlong(path, 1)],
        stride: [toNumber(path.geometry[0].stride), toNumber(path.geometry[1].stride)],
        center: [centerOf(path.geometry[0]), centerOf(path.geometry[1])],
      })),
      lower: leftOut === 0n ? chosen.length : Math.ceil(chosen.length / 2),
      leftOut,
      disagreements: disagreementsBefore(resolved, index),
      hull: [hullAlong(geometry[0]), hullAlong(geometry[1])],
    },
    marks: marksOf(resolved, index),
  };
}

const centerOf = ({ center, paddingKnown }: AxisGeometry): number | null =>
  paddingKnown ? toNumber(center) + 0.5 : null;

const hullAlong = ({ branches }: AxisGeometry): number => extent(boxOfBranches(branches, 0));

function sameWords([y, x]: Both<Derivation>): boolean {
  return JSON.stringify({ ...y, axis: 0 }) === JSON.stringify({ ...x, axis: 0 });
}
