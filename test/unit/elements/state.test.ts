// The address and the state: every value survives the trip, and nothing broken passes in silence.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldNames, fields, stridedLayers, type FieldName } from '../../../src/elements/fields.ts';
import {
  controlMessage,
  fieldOf,
  initialState,
  isStateHash,
  knobsOf,
  networkOf,
  readAddress,
  requestOf,
  sameState,
  writeAddress,
  type State,
} from '../../../src/elements/state.ts';
import { parseNetwork, stackNetwork, validateNetwork, type Network } from '../../../src/network/index.ts';
import { loadReader } from '../../../src/elements/network-reader.ts';

// Networks as text are read with what a page fetches when it meets the first.
await loadReader();

const own: Network = validateNetwork({
  name: 'a & b = c, 50 %',
  layers: [
    { name: 'input', op: 'input', channels: 3, size: [32, 48] },
    { name: 'conv+1', op: 'conv', channels: 4, kernel: [3, 5], padding: 'same' },
    { name: 'relu', op: 'relu' },
  ],
});

const oneOf = (name: FieldName): fc.Arbitrary<string> =>
  fc.constantFrom(...(fields[name] as unknown as { choices: readonly string[] }).choices);

const anyState: fc.Arbitrary<State> = fc.record({
  depth: fc.integer({ min: 1, max: 100 }),
  kernel: fc.integer({ min: 1, max: 11 }),
  stride: fc.integer({ min: 1, max: 3 }),
  strided: fc.oneof(
    fc.constant('all'),
    fc.integer({ min: 1, max: 100 }).map((period) => `every ${period}`),
    fc
      .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 })
      .map((layers) => layers.sort((a, b) => a - b).join(',')),
  ),
  dilation: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }),
  channels: fc.integer({ min: 1, max: 64 }),
  activation: oneOf('activation'),
  dropout: fc.integer({ min: 0, max: 18 }).map((twentieths) => twentieths / 20),
  residual: fc.boolean(),
  network: fc.constantFrom(null, own),
  preset: fc.constantFrom('', 'vgg-16', 'resnet-v1-50'),
  width: fc.constantFrom(1, 0.25, 1 / 3, 1 / 49, 0.3, 2),
  size: fc.constantFrom(null, 224, [1, 16_000] as const),
  layer: fc.constantFrom('', 'conv4', 'conv+1', 'a=b&c #1'),
  unit: fc.oneof(
    fc.constant('center' as const),
    fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })),
  ),
  channel: fc.oneof(fc.constant('sum' as const), fc.integer({ min: 0, max: 63 })),
  weights: oneOf('weights'),
  draws: fc.integer({ min: 1, max: 2 ** 24 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  input: oneOf('input'),
  aggregate: oneOf('aggregate'),
  normalize: oneOf('normalize'),
  scale: oneOf('scale'),
  colormap: oneOf('colormap'),
  backend: oneOf('backend'),
  over: oneOf('over'),
  range: fc.constantFrom('', '1-40', '5,10,20,40', '1,3,5-9'),
  compare: fc.constantFrom('none', 'activation', 'activation=none;activation=tanh&channels=4'),
  axes: oneOf('axes'),
  quantity: oneOf('quantity'),
}) as fc.Arbitrary<State>;

describe('the address', () => {
  test('is empty for the defaults', () => {
    expect(writeAddress(initialState)).toBe('');
    expect(readAddress('')).toEqual({ state: initialState, problems: [] });
  });

  test('gives back any state that was written to it', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const { state: read, problems } = readAddress(writeAddress(state));
        expect(problems).toEqual([]);
        expect(read).toEqual(state);
        expect(sameState(read, state)).toBe(true);
      }),
    );
  });

  test('holds only what differs, in readable words', () => {
    const state: State = {
      ...initialState,
      depth: 30,
      dilation: [1, 2, 4, 8],
      strided: 'every 4',
      unit: [-3, 5],
    };
    expect(writeAddress(state)).toBe('#depth=30&strided=every+4&dilation=1-2-4-8&unit=-3,5');
  });

  test('is written against what a page’s attributes say', () => {
    const base: State = { ...initialState, depth: 7 };
    expect(writeAddress(base, base)).toBe('');
    expect(writeAddress(initialState, base)).toBe(`#depth=${initialState.depth}`);
    expect(readAddress('#kernel=5', base).state).toEqual({ ...base, kernel: 5 });
  });

  test('of a network in JSON opens that network', () => {
    const hash = `#network=${encodeURIComponent(JSON.stringify(own))}`;
    const { state, problems } = readAddress(hash);
    expect(problems).toEqual([]);
    expect(networkOf(state)).toEqual(own);
  });

  test('spells a network in the text notation', () => {
    const text = 'input 3, 2x(conv 4 k3, relu), residual(conv 4 k3)';
    const network = parseNetwork(text);
    const hash = writeAddress({ ...initialState, network });
    expect(hash).toBe('#network=input+3,+2x(conv+4+k3,+relu),+residual(conv+4+k3)');
    expect(readAddress(hash)).toEqual({ state: { ...initialState, network }, problems: [] });
  });

  test.each([
    ['#preset=vgg-16', { preset: 'vgg-16' }],
    ['#preset=VGG-16&width=1/4&size=224', { preset: 'vgg-16', width: 0.25, size: 224 }],
    ['#preset=tcn&size=1x784', { preset: 'tcn', size: [1, 784] }],
    ['#preset=tcn&size=1,+784', { preset: 'tcn', size: [1, 784] }],
    ['#size=unbounded', {}],
  ])('%s names a preset, its width and its input', (hash, changes) => {
    expect(readAddress(hash)).toEqual({ state: { ...initialState, ...changes }, problems: [] });
  });

  test('of a heading of the page around is none of ours', () => {
    expect(isStateHash('#section-2')).toBe(false);
    expect(isStateHash('#depth=3')).toBe(true);
    expect(isStateHash('')).toBe(true);
  });
});

describe('a broken link', () => {
  const cases: readonly [hash: string, message: string][] = [
    ['#depth=abc', 'depth=abc is not a whole number from 1 to 100; showing 20.'],
    ['#depth=', 'depth= is not a whole number from 1 to 100; showing 20.'],
    ['#depth=1e1', 'depth=1e1 is not a whole number from 1 to 100; showing 20.'],
    ['#depth=0x10', 'depth=0x10 is not a whole number from 1 to 100; showing 20.'],
    ['#depth=101', 'depth=101 is not a whole number from 1 to 100; showing 20.'],
    ['#kernel=0', 'kernel=0 is not a whole number from 1 to 11; showing 3.'],
    ['#kernel=3.5', 'kernel=3.5 is not a whole number from 1 to 11; showing 3.'],
    ['#channels=1000000000', 'channels=1000000000 is not a whole number from 1 to 64; showing 8.'],
    ['#dropout=1', 'dropout=1 is not a number from 0 to 0.9; showing 0.'],
    [
      '#dilation=1-2-x',
      'dilation=1-2-x is not a whole number from 1 to 8, or a list of them such as 1-2-4-8; showing 1.',
    ],
    [
      '#strided=every+0',
      'strided=every 0 is not “all”, “every 4”, or a list of layers from 1 to 100 such as 4, 8, 12; showing 4,8,12.',
    ],
    [
      '#weights=nice',
      'weights=nice is not one of he-normal, he-uniform, glorot-normal, glorot-uniform, ones, center-low; showing he-normal.',
    ],
    ['#residual=perhaps', 'residual=perhaps is neither true nor false; showing false.'],
    ['#unit=3', 'unit=3 is neither “center” nor a position y,x in whole numbers; showing center.'],
    ['#channel=-1', 'channel=-1 is neither “sum” nor the number of a channel, from 0; showing sum.'],
    ['#width=0', 'width=0 is not a factor for the channels from 0.01 to 4, such as 0.25 or 1/4; showing 1.'],
    [
      '#size=0',
      'size=0 is not the size of an input, such as 224 or 480,640 (height, width); leave it empty for none; showing unbounded.',
    ],
    ['#preset=a+b', 'preset=a b is not the name of a preset, such as vgg-16; showing the knobs.'],
    ['#dept=3', 'The link says dept=3, which means nothing here; did you mean depth?'],
    ['#zzzzzz=3', 'The link says zzzzzz=3, which means nothing here.'],
  ];
  test.each(cases)('%s says what is wrong and shows the default', (hash, message) => {
    const { state, problems } = readAddress(hash);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(state).toEqual(initialState);
  });

  test('shows the rest of what it says', () => {
    const { state, problems } = readAddress('#depth=abc&kernel=5&stride=9&residual=true');
    expect(problems.map(({ name }) => name)).toEqual(['depth', 'stride']);
    expect(state).toEqual({ ...initialState, kernel: 5, residual: true });
  });

  test('that gives a name twice says so, and the last one counts', () => {
    const { state, problems } = readAddress('#depth=3&depth=5');
    expect(state.depth).toBe(5);
    expect(problems.map(({ message }) => message)).toEqual([
      'The link gives depth twice; the last one counts.',
    ]);
  });

  test('with a network that is none says which layer and field is wrong', () => {
    const broken = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'c', op: 'conv', channels: 1, kernel: 0 },
      ],
    };
    const { state, problems } = readAddress(`#network=${encodeURIComponent(JSON.stringify(broken))}`);
    expect(state.network).toBeNull();
    expect(problems[0]?.message).toMatch(
      /is not a network: .*c: `kernel` is 0; expected .*[^.]; showing the knobs\.$/,
    );
    expect(readAddress('#network=%7B').problems[0]?.message).toMatch(/^network=\{ is not a network: .*JSON/);
  });
});

describe('fields', () => {
  test.each(fieldNames)('%s parses its own default back', (name) => {
    const field = fieldOf(name);
    expect(field.parse(field.format(field.initial))).toEqual({ value: field.initial });
    expect(field.parse(field.initial)).toEqual({ value: field.initial });
  });

  test.each<[string, string]>([
    ['4, 8, 12', '4,8,12'],
    ['12 4 8 4', '4,8,12'],
    ['All', 'all'],
    ['every-3', 'every 3'],
    ['every  3', 'every 3'],
  ])('strided reads %s as %s', (text, value) => {
    expect(fields.strided.parse(text)).toEqual({ value });
  });

  test.each<[string, number, readonly number[]]>([
    ['all', 3, [1, 2, 3]],
    ['every 4', 9, [4, 8]],
    ['every 4', 3, []],
    ['4,8,12', 10, [4, 8]],
  ])('“%s” in %i layers names %j', (text, depth, layers) => {
    expect(stridedLayers(text, depth)).toEqual(layers);
  });

  test('a control’s message quotes what was typed', () => {
    expect(controlMessage('abc', 'is not a number')).toBe('“abc” is not a number.');
    expect(controlMessage(' ', 'is not a number')).toBe('Nothing is there: it is not a number.');
  });
});

describe('the network and the request', () => {
  test('any knobs make a network that validates', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const network = stackNetwork(knobsOf(state));
        expect(validateNetwork(network)).toEqual(network);
      }),
      { numRuns: 50 },
    );
  });

  test('the request carries every field that the engine knows', () => {
    const state: State = { ...initialState, layer: 'conv2', unit: [1, 2], channel: 3, draws: 5, seed: 6 };
    const network = networkOf(state);
    expect(requestOf(state, network)).toEqual({
      network,
      layer: 'conv2',
      unit: [1, 2],
      channel: 3,
      draws: 5,
      seed: 6,
      weights: 'he-normal',
      input: 'normal',
      aggregate: 'abs',
      normalize: 'draw',
    });
    expect(requestOf(initialState, network)).not.toHaveProperty('layer');
  });
});
