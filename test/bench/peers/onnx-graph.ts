// The backward pass as an ONNX model that runs forward: ONNX Runtime has no gradients in the browser.
// Imports onnx-proto and this benchmark's graph.
//
// All draws are one graph: their channels lie side by side, and every convolution has a group for each draw.
// ConvTranspose with a convolution's own weights is its gradient: both read [out][in][y][x].
import { onnx } from 'onnx-proto';
import { isWhole, type ConeGraph, type Read, type WindowNode } from '../graph.ts';

/** How a convolution's gradient is computed where its stride is 1. */
export type Formulation = 'transposed' | 'flipped';

export interface OnnxInput {
  readonly name: string;
  readonly dims: readonly number[];
  /** What it is filled with: the inputs, or the weights of that number, as they are or flipped. */
  readonly holds:
    { readonly kind: 'input' } | { readonly kind: 'weights' | 'flipped'; readonly index: number };
}

export interface OnnxModel {
  /** A serialised ModelProto. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly OnnxInput[];
  /** Name of the map: [1, 1, height, width]. */
  readonly output: string;
}

const elementTypes = { float: 1, int64: 7 } as const;
/** The first with ScatterElements' sum; ONNX Runtime knows it since 1.10. */
const opset = 16;
const irVersion = 8;

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

function attribute(name: string, value: number | string | readonly number[]): onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string')
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

function typed(name: string, dims: readonly number[]): onnx.IValueInfoProto {
  const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: elementTypes.float, shape } } };
}

class Builder {
  readonly nodes: onnx.INodeProto[] = [];
  readonly initializers: onnx.ITensorProto[] = [];
  readonly inputs: OnnxInput[] = [];
  #names = 0;

  /** Adds an operation and returns the name of its first output; `outputs` more are called `name.1`, …. */
  op(opType: string, input: readonly string[], attributes: Attributes = {}, outputs = 1): string {
    const name = `v${this.#names++}`;
    this.nodes.push({
      name,
      opType,
      input: [...input],
      output: Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}.${index}`)),
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return name;
  }

  floats(dims: readonly number[], value: number): string {
    const name = `c${this.#names++}`;
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(value);
    this.initializers.push({
      name,
      dims: [...dims],
      dataType: elementTypes.float,
      rawData: new Uint8Array(data.buffer),
    });
    return name;
  }

  whole(values: readonly number[]): string {
    const name = `c${this.#names++}`;
    const data = new BigInt64Array(values.map(BigInt));
    this.initializers.push({
      name,
      dims: [values.length],
      dataType: elementTypes.int64,
      rawData: new Uint8Array(data.buffer),
    });
    return name;
  }

  input(name: string, dims: readonly number[], holds: OnnxInput['holds']): string {
    if (!this.inputs.some((one) => one.name === name)) this.inputs.push({ name, dims, holds });
    return name;
  }
}

/** Runs on inputs of `draws` draws; needs the graph's own input only where some gradient depends on values. */
export function onnxModel(graph: ConeGraph, draws: number, formulation: Formulation): OnnxModel {
  const net = new Builder();
  const planesOf = (node: number): number => draws * graph.nodes[node]!.channels;

  const weightsOf = ({ weights: index }: WindowNode): string => {
    const { outputs, inputs, kernel } = graph.weights[index]!;
    return net.input(`weights${index}`, [draws * outputs, inputs, ...kernel], { kind: 'weights', index });
  };
  const flippedOf = ({ weights: index }: WindowNode): string => {
    const { outputs, inputs, kernel } = graph.weights[index]!;
    return net.input(`flipped${index}`, [draws * inputs, outputs, ...kernel], { kind: 'flipped', index });
  };
  const cropped = (read: Read, value: string): string => {
    if (isWhole(graph, read)) return value;
    const starts = net.whole([read.top, read.left]);
    const ends = net.whole([read.top + read.height, read.left + read.width]);
    return net.op('Slice', [value, starts, ends, net.whole([2, 3])]);
  };
  const spread = (read: Read, value: string): string => {
    if (isWhole(graph, read)) return value;
    const { height, width } = graph.nodes[read.node]!;
    const after = [height - read.top - read.height, width - read.left - read.width];
    return net.op('Pad', [value, net.whole([0, 0, read.top, read.left, 0, 0, ...after])]);
  };

  const values: string[] = [];
  if (graph.needsValues) {
    for (const node of graph.nodes) {
      if (node.op === 'input') {
        const dims = [1, planesOf(0), node.height, node.width];
        values.push(net.input('input', dims, { kind: 'input' }));
        continue;
      }
      const read = node.from.map((one) => cropped(one, values[one.node]!));
      if (node.op === 'relu') values.push(net.op('Relu', read));
      else if (node.op === 'add') values.push(net.op('Sum', read));
      else {
        const window = { kernel_shape: node.kernel, strides: node.stride };
        if (node.op === 'conv')
          values.push(net.op('Conv', [read[0]!, weightsOf(node)], { ...window, group: draws }));
        else if (node.op === 'avg-pool') values.push(net.op('AveragePool', read, window));
        else values.push(net.op('MaxPool', read, window, 2));
      }
    }
  }

  /** Where each window's largest value was; the windows of a pool may overlap, and then their gradients add. */
  const unpooled = (node: WindowNode, gradient: string): string => {
    const [{ node: source, height, width }] = node.from;
    const indices = `${values[node.index]!}.1`;
    const apart = node.kernel[0] <= node.stride[0] && node.kernel[1] <= node.stride[1];
    if (apart) {
      return net.op('MaxUnpool', [gradient, indices], { kernel_shape: node.kernel, strides: node.stride });
    }
    const flat = net.whole([-1]);
    const zeros = net.op('ConstantOfShape', [net.whole([planesOf(source) * height * width])]);
    const sum = net.op(
      'ScatterElements',
      [zeros, net.op('Reshape', [indices, flat]), net.op('Reshape', [gradient, flat])],
      { axis: 0, reduction: 'add' },
    );
    return net.op('Reshape', [sum, net.whole([1, planesOf(source), height, width])]);
  };
  const convGradient = (node: WindowNode, gradient: string): string => {
    const window = { kernel_shape: node.kernel, strides: node.stride, group: draws };
    if (formulation === 'transposed' || node.stride[0] !== 1 || node.stride[1] !== 1)
      return net.op('ConvTranspose', [gradient, weightsOf(node)], window);
    const [y, x] = [node.kernel[0] - 1, node.kernel[1] - 1];
    return net.op('Conv', [gradient, flippedOf(node)], { ...window, pads: [y, x, y, x] });
  };

  const unit = graph.nodes.at(-1)!;
  const gradients = new Map([[unit.index, net.floats([1, planesOf(unit.index), 1, 1], 1)]]);
  for (const node of [...graph.nodes].reverse()) {
    const own = gradients.get(node.index);
    if (own === undefined || node.op === 'input') continue;
    for (const read of node.from) {
      let passed = own;
      if (node.op === 'relu') passed = net.op('Mul', [own, net.op('Sign', [values[node.index]!])]);
      else if (node.op === 'conv') passed = convGradient(node, own);
      else if (node.op === 'max-pool') passed = unpooled(node, own);
      else if (node.op === 'avg-pool') {
        const share = 1 / (node.kernel[0] * node.kernel[1]);
        const weights = net.floats([planesOf(node.index), 1, ...node.kernel], share);
        passed = net.op('ConvTranspose', [own, weights], {
          kernel_shape: node.kernel,
          strides: node.stride,
          group: planesOf(node.index),
        });
      }
      const whole = spread(read, passed);
      const before = gradients.get(read.node);
      gradients.set(read.node, before === undefined ? whole : net.op('Add', [before, whole]));
    }
  }
  const summed = net.op('ReduceSum', [net.op('Abs', [gradients.get(0)!]), net.whole([1])]);
  const output = net.op('Mul', [summed, net.floats([1], 1 / draws)]);

  const { height, width } = graph.nodes[0]!;
  const bytes = onnx.ModelProto.encode({
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'gradient',
      node: net.nodes,
      initializer: net.initializers,
      input: net.inputs.map(({ name, dims }) => typed(name, dims)),
      output: [typed(output, [1, 1, height, width])],
    },
  }).finish();
  return { bytes, inputs: net.inputs, output };
}
