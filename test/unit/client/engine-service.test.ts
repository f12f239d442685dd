// The engine as a worker shows it, without the worker: pulled chunk by chunk, errors as data.
import { describe, expect, it } from 'vitest';
import {
  createEngineService,
  protocolVersion,
  settle,
  type PredictedField,
  type PredictRequest,
  type RunFrame,
} from '../../../src/engine/index.ts';
import { measureErf } from '../../../src/measures/index.ts';
import {
  defaultKnobs,
  NetworkError,
  stackNetwork,
  type Layer,
  type Network,
} from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';

function stack(depth: number, channels: number, activation: 'relu' | 'sigmoid' = 'relu'): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push(
      { name: `conv${i}`, op: 'conv', channels, kernel: [1, 3] },
      { name: `act${i}`, op: activation },
    );
  }
  return { layers };
}

async function framesOf(service: ReturnType<typeof createEngineService>, id: number): Promise<RunFrame[]> {
  const frames: RunFrame[] = [];
  do frames.push(settle(await service.next(id)));
  while (!frames.at(-1)!.final);
  return frames;
}

/** How many slices it took, and what came of them. */
async function predictionOf(
  service: ReturnType<typeof createEngineService>,
  request: PredictRequest,
): Promise<{ readonly slices: number; readonly found: PredictedField }> {
  const id = settle(await service.startPrediction(request));
  for (let slices = 1; ; slices++) {
    const found = settle(await service.nextPrediction(id));
    if (found) return { slices, found };
  }
}

describe('the engine’s service', () => {
  it('says which version it speaks', () => {
    expect(createEngineService().hello()).toBe(protocolVersion);
  });

  it('computes a run a chunk at a call, the last frame final, and gives its memory back with it', async () => {
    const service = createEngineService();
    const { id, info } = settle(await service.start({ network: stack(3, 2), draws: 5000 }, 'cpu'));
    expect(info.backend).toBe('cpu');
    expect(await service.byteLength()).toBeGreaterThan(0);
    const frames = await framesOf(service, id);
    expect(frames.length).toBeGreaterThan(1);
    expect(frames.at(-1)).toMatchObject({ draws: 5000, wanted: 5000, final: true });
    for (const [i, frame] of frames.slice(1).entries()) {
      expect(frame.draws).toBeGreaterThan(frames[i]!.draws);
      expect(frame.elapsedMs).toBeGreaterThan(frames[i]!.elapsedMs);
    }
    expect(await service.byteLength()).toBe(0);
    expect(await service.next(id)).toEqual({
      ok: false,
      failure: { name: 'ErfError', code: 'aborted', message: 'This run was stopped.' },
    });
  });

  it('computes what is asked of a run that the page has numbered before it has begun', async () => {
    const service = createEngineService();
    const request = { network: stack(3, 2), draws: 10 };
    const [started, first] = await Promise.all([service.start(request, 'cpu', { id: -7 }), service.next(-7)]);
    expect(settle(started).id).toBe(-7);
    expect(settle(first).draws).toBeGreaterThan(0);
    // What is wrong with a request, its start says.
    const wrong = { ...request, layer: 'nowhere' };
    const refused = await Promise.all([service.start(wrong, 'cpu', { id: -8 }), service.next(-8)]);
    expect(refused).toMatchObject([
      { ok: false, failure: { code: 'unknown-layer' } },
      { ok: false, failure: { code: 'aborted' } },
    ]);
    // One that is stopped before it has begun holds nothing.
    service.stop(-7);
    const stopped = Promise.all([service.start(request, 'cpu', { id: -9 }), service.next(-9)]);
    service.stop(-9);
    expect(await stopped).toMatchObject([{ failure: { code: 'aborted' } }, { failure: { code: 'aborted' } }]);
    expect(await service.byteLength()).toBe(0);
  });

  it('tells apart runs that go on side by side', async () => {
    const service = createEngineService();
    const request = { network: stack(2, 2), draws: 10 };
    const [a, b] = [
      settle(await service.start({ ...request, seed: 1 }, 'cpu')),
      settle(await service.start({ ...request, seed: 2 }, 'cpu')),
    ];
    expect(a.id).not.toBe(b.id);
    const [framesA, framesB] = await Promise.all([framesOf(service, a.id), framesOf(service, b.id)]);
    expect(framesA.at(-1)!.map).not.toEqual(framesB.at(-1)!.map);
  });

  it('stops a run, even while it computes, and gives its memory back', async () => {
    const service = createEngineService();
    const { id } = settle(await service.start({ network: stack(30, 16), draws: 64 }, 'cpu'));
    const pending = service.next(id);
    service.stop(id);
    service.stop(id);
    expect(await pending).toMatchObject({ ok: false, failure: { name: 'ErfError', code: 'aborted' } });
    expect(await service.byteLength()).toBe(0);
  });

  it('turns what is wrong into data, and `settle` turns it back into what was thrown', async () => {
    const service = createEngineService();
    const outcome = await service.start(
      { network: { layers: [{ name: 'x', op: 'conv' }] } as unknown as Network },
      'cpu',
    );
    expect(outcome).toMatchObject({ ok: false, failure: { name: 'NetworkError' } });
    expect(structuredClone(outcome)).toEqual(outcome);
    expect(() => settle(outcome)).toThrow(NetworkError);
    expect(await service.info('webgpu')).toMatchObject({
      ok: false,
      failure: { name: 'ErfError', code: 'webgpu-unavailable' },
    });
    expect(await service.inputGradient({ network: stack(1, 1), parameters: {} }, 'cpu')).toMatchObject({
      ok: false,
      failure: { code: 'invalid-request' },
    });
  });

  it('ends a run that fails: nothing of it is kept', async () => {
    const service = createEngineService();
    const { id } = settle(
      await service.start({ network: stack(100, 1, 'sigmoid'), normalize: 'none', draws: 3 }, 'cpu'),
    );
    expect(await service.next(id)).toMatchObject({
      ok: false,
      failure: {
        code: 'invalid-request',
        message: expect.stringMatching(/leave float32.*normalize: 'draw'/),
      },
    });
    expect(await service.byteLength()).toBe(0);
    expect(await service.next(id)).toMatchObject({ ok: false, failure: { code: 'aborted' } });
  });

  it('says how many draws are dead, and what to do where all are', async () => {
    const service = createEngineService();
    const { id } = settle(await service.start({ network: stack(12, 1), draws: 40, seed: 1 }, 'cpu'));
    const last = (await framesOf(service, id)).at(-1)!;
    expect(last.deadDraws).toBeGreaterThan(10);
    expect(last.deadDraws).toBeLessThan(40);
    expect(last.notes).toContain(
      `${last.deadDraws} of 40 draws are dead (their gradient is zero everywhere) and left out.`,
    );
    const parameters = { conv1: { weight: new Float32Array(3) } };
    const dead = settle(await service.start({ network: stack(1, 1), parameters, draws: 7 }, 'cpu'));
    const all = (await framesOf(service, dead.id)).at(-1)!;
    expect(all).toMatchObject({ draws: 7, deadDraws: 7 });
    expect(all.notes).toEqual([
      '7 of 7 draws are dead (their gradient is zero everywhere) and left out: nothing is left to show. Use more channels, or another activation.',
    ]);
    expect(all.map.every((value) => value === 0)).toBe(true);
  });

  it('closed is of no more use, and holds nothing', async () => {
    const service = createEngineService();
    const { id } = settle(await service.start({ network: stack(2, 1), draws: 10 }, 'cpu'));
    service.close();
    expect(await service.byteLength()).toBe(0);
    expect(await service.next(id)).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    expect(await service.start({ network: stack(2, 1) }, 'cpu')).toMatchObject({
      ok: false,
      failure: { code: 'aborted' },
    });
  });
});

describe('behind a live figure, the service', () => {
  it('computes a run in smaller chunks', async () => {
    const service = createEngineService();
    // Some milliseconds a draw: neither kind of chunk holds as many as a chunk may, and both hold several.
    const request = { network: stack(25, 24), draws: 150 };
    const behind = settle(await service.start(request, 'cpu', { background: true }));
    const behindFrames = await framesOf(service, behind.id);
    const live = settle(await service.start(request, 'cpu'));
    const liveFrames = await framesOf(service, live.id);
    expect(behindFrames.length).toBeGreaterThan(liveFrames.length);
    expect(behindFrames.at(-1)!.map).toEqual(liveFrames.at(-1)!.map);
  });

  it('advances a run without showing it, and shows at the end what there is', async () => {
    const service = createEngineService();
    const request = { network: stack(3, 2), draws: 3000 };
    const shown = settle(await service.start(request, 'cpu'));
    const all = (await framesOf(service, shown.id)).at(-1)!;
    const { id } = settle(await service.start(request, 'cpu', { background: true }));
    const draws: number[] = [];
    while (draws.at(-1) !== 3000) draws.push(settle(await service.advance(id)).draws);
    expect(draws).toEqual([...new Set(draws)].sort((a, b) => a - b));
    expect(settle(await service.advance(id)), 'nothing is left to compute').toMatchObject({ draws: 3000 });
    const last = settle(await service.next(id));
    expect(last).toMatchObject({ final: true, draws: 3000 });
    expect(last.map).toEqual(all.map);
    expect(await service.byteLength()).toBe(0);
    expect(await service.next(id)).toMatchObject({ ok: false, failure: { code: 'aborted' } });
  });
});

describe('a prediction by the service', () => {
  it.each([
    ['a linear stack', { network: stackNetwork({ ...defaultKnobs, depth: 9, activation: 'none' }) }],
    ['a given weight distribution', { network: stack(6, 4), weights: 'ones' as const }],
    [
      'a layer, unit and channel',
      { network: stack(6, 4), layer: 'conv4', unit: [2, -3] as const, channel: 1 },
    ],
  ])('is predictErf’s, with its map measured: %s', async (_, request) => {
    const { found } = await predictionOf(createEngineService(), request);
    const { measures, ...prediction } = found;
    const { network, ...options } = request as PredictRequest;
    expect(prediction).toEqual(predictErf(network, options));
    const { erfSize, erfRatio, sigma, kurtosis, gaussian } = measureErf(
      found.map,
      found.box,
      receptiveField(network, options.layer),
    );
    expect(measures).toEqual({ erfSize, erfRatio, sigma, kurtosis, gaussian });
    expect(structuredClone(found)).toEqual(found);
  });

  it('comes in slices, and lets a live run have its chunks in between', async () => {
    const service = createEngineService();
    const live = settle(await service.start({ network: stack(2, 2), draws: 2 ** 22 }, 'cpu'));
    const id = settle(
      await service.startPrediction({ network: stackNetwork({ ...defaultKnobs, depth: 100 }) }),
    );
    let between = 0;
    for (let before = 0; ; between++) {
      const found = settle(await service.nextPrediction(id));
      if (found) break;
      const { draws } = settle(await service.next(live.id));
      expect(draws).toBeGreaterThan(before);
      before = draws;
    }
    expect(between).toBeGreaterThan(1);
    service.stop(live.id);
  });

  it('is gone when it is stopped, there, or failed', async () => {
    const service = createEngineService();
    const gone = { ok: false, failure: { name: 'ErfError', code: 'aborted' } };
    const stopped = settle(await service.startPrediction({ network: stack(6, 4) }));
    service.stop(stopped);
    expect(await service.nextPrediction(stopped)).toMatchObject(gone);
    const done = settle(await service.startPrediction({ network: stack(1, 1) }));
    while (!settle(await service.nextPrediction(done)));
    expect(await service.nextPrediction(done)).toMatchObject(gone);
    const closed = settle(await service.startPrediction({ network: stack(6, 4) }));
    service.close();
    expect(await service.nextPrediction(closed)).toMatchObject(gone);
  });

  it('turns what is wrong into data, numbers and advice included', async () => {
    const service = createEngineService();
    expect(await service.startPrediction({ network: stack(1, 1), layer: 'nowhere' })).toMatchObject({
      ok: false,
      failure: { name: 'NetworkError', code: 'unknown-layer' },
    });
    expect(await service.startPrediction({ network: stack(1, 1), channel: 7 })).toMatchObject({
      ok: false,
      failure: { name: 'ErfError', code: 'invalid-request' },
    });
    const network = stackNetwork({ ...defaultKnobs, depth: 60, kernel: 11, dilation: [8] });
    expect(await service.startPrediction({ network })).toMatchObject({
      ok: false,
      failure: {
        name: 'ErfError',
        code: 'out-of-memory',
        message: expect.stringMatching(
          /covers \d+×\d+ positions of .*a prediction covers at most 4,194,240; lower/,
        ),
      },
    });
  });
});
