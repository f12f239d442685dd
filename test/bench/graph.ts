// A network as the peers are asked for it: over the cone of the centre unit, so that every convolution is 'valid' and
// nothing is computed that the unit does not see. Imports network and receptive-field only.
import { resolveNetwork, type Network, type ResolvedLayer, type YX } from '../../src/network/index.ts';
import { centerUnit, cone } from '../../src/receptive-field/index.ts';

/** What a node reads: part of another node's plane, as offsets into it. */
export interface Read {
  readonly node: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface NodeBase {
  readonly index: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface InputNode extends NodeBase {
  readonly op: 'input';
}
export interface WindowNode extends NodeBase {
  readonly op: 'conv' | 'max-pool' | 'avg-pool';
  readonly from: readonly [Read];
  readonly kernel: YX;
  readonly stride: YX;
  /** Of a convolution: its place among the weights; −1 for a pooling. */
  readonly weights: number;
}
export interface ReluNode extends NodeBase {
  readonly op: 'relu';
  readonly from: readonly [Read];
}
export interface AddNode extends NodeBase {
  readonly op: 'add';
  readonly from: readonly Read[];
}
export type Node = InputNode | WindowNode | ReluNode | AddNode;

export interface WeightsShape {
  /** The layer's number in the network: its weights' place in the random sequence. */
  readonly layer: number;
  readonly outputs: number;
  readonly inputs: number;
  readonly kernel: YX;
}

export interface ConeGraph {
  /** Topological order: the input first, the unit last, 1×1. */
  readonly nodes: readonly Node[];
  readonly weights: readonly WeightsShape[];
  /** Where the input's rectangle lies on its plane. */
  readonly top: number;
  readonly left: number;
  /** True where some gradient depends on a value: then there is a forward pass. */
  readonly needsValues: boolean;
  /** Input and one draw's weights, in floats. */
  readonly floatsPerDraw: number;
}

/** A rectangle of a plane: the cone's part of a layer. */
interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The part of a source that a layer's rectangle reads. */
function readOf(layer: ResolvedLayer, own: Rectangle, source: Rectangle, node: number): Read {
  if (!('window' in layer)) {
    return {
      node,
      top: own.top - source.top,
      left: own.left - source.left,
      height: own.height,
      width: own.width,
    };
  }
  const { kernel, stride, dilation, padding } = layer.window;
  if (dilation[0] !== 1 || dilation[1] !== 1) throw new RangeError(`${layer.name} is dilated.`);
  return {
    node,
    top: own.top * stride[0] - padding[0].before - source.top,
    left: own.left * stride[1] - padding[1].before - source.left,
    height: (own.height - 1) * stride[0] + kernel[0],
    width: (own.width - 1) * stride[1] + kernel[1],
  };
}

/**
 * The last layer's centre unit on an unbounded plane. Knows convolutions without groups or dilation, ReLU, pools, adds and
 * batch norms without parameters (which are left out); throws a RangeError for any other layer.
 */
export function coneGraph(network: Network): ConeGraph {
  const resolved = resolveNetwork(network);
  const target = resolved.layers.at(-1)!;
  const { regions } = cone(resolved, target.index, centerUnit(resolved, target.index));
  const rectangles = regions.map(
    (region) =>
      region && {
        top: region.y.first,
        left: region.x.first,
        height: region.y.last - region.y.first + 1,
        width: region.x.last - region.x.first + 1,
      },
  );
  const nodes: Node[] = [];
  const weights: WeightsShape[] = [];
  /** The node that holds a layer's value, and the rectangle it holds. */
  const held = new Map<number, { readonly node: number; readonly rectangle: Rectangle }>();
  for (const layer of resolved.layers) {
    const rectangle = rectangles[layer.index];
    if (!rectangle) continue;
    const sources = layer.from.map((index) => held.get(index)!);
    if (layer.op === 'batch-norm') {
      held.set(layer.index, sources[0]!);
      continue;
    }
    const base = {
      index: nodes.length,
      channels: layer.channels,
      height: rectangle.height,
      width: rectangle.width,
    };
    const from = sources.map((source) => readOf(layer, rectangle, source.rectangle, source.node));
    held.set(layer.index, { node: nodes.length, rectangle });
    switch (layer.op) {
      case 'input':
        nodes.push({ ...base, op: 'input' });
        break;
      case 'relu':
        nodes.push({ ...base, op: 'relu', from: [from[0]!] });
        break;
      case 'add':
        nodes.push({ ...base, op: 'add', from });
        break;
      case 'conv': {
        if (layer.groups !== 1) throw new RangeError(`${layer.name} has groups.`);
        const { kernel, stride } = layer.window;
        const inputs = resolved.layers[layer.from[0]!]!.channels;
        nodes.push({ ...base, op: 'conv', from: [from[0]!], kernel, stride, weights: weights.length });
        weights.push({ layer: layer.index, outputs: layer.channels, inputs, kernel });
        break;
      }
      case 'max-pool':
      case 'avg-pool': {
        const { kernel, stride } = layer.window;
        nodes.push({ ...base, op: layer.op, from: [from[0]!], kernel, stride, weights: -1 });
        break;
      }
      default:
        throw new RangeError(`${layer.name} is a ${layer.op}, which no peer is asked for.`);
    }
  }
  const [input] = nodes;
  return {
    nodes,
    weights,
    top: rectangles[0]!.top,
    left: rectangles[0]!.left,
    needsValues: nodes.some(({ op }) => op === 'relu' || op === 'max-pool'),
    floatsPerDraw:
      input!.channels * input!.height * input!.width +
      weights.reduce((sum, { outputs, inputs, kernel }) => sum + outputs * inputs * kernel[0] * kernel[1], 0),
  };
}

/** True where a read takes all of its source. */
export function isWhole(graph: ConeGraph, read: Read): boolean {
  const source = graph.nodes[read.node]!;
  return read.top === 0 && read.left === 0 && read.height === source.height && read.width === source.width;
}
