// The rows of the layer table: every number of the geometry and how it comes about. Imports network and its own room.
import {
  resolveNetwork,
  type Network,
  type Op,
  type ResolvedLayer,
  type ResolvedNetwork,
  type YX,
} from '../network/index.ts';
import { describeLayer, explainAlong } from './describe.ts';
import { geometryOf, type AxisGeometry } from './geometry.ts';
import { marksOf, type LayerMark } from './marks.ts';
import { boxOfBranches } from './phases.ts';
import { toNumber } from './rational.ts';
import { toReceptiveField } from './receptive-field.ts';
import type { ReceptiveField } from './types.ts';

export interface LayerRow {
  readonly index: number;
  readonly name: string;
  readonly op: Op;
  /** Names of the layers it reads; empty for the input. */
  readonly from: readonly string[];
  /** Its fields in words: "3×3, stride 2, dilation 2". Empty where it has none. */
  readonly description: string;
  readonly channels: number;
  /** Height and width of its plane; null where the input is unbounded. */
  readonly size: YX | null;
  readonly receptiveField: ReceptiveField;
  /** Middle of unit 0 in input pixels, the first pixel's middle being 0.5; null where it depends on an unknown input size. */
  readonly center: readonly [y: number | null, x: number | null];
  /** How the receptive field's size comes about, with this network's numbers: "r = 5 + (3 − 1)·1·2 = 9". */
  readonly how: string;
  /** What is unusual about it, and why. */
  readonly marks: readonly LayerMark[];
}

/** One row per layer, in the network's order. Throws NetworkError. */
export function layerRows(network: Network): readonly LayerRow[] {
  const resolved = resolveNetwork(network);
  return resolved.layers.map((layer) => {
    const geometry = geometryOf(resolved, layer.index);
    return {
      index: layer.index,
      name: layer.name,
      op: layer.op,
      from: layer.from.map((source) => resolved.layers[source]!.name),
      description: describeLayer(layer),
      channels: layer.channels,
      size: layer.size,
      receptiveField: toReceptiveField(geometry),
      center: [centerAlong(geometry[0]), centerAlong(geometry[1])],
      how: howSizeCame(resolved, layer),
      marks: marksOf(resolved, layer.index),
    };
  });
}

function howSizeCame(network: ResolvedNetwork, layer: ResolvedLayer): string {
  const y = explainAlong(network, layer, 0);
  const x = explainAlong(network, layer, 1);
  return y === x ? y : `y: ${y}; x: ${x}`;
}

/** Where branches disagree there is no one centre: the middle of unit 0's box. */
function centerAlong({ aligned, branches, center, paddingKnown }: AxisGeometry): number | null {
  if (!paddingKnown) return null;
  if (aligned) return toNumber(center) + 0.5;
  const { first, last } = boxOfBranches(branches, 0);
  return (first + last + 1) / 2;
}
