// What the lower rooms really say, provoked, comes out in Chinese: nothing English is left but names and code.
import { describe, expect, test } from 'vitest';
import {
  inLanguage,
  languageOf,
  loadLanguage,
  msg,
  str,
  translate,
  withParts,
} from '../../../src/elements/language/message.ts';
import { compilePatterns } from '../../../src/elements/language/patterns.ts';
import '../../../src/elements/network-text/register.ts';
import { fieldNames } from '../../../src/elements/fields.ts';
import { controlMessage, fieldOf, readAddress } from '../../../src/elements/state.ts';
import { plan, type ErfRequest, type PlanLimits } from '../../../src/engine/index.ts';
import {
  NetworkError,
  preset,
  presetInfo,
  presetNames,
  toFomoro,
  validateKnobs,
  validateNetwork,
} from '../../../src/network/index.ts';
import { parseNetwork, readNetwork } from '../../../src/network/importers/index.ts';
import {
  explainLayer,
  layerRows,
  receptiveField,
  receptiveFieldBox,
} from '../../../src/receptive-field/index.ts';
import { pathCounts, predictErf } from '../../../src/theory/index.ts';

await loadLanguage('zh-Hans');
const chinese = (text: string): string => inLanguage('zh-Hans', () => translate(text));

/** Words that are the same in Chinese: names, ops, fields, notations, units. */
const names =
  /\b(relu6?|conv\w*|pool\w*|input|residual|add|concat|multiply|upsample|batch-norm|dropout|gelu|elu|silu|tanh|sigmoid|normal|uniform|layers|name|op|from|kernel|size|padding|stride|dilation|draws|seed|unit|channel|weights|aggregate|normalize|parameters|px|true|false|null|sum|center|all|every|none|same|valid|half|bilinear|nearest|forward|alpha|mode|layer scale|print|float32|predictErf|worker-url|data-\w+|glorot)\b/gi;

/** What is left of a Chinese text when code, quotations, references and names are taken out of it. */
function englishOf(text: string): readonly string[] {
  const bare = text
    .replace(/`[^`]*`/g, ' ')
    .replace(/'[^']*'|"[^"]*"|“[^”]*”|\[[^\]]*\]/g, ' ')
    .replace(/[\w=.-]+=[^\s，；。]*/g, ' ')
    .replace(names, ' ');
  // A single word may be a layer's name; two in a row are a sentence.
  return bare.match(/\p{Script=Latin}{2,} \p{Script=Latin}{2,}[\p{L} ]*/gu) ?? [];
}

function caught(provoke: () => unknown): string {
  try {
    provoke();
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error(`Nothing was thrown by ${provoke.toString()}.`);
}

const texts = [
  '',
  ' ',
  '// nothing',
  'Call me Ishmael',
  'input 3, conv 64 k3 k5',
  'input 3, conv k3',
  'input 3, conv 64 q3',
  'input 3, conv 64 k3.5',
  'input 3, conv 64 stride=fast',
  'input 3, conv 64 k3, relu, dropout 0.5.5',
  'input 3, conv 64 k3 relu',
  'input 3, conv 64 3 3 3',
  'input 3, Conv 64',
  'input 3, con 64',
  'input 3, 3 5',
  'input 3, max-pool',
  'input 3, upsample bicubic',
  'input 3, upsample 2 bicubic',
  'input 3, relu k3',
  'input 3, relu slope=2',
  'input 3, (conv 64 k3',
  'input 3, conv 64 k3)',
  'input 3 | conv 64 k3',
  'input 3, add(conv 64 k3)',
  'input 3, add',
  'input 3, add(relu, relu',
  'input 3, residual(a | b | c)',
  'input 3, residual(relu | relu | relu)',
  'input 3, residual()',
  'residual(relu)',
  'input 3, 0x(relu)',
  'input 3, 3x',
  'input 3, 3x()',
  'input 3, 3x relu x',
  'input 3, @',
  'input 3, @nowhere, relu',
  'input 3, relu from=nowhere',
  'input 3, relu from=',
  'input 3, relu from=input from=input',
  'input 3, add(relu | relu from=input), relu, @relu1',
  'input 3, a: relu, a: relu',
  'input 3, b3..1: 3x(relu)',
  'input 3, b1..2: 3x(relu)',
  'input 3, 5000x(5000x(relu))',
  'input 3, "a',
  "input 3, 'a\\q': relu",
  "input 3, 'a' relu",
  'network',
  'network (x) y, input 3',
  'input 3 8, conv 8 k9 p0',
  'input 3 8, conv 8 k5 d3 p0',
  'input 3 8, conv-transpose 8 k2 p9',
  'input 3 8, 30x(upsample 2)',
  'input 3, global-avg-pool',
  'input 3, conv 8 k3 g2',
  'input 4, conv 9 k3 g2',
  'input 3, conv-transpose 8 k2 s2 o3',
  'input 3, max-pool k2 p3',
  'input 3 5, max-pool k2 d9 p4',
  'input 3, conv 8 k3, add(relu | conv 4 k3)',
  'input 3 9, conv 8 k3, add(relu | conv 8 k3 s2)',
  'input 3, conv 99999999 k3',
  'input 0',
  'input 3 3 3',
  'conv 8 k3',
  'input 3, input 3',
  '{',
  '{"layers": [}',
  '{"layers": [1, ]}',
  '{"layers": "a}',
  '{"layers": "\\q"}',
  '{"layers" 1}',
  '{"layers": []} x',
  '[1 2]',
  '{"layers": 3}',
  '{"layers": []}',
  '{"layers": [], "size": 3}',
  '{"layers": [], "layer": 3}',
  '{"name": 3, "layers": []}',
  '{"layers": [3]}',
  '{"layers": [{"name": "input"}]}',
  '{"layers": [{"name": "", "op": "input"}]}',
  '{"layers": [{"name": "input", "op": "inputs", "channels": 3}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3, "depth": 3}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3}, {"name": "r", "op": "relu", "from": "r"}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3}, {"name": "r", "op": "relu", "from": "s"}, {"name": "s", "op": "relu", "from": "r"}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3}, {"name": "input", "op": "relu", "from": "input"}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3}, {"name": "a", "op": "add", "from": "input"}]}',
  '{"layers": [{"name": "input", "op": "input", "channels": 3}, {"name": "u", "op": "upsample", "from": "input", "scale": 2, "mode": "cubic"}]}',
  'https://fomoro.com/research/article/receptive-field-calculator#',
  'https://fomoro.com/research/article/receptive-field-calculator#3,1',
  'https://fomoro.com/research/article/receptive-field-calculator#a,1,1,SAME',
  'https://fomoro.com/research/article/receptive-field-calculator#3,1,1,SOME',
  'Sequential(\n  (0): Linear(in_features=3, out_features=4)\n)',
  'Sequential(\n  (0): CELU(alpha=2.0)\n  (1): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n)',
  'Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3,), stride=(1,))\n)',
  'Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n  (1): Conv2d(9, 8, kernel_size=(3, 3), stride=(1, 1))\n)',
  'Sequential(\n  (0): MaxPool2d()\n)',
  'Sequential(\n  (0): Upsample(size=8, mode=nearest)\n)',
  'Sequential(\n  (0): Upsample(scale_factor=2.0, mode=bicubic)\n)',
  'Sequential(\n  (0): LSTM(3, 4)\n)',
  'Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n',
  'Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n) more',
  'Sequential(\n  nonsense\n)',
  'self.conv = nn.Conv2d(3, 64, 3)',
];

const printed =
  'Net(\n  (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), padding_mode=reflect)\n  (drop): Dropout2d(p=0.5)\n  (pool): AvgPool2d(kernel_size=2, stride=2, padding=0)\n  (up): Upsample(scale_factor=2.0, mode=bilinear)\n  (avg): AdaptiveAvgPool2d(output_size=(1, 1))\n  (fc): Linear(in_features=8, out_features=4, bias=True)\n  (again): Linear(in_features=4, out_features=4, bias=True)\n)';

const limits: PlanLimits = { bufferByteLength: 2 ** 16, totalByteLength: 2 ** 18, draws: 64 };
const network = parseNetwork('input 3, conv 8 k3, relu, conv 8 k3, max-pool k3 s2');
const sized = parseNetwork('input 3 9, conv 8 k3 p8');
const bad = <T>(value: unknown): T => value as T;
const request = (changes: object): string =>
  caught(() => plan(network, bad<Omit<ErfRequest, 'network'>>(changes), limits));

describe('in Chinese nothing English is left', () => {
  test.each(texts)('of what is wrong with %j', (text) => {
    const message = caught(() => readNetwork(text));
    const translated = chinese(message);
    expect(translated).toMatch(/\p{Script=Han}/u);
    expect(englishOf(translated), `${message} → ${translated}`).toEqual([]);
  });

  test('of what the print of a model leaves open', () => {
    const { notes } = readNetwork(printed);
    expect(notes.length).toBeGreaterThan(4);
    for (const note of notes) {
      expect(chinese(note)).toMatch(/\p{Script=Han}/u);
      expect(englishOf(chinese(note)), note).toEqual([]);
    }
  });

  const others: Readonly<Record<string, () => string>> = {
    'no object as knobs': () => caught(() => validateKnobs(3)),
    'a knob that there is not': () => caught(() => validateKnobs({ depths: 3 })),
    'a missing knob': () => caught(() => validateKnobs({})),
    'a network that is a text': () => caught(() => validateNetwork('input 3')),
    'a preset that there is not': () => caught(() => preset('vgg')),
    'a preset of no width': () => caught(() => preset('vgg-16', { width: 0 })),
    'a layer that there is not': () => caught(() => receptiveField(network, 'nowhere')),
    'a unit that is none': () => caught(() => receptiveFieldBox(receptiveField(network), bad(['a', 1]))),
    'no Fomoro link for a join': () =>
      caught(() => toFomoro(parseNetwork('input 3, conv 3 k3, residual(relu)'))),
    'no Fomoro link for an oblong kernel': () => caught(() => toFomoro(parseNetwork('input 3, conv 3 k3x5'))),
    'no Fomoro link for padding': () => caught(() => toFomoro(parseNetwork('input 3, conv 3 k3 p2'))),
    'no Fomoro link for strided SAME': () => caught(() => toFomoro(parseNetwork('input 3, conv 3 k3 s2 p1'))),
    'no Fomoro link of nothing': () => caught(() => toFomoro(parseNetwork('input 3, relu'))),
    'paths through a join': () =>
      caught(() => pathCounts(parseNetwork('input 3, conv 3 k3, residual(relu)'))),
    'paths through a pool': () => caught(() => pathCounts(network)),
    'a layer that no request can have': () => request({ layer: 'nowhere' }),
    'a unit that no request can have': () => request({ unit: 'left' }),
    'weights that no request can have': () => request({ weights: 'heavy' }),
    'draws that no request can have': () => request({ draws: 0.5 }),
    'parameters that are too few': () => request({ parameters: { conv1: { weight: new Float32Array(3) } } }),
    'parameters that are none': () => request({ parameters: { conv1: { weight: [1] } } }),
    'parameters for no field': () => request({ parameters: { conv1: { mask: new Float32Array(1) } } }),
    'parameters of no layer': () => request({ parameters: { nowhere: {} } }),
    'an input of no size': () => request({ input: new Float32Array(3) }),
    'a unit outside': () => caught(() => plan(sized, { unit: [99, 0] }, limits)),
    'a unit in the padding': () => caught(() => plan(sized, { unit: [0, 0] }, limits)),
    'a draw that is too large': () => caught(() => plan(parseNetwork('input 3, 9x(conv 64 k9)'), {}, limits)),
  };

  test.each(Object.entries(others))('of %s', (_, provoke) => {
    const message = provoke();
    expect(chinese(message)).toMatch(/\p{Script=Han}/u);
    expect(englishOf(chinese(message)), `${message} → ${chinese(message)}`).toEqual([]);
  });

  test.each(fieldNames)('of a value that makes no sense for %s', (name) => {
    const found = ['nonsense value', '-1', 'a;b', '1,2,3,4,5', ''].filter(
      (text) => 'problem' in fieldOf(name).parse(text),
    );
    for (const text of found) {
      const parsed = fieldOf(name).parse(text) as { problem: string };
      for (const message of [
        controlMessage(text, parsed.problem),
        ...readAddress(`#${name}=${text}`).problems.map((problem) => problem.message),
      ]) {
        expect(chinese(message)).toMatch(/\p{Script=Han}/u);
        expect(englishOf(chinese(message)), `${message} → ${chinese(message)}`).toEqual([]);
      }
    }
  });

  test('of a link with names that nobody knows, or twice the same', () => {
    for (const { message } of readAddress('#dept=3&nowhere=3&depth=3&depth=4').problems) {
      expect(englishOf(chinese(message)), message).toEqual([]);
    }
  });

  test.each(presetNames)('of %s: its title, its note, its table, its prediction', (name) => {
    const { title, note } = presetInfo(name);
    const built = preset(name, { width: 1 / 32 });
    const rows = layerRows(built);
    const { paths, marks } = explainLayer(built, rows.at(-1)!.name);
    const said = [
      title,
      note,
      ...rows.flatMap(({ how, description, marks: own }) => [
        how,
        ...description.split(', '),
        ...own.flatMap(({ label, reason }) => [label, reason]),
      ]),
      ...marks.map(({ reason }) => reason),
      ...paths.disagreements.map(
        ({ sentence }) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
      ),
    ];
    const left = [...new Set(said)].filter((text) => englishOf(chinese(text)).length > 0);
    // Titles of networks are names.
    expect(left.filter((text) => text !== title).map(chinese)).toEqual([]);
  });

  test('of where a prediction is not exact', () => {
    const { approximations } = predictErf(
      parseNetwork(
        'input 1, conv 2 k3, relu, max-pool k2, residual(conv 2 k3, tanh), multiply(relu | sigmoid)',
      ),
      { weights: 'he-normal' },
    );
    expect(approximations.length).toBeGreaterThan(3);
    for (const { why } of approximations) {
      expect(chinese(why)).toMatch(/\p{Script=Han}/u);
      expect(englishOf(chinese(why)), why).toEqual([]);
    }
  });
});

describe('a message', () => {
  test('in English stays as it is', () => {
    expect(inLanguage('en', () => translate('This browser has no WebGPU.'))).toBe(
      'This browser has no WebGPU.',
    );
  });

  test('that nobody has translated stays as it is', () => {
    expect(chinese('Something else went wrong here.')).toBe('Something else went wrong here.');
  });

  test('with a message in it is translated inside too', () => {
    expect(chinese('Line 1, column 18: `q3` is no field of conv; did you mean `k3`?')).toBe(
      '第 1 行第 18 列：`q3` 不是 conv 的字段；是否想写 `k3`？',
    );
  });

  test('of two sentences is translated sentence by sentence', () => {
    expect(
      chinese(
        'This browser has no WebGPU. Chrome, Edge and Safari 26 have WebGPU switched on; the CPU backend needs none.',
      ),
    ).toBe('此浏览器没有 WebGPU。Chrome、Edge 和 Safari 26 默认启用 WebGPU；CPU 后端不需要它。');
  });

  test('keeps names that look like holes or patterns', () => {
    expect(chinese('There is no layer "{0} $& (a|b)"; the network has relu.')).toBe(
      '没有名为“{0} $& (a|b)”的层；网络有 relu。',
    );
  });
});

describe('patterns', () => {
  const translated = compilePatterns({
    frames: { 'Line {}: {}': '第 {0} 行：{1}' },
    messages: {
      '{} is {}': '{0} 是 {1}',
      '{} is no {}': '{0} 不是 {1}',
      'Gone.': '没了。',
      'no {}{}': '没有 {0}{1}',
    },
    pieces: { '{} and {}': '{0} 和 {1}', '; try {}': '；试试 {0}' },
  });

  test.each([
    ['a is b', 'a 是 b'],
    // The more a pattern says, the sooner it is taken.
    ['a is no b', 'a 不是 b'],
    // Frames before all others, though they say less.
    ['Line 3: aa is no bb', '第 3 行：aa 不是 bb'],
    ['aa is bb and cc', 'aa 是 bb 和 cc'],
    // Pieces only inside.
    ['aa and bb', 'aa and bb'],
    ['no aa; try bb', '没有 aa；试试 bb'],
    ['no aa', '没有 aa'],
    ['Gone. Something else. Gone.', '没了。 Something else. 没了。'],
  ])('make of %j %j', (english, expected) => {
    expect(translated(english)).toBe(expected);
  });
});

describe('languages', () => {
  test.each([
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-Hans', 'zh-Hans'],
    ['ZH-hans-sg', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['zh-Hant', 'en'],
    ['zh-TW', 'en'],
    ['zh-HK', 'en'],
    ['en', 'en'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['zha', 'en'],
    ['', 'en'],
  ] as const)('%j is answered in %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });

  test('are in force only while something is made in them', () => {
    const word = (): string => msg('Depth');
    expect(inLanguage('zh-Hans', () => [word(), inLanguage('en', word), word()])).toEqual([
      '深度',
      'Depth',
      '深度',
    ]);
    expect(() =>
      inLanguage('zh-Hans', () => {
        throw new NetworkError('syntax', 'x');
      }),
    ).toThrow('x');
    expect(word()).toBe('Depth');
  });

  test('move values where they belong', () => {
    const sentence = (): string =>
      msg(str`The ${'kernel'} goes from ${1} to ${11}; other values are left out.`);
    expect(sentence()).toBe('The kernel goes from 1 to 11; other values are left out.');
    expect(inLanguage('zh-Hans', sentence)).toBe('kernel 的范围是 1 到 11；其他值已略去。');
  });

  test('put parts with markup where the text has their names', () => {
    expect(withParts('at {depth} layers', { depth: 3 })).toEqual(['at ', 3, ' layers']);
  });
});
