// The map in float64: plain loops over the cone, written apart from the engine. Imports its own folder only.
import type { ConeGraph, Node, Read, WindowNode } from './graph.ts';
import type { Draw } from './given.ts';

type Planes = Float64Array;

const floatsOf = ({ channels, height, width }: Pick<Node, 'channels' | 'height' | 'width'>): number =>
  channels * height * width;

/** to += Σ w · from (forward), or from += Σ w · to (gradient): one row of taps at a time, three taps together. */
function convolve(
  node: WindowNode,
  source: Node,
  weights: Float32Array,
  [sourceData, ownData]: readonly [Planes, Planes],
  direction: 'forward' | 'gradient',
): void {
  const [read] = node.from;
  const [height, width] = node.kernel;
  const [strideY, stride] = node.stride;
  const three = width === 3;
  for (let o = 0; o < node.channels; o++) {
    for (let i = 0; i < source.channels; i++) {
      for (let ky = 0; ky < height; ky++) {
        for (let kx = 0; kx < width; kx += three ? 3 : 1) {
          const at = ((o * source.channels + i) * height + ky) * width + kx;
          const w0 = weights[at]!;
          const w1 = three ? weights[at + 1]! : 0;
          const w2 = three ? weights[at + 2]! : 0;
          for (let y = 0; y < node.height; y++) {
            let s = (i * source.height + read.top + y * strideY + ky) * source.width + read.left + kx;
            let t = (o * node.height + y) * node.width;
            const end = t + node.width;
            if (direction === 'forward') {
              if (three) {
                for (; t < end; t++, s += stride) {
                  ownData[t]! += w0 * sourceData[s]! + w1 * sourceData[s + 1]! + w2 * sourceData[s + 2]!;
                }
              } else for (; t < end; t++, s += stride) ownData[t]! += w0 * sourceData[s]!;
            } else if (three) {
              for (; t < end; t++, s += stride) {
                const g = ownData[t]!;
                sourceData[s]! += w0 * g;
                sourceData[s + 1]! += w1 * g;
                sourceData[s + 2]! += w2 * g;
              }
            } else for (; t < end; t++, s += stride) sourceData[s]! += w0 * ownData[t]!;
          }
        }
      }
    }
  }
}

/** Calls `visit` with every position of the node and each position of the source in its window. */
function windows(node: WindowNode, source: Node, visit: (own: number, source: number) => void): void {
  const [read] = node.from;
  for (let c = 0; c < node.channels; c++) {
    for (let y = 0; y < node.height; y++) {
      for (let x = 0; x < node.width; x++) {
        const own = (c * node.height + y) * node.width + x;
        for (let ky = 0; ky < node.kernel[0]; ky++) {
          const row = (c * source.height + read.top + y * node.stride[0] + ky) * source.width + read.left;
          for (let kx = 0; kx < node.kernel[1]; kx++) visit(own, row + x * node.stride[1] + kx);
        }
      }
    }
  }
}

/** Calls `visit` with every position of the node and the source's position that a read puts under it. */
function positions(node: Node, source: Node, read: Read, visit: (own: number, source: number) => void): void {
  for (let c = 0; c < node.channels; c++) {
    for (let y = 0; y < node.height; y++) {
      const own = (c * node.height + y) * node.width;
      const from = (c * source.height + read.top + y) * source.width + read.left;
      for (let x = 0; x < node.width; x++) visit(own + x, from + x);
    }
  }
}

function forward(graph: ConeGraph, draw: Draw): Planes[] {
  const values: Planes[] = [];
  for (const node of graph.nodes) {
    const own = new Float64Array(floatsOf(node));
    values.push(own);
    if (node.op === 'input') {
      own.set(draw.input);
      continue;
    }
    for (const read of node.from) {
      const source = graph.nodes[read.node]!;
      const from = values[read.node]!;
      if (node.op === 'conv') convolve(node, source, draw.weights[node.weights]!, [from, own], 'forward');
      else if (node.op === 'max-pool') {
        own.fill(-Infinity);
        windows(node, source, (o, s) => (own[o] = Math.max(own[o]!, from[s]!)));
      } else if (node.op === 'avg-pool') {
        const share = 1 / (node.kernel[0] * node.kernel[1]);
        windows(node, source, (o, s) => (own[o]! += share * from[s]!));
      } else if (node.op === 'relu')
        positions(node, source, read, (o, s) => (own[o] = Math.max(0, from[s]!)));
      else positions(node, source, read, (o, s) => (own[o]! += from[s]!));
    }
  }
  return values;
}

/** ∂ Σ unit / ∂ input of one draw, [channel, y, x]. */
function gradientOf(graph: ConeGraph, draw: Draw): Planes {
  const values = graph.needsValues ? forward(graph, draw) : [];
  const gradients = graph.nodes.map<Planes | null>(() => null);
  gradients[graph.nodes.length - 1] = new Float64Array(floatsOf(graph.nodes.at(-1)!)).fill(1);
  for (const node of [...graph.nodes].reverse()) {
    const own = gradients[node.index];
    if (!own || node.op === 'input') continue;
    for (const read of node.from) {
      const source = graph.nodes[read.node]!;
      const to = (gradients[read.node] ??= new Float64Array(floatsOf(source)));
      const from = values[read.node];
      if (node.op === 'conv') convolve(node, source, draw.weights[node.weights]!, [to, own], 'gradient');
      else if (node.op === 'avg-pool') {
        const share = 1 / (node.kernel[0] * node.kernel[1]);
        windows(node, source, (o, s) => (to[s]! += share * own[o]!));
      } else if (node.op === 'max-pool') {
        const chosen = new Int32Array(own.length).fill(-1);
        windows(node, source, (o, s) => {
          if (chosen[o]! < 0 || from![s]! > from![chosen[o]!]!) chosen[o] = s;
        });
        chosen.forEach((s, o) => (to[s]! += own[o]!));
      } else if (node.op === 'relu') {
        positions(node, source, read, (o, s) => {
          if (from![s]! > 0) to[s]! += own[o]!;
        });
      } else positions(node, source, read, (o, s) => (to[s]! += own[o]!));
    }
    gradients[node.index] = null;
  }
  return gradients[0]!;
}

/** Mean over the draws given of Σ channels |g|, row by row over the input's rectangle. */
export function referenceMap(graph: ConeGraph, draws: readonly Draw[]): Float64Array {
  const input = graph.nodes[0]!;
  const area = input.height * input.width;
  const map = new Float64Array(area);
  for (const draw of draws) {
    gradientOf(graph, draw).forEach((g, index) => (map[index % area]! += Math.abs(g) / draws.length));
  }
  return map;
}

/** ‖actual − expected‖₂ / ‖expected‖₂; Infinity where the lengths differ or a number is none. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  const error = Math.sqrt(difference / norm);
  return Number.isNaN(error) ? Infinity : error;
}
