// What a backend does with a plan. Types only.
import type { Plan, PlanLimits } from './plan-types.ts';
import type { ProfilePeak, Stopwatch } from './profile/types.ts';
import type { EngineInfo } from './types.ts';

/** The mean so far. */
export interface Snapshot {
  /** The mean map (its root for aggregate 'square'), over `plan.box`. */
  readonly map: Float32Array;
  /** Draws computed so far. */
  readonly draws: number;
  readonly deadDraws: number;
  /** Draws with an infinite or undefined gradient, or one that leaves float32 where it is not normalised. Left out of the mean. */
  readonly lostDraws: number;
  /** Relative, L2, of the mean map; NaN below two live draws. */
  readonly standardError: number;
}

/** The mean map of each jackknife group (draw number modulo the number of groups): mean squares for 'square'. */
export interface GroupMap {
  readonly map: Float32Array;
  /** Live draws in it. */
  readonly count: number;
}

/** Part of a chunk that is timed by itself: a dispatch, or what one core does for a step. */
export interface Piece {
  /** Positions in `plan.steps` of what it computes: one, or several fused; none for what follows the steps. */
  readonly steps: readonly number[];
  readonly label: string;
  readonly kernel: string;
}

/** A chunk taken apart to see where its time goes. It shares the session's memory: no chunk is computed after it. */
export interface Probe {
  readonly where: Stopwatch;
  /** In the order in which they run. */
  readonly pieces: readonly Piece[];
  /**
   * Runs pieces `first`, `first + 1`, …, the i-th of them `times[i]` times in a row, and resolves with the
   * milliseconds that the chunk's draws take in one run of each. All pieces before must have run.
   */
  time(first: number, times: readonly number[]): Promise<readonly number[]>;
  /** Milliseconds that a frame takes to be read back with nothing computed. */
  readBack(): Promise<number>;
  destroy(): void;
}

/** One plan on one backend. Memory is taken at `open` and given back by `destroy`. */
export interface Session {
  readonly plan: Plan;
  /** What computes it, where the backend alone does not say it. */
  readonly info?: EngineInfo;
  /** Computes the next `draws` draws (at most `plan.drawsPerChunk`) and returns the mean of all so far. */
  advance(draws: number): Promise<Snapshot>;
  groupMaps(): Promise<readonly GroupMap[]>;
  /** The input's gradient of a plan without accumulation: [channel, y, x] over `plan.gradient.region`. */
  gradient(): Promise<Float32Array>;
  /** For profiling: the next `draws` draws, at most `plan.drawsPerChunk`, piece by piece. */
  probe(draws: number): Promise<Probe>;
  destroy(): void;
}

export interface SessionOptions {
  /** Others come first, where something is shared. Default false. */
  readonly background?: boolean;
}

export interface Backend {
  readonly info: EngineInfo;
  readonly limits: PlanLimits;
  /** Bytes held by open sessions, as the backend counts them. */
  readonly byteLength: number;
  /** Resolves with the reason when the device is gone; never on the CPU. */
  readonly lost: Promise<string>;
  open(plan: Plan, options?: SessionOptions): Promise<Session>;
  /** Multiply-adds out of registers, as fast as they come: measured when first asked for, and remembered. */
  peak(): Promise<ProfilePeak>;
  close(): void;
}

/** A thread that waits for work at the other end of `port`. */
export interface SpawnedHelper {
  readonly id: number;
  readonly port: MessagePort;
}

/** Gives the engine threads to compute in beside its own. */
export interface HelperSource {
  /** Rejects where the page gives none. */
  spawn(): Promise<SpawnedHelper>;
  /** Ends one, whatever it is doing; nothing happens where it has ended. */
  end(id: number): void | Promise<void>;
}
