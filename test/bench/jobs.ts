// What is timed: the networks, how many draws, and which rows of the targets they belong to. Imports network only.
import { preset, stackNetwork, defaultKnobs, type Layer, type Network } from '../../src/network/index.ts';

/** One gradient map: the mean over `draws` of Σ over input channels of |∂ Σ centre unit's channels / ∂ input|. */
export interface Job {
  readonly id: string;
  readonly title: string;
  readonly network: Network;
  readonly draws: number;
  readonly seed: number;
  readonly linear: boolean;
  /** Of a stack; 0 for a published network. */
  readonly depth: number;
  /** Of a stack's layers; 0 for a published network. */
  readonly channels: number;
  /** ‖error‖₂ / ‖map‖₂ against float64 above which a result counts as wrong. */
  readonly tolerance: number;
}

/**
 * By depth of a narrow stack with ReLU: of the first forty, the seed whose map moves least when weights and inputs are
 * rounded otherwise. In others a draw lies so near a kink that float32 and float64 rightly differ by 1 % of the map.
 */
const quietSeeds: Readonly<Record<number, number>> = { 10: 28, 20: 13, 40: 9 };

function stackJob(depth: number, channels: number, draws: number, linear: boolean): Job {
  const activation = linear ? 'none' : 'relu';
  return {
    id: `n${depth}-c${channels}-${linear ? 'linear' : 'relu'}`,
    title: `n=${depth} C=${channels} D=${draws} ${linear ? 'linear' : 'ReLU'}`,
    network: stackNetwork({ ...defaultKnobs, depth, channels, activation, stride: 1, stridedLayers: [] }),
    draws,
    seed: (channels === 1 && !linear && quietSeeds[depth]) || 1,
    linear,
    depth,
    channels,
    tolerance: linear ? 1e-5 : 1e-4,
  };
}

/** The network up to and with a layer. */
function upTo(network: Network, name: string): Network {
  const index = network.layers.findIndex((layer) => layer.name === name);
  if (index < 0) throw new RangeError(`There is no layer ${name}.`);
  return { ...network, layers: network.layers.slice(0, index + 1) };
}

/** Without activations and batch norms, and with averages in place of maxima: linear, its geometry the same. */
export function linearised(network: Network): Network {
  const standsFor = new Map<string, string>();
  const layers: Layer[] = [];
  let before = '';
  for (const layer of network.layers) {
    const sources = 'from' in layer ? [layer.from].flat() : [before];
    const from = sources.map((name) => standsFor.get(name ?? before) ?? '');
    before = layer.name;
    if (layer.op === 'relu' || layer.op === 'batch-norm') {
      standsFor.set(layer.name, from[0]!);
      continue;
    }
    standsFor.set(layer.name, layer.name);
    if (layer.op === 'input') layers.push(layer);
    else if (layer.op === 'add') layers.push({ ...layer, from });
    else if (layer.op === 'max-pool') layers.push({ ...layer, op: 'avg-pool', from: from[0]! });
    else layers.push({ ...layer, from: from[0]! } as Layer);
  }
  return { layers };
}

/**
 * Of millions of pre-activations dozens lie within float32's rounding of their kink, and each that is put on its other
 * side moves the map. `kinks` is what they may do to it. ResNet-50 has 25 million, 62 of them within 3e-6 of their
 * layer's root mean square; noise of 1e-6 of that in float64's forward pass moves the map by 8e-4 and 3e-3 (seeds 4 and 3).
 * Seed 1: WebGPU's map is off by 1.2e-3, and by 1.2e-6 once four of those units are flipped in float64, too; the CPU's by
 * 6.5e-6, and by 1.2e-6 with two. Seed 2: 5.8e-4 and 1.8e-3; what is wrong with a kernel shows in the linear jobs, at 1e-5.
 */
function networkJob(id: string, title: string, real: Network, kinks: number, linear: boolean): Job {
  return {
    id: `${id}-${linear ? 'linear' : 'real'}`,
    title: `${title} D=1 ${linear ? 'linear' : 'real'}`,
    network: linear ? linearised(real) : real,
    draws: 1,
    seed: 1,
    linear,
    depth: 0,
    channels: 0,
    tolerance: linear ? 1e-5 : kinks,
  };
}

/** Depth, channels, draws. */
const stacks = [
  [10, 1, 32],
  [20, 1, 32],
  [40, 1, 16],
  [20, 16, 8],
  [20, 64, 2],
] as const;

export const jobs: readonly Job[] = [
  ...stacks.flatMap(([depth, channels, draws]) => [
    stackJob(depth, channels, draws, true),
    stackJob(depth, channels, draws, false),
  ]),
  ...[true, false].flatMap((linear) => [
    networkJob('vgg16', 'VGG-16 to conv5_3, 196×196', upTo(preset('vgg-16'), 'conv5_3'), 1e-3, linear),
    networkJob('resnet50', 'ResNet-50, 427×427', preset('resnet-50'), 5e-3, linear),
  ]),
];

/** Depths at which cost and memory per draw are followed. */
export const scalingDepths = [10, 20, 40, 80] as const;

/** A stack of one channel of any depth, for the scaling over depth. */
export const narrowStack = (depth: number, draws: number, linear: boolean): Job =>
  stackJob(depth, 1, draws, linear);

/** By its id. Throws a RangeError where there is none. */
export function jobOf(id: string): Job {
  const job = jobs.find((one) => one.id === id);
  if (!job) throw new RangeError(`There is no job ${id}; there are ${jobs.map((one) => one.id).join(', ')}.`);
  return job;
}
