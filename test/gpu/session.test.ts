// Sessions on a device: memory asked for, given and given back; chunks; devices that go, callers that leave.
import { describe, expect, it } from 'vitest';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { formatPlan } from '../../src/engine/format-plan.ts';
import { Engine } from '../../src/engine/engine.ts';
import { slotsFootprint } from '../../src/engine/planner.ts';
import type { Plan, PlanLimits } from '../../src/engine/plan-types.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import type { Layer, Network } from '../../src/network/index.ts';
import { graphCases } from '../oracle/random-graph.ts';
import { webgpu } from './support/backends.ts';
import { PlanSketch, region } from './support/sketch.ts';

function stack(depth: number, channels: number, activation?: 'relu'): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    if (activation) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

/** A promise that hangs is a failure, and says so long before the test's own limit. */
function soon<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('still pending after 20 s')), 20_000),
  );
  return Promise.race([promise, late]);
}

/** Computes for a second or so on two cores, in several submissions. */
const long = plan(stack(36, 4), { draws: 64 }, webgpu.limits);

describe('memory', () => {
  it('is what the plan says, to the byte, while a session is open, and nothing when it is closed', async () => {
    const requests: [Network, Omit<ErfRequest, 'network'>][] = [
      [stack(4, 2, 'relu'), { draws: 20 }],
      [stack(3, 1), { draws: 7, weights: 'ones' }],
      ...graphCases(2).map(({ network }): [Network, Omit<ErfRequest, 'network'>] => [network, { draws: 3 }]),
    ];
    let checked = 0;
    for (const [network, request] of requests) {
      let planned: Plan;
      try {
        planned = plan(network, request, webgpu.limits);
      } catch (error) {
        if (String(error).includes('sees only padding')) continue;
        throw error;
      }
      const session = await webgpu.open(planned);
      expect(webgpu.byteLength, formatPlan(planned)).toBe(planned.byteLength);
      if (checked++ < 2) {
        await session.advance(planned.draws);
        await session.groupMaps();
        expect(webgpu.byteLength).toBe(planned.byteLength);
      }
      session.destroy();
      expect(webgpu.byteLength).toBe(0);
      session.destroy();
      expect(webgpu.byteLength).toBe(0);
    }
    expect(checked).toBeGreaterThan(2);
  });

  it('that is too little for all forward values gives the same bits: blocks, and values computed twice', async () => {
    const layers: Layer[] = [{ name: 'input', op: 'input', size: 24 }];
    for (let i = 1; i <= 10; i++) {
      const from = layers.at(-1)!.name;
      layers.push(
        { name: `conv${i}`, op: 'conv', channels: 6, kernel: 3, from },
        { name: `act${i}`, op: i % 2 ? 'gelu' : 'relu' },
        { name: `pool${i}`, op: 'max-pool', kernel: 3, stride: 1, padding: 1 },
        ...(i % 3 === 0 ? [{ name: `sum${i}`, op: 'add', from: [`pool${i}`, from] } as const] : []),
      );
    }
    const request = { draws: 3, seed: 5 } as const;
    const whole = plan({ layers }, request, webgpu.limits);
    const tight = plan({ layers }, request, {
      ...webgpu.limits,
      footprint: slotsFootprint,
      totalByteLength: 0.75 * whole.byteLengthPerDraw,
    });
    expect([whole.blocks, whole.drawsPerChunk]).toEqual([null, 3]);
    expect([tight.blocks === null, tight.drawsPerChunk]).toEqual([false, 1]);
    expect(tight.operations).toBeGreaterThan(whole.operations);
    const maps: Float32Array[] = [];
    for (const planned of [whole, tight]) {
      const session = await webgpu.open(planned);
      let last = await session.advance(3);
      while (last.draws < 3) last = await session.advance(3 - last.draws);
      session.destroy();
      maps.push(last.map);
    }
    expect(maps[0]!.some((value) => value > 0)).toBe(true);
    expect(maps[1]).toEqual(maps[0]);
  });

  it('that the device does not give is an error with numbers, and is given back', async () => {
    const sketch = new PlanSketch();
    // One float more than the largest buffer.
    const width = webgpu.device.limits.maxBufferSize / 4 + 1;
    const tensor = sketch.tensor(1, region(0, 0, 1, width));
    const tooLarge = sketch.plan([], tensor, { byteLength: 4 * width });
    await expect(webgpu.open(tooLarge)).rejects.toMatchObject({
      name: 'ErfError',
      code: 'out-of-memory',
      message: expect.stringMatching(/The device did not give \d+ MiB for 1 draws/),
    });
    expect(webgpu.byteLength).toBe(0);
    // And the device is none the worse.
    const session = await webgpu.open(plan(stack(2, 1), { draws: 1 }, webgpu.limits));
    expect((await session.advance(1)).draws).toBe(1);
    session.destroy();
  });

  it('for fewer draws at a time gives the same bits', async () => {
    const network = stack(4, 2, 'relu');
    const request = { draws: 20, seed: 3 } as const;
    const whole = plan(network, request, webgpu.limits);
    expect(whole.drawsPerChunk).toBe(20);
    const tight: PlanLimits = {
      ...webgpu.limits,
      totalByteLength: webgpu.limits.footprint!(whole, 6).byteLength,
    };
    const chunked = plan(network, request, tight);
    expect(chunked.drawsPerChunk).toBe(6);
    expect(chunked.notes).toEqual(['Memory allows 6 draws at a time.']);
    const [one, many] = [await webgpu.open(whole), await webgpu.open(chunked)];
    const all = await one.advance(20);
    let last = await many.advance(20);
    // Never more than fit.
    expect(last.draws).toBe(6);
    while (last.draws < 20) last = await many.advance(20 - last.draws);
    expect(last).toEqual(all);
    expect(await many.groupMaps()).toEqual(await one.groupMaps());
    one.destroy();
    many.destroy();
  });
});

describe('buffers of closed sessions', () => {
  const request = { draws: 5, seed: 2 } as const;

  it('serve the next of the same shape, which gives the same bits, and are the backend’s until it is closed', async () => {
    const backend = await createWebGpuBackend(undefined, { spareRestMs: 600_000 });
    const of = (network: Network, seed: number): Plan => plan(network, { ...request, seed }, backend.limits);
    const run = async (planned: Plan): Promise<unknown> => {
      const session = await backend.open(planned);
      expect(backend.byteLength).toBe(planned.byteLength);
      const frames = [await session.advance(2), await session.advance(3), await session.groupMaps()];
      session.destroy();
      expect(backend.byteLength).toBe(0);
      return frames;
    };
    for (const network of [stack(4, 1, 'relu'), stack(3, 2, 'relu')]) {
      const planned = of(network, 2);
      const before = backend.spareByteLength;
      const first = await run(planned);
      expect(backend.spareByteLength - before).toBe(planned.byteLength);
      await run(of(network, 7));
      await run(of(stack(5, 1), 2));
      expect(await run(planned)).toEqual(first);
    }
    // Three shapes were asked for, and each is there once.
    const shapes = [of(stack(4, 1, 'relu'), 2), of(stack(3, 2, 'relu'), 2), of(stack(5, 1), 2)];
    expect(backend.spareByteLength).toBe(shapes.reduce((sum, { byteLength }) => sum + byteLength, 0));
    backend.close();
    expect(backend.spareByteLength).toBe(0);
  });

  it('are not shared by sessions open at once, and are few', async () => {
    const backend = await createWebGpuBackend(undefined, { spareRestMs: 600_000 });
    const planned = plan(stack(3, 1), request, backend.limits);
    const open = [await backend.open(planned), await backend.open(planned)];
    const [one, other] = await Promise.all(open.map((session) => session.advance(5)));
    expect(other).toEqual(one);
    for (const session of open) session.destroy();
    expect(backend.spareByteLength).toBe(2 * planned.byteLength);
    const wide: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'conv', op: 'conv', channels: 1, kernel: 3, dilation: 700 },
      ],
    };
    const large = await backend.open(plan(wide, { draws: 1 }, backend.limits));
    expect(large.plan.byteLength).toBeGreaterThan(2 ** 26);
    large.destroy();
    expect(backend.spareByteLength).toBeLessThanOrEqual(2 ** 26);
    expect(backend.byteLength).toBe(0);
    backend.device.destroy();
    await backend.lost;
    await Promise.resolve();
    expect(backend.spareByteLength).toBe(0);
  });

  it('are given back when nobody asks for them', async () => {
    const backend = await createWebGpuBackend(undefined, { spareRestMs: 50 });
    const planned = plan(stack(3, 1), request, backend.limits);
    const session = await backend.open(planned);
    await session.advance(5);
    session.destroy();
    expect(backend.spareByteLength).toBe(planned.byteLength);
    await expect.poll(() => backend.spareByteLength).toBe(0);
    backend.close();
  });
});

describe('a session that is closed', () => {
  it.each([
    ['at once', 0],
    ['while it computes', 30],
  ])('%s: the draws asked for are refused, none hangs', async (_, delayMs) => {
    const session = await webgpu.open(long);
    const computing = soon(session.advance(64));
    const groups = soon(session.groupMaps());
    const outcomes = Promise.allSettled([computing, groups]);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    session.destroy();
    const [first, second] = await outcomes;
    expect(first).toMatchObject({ status: 'rejected', reason: { name: 'ErfError', code: 'aborted' } });
    if (second.status === 'rejected')
      expect(second.reason).toMatchObject({ name: 'ErfError', code: 'aborted' });
    await expect(soon(session.advance(1))).rejects.toMatchObject({ code: 'aborted' });
    expect(webgpu.byteLength).toBe(0);
  });

  it('leaves the others alone', async () => {
    const small = plan(stack(3, 1), { draws: 4 }, webgpu.limits);
    const [first, second, reference] = await Promise.all([
      webgpu.open(long),
      webgpu.open(small),
      webgpu.open(small),
    ]);
    const dropped = first.advance(64).catch((error: unknown) => error);
    const kept = soon(second.advance(4));
    first.destroy();
    expect(await dropped).toMatchObject({ code: 'aborted' });
    expect((await kept).map).toEqual((await reference.advance(4)).map);
    second.destroy();
    reference.destroy();
  });
});

describe('a device that is lost', () => {
  it('while it computes is told as such, and so is every later call; another can be opened', async () => {
    const backend = await createWebGpuBackend();
    const session = await backend.open(long);
    const computing = soon(session.advance(64));
    const failed = expect(computing).rejects.toMatchObject({ name: 'ErfError', code: 'device-lost' });
    setTimeout(() => backend.device.destroy(), 30);
    await failed;
    await expect(soon(backend.lost)).resolves.not.toBe('');
    await expect(soon(session.advance(1))).rejects.toMatchObject({ code: 'device-lost' });
    await expect(soon(session.groupMaps())).rejects.toMatchObject({ code: 'device-lost' });
    session.destroy();
    await expect(soon(backend.open(long))).rejects.toMatchObject({ code: 'device-lost' });
    expect(backend.byteLength).toBe(0);

    const next = await createWebGpuBackend();
    const small = await next.open(plan(stack(2, 1), { draws: 1 }, next.limits));
    expect((await small.advance(1)).draws).toBe(1);
    small.destroy();
    next.close();
  });

  it('is replaced by the engine with the next request', async () => {
    const engine = new Engine();
    const request = { network: stack(2, 1), draws: 3 } as const;
    const before = await engine.start(request, 'webgpu');
    const frame = await before.next();
    await engine.loseDevice();
    const interrupted = await engine
      .start(request, 'webgpu')
      .then((run) => run.next())
      .catch((error: unknown) => error);
    // The loss may be noticed before the next request, or with it or its first chunk, never later.
    if (interrupted instanceof Error) expect(interrupted).toMatchObject({ code: 'device-lost' });
    const after = await engine.start(request, 'webgpu');
    let again = await after.next();
    while (!again.final) again = await after.next();
    expect(again.draws).toBe(3);
    expect(again.box).toEqual(frame.box);
    after.close();
    before.close();
    expect(await engine.byteLength()).toBe(0);
    engine.close();
  });

  it('of the caller’s own is never destroyed by us', async () => {
    const { device } = await createWebGpuBackend();
    const engine = new Engine(device);
    const run = await engine.start({ network: stack(2, 1), draws: 1 }, 'webgpu');
    await run.next();
    run.close();
    engine.close();
    const state = await Promise.race([
      device.lost,
      new Promise((resolve) => setTimeout(resolve, 100, 'still there')),
    ]);
    expect(state).toBe('still there');
    device.destroy();
  });
});
