// What the closed forms are asked for and answer. Types only; imports network and geometry.
import type { WeightInit } from '../network/index.ts';
import type { Box } from '../receptive-field/index.ts';

export interface PredictOptions {
  /** Default 'he-normal'. */
  readonly weights?: WeightInit;
  /** Default: the last layer. */
  readonly layer?: string;
  /** `'center'` (default) is [0, 0] on an unbounded plane, [floor(h / 2), floor(w / 2)] on a sized one. */
  readonly unit?: 'center' | readonly [y: number, x: number];
  /** Default `'sum'`. */
  readonly channel?: number | 'sum';
  /** Default 'normal'; only the slopes of non-linear layers depend on it. */
  readonly input?: 'normal' | 'uniform' | 'zeros' | 'ones';
}

/** A place where the prediction is not exact. */
export interface Approximation {
  /** The first layer that it holds for. */
  readonly layer: string;
  /** How many layers it holds for. */
  readonly layers: number;
  /** A whole sentence. */
  readonly why: string;
}

export interface Prediction {
  /** Row-major over `box`: the root of E[sum over input channels of g²]; for 'ones' the gradient itself. */
  readonly map: Float64Array;
  /** The theoretical receptive field of the unit, clipped to a sized input: the engine's box. */
  readonly box: Box;
  /** Standard deviation of `map` as a distribution, pixels; as in ErfMeasures. */
  readonly sigma: readonly [y: number, x: number];
  /** True where nothing was approximated. */
  readonly exact: boolean;
  /** Empty where exact. */
  readonly approximations: readonly Approximation[];
}
