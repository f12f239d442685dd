// What formatNetwork writes: read again it is the same network, and it is short.
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  defaultKnobs,
  formatNetwork,
  NetworkError,
  parseNetwork,
  preset,
  presetNames,
  stackNetwork,
  validateNetwork,
  type Layer,
  type Network,
} from '../../../src/network/index.ts';
import { anyNetwork, anyText } from './text-networks.ts';

/** toEqual would overlook a field that is there and undefined. */
const expectSame = (actual: Network, expected: Network): void => expect(actual).toStrictEqual(expected);

function expectRoundTrip(network: Network): void {
  expectSame(parseNetwork(formatNetwork(network)), network);
  expectSame(parseNetwork(formatNetwork(network, { layout: 'lines' })), network);
}

/** Null for a text that is no network. */
function parsed(text: string): Network | null {
  try {
    return parseNetwork(text);
  } catch (error) {
    if (error instanceof NetworkError) return null;
    throw error;
  }
}

const chain = (layers: readonly string[]): string => `input 8, ${layers.join(', ')}`;
const format = (text: string): string => formatNetwork(parseNetwork(text));

describe('a formatted network is parsed to an equal one', () => {
  test('whatever its graph, ops, fields and names', () => {
    fc.assert(fc.property(anyNetwork(), expectRoundTrip), { numRuns: 300 });
  });

  test('whatever groups, ranges, repetitions and joins its text was made of', () => {
    let networks = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        const network = parsed(text);
        if (network === null) return;
        networks++;
        expectRoundTrip(network);
        expect(format(formatNetwork(network))).toBe(formatNetwork(network));
      }),
      { numRuns: 1500 },
    );
    expect(networks).toBeGreaterThan(300);
  });

  it.each(presetNames)('%s', (name) => {
    expectRoundTrip(preset(name));
    expectRoundTrip(preset(name, { width: 0.1, size: [640, 512] }));
  });

  it.each([
    ['plain', {}],
    ['residual', { residual: true }],
    ['with dropout', { dropout: 0.3, activation: 'relu6' }],
    ['linear', { activation: 'none', dilation: [1, 2, 4, 8], stride: 2 }],
  ] as const)('the knobs’ stack, %s', (_, knobs) => {
    expectRoundTrip(validateNetwork(stackNetwork({ ...defaultKnobs, ...knobs })));
  });

  test('with two thousand and with sixteen thousand layers', () => {
    const layers = (count: number): Layer[] =>
      Array.from({ length: count }, (_, index): Layer => {
        if (index === 0) return { name: 'input', op: 'input' };
        const number = Math.ceil(index / 3);
        if (index % 3 === 1)
          return { name: `stage.${number}.conv`, op: 'conv', channels: 1, kernel: (number % 7) + 1 };
        if (index % 3 === 2) return { name: `stage.${number}.act`, op: 'relu' };
        return {
          name: `stage.${number}.sum`,
          op: 'add',
          from: [`stage.${number}.act`, `stage.${number}.conv`],
        };
      });
    expectRoundTrip(validateNetwork({ layers: layers(2000) }));
    expectRoundTrip(validateNetwork({ layers: layers(16_000) }));
  });

  test('with the longest names, deepest paths and every layer reading the first', () => {
    const name = (index: number): string => `${'a.'.repeat(97)}${index}`;
    const layers = Array.from({ length: 300 }, (_, index): Layer =>
      index === 0 ? { name: 'x', op: 'input' } : { name: name(index), op: 'relu', from: 'x' },
    );
    expectRoundTrip(validateNetwork({ layers }));
  });

  test('with a skip over every layer to the end', () => {
    const layers: Layer[] = [{ name: 'input', op: 'input' }];
    for (let index = 1; index <= 100; index++) layers.push({ name: `r${index}`, op: 'relu' });
    for (let index = 99; index >= 0; index--) {
      layers.push({ name: `s${index}`, op: 'add', from: [layers.at(-1)!.name, layers[index]!.name] });
    }
    expectRoundTrip(validateNetwork({ layers }));
  });

  test('with default values written or not, each as it was', () => {
    for (const text of [
      'conv 8 k3',
      'conv 8 k3 s1 d1 p1 half g1 bias=false',
      'conv 8 k3x3 s1x1 p1x1x1x1',
      'avg-pool k2 s2 p0 ceil=false count-padding',
    ]) {
      const words = text.replace(' half', '');
      expect(format(`input 8, ${words}`)).toContain(words.split(' ')[0]!);
      expectRoundTrip(parseNetwork(`input 8, ${words}`));
    }
  });

  test('to the last digit and sign', () => {
    const layers: Layer[] = [
      { name: 'input', op: 'input' },
      { name: 'a', op: 'leaky-relu', slope: 0.1 + 0.2 },
      { name: 'b', op: 'leaky-relu', slope: -0 },
      { name: 'c', op: 'leaky-relu', slope: 5e-324 },
      { name: 'd', op: 'max-pool', kernel: 2, padding: -0 },
      { name: 'e', op: 'max-pool', kernel: 2, padding: [-0, 0] },
    ];
    expectRoundTrip(validateNetwork({ layers }));
  });
});

describe('a formatted network', () => {
  it.each([
    ['repeats what repeats', chain(Array(20).fill('conv 8 k3, relu')), 'input 8, 20x(conv 8 k3, relu)'],
    ['repeats a layer without parentheses', chain(Array(5).fill('relu')), 'input 8, 5x relu'],
    [
      'repeats within repetitions',
      chain(Array(4).fill('tanh, tanh, tanh, conv 8 k3, elu, conv 8 k3, elu')),
      'input 8, 4x(3x tanh, 2x(conv 8 k3, elu))',
    ],
    [
      'knows residual blocks',
      'input 8, conv1: conv 8 k3, @conv1, relu, sum: add(@relu1 | @input)',
      'input 8, sum: residual(conv 8 k3, @conv1, relu)',
    ],
    [
      'knows residual blocks with a projection',
      'input 8, conv 8 k3 s2, relu, @input, conv 8 k1 s2, add(@relu1 | @conv2)',
      'input 8, residual(conv 8 k3 s2, relu | conv 8 k1 s2)',
    ],
    ['keeps the order of a sum', 'input 8, conv 8 k3, add(@input | @conv1)', 'input 8, add( | conv 8 k3)'],
    [
      'knows branches',
      'input 8, conv 8 k1, @input, conv 8 k3, tanh, @input, conv 4 k5, concat(@conv1 | @tanh1 | @conv3)',
      'input 8, concat(conv 8 k1 | conv 8 k3, tanh | conv 4 k5)',
    ],
    [
      'knows blocks that repeat',
      `input 8, ${Array.from({ length: 3 }, (_, i) => `conv 8 k3, relu, add(@relu${i + 1} | @${i === 0 ? 'input' : `add${i}`})`).join(', ')}`,
      'input 8, 3x residual(conv 8 k3, relu)',
    ],
    [
      'names what is read from far away',
      'input 8, relu, tanh, elu, add(@relu1 | @input)',
      'input 8, relu, tanh, elu, add(@relu1 | @input)',
    ],
    [
      'writes the common part of names once',
      'input 8, layer1.0.conv1: conv 8 k3, layer1.0.bn1: batch-norm, layer1.1.conv1: conv 8 k3, layer1.1.bn1: batch-norm',
      'input 8, layer1.0..1: (conv 8 k3, bn1: batch-norm)',
    ],
    [
      'writes names with slashes as well',
      'input 8, block/unit_1/conv1: conv 8 k3, block/unit_1: relu, block/unit_2/conv1: conv 8 k3, block/unit_2: relu',
      'input 8, block/unit_1..2/: (conv 8 k3, .: relu)',
    ],
    ['numbers layers in a row', 'input 8, r1: relu, r2: relu, r3: relu', 'input 8, r1..3: relu'],
    [
      'writes a name where it is not the automatic one',
      'input 8, conv2: conv 8 k3, conv1: conv 8 k3',
      'input 8, conv2: conv 8 k3, conv1: conv 8 k3',
    ],
    [
      'quotes names only where it must',
      `input 8, 'a b': relu, 'a-b': relu, 'x1..3': relu`,
      `input 8, 'a b': relu, a-b: relu, 'x1..3': relu`,
    ],
    ['starts with the network’s name', "network 'VGG-16', input 8", 'network VGG-16, input 8'],
  ])('%s', (_, text, expected) => {
    expect(format(text)).toBe(expected);
  });

  test('has a layer or block on each line where it is asked for', () => {
    const text =
      'network Net, input 8, 3x(concat(conv 64 k1 | conv 96 k1, conv 128 k3 | max-pool k3 s1 p1, conv 32 k1 | ), conv 8 k1), relu';
    expect(formatNetwork(parseNetwork(text), { layout: 'lines' })).toBe(
      [
        'network Net',
        'input 8',
        '3x(',
        '  concat(',
        '    conv 64 k1',
        '  |',
        '    conv 96 k1',
        '    conv 128 k3',
        '  |',
        '    max-pool k3 s1 p1',
        '    conv 32 k1',
        '  |',
        '  )',
        '  conv 8 k1',
        ')',
        'relu',
      ].join('\n'),
    );
  });

  test('is short enough for a link', () => {
    const lengths = Object.fromEntries(
      (['resnet-50', 'resnet-152', 'densenet-121', 'vgg-16', 'u-net', 'luo-plain-40'] as const).map(
        (name) => [name, formatNetwork(preset(name)).length],
      ),
    );
    expect(lengths['resnet-50']).toBeLessThan(2200);
    expect(lengths['resnet-152']).toBeLessThan(2200);
    expect(lengths['densenet-121']).toBeLessThan(1500);
    expect(lengths['vgg-16']).toBeLessThan(700);
    expect(lengths['u-net']).toBeLessThan(800);
    expect(lengths['luo-plain-40']).toBeLessThan(60);
  });

  test('stays as it is in an attribute, and survives a link, whatever the names', () => {
    fc.assert(
      fc.property(anyNetwork(8), (network) => {
        const text = formatNetwork(network);
        expect(text).not.toMatch(/["&<>\n\r]/);
        expect(new URLSearchParams(`network=${encodeURIComponent(text)}`).get('network')).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('is refused where there is none', () => {
    expect(() => formatNetwork({ layers: [] })).toThrow(/no layers/);
  });
});
