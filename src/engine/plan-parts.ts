// Small pure parts of the planner: which ops the kernels run, and how given arrays are laid out.
import type { ActivationOp, ResolvedLayer } from '../network/index.ts';
import { ErfError } from './errors.ts';
import type { Distribution, Region } from './plan-types.ts';
import type { InputInit } from './types.ts';
import type { WeightShape } from './weight-init.ts';

const activationOps: Readonly<Record<ActivationOp, true>> = {
  relu: true,
  relu6: true,
  'leaky-relu': true,
  elu: true,
  gelu: true,
  silu: true,
  'hard-swish': true,
  tanh: true,
  sigmoid: true,
};

type ResolvedActivation = Extract<ResolvedLayer, { op: ActivationOp }>;

export function isActivation(layer: ResolvedLayer): layer is ResolvedActivation {
  return Object.hasOwn(activationOps, layer.op);
}

/** Throws ErfError('invalid-request') for an op that has geometry but no kernels yet. */
export function requireSupported(layer: ResolvedLayer): void {
  switch (layer.op) {
    case 'conv-transpose':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
    case 'upsample':
    case 'multiply':
    case 'concat':
      throw new ErfError(
        'invalid-request',
        `Layer "${layer.name}" is a ${layer.op}: its theoretical receptive field is exact, but gradients through it are not computed in this version. Choose a layer before it, or replace it by a convolution.`,
      );
    default:
  }
}

/** What an input is drawn from. 'uniform' is [0, 1), as in images. */
export function inputDistribution(input: InputInit): Distribution {
  switch (input) {
    case 'normal':
      return { kind: 'normal', standardDeviation: 1 };
    case 'uniform':
      return { kind: 'uniform', low: 0, high: 1 };
    case 'zeros':
      return { kind: 'constant', value: 0 };
    case 'ones':
      return { kind: 'constant', value: 1 };
    default:
      return input satisfies never;
  }
}

/**
 * OIHW weights as the convolution kernel reads them: [group][source channel][tap][target channel], where source
 * and target are in and out channels (forward) or out and in channels (gradient).
 */
export function reorderWeights(
  data: Float32Array,
  [outChannels, inPerGroup, height, width]: WeightShape,
  groups: number,
  layout: 'forward' | 'gradient',
): Float32Array {
  const reordered = new Float32Array(data.length);
  const taps = height * width;
  const outPerGroup = outChannels / groups;
  for (let element = 0; element < data.length; element++) {
    const tap = element % taps;
    const input = Math.floor(element / taps) % inPerGroup;
    const output = Math.floor(element / (taps * inPerGroup));
    const group = Math.floor(output / outPerGroup);
    const outputInGroup = output % outPerGroup;
    const position =
      layout === 'forward'
        ? ((group * inPerGroup + input) * taps + tap) * outPerGroup + outputInGroup
        : ((group * outPerGroup + outputInGroup) * taps + tap) * inPerGroup + input;
    reordered[position] = data[element]!;
  }
  return reordered;
}

/** The part of a given [channel, y, x] plane that a region covers. The region lies inside the plane. */
export function cropPlane(data: Float32Array, layer: ResolvedLayer, region: Region): Float32Array {
  const [, planeWidth] = layer.size!;
  const planeArea = layer.size![0] * planeWidth;
  const { top, left, height, width } = region;
  const cropped = new Float32Array(layer.channels * height * width);
  for (let channel = 0; channel < layer.channels; channel++) {
    for (let y = 0; y < height; y++) {
      const start = channel * planeArea + (top + y) * planeWidth + left;
      cropped.set(data.subarray(start, start + width), (channel * height + y) * width);
    }
  }
  return cropped;
}
