// Path counts: against enumeration one path at a time, closed forms as big integers, and the engine's gradient.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan } from '../../../src/engine/plan.ts';
import {
  NetworkError,
  stackNetwork,
  defaultKnobs,
  type Layer,
  type Network,
} from '../../../src/network/index.ts';
import { cone, receptiveField } from '../../../src/receptive-field/index.ts';
import { resolveNetwork } from '../../../src/network/index.ts';
import { pathCounts, pathsAt, predictErf } from '../../../src/theory/index.ts';
import { quotient } from '../../../src/theory/quotient.ts';
import { expectClose, largest } from '../../support/expect-close.ts';

interface Conv {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [number, number];
}

const chain = (convolutions: readonly Partial<Conv>[], size?: readonly [number, number]): Network => ({
  layers: [
    { name: 'input', op: 'input', ...(size ? { size } : {}) },
    ...convolutions.map((fields, index): Layer => ({
      name: `conv${index + 1}`,
      op: 'conv',
      channels: 1,
      kernel: 3,
      ...fields,
    })),
  ],
});

const plain = (depth: number, kernel = 3): Network =>
  chain(Array.from({ length: depth }, () => ({ kernel: [kernel, kernel] as const })));

const span = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
const convolution = fc.record({
  kernel: span,
  stride: span,
  dilation: span,
  padding: fc.tuple(fc.nat(2), fc.nat(2)),
});
const convolutions = fc.array(convolution, { minLength: 1, maxLength: 3 });

/** Where every single path from the unit ends, by walking them one at a time; null where one leaves a plane on the way. */
function walk(
  layers: readonly Conv[],
  axis: 0 | 1,
  unit: number,
  onPlane: (plane: number, position: number) => boolean = () => true,
): number[][] {
  let paths: number[][] = [[unit]];
  for (let plane = layers.length - 1; plane >= 0; plane--) {
    const { kernel, stride, dilation, padding } = layers[plane]!;
    paths = paths.flatMap((path) =>
      Array.from({ length: kernel[axis] }, (_, tap) => [
        path[0]! * stride[axis] - padding[axis] + tap * dilation[axis],
        ...path,
      ]),
    );
    paths = paths.filter(([position]) => onPlane(plane, position!));
  }
  return paths;
}

const errorOf = (action: () => unknown): NetworkError => {
  try {
    action();
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('small stacks', () => {
  test('three layers of kernel 3 reach 7 inputs by 1, 3, 6, 7, 6, 3, 1 of 27 paths', () => {
    const [, x] = pathCounts(plain(3)).axes;
    expect(x.toUnit[0]).toEqual({ first: -3, counts: [1n, 3n, 6n, 7n, 6n, 3n, 1n] });
    expect(x.total).toBe(27n);
    expect(x.share(0)).toBe(7 / 27);
  });

  test('the corner of two 3×3 layers has one path, the centre nine, of 81', () => {
    const { box, count, total, share } = pathCounts(plain(2));
    expect(box).toEqual({ top: -2, left: -2, height: 5, width: 5 });
    expect([count(-2, -2), count(0, 0), count(0, 3), total]).toEqual([1n, 9n, 0n, 81n]);
    expect(share(0, 0)).toBe(9 / 81);
  });

  test('the paths of one input grow from plane to plane until they arrive', () => {
    const [, x] = pathCounts(plain(3)).axes;
    expect(x.fromInput(-2)).toEqual([
      { first: -3, counts: [0n, 1n, 0n, 0n, 0n, 0n, 0n] },
      { first: -2, counts: [1n, 1n, 0n, 0n, 0n] },
      { first: -1, counts: [2n, 1n, 0n] },
      { first: 0, counts: [3n] },
    ]);
  });

  test('dilation leaves holes, and so does a stride longer than the kernel', () => {
    expect(pathCounts(chain([{ dilation: [1, 2] }])).axes[1].holes).toEqual([-1, 1]);
    expect(pathCounts(chain([{ kernel: [2, 2], stride: [3, 3] }, { kernel: [2, 2] }])).axes[0].holes).toEqual(
      [2],
    );
    expect(pathCounts(plain(4)).axes[0].holes).toEqual([]);
  });
});

describe('against enumeration', () => {
  test('every count, hole and path on the way, on unbounded planes', () => {
    fc.assert(
      fc.property(convolutions, fc.tuple(fc.integer({ min: -2, max: 2 }), fc.nat(2)), (layers, unit) => {
        const { axes, box, total } = pathCounts(chain(layers), { unit });
        for (const axis of [0, 1] as const) {
          const paths = walk(layers, axis, unit[axis]);
          const inputs = paths.map(([input]) => input!);
          const first = Math.min(...inputs);
          const length = Math.max(...inputs) - first + 1;
          expect(
            [
              [box.top, box.height],
              [box.left, box.width],
            ][axis],
          ).toEqual([first, length]);
          const counted = Array.from(
            { length },
            (_, at) => inputs.filter((input) => input === first + at).length,
          );
          expect(axes[axis].toUnit[0]!.counts.map(Number)).toEqual(counted);
          expect(axes[axis].holes).toEqual(counted.flatMap((count, at) => (count === 0 ? [first + at] : [])));
          expect(Number(axes[axis].total)).toBe(paths.length);
          for (let plane = 0; plane <= layers.length; plane++) {
            // Through each position: paths from the input to it, times paths from it on.
            const through = new Map<number, number>();
            const mine = paths.filter(([input]) => input === inputs[0]);
            for (const path of mine) through.set(path[plane]!, (through.get(path[plane]!) ?? 0) + 1);
            const arriving = axes[axis].fromInput(inputs[0]!)[plane]!;
            for (const [index, arrived] of arriving.counts.entries()) {
              const onwards = pathsAt(axes[axis].toUnit[plane]!, arriving.first + index);
              expect(Number(arrived * onwards)).toBe(through.get(arriving.first + index) ?? 0);
            }
          }
        }
        expect(total).toBe(axes[0].total * axes[1].total);
      }),
      { numRuns: 300 },
    );
  });

  test('paths that leave a sized plane are lost', () => {
    fc.assert(
      fc.property(
        convolutions,
        fc.tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 9 })),
        (layers, size) => {
          const network = chain(layers, size);
          let sizes: (readonly [number, number])[];
          try {
            sizes = resolveNetwork(network).layers.map((layer) => layer.size!);
          } catch (error) {
            if (error instanceof NetworkError) return; // a plane shrinks to nothing
            throw error;
          }
          const { axes, box, count } = pathCounts(network);
          const unit = sizes.at(-1)!.map((length) => Math.floor(length / 2));
          const inside = (axis: 0 | 1) =>
            walk(layers, axis, unit[axis]!, (plane, at) => at >= 0 && at < sizes[plane]![axis]);
          const [rows, columns] = [inside(0), inside(1)];
          for (let y = 0; y < size[0]; y++) {
            for (let x = 0; x < size[1]; x++) {
              const expected =
                rows.filter(([at]) => at === y).length * columns.filter(([at]) => at === x).length;
              expect(Number(count(y, x))).toBe(expected);
            }
          }
          const { y, x } = cone(resolveNetwork(network), layers.length, [unit[0]!, unit[1]!]).regions[0]!;
          expect(box).toEqual({
            top: y.first,
            left: x.first,
            height: y.last - y.first + 1,
            width: x.last - x.first + 1,
          });
          expect(axes[0].toUnit).toHaveLength(layers.length + 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('closed forms at depth 40', () => {
  test('kernel 2 counts the binomial coefficients: C(40, 20) = 137846528820', () => {
    const { counts } = pathCounts(plain(40, 2)).axes[1].toUnit[0]!;
    let binomial = 1n;
    for (let k = 0; k <= 40; k++) {
      expect(counts[k]).toBe(binomial);
      binomial = (binomial * BigInt(40 - k)) / BigInt(k + 1);
    }
    expect(counts[20]).toBe(137846528820n);
  });

  test('kernel 3 counts the trinomial coefficients, Σ over j of C(40, j)·C(40 − j, k − 2j)', () => {
    const [, x] = pathCounts(plain(40)).axes;
    const choose = (n: number, k: number): bigint => {
      let product = k < 0 || k > n ? 0n : 1n;
      for (let i = 1; i <= k && product > 0n; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
      return product;
    };
    for (let k = 0; k <= 80; k++) {
      let sum = 0n;
      for (let twos = 0; 2 * twos <= k; twos++) sum += choose(40, twos) * choose(40 - twos, k - 2 * twos);
      expect(x.count(k - 40)).toBe(sum);
    }
    // 3^40, and its largest coefficient, past 2^53 both.
    expect(x.total).toBe(12157665459056928801n);
    expect(x.count(0)).toBeGreaterThan(2n ** 53n);
  });

  test('at a hundred layers of kernel 11 every path is there and the shares sum to 1', () => {
    const { axes, total } = pathCounts(plain(100, 11));
    const { counts, first } = axes[0].toUnit[0]!;
    expect(counts.reduce((sum, count) => sum + count, 0n)).toBe(11n ** 100n);
    expect(total).toBe(11n ** 200n);
    const shares = counts.map((_, index) => axes[0].share(first + index));
    expect(shares.every(Number.isFinite)).toBe(true);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    // σ² = Σ (k² − 1) / 12
    const variance = shares.reduce((sum, share, index) => sum + share * (first + index) ** 2, 0);
    expectClose([variance], [(100 * (11 ** 2 - 1)) / 12], { rtol: 1e-9 });
  });
});

describe('a fraction of big integers', () => {
  test('of numbers that doubles hold is the double that division gives', () => {
    const safe = fc.bigInt({ min: 1n, max: 2n ** 53n });
    fc.assert(
      fc.property(safe, safe, (a, b) => {
        const [least, most] = a < b ? [a, b] : [b, a];
        expect(quotient(least, most)).toBe(Number(least) / Number(most));
      }),
    );
  });

  test('keeps its value where numerator and denominator overflow', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 53n }), fc.nat(2000), (a, power) => {
        expect(quotient(a * 3n ** BigInt(power), 2n ** 53n * 3n ** BigInt(power))).toBe(Number(a) / 2 ** 53);
      }),
    );
  });

  test('is rounded once, also among the least doubles', () => {
    expect(quotient(0n, 7n)).toBe(0);
    expect(quotient(1n, 2n ** 1074n)).toBe(Number.MIN_VALUE);
    expect(quotient(1n, 2n ** 1022n)).toBe(2 ** -1022);
    expect(quotient(3n, 2n ** 1023n)).toBe(3 * 2 ** -1023);
    expect(quotient(1n, 2n ** 1075n)).toBe(0); // a tie, to even
    expect(quotient(3n, 2n ** 1075n)).toBe(2 * Number.MIN_VALUE); // a tie, to even
    expect(quotient(2n ** 60n + 1n, 2n ** 1135n)).toBe(Number.MIN_VALUE); // just above the tie
    // A tie of 54 bits, broken by a digit far below.
    expect(quotient(2n ** 53n + 1n, 2n ** 54n)).toBe(0.5);
    expect(quotient((2n ** 53n + 1n) * 2n ** 200n + 1n, 2n ** 254n)).toBe(0.5 + 2 ** -53);
  });
});

describe('counts over their total are the gradient with equal weights', () => {
  const backend = createCpuBackend();
  const stacks: readonly (readonly [string, Network])[] = [
    ['two 3×3 layers', plain(2)],
    ['a row of five kernels of 4', chain(Array.from({ length: 5 }, () => ({ kernel: [1, 4] as const })))],
    [
      'strides and dilations',
      chain([{ stride: [2, 1] }, { dilation: [1, 3] }, { kernel: [2, 2], stride: [3, 3] }, {}]),
    ],
    ['a plane with borders', chain([{}, { stride: [2, 2] }, {}, {}], [9, 7])],
    [
      'twenty layers with strides',
      stackNetwork({ ...defaultKnobs, stride: 2, channels: 1, activation: 'none' }),
    ],
    ['a hundred layers', plain(100)],
  ];

  test.each(stacks)('%s', async (_, network) => {
    const request = { weights: 'ones', aggregate: 'signed', normalize: 'none', draws: 1 } as const;
    const planned = plan(network, request, backend.limits);
    const session = await backend.open(planned);
    const { map } = await session.advance(1);
    session.destroy();
    const counted = pathCounts(network);
    expect(counted.box).toEqual(planned.box);
    const gradient = counted.gradient();
    // Float32, each layer's rounding on that of those before.
    expectClose(map, gradient, { atol: 4e-6 * largest(gradient) });
    const predicted = predictErf(network, { weights: 'ones' });
    expect([predicted.box, predicted.exact]).toEqual([counted.box, true]);
    expectClose(predicted.map, gradient, { rtol: 1e-12 });
    const { top, left, width } = counted.box;
    const exact = Array.from(gradient, (_, at) =>
      counted.share(top + Math.floor(at / width), left + (at % width)),
    );
    expectClose(gradient, exact, { rtol: 2 * Number.EPSILON });
  });

  test('position by position layers are passed through, and a layer on the way can be asked for', () => {
    const network = stackNetwork({ ...defaultKnobs, depth: 4, dropout: 0.5 });
    const { planes, axes, box } = pathCounts(network, { layer: 'relu3' });
    expect(planes).toEqual(['input', 'conv1', 'conv2', 'conv3']);
    expect(axes[0].count(0)).toBe(7n);
    expect([box.height, box.width]).toEqual(receptiveField(network, 'relu3').size);
    expect(pathCounts(network, { layer: 'input' }).count(0, 0)).toBe(1n);
  });
});

describe('what cannot be counted is said', () => {
  test('where branches meet', () => {
    const network = stackNetwork({ ...defaultKnobs, depth: 3, channels: 1, residual: true });
    const error = errorOf(() => pathCounts(network));
    expect([error.code, error.layer]).toEqual(['invalid-network', 'add3']);
    expect(error.message).toContain('add3: `add2` and `relu3` meet here: branches');
  });

  test.each([
    { name: 'last', op: 'max-pool', kernel: 2 },
    { name: 'last', op: 'avg-pool', kernel: 2 },
    { name: 'last', op: 'upsample', scale: 2 },
    { name: 'last', op: 'conv-transpose', channels: 1, kernel: 2 },
  ] as const satisfies readonly Layer[])('$op', (layer) => {
    const network = { layers: [...plain(1).layers, layer] };
    expect(errorOf(() => pathCounts(network)).message).toContain(`last: it is ${layer.op}`);
    expect(pathCounts(network, { layer: 'conv1' }).total).toBe(9n);
  });

  test('more numbers than can be kept', () => {
    const network = chain(Array.from({ length: 14 }, () => ({ stride: [3, 3] as const })));
    expect(errorOf(() => pathCounts(network)).message).toMatch(/^The paths go through \d+ positions/);
  });
});
