// The sizes that theory gives, on WebGPU. The one slow file: 40 layers of 32 channels are 374 GFLOP.
// Source: `source` of test/reference/erf-golden.json (exact, float64, for an unbounded plane and 3×3 kernels; ERF size
// as in Luo et al. 2016).
import { describe, expect, it } from 'vitest';
import golden from '../reference/erf-golden.json';
import type { Snapshot } from '../../src/engine/backend.ts';
import type { Plan } from '../../src/engine/plan-types.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import { measureErf } from '../../src/measures/index.ts';
import type { ConvLayer, Layer, Network } from '../../src/network/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import { webgpu } from './support/backends.ts';

/** Of the i-th convolution, from 1. */
type Fields = (i: number) => Partial<Pick<ConvLayer, 'dilation' | 'stride'>>;

/** n 3×3 convolutions on an unbounded plane, one input channel. */
function stack(n: number, channels: number, fields: Fields = () => ({})): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= n; i++)
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3, ...fields(i) });
  return { layers };
}

/** The same with an identity around every convolution. */
function skipStack(n: number, channels: number): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', channels }];
  for (let i = 1; i <= n; i++) {
    const source = layers.at(-1)!.name;
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    layers.push({ name: `add${i}`, op: 'add', from: [source, `conv${i}`] });
  }
  return { layers };
}

async function run(
  network: Network,
  request: Omit<ErfRequest, 'network'>,
): Promise<{
  readonly plan: Plan;
  readonly size: number;
  readonly sigma: readonly [number, number];
  readonly last: Snapshot;
}> {
  const planned = plan(network, request, webgpu.limits);
  const session = await webgpu.open(planned);
  // Chunks small enough to be waited for.
  let last = await session.advance(Math.min(32, planned.drawsPerChunk));
  while (last.draws < planned.draws) last = await session.advance(Math.min(32, planned.draws - last.draws));
  session.destroy();
  const { erfSize, sigma } = measureErf(last.map, planned.box, receptiveField(network));
  return { plan: planned, size: erfSize, sigma, last };
}

const fifteen: Readonly<Record<string, Fields>> = {
  dense: () => ({}),
  'three layers dilated 2, 4, 8': (i) => ({ dilation: i > 12 ? 2 ** (i - 12) : 1 }),
  'stride 2 at layers 4, 8, 12': (i) => ({ stride: i % 4 === 0 ? 2 : 1 }),
  'stride 2 at layers 5, 9, 13': (i) => ({ stride: i > 1 && i % 4 === 1 ? 2 : 1 }),
};

describe('ones, to the last printed digit', () => {
  it.each(golden.rows as [n: number, rf: number, uniform: number, random: number, sigma: number][])(
    '%i layers see %i pixels, %f effectively',
    async (n, rf, uniform, _random, uniformStd) => {
      const { plan, size, sigma } = await run(stack(n, 1), { weights: 'ones' });
      expect([plan.box.height, plan.box.width]).toEqual([rf, rf]);
      expect(Number(size.toFixed(3))).toBe(uniform);
      expect(sigma.map((s) => Number(s.toFixed(4)))).toEqual([uniformStd, uniformStd]);
    },
  );

  it('however many channels there are', async () => {
    const [n, , uniform] = golden.rows.find(([n]) => n === 20)!;
    const { size } = await run(stack(n!, 5), { weights: 'ones' });
    expect(Number(size.toFixed(3))).toBe(uniform);
  });

  it.each(golden.fifteenLayers.rows as [string, number, number, number][])(
    'fifteen layers, %s: %i pixels, %f effectively',
    async (variant, rf, uniform) => {
      const { plan, size } = await run(stack(15, 1, fifteen[variant]), { weights: 'ones' });
      expect(plan.box.height).toBe(rf);
      expect(Number(size.toFixed(2))).toBe(uniform);
    },
  );
});

const random = { aggregate: 'square', normalize: 'none', seed: 1 } as const;

describe('random weights, 32 channels, 256 draws', () => {
  it.each([
    [5, 0.03],
    [10, 0.03],
    [20, 0.03],
    [40, 0.06],
  ] as const)('%i layers within a share of %f', { timeout: 400_000 }, async (n, tolerance) => {
    const expected = golden.rows.find((row) => row[0] === n)![3]!;
    const { size, last } = await run(stack(n, 32), { ...random, draws: 256 });
    expect(last).toMatchObject({ draws: 256, deadDraws: 0, lostDraws: 0 });
    expect(Math.abs(size / expected - 1)).toBeLessThan(tolerance);
  });
});

describe('fewer channels and draws: 16 and 64', () => {
  it.each(golden.fifteenLayers.rows.slice(1) as [string, number, number, number][])(
    'fifteen layers, %s: %i pixels, %f effectively with ones, %f with these, within a twelfth',
    async (variant, _rf, _uniform, expected) => {
      const { size } = await run(stack(15, 16, fifteen[variant]), { ...random, draws: 64 });
      expect(Math.abs(size / expected - 1)).toBeLessThan(1 / 12);
    },
  );
});

describe('an identity around every convolution, 8 channels, 64 draws', () => {
  const { n: depths, randomErfSize } = golden.identitySkipAroundEveryConv;
  it.each(depths.map((n, i) => [n, randomErfSize[i]!] as const))(
    '%i layers see %f effectively, within a twentieth',
    async (n, expected) => {
      // Glorot's variance, 1 / fan-in where channels stay: both branches weigh the same.
      const { size } = await run(skipStack(n, 8), { ...random, weights: 'glorot-normal', draws: 64 });
      expect(Math.abs(size / expected - 1)).toBeLessThan(1 / 20);
    },
  );
});
