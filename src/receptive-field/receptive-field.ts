// The theoretical receptive field, in numbers. Imports network and its own room.
import { layerIndex, NetworkError, resolveNetwork, type Network } from '../network/index.ts';
import { geometryOf, type AxisGeometry, type LayerGeometry } from './geometry.ts';
import { extent } from './interval.ts';
import { boxOf, boxOfBranches, isUniform, largestExtent } from './phases.ts';
import { toNumber } from './rational.ts';
import type { Axis } from './reads.ts';
import type { AxisPhases, Box, Interval, ReceptiveField } from './types.ts';

/**
 * Size, effective stride, effective padding and alignment of a layer's receptive field (default: the last layer).
 * Exact for every op; see Araujo, Norris and Sim, Distill 2019, for the quantities. Throws NetworkError.
 */
export function receptiveField(network: Network, layer?: string): ReceptiveField {
  const resolved = resolveNetwork(network);
  return toReceptiveField(geometryOf(resolved, layerIndex(resolved, layer)));
}

/** Of every layer, by name, in the network's order. Throws NetworkError. */
export function receptiveFields(network: Network): ReadonlyMap<string, ReceptiveField> {
  const resolved = resolveNetwork(network);
  return new Map(
    resolved.layers.map(({ name, index }) => [name, toReceptiveField(geometryOf(resolved, index))]),
  );
}

/**
 * What the unit [y, x] can see, in input coordinates; may lie partly in the padding, and holds for units outside the
 * plane too. Throws NetworkError 'unknown-size' where it depends on an input size that is not given.
 */
export function receptiveFieldBox(field: ReceptiveField, unit: readonly [y: number, x: number]): Box {
  const y = boxAlong(field, 0, unit[0]);
  const x = boxAlong(field, 1, unit[1]);
  return { top: y.first, left: x.first, height: extent(y), width: extent(x) };
}

function boxAlong(field: ReceptiveField, axis: Axis, unit: number): Interval {
  const name = axis === 0 ? 'y' : 'x';
  if (!Number.isSafeInteger(unit)) {
    throw new NetworkError(
      'invalid-value',
      `A unit is two whole numbers [y, x]; ${name} is ${String(unit)}.`,
      {
        field: 'unit',
      },
    );
  }
  const padding = field.padding[axis];
  if (padding === null) {
    throw new NetworkError(
      'unknown-size',
      `Where this receptive field lies along ${name} depends on the input's size, because of SAME padding with a stride; give the input a \`size\`.`,
      { field: 'size' },
    );
  }
  if (field.branches !== undefined) return boxOfBranches(field.branches[axis], unit);
  if (field.phases !== undefined) return boxOf(field.phases[axis], unit);
  const first = unit * field.stride[axis] - padding;
  return { first, last: first + field.size[axis] - 1 };
}

export function toReceptiveField([y, x]: LayerGeometry): ReceptiveField {
  const plain = isPlain(y) && isPlain(x);
  const split = y.branches.length > 1 || x.branches.length > 1;
  return {
    size: [sizeAlong(y), sizeAlong(x)],
    stride: [toNumber(y.stride), toNumber(x.stride)],
    padding: [paddingAlong(y), paddingAlong(x)],
    aligned: y.aligned && x.aligned,
    ...(split
      ? { branches: [y.branches, x.branches] }
      : plain
        ? {}
        : { phases: [onlyBranch(y), onlyBranch(x)] }),
  };
}

const onlyBranch = ({ branches }: AxisGeometry): AxisPhases => branches[0]!;

/** One size, one stride: two numbers say it all. */
function isPlain(axis: AxisGeometry): boolean {
  const phases = onlyBranch(axis);
  return axis.branches.length === 1 && isUniform(phases) && phases.advance === toNumber(axis.stride);
}

const sizeAlong = ({ branches }: AxisGeometry): number =>
  branches.length === 1 ? largestExtent(branches[0]!) : extent(boxOfBranches(branches, 0));

const paddingAlong = ({ branches, paddingKnown }: AxisGeometry): number | null =>
  paddingKnown ? 0 - boxOfBranches(branches, 0).first : null;
