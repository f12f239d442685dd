// Sweep, many points behind the live picture: what is measured is kept, and no live figure waits for it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  LiveErf,
  predictInWorker,
  Sweep,
  type PointNumbers,
  type PredictedNumbers,
  type SweepPoint,
  type SweepProgress,
} from '../../src/client/index.ts';
import { MeasuredStore } from '../../src/client/measured.ts';
import { defaultKnobs, stackNetwork, type ErfRequest, type Knobs } from '../../src/core.ts';
import { protocolVersion } from '../../src/engine/index.ts';
import { predictErf } from '../../src/theory/index.ts';

/** A sweep and everything it was told. */
class Told {
  readonly points: { readonly key: string; readonly numbers: PointNumbers }[] = [];
  readonly predicted: {
    readonly key: string;
    readonly predicted: PredictedNumbers | null;
    readonly pointsBefore: number;
  }[] = [];
  readonly errors: { readonly key: string; readonly error: Error }[] = [];
  readonly progress: SweepProgress[] = [];
  readonly #checks = new Set<() => void>();
  readonly sweep: Sweep;

  constructor(store = new MeasuredStore()) {
    this.sweep = new Sweep(
      {
        onPoint: (key, numbers) => this.#add(this.points, { key, numbers }),
        onPredicted: (key, predicted) =>
          this.#add(this.predicted, { key, predicted, pointsBefore: this.points.length }),
        onError: (key, error) => this.#add(this.errors, { key, error }),
        onProgress: (progress) => this.#add(this.progress, progress),
      },
      { store },
    );
  }

  #add<T>(list: T[], item: T): void {
    list.push(item);
    for (const check of this.#checks) check();
  }

  /** Resolves when that is so; rejects with what was told instead. */
  until(isSo: () => boolean, timeoutMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#checks.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        const told = [
          JSON.stringify(this.progress.at(-1)),
          ...this.errors.map(({ key, error }) => `${key}: ${error}`),
          `${this.points.length} points`,
        ];
        reject(new Error(`still not so; told: ${told.join(', ')}`));
      }, timeoutMs);
      this.#checks.add(check);
      check();
    });
  }

  /** Calls `then` whenever something is told, until the answer is called. */
  onTold(then: () => void): () => void {
    this.#checks.add(then);
    return () => this.#checks.delete(then);
  }

  get isDone(): boolean {
    return this.progress.at(-1)?.state === 'done';
  }

  get state(): SweepProgress['state'] | undefined {
    return this.progress.at(-1)?.state;
  }

  /** Keys of the final points, in the order they were told. */
  get finals(): string[] {
    return this.points.filter(({ numbers }) => numbers.final).map(({ key }) => key);
  }

  last(key: string): PointNumbers | undefined {
    return this.points.findLast((point) => point.key === key)?.numbers;
  }
}

function request(knobs: Partial<Knobs>, rest: Partial<ErfRequest> = {}): ErfRequest {
  return { network: stackNetwork({ ...defaultKnobs, channels: 2, ...knobs }), draws: 8, ...rest };
}

function depths(numbers: readonly number[], rest: Partial<ErfRequest> = {}, predict = false): SweepPoint[] {
  return numbers.map((depth) => ({ key: `n${depth}`, request: request({ depth }, rest), predict }));
}

let sweeps: Told[] = [];

function told(store?: MeasuredStore): Told {
  const made = new Told(store);
  sweeps.push(made);
  return made;
}

beforeEach(() => sessionStorage.clear());

afterEach(() => {
  for (const { sweep } of sweeps) sweep.close();
  sweeps = [];
});

/** Many chunks long on any machine. */
const endless = 2 ** 22;

describe.each(['webgpu', 'cpu'] as const)('a sweep on %s', (backend) => {
  it('measures its points in their order, each with its numbers and its map, then is done', async () => {
    const shown = told();
    shown.sweep.want(depths([1, 2, 5, 8], {}, true), { backend });
    await shown.until(() => shown.isDone);
    expect(shown.finals).toEqual(['n1', 'n2', 'n5', 'n8']);
    expect(shown.errors).toEqual([]);
    for (const depth of [1, 2, 5, 8]) {
      const side = 2 * depth + 1;
      const numbers = shown.last(`n${depth}`)!;
      expect(numbers).toMatchObject({ draws: 8, wanted: 8, final: true, backend, rfSize: [side, side] });
      expect(numbers.erfSize).toBeGreaterThan(0);
      expect(numbers.uncertainty.erfSize).toBeGreaterThanOrEqual(0);
      const { network } = request({ depth });
      expect(numbers.predicted!.sigma[0]).toBeCloseTo(predictErf(network).sigma[0], 12);
      expect(shown.sweep.frameOf(`n${depth}`)!.map).toHaveLength(side ** 2);
    }
    const shares = shown.progress.map(({ done, wanted }) => done / wanted);
    expect(shares.at(-1)).toBe(1);
    expect(shown.progress.at(-1)).toMatchObject({ pointsDone: 4, pointsWanted: 4, msLeft: 0 });
    expect(shown.progress.find(({ pointsDone }) => pointsDone === 0)!.msLeft).toBeNull();
    expect(shown.progress.find(({ pointsDone }) => pointsDone === 2)!.msLeft).toBeGreaterThan(0);
  });

  it('tells the closed forms of all its points before it measures the first', async () => {
    const shown = told();
    const depth = [7, 3, 12];
    shown.sweep.want(depths(depth, {}, true), { backend });
    await shown.until(() => shown.points.length > 0);
    const first = shown.predicted.slice(0, 3);
    expect(first.map(({ key, pointsBefore }) => [key, pointsBefore])).toEqual(depth.map((n) => [`n${n}`, 0]));
    for (const [index, { predicted }] of first.entries()) {
      const { sigma } = predictErf(request({ depth: depth[index]! }).network);
      expect(predicted!.sigma[0]).toBeCloseTo(sigma[0], 12);
    }
  });

  it('shows a long point as it grows, and pauses and goes on in the middle of it', async () => {
    const shown = told();
    shown.sweep.want(depths([2], { draws: endless }), { backend });
    await shown.until(() => shown.points.length > 1);
    expect(shown.points.every(({ numbers }) => !numbers.final)).toBe(true);
    shown.sweep.pause();
    expect(shown.state).toBe('paused');
    // One may be on its way.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { length } = shown.points;
    const { draws } = shown.last('n2')!;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(shown.points).toHaveLength(length);
    shown.sweep.resume();
    await shown.until(() => shown.points.length > length);
    expect(shown.last('n2')!.draws).toBeGreaterThan(draws);
  });
});

describe('a sweep', () => {
  it('tells what was measured before at once, without computing, and after a reload too', async () => {
    const store = new MeasuredStore();
    const first = told(store);
    first.sweep.want(depths([1, 3], {}, true), { backend: 'cpu' });
    await first.until(() => first.isDone);

    const second = told(store);
    second.sweep.want(depths([3, 1], {}, true), { backend: 'cpu' });
    // Within the call: no worker can have answered.
    expect(second.finals).toEqual(['n3', 'n1']);
    expect(second.state).toBe('done');
    expect(second.last('n3')).toEqual(first.last('n3'));
    expect(second.sweep.frameOf('n3')).toBe(first.sweep.frameOf('n3'));

    const reloaded = told(new MeasuredStore());
    reloaded.sweep.want(depths([3, 1], {}, true), { backend: 'cpu' });
    expect(reloaded.finals).toEqual(['n3', 'n1']);
    expect(reloaded.state).toBe('done');
    expect(reloaded.last('n3')).toEqual(first.last('n3'));
    expect(reloaded.sweep.frameOf('n3')).toBeNull();
  });

  it('measures a map again that is no more in memory, even while paused, and tells no numbers twice', async () => {
    const first = told();
    first.sweep.want(depths([3]), { backend: 'cpu' });
    await first.until(() => first.isDone);
    const shown = told(new MeasuredStore());
    shown.sweep.pause();
    shown.sweep.want(depths([3, 4]), { backend: 'cpu' });
    expect(shown.finals).toEqual(['n3']);
    const frame = await shown.sweep.measure('n3');
    expect(frame.map).toEqual(first.sweep.frameOf('n3')!.map);
    expect(shown.sweep.frameOf('n3')).toBe(frame);
    expect(await shown.sweep.measure('n4')).toMatchObject({ final: true, draws: 8 });
    expect(shown.finals).toEqual(['n3', 'n4']);
    await expect(shown.sweep.measure('n5')).rejects.toThrow(/no point "n5"/);
  });

  it('asked for other points keeps what is measured, goes on with what is wanted still, stops the rest', async () => {
    const shown = told();
    const long = depths([3], { draws: endless });
    shown.sweep.want([...depths([1]), ...long, ...depths([2])], { backend: 'cpu' });
    await shown.until(() => shown.points.filter(({ key }) => key === 'n3').length > 1);
    const { draws } = shown.last('n3')!;
    shown.sweep.want([...long, ...depths([1])], { backend: 'cpu' });
    const { length } = shown.points;
    expect(shown.points.slice(-2).map(({ key, numbers }) => [key, numbers.final])).toEqual([
      ['n3', false],
      ['n1', true],
    ]);
    await shown.until(() => shown.points.length > length);
    expect(shown.last('n3')!.draws).toBeGreaterThan(draws);
    const waited = shown.sweep.measure('n3');
    shown.sweep.want(depths([1, 2]), { backend: 'cpu' });
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    const { length: before } = shown.points;
    await shown.until(() => shown.isDone);
    expect(shown.points.slice(before).map(({ key }) => key)).not.toContain('n3');
    expect(shown.last('n2')!.final).toBe(true);
  });

  it('loses nothing measured with its device: only the point under way begins anew', async () => {
    const shown = told();
    shown.sweep.want([...depths([1, 2]), ...depths([3], { draws: 2000 }), ...depths([4])], {
      backend: 'webgpu',
    });
    // Far enough that what begins anew is seen to have fewer draws.
    await shown.until(() => shown.points.filter(({ key }) => key === 'n3').length >= 4);
    expect(shown.last('n3')!.final).toBe(false);
    await shown.sweep.loseDevice();
    await shown.until(() => shown.isDone);
    expect(shown.errors).toEqual([]);
    const draws = shown.points.filter(({ key }) => key === 'n3').map(({ numbers }) => numbers.draws);
    const restarts = draws.filter((count, i) => i > 0 && count < draws[i - 1]!);
    expect(restarts, 'the point under way begun anew').toHaveLength(1);
    expect(shown.finals).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(shown.last('n3')).toMatchObject({ draws: 2000, backend: 'webgpu' });
  });

  it('says which point cannot be measured, goes on with the others, and tries again when asked', async () => {
    const shown = told();
    const wrong: SweepPoint = {
      key: 'wrong',
      request: request({ depth: 2 }, { layer: 'nowhere' }),
      predict: true,
    };
    const large: SweepPoint = {
      key: 'large',
      request: request({ depth: 80, kernel: 11, dilation: [8] }),
      predict: true,
    };
    shown.sweep.want([wrong, ...depths([1]), large, ...depths([2])], { backend: 'cpu' });
    await shown.until(() => shown.isDone);
    expect(shown.finals).toEqual(['n1', 'n2']);
    expect(shown.errors).toMatchObject([
      { key: 'wrong', error: { name: 'NetworkError', code: 'unknown-layer' } },
      { key: 'large', error: { code: 'out-of-memory', message: expect.stringMatching(/positions|MiB/) } },
    ]);
    shown.sweep.retry();
    await shown.until(() => shown.errors.length === 4 && shown.isDone);
    expect(shown.finals).toEqual(['n1', 'n2']);
  });

  it('whose worker cannot be started says so once, waits, and goes on when told where one is', async () => {
    const shown = told();
    const workerUrl = new URL('/no-such-worker.js', location.href).href;
    shown.sweep.want(depths([1, 2]), { backend: 'cpu', workerUrl });
    await shown.until(() => shown.state === 'paused');
    expect(shown.errors).toMatchObject([{ key: 'n1', error: { code: 'worker-failed' } }]);
    shown.sweep.retry();
    await shown.until(() => shown.errors.length === 2 && shown.state === 'paused');
    shown.sweep.want(depths([1, 2]), { backend: 'cpu' });
    await shown.until(() => shown.isDone);
    expect(shown.finals).toEqual(['n1', 'n2']);
  });

  it('whose worker dies of every question starts another twice, then says so', async () => {
    const shown = told();
    const calls = new BroadcastChannel('dying workers');
    let started = 0;
    calls.onmessage = () => (started += 1);
    const text = `const calls = new BroadcastChannel('dying workers');
      let asked = 0;
      onmessage = ({ data }) => {
        if (asked++) throw new Error('died of a question');
        calls.postMessage('started');
        postMessage({ id: data.id, type: 'RAW', value: ${protocolVersion} });
      };`;
    const workerUrl = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    shown.sweep.want(depths([1, 2]), { backend: 'cpu', workerUrl });
    await shown.until(() => shown.state === 'paused');
    await expect.poll(() => started).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(started, 'no more when it has said so').toBe(3);
    calls.close();
    expect(shown.errors).toMatchObject([
      { key: 'n1', error: { code: 'worker-failed', message: expect.stringContaining('died of a question') } },
    ]);
  });

  it('counts dead draws of one-channel ReLU and keeps them out of the mean', async () => {
    const shown = told();
    shown.sweep.want(
      [{ key: 'narrow', request: request({ depth: 12, channels: 1 }, { draws: 64 }), predict: false }],
      { backend: 'cpu' },
    );
    await shown.until(() => shown.isDone);
    const numbers = shown.last('narrow')!;
    expect(numbers.deadDraws).toBeGreaterThan(5);
    expect(numbers.deadDraws).toBeLessThan(64);
    expect(numbers.notes.join()).toContain(`${numbers.deadDraws} of 64 draws are dead`);
    const total = shown.sweep.frameOf('narrow')!.map.reduce((sum, value) => sum + value, 0);
    expect(total, 'each live draw has mass 1').toBeCloseTo(1, 4);
  });

  it('leaves to another what that one is measuring, and takes its numbers over', async () => {
    const store = new MeasuredStore();
    const [one, other] = [told(store), told(store)];
    const points = [...depths([1]), ...depths([5], { draws: 400 }), ...depths([3])];
    one.sweep.want(points, { backend: 'cpu' });
    other.sweep.want(points, { backend: 'cpu' });
    await Promise.all([one.until(() => one.isDone), other.until(() => other.isDone)]);
    for (const key of ['n1', 'n3', 'n5']) expect(one.last(key)).toBe(other.last(key));
  });

  it('closed is told nothing more, and keeps what it has measured', async () => {
    const shown = told();
    shown.sweep.want([...depths([1]), ...depths([2], { draws: endless })], { backend: 'cpu' });
    await shown.until(() => shown.last('n2') !== undefined);
    shown.sweep.close();
    const [points, progress] = [shown.points.length, shown.progress.length];
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([shown.points.length, shown.progress.length]).toEqual([points, progress]);
    shown.sweep.want(depths([1]), { backend: 'cpu' });
    expect(shown.state).toBe('done');
  });
});

describe('behind a live figure', () => {
  it('a sweep asks for nothing while the figure computes, and goes on when it rests', async () => {
    const shown = told();
    const events: string[] = [];
    const live = new LiveErf({
      onFrame: ({ final }) => events.push(final ? 'final' : 'frame'),
      onError: (error) => events.push(String(error)),
    });
    try {
      shown.sweep.want(depths([2], { draws: endless }), { backend: 'cpu' });
      await shown.until(() => shown.points.length > 0);
      const stopRecording = shown.onTold(() => events.push(`sweep ${shown.state}`));
      live.run(request({ depth: 3 }, { draws: 4000 }), { backend: 'cpu' });
      await shown.until(() => events.includes('final') && shown.state === 'running');
      stopRecording();
      // What was in flight as the figure began may still come, before the figure's first frames.
      const [first, last] = [events.indexOf('frame'), events.indexOf('final')];
      expect(first).toBeGreaterThanOrEqual(0);
      const during = events.slice(events.indexOf('frame', first + 1), last);
      expect(during.filter((event) => event === 'frame').length).toBeGreaterThan(1);
      expect(during.filter((event) => event !== 'frame')).toEqual([]);
      const { draws } = shown.last('n2')!;
      await shown.until(() => shown.last('n2')!.draws > draws);
    } finally {
      live.close();
    }
  });

  it('a figure that is paused holds up no sweep', async () => {
    const shown = told();
    let frames = 0;
    const live = new LiveErf({ onFrame: () => (frames += 1), onError: () => undefined });
    try {
      live.run(request({ depth: 3 }, { draws: endless }), { backend: 'cpu' });
      shown.sweep.want(depths([1]), { backend: 'cpu' });
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(frames).toBeGreaterThan(0);
      expect(shown.points).toEqual([]);
      expect(shown.state).toBe('waiting');
      live.pause();
      await shown.until(() => shown.isDone);
    } finally {
      live.close();
    }
  });
});

describe('out of sight', () => {
  afterEach(() => {
    delete (document as { hidden?: boolean }).hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });

  it('nothing is asked for, and the sweep goes on when the page is looked at again', async () => {
    const hide = (hidden: boolean): void => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    const shown = told();
    shown.sweep.want(depths([2], { draws: endless }), { backend: 'cpu' });
    await shown.until(() => shown.points.length > 0);
    hide(true);
    await shown.until(() => shown.state === 'waiting');
    const { length } = shown.points;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(shown.points).toHaveLength(length);
    hide(false);
    await shown.until(() => shown.points.length > length);
    expect(shown.state).toBe('running');
  });
});

describe('predictInWorker', () => {
  const { network } = request({ depth: 12, activation: 'none' });

  it('answers what predictErf does, with the numbers of the map', async () => {
    const found = await predictInWorker({ network });
    const { map, box, sigma, exact } = predictErf(network);
    expect(found).toMatchObject({ box, sigma, exact: true, approximations: [] });
    expect(exact).toBe(true);
    expect(found.map).toEqual(map);
    expect(found.measures.erfSize).toBeGreaterThan(0);
    expect(found.measures.gaussian.r2).toBeGreaterThan(0.9);
  });

  it('says what is wrong with a request, and stops when it is told to', async () => {
    await expect(predictInWorker({ network, layer: 'nowhere' })).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'unknown-layer',
    });
    const wide = stackNetwork({ ...defaultKnobs, depth: 60, kernel: 11, dilation: [8] });
    await expect(predictInWorker({ network: wide })).rejects.toThrow(/a prediction covers at most 4,194,240/);
    const stopped = new AbortController();
    const answer = predictInWorker({ network }, { signal: stopped.signal });
    stopped.abort();
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  });
});
