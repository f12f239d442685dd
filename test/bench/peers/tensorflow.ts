// TensorFlow.js, WebGPU and WebAssembly, in every formulation of the gradient that it is good at.
// Imports TensorFlow.js and this folder's layouts.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-webgpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { timed, type Contender, type Prepared, type Task } from '../contender.ts';
import type { Draw } from '../given.ts';
import { isWhole, type ConeGraph, type Read, type WindowNode } from '../graph.ts';
import { channelsLast, flipped, tapsFirst } from './layouts.ts';

type Backend = 'webgpu' | 'wasm';

/** Threads are set before the module starts; both need to be told once. */
let wasmIsSet = false;

async function useBackend(backend: Backend): Promise<void> {
  if (backend === 'wasm' && !wasmIsSet) {
    wasmIsSet = true;
    setThreadsCount(navigator.hardwareConcurrency);
    setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  }
  if (tf.getBackend() === backend) return;
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here.`);
  await tf.ready();
}

// --- The pieces both passes share ----------------------------------------------------------------------------------

const stridesOf = ({ stride }: WindowNode): [number, number] => [...stride];

function cropped(graph: ConeGraph, read: Read, value: tf.Tensor4D): tf.Tensor4D {
  if (isWhole(graph, read)) return value;
  const channels = value.shape[3];
  return tf.slice4d(value, [0, read.top, read.left, 0], [1, read.height, read.width, channels]);
}

/** What lies under a read, back on the source's whole plane. */
function spread(graph: ConeGraph, read: Read, gradient: tf.Tensor4D): tf.Tensor4D {
  if (isWhole(graph, read)) return gradient;
  const source = graph.nodes[read.node]!;
  const rest = (size: number, first: number, length: number): [number, number] => [
    first,
    size - first - length,
  ];
  return tf.pad4d(gradient, [
    [0, 0],
    rest(source.height, read.top, read.height),
    rest(source.width, read.left, read.width),
    [0, 0],
  ]);
}

/** The values of all nodes, the unit's last: the forward pass. */
function forward(graph: ConeGraph, input: tf.Tensor4D, weights: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  const values: tf.Tensor4D[] = [];
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.push(input);
      continue;
    }
    const read = node.from.map((one) => cropped(graph, one, values[one.node]!));
    if (node.op === 'add') values.push(tf.addN(read));
    else if (node.op === 'relu') values.push(tf.relu(read[0]!));
    else if (node.op === 'conv')
      values.push(tf.conv2d(read[0]!, weights[node.weights]!, stridesOf(node), 'valid'));
    else if (node.op === 'max-pool')
      values.push(tf.maxPool(read[0]!, [...node.kernel], stridesOf(node), 'valid'));
    else values.push(tf.avgPool(read[0]!, [...node.kernel], stridesOf(node), 'valid'));
  }
  return values;
}

/** mean over draws of Σ channels |g| from one draw's gradient after the other. */
async function meanOf(draws: number, gradient: (draw: number) => tf.Tensor4D): Promise<Float32Array> {
  let sum: tf.Tensor | null = null;
  for (let draw = 0; draw < draws; draw++) {
    const before: tf.Tensor | null = sum;
    sum = tf.tidy(() => {
      const map = tf.sum(tf.abs(gradient(draw)), 3);
      const scaled = draws === 1 ? map : tf.mul(map, 1 / draws);
      return before ? tf.add(before, scaled) : scaled;
    });
    before?.dispose();
  }
  const data = (await sum!.data()) as Float32Array;
  sum!.dispose();
  return data;
}

const shapeOf = ({ outputs, inputs, kernel }: ConeGraph['weights'][number]) =>
  [kernel[0], kernel[1], inputs, outputs] as [number, number, number, number];

/** One draw as TensorFlow lays it out. */
interface LaidOut {
  readonly input: Float32Array;
  readonly weights: readonly Float32Array[];
}

function layOut(graph: ConeGraph, { input, weights }: Draw): LaidOut {
  return {
    input: channelsLast(input, graph.nodes[0]!.channels),
    weights: weights.map((data, index) => {
      const { outputs, inputs, kernel } = graph.weights[index]!;
      return tapsFirst(data, outputs, inputs, kernel[0] * kernel[1]);
    }),
  };
}

const inputShape = ({ nodes }: ConeGraph): [number, number, number, number] => [
  1,
  nodes[0]!.height,
  nodes[0]!.width,
  nodes[0]!.channels,
];

const uploaded = (graph: ConeGraph, { weights }: LaidOut): tf.Tensor4D[] =>
  weights.map((data, index) => tf.tensor4d(data, shapeOf(graph.weights[index]!)));

// --- Formulations --------------------------------------------------------------------------------------------------

/** tf.grad of the forward pass. */
function autograd({ graph, draws }: Task): () => Promise<Float32Array> {
  const given = draws().map((draw) => layOut(graph, draw));
  return () =>
    meanOf(given.length, (index) => {
      const weights = uploaded(graph, given[index]!);
      const unit = (x: tf.Tensor): tf.Scalar => tf.sum(forward(graph, x as tf.Tensor4D, weights).at(-1)!);
      return tf.grad(unit)(tf.tensor4d(given[index]!.input, inputShape(graph))) as tf.Tensor4D;
    });
}

/** How a convolution's gradient is asked for. */
type ConvGradient = (node: WindowNode, gradient: tf.Tensor4D) => tf.Tensor4D;

/** The backward pass by hand: no values for a linear network, masks and pools where there are any. */
function backward(graph: ConeGraph, values: readonly tf.Tensor4D[], conv: ConvGradient): tf.Tensor4D {
  const unit = graph.nodes.at(-1)!;
  const gradients = new Map<number, tf.Tensor4D>([
    [unit.index, tf.ones([1, unit.height, unit.width, unit.channels])],
  ]);
  for (const node of [...graph.nodes].reverse()) {
    const own = gradients.get(node.index);
    if (!own || node.op === 'input') continue;
    gradients.delete(node.index);
    for (const read of node.from) {
      let passed = own;
      if (node.op === 'conv') passed = conv(node, own);
      else if (node.op === 'relu') passed = tf.mul(own, tf.step(values[node.index]!));
      else if (node.op === 'max-pool' || node.op === 'avg-pool') {
        const attributes = { filterSize: [...node.kernel], strides: stridesOf(node), pad: 'valid' };
        const source = graph.nodes[read.node]!;
        const input = node.op === 'max-pool' && cropped(graph, read, values[read.node]!);
        passed = input
          ? tf.engine().runKernel('MaxPoolGrad', { dy: own, input, output: values[node.index]! }, attributes)
          : tf.engine().runKernel(
              'AvgPoolGrad',
              {
                dy: own,
                // Only its shape is read.
                input: tf.zeros([1, read.height, read.width, source.channels]),
              },
              attributes,
            );
      }
      const whole = spread(graph, read, passed);
      const before = gradients.get(read.node);
      gradients.set(read.node, before ? tf.add(before, whole) : whole);
    }
  }
  return gradients.get(0)!;
}

/** `tf.conv2dTranspose`: the gradient's kernel, called directly. */
function transposed({ graph, draws }: Task): () => Promise<Float32Array> {
  const given = draws().map((draw) => layOut(graph, draw));
  return () =>
    meanOf(given.length, (index) => {
      const weights = uploaded(graph, given[index]!);
      const values = graph.needsValues
        ? forward(graph, tf.tensor4d(given[index]!.input, inputShape(graph)), weights)
        : [];
      return backward(graph, values, (node, gradient) => {
        const [{ height, width, node: source }] = node.from;
        const { channels } = graph.nodes[source]!;
        return tf.conv2dTranspose(
          gradient,
          weights[node.weights]!,
          [1, height, width, channels],
          stridesOf(node),
          'valid',
        );
      });
    });
}

/** A convolution by the flipped kernel, padded by k − 1. Its stride is 1: any other is asked for as above. */
function asConvolution({ graph, draws }: Task): () => Promise<Float32Array> {
  const given = draws().map((draw) => ({
    ...layOut(graph, draw),
    flipped: draw.weights.map((data, index) => {
      const { outputs, inputs, kernel } = graph.weights[index]!;
      const taps = kernel[0] * kernel[1];
      return tapsFirst(flipped(data, outputs, inputs, taps), inputs, outputs, taps);
    }),
  }));
  return () =>
    meanOf(given.length, (index) => {
      const one = given[index]!;
      const values = graph.needsValues
        ? forward(graph, tf.tensor4d(one.input, inputShape(graph)), uploaded(graph, one))
        : [];
      return backward(graph, values, (node, gradient) => {
        const { outputs, inputs, kernel } = graph.weights[node.weights]!;
        const [{ height, width }] = node.from;
        if (node.stride[0] === 1 && node.stride[1] === 1) {
          const weights = tf.tensor4d(one.flipped[node.weights]!, [...kernel, outputs, inputs]);
          const [y, x] = [kernel[0] - 1, kernel[1] - 1];
          const padding: [number, number][] = [
            [0, 0],
            [y, y],
            [x, x],
            [0, 0],
          ];
          return tf.conv2d(
            gradient,
            weights,
            1,
            padding as [[number, number], [number, number], [number, number], [number, number]],
          );
        }
        const weights = tf.tensor4d(one.weights[node.weights]!, [...kernel, inputs, outputs]);
        return tf.conv2dTranspose(gradient, weights, [1, height, width, inputs], stridesOf(node), 'valid');
      });
    });
}

/** One channel only: the draws are the channels of one depthwise convolution by flipped kernels. */
function folded({ graph, draws }: Task): () => Promise<Float32Array> {
  const given = draws();
  const count = given.length;
  const across = (pick: (draw: Draw) => Float32Array): Float32Array => {
    const length = pick(given[0]!).length;
    const all = new Float32Array(length * count);
    given.forEach((draw, d) => pick(draw).forEach((value, at) => (all[at * count + d] = value)));
    return all;
  };
  const forwardWeights = graph.weights.map((_, index) => across((draw) => draw.weights[index]!));
  const flippedWeights = graph.weights.map((_, index) => across((draw) => draw.weights[index]!.toReversed()));
  const input = across((draw) => draw.input);
  const { height, width } = graph.nodes[0]!;
  const depthwise = (data: Float32Array, index: number): tf.Tensor4D =>
    tf.tensor4d(data, [...graph.weights[index]!.kernel, count, 1]);
  return async () => {
    const map = tf.tidy(() => {
      const values: tf.Tensor4D[] = [];
      if (graph.needsValues) {
        let value = tf.tensor4d(input, [1, height, width, count]);
        for (const node of graph.nodes) {
          if (node.op === 'conv') {
            value = tf.depthwiseConv2d(
              value,
              depthwise(forwardWeights[node.weights]!, node.weights),
              1,
              'valid',
            );
          } else if (node.op === 'relu') value = tf.relu(value);
          values.push(value);
        }
      }
      let gradient: tf.Tensor4D = tf.ones([1, 1, 1, count]);
      for (const node of [...graph.nodes].reverse()) {
        if (node.op === 'relu') gradient = tf.mul(gradient, tf.step(values[node.index]!));
        if (node.op !== 'conv') continue;
        const [y, x] = [node.kernel[0] - 1, node.kernel[1] - 1];
        const padded = tf.pad4d(gradient, [
          [0, 0],
          [y, y],
          [x, x],
          [0, 0],
        ]);
        gradient = tf.depthwiseConv2d(
          padded,
          depthwise(flippedWeights[node.weights]!, node.weights),
          1,
          'valid',
        );
      }
      return tf.mean(tf.abs(gradient), 3);
    });
    const data = (await map.data()) as Float32Array;
    map.dispose();
    return data;
  };
}

/** The same with the transposed depthwise convolution called directly. */
function foldedTransposed({ graph, draws }: Task): () => Promise<Float32Array> {
  const given = draws();
  const count = given.length;
  const weightsOf = graph.weights.map((_, index) => {
    const taps = given[0]!.weights[index]!.length;
    const all = new Float32Array(taps * count);
    given.forEach(({ weights }, d) => weights[index]!.forEach((value, at) => (all[at * count + d] = value)));
    return all;
  });
  return async () => {
    const map = tf.tidy(() => {
      let gradient: tf.Tensor4D = tf.ones([1, 1, 1, count]);
      for (const node of [...graph.nodes].reverse()) {
        if (node.op !== 'conv') continue;
        const [{ height, width }] = node.from;
        gradient = tf.engine().runKernel(
          'DepthwiseConv2dNativeBackpropInput',
          {
            dy: gradient,
            filter: tf.tensor4d(weightsOf[node.weights]!, [...node.kernel, count, 1]),
          },
          {
            strides: [1, 1],
            pad: 'valid',
            dimRoundingMode: undefined,
            dilations: [1, 1],
            inputShape: [1, height, width, count],
          } as unknown as tf.NamedAttrMap,
        );
      }
      return tf.mean(tf.abs(gradient), 3);
    });
    const data = (await map.data()) as Float32Array;
    map.dispose();
    return data;
  };
}

const isNarrow = ({ job }: Task): boolean => job.channels === 1;

const formulations: readonly {
  readonly name: string;
  readonly suits: (task: Task) => boolean;
  readonly make: (task: Task) => () => Promise<Float32Array>;
}[] = [
  { name: 'autograd', suits: () => true, make: autograd },
  { name: 'transposed', suits: () => true, make: transposed },
  { name: 'flipped', suits: () => true, make: asConvolution },
  { name: 'folded-flipped', suits: isNarrow, make: folded },
  {
    name: 'folded-transposed',
    suits: (task) => isNarrow(task) && task.job.linear,
    make: foldedTransposed,
  },
];

export const tensorflow: readonly Contender[] = (['webgpu', 'wasm'] as const).flatMap((backend) =>
  formulations.map(({ name, suits, make }): Contender => ({
    id: `tfjs-${backend}/${name}`,
    side: `tfjs-${backend}`,
    formulation: name,
    suits,
    async prepare(task): Promise<Prepared> {
      await useBackend(backend);
      const run = make(task);
      return {
        async run() {
          await useBackend(backend);
          return timed(run);
        },
        destroy() {},
      };
    },
  })),
);
