// Defaults, indices, sizes and paddings of the resolved form.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ancestors,
  layerIndex,
  nearMiss,
  resolveNetwork,
  type Layer,
  type Network,
} from '../../../src/network/index.ts';

const single = (layer: Record<string, unknown>, size?: number | [number, number]) =>
  resolveNetwork({
    layers: [
      { name: 'input', op: 'input', ...(size === undefined ? {} : { size }) },
      { name: 'layer', ...layer } as Layer,
    ],
  }).layers[1]!;

/** [before, after] along y */
const paddingOf = (layer: Record<string, unknown>, size?: number): number[] => {
  const resolved = single(layer, size);
  if (!('window' in resolved)) throw new Error('no window');
  return [resolved.window.padding[0].before, resolved.window.padding[0].after];
};

describe('defaults', () => {
  test('of a convolution', () => {
    expect(single({ op: 'conv', channels: 4, kernel: 3 })).toEqual({
      index: 1,
      name: 'layer',
      from: [0],
      op: 'conv',
      channels: 4,
      size: null,
      window: {
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        padding: [
          { before: 1, after: 1 },
          { before: 1, after: 1 },
        ],
        paddingKnown: [true, true],
      },
      groups: 1,
      bias: false,
      outputPadding: [0, 0],
    });
  });

  test.each([
    [
      { op: 'max-pool', kernel: [2, 3] },
      { window: { stride: [2, 3] }, ceil: false },
    ],
    [
      { op: 'avg-pool', kernel: 2 },
      { countPadding: true, window: { padding: [{ before: 0 }, { after: 0 }] } },
    ],
    [
      { op: 'upsample', scale: 2 },
      { scale: [2, 2], mode: 'nearest' },
    ],
    [{ op: 'leaky-relu' }, { slope: 0.01, approximate: 'none' }],
    [{ op: 'gelu' }, { slope: 0, approximate: 'none' }],
    [{ op: 'dropout' }, { rate: 0.5 }],
    [
      { op: 'add', from: ['input', 'input'] },
      { from: [0, 0], channels: 1 },
    ],
    [{ op: 'concat', from: ['input', 'input'] }, { channels: 2 }],
  ])('of %o', (layer, expected) => {
    expect(single(layer)).toMatchObject(expected);
  });

  test('a layer without `from` reads the one before it', () => {
    const { layers } = resolveNetwork({
      layers: [
        { name: 'a', op: 'input' },
        { name: 'b', op: 'relu' },
        { name: 'c', op: 'relu', from: 'a' },
        { name: 'd', op: 'relu' },
      ],
    });
    expect(layers.map(({ from }) => from)).toEqual([[], [0], [0], [2]]);
  });
});

describe('paddings', () => {
  test.each([
    ['valid', { kernel: 5, padding: 'valid' }, [0, 0]],
    ['half of an odd kernel', { kernel: 5, padding: 'half' }, [2, 2]],
    ['half of an even kernel, rounded down', { kernel: 4, padding: 'half' }, [1, 1]],
    ['half of a dilated even kernel', { kernel: 4, dilation: 2, padding: 'half' }, [3, 3]],
    ['half, whatever the stride', { kernel: 3, stride: 2, padding: 'half' }, [1, 1]],
    ['one number', { kernel: 5, padding: 3 }, [3, 3]],
    ['[y, x]', { kernel: 5, padding: [3, 0] }, [3, 3]],
    ['[top, left, bottom, right]', { kernel: 5, padding: [1, 2, 3, 4] }, [1, 3]],
  ])('%s', (_, fields, expected) => {
    expect(paddingOf({ op: 'conv', channels: 1, ...fields })).toEqual(expected);
  });

  test('SAME makes ceil(n / s) outputs with the odd pixel at the end, for any size', () => {
    const whole = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(whole(40), whole(7), whole(4), whole(3), (size, kernel, stride, dilation) => {
        const layer = { op: 'conv', channels: 1, kernel, stride, dilation, padding: 'same' };
        const [before, after] = paddingOf(layer, size) as [number, number];
        expect(after - before === 0 || after - before === 1).toBe(true);
        expect(single(layer, size).size).toEqual([Math.ceil(size / stride), Math.ceil(size / stride)]);
        // No more than needed: with one pixel less the last window would not fit, if there is any padding.
        const needed = (Math.ceil(size / stride) - 1) * stride + dilation * (kernel - 1) + 1 - size;
        expect(before + after).toBe(Math.max(0, needed));
      }),
    );
  });

  test('SAME on an unbounded plane is that of a size the stride divides, and says when it is a guess', () => {
    const layer = { op: 'conv', channels: 1, kernel: [3, 4], stride: 2, padding: 'same' };
    expect(single(layer)).toMatchObject({
      window: {
        padding: [
          { before: 0, after: 1 },
          { before: 1, after: 1 },
        ],
        paddingKnown: [false, true],
      },
    });
    expect(single(layer, 8)).toMatchObject({ window: { paddingKnown: [true, true] } });
  });

  test('SAME on a transposed convolution makes n·s outputs for any kernel', () => {
    for (const [kernel, stride, dilation] of [
      [3, 2, 1],
      [2, 2, 1],
      [5, 1, 1],
      [4, 3, 2],
      [1, 3, 1],
      [2, 3, 1],
    ]) {
      const layer = { op: 'conv-transpose', channels: 1, kernel, stride, dilation, padding: 'same' };
      expect(single(layer, 7).size).toEqual([7 * stride!, 7 * stride!]);
    }
  });
});

describe('sizes', () => {
  test.each([
    // As torch computes them: Conv2d, MaxPool2d, AvgPool2d, ConvTranspose2d, Upsample.
    [{ op: 'conv', channels: 1, kernel: 7, stride: 2, padding: 3 }, 224, 112],
    [{ op: 'conv', channels: 1, kernel: 3, dilation: 2, padding: 0 }, 9, 5],
    [{ op: 'conv', channels: 1, kernel: 2, stride: 3, padding: 0 }, 4, 1],
    [{ op: 'max-pool', kernel: 3, stride: 2, padding: 1 }, 112, 56],
    [{ op: 'max-pool', kernel: 3, stride: 2 }, 6, 2],
    [{ op: 'max-pool', kernel: 3, stride: 2, ceil: true }, 6, 3],
    [{ op: 'max-pool', kernel: 3, stride: 2, ceil: true }, 7, 3],
    [{ op: 'max-pool', kernel: 3, stride: 2, ceil: true }, 2, 1],
    [{ op: 'avg-pool', kernel: 2, stride: 2, padding: 1, ceil: true }, 5, 3],
    [{ op: 'max-pool', kernel: 1, stride: 3, ceil: true }, 5, 2], // a third window would start past the end
    [{ op: 'max-pool', kernel: 2, stride: 3, ceil: true }, 6, 2],
    [{ op: 'conv-transpose', channels: 1, kernel: 3, stride: 2, padding: 1 }, 7, 13],
    [{ op: 'conv-transpose', channels: 1, kernel: 3, stride: 2, padding: 1, outputPadding: 1 }, 7, 14],
    [{ op: 'conv-transpose', channels: 1, kernel: 4, stride: 2, padding: 1, dilation: 3 }, 7, 20],
    [{ op: 'upsample', scale: 3, mode: 'bilinear' }, 5, 15],
    [{ op: 'global-avg-pool' }, 9, 1],
  ])('%o on %i pixels gives %i', (layer, size, expected) => {
    expect(single(layer, size).size).toEqual([expected, expected]);
  });

  test('axes are told apart', () => {
    const layer = { op: 'conv', channels: 1, kernel: [3, 1], stride: [1, 2], padding: [1, 2, 0, 0] };
    expect(single(layer, [6, 9]).size).toEqual([5, 6]);
  });

  test('outputPadding may pass the stride where the dilation does', () => {
    expect(
      single({ op: 'conv-transpose', channels: 1, kernel: 2, dilation: 3, padding: 0, outputPadding: 2 }, 4)
        .size,
    ).toEqual([9, 9]);
  });
});

describe('the graph', () => {
  const network: Network = {
    name: 'fork',
    layers: [
      { name: 'input', op: 'input' },
      { name: 'used', op: 'relu' },
      { name: 'unused', op: 'relu' },
      { name: 'last', op: 'add', from: ['input', 'used'] },
    ],
  };
  const resolved = resolveNetwork(network);

  test('is resolved once per network object', () => {
    expect(resolveNetwork(network)).toBe(resolved);
    expect(resolveNetwork({ ...network })).not.toBe(resolved);
    expect(resolved.name).toBe('fork');
  });

  test('knows a layer by its name, and the last one without', () => {
    expect(layerIndex(resolved, 'used')).toBe(1);
    expect(layerIndex(resolved)).toBe(3);
    expect(() => layerIndex(resolved, 'unsued')).toThrow('no layer `unsued`; did you mean `unused`?');
  });

  test('knows what a layer depends on', () => {
    expect(ancestors(resolved, 3)).toEqual([true, true, false, true]);
    expect(ancestors(resolved, 2)).toEqual([true, true, true, false]);
  });

  test('16,000 layers resolve', () => {
    const layers: Layer[] = [{ name: 'layer0', op: 'input' }];
    for (let number = 1; number < 16_000; number++) {
      layers.push({ name: `layer${number}`, op: 'conv', channels: 4, kernel: 3, from: `layer${number - 1}` });
    }
    expect(resolveNetwork({ layers }).layers).toHaveLength(16_000);
  });
});

test.each([
  ['stirde', 'stride'],
  ['Kernel', 'kernel'],
  ['kernl', 'kernel'],
  ['pading', 'padding'],
  ['zzz', undefined],
  ['k', undefined],
])('the word meant by %s is %s', (word, meant) => {
  expect(nearMiss(word, ['kernel', 'stride', 'padding', 'dilation'])).toBe(meant);
});
