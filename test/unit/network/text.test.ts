// The text notation, form by form: what each means, and what is said where one is wrong.
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { NetworkError, parseNetwork, type Layer } from '../../../src/network/index.ts';

const layersOf = (text: string): readonly Layer[] => parseNetwork(text).layers;
/** Of the layers after the input. */
const namesOf = (text: string): string[] =>
  layersOf(text)
    .slice(1)
    .map(({ name }) => name);
const sourcesOf = (text: string): unknown[] =>
  layersOf(text)
    .slice(1)
    .map((layer) => ('from' in layer ? layer.from : undefined));

function errorOf(text: string): NetworkError {
  try {
    parseNetwork(text);
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error(`${text} should be refused`);
}

describe('a layer', () => {
  it.each<[text: string, fields: Record<string, unknown>]>([
    ['conv 64 k3', { op: 'conv', channels: 64, kernel: 3 }],
    ['conv k3 64', { op: 'conv', channels: 64, kernel: 3 }],
    [
      'conv 64 k3x5 s2 d2x1 p1',
      { op: 'conv', channels: 64, kernel: [3, 5], stride: 2, dilation: [2, 1], padding: 1 },
    ],
    ['conv 64 k3×5', { op: 'conv', channels: 64, kernel: [3, 5] }],
    ['conv 64 k3x3 s1 d1', { op: 'conv', channels: 64, kernel: [3, 3], stride: 1, dilation: 1 }],
    ['conv 64 k3 p1x2', { op: 'conv', channels: 64, kernel: 3, padding: [1, 2] }],
    ['conv 64 k3 p0x1x2x3', { op: 'conv', channels: 64, kernel: 3, padding: [0, 1, 2, 3] }],
    ['conv 64 k3 same', { op: 'conv', channels: 64, kernel: 3, padding: 'same' }],
    ['conv 64 k3 padding=valid', { op: 'conv', channels: 64, kernel: 3, padding: 'valid' }],
    [
      'conv 63 k3 half g3 bias',
      { op: 'conv', channels: 63, kernel: 3, padding: 'half', groups: 3, bias: true },
    ],
    ['conv 64 k3 bias=false', { op: 'conv', channels: 64, kernel: 3, bias: false }],
    ['conv channels=64 kernel=3 stride = 2', { op: 'conv', channels: 64, kernel: 3, stride: 2 }],
    [
      'conv-transpose 8 k4 s2 o1',
      { op: 'conv-transpose', channels: 8, kernel: 4, stride: 2, outputPadding: 1 },
    ],
    [
      'conv-transpose 8 k4 s2 output-padding=1x0',
      { op: 'conv-transpose', channels: 8, kernel: 4, stride: 2, outputPadding: [1, 0] },
    ],
    [
      'conv-transpose 8 k4 s2 outputPadding=1',
      { op: 'conv-transpose', channels: 8, kernel: 4, stride: 2, outputPadding: 1 },
    ],
    [
      'max-pool k3 s2 p1 d2 ceil',
      { op: 'max-pool', kernel: 3, stride: 2, padding: 1, dilation: 2, ceil: true },
    ],
    ['avg-pool k2 ceil=false count-padding', { op: 'avg-pool', kernel: 2, ceil: false, countPadding: true }],
    ['avg-pool k2 count-padding=false', { op: 'avg-pool', kernel: 2, countPadding: false }],
    ['global-avg-pool', { op: 'global-avg-pool' }],
    ['upsample 2', { op: 'upsample', scale: 2 }],
    ['upsample 2x3 bilinear', { op: 'upsample', scale: [2, 3], mode: 'bilinear' }],
    ['upsample scale=2 mode=nearest', { op: 'upsample', scale: 2, mode: 'nearest' }],
    ['leaky-relu', { op: 'leaky-relu' }],
    ['leaky-relu 0.2', { op: 'leaky-relu', slope: 0.2 }],
    ['leaky-relu -1e-3', { op: 'leaky-relu', slope: -0.001 }],
    ['gelu tanh', { op: 'gelu', approximate: 'tanh' }],
    ['gelu approximate=none', { op: 'gelu', approximate: 'none' }],
    ['dropout 0.3', { op: 'dropout', rate: 0.3 }],
    ['relu6', { op: 'relu6' }],
    ['batch-norm', { op: 'batch-norm' }],
  ])('%s', (text, fields) => {
    const [, layer] = layersOf(`input 3 32, a: ${text}`);
    expect(layer).toEqual({ name: 'a', ...fields });
  });

  it.each<[text: string, fields: Record<string, unknown>]>([
    ['input', {}],
    ['input 3', { channels: 3 }],
    ['input 3 224', { channels: 3, size: 224 }],
    ['input 3 224x112', { channels: 3, size: [224, 112] }],
    ['input 224x224', { size: [224, 224] }],
    ['input size=224', { size: 224 }],
  ])('%s', (text, fields) => {
    expect(layersOf(text)).toEqual([{ name: 'input', op: 'input', ...fields }]);
  });

  test('ends at a comma, a semicolon, a new line, or a parenthesis', () => {
    const { layers } = parseNetwork('input 3, conv 8 k3, relu, conv 8 k3, relu, tanh');
    expect(layersOf('input 3; conv 8 k3; relu; conv 8 k3; relu; tanh')).toEqual(layers);
    expect(layersOf('input 3\nconv 8 k3\r\nrelu\rconv 8 k3\n\n\nrelu,\n  tanh,\n')).toEqual(layers);
    expect(layersOf('input 3, 2x(conv 8 k3, relu) tanh')).toEqual(layers);
  });

  test('stands before a comment, which ends with its line', () => {
    expect(layersOf('# three layers\ninput 3 # colours, of course\n# (\nrelu')).toEqual(
      layersOf('input 3, relu'),
    );
  });
});

describe('names', () => {
  test('come from the op and its number where the text gives none', () => {
    expect(namesOf('input, conv 8 k3, relu, conv 8 k3, relu, add(relu | tanh)')).toEqual([
      'conv1',
      'relu1',
      'conv2',
      'relu2',
      'relu3',
      'tanh1',
      'add1',
    ]);
  });

  test('of relu6 keep clear of the sixty-first relu', () => {
    expect(namesOf('input, relu6, relu6, 61x relu')).toEqual(
      expect.arrayContaining(['relu6-1', 'relu6-2', 'relu6', 'relu61']),
    );
  });

  test('pass over numbers that are taken', () => {
    expect(namesOf('input, conv2: relu, conv3: conv 8 k3, conv 8 k3, conv 8 k3')).toEqual([
      'conv2',
      'conv3',
      'conv4',
      'conv5',
    ]);
    expect(namesOf('input, a.relu1: tanh, a: (relu, relu)')).toEqual(['a.relu1', 'a.relu2', 'a.relu3']);
  });

  test('count the layers that have names of their own', () => {
    expect(namesOf('input, conv 8 k3, stem: conv 8 k3, conv 8 k3')).toEqual(['conv1', 'stem', 'conv3']);
  });

  test('may hold anything in quotes', () => {
    expect(namesOf(String.raw`input, 'a, b: (c)': relu, "it's": relu, 'it\'s \\ \u00e9 \n': relu`)).toEqual([
      'a, b: (c)',
      "it's",
      "it's \\ é \n",
    ]);
  });

  test('start with the names of the groups around, and are numbered in each', () => {
    expect(namesOf('input, relu, a: (relu, b: (relu, relu), c/: (relu, d: tanh)), relu')).toEqual([
      'relu1',
      'a.relu1',
      'a.b.relu1',
      'a.b.relu2',
      'a.c/relu1',
      'a.c/d',
      'relu2',
    ]);
  });

  test('of a range are numbered', () => {
    expect(namesOf('input, a1..3: relu, b9..10: (relu), c0..1/: (x: tanh), r1..2: residual(relu)')).toEqual(
      'a1 a2 a3 b9.relu1 b10.relu1 c0/x c1/x relu4 r1 relu5 r2'.split(' '),
    );
  });

  test('may be that of the group around', () => {
    expect(namesOf('input, block: (conv 8 k3, .: relu), mixed/: (.: concat(relu | tanh))')).toEqual([
      'block.conv1',
      'block',
      'mixed/relu1',
      'mixed/tanh1',
      'mixed',
    ]);
  });

  test('in quotes are whole, whatever the group', () => {
    expect(namesOf("input, a: ('b': relu, relu), 'c d': (relu)")).toEqual(['b', 'a.relu2', 'c d.relu1']);
  });

  test('of a network are words or quoted', () => {
    expect(parseNetwork('network ResNet-50, input').name).toBe('ResNet-50');
    expect(parseNetwork('network My  little net\ninput').name).toBe('My little net');
    expect(parseNetwork("network 'SSD (300)'; input").name).toBe('SSD (300)');
    expect(parseNetwork('input')).not.toHaveProperty('name');
    expect(parseNetwork('network: input').layers[0]!.name).toBe('network');
  });
});

describe('blocks', () => {
  test('repeat what is in parentheses, or one layer', () => {
    const repeated = layersOf('input, conv 8 k3, relu, conv 8 k3, relu, conv 8 k3, relu');
    expect(layersOf('input, 3x(conv 8 k3, relu)')).toEqual(repeated);
    expect(layersOf('input, 3×(conv 8 k3, relu)')).toEqual(repeated);
    expect(layersOf('input, 3* (conv 8 k3; relu)')).toEqual(repeated);
    expect(layersOf('input, 2x 3x tanh')).toEqual(layersOf('input, 6x tanh'));
    expect(layersOf('input, (tanh, (tanh))')).toEqual(layersOf('input, 2x tanh'));
  });

  test('add what they read', () => {
    expect(layersOf('input 8, conv 8 k3, residual(conv 8 k3, relu), tanh').slice(2)).toEqual([
      { name: 'conv2', op: 'conv', channels: 8, kernel: 3 },
      { name: 'relu1', op: 'relu' },
      { name: 'add1', op: 'add', from: ['relu1', 'conv1'] },
      { name: 'tanh1', op: 'tanh' },
    ]);
  });

  test('add a projection of what they read', () => {
    expect(layersOf('input 8, residual(conv 16 k3 s2, relu | conv 16 k1 s2)').slice(1)).toEqual([
      { name: 'conv1', op: 'conv', channels: 16, kernel: 3, stride: 2 },
      { name: 'relu1', op: 'relu' },
      { name: 'conv2', op: 'conv', channels: 16, kernel: 1, stride: 2, from: 'input' },
      { name: 'add1', op: 'add', from: ['relu1', 'conv2'] },
    ]);
  });

  it.each(['add', 'multiply', 'concat'] as const)('%s joins branches in the order written', (op) => {
    expect(layersOf(`input 8, relu, j: ${op}(tanh | | @input | @input, silu, elu)`).slice(2)).toEqual([
      { name: 'tanh1', op: 'tanh' },
      { name: 'silu1', op: 'silu', from: 'input' },
      { name: 'elu1', op: 'elu' },
      { name: 'j', op, from: ['tanh1', 'relu1', 'input', 'elu1'] },
    ]);
  });

  test('fork where the branches around begin', () => {
    expect(sourcesOf('input, relu, add(add(tanh | silu) | multiply(elu | gelu))')).toEqual([
      undefined,
      undefined,
      'relu1',
      ['tanh1', 'silu1'],
      'relu1',
      'relu1',
      ['elu1', 'gelu1'],
      ['add1', 'multiply1'],
    ]);
  });

  test('of a concat have the channels of all branches', () => {
    const network = parseNetwork('input 3, concat(conv 5 k1 | conv 7 k1 | ), conv 15 k1 g15');
    expect(network.layers).toHaveLength(5);
  });
});

describe('a reference', () => {
  test('is what the next layer reads', () => {
    expect(sourcesOf('input, relu, @input, tanh, silu')).toEqual([undefined, 'input', undefined]);
    expect(sourcesOf('input, relu, tanh from=input, silu')).toEqual([undefined, 'input', undefined]);
  });

  test('is kept even where it says nothing new', () => {
    expect(sourcesOf('input, @input, relu')).toEqual(['input']);
    expect(sourcesOf('input, relu from=input')).toEqual(['input']);
  });

  test('is read by a whole block', () => {
    expect(sourcesOf('input, relu, @input, residual(tanh)')).toEqual([
      undefined,
      'input',
      ['tanh1', 'input'],
    ]);
  });

  test('means the layer of the innermost group that has one of the name', () => {
    const text = 'input, x: relu, a: (x: tanh, b: (y: silu, @x, elu, @y, gelu)), @a.b.y, relu, @x, relu';
    expect(sourcesOf(text).slice(3)).toEqual(['a.x', 'a.b.y', 'a.b.y', 'x']);
    expect(sourcesOf("input, x: relu, a: (x: tanh, @'x', elu)").at(-1)).toBe('x');
  });
});

describe('a mistake', () => {
  it.each<[text: string, code: string, line: number, column: number, message: RegExp]>([
    ['inptu 3', 'syntax', 1, 1, /`inptu` is no layer; did you mean `input`\?/],
    [
      'input 3\nconv 64 k3 stirde=2',
      'syntax',
      2,
      12,
      /`stirde` is no field of conv; did you mean `stride`\?/,
    ],
    ['input 3, conv 64 k3 smae', 'syntax', 1, 21, /did you mean `same`\?/],
    ['input 3, Conv 64 k3', 'syntax', 1, 10, /`Conv` is written `conv`/],
    ['input 3, maxpool k2', 'syntax', 1, 10, /did you mean `max-pool`\?/],
    ['input 3, foo', 'syntax', 1, 10, /`foo` is no layer; expected one of input, conv, /],
    ['input 3, relu k3', 'syntax', 1, 15, /`k3` would be a kernel, and relu has none/],
    ['input 3, relu tanh', 'syntax', 1, 15, /put a comma before it/],
    [
      'input 3, conv 64 k3 64',
      'syntax',
      1,
      21,
      /`64` has no letter that says what it is; expected a number \(channels\), k… \(kernel\)/,
    ],
    ['input 3, conv 64 k3 k5', 'syntax', 1, 21, /`kernel` is given twice; the first is 3/],
    [
      'input 3, conv 64 k3x',
      'syntax',
      1,
      18,
      /`k3x` is no kernel; expected a whole number, or two as in 3x5/,
    ],
    ['input 3, conv 64 k3 stride=fast', 'syntax', 1, 21, /`stride=fast` is no stride/],
    ['input 3, conv 64 k3 stride=', 'syntax', 1, 28, /The text ends after `stride=`; expected a value/],
    ['input 3, conv 64 k3,5', 'syntax', 1, 21, /two numbers are written 3x5/],
    ['input 3, conv 64', 'syntax', 1, 10, /`conv` has no kernel; expected as in `conv 64 k3`/],
    ['input 3, conv k3', 'syntax', 1, 10, /`conv` has no channels/],
    ['input 3, dropout 0.5.5', 'syntax', 1, 18, /`0.5.5` is no rate; expected a number/],
    [
      'input 3, upsample 2 bicubic',
      'syntax',
      1,
      21,
      /`bicubic` is no field of upsample; expected a number \(scale\), nearest or bilinear/,
    ],
    ['input 3, 3x(relu', 'syntax', 1, 12, /never closed/],
    ['input 3, relu)', 'syntax', 1, 14, /closes nothing/],
    ['input 3 | relu', 'syntax', 1, 9, /parts the branches of a join/],
    ['input 3, add(relu)', 'syntax', 1, 10, /`add` joins one branch; expected two or more/],
    ['input 3, add @a', 'syntax', 1, 14, /`@` after `add`; expected what it joins in parentheses/],
    ['input 3, residual( | relu)', 'syntax', 1, 10, /no body/],
    ['input 3, residual(relu | relu | relu)', 'syntax', 1, 10, /3 branches/],
    ['input 3, relu (tanh)', 'syntax', 1, 15, /holds no other layers/],
    ['input 3, 3x { relu }', 'syntax', 1, 13, /`\{` after `3x`/],
    ['input 3, { relu }', 'syntax', 1, 10, /Groups are written in \( \)/],
    ['input 3, 0x relu', 'syntax', 1, 10, /repeats nothing/],
    ['input 3, 3x()', 'syntax', 1, 10, /no layer here to repeat/],
    ['input 3, a: 3x relu', 'syntax', 1, 10, /expected a range, as in `block1..3: \(…\)`/],
    ['input 3, a3..1: relu', 'syntax', 1, 10, /runs backwards/],
    ['input 3, .: relu', 'syntax', 1, 10, /no named group is around it/],
    ['input 3, @', 'syntax', 1, 10, /`@` is followed by no name/],
    ['input 3, @input', 'syntax', 1, 10, /Nothing reads `@input`/],
    ['input 3, @input, @input, relu', 'syntax', 1, 10, /Nothing reads `@input`/],
    ['input 3, relu from=', 'syntax', 1, 20, /expected the name of an earlier layer/],
    ["input 3, 'a: relu", 'syntax', 1, 10, /has no closing ' on its line/],
    [String.raw`input 3, '\x': relu`, 'syntax', 1, 11, /means nothing in a name/],
    ["input 3, 'a' relu", 'syntax', 1, 10, /in quotes is a name; expected a colon/],
    ['input 3, a: , relu', 'syntax', 1, 13, /A comma after `a:`; expected a layer/],
    ['input 3, a:\nrelu', 'syntax', 1, 12, /The line ends after `a:`/],
    ['network\ninput', 'syntax', 1, 1, /followed by no title/],
    ['network a (b), input', 'syntax', 1, 11, /put the title in quotes/],
    ['add(input | relu)', 'syntax', 1, 1, /nothing comes before it/],
    ['', 'syntax', 1, 1, /no layers here/],
    [' \n# nothing\n', 'syntax', 1, 1, /no layers here/],
    [
      'input 3, relu, @rleu1, tanh',
      'unknown-layer',
      1,
      16,
      /no layer `rleu1` before this place; did you mean `relu1`\?/,
    ],
    ['input 3, @relu1, tanh, relu', 'unknown-layer', 1, 10, /no layer `relu1` before this place/],
    ['input 3, a: relu,\na: tanh', 'duplicate-name', 2, 1, /Two layers are named `a`. Names must be unique/],
    [
      'input 3, conv 8 k3,\nconv1: conv 8 k3',
      'duplicate-name',
      2,
      1,
      /Two layers are named `conv1`. The first has it by itself/,
    ],
    ['input 3, 2x(a: relu)', 'duplicate-name', 1, 13, /named with a range/],
  ])('in %j is said where it is', (text, code, line, column, message) => {
    const error = errorOf(text);
    expect({ code: error.code, line: error.position?.line, column: error.position?.column }).toEqual({
      code,
      line,
      column,
    });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(new RegExp(`^Line ${line}, column ${column}: `));
  });

  it.each<[text: string, code: string, offset: number, layer: string]>([
    ['input 3, conv 8 k0', 'invalid-value', 16, 'conv1'],
    ['input 3, conv 8 s2 k9999', 'invalid-value', 19, 'conv1'],
    ['relu', 'invalid-layer', 0, 'relu1'],
    ['input 3, input 3', 'invalid-layer', 9, 'input2'],
    ['input 3, a: conv 8 k3 g2', 'channel-mismatch', 22, 'a'],
    ['input 3, add(conv 8 k3 | conv 9 k3)', 'channel-mismatch', 9, 'add1'],
    ['input 3 9, add(conv 8 k3 s2 | conv 8 k3)', 'size-mismatch', 11, 'add1'],
    ['input 3 9, 3x max-pool k3', 'empty-map', 14, 'max-pool3'],
    ['input 3, relu, global-avg-pool', 'unknown-size', 15, 'global-avg-pool1'],
  ])('that only the whole network shows, %j, has the place of its layer', (text, code, offset, layer) => {
    const error = errorOf(text);
    expect({ code: error.code, offset: error.position?.offset, layer: error.layer }).toEqual({
      code,
      offset,
      layer,
    });
  });

  test('is counted in lines as editors count them', () => {
    expect(errorOf('input\r\n\rrelu\n  foo').position).toEqual({ line: 4, column: 3, offset: 15 });
  });
});

describe('limits', () => {
  test('repetitions are counted before they are written out', () => {
    expect(errorOf('input, 999999999999x(relu)').message).toMatch(
      /would make 999999999999 layers; at most 16000/,
    );
    expect(errorOf('input, a1..999999999999: relu').message).toMatch(/at most 16000/);
    expect(errorOf(`input, ${'1000x('.repeat(30)}relu${')'.repeat(30)}`).message).toMatch(/at most 16000/);
    expect(errorOf(`input, 16000x(relu, ${'@input, relu, '.repeat(200)})`).message).toMatch(/at most 16000/);
    expect(errorOf(`input, 15000x(add(${'@input | '.repeat(500)}))`).message).toMatch(
      /branches and references; at most 2000000/,
    );
    expect(errorOf('input, 16000x relu').message).toMatch(/at most 16000/);
    expect(layersOf('input, 15999x relu')).toHaveLength(16_000);
  });

  test('groups are nested to a depth, never to the end of the stack', () => {
    expect(layersOf(`input, ${'('.repeat(64)}relu${')'.repeat(64)}`)).toHaveLength(2);
    expect(errorOf(`input, ${'('.repeat(65)}relu${')'.repeat(65)}`).message).toMatch(
      /nested 65 deep; at most 64/,
    );
    expect(errorOf(`input, ${'3x'.repeat(1)} ${'3x '.repeat(100_000)}relu`).message).toMatch(/at most 64/);
    expect(errorOf('('.repeat(1_000_000)).message).toMatch(/at most 64/);
    expect(errorOf(`input, ${'add( | '.repeat(100_000)}`).message).toMatch(/at most 64/);
  });

  test('names are no longer than tables can show', () => {
    expect(errorOf(`input, ${'a'.repeat(201)}: relu`).message).toMatch(/has 201 characters; at most 200/);
    expect(errorOf(`input, ${'abcdefghi: ('.repeat(30)}relu${')'.repeat(30)}`).message).toMatch(
      /at most 200/,
    );
    expect(errorOf(`input, @${'a'.repeat(100_000)}, relu`).message).toMatch(/no layer `a{39}…`/);
  });
});

describe('docs/notation.md', () => {
  const page = readFileSync(new URL('../../../docs/notation.md', import.meta.url), 'utf8');

  test('starts with a network', () => {
    const [, text] = /```\n(network [^]*?)```/.exec(page)!;
    expect(parseNetwork(text!).layers).toHaveLength(21);
  });

  const rows = [...page.matchAll(/^\| (.*?) +\|/gm)].map(([, cell]) => cell!.replaceAll('\\|', '|'));
  const examples = [...rows, ...page.matchAll(/`(input [^`]+)`/g)]
    .flatMap((cell) =>
      typeof cell === 'string' ? [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!) : [cell[1]!],
    )
    .filter((code) => /[( @:]/.test(code) && !code.includes('…'));

  test('shows the forms by example', () => {
    expect(examples.length).toBeGreaterThanOrEqual(15);
  });

  it.each(examples)('%s is one of them', (code) => {
    const text = code.startsWith('input') ? code : `input 64 64, conv1: relu, conv3: relu, ${code}`;
    expect(() => parseNetwork(text)).not.toThrow();
  });
});
