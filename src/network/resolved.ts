// The form every other room works on: defaults filled in, names turned into indices, shapes worked out. Types only.
import type { ActivationOp } from './types.ts';

/** [y, x] */
export type YX = readonly [y: number, x: number];

/** Pixels before and after the plane on one axis. Negative values crop. */
export interface AxisPadding {
  readonly before: number;
  readonly after: number;
}

/** A window that slides: what conv, transposed conv and pooling have in common. Per axis [y, x]. */
export interface Window {
  readonly kernel: YX;
  readonly stride: YX;
  readonly dilation: YX;
  /**
   * Where SAME depends on an unknown input size, the padding of a size that the stride divides
   * (and `paddingKnown` is false on that axis).
   */
  readonly padding: readonly [y: AxisPadding, x: AxisPadding];
  readonly paddingKnown: readonly [y: boolean, x: boolean];
}

interface ResolvedBase {
  readonly index: number;
  readonly name: string;
  /** Indices of the layers it reads, in order; empty for the input. Always smaller than `index`. */
  readonly from: readonly number[];
  readonly channels: number;
  /** Height and width of its plane; null where the input is unbounded. */
  readonly size: YX | null;
}

export interface ResolvedInput extends ResolvedBase {
  readonly op: 'input';
}
export interface ResolvedConv extends ResolvedBase {
  readonly op: 'conv' | 'conv-transpose';
  readonly window: Window;
  readonly groups: number;
  readonly bias: boolean;
  readonly outputPadding: YX;
}
interface ResolvedPoolFields extends ResolvedBase {
  readonly window: Window;
  readonly ceil: boolean;
  readonly countPadding: boolean;
}
export interface ResolvedMaxPool extends ResolvedPoolFields {
  readonly op: 'max-pool';
}
export interface ResolvedAvgPool extends ResolvedPoolFields {
  readonly op: 'avg-pool';
}
export type ResolvedPool = ResolvedMaxPool | ResolvedAvgPool;
export interface ResolvedGlobalAvgPool extends ResolvedBase {
  readonly op: 'global-avg-pool';
}
export interface ResolvedUpsample extends ResolvedBase {
  readonly op: 'upsample';
  readonly scale: YX;
  readonly mode: 'nearest' | 'bilinear';
}
export interface ResolvedActivation extends ResolvedBase {
  readonly op: ActivationOp;
  /** Of leaky-relu; 0 elsewhere. */
  readonly slope: number;
  /** Of gelu; 'none' elsewhere. */
  readonly approximate: 'none' | 'tanh';
}
export interface ResolvedBatchNorm extends ResolvedBase {
  readonly op: 'batch-norm';
}
export interface ResolvedDropout extends ResolvedBase {
  readonly op: 'dropout';
  readonly rate: number;
}
export interface ResolvedJoin extends ResolvedBase {
  readonly op: 'add' | 'multiply' | 'concat';
}

export type ResolvedLayer =
  | ResolvedInput
  | ResolvedConv
  | ResolvedPool
  | ResolvedGlobalAvgPool
  | ResolvedUpsample
  | ResolvedActivation
  | ResolvedBatchNorm
  | ResolvedDropout
  | ResolvedJoin;

export interface ResolvedNetwork {
  readonly name: string | undefined;
  readonly layers: readonly ResolvedLayer[];
  readonly indexOf: ReadonlyMap<string, number>;
}
