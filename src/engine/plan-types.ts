// What a plan is: pure data that both backends execute. Types only; no device objects.
import type { Box } from '../receptive-field/index.ts';
import type { ActivationOp, WeightDistribution, YX } from '../network/index.ts';
import type { Aggregate, Normalization } from './types.ts';

/**
 * Where a tensor lies, and others before and after it. `floats` is for one draw where `perDraw`, for all of them
 * otherwise.
 */
export interface Slot {
  readonly index: number;
  readonly perDraw: boolean;
  readonly floats: number;
  /** In a plan with blocks: which it lies in, and its first float there, for one draw. Slots of a block may overlap. */
  readonly block?: number;
  readonly offset?: number;
}

/** One piece of memory: `floats` for one draw where `perDraw`, for all of them otherwise. */
export interface Block {
  readonly perDraw: boolean;
  readonly floats: number;
}

/** Part of a layer's plane: rows `top` … `top + height − 1`, columns alike, in the layer's own coordinates. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** [channel, y, x] over a region, for each draw (`slot.perDraw`) or once for all. */
export interface Tensor {
  readonly slot: number;
  readonly perDraw: boolean;
  readonly channels: number;
  readonly region: Region;
}

/** Weights as the convolution kernel reads them: [group][source channel][tap y][tap x][target channel]. */
export interface WeightTensor {
  readonly slot: number;
  readonly perDraw: boolean;
  readonly floats: number;
}

/**
 * One bit for each element of a tensor, 32 to a word: element e is bit ⌊e/8⌋ mod 32 of word 8·⌊e/256⌋ + e mod 8, so
 * that threads side by side, each with a word of its own, read elements side by side.
 */
export interface SignsTensor {
  readonly slot: number;
  readonly perDraw: boolean;
  /** Words, each as long as a float. */
  readonly floats: number;
}

/** How numbers are drawn. `bernoulli`: 1 / (1 − rate) with probability 1 − rate, else 0. */
export type Distribution = WeightDistribution | { readonly kind: 'bernoulli'; readonly rate: number };

/** Draws (or copies) a convolution's weights. Element i of OIHW has the same value whatever the layout. */
export interface WeightsStep {
  readonly kind: 'weights';
  readonly layer: number;
  readonly label: string;
  readonly distribution: Distribution;
  /** Multiplies tap (y, x) by (low + (1 − low)·r)·norm, r = Chebyshev distance from the centre, 0 to 1; null for none. */
  readonly tapProfile: { readonly low: number; readonly norm: number } | null;
  /** OIHW shape: [out channels, in channels per group, kernel y, kernel x]; IOHW of a transposed convolution alike. */
  readonly shape: readonly [number, number, number, number];
  readonly groups: number;
  /** `'forward'`: source = in, target = out channels; `'gradient'`: the other way round. */
  readonly layout: 'forward' | 'gradient';
  readonly to: WeightTensor;
}

/** Draws an input or a dropout mask over a region; a position's value does not depend on the region. */
export interface PlaneStep {
  readonly kind: 'plane';
  readonly layer: number;
  readonly label: string;
  readonly purpose: 'input' | 'mask';
  readonly distribution: Distribution;
  readonly to: Tensor;
}

/**
 * Forward:  to[o] (+)= bias + Σ w·source[o·stride − before + k·dilation]
 * Gradient: to[i] (+)= bias + Σ w·source[(i + before − k·dilation) / stride] where that divides
 *
 * `direction` is the way through the sum: a transposed convolution's forward pass is the gradient's, and its
 * gradient the forward's.
 */
export interface ConvStep {
  readonly kind: 'conv';
  readonly layer: number;
  readonly label: string;
  readonly direction: 'forward' | 'gradient';
  readonly source: Tensor;
  readonly weights: WeightTensor;
  /** One value per target channel, shared by all draws. */
  readonly bias: WeightTensor | null;
  readonly to: Tensor;
  readonly accumulate: boolean;
  readonly kernel: YX;
  readonly stride: YX;
  readonly dilation: YX;
  /** Padding before the plane, [y, x]. */
  readonly before: YX;
  readonly groups: number;
  /** Floating-point operations of one draw (a multiply-add counts two). */
  readonly operations: number;
}

/** to = f(source) */
export interface ActivationStep {
  readonly kind: 'activation';
  readonly layer: number;
  readonly label: string;
  readonly op: ActivationOp;
  readonly slope: number;
  readonly approximate: 'none' | 'tanh';
  readonly source: Tensor;
  readonly to: Tensor;
}

/** to (+)= gradient · f′(value), 0 where `gradient`'s region does not reach. `value` and `to` share a region. */
export interface ActivationGradientStep {
  readonly kind: 'activation-gradient';
  readonly layer: number;
  readonly label: string;
  readonly op: ActivationOp;
  readonly slope: number;
  readonly approximate: 'none' | 'tanh';
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/** to = where the slope of f at source is 1: all that a gradient needs of an activation of two slopes. */
export interface SignsStep {
  readonly kind: 'signs';
  readonly layer: number;
  readonly label: string;
  readonly op: ActivationOp;
  readonly slope: number;
  readonly approximate: 'none' | 'tanh';
  readonly source: Tensor;
  readonly to: SignsTensor;
}

/** to (+)= gradient · (1 or `elsewhere`, by its sign), 0 where `gradient`'s region does not reach. */
export interface SignsGradientStep {
  readonly kind: 'signs-gradient';
  readonly layer: number;
  readonly label: string;
  /** One for each element of `to`. */
  readonly signs: SignsTensor;
  readonly elsewhere: number;
  readonly gradient: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/**
 * to (+)= source·scale[c] + shift[c], 0 where `source`'s region does not reach: batch-norm and add, both ways.
 */
export interface AffineStep {
  readonly kind: 'affine';
  readonly layer: number;
  readonly label: string;
  readonly source: Tensor;
  /** Null for 1. */
  readonly scale: WeightTensor | null;
  /** Null for 0. */
  readonly shift: WeightTensor | null;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/** to (+)= source·mask, 0 where either region does not reach: dropout and multiply, both ways. */
export interface MaskStep {
  readonly kind: 'mask';
  readonly layer: number;
  readonly label: string;
  readonly source: Tensor;
  readonly mask: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/** to[toChannel + c] (+)= source[sourceChannel + c] for c < channels, 0 where the region does not reach: concat, both ways. */
export interface SliceStep {
  readonly kind: 'slice';
  readonly layer: number;
  readonly label: string;
  readonly source: Tensor;
  readonly sourceChannel: number;
  readonly to: Tensor;
  readonly toChannel: number;
  readonly channels: number;
  readonly accumulate: boolean;
}

interface PoolStepBase {
  readonly layer: number;
  readonly label: string;
  readonly kernel: YX;
  readonly stride: YX;
  readonly dilation: YX;
  /** Padding before the plane, [y, x]. */
  readonly before: YX;
}

/** Where an average counts its taps along an axis: positions first … end − 1 of the source's plane; null counts all. */
export interface CountedRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Forward:  to[o]  = Σ_k source[o·stride − before + k·dilation] / n(o), n(o) = taps in `counted`
 * Gradient: to[i] (+)= Σ_k source[o] / n(o), o = (i + before − k·dilation) / stride where that divides
 */
export interface AvgPoolStep extends PoolStepBase {
  readonly kind: 'avg-pool';
  readonly direction: 'forward' | 'gradient';
  readonly counted: readonly [y: CountedRange | null, x: CountedRange | null];
  readonly source: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/**
 * The largest value of each window, or the number of its tap (kernel x · tap y + tap x) that holds it: the first, row
 * by row, where several do, as in PyTorch. Taps outside the source's region take no part.
 */
export interface MaxPoolStep extends PoolStepBase {
  readonly kind: 'max-pool';
  readonly result: 'value' | 'choice';
  readonly source: Tensor;
  readonly to: Tensor;
}

/** to[i] (+)= Σ_k gradient[o] where choice[o] = k, o = (i + before − k·dilation) / stride where that divides. */
export interface MaxPoolGradientStep extends PoolStepBase {
  readonly kind: 'max-pool-gradient';
  readonly gradient: Tensor;
  /** Shares `gradient`'s region. */
  readonly choice: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/**
 * Forward:  to[o]  = Σ_i share(o, i)·source[i]
 * Gradient: to[i] (+)= Σ_o share(o, i)·source[o]
 * nearest: share is 1 for i = floor(o / scale). bilinear (align_corners=False): u = (o + ½) / scale − ½, shares
 * 1 − frac(u) and frac(u) of floor(u) and floor(u) + 1, both moved inside a sized plane. The axes multiply.
 */
export interface UpsampleStep {
  readonly kind: 'upsample';
  readonly layer: number;
  readonly label: string;
  readonly direction: 'forward' | 'gradient';
  readonly mode: 'nearest' | 'bilinear';
  readonly scale: YX;
  /** Size of the small plane; null where it is unbounded. */
  readonly plane: YX | null;
  readonly source: Tensor;
  readonly to: Tensor;
  readonly accumulate: boolean;
}

/**
 * Divides every live gradient of a draw by the power of two that brings their largest magnitude into [1, 2),
 * and adds that power to the draw's exponent: so no depth leaves float32.
 */
export interface RescaleStep {
  readonly kind: 'rescale';
  readonly layer: number;
  readonly label: string;
  readonly tensors: readonly Tensor[];
}

/** Each draw's map over the box from the input's gradient, and its sum of |map| and largest |gradient|. */
export interface AggregateStep {
  readonly kind: 'aggregate';
  readonly layer: number;
  readonly label: string;
  readonly aggregate: Aggregate;
  readonly source: Tensor;
  readonly to: Tensor;
}

export type Step =
  | WeightsStep
  | PlaneStep
  | ConvStep
  | ActivationStep
  | ActivationGradientStep
  | SignsStep
  | SignsGradientStep
  | AffineStep
  | MaskStep
  | SliceStep
  | AvgPoolStep
  | MaxPoolStep
  | MaxPoolGradientStep
  | UpsampleStep
  | RescaleStep
  | AggregateStep;

/** Data written once when a session opens: given parameters, a given input, the output's gradient. */
export interface Upload {
  readonly slot: number;
  readonly label: string;
  readonly data: Float32Array;
}

/** How each draw's map enters the mean. */
export interface Accumulation {
  readonly map: Tensor;
  readonly aggregate: Aggregate;
  readonly normalize: Normalization;
}

export interface Plan {
  readonly box: Box;
  /** Slots in use, index = position. */
  readonly slots: readonly Slot[];
  /** What to allocate where memory is short; null: each slot is a block of its own. */
  readonly blocks: readonly Block[] | null;
  readonly uploads: readonly Upload[];
  readonly steps: readonly Step[];
  /** The gradient with respect to the input. */
  readonly gradient: Tensor;
  /** Null for a single gradient (`inputGradient`). */
  readonly accumulation: Accumulation | null;
  readonly seed: number;
  /** Draws asked for. */
  readonly draws: number;
  /** True where every draw is the same: one is computed and stands for all. */
  readonly deterministic: boolean;
  /** Draws in flight at once, at most. */
  readonly drawsPerChunk: number;
  /**
   * Floating-point operations of one draw's convolutions (a multiply-add counts two): what its time depends on. The
   * other steps' are counted where a request is profiled, in profile/counts.ts.
   */
  readonly operations: number;
  /** Bytes of one draw's slots and of the slots all draws share. */
  readonly byteLengthPerDraw: number;
  readonly byteLengthShared: number;
  /** Bytes a session holds for `drawsPerChunk` draws: these and what the backend keeps beside them. */
  readonly byteLength: number;
  /** What a reader should know: SAME on an unknown size, chunking. */
  readonly notes: readonly string[];
}

export interface PlanLimits {
  /** Largest single buffer. */
  readonly bufferByteLength: number;
  /** All buffers of a session together. */
  readonly totalByteLength: number;
  /** Draws in flight at once, at most. */
  readonly draws: number;
  /** Floating-point operations in flight at once, at most, but for a single draw. Default: any number. */
  readonly operations?: number;
  /**
   * Whether forward passes leave traces for gradients (signs, choices) in place of values wherever they can. Default: only
   * where memory does not hold the values.
   */
  readonly traces?: boolean;
  /** What a session of this backend holds for so many draws at a time. Default: the slots and nothing else. */
  readonly footprint?: (work: Work, draws: number) => Footprint;
}

/** What a session's memory depends on. */
export type Work = Pick<Plan, 'slots' | 'blocks' | 'uploads' | 'steps' | 'accumulation' | 'operations'>;

export interface Footprint {
  readonly byteLength: number;
  /** Of the largest buffer. */
  readonly largest: number;
}

/** Groups of draws (draw number modulo this) whose means are kept for the jackknife. */
export const jackknifeGroups = 8;
