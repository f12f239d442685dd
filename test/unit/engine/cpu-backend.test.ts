// Whole plans on the CPU backend: golden sizes, the mean over draws and its error, sessions.
import { afterEach, describe, expect, it, vi } from 'vitest';
import golden from '../../reference/erf-golden.json' with { type: 'json' };
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { preparePlan } from '../../../src/engine/backends/cpu/prepare.ts';
import type { Snapshot } from '../../../src/engine/backend.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import { keyOfSeed, planeFiller, weightsFiller } from '../../../src/engine/random/index.ts';
import type { ErfRequest } from '../../../src/engine/types.ts';
import { measureErf } from '../../../src/measures/index.ts';
import type { Layer, Network } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { float64Gradient } from '../../oracle/float64.ts';

const cpu = createCpuBackend();

afterEach(() => {
  expect(cpu.byteLength).toBe(0);
});

type Request = Omit<ErfRequest, 'network'>;

interface StackOptions {
  readonly channels?: number;
  readonly activation?: 'relu' | 'silu';
  readonly layer?: (index: number) => { dilation?: number; stride?: number };
}

/** n 3×3 convolutions on an unbounded plane. */
function stack(n: number, { channels = 1, activation, layer = () => ({}) }: StackOptions = {}): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= n; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3, ...layer(i) });
    if (activation) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

async function run(
  network: Network,
  request: Request,
  chunks: readonly number[] = [request.draws ?? 64],
): Promise<Snapshot> {
  const session = await cpu.open(plan(network, request, cpu.limits));
  let snapshot: Snapshot | undefined;
  for (const draws of chunks) snapshot = await session.advance(draws);
  session.destroy();
  return snapshot!;
}

function sizeOf(network: Network, map: Float32Array, { box }: Plan): number {
  return measureErf(map, box, receptiveField(network)).erfSize;
}

function relativeL2(a: Float32Array, b: Float32Array): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

describe(`golden sizes (${golden.source})`, () => {
  const rows = golden.rows as [n: number, rf: number, uniform: number, random: number, sigma: number][];

  it.each(rows)(
    'ones: %i layers see %i pixels, %f of them effectively',
    async (n, rf, uniform, _random, sigma) => {
      for (const channels of [1, 3]) {
        const network = stack(n, { channels });
        const planned = plan(network, { weights: 'ones' }, cpu.limits);
        const { map } = await run(network, { weights: 'ones' });
        expect([planned.box.height, planned.box.width]).toEqual([rf, rf]);
        const measures = measureErf(map, planned.box, receptiveField(network));
        expect(Number(measures.erfSize.toFixed(3))).toBe(uniform);
        expect(Number(measures.sigma[0].toFixed(4))).toBe(sigma);
        expect(Number(measures.sigma[1].toFixed(4))).toBe(sigma);
      }
    },
  );

  const fifteen: Record<string, NonNullable<StackOptions['layer']>> = {
    dense: () => ({}),
    'three layers dilated 2, 4, 8': (i) => ({ dilation: i > 12 ? 2 ** (i - 12) : 1 }),
    'stride 2 at layers 4, 8, 12': (i) => ({ stride: i % 4 === 0 ? 2 : 1 }),
    'stride 2 at layers 5, 9, 13': (i) => ({ stride: i % 4 === 1 && i > 1 ? 2 : 1 }),
  };

  it.each(golden.fifteenLayers.rows as [string, number, number, number][])(
    'ones, fifteen layers, %s: %i pixels, %f effectively',
    async (variant, rf, uniform) => {
      const network = stack(15, { layer: fifteen[variant]! });
      const planned = plan(network, { weights: 'ones' }, cpu.limits);
      const { map } = await run(network, { weights: 'ones' });
      expect(planned.box.height).toBe(rf);
      expect(Number(sizeOf(network, map, planned).toFixed(2))).toBe(uniform);
    },
  );

  it.each(rows.flatMap(([n, rf, , random]) => (n <= 10 ? [[n, rf, random] as const] : [])))(
    'random weights, 32 channels, 256 draws: %i layers see %i pixels, %f effectively, within 3 %%',
    async (n, _rf, random) => {
      const network = stack(n, { channels: 32 });
      const request: Request = { draws: 256, aggregate: 'square', normalize: 'none', seed: 1 };
      const { map } = await run(network, request);
      const size = sizeOf(network, map, plan(network, request, cpu.limits));
      expect(Math.abs(size / random - 1)).toBeLessThan(0.03);
    },
  );
});

describe('a draw', () => {
  const size = [14, 13] as const;
  const network: Network = {
    layers: [
      { name: 'input', op: 'input', channels: 2, size },
      { name: 'first', op: 'conv', channels: 4, kernel: [3, 2], stride: [1, 2], groups: 2 },
      { name: 'act', op: 'silu' },
      { name: 'drop', op: 'dropout', rate: 0.4 },
      { name: 'second', op: 'conv', channels: 3, kernel: 3, dilation: 2 },
      { name: 'smooth', op: 'tanh' },
    ],
  };

  it('is the float64 gradient at the weights, input and mask of its number, summed and normalised', async () => {
    const seed = 2 ** 40 + 9;
    const draws = 5;
    const { map, standardError } = await run(network, { seed, draws, aggregate: 'abs' });
    const { box } = plan(network, { seed, draws }, cpu.limits);
    const key = keyOfSeed(seed);

    const maps = Array.from({ length: draws }, (_, draw) => {
      // OIHW is what the forward layout is not: element by element through a layout of one target channel.
      const weights = (layer: number, shape: readonly [number, number, number, number]): Float32Array => {
        const [out, inPerGroup, height, width] = shape;
        const standardDeviation = Math.sqrt(2 / (inPerGroup * height * width));
        const distribution = { kind: 'normal', standardDeviation } as const;
        const to = new Float32Array(out * inPerGroup * height * width);
        const flat = [to.length, 1, 1, 1] as const;
        weightsFiller(
          { distribution, tapProfile: null, layer, shape: flat, groups: 1, layout: 'forward' },
          key,
        )(to, draw);
        return to;
      };
      const plane = (
        layer: number,
        channels: number,
        width: number,
        purpose: 'input' | 'mask',
      ): Float32Array => {
        const region = { top: 0, left: 0, height: 14, width };
        const distribution =
          purpose === 'mask'
            ? ({ kind: 'bernoulli', rate: 0.4 } as const)
            : ({ kind: 'normal', standardDeviation: 1 } as const);
        const to = new Float32Array(channels * 14 * width);
        planeFiller({ distribution, purpose, layer, channels, region }, key)(to, draw);
        return to;
      };
      const reference = float64Gradient({
        name: `draw ${draw}`,
        network,
        parameters: {
          first: { weight: weights(1, [4, 1, 3, 2]) },
          drop: { mask: plane(3, 4, 6, 'mask') },
          second: { weight: weights(4, [3, 4, 3, 3]) },
        },
        input: plane(0, 2, 13, 'input'),
      });
      const pixels = Array.from({ length: box.height * box.width }, (_, p) => {
        const [y, x] = [box.top + Math.floor(p / box.width), box.left + (p % box.width)];
        return Math.abs(reference.at(0, y, x)) + Math.abs(reference.at(1, y, x));
      });
      const sum = pixels.reduce((a, b) => a + b);
      return pixels.map((value) => value / sum);
    });

    const mean = maps[0]!.map((_, p) => maps.reduce((sum, pixels) => sum + pixels[p]!, 0) / draws);
    expect(relativeL2(map, Float32Array.from(mean))).toBeLessThan(1e-5);
    const variance = mean.map(
      (m, p) => maps.reduce((sum, pixels) => sum + (pixels[p]! - m) ** 2, 0) / (draws - 1),
    );
    const error = Math.sqrt(variance.reduce((a, b) => a + b) / draws / mean.reduce((a, b) => a + b * b, 0));
    expect(standardError).toBeCloseTo(error, 5);
  });
});

describe('the mean over draws', () => {
  const network = stack(3, { channels: 4, activation: 'silu' });

  it.each(['abs', 'square', 'signed', 'relu'] as const)(
    'of %s is the same to the last bit when run twice, and another for another seed',
    async (aggregate) => {
      const request: Request = { draws: 12, seed: 3, aggregate };
      const [first, second] = [await run(network, request), await run(network, request)];
      expect(second).toEqual(first);
      expect((await run(network, { ...request, seed: 4 })).map).not.toEqual(first.map);
    },
  );

  it('does not depend on how draws are cut into chunks', async () => {
    const request: Request = { draws: 16 };
    expect(await run(network, request, [1, 7, 8])).toEqual(await run(network, request, [16]));
  });

  it.each(['abs', 'square'] as const)(
    'of %s carries an error that halves with four times the draws',
    async (aggregate) => {
      const [few, many] = [
        await run(network, { draws: 64, aggregate }),
        await run(network, { draws: 256, aggregate }),
      ];
      expect(many.standardError / few.standardError).toBeGreaterThan(0.4);
      expect(many.standardError / few.standardError).toBeLessThan(0.6);
    },
  );

  it.each([
    ['abs', 'draw'],
    ['abs', 'none'],
    ['square', 'draw'],
    ['square', 'none'],
    ['relu', 'draw'],
  ] as const)('of %s, normalize %s, is off by what its standard error says', async (aggregate, normalize) => {
    const request: Request = { aggregate, normalize };
    const truth = (await run(network, { ...request, seed: 1, draws: 4096 }, [4096])).map;
    let [errors, claims] = [0, 0];
    for (let seed = 100; seed < 140; seed++) {
      const { map, standardError } = await run(network, { ...request, seed, draws: 48 });
      errors += relativeL2(map, truth) ** 2;
      claims += standardError ** 2;
    }
    const ratio = Math.sqrt(errors / claims);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });

  it('of one draw has no error yet', async () => {
    expect((await run(network, { draws: 1 })).standardError).toBeNaN();
  });

  it('leaves dead draws out and counts them: a narrow ReLU network', async () => {
    const { map, draws, deadDraws, lostDraws } = await run(stack(10, { activation: 'relu' }), { draws: 40 });
    expect(draws).toBe(40);
    expect(deadDraws).toBeGreaterThan(5);
    expect(deadDraws).toBeLessThan(40);
    expect(lostDraws).toBe(0);
    // Each live draw's map sums to 1, so their mean does.
    expect(map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it('is made of the eight groups of draws', async () => {
    const session = await cpu.open(plan(network, { draws: 19 }, cpu.limits));
    const { map } = await session.advance(19);
    const groups = await session.groupMaps();
    session.destroy();
    expect(groups.map(({ count }) => count)).toEqual([3, 3, 3, 2, 2, 2, 2, 2]);
    const together = map.map(
      (_, p) => groups.reduce((sum, group) => sum + group.map[p]! * group.count, 0) / 19,
    );
    expect(relativeL2(together, map)).toBeLessThan(1e-6);
  });

  it('of equal draws has no error, and counts each of them', async () => {
    const session = await cpu.open(plan(stack(6), { weights: 'ones', draws: 1000 }, cpu.limits));
    const first = await session.advance(1);
    const all = await session.advance(999);
    const groups = await session.groupMaps();
    session.destroy();
    expect(first).toMatchObject({ draws: 1, standardError: 0 });
    expect(all).toEqual({ ...first, draws: 1000 });
    expect(groups.map(({ count }) => count)).toEqual(new Array(8).fill(125));
    for (const group of groups) expect(group.map).toEqual(first.map);
  });

  it('survives a depth that float32 does not: 200 layers whose gain is 32', async () => {
    // He-normal weights times batch-norm's 8: 2^600 and more at the input.
    const layers: Layer[] = [{ name: 'input', op: 'input' }];
    const parameters: Record<string, { scale: Float32Array }> = {};
    for (let i = 1; i <= 200; i++) {
      layers.push(
        { name: `conv${i}`, op: 'conv', channels: 1, kernel: [1, 2], padding: 'valid' },
        { name: `norm${i}`, op: 'batch-norm' },
      );
      parameters[`norm${i}`] = { scale: Float32Array.of(8) };
    }
    const normalized = await run({ layers }, { draws: 4, parameters });
    expect(normalized).toMatchObject({ draws: 4, deadDraws: 0, lostDraws: 0 });
    expect(normalized.map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(await run({ layers }, { draws: 4, parameters, normalize: 'none' })).toMatchObject({
      deadDraws: 0,
      lostDraws: 4,
    });
  });
});

describe('a session', () => {
  const slow = plan(stack(12, { channels: 16 }), { draws: 64 }, cpu.limits);

  it.each([
    ['after every piece that takes 8 ms', 8, 1],
    ['after every second piece of 4 ms', 4, 2],
  ])('lets others have a turn %s', async (_, pieceMs, pieces) => {
    const session = await cpu.open(slow);
    // A clock of our own, which only the pieces move on: what other processes do is no part of the claim.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += pieceMs));
    let turns = 0;
    let computing = true;
    const takeTurn = (): void => {
      turns++;
      if (computing) setImmediate(takeTurn);
    };
    setImmediate(takeTurn);
    try {
      await session.advance(3);
    } finally {
      computing = false;
      clock.mockRestore();
      session.destroy();
    }
    const all = 3 * preparePlan(slow).steps.length;
    expect(all).toBeGreaterThan(5);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(all / pieces));
  });

  it('cuts a wide convolution into pieces that it can stop between, and the pieces make the whole', async () => {
    // Ten ones-convolutions: the map is the same whatever the channels, and 96 of them need several pieces a step.
    const wide = plan(stack(10, { channels: 96 }), { draws: 1, weights: 'ones' }, cpu.limits);
    expect(preparePlan(wide, false).steps.length).toBeGreaterThan(wide.steps.length + 4);
    // WebAssembly's pieces are as long as a step here, and far more than a step of this.
    const wider = plan(stack(4, { channels: 512 }), { draws: 1 }, cpu.limits);
    expect(preparePlan(wider).steps.length).toBeGreaterThan(wider.steps.length + 4);
    const one = await run(stack(10), { draws: 1, weights: 'ones' });
    const many = await run(stack(10, { channels: 96 }), { draws: 1, weights: 'ones' });
    expect(relativeL2(many.map, one.map)).toBeLessThan(5e-6);
  });

  it('computes one call after the other', async () => {
    const session = await cpu.open(slow);
    const [first, second] = await Promise.all([session.advance(2), session.advance(1)]);
    session.destroy();
    expect([first!.draws, second!.draws]).toEqual([2, 3]);
    const other = await cpu.open(slow);
    expect(await other.advance(3)).toEqual(second);
    other.destroy();
  });

  it('ends what it is computing when it is destroyed, and gives its memory back', async () => {
    const session = await cpu.open(slow);
    expect(cpu.byteLength).toBe(slow.byteLength);
    const computing = session.advance(64);
    setTimeout(() => session.destroy(), 20);
    await expect(computing).rejects.toMatchObject({ name: 'ErfError', code: 'aborted' });
    await expect(session.advance(1)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('says how much memory is missing when there is not enough', async () => {
    const slots = [{ index: 0, perDraw: true, floats: 2 ** 50 }];
    for (const backend of [cpu, createCpuBackend({ webassembly: false })]) {
      await expect(backend.open({ ...slow, slots, uploads: [], byteLength: 2 ** 52 })).rejects.toMatchObject({
        code: 'out-of-memory',
        message: expect.stringContaining('4294967296 MiB'),
      });
    }
  });

  it('has no map where its plan is for one gradient', async () => {
    const session = await cpu.open({ ...slow, accumulation: null, steps: slow.steps.slice(0, -1) });
    await expect(session.advance(1)).rejects.toMatchObject({ code: 'invalid-request' });
    session.destroy();
  });
});
