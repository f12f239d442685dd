// The CPU backend's draws on several threads, here all in one: the same maps to the last bit, whoever computes them and
// whatever becomes of him. Real workers are in test/gpu/helpers.test.ts.
import { afterEach, describe, expect, it } from 'vitest';
import type { GroupMap, HelperSource, Session, Snapshot } from '../../../src/engine/backend.ts';
import { createCpuBackend, serveHelper, type CpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import type { ToHelper } from '../../../src/engine/backends/cpu/helpers/messages.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { ErfRequest } from '../../../src/engine/types.ts';
import type { Layer, Network } from '../../../src/network/index.ts';

/** What a helper does with its end of the line; `answered` counts the batches it has sent. */
type Serve = (port: MessagePort, answered: () => void) => void;

/** A helper as it is, counted. */
const honest: Serve = (port, answered) => {
  serveHelper(port);
  const send = port.postMessage.bind(port) as (message: unknown, transfer: Transferable[]) => void;
  port.postMessage = (message: unknown, transfer: unknown) => {
    send(message, transfer as Transferable[]);
    answered();
  };
};

/** Helpers that live in this thread. */
class Source implements HelperSource {
  readonly #serve: Serve;
  readonly #ports = new Map<number, MessagePort>();
  batches = 0;
  spawned = 0;
  readonly heard: ToHelper[] = [];

  constructor(serve: Serve = honest) {
    this.#serve = serve;
  }

  async spawn(): Promise<{ id: number; port: MessagePort }> {
    const { port1, port2 } = new MessageChannel();
    const id = ++this.spawned;
    this.#ports.set(id, port2);
    this.#serve(port2, () => (this.batches += 1));
    port2.addEventListener('message', ({ data }: MessageEvent<ToHelper>) => this.heard.push(data));
    return { id, port: port1 };
  }

  end(id: number): void {
    this.#ports.get(id)?.close();
    this.#ports.delete(id);
  }

  get running(): number {
    return this.#ports.size;
  }
}

let backend: CpuBackend | null = null;

afterEach(() => {
  backend?.close();
  expect(backend?.byteLength ?? 0).toBe(0);
  backend = null;
});

function open(cores: number, source: HelperSource | null, worthHelpMs = 0): CpuBackend {
  backend?.close();
  backend = createCpuBackend({ cores, worthHelpMs });
  if (source) backend.offerHelpers(source);
  return backend;
}

/** Some draws die, and each takes a few tenths of a millisecond. */
function stack(depth: number, channels: number, activation: 'relu' | null = 'relu'): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    if (activation) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

/** Short draws come in batches, long ones one by one. */
const jobs = {
  'short draws': { network: stack(7, 1), request: { draws: 301, seed: 3 } },
  'long draws': { network: stack(6, 32), request: { draws: 60, seed: 4, aggregate: 'square' } },
} satisfies Record<string, { network: Network; request: Omit<ErfRequest, 'network'> }>;

interface Outcome {
  readonly snapshots: readonly Snapshot[];
  readonly groups: readonly GroupMap[];
}

/** Everything that a run shows, with chunks as uneven as a run's are. */
async function outcomeOf(session: Session): Promise<Outcome> {
  const snapshots: Snapshot[] = [];
  const { draws } = session.plan;
  for (let done = 0, chunk = 1; done < draws; done = snapshots.at(-1)!.draws, chunk *= 3) {
    snapshots.push(await session.advance(Math.min(chunk, draws - done)));
  }
  return { snapshots, groups: await session.groupMaps() };
}

async function openJob(
  { network, request }: (typeof jobs)[keyof typeof jobs],
  on: CpuBackend,
): Promise<Session> {
  return on.open(plan(network, request, on.limits));
}

const spawning = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

it('the first chunk of short draws waits for no helper, which has a part in the next', async () => {
  const source = new Source();
  const on = open(2, source);
  // Starts the helper.
  const first = await openJob(jobs['short draws'], on);
  await first.advance(1);
  await spawning();
  first.destroy();
  const session = await openJob(jobs['short draws'], on);
  const heard = source.heard.length;
  await session.advance(20);
  await spawning();
  expect(source.heard.slice(heard).filter(({ kind }) => kind !== 'close')).toEqual([]);
  await session.advance(200);
  expect(source.heard.slice(heard).map(({ kind }) => kind)).toContain('draw');
});

describe.each(Object.entries(jobs))('a session with %s', (_, job) => {
  it('gives the same to the last bit for 1, 2, 3 and 9 threads', async () => {
    const alone = await outcomeOf(await openJob(job, open(1, null)));
    expect(alone.snapshots.at(-1)!.draws).toBe(job.request.draws);
    for (const cores of [2, 3, 9]) {
      const source = new Source();
      const on = open(cores, source);
      const session = await openJob(job, on);
      expect(await outcomeOf(session)).toEqual(alone);
      expect(source.spawned).toBe(cores - 1);
      // On a busy machine they may hear of it when all is done.
      while (!source.heard.some(({ kind }) => kind === 'draw')) await spawning();
      expect(session.info?.adapter).toBe(`WebAssembly SIMD on ${cores} cores`);
      expect(on.info.adapter).toBe(`WebAssembly SIMD on ${cores} cores`);
    }
  });

  it('does without helpers that fall silent, refuse, or cannot be had', async () => {
    const alone = await outcomeOf(await openJob(job, open(1, null)));
    const dying: Serve = (port, answered) =>
      honest(port, () => {
        answered();
        port.close();
      });
    const refusing: Serve = (port) => {
      port.onmessage = ({ data }: MessageEvent<ToHelper>) => {
        if (data.kind === 'draw') port.postMessage({ kind: 'refused', session: data.session });
      };
    };
    const none: Serve = () => {
      throw new Error('No thread today.');
    };
    for (const serve of [dying, refusing, none]) {
      const source = new Source(serve);
      const on = open(3, source);
      expect(await outcomeOf(await openJob(job, on))).toEqual(alone);
      // And the next one, too, to which the dead are no members any more.
      expect(await outcomeOf(await openJob(job, on))).toEqual(alone);
      expect(source.spawned).toBeLessThan(6);
    }
  });

  it('that is closed while it computes stops its helpers and frees their memory', async () => {
    const source = new Source();
    const on = open(3, source);
    // More draws than are done before it is closed.
    const endless = { ...job, request: { ...job.request, draws: 1_000_000 } };
    const session = await openJob(endless, on);
    await session.advance(1);
    await spawning();
    const own = on.byteLength;
    const computing = session.advance(900_000);
    while (source.batches === 0) await spawning();
    expect(on.byteLength).toBeGreaterThan(2 * own);
    session.destroy();
    await expect(computing).rejects.toMatchObject({ code: 'aborted' });
    expect(on.byteLength).toBe(0);
    while (source.heard.filter(({ kind }) => kind === 'close').length < 2) await spawning();
    const { batches } = source;
    for (let turn = 0; turn < 20; turn++) await spawning();
    expect(source.batches).toBe(batches);
  });

  it('that is asked for nothing more lets its helpers rest', async () => {
    const source = new Source();
    const endless = { ...job, request: { ...job.request, draws: 100_000 } };
    const session = await openJob(endless, open(2, source));
    await session.advance(1);
    await spawning();
    await session.advance(2);
    for (let turn = 0; turn < 100; turn++) await spawning();
    const given = source.heard.reduce((sum, said) => sum + (said.kind === 'draw' ? said.count : 0), 0);
    expect(given).toBeLessThan(5000);
  });
});

describe('helpers', () => {
  const { network, request } = jobs['long draws'];

  it('serve one session after another, and are gone when the backend is closed', async () => {
    const source = new Source();
    const on = open(3, source);
    for (let round = 0; round < 3; round++) {
      const session = await on.open(plan(network, request, on.limits));
      await session.advance(60);
      session.destroy();
      await spawning();
    }
    expect(source.spawned).toBe(2);
    expect(source.running).toBe(2);
    on.close();
    expect(source.running).toBe(0);
  });

  it.each([
    ['one draw', { network, request: { ...request, draws: 1 } }],
    [
      'draws that are all the same',
      { network: stack(40, 1, null), request: { weights: 'ones', draws: 5000 } },
    ],
    ['a moment’s work', { network: stack(2, 1), request: { draws: 3 } }],
  ] as const)('are not started for %s', async (_, { network, request }) => {
    const source = new Source();
    const on = open(9, source, 8);
    const session = await on.open(plan(network, request, on.limits));
    await session.advance(request.draws);
    await spawning();
    expect(source.spawned).toBe(0);
    expect(session.info?.adapter).toBe('WebAssembly SIMD on one core');
  });

  it('leave a request behind the live picture alone while that computes', async () => {
    const source = new Source();
    const on = open(2, source);
    const live = await on.open(plan(network, { ...request, draws: 5000 }, on.limits));
    const behind = await on.open(plan(network, request, on.limits), { background: true });
    while (source.batches === 0) await live.advance(2);
    expect(live.info?.adapter).toBe('WebAssembly SIMD on 2 cores');
    // Chunks of the one are under way all the time that the other computes.
    const chunks = Array.from({ length: 40 }, () => live.advance(5));
    await behind.advance(4);
    live.destroy();
    await Promise.allSettled(chunks);
    expect(behind.info?.adapter).toBe('WebAssembly SIMD on one core');
  });

  it('are as few as memory allows', async () => {
    const source = new Source();
    backend = createCpuBackend({ cores: 9 });
    backend.offerHelpers(source);
    const probe = await backend.open(plan(network, request, backend.limits));
    const own = backend.byteLength;
    probe.destroy();
    backend.close();
    backend = createCpuBackend({
      cores: 9,
      worthHelpMs: 0,
      limits: { totalByteLength: Math.ceil(3.5 * own) },
    });
    backend.offerHelpers(source);
    const session = await backend.open(plan(network, request, backend.limits));
    await outcomeOf(session);
    expect(session.info?.adapter).toMatch(/on [23] cores/);
  });
});
