// The rows of the layer table.
import { expect, test } from 'vitest';
import type { Network } from '../../../src/network/index.ts';
import { layerRows } from '../../../src/receptive-field/index.ts';
import { Builder } from './builder.ts';

const hows = (network: Network): string[] => layerRows(network).map(({ how }) => how);

test('a row says what the layer is, what it sees and how that came about', () => {
  const network: Network = {
    layers: [
      { name: 'input', op: 'input', channels: 3, size: [64, 48] },
      { name: 'conv1', op: 'conv', channels: 8, kernel: 5, stride: 2, bias: true },
      { name: 'conv2', op: 'conv', channels: 8, kernel: 3, dilation: 2, padding: 2, groups: 4 },
      { name: 'relu1', op: 'relu' },
    ],
  };
  const rows = layerRows(network);
  expect(rows[2]).toEqual({
    index: 2,
    name: 'conv2',
    op: 'conv',
    from: ['conv1'],
    description: '3×3, dilation 2, padding 2, groups 4',
    channels: 8,
    size: [32, 24],
    receptiveField: { size: [13, 13], stride: [2, 2], padding: [6, 6], aligned: true },
    center: [0.5, 0.5],
    how: 'r = 5 + (3 − 1)·2·2 = 13',
    marks: [],
  });
  expect(rows.map(({ how }) => how)).toEqual([
    'a unit is one pixel: r = 1',
    'r = 1 + (5 − 1)·1·1 = 5',
    'r = 5 + (3 − 1)·2·2 = 13',
    'r = 13, as conv2',
  ]);
  expect(rows.map(({ description }) => description)).toEqual([
    '64×48',
    '5×5, stride 2, padding 2, bias',
    '3×3, dilation 2, padding 2, groups 4',
    '',
  ]);
});

test.each([
  [
    { op: 'conv', channels: 1, kernel: [3, 1], stride: [2, 1], padding: [1, 0] },
    '3×1, stride 2×1, padding 1×0',
  ],
  [{ op: 'conv', channels: 1, kernel: 3, padding: [1, 1, 0, 0] }, '3×3, padding [1, 1, 0, 0]'],
  [
    { op: 'conv', channels: 1, kernel: 3, stride: 2, padding: 'same' },
    '3×3, stride 2, padding by input size',
  ],
  [
    { op: 'conv-transpose', channels: 1, kernel: 3, stride: 2, padding: 1, outputPadding: 1 },
    '3×3, stride 2, padding 1, output padding 1',
  ],
  [
    { op: 'conv-transpose', channels: 1, kernel: 1, stride: 2, padding: 'same' },
    '1×1, stride 2, padding [0, 0, −1, −1]',
  ],
  [{ op: 'max-pool', kernel: 2, ceil: true }, '2×2, stride 2, ceil'],
  [{ op: 'upsample', scale: [2, 3], mode: 'bilinear' }, '×2×3, bilinear'],
  [{ op: 'leaky-relu', slope: 0.2 }, 'slope 0.2'],
  [{ op: 'gelu', approximate: 'tanh' }, 'tanh approximation'],
  [{ op: 'gelu' }, ''],
  [{ op: 'dropout' }, 'rate 0.5'],
  [{ op: 'batch-norm' }, ''],
] as const)('%o is described as "%s"', (fields, description) => {
  const network = {
    layers: [
      { name: 'input', op: 'input' },
      { name: 'layer', ...fields },
    ],
  } as unknown as Network;
  expect(layerRows(network)[1]!.description).toBe(description);
  expect(layerRows(network)[0]!.description).toBe('unbounded');
});

test('axes that differ are told apart', () => {
  const network = new Builder().conv('conv', [[3, 5], [1, 2], 'valid']).network;
  expect(hows(network)[1]).toBe('y: r = 1 + (3 − 1)·1·1 = 3; x: r = 1 + (5 − 1)·1·1 = 5');
});

test('joins say which branch decided, or where the box around them lies', () => {
  const wide = new Builder()
    .conv('a', [5, 1, 2])
    .conv('b', [3, 1, 1], 'input')
    .join('add', ['a', 'b']).network;
  expect(hows(wide).at(-1)).toBe('r = max(5, 3) = 5');
  const apart = new Builder()
    .conv('a', [3, 1, 0])
    .conv('b', [3, 1, 2], 'input')
    .join('add', ['a', 'b']).network;
  expect(hows(apart).at(-1)).toBe('r = 5, around 0 … 2 and −2 … 0');
  const parting = new Builder().conv('a', [3, 2, 1]).join('add', ['a', 'input']).conv('after', [3]).network;
  expect(hows(parting).slice(-2)).toEqual([
    'r = 3 at unit 0; branches differ in stride',
    'r = 7 at unit 0; branches differ in stride',
  ]);
});

test('upsampling, transposed convolution and global average say how many units they read', () => {
  const network: Network = {
    layers: [
      { name: 'input', op: 'input', size: 16 },
      { name: 'down', op: 'conv', channels: 1, kernel: 3, stride: 4, padding: 1 },
      { name: 'nearest', op: 'upsample', scale: 2 },
      { name: 'bilinear', op: 'upsample', scale: 2, mode: 'bilinear', from: 'down' },
      {
        name: 'transposed',
        op: 'conv-transpose',
        channels: 1,
        kernel: 3,
        stride: 2,
        padding: 1,
        from: 'down',
      },
      { name: 'conv', op: 'conv', channels: 1, kernel: 2, padding: 0, from: 'nearest' },
      { name: 'mean', op: 'global-avg-pool', from: 'down' },
    ],
  };
  expect(hows(network).slice(2)).toEqual([
    'r = 3, each unit of down becomes 2',
    'r = 3 + (2 − 1)·4 = 7, from up to 2 neighbours in down',
    'r = 3 + (2 − 1)·4 = 7, from up to 2 of down',
    'r = 7, the widest of 2 units that alternate',
    'r = 3 + (4 − 1)·4 = 15',
  ]);
});

test('the centre is null where it depends on the input size, and the middle of the box where branches disagree', () => {
  expect(layerRows(new Builder().conv('conv', [3, 2, 'same']).network)[1]!.center).toEqual([null, null]);
  const apart = new Builder()
    .conv('a', [3, 1, 0])
    .conv('b', [3, 1, 1], 'input')
    .join('add', ['a', 'b']).network;
  expect(layerRows(apart).map(({ center }) => center[0])).toEqual([0.5, 1.5, 0.5, 1]);
});
