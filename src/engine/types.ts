// The engine's public types: requests, frames, results. Types and constants only; no device objects but the caller's own.
import type { Network, WeightInit } from '../network/index.ts';
import type { Box } from '../receptive-field/index.ts';
import type { ErfProfile, ProfileOptions } from './profile/types.ts';
import type { ErfMeasures } from '../measures/index.ts';

export const aggregates = ['abs', 'square', 'signed', 'relu'] as const;
/**
 * Over input channels: sum of |g|; root of the mean over draws of the sum of g²; sum of g; sum of max(g, 0).
 */
export type Aggregate = (typeof aggregates)[number];

export const inputInits = ['normal', 'uniform', 'zeros', 'ones'] as const;
export type InputInit = (typeof inputInits)[number];

export const normalizations = ['draw', 'none'] as const;
export type Normalization = (typeof normalizations)[number];

export const backendChoices = ['auto', 'webgpu', 'cpu'] as const;
export type BackendChoice = (typeof backendChoices)[number];
export type BackendName = 'webgpu' | 'cpu';

/**
 * Fixed values by layer name, in PyTorch's layouts: conv weights OIHW, transposed conv IOHW; `mask` is
 * [channel, y, x] over a sized plane and multiplies as it is.
 */
export type Parameters = Readonly<
  Record<
    string,
    {
      readonly weight?: Float32Array;
      readonly bias?: Float32Array;
      readonly scale?: Float32Array;
      readonly shift?: Float32Array;
      readonly mask?: Float32Array;
    }
  >
>;

export type Unit = 'center' | readonly [y: number, x: number];

export interface ErfRequest {
  readonly network: Network;
  /** Default: the last layer. */
  readonly layer?: string;
  /** `'center'` is [0, 0] on an unbounded plane, [floor(h / 2), floor(w / 2)] on a sized one. */
  readonly unit?: Unit;
  /** Default `'sum'`. */
  readonly channel?: number | 'sum';
  /** Default 64: fresh weights (and input, and masks) each. */
  readonly draws?: number;
  /** A whole number from 0 to 2^53 − 1; the same seed gives the same result on every backend, up to float32 rounding. Default 0. */
  readonly seed?: number;
  /** Default `'he-normal'`. */
  readonly weights?: WeightInit;
  /** Fixed weights instead; then only the input and masks are drawn. */
  readonly parameters?: Parameters;
  /** Default `'normal'`; only non-linear layers depend on it. An array is [channel, y, x] and needs a sized input. */
  readonly input?: InputInit | Float32Array;
  /** Default `'abs'`. */
  readonly aggregate?: Aggregate;
  /** `'draw'` (default): each draw's map is divided by the sum of its absolute values before the mean. */
  readonly normalize?: Normalization;
}

export interface ErfFrame {
  /** Row-major over `box`. */
  readonly map: Float32Array;
  /** The theoretical receptive field of the unit, clipped to a sized input. */
  readonly box: Box;
  /** Draws done so far, dead ones included. */
  readonly draws: number;
  /** Draws whose gradient is zero everywhere; left out of the mean. */
  readonly deadDraws: number;
  /** Of the mean map, relative, L2. NaN while fewer than two draws are in. */
  readonly standardError: number;
  /** Computing time since the request was started. */
  readonly elapsedMs: number;
}

/** One standard error of each number, by the jackknife over eight groups of draws; NaN where too few are in. */
export interface ErfUncertainty {
  readonly erfSize: number;
  readonly erfRatio: number;
  readonly sigma: readonly [y: number, x: number];
  readonly kurtosis: readonly [y: number, x: number];
}

export interface ErfResult extends ErfFrame {
  readonly measures: ErfMeasures;
  readonly uncertainty: ErfUncertainty;
}

export interface GradientRequest {
  readonly network: Network;
  /** Every weight must be given; biases and shifts default to 0, scales and masks to 1. */
  readonly parameters: Parameters;
  /** [channel, y, x] of a sized input. Default: zeros. */
  readonly input?: Float32Array;
  readonly layer?: string;
  readonly unit?: Unit;
  readonly channel?: number | 'sum';
}

/** ∂unit/∂input, signed, [channel, y, x] over `box`; outside `box` it is exactly 0. */
export interface GradientField {
  readonly data: Float32Array;
  readonly channels: number;
  readonly box: Box;
}

export interface EngineInfo {
  readonly backend: BackendName;
  /** The adapter's own words, or what the CPU backend is. */
  readonly adapter: string;
  /** True where the adapter is software. */
  readonly fallbackAdapter: boolean;
  /** What the CPU backend's kernels are written in; undefined on WebGPU. */
  readonly kernels?: 'webassembly' | 'typescript';
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  onFrame?(frame: ErfFrame): void;
}

export interface ProfileRunOptions extends ProfileOptions {
  readonly signal?: AbortSignal;
  /** How far it is, 0 to 1. */
  onProgress?(done: number): void;
}

export interface ErfEngine {
  /** What computes; with `'auto'` on a software adapter, what computed last. */
  readonly info: EngineInfo;
  run(request: ErfRequest, options?: RunOptions): Promise<ErfResult>;
  inputGradient(request: GradientRequest): Promise<GradientField>;
  /**
   * Where a request's time goes, step by step, in milliseconds, operations and bytes. Takes a second or two, in a session
   * of its own; whatever else the engine computes waits meanwhile. Throws NetworkError or ErfError.
   */
  profile(request: ErfRequest, options?: ProfileRunOptions): Promise<ErfProfile>;
  close(): void;
}

export interface EngineOptions {
  /** Default 'auto': a hardware adapter where there is one; else whichever backend is quicker for each request. */
  readonly backend?: BackendChoice;
  /** Work on this device, in this thread; it stays the caller's to destroy. */
  readonly device?: GPUDevice;
  /** Where the worker's script lies, for pages that allow no blob: workers. */
  readonly workerUrl?: string | URL;
  readonly signal?: AbortSignal;
}
