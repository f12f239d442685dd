// The lab's knobs and the stack they describe. Imports only its own room.
import type { ActivationOp } from './types.ts';

export const activationChoices = [
  'none',
  'relu',
  'relu6',
  'leaky-relu',
  'elu',
  'gelu',
  'silu',
  'hard-swish',
  'tanh',
  'sigmoid',
] as const satisfies readonly (ActivationOp | 'none')[];
export type ActivationChoice = (typeof activationChoices)[number];

/** What the sliders say. A plain stack of convolutions, each followed by its activation and dropout. */
export interface Knobs {
  /** Number of convolutions, 1 to 100. */
  readonly depth: number;
  /** 1 to 11, both axes. */
  readonly kernel: number;
  /** 1 to 8 for every convolution, or a list that repeats through the depth (1-2-4-8). */
  readonly dilation: readonly number[];
  /** 1 to 3, of the convolutions named in `stridedLayers`. */
  readonly stride: number;
  /** Numbers of the convolutions that carry the stride, from 1. */
  readonly stridedLayers: readonly number[];
  /** 1 to 64, of every convolution; the input has one. */
  readonly channels: number;
  readonly activation: ActivationChoice;
  /** 0 (none) to 0.9. */
  readonly dropout: number;
  /** An identity skip around every convolution but those that change the plane. */
  readonly residual: boolean;
}
