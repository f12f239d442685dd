// What is refused, with which words; and what is let through unchanged.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  layerIndex,
  NetworkError,
  resolveNetwork,
  validateNetwork,
  type NetworkErrorCode,
} from '../../../src/network/index.ts';

type Fields = Record<string, unknown>;

const input = { name: 'input', op: 'input' };
const sized = { name: 'input', op: 'input', size: 8 };
const conv = { name: 'conv1', op: 'conv', channels: 4, kernel: 3 };
const net = (...layers: unknown[]): unknown => ({ layers });
const withConv = (fields: Fields): unknown => net(input, { ...conv, ...fields });
const sizedConv = (fields: Fields): unknown => net(sized, { ...conv, ...fields });
const withPool = (fields: Fields): unknown =>
  net(sized, { name: 'pool1', op: 'max-pool', kernel: 2, ...fields });
const transposed = (fields: Fields): unknown =>
  net(sized, { name: 'up1', op: 'conv-transpose', channels: 1, kernel: 2, ...fields });
const branches = (join: Fields, left: Fields, right: Fields): unknown =>
  net(
    sized,
    { ...conv, name: 'left', from: 'input', ...left },
    { ...conv, name: 'right', from: 'input', ...right },
    { name: 'join', from: ['left', 'right'], ...join },
  );

const errorOf = (value: unknown): NetworkError => {
  try {
    validateNetwork(value);
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error('the network was let through');
};

const endless: unknown[] = [];
endless.push(endless);

interface Refusal {
  readonly code: NetworkErrorCode;
  readonly layer?: string;
  readonly field?: string;
  /** Parts of the message: what was found, what was expected, how to mend it. */
  readonly says: readonly string[];
}

const refusals: Readonly<Record<string, readonly [value: unknown, Refusal]>> = {
  'nothing at all': [undefined, { code: 'invalid-network', says: ['found nothing', 'list of layers'] }],
  null: [null, { code: 'invalid-network', says: ['found null'] }],
  text: ['conv 3x3', { code: 'invalid-network', says: ['"conv 3x3"', 'parseNetwork'] }],
  'a bare list': [[input], { code: 'invalid-network', says: ['found [an object]'] }],
  'a field the network does not have': [
    { layer: [] },
    { code: 'invalid-network', field: 'layer', says: ['`layer`', 'did you mean `layers`?'] },
  ],
  'a field far from any': [
    { layers: [input], version: 3 },
    { code: 'invalid-network', field: 'version', says: ['`version`', '`name` and `layers`'] },
  ],
  'a name that is no text': [
    { name: 5, layers: [input] },
    { code: 'invalid-network', field: 'name', says: ['`name` is 5', 'expected text'] },
  ],
  'layers that are no list': [
    { layers: { input } },
    { code: 'invalid-network', field: 'layers', says: ['an object', 'expected a list'] },
  ],
  'no layers': [net(), { code: 'invalid-network', field: 'layers', says: ['no layers', 'input'] }],
  'too many layers': [
    net(input, ...Array.from({ length: 16_000 }, (_, index) => ({ name: `r${index}`, op: 'relu' }))),
    { code: 'invalid-network', field: 'layers', says: ['16001 layers', 'at most 16000'] },
  ],
  'a layer that is no object': [
    net(input, 'relu'),
    { code: 'invalid-layer', says: ['Layer number 2', '"relu"'] },
  ],
  'a hole in the list': [
    net(input, undefined),
    { code: 'invalid-layer', says: ['Layer number 2 is nothing'] },
  ],
  'a layer without a name': [
    net(input, { op: 'relu' }),
    { code: 'invalid-layer', field: 'name', says: ['Layer number 2', '`name` is nothing'] },
  ],
  'a name of spaces': [net(input, { name: '  ', op: 'relu' }), { code: 'invalid-layer', says: ['"  "'] }],
  'a name too long': [
    net(input, { name: 'x'.repeat(201), op: 'relu' }),
    { code: 'invalid-layer', says: ['1 to 200 characters'] },
  ],
  'an op nearly right': [
    net(input, { name: 'a', op: 'maxpool' }),
    { code: 'invalid-layer', layer: 'a', field: 'op', says: ['"maxpool"', 'did you mean `max-pool`?'] },
  ],
  'an op far from any': [
    net(input, { name: 'a', op: 'attention' }),
    { code: 'invalid-layer', layer: 'a', field: 'op', says: ['"attention"', 'expected one of input, conv'] },
  ],
  'an op that every object has': [
    net(input, { name: 'a', op: 'constructor' }),
    { code: 'invalid-layer', layer: 'a', says: ['"constructor"'] },
  ],
  'no op': [
    net(input, { name: 'a' }),
    { code: 'invalid-layer', layer: 'a', field: 'op', says: ['is nothing'] },
  ],
  'a network that does not start with an input': [
    net(conv),
    {
      code: 'invalid-layer',
      layer: 'conv1',
      field: 'op',
      says: ['first layer is a conv', 'expected the input'],
    },
  ],
  'a second input': [
    net(input, { name: 'other', op: 'input' }),
    { code: 'invalid-layer', layer: 'other', field: 'op', says: ['number 2', 'only the first'] },
  ],
  'two layers of one name': [
    net(input, conv, { name: 'conv1', op: 'relu' }),
    { code: 'duplicate-name', layer: 'conv1', field: 'name', says: ['`conv1`', 'number 2 and number 3'] },
  ],
  'a field nearly right': [
    withConv({ stirde: 2 }),
    { code: 'invalid-layer', layer: 'conv1', field: 'stirde', says: ['`stirde`', 'did you mean `stride`?'] },
  ],
  'a field of another op': [
    net(input, { name: 'a', op: 'relu', slope: 1 }),
    { code: 'invalid-layer', layer: 'a', field: 'slope', says: ['no field of relu', 'it has `from`'] },
  ],
  'a field that every object has': [
    withConv({ toString: 1 }),
    { code: 'invalid-layer', layer: 'conv1', field: 'toString', says: ['no field of conv', '`kernel`'] },
  ],
  'an input that reads': [
    net({ ...input, from: 'input' }),
    { code: 'invalid-layer', layer: 'input', field: 'from', says: ['no field of input'] },
  ],
  'a kernel of 0': [
    withConv({ kernel: 0 }),
    { code: 'invalid-value', layer: 'conv1', field: 'kernel', says: ['`kernel` is 0', 'from 1 to 1023'] },
  ],
  'half a kernel': [withConv({ kernel: 2.5 }), { code: 'invalid-value', field: 'kernel', says: ['is 2.5'] }],
  'a kernel of three axes': [
    withConv({ kernel: [3, 3, 3] }),
    { code: 'invalid-value', says: ['[3, 3, 3]', '[y, x]'] },
  ],
  'a kernel of text': [
    withConv({ kernel: '3' }),
    { code: 'invalid-value', field: 'kernel', says: ['is "3"'] },
  ],
  'no kernel': [
    net(input, { name: 'a', op: 'conv', channels: 1 }),
    { code: 'invalid-value', layer: 'a', field: 'kernel', says: ['`kernel` is missing', 'from 1 to 1023'] },
  ],
  'no channels': [
    net(input, { name: 'a', op: 'conv', kernel: 1 }),
    { code: 'invalid-value', layer: 'a', field: 'channels', says: ['`channels` is missing'] },
  ],
  'a kernel larger than any': [
    withConv({ kernel: 1024 }),
    { code: 'invalid-value', says: ['1024', 'to 1023'] },
  ],
  '10^9 channels': [
    withConv({ channels: 1e9 }),
    { code: 'invalid-value', layer: 'conv1', field: 'channels', says: ['1000000000', 'to 65535'] },
  ],
  'channels that are not a number': [
    withConv({ channels: NaN }),
    { code: 'invalid-value', says: ['is NaN'] },
  ],
  'endless channels': [withConv({ channels: Infinity }), { code: 'invalid-value', says: ['is Infinity'] }],
  'channels as a big integer': [withConv({ channels: 8n }), { code: 'invalid-value', says: ['is 8n'] }],
  'channels as a function': [
    withConv({ channels: () => 8 }),
    { code: 'invalid-value', says: ['a function'] },
  ],
  'a stride of 0': [withConv({ stride: 0 }), { code: 'invalid-value', field: 'stride', says: ['is 0'] }],
  'a dilation of null': [
    withConv({ dilation: null }),
    { code: 'invalid-value', field: 'dilation', says: ['is null'] },
  ],
  'a padding below 0': [
    withConv({ padding: -1 }),
    { code: 'invalid-value', field: 'padding', says: ['is -1', "'valid', 'half' or 'same'"] },
  ],
  'a padding nearly right': [
    withConv({ padding: 'SAME' }),
    { code: 'invalid-value', says: ['"SAME"', "'same'"] },
  ],
  'a padding of three sides': [
    withConv({ padding: [1, 2, 3] }),
    { code: 'invalid-value', says: ['[1, 2, 3]'] },
  ],
  'a list longer than a message': [
    withConv({ padding: Array.from({ length: 99 }, () => 1) }),
    { code: 'invalid-value', says: ['is [1, 1,', '1…;'] },
  ],
  'a bias of 1': [withConv({ bias: 1 }), { code: 'invalid-value', field: 'bias', says: ['true or false'] }],
  'a side of 0': [
    net({ ...input, size: [0, 8] }),
    { code: 'invalid-value', field: 'size', says: ['[0, 8]'] },
  ],
  'a mode nearly right': [
    net(input, { name: 'up', op: 'upsample', scale: 2, mode: 'cubic' }),
    { code: 'invalid-value', layer: 'up', field: 'mode', says: ['"cubic"', "'nearest' or 'bilinear'"] },
  ],
  'half a scale': [
    net(input, { name: 'up', op: 'upsample', scale: 0.5 }),
    { code: 'invalid-value', layer: 'up', field: 'scale', says: ['is 0.5', 'whole number'] },
  ],
  'a dropout of everything': [
    net(input, { name: 'drop', op: 'dropout', rate: 1 }),
    { code: 'invalid-value', layer: 'drop', field: 'rate', says: ['is 1', 'from 0 to below 1'] },
  ],
  'a dropout below 0': [
    net(input, { name: 'drop', op: 'dropout', rate: -0.1 }),
    { code: 'invalid-value', says: ['-0.1'] },
  ],
  'a slope that is not a number': [
    net(input, { name: 'a', op: 'leaky-relu', slope: NaN }),
    { code: 'invalid-value', layer: 'a', field: 'slope', says: ['NaN', 'from -100 to 100'] },
  ],
  'a slope too steep': [
    net(input, { name: 'a', op: 'leaky-relu', slope: 101 }),
    { code: 'invalid-value', says: ['is 101'] },
  ],
  'a list where one name goes': [
    withConv({ from: ['input'] }),
    { code: 'invalid-value', layer: 'conv1', field: 'from', says: ['["input"]', "a layer's name"] },
  ],
  'a join of one': [
    net(input, { name: 'a', op: 'add', from: ['input'] }),
    { code: 'invalid-value', layer: 'a', field: 'from', says: ['two or more'] },
  ],
  'a join of nothing': [
    net(input, { name: 'a', op: 'concat' }),
    { code: 'invalid-value', layer: 'a', field: 'from', says: ['`from` is missing', 'two or more'] },
  ],
  'a list that contains itself': [
    net(input, { name: 'a', op: 'add', from: endless }),
    { code: 'invalid-value', layer: 'a', field: 'from', says: ['a list'] },
  ],
  'reading from a layer that is not there': [
    net(input, conv, { name: 'a', op: 'relu', from: 'cnov1' }),
    { code: 'unknown-layer', layer: 'a', field: 'from', says: ['`cnov1`', 'did you mean `conv1`?'] },
  ],
  'reading from a later layer': [
    net(input, { name: 'a', op: 'relu', from: 'conv1' }, conv),
    { code: 'unknown-layer', layer: 'a', says: ['number 2', '`conv1` (number 3)', 'comes later'] },
  ],
  'reading from itself': [
    net(input, { name: 'a', op: 'relu', from: 'a' }),
    { code: 'unknown-layer', layer: 'a', says: ['from itself', 'earlier layer'] },
  ],
  'a name that no layer is near': [
    net(input, { name: 'a', op: 'add', from: ['input', 'elsewhere'] }),
    { code: 'unknown-layer', layer: 'a', says: ['`elsewhere`', 'earlier layer'] },
  ],
  'groups that do not divide what is read': [
    net({ ...input, channels: 8 }, { ...conv, channels: 6, groups: 3 }),
    {
      code: 'channel-mismatch',
      layer: 'conv1',
      field: 'groups',
      says: ['3 groups', '8 channels of `input`', '8 and 6'],
    },
  ],
  'groups that do not divide what is written': [
    net({ ...input, channels: 8 }, { ...conv, channels: 6, groups: 4 }),
    { code: 'channel-mismatch', layer: 'conv1', field: 'groups', says: ['4 groups', 'its own 6 channels'] },
  ],
  'adding planes of unequal channels': [
    branches({ op: 'add' }, { channels: 2 }, { channels: 3 }),
    {
      code: 'channel-mismatch',
      layer: 'join',
      field: 'from',
      says: ['`left` has 2', '`right` has 3', '1×1'],
    },
  ],
  'multiplying planes of unequal channels': [
    branches({ op: 'multiply' }, { channels: 1 }, { channels: 3 }),
    { code: 'channel-mismatch', layer: 'join', says: ['`left` has 1', '`right` has 3', 'multiply'] },
  ],
  'adding planes of unequal size': [
    branches({ op: 'add' }, { stride: 2 }, {}),
    {
      code: 'size-mismatch',
      layer: 'join',
      field: 'from',
      says: ['`left` is 4×4', '`right` is 8×8', 'strides'],
    },
  ],
  'concatenating planes of unequal size': [
    branches({ op: 'concat' }, { padding: [1, 0] }, {}),
    { code: 'size-mismatch', layer: 'join', says: ['8×6', '8×8', 'concat'] },
  ],
  'concatenating more channels than there can be': [
    branches({ op: 'concat' }, { channels: 65_535 }, {}),
    { code: 'invalid-value', layer: 'join', says: ['65539 channels', 'at most 65535'] },
  ],
  'a plane smaller than the kernel': [
    sizedConv({ kernel: 9, padding: 'valid' }),
    { code: 'empty-map', layer: 'conv1', says: ['9×9 kernel', '8×8 of `input`', 'enlarge the input'] },
  ],
  'a plane smaller than the dilated kernel': [
    sizedConv({ dilation: [1, 5], padding: [0, 1] }),
    {
      code: 'empty-map',
      layer: 'conv1',
      says: ['3×3 kernel', '3×11 with its dilation', '8×10 with padding'],
    },
  ],
  'a pool over nothing': [
    withPool({ kernel: [9, 1] }),
    { code: 'empty-map', layer: 'pool1', says: ['9×1 kernel', '8×8'] },
  ],
  'a transposed convolution that crops everything': [
    transposed({ padding: 5 }),
    { code: 'empty-map', layer: 'up1', field: 'padding', says: ['crops 10 rows', 'leaves -1×-1'] },
  ],
  'a padding as wide as the pool': [
    withPool({ padding: 2 }),
    { code: 'invalid-value', layer: 'pool1', field: 'padding', says: ['is 2', 'less than 2'] },
  ],
  'a padding at the end as wide as the pool': [
    withPool({ padding: [0, 0, 0, 3] }),
    { code: 'invalid-value', layer: 'pool1', says: ['is 3', 'less than 2'] },
  ],
  'a dilated pool that steps over the plane': [
    net({ ...input, size: [1, 4] }, { name: 'pool1', op: 'max-pool', kernel: 2, dilation: 2, padding: 1 }),
    {
      code: 'invalid-value',
      layer: 'pool1',
      field: 'padding',
      says: ['number 1 along y', '1×4', 'dilation 2'],
    },
  ],
  'a dilated pool whose second window steps over the plane': [
    net(
      { ...input, size: [8, 1] },
      { name: 'pool1', op: 'avg-pool', kernel: [1, 2], stride: 1, dilation: 2, padding: [0, 2] },
    ),
    {
      code: 'invalid-value',
      layer: 'pool1',
      field: 'padding',
      says: ['number 2 along x', '8×1', 'padding 2'],
    },
  ],
  'an output padding as long as the stride': [
    transposed({ stride: 2, outputPadding: 2 }),
    { code: 'invalid-value', layer: 'up1', field: 'outputPadding', says: ['is 2', 'less than 2'] },
  ],
  'a plane too large to index': [
    net({ ...input, size: 65_535 }, { name: 'up', op: 'upsample', scale: 1023 }),
    { code: 'invalid-value', layer: 'up', says: ['67042305×67042305', 'at most 16777216'] },
  ],
  'a global average without borders': [
    net(input, { name: 'mean', op: 'global-avg-pool' }),
    { code: 'unknown-size', layer: 'mean', says: ['no size', 'give the input a `size`'] },
  ],
};

describe('refused', () => {
  test.each(Object.entries(refusals))('%s', (_, [value, { says, ...where }]) => {
    const error = errorOf(value);
    expect(error).toMatchObject(where);
    for (const part of says) expect(error.message).toContain(part);
    expect(error.message).toMatch(/[.?]$/);
  });

  test('in the same words by resolveNetwork, which every other room calls', () => {
    for (const [value] of Object.values(refusals)) {
      const { message } = errorOf(value);
      expect(() => resolveNetwork(value as never)).toThrow(message);
    }
  });

  test('with a NetworkError whatever the value is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withTypedArray: true, withMap: true }), (value) => {
        for (const candidate of [value, { layers: value }, net(input, value), withConv({ kernel: value })]) {
          try {
            validateNetwork(candidate);
          } catch (error) {
            expect(error).toBeInstanceOf(NetworkError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('let through', () => {
  const everyOp = {
    name: 'every op',
    layers: [
      { name: 'input', op: 'input', channels: 3, size: [32, 24] },
      {
        name: 'conv',
        op: 'conv',
        channels: 6,
        kernel: [3, 5],
        stride: [2, 1],
        dilation: 2,
        padding: 'same',
        groups: 3,
        bias: true,
      },
      { name: 'leaky', op: 'leaky-relu', slope: 0.2 },
      { name: 'pool', op: 'max-pool', kernel: 3, stride: 1, padding: 1, dilation: 1, ceil: true },
      {
        name: 'mean',
        op: 'avg-pool',
        kernel: 3,
        stride: 1,
        padding: [1, 1, 1, 1],
        countPadding: false,
        from: 'leaky',
      },
      { name: 'sum', op: 'add', from: ['pool', 'mean'] },
      { name: 'gelu', op: 'gelu', approximate: 'tanh' },
      {
        name: 'up',
        op: 'conv-transpose',
        channels: 2,
        kernel: 4,
        stride: 2,
        padding: 1,
        outputPadding: [0, 1],
      },
      { name: 'wide', op: 'upsample', scale: [1, 2], mode: 'bilinear' },
      { name: 'norm', op: 'batch-norm' },
      { name: 'drop', op: 'dropout', rate: 0 },
      { name: 'product', op: 'multiply', from: ['norm', 'drop'] },
      { name: 'all', op: 'concat', from: ['product', 'drop', 'product'] },
      ...['relu', 'relu6', 'elu', 'silu', 'hard-swish', 'tanh', 'sigmoid'].map((op) => ({ name: op, op })),
      { name: 'end', op: 'global-avg-pool' },
    ],
  };

  test('unchanged, as a frozen copy that no later change reaches', () => {
    const given = structuredClone(everyOp);
    const network = validateNetwork(given);
    expect(network).toEqual(everyOp);
    expect(JSON.parse(JSON.stringify(network))).toEqual(everyOp);
    given.layers[1]!.channels = 0;
    expect(network).toEqual(everyOp);
    expect(() => Object.assign(network.layers[1]!, { channels: 0 })).toThrow(TypeError);
    expect(() => (Reflect.get(network.layers[0]!, 'size') as number[]).push(1)).toThrow(TypeError);
    expect(validateNetwork(network)).toEqual(network);
  });

  test('fields that are undefined, as if they were left out', () => {
    const network = validateNetwork({
      name: undefined,
      layers: [input, { ...conv, stride: undefined, from: undefined }],
    });
    expect(JSON.stringify(network)).toBe(JSON.stringify(net(input, conv)));
  });

  test('names that every object has', () => {
    const network = validateNetwork(
      net(input, { name: 'constructor', op: 'relu' }, { name: '__proto__', op: 'relu', from: 'constructor' }),
    );
    const resolved = resolveNetwork(network);
    expect(layerIndex(resolved, '__proto__')).toBe(2);
    expect(resolved.layers[2]!.from).toEqual([1]);
  });

  test('the largest values', () => {
    const largest = {
      ...conv,
      channels: 65_535,
      kernel: 1023,
      stride: 1023,
      dilation: 65_535,
      padding: 65_535,
    };
    expect(validateNetwork(net(input, largest)).layers[1]).toEqual(largest);
  });
});
