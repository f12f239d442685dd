// jax-js on WebGPU: vmap of grad, compiled and not. Imports jax-js.
import {
  defaultDevice,
  grad,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  vmap,
  type Array as Tensor,
} from '@jax-js/jax';
import { timed, type Contender, type Prepared, type Task } from '../contender.ts';
import { isWhole, type ConeGraph } from '../graph.ts';
import { joined } from './layouts.ts';

let started: Promise<void> | null = null;

function start(): Promise<void> {
  started ??= init('webgpu').then((found) => {
    if (!found.includes('webgpu')) throw new Error('jax-js found no WebGPU.');
    defaultDevice('webgpu');
  });
  return started;
}

/** Σ unit of one draw: [channels, height, width] in. Arrays are consumed unless `.ref` keeps them. */
function unitOf(graph: ConeGraph, input: Tensor, weights: readonly Tensor[]): Tensor {
  const readers = graph.nodes.map(() => 0);
  for (const node of graph.nodes)
    if (node.op !== 'input') for (const { node: n } of node.from) readers[n]! += 1;
  const values: Tensor[] = [];
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.push(input.reshape([1, node.channels, node.height, node.width]));
      continue;
    }
    const read = node.from.map((one) => {
      readers[one.node]! -= 1;
      const value = readers[one.node]! > 0 ? values[one.node]!.ref : values[one.node]!;
      if (isWhole(graph, one)) return value;
      return value.slice([], [], [one.top, one.top + one.height], [one.left, one.left + one.width]);
    });
    const [first] = read as [Tensor];
    if (node.op === 'conv') {
      values.push(lax.convGeneralDilated(first, weights[node.weights]!, [...node.stride], 'VALID'));
    } else if (node.op === 'relu') values.push(nn.relu(first));
    else if (node.op === 'add') values.push(read.reduce((sum, one) => sum.add(one)));
    else {
      const reduce = node.op === 'max-pool' ? (x: Tensor) => np.max(x) : (x: Tensor) => np.mean(x);
      values.push(lax.reduceWindow(first, reduce, [...node.kernel], [...node.stride]));
    }
  }
  const unit = graph.nodes.at(-1)!;
  // The factor of one is for 0.1.25, whose jit(grad) of a convolution's plain sum is wrong by several times the answer.
  return np.sum(values.at(-1)!.mul(np.ones([1, unit.channels, unit.height, unit.width])));
}

function mapOf({ graph, draws }: Task, compiled: boolean): () => Promise<Float32Array> {
  const given = draws();
  const input = joined(given.map((draw) => draw.input));
  const weights = graph.weights.map((_, index) => joined(given.map((draw) => draw.weights[index]!)));
  const count = given.length;
  const { channels, height, width } = graph.nodes[0]!;
  const gradient = grad((x: Tensor, w: Tensor[]) => unitOf(graph, x, w));
  const mean = (x: Tensor, w: Tensor[]): Tensor => {
    const all =
      count === 1
        ? gradient(
            x.reshape([channels, height, width]),
            w.map((one, index) => {
              const { outputs, inputs, kernel } = graph.weights[index]!;
              return one.reshape([outputs, inputs, ...kernel]);
            }),
          ).reshape([1, channels, height, width])
        : (vmap(gradient)(x, w) as Tensor);
    return np.sum(np.mean(np.absolute(all), 0), 0);
  };
  const run = (compiled ? jit(mean) : mean) as (x: Tensor, w: Tensor[]) => Tensor;
  return async () => {
    const x = np.array(input, { shape: [count, channels, height, width] });
    const w = weights.map((data, index) => {
      const { outputs, inputs, kernel } = graph.weights[index]!;
      return np.array(data, { shape: [count, outputs, inputs, ...kernel] });
    });
    return (await run(x, w).data()) as Float32Array;
  };
}

export const jax: readonly Contender[] = [true, false].map((compiled): Contender => ({
  id: `jax-webgpu/${compiled ? 'jit' : 'eager'}`,
  side: 'jax-webgpu',
  formulation: compiled ? 'jit(vmap(grad))' : 'vmap(grad)',
  suits: () => true,
  async prepare(task): Promise<Prepared> {
    await start();
    const run = mapOf(task, compiled);
    return { run: () => timed(run), destroy() {} };
  },
}));
