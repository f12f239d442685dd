// The engine as a worker shows it: plain data in, plain data out, errors as data. Pull, not push: the page asks for
// the next chunk, so that a stale request is simply never asked again.
import { NetworkError } from '../network/index.ts';
import { protocolVersion, type EngineService, type Failure, type Outcome } from './boundary.ts';
import { serveHelper } from './backends/cpu/index.ts';
import { Engine } from './engine.ts';
import { ErfError } from './errors.ts';
import { PredictionRun } from './predict.ts';
import { Quiet } from './profile/quiet.ts';
import type { ProfileRun } from './profile/run.ts';
import type { ErfRun } from './run.ts';

function toFailure(error: unknown): Failure {
  if (error instanceof NetworkError) {
    const { code, message, layer, field } = error;
    return { name: 'NetworkError', code, message, layer, field };
  }
  if (error instanceof ErfError) return { name: 'ErfError', code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { name: 'ErfError', code: 'worker-failed', message: `The engine failed. ${message}` };
}

async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

const stopped = (): ErfError => new ErfError('aborted', 'This run was stopped.');

export function createEngineService(engine = new Engine()): EngineService {
  const runs = new Map<number, ErfRun>();
  /** Runs on their way: what is asked of them waits. */
  const starting = new Map<number, Promise<ErfRun>>();
  const predictions = new Map<number, PredictionRun>();
  const profiles = new Map<number, ProfileRun>();
  const quiet = new Quiet();
  let lastId = 0;

  const stop = (id: number): void => {
    starting.delete(id);
    runs.get(id)?.close();
    runs.delete(id);
    predictions.delete(id);
    profiles.get(id)?.close();
    profiles.delete(id);
  };

  /** One step of what goes on under this id; it ends there when it is done, or fails. */
  const step = <Run extends { readonly done: boolean }, T>(
    running: ReadonlyMap<number, Run>,
    id: number,
    take: (run: Run) => T | Promise<T>,
  ): Promise<Outcome<T>> =>
    outcome(async () => {
      const run = running.get(id);
      if (!run) throw stopped();
      try {
        const value = await take(run);
        if (run.done) stop(id);
        return value;
      } catch (error) {
        stop(id);
        throw error;
      }
    });

  /** Nothing is computed beside what is timed. */
  const later = async <T>(work: () => Promise<T>): Promise<T> => {
    await quiet.over();
    return work();
  };

  return {
    hello: () => protocolVersion,
    offerHelpers: (source) => engine.offerHelpers(source),
    help: serveHelper,
    info: (choice) => outcome(() => engine.info(choice)),
    start: (request, choice, { id = ++lastId, ...options } = {}) =>
      outcome(async () => {
        const opening = later(() => engine.start(request, choice, options));
        starting.set(id, opening);
        try {
          const run = await opening;
          if (starting.get(id) !== opening) {
            run.close();
            throw stopped();
          }
          runs.set(id, run);
          return { id, info: run.info };
        } finally {
          starting.delete(id);
        }
      }),
    next: async (id) => {
      await starting.get(id)?.catch(() => undefined);
      return later(() => step(runs, id, (run) => run.next()));
    },
    advance: (id) => later(() => step(runs, id, (run) => run.advance())),
    startPrediction: (request) =>
      outcome(async () => {
        const id = ++lastId;
        predictions.set(id, new PredictionRun(request));
        return id;
      }),
    nextPrediction: (id) => later(() => step(predictions, id, (prediction) => prediction.next())),
    startProfile: (request, choice, options) =>
      outcome(() =>
        quiet.during(async () => {
          const profile = await engine.startProfile(request, choice, options);
          const id = ++lastId;
          profiles.set(id, profile);
          return id;
        }),
      ),
    nextProfile: (id) => quiet.during(() => step(profiles, id, (profile) => profile.next())),
    stop,
    inputGradient: (request, choice) => later(() => outcome(() => engine.inputGradient(request, choice))),
    byteLength: () => engine.byteLength(),
    loseDevice: () => engine.loseDevice(),
    close: () => {
      for (const id of [...starting.keys(), ...runs.keys(), ...predictions.keys(), ...profiles.keys()])
        stop(id);
      engine.close();
    },
  };
}
