// The engine as a worker shows it: plain data in, plain data out, errors as data. Pull, not push: the page asks for
// the next chunk, so that a stale request is simply never asked again.
import { NetworkError, type NetworkErrorCode } from '../network/index.ts';
import { Engine } from './engine.ts';
import { ErfError, type ErfErrorCode } from './errors.ts';
import { PredictionRun, type PredictedField, type PredictRequest } from './predict.ts';
import type { ErfRun, RunFrame, RunProgress, StartOptions } from './run.ts';
import type { BackendChoice, EngineInfo, ErfRequest, GradientField, GradientRequest } from './types.ts';

/** Grows with every change of this file's messages, so that a page never talks to another version's worker. */
export const protocolVersion = 2;

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

/** What the page may ask of the worker. */
export interface EngineService {
  hello(): number;
  info(choice: BackendChoice): Promise<Outcome<EngineInfo>>;
  start(request: ErfRequest, choice: BackendChoice, options?: StartOptions): Promise<Outcome<StartedRun>>;
  /** The next chunk of a run; the run is closed with its last frame, or when it fails. */
  next(id: number): Promise<Outcome<RunFrame>>;
  /** The next chunk without a frame; when all draws are done, `next` shows them. */
  advance(id: number): Promise<Outcome<RunProgress>>;
  /** Begins a closed form: checked, nothing computed yet. */
  startPrediction(request: PredictRequest): Promise<Outcome<number>>;
  /** A few milliseconds of it: null until it is there; it is closed with its answer, or when it fails. */
  nextPrediction(id: number): Promise<Outcome<PredictedField | null>>;
  /** Ends a run or a prediction; nothing happens where it has ended. */
  stop(id: number): void;
  inputGradient(request: GradientRequest, choice: BackendChoice): Promise<Outcome<GradientField>>;
  byteLength(): Promise<number>;
  loseDevice(): Promise<void>;
  close(): void;
}

function toFailure(error: unknown): Failure {
  if (error instanceof NetworkError) {
    const { code, message, layer, field } = error;
    return { name: 'NetworkError', code, message, layer, field };
  }
  if (error instanceof ErfError) return { name: 'ErfError', code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { name: 'ErfError', code: 'worker-failed', message: `The engine failed. ${message}` };
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

async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

export function createEngineService(engine = new Engine()): EngineService {
  const runs = new Map<number, ErfRun>();
  const predictions = new Map<number, PredictionRun>();
  let lastId = 0;

  const stop = (id: number): void => {
    runs.get(id)?.close();
    runs.delete(id);
    predictions.delete(id);
  };

  /** One step of what goes on under this id; it ends there when it is done, or fails. */
  const step = <Run extends { readonly done: boolean }, T>(
    running: ReadonlyMap<number, Run>,
    id: number,
    take: (run: Run) => T | Promise<T>,
  ): Promise<Outcome<T>> =>
    outcome(async () => {
      const run = running.get(id);
      if (!run) throw new ErfError('aborted', 'This run was stopped.');
      try {
        const value = await take(run);
        if (run.done) stop(id);
        return value;
      } catch (error) {
        stop(id);
        throw error;
      }
    });

  return {
    hello: () => protocolVersion,
    info: (choice) => outcome(() => engine.info(choice)),
    start: (request, choice, options) =>
      outcome(async () => {
        const run = await engine.start(request, choice, options);
        const id = ++lastId;
        runs.set(id, run);
        return { id, info: run.info };
      }),
    next: (id) => step(runs, id, (run) => run.next()),
    advance: (id) => step(runs, id, (run) => run.advance()),
    startPrediction: (request) =>
      outcome(async () => {
        const id = ++lastId;
        predictions.set(id, new PredictionRun(request));
        return id;
      }),
    nextPrediction: (id) => step(predictions, id, (prediction) => prediction.next()),
    stop,
    inputGradient: (request, choice) => outcome(() => engine.inputGradient(request, choice)),
    byteLength: () => engine.byteLength(),
    loseDevice: () => engine.loseDevice(),
    close: () => {
      for (const id of [...runs.keys(), ...predictions.keys()]) stop(id);
      engine.close();
    },
  };
}
