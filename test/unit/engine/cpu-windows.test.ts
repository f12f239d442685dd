// Pooling, upsampling and slices on the CPU backend: against the equations above their types, and by hand.
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/engine/plan-types.ts';
import { randomStep, windowKinds } from '../../oracle/random-steps.ts';
import { expectedOf } from '../../oracle/steps.ts';
import { expectClose } from '../../support/expect-close.ts';
import { runSteps, tensor } from '../../support/run-steps.ts';

const common = { layer: 3, label: 'tested' } as const;

describe('against naive loops', () => {
  it.each(windowKinds)(
    '%s is its equation for 300 random shapes, near and far from each other',
    async (kind) => {
      let nonzero = 0;
      for (let seed = 1; seed <= 300; seed++) {
        const { step, data } = randomStep(kind, seed);
        const wanted = expectedOf(step, data);
        expectClose(await runSteps([step], data, step.to), wanted, { atol: 2e-6 });
        const touched = wanted.some((value, i) => value !== data[step.to.slot]![i] && value !== 0);
        if (touched) nonzero++;
      }
      expect(nonzero).toBeGreaterThan(100);
    },
  );
});

/** What a 1-channel plane becomes; rows of numbers in, rows of numbers out. */
type Rows = readonly (readonly number[])[];

const dataOf = (rows: Rows): Float32Array => Float32Array.from(rows.flat());

function window(kernel: number, stride: number, before = 0, dilation = 1) {
  return {
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [dilation, dilation],
    before: [before, before],
  } as const;
}

describe('max pooling by hand', () => {
  interface Case {
    readonly claim: string;
    readonly plane: Rows;
    readonly shape: ReturnType<typeof window>;
    readonly values: Rows;
    readonly choices: Rows;
    /** Where a gradient of 1, 2, 3, … (row by row) goes. */
    readonly gradient: Rows;
  }

  const cases: Case[] = [
    {
      claim: 'takes the largest of each window',
      plane: [
        [1, 2, 5, 3],
        [4, 0, 6, 7],
        [9, 8, 1, 1],
        [2, 3, 1, 2],
      ],
      shape: window(2, 2),
      values: [
        [4, 7],
        [9, 2],
      ],
      choices: [
        [2, 3],
        [0, 3],
      ],
      gradient: [
        [0, 0, 0, 0],
        [1, 0, 0, 2],
        [3, 0, 0, 0],
        [0, 0, 0, 4],
      ],
    },
    {
      claim: 'the first of equal maxima takes the gradient, row by row',
      plane: [
        [5, 5, 0, 3],
        [5, 5, 3, 3],
        [0, 1, 2, 2],
        [1, 0, 2, 2],
      ],
      shape: window(2, 2),
      values: [
        [5, 3],
        [1, 2],
      ],
      choices: [
        [0, 1],
        [1, 0],
      ],
      gradient: [
        [1, 0, 0, 2],
        [0, 0, 0, 0],
        [0, 3, 4, 0],
        [0, 0, 0, 0],
      ],
    },
    {
      claim: 'overlapping windows add up where they choose the same pixel',
      plane: [
        [0, 0, 0],
        [0, 9, 0],
        [0, 0, 0],
      ],
      shape: window(2, 1),
      values: [
        [9, 9],
        [9, 9],
      ],
      choices: [
        [3, 2],
        [1, 0],
      ],
      gradient: [
        [0, 0, 0],
        [0, 10, 0],
        [0, 0, 0],
      ],
    },
    {
      claim: 'padding is never selected, also where every pixel is negative',
      plane: [
        [-4, -3],
        [-2, -1],
      ],
      shape: window(3, 2, 1),
      values: [[-1]],
      choices: [[8]],
      gradient: [
        [0, 0],
        [0, 1],
      ],
    },
    {
      claim: 'a window that is half padding chooses among its pixels only',
      plane: [
        [-7, -8, -9],
        [-6, -5, -4],
        [-1, -2, -3],
      ],
      shape: window(2, 2, 1),
      values: [
        [-7, -8],
        [-1, -2],
      ],
      choices: [
        [3, 2],
        [3, 2],
      ],
      gradient: [
        [1, 2, 0],
        [0, 0, 0],
        [3, 4, 0],
      ],
    },
    {
      claim: 'a dilated window looks at every second pixel',
      plane: [
        [1, 9, 2, 9],
        [9, 9, 9, 9],
        [3, 9, 1, 9],
        [9, 9, 9, 9],
      ],
      shape: window(2, 4, 0, 2),
      values: [[3]],
      choices: [[2]],
      gradient: [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    },
    {
      claim: 'a last window that hangs over the end chooses what is there',
      plane: [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, -9],
      ],
      shape: window(2, 2),
      values: [
        [5, 6],
        [8, -9],
      ],
      choices: [
        [3, 2],
        [1, 0],
      ],
      gradient: [
        [0, 0, 0],
        [0, 1, 2],
        [0, 3, 4],
      ],
    },
    {
      claim: 'minus infinity everywhere still chooses the first pixel',
      plane: [
        [-Infinity, -Infinity],
        [-Infinity, -Infinity],
      ],
      shape: window(2, 2),
      values: [[-Infinity]],
      choices: [[0]],
      gradient: [
        [1, 0],
        [0, 0],
      ],
    },
    {
      claim: 'not a number beats every number',
      plane: [
        [Infinity, 3],
        [NaN, 9],
      ],
      shape: window(2, 2),
      values: [[NaN]],
      choices: [[2]],
      gradient: [
        [0, 0],
        [1, 0],
      ],
    },
  ];

  it.each(cases)('$claim', async ({ plane, shape, values, choices, gradient }) => {
    const source = tensor(0, 1, [0, 0, plane.length, plane[0]!.length]);
    const output = tensor(1, 1, [0, 0, values.length, values[0]!.length]);
    const pool = (result: 'value' | 'choice'): Step => ({
      kind: 'max-pool',
      ...common,
      ...shape,
      result,
      source,
      to: output,
    });
    const data = [dataOf(plane), dataOf(values)];
    expect(await runSteps([pool('value')], data, output)).toEqual(dataOf(values));
    expect(await runSteps([pool('choice')], data, output)).toEqual(dataOf(choices));

    const passed = tensor(2, 1, [0, 0, values.length, values[0]!.length]);
    const to = { ...source, slot: 3 };
    const steps: Step[] = [
      pool('choice'),
      {
        kind: 'max-pool-gradient',
        ...common,
        ...shape,
        gradient: passed,
        choice: output,
        to,
        accumulate: false,
      },
    ];
    const ones = Float32Array.from({ length: dataOf(values).length }, (_, i) => i + 1);
    const garbage = dataOf(plane).map(() => 77);
    expect(await runSteps(steps, [...data, ones, garbage], to)).toEqual(dataOf(gradient));
  });

  it('a window outside the region is 0 and chooses nothing', async () => {
    const source = tensor(0, 1, [0, 0, 2, 2]);
    const to = tensor(1, 1, [0, 0, 3, 1]);
    const pool = (result: 'value' | 'choice'): Step => ({
      kind: 'max-pool',
      ...common,
      ...window(2, 2),
      result,
      source,
      to,
    });
    const data = [Float32Array.of(-1, -2, -3, -4), Float32Array.of(7, 7, 7)];
    expect([...(await runSteps([pool('value')], data, to))]).toEqual([-1, 0, 0]);
    expect([...(await runSteps([pool('choice')], data, to))]).toEqual([0, -1, -1]);
  });
});

describe('average pooling by hand', () => {
  const plane: Rows = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];
  const inPlane = { first: 0, end: 3 };
  const inPadding = { first: -1, end: 4 };

  it.each([
    [
      'divides by the kernel without padding',
      window(2, 1),
      null,
      [
        [3, 4],
        [6, 7],
      ],
    ],
    [
      'counts padding',
      window(2, 2, 1),
      inPadding,
      [
        [1 / 4, 5 / 4],
        [11 / 4, 28 / 4],
      ],
    ],
    [
      'leaves padding out',
      window(2, 2, 1),
      inPlane,
      [
        [1, 5 / 2],
        [11 / 2, 28 / 4],
      ],
    ],
    // PyTorch: a tap beyond the padding, where `ceil` lets the window hang over, never counts.
    [
      'taps beyond the plane never count',
      window(2, 2),
      { first: 0, end: 3 },
      [
        [3, 9 / 2],
        [15 / 2, 9],
      ],
    ],
    [
      'taps in the padding count, taps beyond it never',
      window(3, 3, 1),
      inPadding,
      [
        [12 / 9, 9 / 6],
        [15 / 6, 9 / 4],
      ],
    ],
    ['a dilated window', window(2, 1, 0, 2), null, [[5]]],
  ] as const)('%s', async (_claim, shape, counted, averages) => {
    const source = tensor(0, 1, [0, 0, 3, 3]);
    const to = tensor(1, 1, [0, 0, averages.length, averages[0].length]);
    const fields = { kind: 'avg-pool', ...common, ...shape, counted: [counted, counted] } as const;
    const step: Step = { ...fields, direction: 'forward', source, to, accumulate: false };
    const data = [dataOf(plane), dataOf(averages)];
    const found = await runSteps([step], data, to);
    expectClose(found, dataOf(averages), { rtol: 1e-6 });

    // Σ average·g = Σ plane·gradient: the gradient is the transpose.
    const back: Step = {
      ...fields,
      direction: 'gradient',
      source: { ...to, slot: 0 },
      to: { ...source, slot: 1 },
      accumulate: false,
    };
    const g = found.map((_, i) => 1 + i * i);
    const gradient = await runSteps([back], [g, dataOf(plane)], back.to);
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(gradient, dataOf(plane))).toBeCloseTo(dot(g, found), 4);
  });
});

describe('upsampling by hand', () => {
  it.each([
    ['nearest repeats', 'nearest', 2, [2], [1, 5], [1, 1, 5, 5]],
    [
      'bilinear by 2 (align_corners=False): quarters, borders repeated',
      'bilinear',
      2,
      [2],
      [1, 5],
      [1, 2, 4, 5],
    ],
    ['bilinear by 3 meets every pixel', 'bilinear', 3, [2], [0, 3], [0, 0, 1, 2, 3, 3]],
    ['bilinear by 4', 'bilinear', 4, [2], [0, 8], [0, 0, 1, 3, 5, 7, 8, 8]],
    ['bilinear of a single pixel repeats it', 'bilinear', 3, [1], [4], [4, 4, 4]],
    ['bilinear by 1 is the plane itself', 'bilinear', 1, [3], [4, 1, 2], [4, 1, 2]],
  ] as const)('%s', async (_claim, mode, by, [width], before, after) => {
    const step: Step = {
      kind: 'upsample',
      ...common,
      direction: 'forward',
      mode,
      scale: [1, by],
      plane: [1, width],
      source: tensor(0, 1, [0, 0, 1, width]),
      to: tensor(1, 1, [0, 0, 1, width * by]),
      accumulate: false,
    };
    const found = await runSteps([step], [Float32Array.from(before), new Float32Array(width * by)], step.to);
    expectClose(found, after, { atol: 1e-6 });
  });

  it('without a border, bilinear mixes in what lies beyond', async () => {
    const step: Step = {
      kind: 'upsample',
      ...common,
      direction: 'forward',
      mode: 'bilinear',
      scale: [1, 2],
      plane: null,
      source: tensor(0, 1, [0, -1, 1, 3]),
      to: tensor(1, 1, [0, 0, 1, 2]),
      accumulate: false,
    };
    // o = 0 is ¼ of −1 and ¾ of 0; o = 1 is ¾ of 0 and ¼ of 1.
    const found = await runSteps([step], [Float32Array.of(4, 8, 12), new Float32Array(2)], step.to);
    expectClose(found, [7, 9], { atol: 1e-6 });
  });
});

describe('slices by hand', () => {
  const source = tensor(0, 2, [0, 0, 1, 2]);
  const to = tensor(1, 3, [0, 0, 1, 3]);
  const step = { kind: 'slice', ...common, source, sourceChannel: 1, to, toChannel: 1, channels: 1 } as const;
  const data = [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90)];

  it('other channels keep what they hold; beyond the source it writes zero', async () => {
    const found = await runSteps([{ ...step, accumulate: false }], data, to);
    expect([...found]).toEqual([10, 20, 30, 3, 4, 0, 70, 80, 90]);
  });

  it('or adds, and nothing beyond the source', async () => {
    const found = await runSteps([{ ...step, accumulate: true }], data, to);
    expect([...found]).toEqual([10, 20, 30, 43, 54, 60, 70, 80, 90]);
  });
});
