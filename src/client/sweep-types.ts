// What a sweep is asked for and tells. Types only; imports engine and network.
import type { BackendName, ErfError, ErfRequest, ErfUncertainty } from '../engine/index.ts';
import type { NetworkError } from '../network/index.ts';

/** One place of a chart: a request of its own. */
export interface SweepPoint {
  /** The caller's name for it, its own among the points wanted. */
  readonly key: string;
  readonly request: ErfRequest;
  /** True to have the closed form's numbers beside the measured ones. */
  readonly predict: boolean;
}

/** The closed form's numbers of a point: of the map that infinitely many draws tend to. */
export interface PredictedNumbers {
  readonly erfSize: number;
  readonly sigma: readonly [y: number, x: number];
  readonly kurtosis: readonly [y: number, x: number];
  readonly exact: boolean;
}

/** Everything about a point but its map: plain data. Numbers that cannot be told are NaN. */
export interface PointNumbers {
  /** Draws done, dead ones included. */
  readonly draws: number;
  /** Draws asked for. */
  readonly wanted: number;
  /** Draws whose gradient is zero everywhere; left out of the mean. */
  readonly deadDraws: number;
  /** True for the point's last numbers. */
  readonly final: boolean;
  /** Of the mean map, relative, L2. */
  readonly standardError: number;
  /** Computing time. */
  readonly elapsedMs: number;
  /** Of the theoretical receptive field, input pixels. */
  readonly rfSize: readonly [y: number, x: number];
  readonly erfSize: number;
  readonly erfRatio: number;
  readonly sigma: readonly [y: number, x: number];
  readonly kurtosis: readonly [y: number, x: number];
  readonly gaussian: { readonly sigma: readonly [y: number, x: number]; readonly r2: number };
  readonly uncertainty: ErfUncertainty;
  readonly notes: readonly string[];
  readonly backend: BackendName;
  /** Left out where it was not asked for; null where there is no closed form (given parameters or input, too large). */
  readonly predicted?: PredictedNumbers | null;
}

export interface SweepProgress {
  /** Work done and work there is, in milliseconds of a nominal machine: their ratio moves steadily, as points do not. */
  readonly done: number;
  readonly wanted: number;
  readonly pointsDone: number;
  readonly pointsWanted: number;
  /** Every point's work is known: before, `wanted` still grows. */
  readonly planned: boolean;
  /** Computing time left; null until a point of this sweep is measured. */
  readonly msLeft: number | null;
  /** `waiting`: for the live picture, another sweep or the page to be looked at. `done`: nothing is left to try. */
  readonly state: 'waiting' | 'running' | 'paused' | 'done';
}

export interface SweepHandlers {
  /** With every picture of a point, ever more draws in it; at once for those measured before. */
  onPoint(key: string, numbers: PointNumbers): void;
  /** The closed form's numbers of a point, before any point is measured; null where there is none. */
  onPredicted?(key: string, predicted: PredictedNumbers | null): void;
  /** A point that cannot be measured; the sweep goes on with the others. */
  onError(key: string, error: ErfError | NetworkError): void;
  onProgress(progress: SweepProgress): void;
}
