// The same gradient through TensorFlow.js autograd on its CPU backend. Imports network for shapes and paddings only.
//
// Every layer is evaluated over just the rectangle that the unit needs, so an unbounded plane has no border to meet.
// Dilated kernels are stuffed with zeros (its own dilated convolution has no gradient) and groups are split by hand.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import {
  resolveNetwork,
  type ResolvedLayer,
  type ResolvedNetwork,
  type YX,
} from '../../src/network/index.ts';
import { inputAt, unitOf, type GradientCase, type ReferenceGradient } from './case.ts';

/** Positions first … last along y and x. */
interface Rectangle {
  readonly first: YX;
  readonly last: YX;
}

/** [1, y, x, channel] over a rectangle. */
interface Patch {
  readonly tensor: tf.Tensor4D;
  readonly rectangle: Rectangle;
}

type Conv = Extract<ResolvedLayer, { groups: unknown }>;

/** What a layer reads of its source for a rectangle of its own, planes' ends not yet thought of. */
function reads(layer: ResolvedLayer, { first, last }: Rectangle): Rectangle {
  if (layer.op !== 'conv') return { first, last };
  const { kernel, stride, dilation, padding } = layer.window;
  const low = (axis: 0 | 1): number => first[axis] * stride[axis] - padding[axis].before;
  const high = (axis: 0 | 1): number =>
    last[axis] * stride[axis] - padding[axis].before + (kernel[axis] - 1) * dilation[axis];
  return { first: [low(0), low(1)], last: [high(0), high(1)] };
}

function onPlane({ size }: ResolvedLayer, { first, last }: Rectangle): Rectangle {
  if (!size) return { first, last };
  return {
    first: [Math.max(0, first[0]), Math.max(0, first[1])],
    last: [Math.min(size[0] - 1, last[0]), Math.min(size[1] - 1, last[1])],
  };
}

/** The rectangle of every layer that the unit needs; undefined for layers it does not. */
function rectangles(network: ResolvedNetwork, unit: YX): (Rectangle | undefined)[] {
  const needed: (Rectangle | undefined)[] = network.layers.map(() => undefined);
  needed[network.layers.length - 1] = { first: unit, last: unit };
  for (const layer of [...network.layers].reverse()) {
    const own = needed[layer.index];
    if (!own) continue;
    for (const from of layer.from) {
      const read = onPlane(network.layers[from]!, reads(layer, own));
      const known = needed[from];
      needed[from] = !known
        ? read
        : {
            first: [Math.min(known.first[0], read.first[0]), Math.min(known.first[1], read.first[1])],
            last: [Math.max(known.last[0], read.last[0]), Math.max(known.last[1], read.last[1])],
          };
    }
  }
  return needed;
}

/** A rectangle cut out of a patch, zeros where the patch does not reach. */
function cut({ tensor, rectangle }: Patch, { first, last }: Rectangle): tf.Tensor4D {
  const lowest = (axis: 0 | 1): number => Math.max(first[axis], rectangle.first[axis]);
  const highest = (axis: 0 | 1): number => Math.min(last[axis], rectangle.last[axis]);
  const size = (axis: 0 | 1): number => highest(axis) - lowest(axis) + 1;
  const channels = tensor.shape[3];
  if (size(0) <= 0 || size(1) <= 0) {
    return tf.zeros([1, last[0] - first[0] + 1, last[1] - first[1] + 1, channels]);
  }
  const inside = tf.slice4d(
    tensor,
    [0, lowest(0) - rectangle.first[0], lowest(1) - rectangle.first[1], 0],
    [1, size(0), size(1), channels],
  );
  return tf.pad4d(inside, [
    [0, 0],
    [lowest(0) - first[0], last[0] - highest(0)],
    [lowest(1) - first[1], last[1] - highest(1)],
    [0, 0],
  ]);
}

/** A group's kernel as [y, x, in, out], zeros between the taps of a dilated one. */
function kernelOf(layer: Conv, weight: Float32Array, inPerGroup: number, group: number): tf.Tensor4D {
  const { kernel, dilation } = layer.window;
  const height = (kernel[0] - 1) * dilation[0] + 1;
  const width = (kernel[1] - 1) * dilation[1] + 1;
  const outPerGroup = layer.channels / layer.groups;
  const stuffed = new Float32Array(height * width * inPerGroup * outPerGroup);
  for (let o = 0; o < outPerGroup; o++) {
    for (let i = 0; i < inPerGroup; i++) {
      for (let ky = 0; ky < kernel[0]; ky++) {
        for (let kx = 0; kx < kernel[1]; kx++) {
          const to = ((ky * dilation[0] * width + kx * dilation[1]) * inPerGroup + i) * outPerGroup + o;
          const row = ((group * outPerGroup + o) * inPerGroup + i) * kernel[0] + ky;
          stuffed[to] = weight[row * kernel[1] + kx]!;
        }
      }
    }
  }
  return tf.tensor4d(stuffed, [height, width, inPerGroup, outPerGroup]);
}

function convolve(
  layer: Conv,
  source: tf.Tensor4D,
  parameters: GradientCase['parameters'][string],
): tf.Tensor4D {
  const inPerGroup = source.shape[3] / layer.groups;
  const groups = Array.from({ length: layer.groups }, (_, group) => {
    const part = tf.slice4d(source, [0, 0, 0, group * inPerGroup], [-1, -1, -1, inPerGroup]);
    const stride: [number, number] = [layer.window.stride[0], layer.window.stride[1]];
    return tf.conv2d(part, kernelOf(layer, parameters.weight!, inPerGroup, group), stride, 'valid');
  });
  const joined = groups.length === 1 ? groups[0]! : tf.concat4d(groups, 3);
  return parameters.bias ? tf.add(joined, tf.tensor1d(parameters.bias)) : joined;
}

type Activation = Extract<ResolvedLayer, { approximate: unknown }>;

function activate({ op, slope, approximate }: Activation, x: tf.Tensor4D): tf.Tensor4D {
  switch (op) {
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, slope);
    case 'elu':
      return tf.elu(x);
    case 'gelu':
      if (approximate === 'none') return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
      // ½x(1 + tanh u) as x·σ(2u): 1 + tanh u loses its digits in the tail.
      return tf.mul(
        x,
        tf.sigmoid(tf.mul(2 * Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))))),
      );
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'hard-swish':
      return tf.div(tf.mul(x, tf.relu6(tf.add(x, 3))), 6);
    case 'tanh':
      return tf.tanh(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    default:
      return op satisfies never;
  }
}

/** A plane's numbers over a rectangle, [1, y, x, channel]. */
function patchOf(
  { first, last }: Rectangle,
  channels: number,
  at: (channel: number, y: number, x: number) => number,
): tf.Tensor4D {
  const shape: [number, number, number, number] = [
    1,
    last[0] - first[0] + 1,
    last[1] - first[1] + 1,
    channels,
  ];
  const data = new Float32Array(shape[1] * shape[2] * channels);
  let i = 0;
  for (let y = first[0]; y <= last[0]; y++) {
    for (let x = first[1]; x <= last[1]; x++) for (let c = 0; c < channels; c++) data[i++] = at(c, y, x);
  }
  return tf.tensor4d(data, shape);
}

/** The forward pass over the rectangles, from the input's tensor to the unit. */
function unitValue(
  given: GradientCase,
  network: ResolvedNetwork,
  needed: (Rectangle | undefined)[],
  input: tf.Tensor4D,
): tf.Scalar {
  const patches: (Patch | undefined)[] = [];
  for (const layer of network.layers) {
    const rectangle = needed[layer.index];
    if (!rectangle) {
      patches.push(undefined);
      continue;
    }
    const sources = layer.from.map((from) => cut(patches[from]!, reads(layer, rectangle)));
    patches.push({
      tensor: layerValue(given, layer, rectangle, layer.op === 'input' ? [input] : sources),
      rectangle,
    });
  }
  const output = patches.at(-1)!.tensor;
  const { channel = 'sum' } = given;
  return tf.sum(
    channel === 'sum' ? output : tf.slice4d(output, [0, 0, 0, channel], [1, 1, 1, 1]),
  ) as tf.Scalar;
}

function layerValue(
  given: GradientCase,
  layer: ResolvedLayer,
  rectangle: Rectangle,
  sources: tf.Tensor4D[],
): tf.Tensor4D {
  const parameters = given.parameters[layer.name] ?? {};
  const source = sources[0]!;
  switch (layer.op) {
    case 'input':
      return source;
    case 'conv':
      return convolve(layer, source, parameters);
    case 'batch-norm': {
      const scaled = parameters.scale ? tf.mul(source, tf.tensor1d(parameters.scale)) : source;
      return (parameters.shift ? tf.add(scaled, tf.tensor1d(parameters.shift)) : scaled) as tf.Tensor4D;
    }
    case 'dropout': {
      const { mask } = parameters;
      if (!mask || !layer.size) return source;
      const [height, width] = layer.size;
      return tf.mul(
        source,
        patchOf(rectangle, layer.channels, (c, y, x) => mask[(c * height + y) * width + x]!),
      );
    }
    case 'add':
      return tf.addN(sources);
    default:
      if ('approximate' in layer) return activate(layer, source);
      throw new Error(`the TensorFlow.js oracle does not know ${layer.op}`);
  }
}

/** Call once before the first gradient. */
export async function prepareTensorflow(): Promise<void> {
  await tf.setBackend('cpu');
  await tf.ready();
}

export function tensorflowGradient(given: GradientCase): ReferenceGradient {
  const network = resolveNetwork(given.network);
  const needed = rectangles(network, unitOf(given, network));
  const rectangle = needed[0]!;
  const layer = network.layers[0]!;
  const data = tf.tidy(() => {
    const input = patchOf(rectangle, layer.channels, (c, y, x) => inputAt(given, layer, c, y, x));
    const gradient = tf.grad((x) => unitValue(given, network, needed, x as tf.Tensor4D))(input);
    return gradient.dataSync() as Float32Array;
  });
  const [height, width] = [0, 1].map((axis) => rectangle.last[axis]! - rectangle.first[axis]! + 1) as [
    number,
    number,
  ];
  const positions: [number, number, number][] = [];
  for (let c = 0; c < layer.channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) positions.push([c, y + rectangle.first[0], x + rectangle.first[1]]);
    }
  }
  return {
    at: (c, y, x) => {
      const row = y - rectangle.first[0];
      const column = x - rectangle.first[1];
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      return inside ? data[(row * width + column) * layer.channels + c]! : 0;
    },
    positions,
    largest: data.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0),
  };
}
