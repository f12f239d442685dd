// Random chains and residual blocks with everything that a gradient needs: from a seed, or from fast-check. Networks of
// every op, with branches, are random-graph.ts's.
import fc from 'fast-check';
import type { Parameters } from '../../src/engine/types.ts';
import {
  NetworkError,
  plainActivations,
  resolveNetwork,
  type Layer,
  type Network,
  type Padding,
  type Pair,
  type ResolvedLayer,
  type ResolvedNetwork,
} from '../../src/network/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import type { GradientCase } from './case.ts';
import { choicesFrom, numbersFrom, pick, type Choose } from './random-choices.ts';

export { numbersFrom } from './random-choices.ts';
export { graphCase, graphCaseArbitrary, graphCases } from './random-graph.ts';

/** Keeps a case to milliseconds in every oracle. */
const maxReceptiveField = 40;
const maxChannels = 6;

const kernels: readonly Pair[] = [3, 1, 2, 4, 5, [1, 3], [3, 1], [2, 3], [3, 2], [5, 3], [1, 4]];
const strides: readonly Pair[] = [1, 1, 1, 2, 2, 3, [1, 2], [2, 1], [3, 2]];
const dilations: readonly Pair[] = [1, 1, 1, 2, 3, 4, [1, 2], [3, 1]];

function both(pair: Pair): readonly [number, number] {
  return typeof pair === 'number' ? [pair, pair] : [pair[0], pair[1]];
}

/** Never so much that a unit at the border would see nothing but padding. */
function choosePadding(choose: Choose, kernel: Pair, dilation: Pair): Padding | undefined {
  const [y, x] = [0, 1].map((axis) => Math.min(3, (both(kernel)[axis]! - 1) * both(dilation)[axis]!)) as [
    number,
    number,
  ];
  switch (choose(0, 7)) {
    case 0:
      return undefined;
    case 1:
      return 'half';
    case 2:
      return 'valid';
    case 3:
      return 'same';
    case 4:
      return choose(0, Math.min(y, x));
    case 5:
      return [choose(0, y), choose(0, x)];
    default:
      return [choose(0, y), choose(0, x), choose(0, y), choose(0, x)];
  }
}

/** Layers being written down, each reading the one before unless it says otherwise. */
class Sketch {
  readonly layers: Layer[];
  readonly #choose: Choose;
  channels: number;

  constructor(layers: readonly Layer[], channels: number, choose: Choose) {
    this.layers = [...layers];
    this.channels = channels;
    this.#choose = choose;
  }

  get last(): string {
    return this.layers.at(-1)!.name;
  }

  name(op: string): string {
    return `${op}${this.layers.length}`;
  }

  conv(fields: {
    kernel: Pair;
    channels?: number;
    stride?: Pair;
    dilation?: Pair;
    padding?: Padding;
    from?: string;
  }): void {
    const choose = this.#choose;
    const channels = fields.channels ?? choose(1, maxChannels);
    const shared = [1, 2, 3, 4, 5, 6].filter(
      (groups) => this.channels % groups === 0 && channels % groups === 0,
    );
    this.layers.push({
      name: this.name('conv'),
      op: 'conv',
      ...fields,
      channels,
      groups: pick(choose, shared),
      bias: choose(0, 3) > 0,
    });
    this.channels = channels;
  }

  depthwise(): void {
    const multiplier = this.channels <= maxChannels / 2 ? this.#choose(1, 2) : 1;
    const channels = this.channels * multiplier;
    const kernel = pick(this.#choose, kernels);
    const dilation = pick(this.#choose, dilations);
    this.layers.push({
      name: this.name('depthwise'),
      op: 'conv',
      kernel,
      dilation,
      stride: pick(this.#choose, strides),
      channels,
      groups: this.channels,
      bias: true,
    });
    this.channels = channels;
  }

  activation(): void {
    const choose = this.#choose;
    const kind = choose(0, plainActivations.length + 3);
    const name = this.name('act');
    const plain = plainActivations[kind];
    if (plain) this.layers.push({ name, op: plain });
    else if (kind === plainActivations.length) this.layers.push({ name, op: 'leaky-relu' });
    else if (kind === plainActivations.length + 1) this.layers.push({ name, op: 'leaky-relu', slope: 0.3 });
    else this.layers.push({ name, op: 'gelu', approximate: kind % 2 === 0 ? 'none' : 'tanh' });
  }

  normalization(): void {
    this.layers.push({ name: this.name('norm'), op: 'batch-norm' });
  }

  dropout(): void {
    this.layers.push({ name: this.name('drop'), op: 'dropout', rate: 0.3 });
  }

  residual(): void {
    const choose = this.#choose;
    const start = this.last;
    const before = this.channels;
    const stride = pick(choose, [1, 1, 2]);
    const channels = stride === 1 ? before : choose(1, maxChannels);
    this.conv({ kernel: 3, channels, stride, dilation: pick(choose, dilations), padding: 'half' });
    this.activation();
    this.conv({ kernel: pick(choose, [3, 1, [1, 3], 5]), channels, padding: 'half' });
    const branch = this.last;
    let skip = start;
    if (stride > 1) {
      this.channels = before;
      this.conv({ kernel: 1, channels, stride, from: start });
      skip = this.last;
    }
    this.layers.push({
      name: this.name('add'),
      op: 'add',
      from: choose(0, 1) ? [branch, skip] : [skip, branch],
    });
  }
}

/** Adds a block where the network still makes sense and stays small; leaves it out otherwise. */
function grow(sketch: Sketch, choose: Choose): Sketch {
  const next = new Sketch(sketch.layers, sketch.channels, choose);
  switch (choose(0, 4)) {
    case 0:
    case 1: {
      const [kernel, dilation] = [pick(choose, kernels), pick(choose, dilations)];
      const padding = choosePadding(choose, kernel, dilation);
      next.conv({
        kernel,
        dilation,
        stride: pick(choose, strides),
        ...(padding === undefined ? {} : { padding }),
      });
      break;
    }
    case 2:
      next.depthwise();
      break;
    default:
      next.residual();
  }
  if (choose(0, 2) === 1) next.normalization();
  if (choose(0, 3) > 0) next.activation();
  if (choose(0, 3) === 1) next.dropout();
  try {
    const { size } = receptiveField({ layers: next.layers });
    return Math.max(...size) <= maxReceptiveField ? next : sketch;
  } catch (error) {
    // A plane that shrank to nothing.
    if (error instanceof NetworkError) return sketch;
    throw error;
  }
}

function values(length: number, value: () => number): Float32Array {
  return Float32Array.from({ length }, value);
}

function parametersOf(network: ResolvedNetwork, next: () => number): Parameters {
  const spread = (width: number) => () => (2 * next() - 1) * width;
  const parameters: Record<string, Parameters[string]> = {};
  for (const layer of network.layers) {
    if (layer.op === 'conv') {
      const inPerGroup = network.layers[layer.from[0]!]!.channels / layer.groups;
      const fanIn = inPerGroup * layer.window.kernel[0] * layer.window.kernel[1];
      const weight = values(layer.channels * fanIn, spread(2.5 / Math.sqrt(fanIn)));
      parameters[layer.name] = layer.bias ? { weight, bias: values(layer.channels, spread(1)) } : { weight };
    } else if (layer.op === 'batch-norm') {
      parameters[layer.name] = {
        scale: values(layer.channels, spread(2.5)),
        shift: values(layer.channels, spread(1)),
      };
    } else if (layer.op === 'dropout' && layer.size) {
      const kept = 1 / (1 - layer.rate);
      const mask = values(layer.channels * layer.size[0] * layer.size[1], () =>
        next() < layer.rate ? 0 : kept,
      );
      parameters[layer.name] = { mask };
    }
  }
  return parameters;
}

function describe(layer: ResolvedLayer): string {
  if (layer.op !== 'conv') return layer.op;
  const { kernel, stride, dilation, padding } = layer.window;
  const sides = [padding[0].before, padding[1].before, padding[0].after, padding[1].after];
  return `conv ${kernel.join('×')} s${stride.join('·')} d${dilation.join('·')} p${sides.join('·')} g${layer.groups}`;
}

/** Writes down a case, choice by choice; all choices low make one 3×3 convolution on an unbounded plane. */
function makeCase(choose: Choose, label: string): GradientCase {
  const channels = choose(1, 4);
  const size: [number, number] | undefined = choose(0, 1) ? [choose(9, 24), choose(9, 24)] : undefined;
  let sketch = new Sketch(
    [{ name: 'input', op: 'input', channels, ...(size && { size }) }],
    channels,
    choose,
  );
  const blocks = choose(1, 4);
  for (let block = 0; block < blocks; block++) sketch = grow(sketch, choose);
  if (sketch.layers.length === 1) sketch.conv({ kernel: 3 });
  const network: Network = { layers: sketch.layers };
  const resolved = resolveNetwork(network);
  const next = numbersFrom(choose(0, 2 ** 31 - 1));
  const output = resolved.layers.at(-1)!;
  const unit = (axis: 0 | 1): number => (output.size ? choose(0, output.size[axis] - 1) : choose(-3, 3));
  return {
    name: `${label}: ${size ? size.join('×') : 'unbounded'} ${resolved.layers.slice(1).map(describe).join(', ')}`,
    network,
    parameters: parametersOf(resolved, next),
    ...(size && { input: values(channels * size[0] * size[1], () => 3.4 * next() - 1.7) }),
    ...(choose(0, 2) === 1 && { unit: [unit(0), unit(1)] }),
    channel: choose(0, 1) ? choose(0, output.channels - 1) : 'sum',
  };
}

/** The case of a seed: the same in every run and on every machine. */
export function gradientCase(seed: number): GradientCase {
  return makeCase(choicesFrom(numbersFrom(seed)), `case ${seed}`);
}

/** Cases 1 to `count`. */
export function gradientCases(count: number): GradientCase[] {
  return Array.from({ length: count }, (_, i) => gradientCase(i + 1));
}

/** The same for fast-check, which shrinks towards few and low choices: short chains of plain layers. */
export const gradientCaseArbitrary: fc.Arbitrary<GradientCase> = fc
  .array(fc.nat(2 ** 31 - 1), { maxLength: 120, size: 'max' })
  .map((choices) => {
    let made = 0;
    return makeCase((low, high) => low + ((choices[made++] ?? 0) % (high - low + 1)), 'found by fast-check');
  });
