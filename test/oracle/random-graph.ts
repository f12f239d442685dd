// Random networks with branches, of every op, with everything that a gradient needs: from a seed, or from fast-check.
import fc from 'fast-check';
import type { Parameters } from '../../src/engine/types.ts';
import {
  NetworkError,
  resolveNetwork,
  type Layer,
  type Network,
  type ResolvedLayer,
  type ResolvedNetwork,
} from '../../src/network/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import type { GradientCase } from './case.ts';
import { GraphSketch, type Tip } from './graph-sketch.ts';
import { choicesFrom, numbersFrom, type Choose } from './random-choices.ts';

/** Keeps a case to milliseconds in every oracle, and most away from kinks and ties. */
const limits = { unboundedField: 22, sizedField: 70, plane: 30, layers: 36 };

function isSmall(network: Network): boolean {
  const { layers } = resolveNetwork(network);
  const planes = layers.flatMap(({ size }) => size ?? []);
  const field = Math.max(...receptiveField(network).size);
  return (
    layers.length <= limits.layers &&
    Math.max(0, ...planes) <= limits.plane &&
    field <= (layers[0]!.size ? limits.sizedField : limits.unboundedField)
  );
}

/** Adds a block where the network still makes sense and stays small; null otherwise. */
function grown(layers: readonly Layer[], tip: Tip, choose: Choose): { layers: Layer[]; tip: Tip } | null {
  const sketch = new GraphSketch(layers, choose);
  try {
    const next = addBlock(sketch, tip, choose(0, 10));
    return isSmall({ layers: sketch.layers }) ? { layers: sketch.layers, tip: next } : null;
  } catch (error) {
    // Planes that do not match, or shrank to nothing.
    if (error instanceof NetworkError) return null;
    throw error;
  }
}

function addBlock(sketch: GraphSketch, tip: Tip, kind: number): Tip {
  switch (kind) {
    case 4:
      return sketch.residual(tip);
    case 5:
      return sketch.stridedResidual(tip);
    case 6:
      return sketch.inception(tip);
    case 7:
      return sketch.hourglass(tip);
    case 8:
      return sketch.squeeze(tip);
    case 9:
      return sketch.longSkip(tip);
    case 10:
      return sketch.fork(tip);
    default:
      return sketch.window(tip);
  }
}

function values(length: number, value: () => number): Float32Array {
  return Float32Array.from({ length }, value);
}

function parametersOf(network: ResolvedNetwork, next: () => number): Parameters {
  const spread = (width: number) => () => (2 * next() - 1) * width;
  const parameters: Record<string, Parameters[string]> = {};
  for (const layer of network.layers) {
    if (layer.op === 'conv' || layer.op === 'conv-transpose') {
      const { kernel, stride } = layer.window;
      const inPerGroup = network.layers[layer.from[0]!]!.channels / layer.groups;
      const taps = kernel[0] * kernel[1];
      // Of a transposed convolution each output meets one tap in stride².
      const met = layer.op === 'conv' ? taps : Math.max(1, taps / (stride[0] * stride[1]));
      const weight = values(layer.channels * inPerGroup * taps, spread(2.2 / Math.sqrt(inPerGroup * met)));
      parameters[layer.name] = layer.bias ? { weight, bias: values(layer.channels, spread(1)) } : { weight };
    } else if (layer.op === 'batch-norm') {
      const scale = values(layer.channels, spread(2));
      parameters[layer.name] = { scale, shift: values(layer.channels, spread(1)) };
    } else if (layer.op === 'dropout' && layer.size) {
      const kept = 1 / (1 - layer.rate);
      const mask = (): number => (next() < layer.rate ? 0 : kept);
      parameters[layer.name] = { mask: values(layer.channels * layer.size[0] * layer.size[1], mask) };
    }
  }
  return parameters;
}

function describe(layer: ResolvedLayer): string {
  const from = layer.from.join('+');
  if (layer.op === 'upsample') return `${from}→${layer.mode} ×${layer.scale.join('·')}`;
  if (!('window' in layer)) return `${from}→${layer.op}`;
  const { kernel, stride, dilation, padding } = layer.window;
  const sides = [padding[0].before, padding[1].before, padding[0].after, padding[1].after];
  return `${from}→${layer.op} ${kernel.join('×')} s${stride.join('·')} d${dilation.join('·')} p${sides.join('·')}`;
}

/** Reproducible noise from −1.7 to 1.7 on an unbounded plane. */
function noise(seed: number): (channel: number, y: number, x: number) => number {
  return (channel, y, x) => {
    const place =
      Math.imul(channel + 1, 0x9e3779b1) ^ Math.imul(y + 4096, 0x85ebca6b) ^ Math.imul(x + 4096, 0xc2b2ae35);
    return 3.4 * numbersFrom(seed ^ place)() - 1.7;
  };
}

/** Writes down a case, choice by choice; all choices low make small convolutions on an unbounded plane. */
function makeCase(choose: Choose, label: string): GradientCase {
  const size: [number, number] | undefined = choose(0, 2) ? [choose(6, 15), choose(6, 15)] : undefined;
  // With one channel a signed map is the gradient, which is how an unbounded plane's is asked for.
  const channels = size ? choose(1, 3) : 1;
  let layers: Layer[] = [{ name: 'input', op: 'input', channels, ...(size && { size }) }];
  let tip: Tip = { name: 'input', channels };
  const blocks = choose(1, 5);
  for (let block = 0; block < blocks; block++) {
    const next = grown(layers, tip, choose);
    if (next) ({ layers, tip } = next);
  }
  if (layers.length === 1) {
    const sketch = new GraphSketch(layers, choose);
    sketch.conv(tip);
    layers = sketch.layers;
  }
  const network: Network = { layers };
  const resolved = resolveNetwork(network);
  const seed = choose(0, 2 ** 31 - 1);
  const next = numbersFrom(seed);
  const output = resolved.layers.at(-1)!;
  const unit = (axis: 0 | 1): number => (output.size ? choose(0, output.size[axis] - 1) : choose(-3, 3));
  return {
    name: `${label}: ${size ? size.join('×') : 'unbounded'}, ${resolved.layers.slice(1).map(describe).join(', ')}`,
    network,
    parameters: parametersOf(resolved, next),
    input: size ? values(channels * size[0] * size[1], () => 3.4 * next() - 1.7) : noise(seed),
    ...(choose(0, 2) > 0 && { unit: [unit(0), unit(1)] }),
    channel: choose(0, 1) ? choose(0, output.channels - 1) : 'sum',
  };
}

/** The case of a seed: the same in every run and on every machine. Dropout has masks; an unbounded input is a function. */
export function graphCase(seed: number): GradientCase {
  return makeCase(choicesFrom(numbersFrom(seed)), `graph ${seed}`);
}

/** Cases 1 to `count`. */
export function graphCases(count: number): GradientCase[] {
  return Array.from({ length: count }, (_, i) => graphCase(i + 1));
}

/** The same for fast-check, which shrinks towards few and low choices. */
export const graphCaseArbitrary: fc.Arbitrary<GradientCase> = fc
  .array(fc.nat(2 ** 31 - 1), { maxLength: 250, size: 'max' })
  .map((choices) => {
    let made = 0;
    return makeCase((low, high) => low + ((choices[made++] ?? 0) % (high - low + 1)), 'found by fast-check');
  });
