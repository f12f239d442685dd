// Workers for a CPU backend that is opened by itself, without the page's side of the engine: as src/client/engine-worker.ts
// gives them.
import { transfer, wrap } from 'comlink';
import type { HelperSource, SpawnedHelper } from '../../src/engine/backend.ts';
import type { EngineService } from '../../src/engine/index.ts';

export function workerHelpers(): HelperSource {
  const workers = new Map<number, Worker>();
  let lastId = 0;
  return {
    async spawn(): Promise<SpawnedHelper> {
      const worker = new Worker(new URL('../../workers/erf.worker.ts', import.meta.url), { type: 'module' });
      const { port1, port2 } = new MessageChannel();
      await wrap<EngineService>(worker).help(transfer(port2, [port2]));
      const id = ++lastId;
      workers.set(id, worker);
      return { id, port: port1 };
    },
    end(id) {
      workers.get(id)?.terminate();
      workers.delete(id);
    },
  };
}
