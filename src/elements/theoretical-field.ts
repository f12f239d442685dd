// The theoretical receptive field that a picture is drawn around. Pure: no Lit, no DOM.
import { layerIndex, NetworkError, resolveNetwork, type Network, type YX } from '../network/index.ts';
import {
  centerUnit,
  cone,
  receptiveField,
  receptiveFieldBox,
  type Box,
  type ReceptiveField,
} from '../receptive-field/index.ts';
import type { Unit } from '../engine/index.ts';

export interface TheoreticalField {
  readonly field: ReceptiveField;
  /** The layer's name. */
  readonly layer: string;
  readonly unit: YX;
  /** Height and width of the layer's plane; null where it is unbounded. */
  readonly planeSize: YX | null;
  /** What the unit can see, in input coordinates; may lie partly in the padding. */
  readonly box: Box;
  /** Height and width of the input; null where it is unbounded. */
  readonly inputSize: YX | null;
  /** False where the box rests on the padding of an input size that is not given. */
  readonly placed: boolean;
}

/** Throws NetworkError, also for a layer that is not there. */
export function theoreticalField(network: Network, layer: string, unit: Unit): TheoreticalField {
  const resolved = resolveNetwork(network);
  const index = layerIndex(resolved, layer === '' ? undefined : layer);
  const at = unit === 'center' ? centerUnit(resolved, index) : unit;
  const field = receptiveField(network, layer === '' ? undefined : layer);
  const placed = field.padding.every((padding) => padding !== null);
  const box = placed ? receptiveFieldBox(field, at) : boxOfCone();
  return {
    field,
    layer: resolved.layers[index]!.name,
    unit: at,
    planeSize: resolved.layers[index]!.size,
    box,
    inputSize: resolved.layers[0]!.size,
    placed,
  };

  function boxOfCone(): Box {
    const region = cone(resolved, index, at, { clip: false }).regions[0];
    if (!region)
      throw new NetworkError('unknown-layer', `${resolved.layers[index]!.name} does not read the input.`);
    const { y, x } = region;
    return { top: y.first, left: x.first, height: y.last - y.first + 1, width: x.last - x.first + 1 };
  }
}

/** Of the theoretical box's pixels, those outside a sized input: 0 to 1; 0 where there is no border. */
export function shareInPadding({ box, inputSize }: TheoreticalField): number {
  const area = box.height * box.width;
  if (inputSize === null || area === 0) return 0;
  const inside = (start: number, length: number, size: number): number =>
    Math.max(0, Math.min(start + length, size) - Math.max(start, 0));
  return 1 - (inside(box.top, box.height, inputSize[0]) * inside(box.left, box.width, inputSize[1])) / area;
}
