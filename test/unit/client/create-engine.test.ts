// createErfEngine from plain Node, through erf-lab/core: no page, no worker, no WebGPU.
import { describe, expect, it } from 'vitest';
import {
  createErfEngine,
  ErfError,
  measureErf,
  NetworkError,
  receptiveField,
  stackNetwork,
  defaultKnobs,
  type ErfFrame,
  type ErfRequest,
  type Network,
} from '../../../src/core.ts';

const network: Network = {
  layers: [
    { name: 'input', op: 'input' },
    { name: 'first', op: 'conv', channels: 3, kernel: 3 },
    { name: 'bend', op: 'relu' },
    { name: 'second', op: 'conv', channels: 3, kernel: 3 },
  ],
};
const request: ErfRequest = { network, draws: 30, seed: 4 };
const endless: ErfRequest = { network, draws: 2 ** 22 };

describe('in Node', () => {
  it('the CPU backend gives a map with its measures', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    expect(engine.info).toMatchObject({ backend: 'cpu', fallbackAdapter: false });
    const frames: ErfFrame[] = [];
    const result = await engine.run(request, { onFrame: (frame) => frames.push(frame) });
    engine.close();
    expect(result).toMatchObject({ draws: 30, box: { top: -2, left: -2, height: 5, width: 5 } });
    expect(frames.map(({ draws }) => draws)).toEqual(
      [...new Set(frames.map(({ draws }) => draws))].sort((a, b) => a - b),
    );
    expect(frames.at(-1)).toMatchObject({ draws: 30, map: result.map, standardError: result.standardError });
    const measured = measureErf(result.map, result.box, receptiveField(network));
    expect(result.measures.erfSize).toBe(measured.erfSize);
    expect(result.measures.sigma).toEqual(measured.sigma);
    expect(result.measures.gaussian).toEqual(measured.gaussian);
    expect(result.measures.areaRatio(0.9)).toEqual(measured.areaRatio(0.9));
    expect(result.measures.areaRatio(0.9, { log: true })).toEqual(measured.areaRatio(0.9, { log: true }));
  });

  it('what is chosen by itself is the CPU', async () => {
    const engine = await createErfEngine();
    expect(engine.info.backend).toBe('cpu');
    expect((await engine.run(request)).draws).toBe(30);
    expect(engine.info.backend).toBe('cpu');
    engine.close();
  });

  it('WebGPU is refused, with what to do', async () => {
    const opening = createErfEngine({ backend: 'webgpu' });
    await expect(opening).rejects.toBeInstanceOf(ErfError);
    await expect(opening).rejects.toMatchObject({
      code: 'webgpu-unavailable',
      message: expect.stringMatching(/no WebGPU.*CPU backend/),
    });
  });

  it('an input’s gradient is signed and in its box', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    const linear: Network = {
      layers: [
        { name: 'input', op: 'input', size: [4, 4] },
        { name: 'a', op: 'conv', channels: 1, kernel: 3 },
      ],
    };
    const weight = Float32Array.of(1, -2, 3, -4, 5, -6, 7, -8, 9);
    const field = await engine.inputGradient({
      network: linear,
      parameters: { a: { weight } },
      unit: [0, 3],
    });
    engine.close();
    // The upper row and the right column of the kernel lie in the padding.
    expect(field).toEqual({
      data: Float32Array.of(-4, 5, 7, -8),
      channels: 1,
      box: { top: 0, left: 2, height: 2, width: 2 },
    });
  });

  it('a wrong network and a wrong request are errors of their own', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    await expect(engine.run({ network: { layers: [] } })).rejects.toBeInstanceOf(NetworkError);
    await expect(engine.run({ network, aggregate: 'max' as 'abs' })).rejects.toMatchObject({
      name: 'ErfError',
      code: 'invalid-request',
    });
    await expect(engine.run({ network, layer: 'third' })).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'unknown-layer',
      field: 'layer',
    });
    await expect(engine.inputGradient({ network, parameters: {} })).rejects.toThrow(
      /parameters\.second\.weight is missing|parameters\.first\.weight is missing/,
    );
    expect((await engine.run(request)).draws).toBe(30);
    engine.close();
  });

  it('a signal stops a run, and nothing else', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    const controller = new AbortController();
    const stopped = engine.run(endless, {
      signal: controller.signal,
      onFrame: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toMatchObject({
      name: 'ErfError',
      code: 'aborted',
      cause: new Error('enough'),
    });
    await expect(engine.run(request, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect((await engine.run(request)).draws).toBe(30);
    engine.close();
  });

  it('a closed engine and one whose signal is aborted compute no more', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    engine.close();
    engine.close();
    await expect(engine.run(request)).rejects.toMatchObject({
      code: 'aborted',
      message: 'This engine is closed; create another.',
    });
    const controller = new AbortController();
    const other = await createErfEngine({ backend: 'cpu', signal: controller.signal });
    const running = other.run(endless, { onFrame: () => controller.abort() });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    await expect(createErfEngine({ signal: controller.signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  it('the same seed gives the same map in two engines', async () => {
    const [a, b] = await Promise.all([
      createErfEngine({ backend: 'cpu' }),
      createErfEngine({ backend: 'cpu' }),
    ]);
    const [first, second] = await Promise.all([a.run(request), b.run(request)]);
    expect(second.map).toEqual(first.map);
    a.close();
    b.close();
  });

  it('ones have no error, and their numbers no uncertainty', async () => {
    const engine = await createErfEngine({ backend: 'cpu' });
    const linear = stackNetwork({ ...defaultKnobs, depth: 10, channels: 1, activation: 'none' });
    const result = await engine.run({ network: linear, weights: 'ones', draws: 64 });
    engine.close();
    expect(result).toMatchObject({
      draws: 64,
      standardError: 0,
      uncertainty: { erfSize: 0, erfRatio: 0, sigma: [0, 0], kurtosis: [0, 0] },
    });
    // erf-golden.json, ten layers.
    expect(result.measures.erfSize).toBeCloseTo(11.705, 3);
  });
});
