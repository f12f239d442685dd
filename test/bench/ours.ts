// This project as a contender: a session in a worker, and the public API. Imports the client and the engine.
import { createErfEngine } from '../../src/client/index.ts';
import type { BackendChoice, ErfEngine, ErfRequest } from '../../src/engine/index.ts';
import type { Contender, Outcome, Prepared, Task } from './contender.ts';
import type { Job } from './jobs.ts';
import type { Answer, Ask } from './session-worker.ts';

export function requestOf({ network, draws, seed }: Pick<Job, 'network' | 'draws' | 'seed'>): ErfRequest {
  return { network, draws, seed, normalize: 'none' };
}

let worker: Worker | null = null;
let lastId = 0;

/** Plan, open, advance, destroy, in a worker that stays warm. */
export function runSession(
  backend: Ask['backend'],
  request: ErfRequest,
  timed: Ask['timed'] = 'whole',
): Promise<Outcome> {
  worker ??= new Worker(new URL('./session-worker.ts', import.meta.url), { type: 'module' });
  const asked = worker;
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent<Answer>): void => {
      if (data.id !== id) return;
      asked.removeEventListener('message', listen);
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.outcome);
    };
    asked.addEventListener('message', listen);
    asked.postMessage({ id, backend, request, timed } satisfies Ask);
  });
}

/**
 * `session`: everything that a new request costs. `draws`: the same with plan and memory made before, which is what is
 * timed of the peers, whose graphs, sessions and compiled kernels are.
 */
const sessions = (['webgpu', 'cpu'] as const).flatMap((backend) =>
  (['whole', 'draws'] as const).map((timed): Contender => ({
    id: `ours/${timed === 'whole' ? 'session' : 'draws'}-${backend}`,
    side: 'ours',
    formulation: `${timed === 'whole' ? 'session' : 'draws'}, ${backend}`,
    suits: () => true,
    async prepare({ job }): Promise<Prepared> {
      return { run: () => runSession(backend, requestOf(job), timed), destroy() {} };
    },
  })),
);

const engines = new Map<BackendChoice, Promise<ErfEngine>>();

function engineOf(choice: BackendChoice): Promise<ErfEngine> {
  const known = engines.get(choice);
  if (known) return known;
  const opening = createErfEngine({ backend: choice });
  engines.set(choice, opening);
  return opening;
}

/** Every run after the first has a seed of its own, so that nothing kept from another answers it. */
async function runPublic({ job }: Task, choice: BackendChoice, turn: number): Promise<Outcome> {
  const engine = await engineOf(choice);
  const start = performance.now();
  const result = await engine.run(requestOf({ ...job, seed: job.seed + turn * 1000 }));
  const ms = performance.now() - start;
  const share = (job.draws - result.deadDraws) / job.draws;
  return { ms, map: result.map.map((value) => value * share), backend: engine.info.backend };
}

const publicApi = (['webgpu', 'cpu', 'auto'] as const).map((choice): Contender => ({
  id: `ours/api-${choice}`,
  side: 'ours',
  formulation: `engine.run, ${choice}`,
  suits: () => true,
  async prepare(task): Promise<Prepared> {
    let turn = 0;
    return { run: () => runPublic(task, choice, turn++), destroy() {} };
  },
}));

export const ours: readonly Contender[] = [...sessions, ...publicApi];
