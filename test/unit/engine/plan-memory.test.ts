// What a plan needs: bytes, slots and chunks, and what it says where there is too little.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { webGpuFootprint } from '../../../src/engine/backends/webgpu/buffers.ts';
import { ErfError } from '../../../src/engine/errors.ts';
import { formatPlan } from '../../../src/engine/format-plan.ts';
import type { Plan, PlanLimits } from '../../../src/engine/plan-types.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import type { ErfRequest } from '../../../src/engine/types.ts';
import { activationChoices, preset, type Layer, type Network } from '../../../src/network/index.ts';
import { gradientCases } from '../../oracle/random-network.ts';
import { replay } from '../../support/replay.ts';

const cpu = createCpuBackend();
const limits: PlanLimits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 30, draws: 1024 };

function stack(depth: number, channels = 1, activation?: 'relu'): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    if (activation) layers.push({ name: `relu${i}`, op: activation });
  }
  return { layers };
}

function within(
  changed: Partial<PlanLimits>,
  network = stack(3, 2),
  request: Omit<ErfRequest, 'network'> = { draws: 100 },
): Plan {
  return plan(network, request, { ...limits, ...changed });
}

/** What a plan throws, with its message. */
function refusal(make: () => unknown): ErfError {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(ErfError);
    return error as ErfError;
  }
  return expect.fail('it was not refused');
}

describe('bytes', () => {
  it('are counted for one draw and for all', () => {
    // One 3×3 layer: 9 weights, whose slot the map's 9 pixels take over, and 9 gradients a draw; the seed for all.
    const made = plan(stack(1), {}, limits);
    expect([made.byteLengthPerDraw, made.byteLengthShared]).toEqual([4 * 18, 4]);
  });

  it('are the sum of the slots', () => {
    for (const { network } of gradientCases(30)) {
      const made = plan(network, {}, limits);
      const sum = (perDraw: boolean): number =>
        made.slots.reduce((total, slot) => total + (slot.perDraw === perDraw ? 4 * slot.floats : 0), 0);
      expect([made.byteLengthPerDraw, made.byteLengthShared]).toEqual([sum(true), sum(false)]);
      expect(made.slots.map(({ index }) => index)).toEqual(made.slots.map((_, position) => position));
    }
  });

  it('are what a CPU session holds, to the byte, on 60 random networks; and nothing when it is closed', async () => {
    for (const { network } of gradientCases(60)) {
      const made = plan(network, { draws: 8 }, cpu.limits);
      const session = await cpu.open(made);
      expect(cpu.byteLength, formatPlan(made)).toBe(made.byteLength);
      session.destroy();
      expect(cpu.byteLength).toBe(0);
    }
  });

  it('grow no faster than the square of the depth: slots are used again', () => {
    const bytes = [10, 20, 40, 80].map((depth) => plan(stack(depth, 4), {}, limits).byteLengthPerDraw);
    for (const [i, more] of bytes.slice(1).entries()) expect(more / bytes[i]!).toBeLessThan(4.4);
    const slots = [10, 80].map((depth) => plan(stack(depth, 4), {}, limits).slots.length);
    expect(slots[1]).toBe(slots[0]);
    expect(slots[1]).toBeLessThan(8);
  });

  it('of forward values that nothing reads again are given back', () => {
    const slots = [10, 40].map((depth) => {
      const layers = [...stack(depth, 4).layers, { name: 'f', op: 'tanh' }] as Layer[];
      const made = plan({ layers }, {}, limits);
      expect(made.steps.filter(({ label }) => label.endsWith('forward'))).toHaveLength(depth);
      return made.slots.length;
    });
    expect(slots[1]).toBe(slots[0]);
  });

  it('of weights that are the same for every draw are kept once', () => {
    const made = plan(stack(2, 4), { weights: 'ones' }, limits);
    const weights = made.steps.flatMap((step) => (step.kind === 'weights' ? [step.to.perDraw] : []));
    expect(weights).toEqual([false, false]);
    expect(plan(stack(2, 4, 'relu'), { weights: 'ones' }, limits).deterministic).toBe(false);
  });
});

describe('chunks', () => {
  const whole = within({});

  it('hold all draws where memory and limits allow', () => {
    expect([whole.drawsPerChunk, whole.notes]).toEqual([100, []]);
  });

  it('hold as many draws as the limit says', () => {
    expect([within({ draws: 16 }).drawsPerChunk, within({ draws: 16 }).notes]).toEqual([16, []]);
  });

  it('hold as many draws as fit in all, and say so', () => {
    const { byteLengthPerDraw, byteLengthShared } = whole;
    const made = within({ totalByteLength: byteLengthShared + 7 * byteLengthPerDraw + 3 });
    expect([made.drawsPerChunk, made.notes]).toEqual([7, ['Memory allows 7 draws at a time.']]);
  });

  it('hold as many draws as fit in the largest slot’s buffer', () => {
    const largest = Math.max(...whole.slots.filter(({ perDraw }) => perDraw).map(({ floats }) => 4 * floats));
    const made = within({ bufferByteLength: 2 * largest - 1 });
    expect([made.drawsPerChunk, made.notes]).toEqual([1, ['Memory allows 1 draw at a time.']]);
  });

  it('of a deterministic plan hold its one draw', () => {
    expect(within({}, stack(3, 2), { weights: 'ones', draws: 100 }).drawsPerChunk).toBe(1);
  });
});

describe('a draw that does not fit is refused', () => {
  it('with the layer, the bytes needed and the bytes there, where one buffer is too large', () => {
    const error = refusal(() => within({ bufferByteLength: 2 ** 20 }, stack(30, 512)));
    expect(error.code).toBe('out-of-memory');
    // conv1's gradient is the largest: 512 channels × 59×59 positions.
    expect(error.message).toMatch(
      /^conv\d+ needs [\d.,]+ MiB for one draw, the device allows 1\.0 MiB; lower the channels, the depth, the kernel or the input’s size\.$/,
    );
    const [, needed] = /needs ([\d.,]+) MiB/.exec(error.message)!;
    const made = plan(stack(30, 512), {}, limits);
    const largest = Math.max(...made.slots.map(({ floats }) => 4 * floats)) / 2 ** 20;
    expect(Number(needed!.replace(',', ''))).toBeCloseTo(largest, -1);
  });

  it('with the bytes of all, where one buffer fits and all together do not', () => {
    const made = plan(stack(30, 512), {}, limits);
    const total = made.byteLengthPerDraw + made.byteLengthShared;
    const error = refusal(() => within({ totalByteLength: total - 1 }, stack(30, 512)));
    expect(error.code).toBe('out-of-memory');
    expect(error.message).toMatch(
      /^One draw needs \d+ MiB in all, [\d.]+ MiB of it in conv\d+, and the device allows \d+ MiB;/,
    );
    expect(error.message).toContain(`needs ${Math.round(total / 2 ** 20)} MiB in all`);
    expect(within({ totalByteLength: total }, stack(30, 512)).drawsPerChunk).toBe(1);
  });

  it('where shared data alone is too large', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input', channels: 64 },
        { name: 'a', op: 'conv', channels: 64, kernel: 9 },
      ],
    };
    const parameters = { a: { weight: new Float32Array(64 * 64 * 81) } };
    const error = refusal(() =>
      planGradient(network, { parameters }, { ...limits, bufferByteLength: 2 ** 20 }),
    );
    expect(error).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(
        /^a( weights gradient)? needs 1\.3 MiB for one draw, the device allows 1\.0 MiB/,
      ),
    });
    const inAll = refusal(() =>
      planGradient(network, { parameters }, { ...limits, totalByteLength: 2 ** 20 }),
    );
    expect(inAll).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/^One draw needs 1\.3 MiB in all/),
    });
  });

  it('where a cone covers more positions than a kernel can', () => {
    const layers: Layer[] = [{ name: 'input', op: 'input' }];
    for (let i = 1; i <= 14; i++)
      layers.push({ name: `conv${i}`, op: 'conv', channels: 1, kernel: 3, stride: 2 });
    const error = refusal(() => plan({ layers }, {}, limits));
    expect(error).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(
        /covers \d+×\d+ positions of \w+, and a kernel covers at most 33,553,920; lower the strides/,
      ),
    });
  });
});

describe('published networks at full width on an adapter of 1 GiB', () => {
  /** A buffer holds no more, nor all of them together. */
  const gibibyte: PlanLimits = {
    bufferByteLength: 2 ** 30,
    totalByteLength: 2 ** 30,
    draws: 64,
    footprint: (work, draws) =>
      webGpuFootprint(work, draws, { uniformAlignment: 256, fusedThreads: 4, winograd: false }),
  };

  /** Activations left out, and averages in place of maxima. */
  const linear = ({ layers }: Network): Network => ({
    layers: layers.map((layer): Layer => {
      if (layer.op === 'max-pool') return { ...layer, op: 'avg-pool' };
      const isActivation = (activationChoices as readonly string[]).includes(layer.op);
      return isActivation ? ({ ...layer, op: 'batch-norm' } as Layer) : layer;
    }),
  });

  it.each<[string, number | null]>([
    ['resnet-152', null],
    ['replknet-31b', 1024],
  ])('%s on an input of %s fits, as it is and linear', (name, size) => {
    const network = preset(name, { size: size === null ? null : [size, size] });
    const { box } = plan(
      network,
      { draws: 1 },
      { bufferByteLength: 2 ** 40, totalByteLength: 2 ** 40, draws: 1 },
    );
    for (const each of [network, linear(network)]) {
      const made = plan(each, { draws: 1 }, gibibyte);
      expect(made.byteLength).toBeLessThanOrEqual(2 ** 30);
      // Signs in place of values: a ReLU network so deep fits without being computed twice.
      if (name === 'resnet-152') expect(made.notes.join()).not.toContain('twice');
      expect(made.box).toEqual(box);
      expect(replay(made)).toEqual([]);
    }
  });
});
