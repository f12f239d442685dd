// What a profile is: plain data, the same on every backend and across the worker's boundary. Types only.
import type { Step } from '../plan-types.ts';
import type { EngineInfo } from '../types.ts';

/** How a time was taken: by the device's own timestamps, or by the clock around the work. */
export type Stopwatch = 'timestamp' | 'clock';

/** The plan's steps, and what follows them in a chunk: its draws into the mean, and the frame that is read back. */
export type ProfileKind = Step['kind'] | 'accumulate' | 'finish' | 'fused';

/**
 * What a step is for: drawing weights, inputs and masks; values on the way forward; gradients on the way back; the map
 * of each draw and their mean.
 */
export type ProfilePhase = 'random' | 'forward' | 'gradient' | 'map';

/** One kernel's part of a step. */
export interface ProfileDispatch {
  readonly kernel: string;
  /** Of all draws of the chunk. */
  readonly ms: number;
}

/** One step of a chunk. All numbers are of the chunk: of all its draws together. */
export interface ProfileStep {
  readonly label: string;
  readonly kind: ProfileKind;
  readonly phase: ProfilePhase;
  /** Names of the layers it is of: one, several where steps are fused, none where it is of the whole map. */
  readonly layers: readonly string[];
  /** The kernels it runs, each named once. */
  readonly kernel: string;
  readonly ms: number;
  /** Floating-point operations; a multiply-add counts two. */
  readonly operations: number;
  /** Bytes that must be read and written at least, each tensor once. */
  readonly byteLength: number;
  /** Of the backend's measured peak, 0 to 1. */
  readonly share: number;
  readonly where: Stopwatch;
  readonly dispatches: readonly ProfileDispatch[];
}

export interface ProfileTotals {
  /** From the network to the list of steps. */
  readonly planningMs: number;
  /** Memory taken and kernels compiled; those that were compiled before are not compiled again. */
  readonly openingMs: number;
  /** From the start of the first chunk to the first picture's numbers, with `firstDraws` draws. */
  readonly firstPictureMs: number;
  readonly firstDraws: number;
  /** A whole chunk on the usual way: computed, and its frame read back. */
  readonly chunkMs: number;
  /** The sum of the steps. It can pass `chunkMs`, where steps overlap when nobody times them. */
  readonly computingMs: number;
  /** A frame read back with nothing computed: submitting, waiting, copying. */
  readonly readingMs: number;
  /** The numbers of a frame: sizes, fits, and their uncertainty. */
  readonly measuringMs: number;
  readonly operations: number;
  readonly byteLength: number;
}

export interface ProfilePeak {
  /** Multiply-adds out of registers, two operations each. */
  readonly operationsPerMs: number;
  /** What was measured, in a few words. */
  readonly how: string;
}

export interface ProfileMemory {
  /** What this request's session holds, for `drawsAtOnce` draws at most. Bytes. */
  readonly heldByteLength: number;
  readonly drawsAtOnce: number;
  /** What the backend holds for the whole page while it is profiled, this session included. Bytes. */
  readonly backendByteLength: number;
  /** As planned: of one draw, and of what all draws share. Bytes. */
  readonly perDrawByteLength: number;
  readonly sharedByteLength: number;
}

/** Where a request's time goes, step by step. Plain data: `JSON.stringify` keeps all of it. */
export interface ErfProfile extends EngineInfo {
  /** Draws of the chunk that the steps are of. */
  readonly draws: number;
  /** Draws the request asks for. */
  readonly wanted: number;
  /** How the steps were timed. */
  readonly where: Stopwatch;
  /** How often each step was timed; its `ms` is the median. */
  readonly rounds: number;
  /** In the order in which they run. */
  readonly steps: readonly ProfileStep[];
  readonly totals: ProfileTotals;
  readonly peak: ProfilePeak;
  readonly memory: ProfileMemory;
  readonly notes: readonly string[];
}

export interface ProfileOptions {
  /** Draws of the chunk to profile, at most what memory allows. Default: as many as a run computes at a time. */
  readonly draws?: number;
  /** Time to spend on the steps, a multiple of a chunk at least; default 1500. Milliseconds. */
  readonly budgetMs?: number;
}

export interface ProfileProgress {
  /** How far it is, 0 to 1. */
  readonly done: number;
  /** Null until all is measured. */
  readonly profile: ErfProfile | null;
}
