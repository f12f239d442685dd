// The engine as a worker shows it, without the worker: pulled chunk by chunk, errors as data.
import { describe, expect, it } from 'vitest';
import { createEngineService, protocolVersion, settle, type RunFrame } from '../../../src/engine/index.ts';
import { NetworkError, type Layer, type Network } from '../../../src/network/index.ts';

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
