// What crosses between a page and its worker: plain data in, plain data out, errors as data. Types, and what the page
// makes of an answer.
import { NetworkError, type NetworkErrorCode } from '../network/index.ts';
import type { HelperSource } from './backend.ts';
import { ErfError, type ErfErrorCode } from './errors.ts';
import type { ProfileOptions, ProfileProgress } from './profile/types.ts';
import type { PredictedField, PredictRequest } from './predict.ts';
import type { RunFrame, RunProgress, StartOptions } from './run.ts';
import type { BackendChoice, EngineInfo, ErfRequest, GradientField, GradientRequest } from './types.ts';

/** Grows with every change of these messages, so that a page never talks to another version's worker. */
export const protocolVersion = 4;

/** An error that crosses the boundary whole: structured cloning keeps only an Error's name, message and stack. */
export type Failure =
  | { readonly name: 'ErfError'; readonly code: ErfErrorCode; readonly message: string }
  | {
      readonly name: 'NetworkError';
      readonly code: NetworkErrorCode;
      readonly message: string;
      readonly layer?: string;
      readonly field?: string;
    };

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface StartedRun {
  readonly id: number;
  readonly info: EngineInfo;
}

/** What a page says of a run besides its request. */
export interface ServiceStartOptions extends StartOptions {
  /**
   * The page's own number for the run, below 0: with it, `next` may be asked for before `start` has answered. A busy
   * page then costs no round trip. Default: the service counts.
   */
  readonly id?: number;
}

/** What the page may ask of the worker. */
export interface EngineService {
  hello(): number;
  /** More workers of the same script, should the CPU backend want them. */
  offerHelpers(source: HelperSource): void;
  /** Makes this worker a helper of the one at the other end of `port`, until it is ended. */
  help(port: MessagePort): void;
  info(choice: BackendChoice): Promise<Outcome<EngineInfo>>;
  start(
    request: ErfRequest,
    choice: BackendChoice,
    options?: ServiceStartOptions,
  ): Promise<Outcome<StartedRun>>;
  /** The next chunk of a run, once it has started; the run is closed with its last frame, or when it fails. */
  next(id: number): Promise<Outcome<RunFrame>>;
  /** The next chunk without a frame; when all draws are done, `next` shows them. */
  advance(id: number): Promise<Outcome<RunProgress>>;
  /** Begins a closed form: checked, nothing computed yet. */
  startPrediction(request: PredictRequest): Promise<Outcome<number>>;
  /** A few milliseconds of it: null until it is there; it is closed with its answer, or when it fails. */
  nextPrediction(id: number): Promise<Outcome<PredictedField | null>>;
  /** Begins a profile. While one is measured, everything else that computes waits. */
  startProfile(
    request: ErfRequest,
    choice: BackendChoice,
    options?: ProfileOptions,
  ): Promise<Outcome<number>>;
  /** A tenth of a second of it or so; it is closed with its profile, or when it fails. */
  nextProfile(id: number): Promise<Outcome<ProfileProgress>>;
  /** Ends a run, a prediction or a profile; nothing happens where it has ended. */
  stop(id: number): void;
  inputGradient(request: GradientRequest, choice: BackendChoice): Promise<Outcome<GradientField>>;
  byteLength(): Promise<number>;
  loseDevice(): Promise<void>;
  close(): void;
}

function fromFailure(failure: Failure): ErfError | NetworkError {
  if (failure.name === 'ErfError') return new ErfError(failure.code, failure.message);
  const { code, message, layer, field } = failure;
  return new NetworkError(code, message, { layer, field });
}

/** The value, or the failure thrown as the error it was. */
export function settle<T>(result: Outcome<T>): T {
  if (result.ok) return result.value;
  throw fromFailure(result.failure);
}
