// Small pure parts of the planner: what ops need, and how given arrays are laid out.
import {
  straightPieces,
  type ActivationOp,
  type ResolvedAvgPool,
  type ResolvedConv,
  type ResolvedGlobalAvgPool,
  type ResolvedLayer,
  type ResolvedPool,
  type WeightShape,
  type YX,
} from '../network/index.ts';
import type {
  CountedRange,
  Distribution,
  Region,
  SignsTensor,
  Step,
  Tensor,
  WeightTensor,
} from './plan-types.ts';
import type { InputInit } from './types.ts';

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

export type PoolLayer = ResolvedPool | ResolvedGlobalAvgPool;
export type AveragePoolLayer = ResolvedAvgPool | ResolvedGlobalAvgPool;

/** A pooling layer's window; a global average's is its source's plane. */
export function poolWindow(layer: PoolLayer, source: ResolvedLayer): PoolWindow {
  if (layer.op === 'global-avg-pool') {
    return { kernel: source.size!, stride: [1, 1], dilation: [1, 1], before: [0, 0] };
  }
  const { kernel, stride, dilation, padding } = layer.window;
  return { kernel, stride, dilation, before: [padding[0].before, padding[1].before] };
}

interface PoolWindow {
  readonly kernel: YX;
  readonly stride: YX;
  readonly dilation: YX;
  readonly before: YX;
}

/** Which taps an average divides by: with `countPadding` those in the padding too, but never beyond it. */
export function countedRanges(
  layer: AveragePoolLayer,
  source: ResolvedLayer,
): readonly [CountedRange | null, CountedRange | null] {
  const along = (axis: 0 | 1): CountedRange | null => {
    if (!source.size) return null;
    const end = source.size[axis];
    if (layer.op === 'global-avg-pool' || !layer.countPadding) return { first: 0, end };
    const { before, after } = layer.window.padding[axis];
    return { first: 0 - before, end: end + after };
  };
  return [along(0), along(1)];
}

/** Positions in a layer's list of sources whose values its gradient reads. */
export function valuesGradientReads(layer: ResolvedLayer): readonly number[] {
  if (layer.op === 'multiply') return layer.from.map((_, position) => position);
  return isActivation(layer) || layer.op === 'max-pool' ? [0] : [];
}

/** Words of the signs of so many elements; see SignsTensor. */
export function signsLength(elements: number): number {
  return 8 * Math.ceil(elements / 256);
}

/**
 * Floats of the trace that a layer's forward pass can leave for its gradient in place of its source's value: the signs of
 * an activation of two slopes, the choice of a max-pool; null where its gradient needs the value itself, or a value of
 * fewer floats is no more. `floats` are those of the layer's value and of its source's.
 */
export function traceFloats(
  layer: ResolvedLayer,
  floats: { readonly own: number; readonly source: number },
): number | null {
  if (isActivation(layer)) return straightPieces(layer) && signsLength(floats.source);
  return layer.op === 'max-pool' && floats.own < floats.source ? floats.own : null;
}

/** Ops that change a gradient's scale; the others only copy, choose or multiply by at most about one. */
export function changesScale(layer: ResolvedLayer): boolean {
  switch (layer.op) {
    case 'conv':
    case 'conv-transpose':
    case 'avg-pool':
    case 'global-avg-pool':
    case 'upsample':
    case 'multiply':
    case 'add':
      return true;
    default:
      return false;
  }
}

export function isConvolution(layer: ResolvedLayer): layer is ResolvedConv {
  return layer.op === 'conv' || layer.op === 'conv-transpose';
}

/** What a step reads or writes. */
export type Operand = Tensor | WeightTensor | SignsTensor;

/** Everything a step reads or writes: whatever in it has a slot. A plan's every step goes through here: no copies. */
export function operandsOf(step: Step): readonly Operand[] {
  if (step.kind === 'rescale') return step.tensors;
  const operands: Operand[] = [];
  for (const value of Object.values(step)) {
    if (typeof value === 'object' && value !== null && 'slot' in value) operands.push(value as Operand);
  }
  return operands;
}

export function sameRegion(a: Region, b: Region): boolean {
  return a.top === b.top && a.left === b.left && a.height === b.height && a.width === b.width;
}
