// Texts that nobody should paste: each ends in a network or a message, in time that grows with its length and no faster.
import { describe, expect, it, test } from 'vitest';
import { bestOf, isOnceWithin } from '../../support/timing.ts';
import { completeNetwork, NetworkError, readNetwork } from '../../../src/network/index.ts';

/** A message, or none where the text is a network after all. */
function read(text: string): string {
  try {
    readNetwork(text);
    return '';
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    expect(error.position, error.message).toBeDefined();
    return error.message;
  }
}

/** The same numbers every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

const fill = (size: number, part: (index: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0, index = 0; length < size; index++) {
    const next = part(index);
    parts.push(next);
    length += next.length;
  }
  return parts.join('');
};

const words = 'the of input conv residual whale sea add k3 stride ship old 3x captain who'.split(' ');
const novel = (size: number): string => {
  const next = random(1);
  return fill(
    size,
    (index) => `${words[Math.floor(next() * words.length)]!}${index % 11 === 10 ? ',\n' : ' '}`,
  );
};
const binary = (size: number): string => {
  const next = random(2);
  return fill(size, () => String.fromCharCode(Math.floor(next() * 256)));
};
const nested =
  (open: string, close: string, inside = '') =>
  (size: number): string => {
    const depth = Math.floor(size / (open.length + close.length));
    return open.repeat(depth) + inside + close.repeat(depth);
  };
const layersJson = (size: number, last: string): string =>
  `{"layers": [{"name": "input", "op": "input"}${fill(size, (index) => `, {"name": "a${index}", "op": "relu"}`)}${last}`;

const monsters: Readonly<Record<string, (size: number) => string>> = {
  'a novel': novel,
  'a novel after an input': (size) => `input 3, ${novel(size)}`,
  'a novel in comments': (size) => `input 3\n${fill(size, () => '# and so on, and on\n')}`,
  'a novel in a name': (size) => `input 3, '${novel(size).replaceAll('\n', ' ')}': relu`,
  'a novel in a title': (size) => `network ${novel(size).replace(/[,\n]/g, ' ')}`,
  'a novel in a JSON string': (size) => JSON.stringify({ name: novel(size), layers: [] }),
  'a novel in parentheses': (size) => `Chapter(\n${novel(size)}`,
  'a binary file': binary,
  'a binary file after an input': (size) => `input 3, ${binary(size)}`,
  'a binary file in a print': (size) => `Net(\n${binary(size)}`,
  'layers of every name': (size) => `input 3, ${fill(size, (index) => `name${index}: relu, `)}`,
  'a reference that is nearly right': (size) =>
    `input 3, ${fill(Math.min(size, 500_000), (index) => `layer-of-the-long-name-${index}: relu, `)} @layer-of-teh-long-name-1, relu${' '.repeat(Math.max(0, size - 500_000))}`,
  'a join of very many': (size) => `input 3, add(${fill(size, () => '@input | ')})`,
  'joins after joins': (size) => `input 3, ${fill(size, () => 'add( | ), ')}`,
  'forks without an end': (size) => `input 3, ${fill(size, (index) => `r${index}: relu, @input, `)}relu`,
  'one long word': (size) => 'a'.repeat(size),
  'one long number': (size) => `input ${'9'.repeat(size)}`,
  'one long field': (size) => `input 3, conv 64 k${'3x'.repeat(size / 2)}`,
  'fields without an end': (size) => `input 3, conv 64 ${fill(size, () => 'k3 ')}`,
  'one open quote on every line': (size) => fill(size, () => "'a\n"),
  'escapes in a name': (size) => `input 3, '${'\\u0041'.repeat(size / 6)}': relu`,
  parentheses: (size) => '('.repeat(size),
  'pairs of parentheses': (size) => `input 3, ${'()'.repeat(size / 2)}`,
  'groups in groups': nested('(', ')', 'relu'),
  'repeats in repeats': nested('2x(', ')', 'relu'),
  'repeats of nothing': (size) => `input 3, ${'9x'.repeat(size / 2)}`,
  'dots and ranges': (size) => `input 3, ${'a1..'.repeat(size / 4)}2: relu`,
  'lists in lists': nested('[', ']'),
  'objects in objects': nested('{"a":', '}', '1'),
  'lists that never close': (size) => '['.repeat(size),
  'layers in JSON': (size) => layersJson(size, ']}'),
  'layers in JSON and a mistake at the end': (size) => layersJson(size, ', 01]}'),
  'layers in JSON and a wrong field at the end': (size) =>
    layersJson(size, ', {"name": "b", "op": "relu", "k": 1}]}'),
  'escapes in JSON': (size) => `{"name": "${'\\n'.repeat(size / 2)}\\x"}`,
  'numbers in JSON': (size) => `[${'1,'.repeat(size / 2)}`,
  'a Fomoro link of very many layers': (size) => `#${'3,1,1,SAME;'.repeat(size / 11)}`,
  'a Fomoro link of commas': (size) => `#3${','.repeat(size)}`,
  'a link that is none': (size) => `https://${'a/'.repeat(size / 2)}`,
  'a print that never closes': (size) => 'A(\n(a): '.repeat(size / 8),
  'a print of very many modules': (size) =>
    `Sequential(\n${fill(size, (index) => `  (${index}): ReLU()\n`)})`,
  'a print of many guesses': (size) =>
    `Net(\n${fill(size, (index) => `  (${index}): Net${index}(\n    (a): ReLU()\n  )\n`)})`,
  'quotes in a print': (size) => `Sequential(a=${`"'`.repeat(size / 2)}`,
  'parentheses in a print': (size) => `Sequential(${'('.repeat(size)}`,
  'prompts without a model': (size) => '>>> a\n'.repeat(size / 6),
  blanks: (size) => ' '.repeat(size),
  'new lines': (size) => '\n'.repeat(size),
  commas: (size) => ','.repeat(size),
  colons: (size) => `input 3, ${':'.repeat(size)}`,
  'at signs': (size) => `input 3, ${'@'.repeat(size)}`,
  surrogates: (size) => '\ud800'.repeat(size),
};

/** Below this, a machine's other work is most of what is measured. */
const noiseMs = 15;

describe.each(Object.entries(monsters))('%s', (_, make) => {
  it('ends in a network or in one clear line, in time that grows with its length', () => {
    const [small, large] = [make(40_000), make(400_000)];
    const message = read(large);
    expect(message.length).toBeLessThan(600);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(message).not.toMatch(/[\u0000-\u001f]/);
    const base = Math.max(
      noiseMs,
      bestOf(3, () => read(small)),
    );
    expect(isOnceWithin(10 * 4 * base, () => read(large))).toBe(true);
  });
});

test.each([
  ['windows', 'input 1 65535, 15000x max-pool k2 s1 d65534 p32767'],
  ['large windows', 'input 1 65535, 15000x conv 1 k1023 d60000 p65535'],
  ['sources', `input, 15000x add(${Array(100).fill('@input').join(' | ')})`],
  ['layers', `input, 63x(${'relu, '.repeat(200)}add(${Array(200).fill('@input').join(' | ')}))`],
])('a short text of many %s takes no longer than many layers do', (_, text) => {
  const limitMs = 10 * bestOf(2, () => read('input, 15000x(relu)')) + 500;
  expect(isOnceWithin(limitMs, () => read(text))).toBe(true);
});

test('more text than any network needs is not read at all', () => {
  for (const make of [novel, monsters['layers of every name']!, monsters['lists in lists']!]) {
    const text = make(10_000_000);
    expect(read(text)).toMatch(/has 1\d{7} characters; at most 4000000 are read/);
    expect(isOnceWithin(200, () => read(text))).toBe(true);
  }
});

test('what starts like no network is told what would', () => {
  expect(read('Whales are large, and this is no network.')).toMatch(
    /`Whales` starts no network. Expected its input and layers, as in `input 3, conv 64 k3, relu`; or JSON/,
  );
  expect(read('\u0000\u0001PNG\r\n')).toMatch(/`\\u0000\\u0001PNG` starts no network/);
});

test('completion answers in texts that are no networks', () => {
  for (const make of Object.values(monsters)) {
    const text = make(20_000);
    expect(completeNetwork(text, 10_000).from).toBeLessThanOrEqual(10_000);
  }
});
