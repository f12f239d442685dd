// Profiles on both backends: every step is there, in order, with the plan's own counts, and times that add up.
import { afterEach, describe, expect, it } from 'vitest';
import {
  createErfEngine,
  type ErfEngine,
  type ErfProfile,
  type ErfRequest,
  type Network,
} from '../../src/core.ts';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { createEngineService, settle } from '../../src/engine/index.ts';
import { plan } from '../../src/engine/plan.ts';
import { cpu, webgpu } from './support/backends.ts';

/** Forward and gradient, two kernels in one step (aggregate), one step of two kernels' kinds (pooling). */
const network: Network = {
  layers: [
    { name: 'input', op: 'input', channels: 2 },
    { name: 'first', op: 'conv', channels: 8, kernel: 3 },
    { name: 'bend', op: 'relu' },
    { name: 'small', op: 'max-pool', kernel: 2 },
    { name: 'second', op: 'conv', channels: 4, kernel: 3, stride: 2 },
  ],
};
const request: ErfRequest = { network, draws: 24, seed: 3 };
/** Compiled in no time, where what is profiled does not matter. */
const tiny: ErfRequest = {
  network: {
    layers: [
      { name: 'input', op: 'input' },
      { name: 'only', op: 'conv', channels: 1, kernel: 3 },
    ],
  },
  draws: 24,
};
const quick = { budgetMs: 150 } as const;

const opened: ErfEngine[] = [];

afterEach(() => {
  for (const engine of opened.splice(0)) engine.close();
});

async function open(...options: Parameters<typeof createErfEngine>): Promise<ErfEngine> {
  const engine = await createErfEngine(...options);
  opened.push(engine);
  return engine;
}

function expectWhole(profile: ErfProfile, backend: 'webgpu' | 'cpu'): void {
  const planned = plan(network, { draws: 24, seed: 3 }, (backend === 'cpu' ? cpu : webgpu).limits);
  const { steps, totals, peak, draws } = profile;
  expect(steps.map(({ label, kind }) => [label, kind])).toEqual([
    // An activation's signs come with its values.
    ...planned.steps.flatMap(({ label, kind }) => (kind === 'signs' ? [] : [[label, kind]])),
    ['accumulate', 'accumulate'],
    ['finish', 'finish'],
  ]);
  expect(steps.map(({ layers, phase }) => `${layers.join()} ${phase}`)).toEqual([
    'input random',
    'first random',
    'first forward',
    'bend forward',
    ...(backend === 'webgpu' ? ['small forward'] : []),
    'second random',
    'second gradient',
    'small gradient',
    ...(backend === 'cpu' ? ['small gradient'] : []),
    'bend gradient',
    'first random',
    'first gradient',
    ' map',
    ' map',
    ' map',
  ]);
  const convolutions = steps.filter(({ kind }) => kind === 'conv');
  const operations = convolutions.reduce((sum, step) => sum + step.operations, 0);
  expect(operations).toBeCloseTo(planned.operations * draws, 6);
  expect(totals.operations).toBeCloseTo(
    steps.reduce((sum, step) => sum + step.operations, 0),
    3,
  );
  for (const step of steps) {
    expect(step.ms, step.label).toBeGreaterThan(0);
    expect(step.byteLength, step.label).toBeGreaterThan(0);
    expect(step.share, step.label).toBeGreaterThanOrEqual(0);
    expect(step.share, step.label).toBeLessThanOrEqual(1.05);
    expect(step.share).toBeCloseTo(step.operations / step.ms / peak.operationsPerMs, 10);
    expect(step.dispatches.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(step.ms, 10);
  }
  expect(totals.computingMs).toBeCloseTo(
    steps.reduce((sum, { ms }) => sum + ms, 0),
    6,
  );
  // A hundred million multiply-adds a second are less than any machine does, a hundred million million more.
  expect(peak.operationsPerMs).toBeGreaterThan(2e5);
  expect(peak.operationsPerMs).toBeLessThan(2e11);
  expect(draws).toBeGreaterThanOrEqual(1);
  expect(draws).toBeLessThanOrEqual(planned.drawsPerChunk);
  expect(profile.wanted).toBe(24);
  expect(profile.memory.perDrawByteLength).toBe(planned.byteLengthPerDraw);
  expect(profile.memory.heldByteLength).toBeGreaterThan(planned.byteLengthPerDraw);
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
}

describe('a profile', () => {
  it('on WebGPU has every step with its kernels, timed by timestamps', async () => {
    const engine = await open({ backend: 'webgpu' });
    const heard: number[] = [];
    const profile = await engine.profile(request, { ...quick, onProgress: (done) => heard.push(done) });
    expectWhole(profile, 'webgpu');
    expect(profile).toMatchObject({ backend: 'webgpu', adapter: webgpu.info.adapter, where: 'timestamp' });
    const aggregate = profile.steps.find(({ kind }) => kind === 'aggregate')!;
    expect(aggregate.dispatches.map(({ kernel }) => kernel)).toEqual(['aggregate', 'summarize']);
    expect(profile.totals.readingMs).toBeGreaterThan(0);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.at(-1)).toBe(1);
  });

  it('on the CPU has every step, timed by the clock', async () => {
    const engine = await open({ backend: 'cpu' });
    const profile = await engine.profile(request, quick);
    expectWhole(profile, 'cpu');
    expect(profile).toMatchObject({ backend: 'cpu', where: 'clock' });
  });

  it('goes by the clock on a device without timestamps', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice();
    expect(device.features.has('timestamp-query')).toBe(false);
    const engine = await open({ device });
    const profile = await engine.profile(tiny, { ...quick, draws: 5 });
    expect(profile).toMatchObject({ where: 'clock', draws: 5 });
    expect(profile.steps.every(({ where }) => where === 'clock')).toBe(true);
    expect(profile.totals.computingMs).toBeGreaterThan(0);
    expect(profile.totals.computingMs).toBeLessThan(60_000);
    device.destroy();
  });

  it('leaves runs as they were: the same bits before, after and beside it', async () => {
    const engine = await open({ device: webgpu.device });
    const before = await engine.run(tiny);
    const [, beside] = await Promise.all([engine.profile(tiny, quick), engine.run(tiny)]);
    const after = await engine.run(tiny);
    expect(beside.map).toEqual(before.map);
    expect(after.map).toEqual(before.map);
  });

  it('of a network that runs as one dispatch has one step, of all its layers', async () => {
    const engine = await open({ device: webgpu.device });
    const profile = await engine.profile(tiny, quick);
    expect(profile.steps.map(({ kind, phase, layers }) => [kind, phase, ...layers])).toEqual([
      ['fused', 'gradient', 'only'],
      ['accumulate', 'map'],
      ['finish', 'map'],
    ]);
    const planned = plan(tiny.network, { draws: 24 }, webgpu.limits);
    expect(profile.steps[0]!.operations).toBeGreaterThan(planned.operations * profile.draws);
    expect(profile.steps[0]!.share).toBeLessThanOrEqual(1.05);
  });

  it('is of one draw where all are the same', async () => {
    const engine = await open({ device: webgpu.device });
    const same = { ...tiny, weights: 'ones', input: 'ones' } as const;
    const profile = await engine.profile(same, quick);
    expect(profile.draws).toBe(1);
    expect(profile.totals.computingMs).toBeGreaterThan(0);
  });

  it('that is stopped gives its memory back and lets others go on', async () => {
    const backend = await createWebGpuBackend();
    const service = createEngineService(new Engine(backend.device));
    const id = settle(await service.startProfile(tiny, 'webgpu'));
    expect(settle(await service.nextProfile(id)).profile).toBeNull();
    expect(await service.byteLength()).toBeGreaterThan(0);
    const slice = service.nextProfile(id);
    service.stop(id);
    expect(await slice).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    expect(await service.byteLength()).toBe(0);
    const { id: run } = settle(await service.start(tiny, 'webgpu'));
    expect(settle(await service.next(run)).draws).toBeGreaterThan(0);
    service.close();
    backend.device.destroy();
  });

  it('ends at once for a caller who aborts, and says what makes no sense', async () => {
    const engine = await open({ backend: 'cpu' });
    const abort = new AbortController();
    const profile = engine.profile(tiny, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(profile).rejects.toMatchObject({ code: 'aborted' });
    await expect(engine.profile(tiny, { draws: 0.5 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'draws is 0.5; a profile is of a whole number, 1 or more.',
    });
    await expect(engine.profile({ ...tiny, layer: 'none' })).rejects.toThrow(/none/);
  });
});

describe('the peak', () => {
  it('is measured once and kept', async () => {
    for (const backend of [cpu, webgpu]) {
      const [one, other] = [await backend.peak(), await backend.peak()];
      expect(other).toBe(one);
    }
  });
});
