// Any text at all: which form it has, networks in JSON and Fomoro links, and where each goes wrong.
import { describe, expect, it, test } from 'vitest';
import {
  formatNetwork,
  NetworkError,
  parseNetwork,
  preset,
  presetNames,
  readNetwork,
} from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import reference from '../../reference/receptive-fields.json' with { type: 'json' };

function errorOf(text: string): NetworkError {
  try {
    parseNetwork(text);
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error(`${text} should be refused`);
}

describe('the form of a text', () => {
  it.each([
    ['text', 'input 3, conv 8 k3'],
    ['text', '# 3 layers\nnetwork Net\ninput 3'],
    ['text', 'a: input 3'],
    ['json', ' {"layers": [{"name": "input", "op": "input"}]}'],
    ['fomoro', '#3,1,1,SAME;2,2,1,VALID'],
    ['fomoro', '3,1,1,SAME'],
    ['fomoro', ' https://fomoro.com/research/article/receptive-field-calculator#3,1,1,SAME;2,2,1,VALID\n'],
    ['fomoro', 'https://example.org/copy#3,1,1,SAME'],
    ['pytorch', 'Sequential(\n  (0): ReLU()\n)'],
    ['pytorch', '>>> model\nSequential(\n  (0): ReLU()\n)'],
    ['pytorch', '(backbone): Sequential(\n  (0): ReLU()\n)'],
    ['pytorch', 'net(\n  (0): ReLU()\n)'],
  ])('%s is recognised in %j', (format, text) => {
    expect(readNetwork(text).format).toBe(format);
  });
});

describe('JSON', () => {
  it.each(presetNames)('of %s is read back', (name) => {
    const network = preset(name);
    expect(parseNetwork(JSON.stringify(network))).toStrictEqual(network);
    expect(parseNetwork(JSON.stringify(network, null, 2))).toStrictEqual(network);
  });

  it.each<[text: string, line: number, column: number, message: RegExp]>([
    ['{"layers": [}', 1, 13, /`}` in JSON; expected a value/],
    ['{"layers":\n  [1 2]}', 2, 6, /`2` in JSON; expected `,` or `]`/],
    ['{"layers": [1,]}', 1, 15, /expected another value after the comma/],
    ['{"layers" [1]}', 1, 11, /`\[` in JSON; expected `:`/],
    ["{'layers': []}", 1, 2, /expected a name in double quotes, or `}`/],
    ['{"a": 1, }', 1, 10, /expected a name in double quotes/],
    ['{"a": tru}', 1, 7, /`tru` in JSON; expected a value/],
    ['{"a":}', 1, 6, /`}` in JSON; expected a value/],
    ['{"a": 01}', 1, 8, /`1` in JSON; expected `,` or `}`/],
    ['{"a": "b}', 1, 7, /expected a string that ends with a double quote on its line/],
    ['{"a": "\\x"}', 1, 8, /expected an escape that JSON knows/],
    ['{"a": "\u0001"}', 1, 8, /expected no control character/],
    ['{"a": [[1], {"b": 2}', 1, 21, /The text ends in JSON; expected `,` or `]`/],
    ['{} {}', 1, 4, /expected nothing after the network/],
    ['{', 1, 2, /The text ends in JSON/],
    ['[1', 1, 3, /The text ends in JSON/],
    ['{"a": 1 // b\n}', 1, 9, /`\/` in JSON/],
  ])('%j is refused at its first mistake', (text, line, column, message) => {
    const error = errorOf(text);
    expect({ code: error.code, line: error.position?.line, column: error.position?.column }).toEqual({
      code: 'syntax',
      line,
      column,
    });
    expect(error.message).toMatch(message);
  });

  it.each<[text: string, code: string, marked: string, message: RegExp]>([
    [
      '{"layers": [{"name": "a", "op": "input"}, {"name": "b", "op": "conv", "channels": 1, "kernel": 0}]}',
      'invalid-value',
      '0}]',
      /`kernel` is 0/,
    ],
    [
      '{"layers": [{"name": "a", "op": "input"}, {"name": "b", "op": "covn"}]}',
      'invalid-layer',
      '"covn"',
      /did you mean `conv`\?/,
    ],
    [
      '{"layers": [{"name": "a", "op": "input"}, {"name": "b", "op": "relu", "from": "A"}]}',
      'unknown-layer',
      '"A"',
      /did you mean `a`\?/,
    ],
    [
      '{"layers": [{"name": "a", "op": "input"}, {"name": "a", "op": "relu"}]}',
      'duplicate-name',
      '"a", "op": "relu"',
      /Two layers are named `a`/,
    ],
    [
      '{"layers": [{"name": "a", "op": "input"}, {"name": "b", "op": "global-avg-pool"}]}',
      'unknown-size',
      '{"name": "b"',
      /needs a plane with borders/,
    ],
    ['{"layers": 3}', 'invalid-network', '3}', /`layers` is 3/],
    ['{"layer": []}', 'invalid-network', '[]', /did you mean `layers`\?/],
    [
      '[{"name": "a", "op": "input"}]',
      'invalid-network',
      '[{',
      /A network is an object with a list of layers/,
    ],
    ['{}', 'invalid-network', '{}', /`layers` is nothing/],
  ])('%j is refused at the place it is about', (text, code, marked, message) => {
    const error = errorOf(text);
    expect({ code: error.code, offset: error.position?.offset }).toEqual({
      code,
      offset: text.lastIndexOf(marked),
    });
    expect(error.message).toMatch(message);
  });
});

describe('a Fomoro link', () => {
  it.each(reference.fomoro.cases as [string, number][])('%s sees %i pixels', (text, side) => {
    for (const link of [
      text,
      `#${text}`,
      `https://fomoro.com/research/article/receptive-field-calculator#${text}`,
    ]) {
      expect(receptiveField(parseNetwork(link)).size).toEqual([side, side]);
    }
  });

  test('is a chain of convolutions, and says what it does not know', () => {
    const { network, notes } = readNetwork('#3,1,2,SAME;2,2,1,VALID');
    expect(network.layers).toEqual([
      { name: 'input', op: 'input' },
      { name: 'conv1', op: 'conv', channels: 1, kernel: 3, dilation: 2, padding: 'same' },
      { name: 'conv2', op: 'conv', channels: 1, kernel: 2, stride: 2, padding: 'valid' },
    ]);
    expect(formatNetwork(network)).toBe('input, conv 1 k3 d2 same, conv 1 k2 s2 valid');
    expect(notes).toEqual([expect.stringMatching(/neither ops nor channels/)]);
  });

  test('may be escaped, in lower case, with blanks and a last semicolon', () => {
    const { layers } = parseNetwork('#3,1,2,SAME;2,2,1,VALID');
    expect(parseNetwork('#3%2C1%2C2%2Csame%3B2%2c2%2c1%2cVALID').layers).toEqual(layers);
    expect(parseNetwork(' #3, 1, 2, SAME; 2,2,1,VALID; ').layers).toEqual(layers);
  });

  it.each<[text: string, column: number, message: RegExp]>([
    ['#3,1,SAME', 2, /`3,1,SAME` has 3 parts; expected kernel, stride, dilation and padding/],
    ['#3,1,1,SAME;2,2', 13, /`2,2` has 2 parts/],
    ['#3,1,1,SAEM', 8, /The padding is `SAEM`; did you mean `SAME`\?/],
    ['#3,1,1,HALF', 8, /The padding is `HALF`; expected SAME or VALID/],
    ['#3,x,1,SAME', 4, /The stride is `x`; expected a whole number/],
    ['#3,1,1,SAME;0,1,1,SAME', 13, /`kernel` is 0/],
    ['https://fomoro.com/research/article/receptive-field-calculator', 63, /ends without layers/],
    ['https://fomoro.com/x#', 22, /ends without layers/],
  ])('%s is refused at its place', (text, column, message) => {
    const error = errorOf(text);
    expect(error.message).toMatch(message);
    expect(error.position).toMatchObject({ line: 1, column });
  });
});
