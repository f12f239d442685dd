// What a network is, as plain JSON. Imports nothing.

/** One number for both axes, or [y, x]. */
export type Pair = number | readonly [y: number, x: number];

/**
 * A number, [y, x], [top, left, bottom, right], `'valid'` (0), `'half'` (floor(dilation·(kernel − 1)/2) on every
 * side) or `'same'` (TensorFlow's SAME: depends on the input's size, the odd pixel goes to the end).
 */
export type Padding =
  | number
  | readonly [y: number, x: number]
  | readonly [top: number, left: number, bottom: number, right: number]
  | 'valid'
  | 'half'
  | 'same';

interface LayerBase {
  /** Unique in the network. */
  readonly name: string;
}

/** A layer fed by one other layer: the named one, or the one before it in the list. */
interface SingleSource extends LayerBase {
  readonly from?: string;
}

export interface InputLayer extends LayerBase {
  readonly op: 'input';
  readonly channels?: number;
  /** Without a size the plane is unbounded: no border is ever met. */
  readonly size?: Pair;
}

interface ConvFields extends SingleSource {
  readonly channels: number;
  readonly kernel: Pair;
  readonly stride?: Pair;
  readonly dilation?: Pair;
  readonly padding?: Padding;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** Cross-correlation, as in PyTorch. */
export interface ConvLayer extends ConvFields {
  readonly op: 'conv';
}

/** Transposed convolution, as in PyTorch. */
export interface ConvTransposeLayer extends ConvFields {
  readonly op: 'conv-transpose';
  readonly outputPadding?: Pair;
}

interface PoolFields extends SingleSource {
  readonly kernel: Pair;
  /** Defaults to the kernel. */
  readonly stride?: Pair;
  readonly dilation?: Pair;
  readonly padding?: Padding;
  readonly ceil?: boolean;
}

export interface MaxPoolLayer extends PoolFields {
  readonly op: 'max-pool';
}

export interface AvgPoolLayer extends PoolFields {
  readonly op: 'avg-pool';
  readonly countPadding?: boolean;
}

export interface GlobalAvgPoolLayer extends SingleSource {
  readonly op: 'global-avg-pool';
}

export interface UpsampleLayer extends SingleSource {
  readonly op: 'upsample';
  readonly scale: Pair;
  /** `'bilinear'` as `align_corners=False`. */
  readonly mode?: 'nearest' | 'bilinear';
}

export const plainActivations = ['relu', 'relu6', 'elu', 'silu', 'hard-swish', 'tanh', 'sigmoid'] as const;

export interface PlainActivationLayer extends SingleSource {
  readonly op: (typeof plainActivations)[number];
}

export interface LeakyReluLayer extends SingleSource {
  readonly op: 'leaky-relu';
  readonly slope?: number;
}

export interface GeluLayer extends SingleSource {
  readonly op: 'gelu';
  readonly approximate?: 'none' | 'tanh';
}

/** A fixed affine per channel (evaluation mode): scale 1, shift 0 unless parameters say otherwise. */
export interface BatchNormLayer extends SingleSource {
  readonly op: 'batch-norm';
}

/** A fresh mask each draw; kept units are scaled by 1 / (1 − rate). */
export interface DropoutLayer extends SingleSource {
  readonly op: 'dropout';
  readonly rate?: number;
}

/** Joins two or more layers; `concat` over channels. */
export interface JoinLayer extends LayerBase {
  readonly op: 'add' | 'multiply' | 'concat';
  readonly from: readonly string[];
}

export type ActivationLayer = PlainActivationLayer | LeakyReluLayer | GeluLayer;
export type ActivationOp = ActivationLayer['op'];

export type Layer =
  | InputLayer
  | ConvLayer
  | ConvTransposeLayer
  | MaxPoolLayer
  | AvgPoolLayer
  | GlobalAvgPoolLayer
  | UpsampleLayer
  | ActivationLayer
  | BatchNormLayer
  | DropoutLayer
  | JoinLayer;

export type Op = Layer['op'];

/** A network: layers in topological order; the first is the input, the last the output. */
export interface Network {
  readonly name?: string;
  readonly layers: readonly Layer[];
}
