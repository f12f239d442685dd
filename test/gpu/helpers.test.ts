// The CPU backend's helpers as the page has them: workers of the built-in script, and of a worker-url.
import { afterEach, describe, expect, it } from 'vitest';
import { createErfEngine, type ErfEngine, type ErfRequest } from '../../src/core.ts';
import { createCpuBackend } from '../../src/engine/backends/cpu/index.ts';
import { plan } from '../../src/engine/plan.ts';
import { defaultKnobs, stackNetwork } from '../../src/network/index.ts';

const network = stackNetwork({ ...defaultKnobs, depth: 12, channels: 16 });
/** Chunks long enough for helpers to be started, and to join. */
const request: ErfRequest = { network, draws: 200, seed: 8 };

const { Worker: Original } = globalThis;
const started: Worker[] = [];

globalThis.Worker = class extends Original {
  constructor(...args: ConstructorParameters<typeof Original>) {
    super(...args);
    started.push(this);
  }
};

let engine: ErfEngine | null = null;

afterEach(() => {
  engine?.close();
  engine = null;
});

/** An address of its own, so that no worker of another test is still there for it. */
let lastAddress = 0;
const workerUrl = (): URL => new URL(`../../workers/erf.worker.ts?${++lastAddress}`, import.meta.url);

async function alone(): Promise<Float32Array> {
  const { draws = 64 } = request;
  const backend = createCpuBackend({ cores: 1 });
  const session = await backend.open(plan(network, request, backend.limits));
  const { map } = await session.advance(draws);
  backend.close();
  return map;
}

describe('a page’s helpers', () => {
  it.each([
    ['of the built-in script', undefined],
    ['of a worker-url', workerUrl()],
  ])('%s compute the same map to the last bit', async (_, url) => {
    started.length = 0;
    engine = await createErfEngine({ backend: 'cpu', ...(url && { workerUrl: url }) });
    const cores = navigator.hardwareConcurrency;
    const { map } = await engine.run(request);
    expect(map).toEqual(await alone());
    // Those that were started with the first run compute in the second, or in the one after where the machine is busy.
    const several =
      cores > 1 ? `WebAssembly SIMD on ${Math.min(cores, 9)} cores` : 'WebAssembly SIMD on one core';
    for (let more = 0; more < 20 && (more === 0 || engine.info.adapter !== several); more++) {
      expect((await engine.run(request)).map).toEqual(map);
    }
    expect(engine.info.adapter).toBe(several);
    expect(started.length).toBeLessThanOrEqual(1 + Math.min(cores - 1, 8));
  });
});
