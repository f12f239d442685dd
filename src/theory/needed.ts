// Between which positions of every layer the gradient's covariance is still needed. Imports network and its own room.
//
// A convolution with independent weights keeps the covariance of two positions only where the same tap leads to both;
// an overlapping average or an upsampling sums neighbours and so needs their covariance. Found from the input, where
// only the variance counts, towards the unit.
import type { ResolvedLayer } from '../network/index.ts';
import type { Axis } from './reads.ts';
import type { Target } from './target.ts';

/** Displacements along an axis, both signs; those of the plane are all pairs. */
export type Displacements = ReadonlySet<number>;
export type Needed = readonly [y: Displacements, x: Displacements];

export function neededDisplacements({ network, regions, layer }: Target): readonly (Needed | null)[] {
  const needed: (Needed | null)[] = network.layers.map(() => null);
  const along = (axis: Axis): (Set<number> | null)[] => {
    const sets: (Set<number> | null)[] = network.layers.map(() => null);
    sets[0] = new Set([0]);
    for (let index = 1; index <= layer.index; index++) {
      const region = regions[index];
      if (!region) continue;
      const length = axis === 0 ? region.height : region.width;
      const set = new Set([0]);
      const reader = network.layers[index]!;
      for (const source of reader.from) {
        for (const displacement of sets[source] ?? []) addBehind(set, reader, axis, displacement, length);
      }
      sets[index] = set;
    }
    return sets;
  };
  const [y, x] = [along(0), along(1)];
  for (const index of needed.keys()) if (y[index] && x[index]) needed[index] = [y[index]!, x[index]!];
  return needed;
}

/** Adds the output displacements whose covariance that of `displacement` in the source depends on. */
function addBehind(
  set: Set<number>,
  layer: ResolvedLayer,
  axis: Axis,
  displacement: number,
  length: number,
): void {
  const add = (at: number): void => {
    if (Number.isInteger(at) && Math.abs(at) < length) set.add(at + 0);
  };
  switch (layer.op) {
    case 'conv':
      return add(displacement / layer.window.stride[axis]);
    case 'conv-transpose':
      return add(displacement * layer.window.stride[axis]);
    case 'max-pool':
    case 'avg-pool': {
      const { kernel, stride, dilation } = layer.window;
      for (let taps = 1 - kernel[axis]; taps < kernel[axis]; taps++) {
        add((displacement - taps * dilation[axis]) / stride[axis]);
      }
      return undefined;
    }
    case 'global-avg-pool':
      return add(0);
    case 'upsample': {
      const by = layer.scale[axis];
      // Outputs that one source position reaches.
      const span = layer.mode === 'nearest' ? by : 2 * by;
      for (let at = 1 - span; at < span; at++) add(displacement * by + at);
      return undefined;
    }
    default:
      return add(displacement);
  }
}
