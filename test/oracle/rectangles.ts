// Which rectangle of every layer a unit needs, and patches cut to rectangles: what lets an oracle that computes whole
// tensors meet no border on an unbounded plane. Imports network for shapes and paddings only.
import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedLayer, ResolvedNetwork, YX } from '../../src/network/index.ts';

/** Positions first … last along y and x; never empty. */
export interface Rectangle {
  readonly first: YX;
  readonly last: YX;
}

/** [1, y, x, channel] over a rectangle. */
export interface Patch {
  readonly tensor: tf.Tensor4D;
  readonly rectangle: Rectangle;
}

export function heightOf({ first, last }: Rectangle): number {
  return last[0] - first[0] + 1;
}

export function widthOf({ first, last }: Rectangle): number {
  return last[1] - first[1] + 1;
}

function rectangle(along: (axis: 0 | 1) => readonly [first: number, last: number]): Rectangle | undefined {
  const [y, x] = [along(0), along(1)];
  return y[0] > y[1] || x[0] > x[1] ? undefined : { first: [y[0], x[0]], last: [y[1], x[1]] };
}

/** What a layer reads of a source for a rectangle of its own, the plane's ends not yet thought of; undefined: nothing. */
export function reads(
  layer: ResolvedLayer,
  { first, last }: Rectangle,
  source: ResolvedLayer,
): Rectangle | undefined {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      const { kernel, stride, dilation, padding } = layer.window;
      return rectangle((axis) => [
        first[axis] * stride[axis] - padding[axis].before,
        last[axis] * stride[axis] - padding[axis].before + (kernel[axis] - 1) * dilation[axis],
      ]);
    }
    case 'conv-transpose': {
      const { kernel, stride, dilation, padding } = layer.window;
      return rectangle((axis) => {
        const reach = (kernel[axis] - 1) * dilation[axis];
        return [
          Math.ceil((first[axis] + padding[axis].before - reach) / stride[axis]),
          Math.floor((last[axis] + padding[axis].before) / stride[axis]),
        ];
      });
    }
    case 'upsample':
      return rectangle((axis) => [
        Math.floor(first[axis] / layer.scale[axis]),
        Math.floor(last[axis] / layer.scale[axis]),
      ]);
    case 'global-avg-pool':
      return rectangle((axis) => [0, source.size![axis] - 1]);
    default:
      return { first, last };
  }
}

function onPlane({ size }: ResolvedLayer, { first, last }: Rectangle): Rectangle | undefined {
  if (!size) return { first, last };
  return rectangle((axis) => [Math.max(0, first[axis]), Math.min(size[axis] - 1, last[axis])]);
}

function around(a: Rectangle, b: Rectangle): Rectangle {
  return rectangle((axis) => [Math.min(a.first[axis], b.first[axis]), Math.max(a.last[axis], b.last[axis])])!;
}

/** The rectangle of every layer that the unit needs; undefined for layers it does not. */
export function rectangles(network: ResolvedNetwork, unit: YX): (Rectangle | undefined)[] {
  const needed: (Rectangle | undefined)[] = network.layers.map(() => undefined);
  needed[network.layers.length - 1] = { first: unit, last: unit };
  for (const layer of [...network.layers].reverse()) {
    const own = needed[layer.index];
    if (!own) continue;
    for (const from of layer.from) {
      const source = network.layers[from]!;
      const read = reads(layer, own, source);
      const there = read && onPlane(source, read);
      if (there) needed[from] = needed[from] ? around(needed[from], there) : there;
    }
  }
  return needed;
}

/** A rectangle cut out of a patch, `beyond` where the patch does not reach. */
export function cut({ tensor, rectangle: has }: Patch, wanted: Rectangle, beyond = 0): tf.Tensor4D {
  const { first, last } = wanted;
  const shared = rectangle((axis) => [
    Math.max(first[axis], has.first[axis]),
    Math.min(last[axis], has.last[axis]),
  ]);
  const channels = tensor.shape[3];
  if (!shared) return patchOf(wanted, channels, () => beyond);
  const inside = tf.slice4d(
    tensor,
    [0, shared.first[0] - has.first[0], shared.first[1] - has.first[1], 0],
    [1, heightOf(shared), widthOf(shared), channels],
  );
  return tf.pad4d(
    inside,
    [
      [0, 0],
      [shared.first[0] - first[0], last[0] - shared.last[0]],
      [shared.first[1] - first[1], last[1] - shared.last[1]],
      [0, 0],
    ],
    beyond,
  );
}

/** A plane's numbers over a rectangle, [1, y, x, channel]. */
export function patchOf(
  where: Rectangle,
  channels: number,
  at: (channel: number, y: number, x: number) => number,
): tf.Tensor4D {
  const data = new Float32Array(heightOf(where) * widthOf(where) * channels);
  let i = 0;
  for (let y = where.first[0]; y <= where.last[0]; y++) {
    for (let x = where.first[1]; x <= where.last[1]; x++) {
      for (let c = 0; c < channels; c++) data[i++] = at(c, y, x);
    }
  }
  return tf.tensor4d(data, [1, heightOf(where), widthOf(where), channels]);
}
