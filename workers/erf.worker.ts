// The worker: exposes the engine to the page, nothing more.
import { expose, transfer } from 'comlink';
import { createEngineService, type EngineService } from '../src/engine/index.ts';

const service = createEngineService();

/** Maps travel without a copy. */
const exposed: EngineService = {
  ...service,
  async next(id) {
    const result = await service.next(id);
    return result.ok ? transfer(result, [result.value.map.buffer]) : result;
  },
  async nextPrediction(id) {
    const result = await service.nextPrediction(id);
    return result.ok && result.value ? transfer(result, [result.value.map.buffer]) : result;
  },
  async inputGradient(request, choice) {
    const result = await service.inputGradient(request, choice);
    return result.ok ? transfer(result, [result.value.data.buffer]) : result;
  },
};

expose(exposed);
