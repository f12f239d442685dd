// LiveErf, a figure's line to the engine: the latest request wins, and what breaks is mended or said.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiveErf, type LiveFrame, type LiveErfStatus } from '../../src/client/index.ts';
import type { ErfRequest, Network } from '../../src/core.ts';
import { protocolVersion } from '../../src/engine/index.ts';

const network: Network = {
  layers: [
    { name: 'input', op: 'input' },
    { name: 'first', op: 'conv', channels: 2, kernel: 3 },
    { name: 'second', op: 'conv', channels: 1, kernel: 3 },
  ],
};
const request: ErfRequest = { network, draws: 40 };
/** Many chunks long on any machine. */
const endless: ErfRequest = { network, draws: 2 ** 22 };

/** Everything a figure was told. */
class Figure {
  readonly frames: LiveFrame[] = [];
  readonly errors: Error[] = [];
  readonly statuses: LiveErfStatus[] = [];
  readonly #checks = new Set<() => void>();
  readonly live = new LiveErf({
    onFrame: (frame) => this.#add(this.frames, frame),
    onError: (error) => this.#add(this.errors, error),
    onStatus: (status) => this.#add(this.statuses, status),
  });

  #add<T>(list: T[], item: T): void {
    list.push(item);
    for (const check of this.#checks) check();
  }

  get last(): LiveFrame | undefined {
    return this.frames.at(-1);
  }

  /** Resolves when that is so; rejects with what was told instead. */
  until(isSo: () => boolean, timeoutMs = 20_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#checks.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        const told = [
          ...this.statuses.map(({ state }) => state),
          ...this.errors.map(String),
          `${this.frames.length} frames`,
        ];
        reject(new Error(`still not so; told: ${told.join(', ')}`));
      }, timeoutMs);
      this.#checks.add(check);
      check();
    });
  }

  isIdle(): boolean {
    return this.statuses.at(-1)?.state === 'idle';
  }
}

let figures: Figure[] = [];

function figure(): Figure {
  const made = new Figure();
  figures.push(made);
  return made;
}

afterEach(() => {
  vi.useRealTimers();
  for (const { live } of figures) live.close();
  figures = [];
});

describe.each(['webgpu', 'cpu'] as const)('a figure on %s', (backend) => {
  it('shows growing draws, then the final frame with its measures, then rests', async () => {
    const shown = figure();
    shown.live.run(request, { backend });
    await shown.until(() => shown.isIdle());
    const draws = shown.frames.map((frame) => frame.draws);
    expect(draws).toEqual([...new Set(draws)].sort((a, b) => a - b));
    expect(shown.frames.map(({ final }) => final)).toEqual(draws.map((count) => count === 40));
    expect(shown.last).toMatchObject({ draws: 40, wanted: 40, final: true, request, info: { backend } });
    expect(shown.last!.measures.areaRatio(0.99).side).toBe(5);
    expect(shown.last!.uncertainty.erfSize).toBeGreaterThanOrEqual(0);
    expect(shown.errors).toEqual([]);
    expect(shown.statuses.map(({ state }) => state)).toEqual(['computing', 'idle']);
  });

  it('asked for fifty pictures at once shows the last, and at most the first before it', async () => {
    const shown = figure();
    for (let seed = 1; seed <= 50; seed++) shown.live.run({ ...request, seed }, { backend });
    await shown.until(() => shown.isIdle());
    const seeds = [...new Set(shown.frames.map(({ request }) => request.seed))];
    expect([[50], [1, 50]]).toContainEqual(seeds);
    expect(shown.last).toMatchObject({ final: true, draws: 40, request: { seed: 50 } });
    expect(shown.errors).toEqual([]);
  });

  it('whose first request gave way before it began lets the second take its time', async () => {
    const shown = figure();
    shown.live.run(request, { backend: 'cpu' });
    // While the worker starts; what the first one was still granted must not end the second.
    shown.live.run(endless, { backend: 'cpu' });
    await shown.until(() => shown.frames.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(shown.errors).toEqual([]);
    const { draws } = shown.last!;
    await shown.until(() => shown.last!.draws > draws);
  });

  it('dragged through fifty values and more shows some on the way, in order, and ends with the last', async () => {
    const shown = figure();
    let last = 0;
    // The hand goes on until it sees something, however long a busy machine takes; but not for ever.
    while (last < 50 || (shown.frames.length === 0 && last < 5000)) {
      shown.live.run({ ...endless, seed: ++last }, { backend });
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    shown.live.run({ ...endless, seed: ++last, draws: 40 }, { backend });
    await shown.until(() => shown.isIdle());
    const seeds = shown.frames.map(({ request }) => request.seed!);
    expect(seeds).toEqual([...seeds].sort((a, b) => a - b));
    expect(new Set(seeds).size).toBeGreaterThan(1);
    expect(shown.last).toMatchObject({ final: true, request: { seed: last } });
    expect(shown.errors).toEqual([]);
    expect(await shown.live.byteLength(), 'bytes of runs given up').toBe(0);
  });
});

/** What a page says to its workers, as it is sent. */
function overhear(): {
  readonly said: readonly { readonly what: string; readonly run: number }[];
  end(): void;
} {
  const said: { what: string; run: number }[] = [];
  const original = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, ...args: [unknown, ...unknown[]]) {
    const { path, argumentList } = args[0] as { path?: string[]; argumentList?: { value: unknown }[] };
    const what = path?.[0] ?? '';
    const options = argumentList?.[2]?.value as { id?: number } | undefined;
    const run = what === 'start' ? options?.id : (argumentList?.[0]?.value as number | undefined);
    if (['start', 'next', 'stop'].includes(what)) said.push({ what, run: run! });
    Reflect.apply(original, this, args);
  };
  return { said, end: () => (Worker.prototype.postMessage = original) };
}

describe('a figure that is dragged', () => {
  it('has one run under way at a time, and asks nothing more of one that gave way', async () => {
    const shown = figure();
    shown.live.run(request, { backend: 'cpu' });
    await shown.until(() => shown.isIdle());
    const { said, end } = overhear();
    try {
      for (let seed = 1; seed <= 50; seed++) {
        shown.live.run({ ...endless, seed }, { backend: 'cpu' });
        await new Promise((resolve) => setTimeout(resolve, 8));
      }
      shown.live.run({ ...request, seed: 51 }, { backend: 'cpu' });
      await shown.until(() => shown.isIdle());
    } finally {
      end();
    }
    const open = new Set<number>();
    let most = 0;
    for (const { what, run } of said) {
      if (what === 'start') open.add(run);
      else if (what === 'stop') open.delete(run);
      else expect(open.has(run), 'asked of a run that gave way').toBe(true);
      most = Math.max(most, open.size);
    }
    expect(most, 'runs under way').toBe(1);
    expect(said.filter(({ what }) => what === 'start').length).toBeGreaterThan(1);
    expect(said.filter(({ what }) => what === 'start').length).toBeLessThanOrEqual(51);
    expect(shown.last).toMatchObject({ final: true, request: { seed: 51 } });
  });

  it('back to a value has its finished picture at once, the same to the last bit, with nothing computed', async () => {
    const shown = figure();
    shown.live.run({ ...request, seed: 101 }, { backend: 'cpu' });
    await shown.until(() => shown.isIdle());
    const before = shown.last!;
    shown.live.run({ ...request, seed: 102 }, { backend: 'cpu' });
    await shown.until(() => shown.last?.request.seed === 102 && shown.isIdle());
    const seen = shown.frames.length;
    const { said, end } = overhear();
    try {
      shown.live.run({ ...request, network: structuredClone(network), seed: 101 }, { backend: 'cpu' });
      await shown.until(() => shown.last?.request.seed === 101 && shown.isIdle());
      expect(said).toEqual([]);
      expect(shown.frames).toHaveLength(seen + 1);
      expect(shown.last!.map).toEqual(before.map);
      expect(shown.last!.final).toBe(true);
      expect(shown.last!.measures.erfSize).toBe(before.measures.erfSize);
      expect(shown.last!.uncertainty).toEqual(before.uncertainty);
      // Asked for anew it is computed anew.
      shown.live.retry();
      await shown.until(() => said.some(({ what }) => what === 'start') && shown.isIdle());
      expect(shown.last!.map).toEqual(before.map);
    } finally {
      end();
    }
  });
});

describe('a figure', () => {
  it('whose device is lost while it computes recovers by itself', async () => {
    const shown = figure();
    shown.live.run({ ...endless, draws: 60_000 }, { backend: 'webgpu' });
    await shown.until(() => shown.frames.length > 0);
    const before = shown.last!;
    expect(before.final).toBe(false);
    await shown.live.loseDevice();
    await shown.until(() => shown.statuses.some(({ state }) => state === 'recovering'));
    expect(shown.statuses.find(({ state }) => state === 'recovering')!.message).toMatch(/device was lost/);
    const seen = shown.frames.length;
    await shown.until(() => shown.frames.length > seen);
    expect(shown.errors).toEqual([]);
    shown.live.run(request, { backend: 'webgpu' });
    await shown.until(() => shown.isIdle());
    expect(shown.last).toMatchObject({ final: true, draws: 40 });
  });

  it('whose device is lost while it rests computes the next request on another', async () => {
    const shown = figure();
    shown.live.run(request, { backend: 'webgpu' });
    await shown.until(() => shown.isIdle());
    const first = shown.last!;
    await shown.live.loseDevice();
    shown.live.retry();
    await shown.until(() => shown.frames.filter(({ final }) => final).length === 2 && shown.isIdle());
    expect(shown.last!.map).toEqual(first.map);
    expect(shown.errors).toEqual([]);
  });

  it('with a wrong request says so and goes on with the next', async () => {
    const shown = figure();
    shown.live.run({ network, layer: 'nowhere' });
    await shown.until(() => shown.isIdle());
    expect(shown.errors).toMatchObject([{ name: 'NetworkError', code: 'unknown-layer' }]);
    shown.live.run(request);
    await shown.until(() => shown.last?.final === true);
    expect(shown.errors).toHaveLength(1);
  });

  it('with a wrong worker address says so, says so again when asked again, and works with the right one', async () => {
    const shown = figure();
    const workerUrl = new URL('/no-such-worker.js', location.href).href;
    shown.live.run(request, { backend: 'cpu', workerUrl });
    await shown.until(() => shown.isIdle());
    expect(shown.errors).toMatchObject([{ name: 'ErfError', code: 'worker-failed' }]);
    shown.live.retry();
    await shown.until(() => shown.errors.length === 2);
    expect(shown.errors[1]).toMatchObject({ code: 'worker-failed' });
    await shown.until(() => shown.isIdle());
    shown.live.run(request, { backend: 'cpu' });
    await shown.until(() => shown.last?.final === true);
    expect(shown.errors).toHaveLength(2);
  });

  it('whose worker never answers is told so after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const errors: Error[] = [];
    const live = new LiveErf({ onFrame: () => undefined, onError: (error) => errors.push(error) });
    const workerUrl = URL.createObjectURL(
      new Blob(['onmessage = () => undefined'], { type: 'text/javascript' }),
    );
    live.run(request, { workerUrl });
    await vi.advanceTimersByTimeAsync(9_900);
    expect(errors).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(errors).toMatchObject([
      { code: 'worker-failed', message: expect.stringMatching(/did not answer within 10 s/) },
    ]);
    live.close();
  });

  it('whose worker dies is told so, and gets another when asked again', async () => {
    const shown = figure();
    const text = `let asked = 0;
      onmessage = ({ data }) => {
        if (asked++) throw new Error('died of the first question');
        postMessage({ id: data.id, type: 'RAW', value: ${protocolVersion} });
      };`;
    const workerUrl = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    for (const times of [1, 2]) {
      if (times === 1) shown.live.run(request, { workerUrl });
      else shown.live.retry();
      await shown.until(() => shown.errors.length === times);
      expect(shown.errors.at(-1)).toMatchObject({
        code: 'worker-failed',
        message: expect.stringContaining('died of the first question'),
      });
      await shown.until(() => shown.isIdle());
    }
  });

  it('paused asks for no more, and goes on where it was', async () => {
    const shown = figure();
    shown.live.run({ ...endless, draws: 200_000 }, { backend: 'cpu' });
    await shown.until(() => shown.frames.length > 1);
    shown.live.pause();
    // One may be on its way.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const seen = shown.frames.length;
    const { draws } = shown.last!;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(shown.frames).toHaveLength(seen);
    shown.live.resume();
    await shown.until(() => shown.frames.length > seen);
    expect(shown.last!.draws).toBeGreaterThan(draws);
  });

  it('closed is told nothing more', async () => {
    const shown = figure();
    shown.live.run(endless, { backend: 'cpu' });
    await shown.until(() => shown.frames.length > 0);
    shown.live.close();
    const seen = shown.frames.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(shown.frames).toHaveLength(seen);
    expect(shown.errors).toEqual([]);
  });

  it('closed and asked again works on', async () => {
    const shown = figure();
    shown.live.run(request, { backend: 'cpu' });
    await shown.until(() => shown.isIdle());
    shown.live.close();
    shown.live.run({ ...request, seed: 2 }, { backend: 'cpu' });
    await shown.until(() => shown.last?.request.seed === 2 && shown.last.final);
    expect(shown.errors).toEqual([]);
  });
});
