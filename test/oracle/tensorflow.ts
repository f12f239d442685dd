// The same gradient through TensorFlow.js autograd on its CPU backend. Imports network for shapes and paddings only.
//
// Every layer is evaluated over just the rectangle that the unit needs, so an unbounded plane has no border to meet.
// It has no bilinear upsampling: TensorFlow.js's gradient of resizeBilinear with half-pixel centres is wrong.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import {
  resolveNetwork,
  type Network,
  type ResolvedLayer,
  type ResolvedNetwork,
} from '../../src/network/index.ts';
import { inputAt, unitOf, type GradientCase, type ReferenceGradient } from './case.ts';
import {
  cut,
  heightOf,
  patchOf,
  reads,
  rectangles,
  widthOf,
  type Patch,
  type Rectangle,
} from './rectangles.ts';
import {
  averagePool,
  convolution,
  maxPool,
  transposedConvolution,
  upsampleNearest,
} from './tensorflow-windows.ts';

/** Whether TensorFlow.js can be asked: everything but bilinear upsampling. */
export function tensorflowKnows({ layers }: Network): boolean {
  return layers.every((layer) => layer.op !== 'upsample' || layer.mode !== 'bilinear');
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
    const tensor =
      rectangle && (layer.op === 'input' ? input : layerValue(given, network, layer, rectangle, patches));
    patches.push(rectangle && { tensor: tensor!, rectangle });
  }
  const output = patches.at(-1)!.tensor;
  const { channel = 'sum' } = given;
  return tf.sum(
    channel === 'sum' ? output : tf.slice4d(output, [0, 0, 0, channel], [1, 1, 1, 1]),
  ) as tf.Scalar;
}

function layerValue(
  given: GradientCase,
  network: ResolvedNetwork,
  layer: ResolvedLayer,
  own: Rectangle,
  patches: readonly (Patch | undefined)[],
): tf.Tensor4D {
  const parameters = given.parameters[layer.name] ?? {};
  const from = network.layers[layer.from[0]!]!;
  const patch = patches[from.index];
  const read = reads(layer, own, from);
  /** A source over the layer's own rectangle, for what works position by position. */
  const over = (index: number): tf.Tensor4D => cut(patches[index]!, own);
  const biased = (sum: tf.Tensor4D): tf.Tensor4D =>
    parameters.bias ? tf.add(sum, tf.tensor1d(parameters.bias)) : sum;
  switch (layer.op) {
    case 'conv': {
      // Nothing but padding: the convolution of zeros.
      if (!patch) return biased(tf.zeros([1, heightOf(own), widthOf(own), layer.channels]));
      return biased(convolution(layer, cut(patch, read!), parameters.weight!));
    }
    case 'conv-transpose':
      if (!patch) return biased(tf.zeros([1, heightOf(own), widthOf(own), layer.channels]));
      return biased(transposedConvolution(layer, patch, parameters.weight!, own));
    case 'max-pool':
      return maxPool(layer, patch!, read!);
    case 'avg-pool':
      return averagePool(layer, patch!, read!, own, from);
    case 'global-avg-pool':
      return tf.mean(cut(patch!, read!), [1, 2], true);
    case 'upsample':
      if (layer.mode === 'bilinear') throw new Error('the TensorFlow.js oracle knows no bilinear upsampling');
      return upsampleNearest(layer, patch!, own);
    case 'batch-norm': {
      const scaled = parameters.scale
        ? tf.mul(over(from.index), tf.tensor1d(parameters.scale))
        : over(from.index);
      return (parameters.shift ? tf.add(scaled, tf.tensor1d(parameters.shift)) : scaled) as tf.Tensor4D;
    }
    case 'dropout': {
      const { mask } = parameters;
      if (!mask || !layer.size) return over(from.index);
      const [height, width] = layer.size;
      return tf.mul(
        over(from.index),
        patchOf(own, layer.channels, (c, y, x) => mask[(c * height + y) * width + x]!),
      );
    }
    case 'add':
      return tf.addN(layer.from.map(over));
    case 'multiply':
      return layer.from.map(over).reduce((product, factor) => tf.mul(product, factor));
    case 'concat':
      return tf.concat4d(layer.from.map(over), 3);
    case 'input':
      throw new Error('the input is given');
    default:
      return activate(layer, over(from.index));
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
  const rectangle = needed[0];
  const layer = network.layers[0]!;
  if (!rectangle) return { at: () => 0, positions: [], largest: 0 };
  const data = tf.tidy(() => {
    const input = patchOf(rectangle, layer.channels, (c, y, x) => inputAt(given, layer, c, y, x));
    const gradient = tf.grad((x) => unitValue(given, network, needed, x as tf.Tensor4D))(input);
    return gradient.dataSync() as Float32Array;
  });
  const [height, width] = [heightOf(rectangle), widthOf(rectangle)];
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
