// createErfEngine where readers call it: on a page (the engine in a worker), on a device of their own, in a worker.
import { afterEach, describe, expect, it } from 'vitest';
import {
  createErfEngine,
  ErfError,
  NetworkError,
  type ErfEngine,
  type ErfFrame,
  type ErfRequest,
  type Network,
} from '../../src/core.ts';
import { protocolVersion } from '../../src/engine/index.ts';
import { expectClose, largest, relativeL2 } from '../support/expect-close.ts';
import { webgpu } from './support/backends.ts';
import type { CoreWorkerReply } from './support/core.worker.ts';
import { numbers } from './support/sketch.ts';

const network: Network = {
  layers: [
    { name: 'input', op: 'input' },
    { name: 'first', op: 'conv', channels: 2, kernel: 3 },
    { name: 'bend', op: 'tanh' },
    { name: 'second', op: 'conv', channels: 1, kernel: 3 },
  ],
};
const request: ErfRequest = { network, draws: 40, seed: 8 };
/** Many chunks long on any machine. */
const endless: ErfRequest = { network, draws: 2 ** 22 };

const opened: ErfEngine[] = [];

async function open(...options: Parameters<typeof createErfEngine>): Promise<ErfEngine> {
  const engine = await createErfEngine(...options);
  opened.push(engine);
  return engine;
}

afterEach(() => {
  for (const engine of opened.splice(0)) engine.close();
});

const ways = [
  ['on WebGPU in a worker', async () => open({ backend: 'webgpu' })],
  ['on the CPU in a worker', async () => open({ backend: 'cpu' })],
  ['on a device of the caller’s', async () => open({ device: webgpu.device })],
] as const;

describe.each(ways)('an engine %s', (_, openEngine) => {
  it('refines its map draw by draw and ends with all of them, measured', async () => {
    const engine = await openEngine();
    const frames: ErfFrame[] = [];
    const result = await engine.run(request, { onFrame: (frame) => frames.push(frame) });
    const counts = frames.map(({ draws }) => draws);
    expect(counts.at(-1)).toBe(40);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(counts).size).toBe(counts.length);
    expect(result).toMatchObject({
      draws: 40,
      deadDraws: 0,
      box: { top: -2, left: -2, height: 5, width: 5 },
    });
    expect(result.map).toHaveLength(25);
    expectClose([result.map.reduce((a, b) => a + b)], [1], { atol: 1e-5 });
    expect(result.standardError).toBeGreaterThan(0.01);
    expect(result.standardError).toBeLessThan(0.5);
    expect(result.elapsedMs).toBeGreaterThan(0);
    const { measures, uncertainty } = result;
    expect(measures.erfSize).toBeGreaterThan(2);
    expect(measures.erfRatio).toBeCloseTo(measures.erfSize / 5, 10);
    expect(measures.sigma[0]).toBeGreaterThan(0.5);
    expect(measures.gaussian.r2).toBeGreaterThan(0);
    const inner = [6, 7, 8, 11, 12, 13, 16, 17, 18].reduce((sum, i) => sum + result.map[i]!, 0);
    expect(measures.areaRatio(inner - 0.01)).toEqual({ side: 3, ratio: 9 / 25 });
    expect(measures.areaRatio(inner + 0.01)).toEqual({ side: 5, ratio: 1 });
    expect(uncertainty.erfSize).toBeGreaterThanOrEqual(0);
    expect(uncertainty.sigma[0]).toBeGreaterThan(0);
  });

  it('computes the same map every time', async () => {
    const engine = await openEngine();
    const [first, second] = [await engine.run(request), await engine.run(request)];
    expect(second.map).toEqual(first.map);
  });

  it('computes two requests at a time, each its own', async () => {
    const engine = await openEngine();
    const other = { ...request, seed: 9 };
    const [a, b] = await Promise.all([engine.run(request), engine.run(other)]);
    expect(b.map).toEqual((await engine.run(other)).map);
    expect(relativeL2(b.map, a.map)).toBeGreaterThan(0.01);
  });

  it('gives a signed gradient with given parameters', async () => {
    const engine = await openEngine();
    const parameters = { first: { weight: numbers(18, 1) }, second: { weight: numbers(18, 2) } };
    const { data, channels, box } = await engine.inputGradient({ network, parameters });
    expect({ channels, box }).toEqual({ channels: 1, box: { top: -2, left: -2, height: 5, width: 5 } });
    // An input of zeros leaves tanh′ at 1: the product of two convolutions.
    const expected = new Float32Array(25);
    for (let c = 0; c < 2; c++) {
      for (let a = 0; a < 9; a++) {
        for (let b = 0; b < 9; b++) {
          const [y, x] = [Math.floor(a / 3) + Math.floor(b / 3), (a % 3) + (b % 3)];
          expected[5 * y + x]! += parameters.first.weight[9 * c + a]! * parameters.second.weight[9 * c + b]!;
        }
      }
    }
    expectClose(data, expected, { atol: 1e-6 * largest(expected) });
  });

  it('tells what is wrong with a network or a request in the class, code and words it would have here', async () => {
    const engine = await openEngine();
    const broken = {
      layers: [...network.layers, { name: 'third', op: 'conv', channels: 1, kernel: 0 }],
    } as Network;
    const networkError = await engine.run({ network: broken }).catch((error: unknown) => error);
    expect(networkError).toBeInstanceOf(NetworkError);
    expect(networkError).toMatchObject({
      name: 'NetworkError',
      code: 'invalid-value',
      layer: 'third',
      field: 'kernel',
    });
    expect((networkError as Error).message).toMatch(/third.*kernel.*0/);
    const requestError = await engine.run({ network, draws: 0.5 }).catch((error: unknown) => error);
    expect(requestError).toBeInstanceOf(ErfError);
    expect(requestError).toMatchObject({ name: 'ErfError', code: 'invalid-request' });
    expect((requestError as Error).message).toBe(
      'draws is 0.5; it must be a whole number from 1 to 16777216.',
    );
    const gradientError = await engine
      .inputGradient({ network, parameters: {} })
      .catch((error: unknown) => error);
    expect(gradientError).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('parameters.first.weight is missing'),
    });
    // And goes on working.
    expect((await engine.run(request)).draws).toBe(40);
  });

  it('stops where a signal is aborted, before or while it computes', async () => {
    const engine = await openEngine();
    await expect(engine.run(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'ErfError',
      code: 'aborted',
    });
    const controller = new AbortController();
    let last = 0;
    const running = engine.run(endless, {
      signal: controller.signal,
      onFrame: ({ draws }) => {
        last = draws;
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(2 ** 22);
    expect((await engine.run(request)).draws).toBe(40);
  });

  it('that is closed computes no more', async () => {
    const engine = await openEngine();
    const running = engine.run(endless, { onFrame: () => engine.close() });
    await expect(running).rejects.toMatchObject({ name: 'ErfError', code: 'aborted' });
    await expect(engine.run(request)).rejects.toMatchObject({ code: 'aborted' });
    await expect(engine.inputGradient({ network, parameters: {} })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

describe('createErfEngine', () => {
  it('says what computes', async () => {
    expect((await open({ backend: 'cpu' })).info).toEqual({
      backend: 'cpu',
      adapter: expect.stringMatching(/./),
      fallbackAdapter: false,
      kernels: 'webassembly',
    });
    expect((await open({ backend: 'webgpu' })).info).toEqual(webgpu.info);
    expect((await open({ device: webgpu.device })).info).toEqual(webgpu.info);
  });

  it('by itself computes on whatever is quicker, and says which', async () => {
    const engine = await open();
    const { map } = await engine.run(request);
    expect(engine.info.backend).toBe(webgpu.info.fallbackAdapter ? 'cpu' : 'webgpu');
    const cpu = await open({ backend: 'cpu' });
    expect(relativeL2(map, (await cpu.run(request)).map)).toBeLessThan(1e-4);
  });

  it('with an aborted signal opens nothing', async () => {
    await expect(createErfEngine({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'ErfError',
      code: 'aborted',
    });
  });

  it('with a signal is closed by it', async () => {
    const controller = new AbortController();
    const engine = await open({ backend: 'cpu', signal: controller.signal });
    controller.abort();
    await expect(engine.run(request)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('leaves the caller’s device alone when its engine is closed', async () => {
    const engine = await createErfEngine({ device: webgpu.device });
    engine.close();
    const again = await open({ device: webgpu.device });
    expect((await again.run(request)).draws).toBe(40);
  });

  it('gives all engines of a page one worker', async () => {
    const { Worker: Original } = globalThis;
    let started = 0;
    globalThis.Worker = class extends Original {
      constructor(...args: ConstructorParameters<typeof Original>) {
        super(...args);
        started += 1;
      }
    };
    // An address of its own, so that no worker of another test is still there for it.
    const workerUrl = new URL('../../workers/erf.worker.ts', import.meta.url);
    const openCpu = (): Promise<ErfEngine> => open({ backend: 'cpu', workerUrl });
    try {
      const engines = await Promise.all([openCpu(), openCpu(), openCpu()]);
      engines[0].close();
      expect((await engines[1].run(request)).draws).toBe(40);
      await openCpu();
      expect(started).toBe(1);
    } finally {
      globalThis.Worker = Original;
    }
  });
});

describe('inside a worker of the reader’s own', () => {
  it.each(['webgpu', 'cpu'] as const)('%s computes as it does on the page', async (backend) => {
    const worker = new Worker(new URL('./support/core.worker.ts', import.meta.url), { type: 'module' });
    const reply = await new Promise<CoreWorkerReply>((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data as CoreWorkerReply));
      worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      worker.postMessage({ request, backend });
    });
    worker.terminate();
    const engine = await open({ backend });
    const { map, measures } = await engine.run(request);
    expect(reply.backend).toBe(backend);
    expect(reply.map).toEqual(map);
    expect(reply.draws).toBe(40);
    expect(reply.erfSize).toBe(measures.erfSize);
    expect(reply.areaRatio).toBe(measures.areaRatio(0.5).side);
    expect(reply.frames.at(-1)).toBe(40);
    expect(reply.failure).toBe('NetworkError unknown-layer');
  });
});

describe('a worker that cannot work is an error within moments, not silence:', () => {
  const script = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));

  it.each([
    [
      'an address with nothing behind it',
      new URL('/no-such-worker.js', location.href).href,
      /could not be started|failed/,
    ],
    ['a script that throws', script('throw new Error("no luck today")'), /no luck today/],
    [
      'another release’s worker',
      script('onmessage = ({ data }) => postMessage({ id: data.id, type: "RAW", value: 999 })'),
      /speaks version 999/,
    ],
    [
      'a worker that dies with the first question',
      script(
        `let n = 0; onmessage = ({ data }) => { if (n++) throw new Error("died"); postMessage({ id: data.id, type: "RAW", value: ${protocolVersion} }); }`,
      ),
      /died/,
    ],
  ])('%s', async (_, workerUrl, message) => {
    const opening = createErfEngine({ backend: 'cpu', workerUrl });
    await expect(opening).rejects.toMatchObject({
      name: 'ErfError',
      code: 'worker-failed',
      message: expect.stringMatching(message),
    });
    await expect(opening).rejects.toThrow(/worker-src blob:/);
    // Nothing of it is remembered.
    const engine = await open({ backend: 'cpu' });
    expect((await engine.run(request)).draws).toBe(40);
  });
});
