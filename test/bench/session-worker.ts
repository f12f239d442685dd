// A worker that runs one job's plan on one backend and times it where it computes: no hop, no measures.
// Imports the engine's backends.
import type { Backend } from '../../src/engine/backend.ts';
import { createCpuBackend } from '../../src/engine/backends/cpu/index.ts';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import { workerHelpers } from '../support/helper-source.ts';
import type { Outcome } from './contender.ts';

export interface Ask {
  readonly id: number;
  readonly backend: 'webgpu' | 'cpu';
  readonly request: ErfRequest;
  /** `'whole'`: from the request to the map. `'draws'`: planned and opened before, as the peers' graphs are. */
  readonly timed: 'whole' | 'draws';
}

export type Answer =
  { readonly id: number; readonly outcome: Outcome } | { readonly id: number; readonly error: string };

const backends = new Map<Ask['backend'], Promise<Backend>>();

function open(name: Ask['backend']): Promise<Backend> {
  const known = backends.get(name);
  if (known) return known;
  const opening = name === 'cpu' ? openCpu() : createWebGpuBackend();
  backends.set(name, opening);
  return opening;
}

/** On all cores, as a page has it. */
async function openCpu(): Promise<Backend> {
  const backend = createCpuBackend();
  backend.offerHelpers(workerHelpers());
  return backend;
}

async function run({ backend: name, request, timed }: Ask): Promise<Outcome> {
  const backend = await open(name);
  const { network, ...rest } = request;
  const draws = request.draws!;
  const begun = performance.now();
  const planned = plan(network, rest, backend.limits);
  const session = await backend.open(planned);
  const opened = performance.now();
  let snapshot = await session.advance(Math.min(draws, planned.drawsPerChunk));
  while (snapshot.draws < draws) {
    snapshot = await session.advance(Math.min(draws - snapshot.draws, planned.drawsPerChunk));
  }
  const drawn = performance.now();
  const { byteLength } = backend;
  const { adapter } = session.info ?? backend.info;
  session.destroy();
  const ms = timed === 'draws' ? drawn - opened : performance.now() - begun;
  // Ours leaves dead draws out of its mean; the peers' mean is over all.
  const share = (draws - snapshot.deadDraws) / draws;
  return { ms, map: snapshot.map.map((value) => value * share), byteLength, backend: adapter };
}

self.onmessage = async ({ data }: MessageEvent<Ask>) => {
  let answer: Answer;
  try {
    answer = { id: data.id, outcome: await run(data) };
  } catch (error) {
    answer = { id: data.id, error: error instanceof Error ? error.message : String(error) };
  }
  postMessage(answer);
};
