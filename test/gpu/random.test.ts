// Random numbers on the device: the words of Philox bit for bit, and the numbers made of them against the CPU backend.
import { describe, expect, it } from 'vitest';
import philoxLibrary from '../../shaders/lib/philox.wgsl?raw';
import distributionLibrary from '../../shaders/lib/distribution.wgsl?raw';
import { philox4x32 } from '../../src/engine/random/index.ts';
import type {
  Distribution,
  Plan,
  PlaneStep,
  Region,
  Tensor,
  WeightsStep,
} from '../../src/engine/plan-types.ts';
import { tapProfile } from '../../src/network/weight-init.ts';
import { expectClose, largest } from '../support/expect-close.ts';
import { bothGradients, cpu, webgpu } from './support/backends.ts';
import { bufferOf, computeAndRead } from './support/device.ts';
import { gradientOn, PlanSketch, region } from './support/sketch.ts';

/** Runs `body` for every index of `input`, eight words apart, with the library's functions; returns `output`. */
async function evaluate(
  library: string,
  body: string,
  input: Uint32Array,
  outputFloats: number,
): Promise<ArrayBuffer> {
  const { device } = webgpu;
  const code = `
    @group(0) @binding(0) var<storage, read> input: array<u32>;
    @group(0) @binding(1) var<storage, read_write> output: array<u32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x >= arrayLength(&input) / 8u) { return; }
      let i = id.x * 8u;
      ${body}
    }
    ${library}`;
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const [from, to] = [bufferOf(device, input), bufferOf(device, outputFloats)];
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [from, to].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const bytes = await computeAndRead(
    device,
    (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(input.length / 8 / 64));
    },
    to,
  );
  from.destroy();
  to.destroy();
  return bytes;
}

/** Four words of counter, two of key, two of nothing, in a row. */
async function philoxOnDevice(calls: Uint32Array): Promise<Uint32Array> {
  const body = `
    let words = philox(
      vec4<u32>(input[i], input[i + 1u], input[i + 2u], input[i + 3u]), vec2<u32>(input[i + 4u], input[i + 5u]));
    for (var lane = 0u; lane < 4u; lane++) { output[id.x * 4u + lane] = words[lane]; }`;
  return new Uint32Array(await evaluate(philoxLibrary, body, calls, calls.length / 2));
}

describe('Philox 4x32-10 on the device', () => {
  it('passes the known-answer vectors of Random123', async () => {
    // Random123 1.14, tests/kat_vectors, the three lines "philox4x32 10".
    const calls = [
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0, 0],
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0, 0],
    ];
    const answers = [
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ];
    expect([...(await philoxOnDevice(Uint32Array.from(calls.flat())))]).toEqual(answers.flat());
  });

  it('gives the CPU’s words for 20,000 counters and keys', async () => {
    const calls = new Uint32Array(8 * 20_000);
    // Neighbouring counters first, as the engine asks for them; then every bit set now and then.
    let state = 1;
    for (let i = 0; i < calls.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      calls[i] = i < calls.length / 2 ? (i % 8 === 0 ? i / 8 : i % 3) : state;
    }
    const expected = new Uint32Array(calls.length / 2);
    for (let call = 0; call < calls.length / 8; call++) {
      const [c0, c1, c2, c3, k0, k1] = calls.subarray(8 * call, 8 * call + 6);
      philox4x32(expected.subarray(4 * call), c0!, c1!, c2!, c3!, k0!, k1!);
    }
    expect(await philoxOnDevice(calls)).toEqual(expected);
  });
});

it('a pair of normal numbers is Box and Muller’s within 10⁻⁶, at every corner of the two words', async () => {
  // Of the upper 24 bits: both ends, around the quarters of the turn and halves of them, around √½ of the logarithm.
  const corners = [
    0,
    1,
    2,
    3,
    0.5,
    0.25,
    0.75,
    0.125,
    0.375,
    0.625,
    0.875,
    Math.SQRT1_2,
    Math.SQRT1_2 / 2,
    1 - 2 ** -24,
  ].flatMap((x) => {
    const word = x === 0 || x >= 1 ? x : Math.round(x * 2 ** 24);
    return [word - 2, word - 1, word, word + 1, word + 2].filter((near) => near >= 0 && near < 2 ** 24);
  });
  const random = Array.from({ length: 300 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 8);
  const words = [...corners, ...random];
  const pairs = words.flatMap((a, i) => [...corners, random[i % 300]!].map((b) => [a, b] as const));
  const input = Uint32Array.from(pairs.flatMap(([a, b]) => [a * 256, b * 256, 0, 0, 0, 0, 0, 0]));
  const body = `
    let pair = distribution_normal_pair(input[i], input[i + 1u]);
    output[2u * id.x] = bitcast<u32>(pair.x);
    output[2u * id.x + 1u] = bitcast<u32>(pair.y);`;
  const actual = new Float32Array(await evaluate(distributionLibrary, body, input, 2 * pairs.length));
  const expected = pairs.flatMap(([a, b]) => {
    const radius = Math.sqrt(-2 * Math.log((a + 0.5) * 2 ** -24));
    const angle = 2 * Math.PI * b * 2 ** -24;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  expect(largest(expected)).toBeGreaterThan(5.8);
  expectClose(actual, expected, { atol: 1e-6 });
});

const distributions: readonly (readonly [name: string, distribution: Distribution, atol: number])[] = [
  ['constant', { kind: 'constant', value: 0.3 }, 1e-7],
  ['normal', { kind: 'normal', standardDeviation: 1 }, 1e-6],
  ['narrow normal', { kind: 'normal', standardDeviation: 0.02 }, 2e-8],
  ['uniform', { kind: 'uniform', low: -0.7, high: 0.7 }, 2e-7],
  ['uniform of images', { kind: 'uniform', low: 0, high: 1 }, 0],
  ['Bernoulli', { kind: 'bernoulli', rate: 0.3 }, 2e-7],
];

/** A plan of one random step over `draws` draws, each its own jackknife group: what every draw got. */
async function everyDraw(
  build: (sketch: PlanSketch) => { readonly step: WeightsStep | PlaneStep; readonly made: Tensor },
  more: Partial<Plan>,
): Promise<{ readonly actual: Float32Array[]; readonly expected: Float32Array[] }> {
  const sketch = new PlanSketch();
  const { step, made } = build(sketch);
  const map = sketch.tensor(1, region(0, 0, 1, made.channels * made.region.height * made.region.width), {
    perDraw: true,
  });
  const flat: Tensor = { ...made, channels: 1, region: map.region };
  const plan = sketch.plan(
    [step, { kind: 'aggregate', layer: 0, label: 'map', aggregate: 'signed', source: flat, to: map }],
    flat,
    { accumulation: { map, aggregate: 'signed', normalize: 'none' }, draws: 5, drawsPerChunk: 3, ...more },
  );
  const [actual, expected] = await Promise.all(
    [webgpu, cpu].map(async (backend) => {
      const session = await backend.open(plan);
      await session.advance(3);
      await session.advance(2);
      const groups = await session.groupMaps();
      session.destroy();
      expect(groups.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
      return groups.slice(0, 5).map(({ map }) => map);
    }),
  );
  return { actual: actual!, expected: expected! };
}

describe('weights on the device are the CPU’s', () => {
  const shapes = [
    { shape: [3, 2, 3, 3], groups: 1 },
    { shape: [6, 2, 1, 5], groups: 2 },
    { shape: [5, 1, 2, 2], groups: 5 },
    { shape: [1, 1, 1, 1], groups: 1 },
    { shape: [40, 9, 3, 1], groups: 4 },
  ] as const;

  const cases = distributions.flatMap(([name, distribution, atol], i) =>
    (['forward', 'gradient'] as const).map((layout, j) => {
      const { shape, groups } = shapes[(i + 2 * j) % shapes.length]!;
      return { name, distribution, atol, layout, shape, groups };
    }),
  );

  it.each(cases)(
    '$name, $layout, $shape in $groups groups, draw by draw',
    async ({ distribution, atol, layout, shape, groups }) => {
      const floats = shape.reduce<number>((a, b) => a * b, 1);
      const { actual, expected } = await everyDraw(
        (sketch) => {
          const made = sketch.tensor(1, region(0, 0, 1, floats), { perDraw: true });
          const to = { slot: made.slot, perDraw: true, floats };
          return {
            step: {
              kind: 'weights',
              layer: 7,
              label: 'w',
              distribution,
              tapProfile: null,
              shape,
              groups,
              layout,
              to,
            },
            made,
          };
        },
        // Both words of the key.
        { seed: 5 + 2 ** 32 * 11 },
      );
      for (let draw = 0; draw < 5; draw++) expectClose(actual[draw]!, expected[draw]!, { atol });
      const same = JSON.stringify(actual[0]) === JSON.stringify(actual[4]);
      expect(same).toBe(
        distribution.kind === 'constant' || (floats === 1 && distribution.kind === 'bernoulli'),
      );
    },
  );

  it.each([[[2, 1, 3, 3]], [[2, 2, 4, 1]], [[1, 3, 5, 4]], [[2, 2, 1, 1]]] as const)(
    'with the profile of center-low, %s',
    async (shape) => {
      const floats = shape.reduce<number>((a, b) => a * b, 1);
      const sketch = new PlanSketch();
      const to = sketch.weights(floats, true);
      const made: Tensor = { slot: to.slot, perDraw: true, channels: 1, region: region(0, 0, 1, floats) };
      const step: WeightsStep = {
        kind: 'weights',
        layer: 1,
        label: 'w',
        distribution: { kind: 'normal', standardDeviation: 1 },
        tapProfile: tapProfile('center-low', shape),
        shape,
        groups: 1,
        layout: 'forward',
        to,
      };
      const { actual, expected } = await bothGradients(sketch.plan([step], made));
      expectClose(actual, expected, { atol: 2e-6 });
      const flat = await gradientOn(webgpu, sketch.plan([{ ...step, tapProfile: null }], made));
      // One tap is its own centre and its own border.
      expect(largest(actual.map((value, i) => value - flat[i]!)) > 0.1).toBe(shape[2] * shape[3] > 1);
    },
  );
});

it('more weights than one dispatch has threads for are drawn to the last', async () => {
  const floats = 65535 * 64 * 4 + 1000;
  const sketch = new PlanSketch();
  const to = sketch.weights(floats, true);
  const made: Tensor = { slot: to.slot, perDraw: true, channels: 1, region: region(0, 0, 1, floats) };
  const step: WeightsStep = {
    kind: 'weights',
    layer: 2,
    label: 'w',
    distribution: { kind: 'uniform', low: 0, high: 1 },
    tapProfile: null,
    shape: [floats, 1, 1, 1],
    groups: 1,
    layout: 'forward',
    to,
  };
  const all = await gradientOn(webgpu, sketch.plan([step], made, { seed: 6 }));
  const words = new Uint32Array(4);
  for (const element of [0, 1, 65535 * 64 * 4 - 1, 65535 * 64 * 4, floats - 500, floats - 1]) {
    philox4x32(words, element >> 2, 0, 0, 2 << 16, 6, 0);
    expect(all[element]).toBe((words[element & 3]! >>> 8) / 2 ** 24);
  }
});

describe('inputs and masks on the device are the CPU’s', () => {
  const regions: readonly Region[] = [
    region(-3, -6, 5, 9),
    region(-1, 3, 4, 1),
    region(0, 0, 3, 8),
    region(-7, -1, 2, 6),
    region(-(2 ** 24), 2 ** 24 - 3, 2, 7),
  ];
  const cases = distributions.flatMap(([name, distribution, atol], i) =>
    (['input', 'mask'] as const).map((purpose, j) => ({
      name,
      distribution,
      atol,
      purpose,
      where: regions[(i + 3 * j) % regions.length]!,
    })),
  );

  it.each(cases)(
    '$name, $purpose at $where.top, $where.left, draw by draw',
    async ({ distribution, atol, purpose, where }) => {
      const { actual, expected } = await everyDraw(
        (sketch) => {
          const made = sketch.tensor(3, where, { perDraw: true });
          return { step: { kind: 'plane', layer: 300, label: 'x', purpose, distribution, to: made }, made };
        },
        { seed: 3 },
      );
      for (let draw = 0; draw < 5; draw++) expectClose(actual[draw]!, expected[draw]!, { atol });
    },
  );

  it('a position keeps its value whatever the region, bit for bit', async () => {
    const made = async (where: Region): Promise<Float32Array> => {
      const sketch = new PlanSketch();
      const to = sketch.tensor(2, where, { perDraw: true });
      const distribution = { kind: 'normal', standardDeviation: 1 } as const;
      return gradientOn(
        webgpu,
        sketch.plan([{ kind: 'plane', layer: 0, label: 'x', purpose: 'input', distribution, to }], to),
      );
    };
    const whole = await made(region(-4, -5, 9, 11));
    const part = await made(region(-1, -2, 3, 6));
    const cut = Array.from(part, (_, i) => {
      const [channel, y, x] = [Math.floor(i / 18), Math.floor(i / 6) % 3, i % 6];
      return whole[(channel * 9 + y + 3) * 11 + x + 3];
    });
    expect([...part]).toEqual(cut);
    expect(new Set(part).size).toBe(36);
  });

  it('weights, inputs and masks of one layer and seed are all different', async () => {
    const distribution = { kind: 'uniform', low: 0, high: 1 } as const;
    const plane = async (purpose: 'input' | 'mask', layer: number, seed: number): Promise<string> => {
      const sketch = new PlanSketch();
      const to = sketch.tensor(1, region(0, 0, 1, 8), { perDraw: true });
      return String(
        await gradientOn(
          webgpu,
          sketch.plan([{ kind: 'plane', layer, label: 'x', purpose, distribution, to }], to, { seed }),
        ),
      );
    };
    const sketch = new PlanSketch();
    const to = sketch.weights(8, true);
    const weights: WeightsStep = {
      kind: 'weights',
      layer: 1,
      label: 'w',
      distribution,
      tapProfile: null,
      shape: [8, 1, 1, 1],
      groups: 1,
      layout: 'forward',
      to,
    };
    const made: Tensor = { slot: to.slot, perDraw: true, channels: 1, region: region(0, 0, 1, 8) };
    const all = [
      String(await gradientOn(webgpu, sketch.plan([weights], made, { seed: 1 }))),
      await plane('input', 1, 1),
      await plane('mask', 1, 1),
      await plane('mask', 2, 1),
      await plane('mask', 1, 2),
      await plane('mask', 1, 1 + 2 ** 32),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
