// The Chinese catalogues against the sources: every word has its translation, none has lost its use, none its numbers.
import { describe, expect, test } from 'vitest';
import { catalogue as own } from '../../../src/elements/language/zh-hans/index.ts';
import { compilePatterns, type Patterns } from '../../../src/elements/language/patterns.ts';
import { catalogue as paper } from '../../../src/elements/paper/zh-hans.ts';
import { wordsIn, wordsOf } from '../../support/words.ts';

const paperFolder = /^src\/elements\/paper\//;
const notWords = /styles\.ts$|tokens\.ts$|zh-hans/;
const elements = wordsIn(['src/elements'], notWords);

const keysWhere = (inPaper: boolean): ReadonlySet<string> =>
  new Set(
    elements.messages.filter(({ place }) => paperFolder.test(place) === inPaper).map(({ text }) => text),
  );

const placeholders = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join();
const merged: Patterns = {
  frames: { ...own.frames, ...paper.frames },
  messages: { ...own.messages, ...paper.messages },
  pieces: { ...own.pieces, ...paper.pieces },
};
const patternsOf = ({ frames, messages, pieces }: Patterns): readonly (readonly [string, string])[] =>
  [frames, messages, pieces].flatMap((group) => Object.entries(group));
const patterns = patternsOf(merged);

describe('words in msg()', () => {
  test('are literals, so that they can be found here', () => {
    expect(elements.messages.length).toBeGreaterThan(400);
    expect(elements.unreadable).toEqual([]);
  });

  test('are all there in Chinese', () => {
    const missing = elements.messages.filter(
      ({ place, text }) => !(text in own.words) && !(paperFolder.test(place) && text in paper.words),
    );
    expect(missing).toEqual([]);
  });

  test('are in the Chinese catalogue only where an element says them', () => {
    const usedByPaper = keysWhere(true);
    const used = keysWhere(false);
    expect(Object.keys(own.words).filter((key) => !used.has(key))).toEqual([]);
    expect(Object.keys(paper.words).filter((key) => !usedByPaper.has(key))).toEqual([]);
    expect(Object.keys(paper.words).filter((key) => key in own.words)).toEqual([]);
  });

  test('keep their values in Chinese', () => {
    const changed = [own, paper]
      .flatMap(({ words }) => Object.entries(words))
      .filter(([english, chinese]) => placeholders(english) !== placeholders(chinese));
    expect(changed).toEqual([]);
  });
});

describe('messages of the lower rooms', () => {
  test('keep their values in Chinese, each in its place', () => {
    const wrong = patterns.filter(([english, chinese]) => {
      const holes = (english.match(/\{[a-z ]*\}/g) ?? []).length;
      const numbers = new Set((chinese.match(/\{\d+\}/g) ?? []).map((each) => Number(each.slice(1, -1))));
      return numbers.size !== holes || [...numbers].some((number) => number >= holes);
    });
    expect(wrong).toEqual([]);
  });
});

test('Chinese has Chinese punctuation', () => {
  const texts = [
    ...Object.values(own.words),
    ...Object.values(paper.words),
    ...patterns.map(([, text]) => text),
  ];
  expect(texts.filter((text) => /\p{Script=Han}[,;:.()?!]|[,;:()?!]\p{Script=Han}/u.test(text))).toEqual([
    // What is typed so.
    own.words['One number, or height,width; empty: no border is ever met'],
  ]);
  expect(texts.filter((text) => /[，。；：、（）？！] | [，。；：、（）？！]/.test(text))).toEqual([]);
});

/** Rooms whose messages a person may read, and the pure modules beside the elements. */
const rooms = [
  'src/network',
  'src/receptive-field',
  'src/theory',
  'src/engine',
  'src/client',
  'src/view',
  'src/elements',
];

/** What nobody reads as a sentence. Every line has to be of some use. */
const notSaid: readonly (readonly [why: string, what: RegExp])[] = [
  [
    'keys of a keyboard, names of fields and of events',
    /^(Escape|Tab|Enter|Home|End|Files|Infinity|None|Sequential)$/,
  ],
  [
    'styles and selectors',
    /^[\w-]+: [^ ]*(\{\}|\()|px; |^tbody |^\(prefers|^translate|, sans-serif$|^min-inline/,
  ],
  ['classes and names of elements', /^erf-claim, |^(chosen hole|lit \w+|row chosen|plane going-on)$/],
  ['keys of a store', /^erf-lab (point|text) /],
  ['references to papers and code', /arXiv|NIPS 2012|tensorflow\/models/],
  ['code', /^residual\(|^ size=|^ \{\}=false|^<(script|iframe)|^import |^<\/?|^\{\} = |^network \{\}/],
  ['names of networks that are built', /layers of \{\} taps/],
  ['names, the same in every language', /^(Fomoro|Markdown|Title|Description|Software|Source)$/],
];

/** Files whose words are for programmers, or are code. */
const notShown =
  /^src\/(network\/exporters\/pytorch\/(functions|identifiers|index)|engine\/(format-plan|plan-ops|backends\/cpu\/memory|backends\/webgpu\/(shader-text|dispatch\/\w+|kernels|session))|view\/(?!scale|legend))|^src\/elements\/(save\/(numbers|files|embed)|growth\/export)\.ts/;

/** Thrown only at programmers who use the parts alone. */
const forProgrammers =
  /^(This plan is for a single gradient|The value of \{\} is read|A scale needs|A logarithmic scale needs)/;

describe('every literal that looks like words', () => {
  const found = wordsIn(rooms, notWords).loose.filter(
    ({ place, text }) => !notShown.test(place) && !forProgrammers.test(text),
  );
  const keys = patterns.map(([english]) => english.replace(/\{[a-z ]+\}/g, '{}'));
  const translate = compilePatterns(merged);

  /** A message, or a part of one: its texts follow each other in the pattern, whatever stands between them. */
  const isPart = (text: string): boolean => {
    const texts = text
      .split('{}')
      .map((piece) => piece.replace(/^[:;, ]+| +$/g, ''))
      .filter((piece) => /\p{L}{2}/u.test(piece));
    return keys.some((key) => {
      let at = 0;
      return texts.every((piece) => {
        const place = key.indexOf(piece, at);
        at = place + piece.length;
        return place >= 0;
      });
    });
  };
  const isSaid = (text: string): boolean =>
    text.split(/(?<=[.!?]) ?(?=[\p{L}\p{N}`“‘({])/u).every((sentence) => isPart(sentence)) ||
    /\p{Script=Han}/u.test(translate(text));

  test('is found', () => {
    expect(found.length).toBeGreaterThan(500);
  });

  test('is in msg(), has a pattern, or is known to be no words', () => {
    expect(found.filter(({ text }) => !notSaid.some(([, what]) => what.test(text)) && !isSaid(text))).toEqual(
      [],
    );
  });

  test.each(notSaid)('is no words where it is: %s', (_, what) => {
    expect(found.some(({ text }) => what.test(text))).toBe(true);
  });
});

describe('the finder of words', () => {
  test('finds plain ones, values, ids, and none in types and imports', () => {
    const source = `
      import { html } from 'some where';
      type Kind = 'one of them' | 'and another';
      const a = msg('A word');
      const b = msg(str\`\${n} of \${m} words\`);
      const c = msg('word', { id: 'a counted word' });
    `;
    expect(wordsOf('a.ts', source)).toMatchObject({
      messages: [
        { place: 'a.ts:4', text: 'A word' },
        { text: '{0} of {1} words' },
        { text: 'a counted word' },
      ],
      loose: [],
      unreadable: [],
    });
  });

  test('finds what is left outside, in markup and in attributes too', () => {
    const source = `
      const a = 'A whole sentence.';
      const b = html\`<p title="Some help">Some text</p>\`;
      const c = \`\${n} is too much\`;
      const d = msg(a);
    `;
    const { loose, unreadable } = wordsOf('a.ts', source);
    expect(loose.map(({ text }) => text)).toEqual([
      'A whole sentence.',
      'Some help',
      'Some text',
      '{} is too much',
    ]);
    expect(unreadable).toHaveLength(1);
  });
});
