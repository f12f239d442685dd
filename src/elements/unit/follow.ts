// What becomes of the chosen unit when the layer changes. Pure.
import type { Unit } from '../../engine/index.ts';
import { layerIndex, resolveNetwork, type Network } from '../../network/index.ts';
import { receptiveField, receptiveFieldBox, type ReceptiveField } from '../../receptive-field/index.ts';

/**
 * The unit of layer `to` that looks at the same place of the input as `unit` of layer `from` does, as near as there is
 * one. Empty names mean the last layer. 'center' stays, and so does a unit whose place is not known.
 */
export function followUnit(network: Network, unit: Unit, from: string, to: string): Unit {
  if (unit === 'center') return unit;
  const source = receptiveField(network, from || undefined);
  const target = receptiveField(network, to || undefined);
  const resolved = resolveNetwork(network);
  const size = resolved.layers[layerIndex(resolved, to || undefined)]!.size;
  if (source.padding.includes(null) || target.padding.includes(null)) {
    // Their places are not known; a sized plane knows all, so there is no border to stay within.
    return unit;
  }
  const along = (axis: 0 | 1): number => {
    const place = middleOf(source, unit, axis);
    const first = middleOf(target, [0, 0], axis);
    const nearest = Math.round((place - first) / target.stride[axis]);
    return size === null ? nearest + 0 : Math.min(size[axis] - 1, Math.max(0, nearest));
  };
  return [along(0), along(1)];
}

function middleOf(field: ReceptiveField, unit: readonly [number, number], axis: 0 | 1): number {
  const { top, left, height, width } = receptiveFieldBox(field, unit);
  return axis === 0 ? top + height / 2 : left + width / 2;
}
