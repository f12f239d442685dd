// Sizes, strides, paddings and alignment beyond the published tables.
import { describe, expect, test } from 'vitest';
import { NetworkError, type Layer, type Network } from '../../../src/network/index.ts';
import {
  layerRows,
  receptiveField,
  receptiveFieldBox,
  receptiveFields,
} from '../../../src/receptive-field/index.ts';
import { Builder } from './builder.ts';

const errorOf = (action: () => unknown): NetworkError => {
  try {
    action();
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

const chain = (count: number, layer: (number: number) => Layer): Network => ({
  layers: [{ name: 'input', op: 'input' }, ...Array.from({ length: count }, (_, index) => layer(index + 1))],
});

describe('size and stride', () => {
  test('three stacked 3×3 convolutions see 7×7', () => {
    const network = chain(3, (number) => ({ name: `conv${number}`, op: 'conv', channels: 1, kernel: 3 }));
    expect(receptiveField(network)).toEqual({ size: [7, 7], stride: [1, 1], padding: [3, 3], aligned: true });
    expect(receptiveField(network, 'conv2').size).toEqual([5, 5]);
    expect(receptiveField(network, 'input')).toEqual({
      size: [1, 1],
      stride: [1, 1],
      padding: [0, 0],
      aligned: true,
    });
  });

  test('every op that works position by position keeps the receptive field of what it reads', () => {
    const ops: Layer['op'][] = [
      'relu',
      'relu6',
      'leaky-relu',
      'elu',
      'gelu',
      'silu',
      'hard-swish',
      'tanh',
      'sigmoid',
    ];
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'conv', op: 'conv', channels: 1, kernel: 5, stride: 2 },
        ...[...ops, 'batch-norm', 'dropout'].map((op) => ({ name: op, op }) as Layer),
      ],
    };
    const fields = [...receptiveFields(network).values()];
    expect(fields).toHaveLength(13);
    for (const field of fields.slice(1)) {
      expect(field).toEqual({ size: [5, 5], stride: [2, 2], padding: [2, 2], aligned: true });
    }
  });

  test('pooling strides by its kernel unless told otherwise', () => {
    expect(
      receptiveField({
        layers: [
          { name: 'input', op: 'input' },
          { name: 'p', op: 'avg-pool', kernel: [2, 3] },
        ],
      }),
    ).toEqual({
      size: [2, 3],
      stride: [2, 3],
      padding: [0, 0],
      aligned: true,
    });
  });

  test('the one unit of a global average sees the boxes of all units together', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input', size: [32, 20] },
        { name: 'conv', op: 'conv', channels: 1, kernel: 3, stride: 2, padding: 1 },
        { name: 'mean', op: 'global-avg-pool' },
        { name: 'spread', op: 'upsample', scale: 5 },
      ],
    };
    // R + (n − 1)·S = 3 + 15·2 and 3 + 9·2
    const mean = receptiveField(network, 'mean');
    expect(mean).toMatchObject({ size: [33, 21], stride: [2, 2], padding: [1, 1], aligned: true });
    expect(receptiveFieldBox(mean, [0, 0])).toEqual({ top: -1, left: -1, height: 33, width: 21 });
    const spread = receptiveField(network);
    expect(spread.phases).toEqual([
      { advance: 0, intervals: [{ first: -1, last: 31 }] },
      { advance: 0, intervals: [{ first: -1, last: 19 }] },
    ]);
    for (const unit of [0, 4]) {
      expect(receptiveFieldBox(spread, [unit, 0])).toEqual({ top: -1, left: -1, height: 33, width: 21 });
    }
  });
});

describe('fractional strides', () => {
  test('nearest upsampling gives a stride below one and a box per phase', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'up', op: 'upsample', scale: [2, 1] },
        { name: 'conv', op: 'conv', channels: 1, kernel: 3 },
      ],
    };
    const field = receptiveField(network);
    expect(field).toEqual({
      size: [2, 3],
      stride: [0.5, 1],
      padding: [1, 1],
      aligned: true,
      phases: [
        {
          advance: 1,
          intervals: [
            { first: -1, last: 0 },
            { first: 0, last: 1 },
          ],
        },
        { advance: 1, intervals: [{ first: -1, last: 1 }] },
      ],
    });
    expect([-2, -1, 0, 1, 2].map((unit) => receptiveFieldBox(field, [unit, 0]).top)).toEqual([
      -2, -1, -1, 0, 0,
    ]);
  });

  test('a decoder that mirrors its encoder is aligned with its skips and back at stride 1, with phases', () => {
    for (const up of [
      { name: 'up', op: 'upsample', scale: 2, mode: 'nearest' },
      { name: 'up', op: 'upsample', scale: 2, mode: 'bilinear' },
      { name: 'up', op: 'conv-transpose', channels: 1, kernel: 2, stride: 2, padding: 0 },
    ] as const) {
      const network: Network = {
        layers: [
          { name: 'input', op: 'input', size: 16 },
          { name: 'down', op: 'max-pool', kernel: 2 },
          up,
          { name: 'skip', op: 'concat', from: ['input', 'up'] },
        ],
      };
      const field = receptiveField(network);
      expect(field).toMatchObject({ stride: [1, 1], aligned: true });
      expect(layerRows(network).at(-1)!.center).toEqual([0.5, 0.5]);
    }
  });

  test('a transposed convolution with half a pixel too little padding is not aligned with the skip', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'down', op: 'max-pool', kernel: 2 },
        { name: 'up', op: 'conv-transpose', channels: 1, kernel: 3, stride: 2, padding: 0 },
        { name: 'skip', op: 'add', from: ['input', 'up'] },
      ],
    };
    expect(receptiveField(network).aligned).toBe(false);
  });

  test('a stride after an upsampling drops the phases that no unit is in', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'up', op: 'upsample', scale: 2 },
        { name: 'conv', op: 'conv', channels: 1, kernel: 3, stride: 2 },
      ],
    };
    expect(receptiveField(network)).toEqual({ size: [2, 2], stride: [1, 1], padding: [1, 1], aligned: true });
  });

  test('units between the strides of a transposed 1×1 convolution see nothing', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'up', op: 'conv-transpose', channels: 1, kernel: 1, stride: 2 },
        { name: 'conv', op: 'conv', channels: 1, kernel: 3, dilation: 2 },
      ],
    };
    const field = receptiveField(network);
    expect(receptiveFieldBox(field, [4, 5])).toMatchObject({ top: 1, height: 3, width: 0 });
    expect(field.size).toEqual([3, 3]);
  });
});

describe('branches of different strides', () => {
  const network = new Builder()
    .conv('slow', [5, 2, 2])
    .conv('fast', [3, 1, 1], 'input')
    .join('add', ['slow', 'fast']).network;

  test('are not aligned, keep the largest stride, and have the box of unit 0', () => {
    const { size, stride, padding, aligned } = receptiveField(network);
    expect({ size, stride, padding, aligned }).toEqual({
      size: [5, 5],
      stride: [2, 2],
      padding: [2, 2],
      aligned: false,
    });
  });

  test('have boxes that widen as the branches part', () => {
    const field = receptiveField(network);
    expect([-3, 0, 3].map((unit) => receptiveFieldBox(field, [unit, 0]))).toEqual([
      { top: -8, left: -2, height: 7, width: 5 },
      { top: -2, left: -2, height: 5, width: 5 },
      { top: 2, left: -2, height: 7, width: 5 },
    ]);
  });
});

describe('SAME without an input size', () => {
  test.each([
    ['stride 1', 5, 1, 2],
    ['a kernel of 1', 1, 3, 0],
    ['a kernel of 2 and stride 2, where only the end differs', 2, 2, 0],
    ['a kernel of 4 and stride 2', 4, 2, 1],
  ])('is known with %s', (_, kernel, stride, padding) => {
    const network = new Builder().conv('conv', [kernel, stride, 'same']).network;
    expect(receptiveField(network).padding).toEqual([padding, padding]);
    // The claim itself: every size gives the same padding at the start.
    for (let size = kernel; size < 12; size++) {
      const sized = new Builder(size).conv('conv', [kernel, stride, 'same']).network;
      expect(receptiveField(sized).padding).toEqual([padding, padding]);
    }
  });

  test.each([
    [3, 2],
    [5, 2],
    [4, 3],
    [7, 4],
  ])('is unknown with kernel %i and stride %i, and sizes show why', (kernel, stride) => {
    expect(receptiveField(new Builder().conv('conv', [kernel, stride, 'same']).network).padding).toEqual([
      null,
      null,
    ]);
    const paddings = [12, 13, 14, 15].map(
      (size) => receptiveField(new Builder(size).conv('conv', [kernel, stride, 'same']).network).padding[0],
    );
    expect(new Set(paddings).size).toBeGreaterThan(1);
  });
});

describe('refusals', () => {
  test('a layer that is not there, with the one probably meant', () => {
    const network = chain(3, (number) => ({
      name: `block/conv${number}`,
      op: 'conv',
      channels: 1,
      kernel: 3,
    }));
    const error = errorOf(() => receptiveField(network, 'block/cnov2'));
    expect(error).toMatchObject({ code: 'unknown-layer', layer: 'block/cnov2' });
    expect(error.message).toBe('The network has no layer `block/cnov2`; did you mean `block/conv2`?');
    expect(errorOf(() => receptiveField(network, 'nothing like it')).message).toContain('`block/conv3`');
  });

  test('the box where its padding depends on the input size', () => {
    const field = receptiveField(new Builder().conv('conv', [[3, 1], 2, 'same']).network);
    const error = errorOf(() => receptiveFieldBox(field, [0, 0]));
    expect(error.code).toBe('unknown-size');
    expect(error.message).toContain('along y depends on the input');
    expect(error.message).toContain('give the input a `size`');
  });

  test('the box of half a unit', () => {
    const field = receptiveField(new Builder().conv('conv', [3]).network);
    const error = errorOf(() => receptiveFieldBox(field, [0, 1.5]));
    expect(error).toMatchObject({ code: 'invalid-value', field: 'unit' });
    expect(error.message).toContain('x is 1.5');
  });

  test('sizes that pass 2^53, with the layer where they do; earlier layers are answered', () => {
    const network = chain(60, (number) => ({
      name: `conv${number}`,
      op: 'conv',
      channels: 1,
      kernel: 3,
      stride: 3,
    }));
    // r = 3^n: 3^33 < 2^53 < 3^34
    expect(receptiveField(network, 'conv33').size[0]).toBe(3 ** 33);
    const error = errorOf(() => receptiveField(network));
    expect(error).toMatchObject({ code: 'invalid-value', layer: 'conv34' });
    expect(error.message).toContain('9007199254740991');
    expect(errorOf(() => receptiveFields(network)).layer).toBe('conv34');
  });

  test('periods too long to list, with the layer where they are', () => {
    const network = chain(20, (number) => ({ name: `up${number}`, op: 'upsample', scale: 2 }));
    expect(receptiveField(network, 'up16').stride[0]).toBe(1 / 65_536);
    const error = errorOf(() => receptiveField(network));
    expect(error).toMatchObject({ code: 'invalid-value', layer: 'up17' });
    expect(error.message).toContain('65536 units');
    // Each branch repeats after a prime number of units, both together only after 509 · 521.
    const coprime: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'down1', op: 'max-pool', kernel: 509 },
        { name: 'up1', op: 'upsample', scale: 509 },
        { name: 'down2', op: 'max-pool', kernel: 521, from: 'input' },
        { name: 'up2', op: 'upsample', scale: 521 },
        { name: 'add', op: 'add', from: ['up1', 'up2'] },
      ],
    };
    expect(errorOf(() => receptiveField(coprime))).toMatchObject({ code: 'invalid-value', layer: 'add' });
  });

  test('a network that is none', () => {
    expect(errorOf(() => receptiveField({} as Network)).code).toBe('invalid-network');
  });
});

test('2,000 layers are answered, layer by layer', () => {
  const network = chain(2000, (number) => ({ name: `conv${number}`, op: 'conv', channels: 8, kernel: 3 }));
  const fields = receptiveFields(network);
  for (let number = 1; number <= 2000; number++) {
    expect(receptiveField(network, `conv${number}`).size[0]).toBe(2 * number + 1);
  }
  expect(fields.get('conv2000')?.size).toEqual([4001, 4001]);
});
