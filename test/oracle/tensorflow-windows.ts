// Convolutions, pooling and upsampling with TensorFlow.js, each over one rectangle. Imports network types only.
//
// Where its own op means what ours does it is used: maxPool, avgPool, conv2d, conv2dTranspose and
// resizeNearestNeighbor, none of which ever sees a border here, for the patches are cut to what is read. Where it does
// not, the op is built from others: dilated kernels are stuffed with zeros (its dilated convolution has no gradient),
// groups are split by hand, a dilated pool is the pool over batches of every d-th pixel (tf.pool) thinned out to its
// stride, and an average is brought from its own divisor, the kernel's area, to PyTorch's.
import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedConv, ResolvedLayer, ResolvedPool, ResolvedUpsample } from '../../src/network/index.ts';
import { cut, heightOf, patchOf, widthOf, type Patch, type Rectangle } from './rectangles.ts';

/** Below everything: what padding holds where it must never be the largest. */
const lowest = -1e30;

const pair = ([y, x]: readonly [number, number]): [number, number] => [y, x];

/**
 * A group's kernel, zeros between the taps of a dilated one: [y, x, in, out] of a convolution, [y, x, out, in] of a
 * transposed one (`first` and `second` as PyTorch's layout has them: OI or IO).
 */
function kernelOf(
  layer: ResolvedConv,
  weight: Float32Array,
  [first, second]: [number, number],
  group: number,
) {
  const { kernel, dilation } = layer.window;
  const height = (kernel[0] - 1) * dilation[0] + 1;
  const width = (kernel[1] - 1) * dilation[1] + 1;
  const stuffed = new Float32Array(height * width * first * second);
  for (let a = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      for (let ky = 0; ky < kernel[0]; ky++) {
        for (let kx = 0; kx < kernel[1]; kx++) {
          const to = ((ky * dilation[0] * width + kx * dilation[1]) * second + b) * first + a;
          const row = ((group * first + a) * second + b) * kernel[0] + ky;
          stuffed[to] = weight[row * kernel[1] + kx]!;
        }
      }
    }
  }
  return tf.tensor4d(stuffed, [height, width, second, first]);
}

/** Each group of source channels on its own, then side by side. */
function byGroups(
  layer: ResolvedConv,
  source: tf.Tensor4D,
  convolve: (part: tf.Tensor4D, group: number) => tf.Tensor4D,
): tf.Tensor4D {
  const inPerGroup = source.shape[3] / layer.groups;
  const groups = Array.from({ length: layer.groups }, (_, group) =>
    convolve(tf.slice4d(source, [0, 0, 0, group * inPerGroup], [-1, -1, -1, inPerGroup]), group),
  );
  return groups.length === 1 ? groups[0]! : tf.concat4d(groups, 3);
}

export function convolution(layer: ResolvedConv, source: tf.Tensor4D, weight: Float32Array): tf.Tensor4D {
  const shape: [number, number] = [layer.channels / layer.groups, source.shape[3] / layer.groups];
  return byGroups(layer, source, (part, group) =>
    tf.conv2d(part, kernelOf(layer, weight, shape, group), pair(layer.window.stride), 'valid'),
  );
}

/** Everything the source patch adds to, cut to the rectangle. */
export function transposedConvolution(
  layer: ResolvedConv,
  source: Patch,
  weight: Float32Array,
  own: Rectangle,
): tf.Tensor4D {
  const { kernel, stride, dilation, padding } = layer.window;
  const outPerGroup = layer.channels / layer.groups;
  const shape: [number, number] = [source.tensor.shape[3] / layer.groups, outPerGroup];
  const start = (axis: 0 | 1): number => source.rectangle.first[axis] * stride[axis] - padding[axis].before;
  const end = (axis: 0 | 1): number =>
    source.rectangle.last[axis] * stride[axis] - padding[axis].before + (kernel[axis] - 1) * dilation[axis];
  const whole: Rectangle = { first: [start(0), start(1)], last: [end(0), end(1)] };
  const tensor = byGroups(layer, source.tensor, (part, group) =>
    tf.conv2dTranspose(
      part,
      kernelOf(layer, weight, shape, group),
      [1, heightOf(whole), widthOf(whole), outPerGroup],
      pair(stride),
      'valid',
    ),
  );
  return cut({ tensor, rectangle: whole }, own);
}

/** The pool over every window of the patch, padding included. */
function pool(layer: ResolvedPool, source: tf.Tensor4D, type: 'max' | 'avg'): tf.Tensor4D {
  const { kernel, stride, dilation } = layer.window;
  if (dilation[0] === 1 && dilation[1] === 1) {
    return type === 'max'
      ? tf.maxPool(source, pair(kernel), pair(stride), 'valid')
      : tf.avgPool(source, pair(kernel), pair(stride), 'valid');
  }
  const everywhere = tf.pool(source, pair(kernel), type, 'valid', pair(dilation), [1, 1]);
  return tf.maxPool(everywhere, 1, pair(stride), 'valid');
}

/** `read` is what the rectangle reads, planes' ends not thought of. */
export function maxPool(layer: ResolvedPool, source: Patch, read: Rectangle): tf.Tensor4D {
  return pool(layer, cut(source, read, lowest), 'max');
}

export function averagePool(
  layer: ResolvedPool,
  source: Patch,
  read: Rectangle,
  own: Rectangle,
  { size }: ResolvedLayer,
): tf.Tensor4D {
  const { kernel, stride, dilation, padding } = layer.window;
  /** PyTorch's divisor over the kernel's length, at an output. */
  const counted = (axis: 0 | 1, output: number): number => {
    if (!size) return 1;
    const { before, after } = padding[axis];
    const [low, high] = layer.countPadding ? [-before, size[axis] + after] : [0, size[axis]];
    let taps = 0;
    for (let tap = 0; tap < kernel[axis]; tap++) {
      const position = output * stride[axis] - before + tap * dilation[axis];
      if (position >= low && position < high) taps++;
    }
    return taps / kernel[axis];
  };
  const shares = patchOf(own, 1, (_, y, x) => 1 / (counted(0, y) * counted(1, x)));
  return tf.mul(pool(layer, cut(source, read), 'avg'), shares);
}

export function upsampleNearest(
  layer: ResolvedUpsample,
  { tensor, rectangle }: Patch,
  own: Rectangle,
): tf.Tensor4D {
  const [scaleY, scaleX] = layer.scale;
  const grown = tf.image.resizeNearestNeighbor(tensor, [
    heightOf(rectangle) * scaleY,
    widthOf(rectangle) * scaleX,
  ]);
  const whole: Rectangle = {
    first: [rectangle.first[0] * scaleY, rectangle.first[1] * scaleX],
    last: [(rectangle.last[0] + 1) * scaleY - 1, (rectangle.last[1] + 1) * scaleX - 1],
  };
  return cut({ tensor: grown, rectangle: whole }, own);
}
