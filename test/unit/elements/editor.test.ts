// The pure parts of the network panel: the draft, the excerpt, what comes in, and the presets' widths.
import { describe, expect, test } from 'vitest';
import { TextDraft } from '../../../src/elements/editor/draft.ts';
import { excerpt, lengthAt } from '../../../src/elements/editor/excerpt.ts';
import { isWhole, takeFile, takeText } from '../../../src/elements/editor/intake.ts';
import {
  choosePreset,
  familiesOf,
  isSoftware,
  multiplyAdds,
  softwareMs,
} from '../../../src/elements/editor/presets.ts';
import { initialState } from '../../../src/elements/state.ts';
import { parseNetwork, preset, presetNames } from '../../../src/network/index.ts';
import { loadReader } from '../../../src/elements/network-reader.ts';

// Networks as text are read with what a page fetches when it meets the first.
await loadReader();

const network = parseNetwork('input 3, conv 4 k3, relu');
const other = parseNetwork('input 3, conv 8 k5');

describe('a draft', () => {
  test('of a network is its text, a layer a line', () => {
    const draft = new TextDraft();
    expect(draft.follow(network)).toBe(true);
    expect(draft.text).toBe('input 3\nconv 4 k3\nrelu');
    expect([draft.typed, draft.saved]).toEqual([false, null]);
  });

  test('that is typed is read as another network once', () => {
    const draft = new TextDraft();
    draft.follow(network);
    draft.type('input 3, conv 8 k5');
    expect(draft.read()).toEqual(other);
    draft.type('input 3, conv 8 k5 # the same');
    expect(draft.read()).toBeNull();
    expect(draft.follow(other)).toBe(false);
    expect(draft.text).toContain('# the same');
  });

  test('that is wrong keeps what was typed and the network it was of', () => {
    const draft = new TextDraft();
    draft.follow(network);
    draft.type('input 3, cnov');
    expect(draft.read()).toBeNull();
    expect(draft.problem?.position).toEqual({ line: 1, column: 10, offset: 9 });
    expect(draft.follow(network)).toBe(false);
    expect(draft.text).toBe('input 3, cnov');
  });

  test('that gives way is set aside, and comes back', () => {
    const draft = new TextDraft();
    draft.follow(network);
    draft.type('input 3, cnov');
    draft.read();
    expect(draft.follow(other)).toBe(true);
    expect([draft.text, draft.setAside, draft.problem]).toEqual([
      'input 3\nconv 8 k5',
      'input 3, cnov',
      null,
    ]);
    draft.bringBack();
    expect([draft.text, draft.typed]).toEqual(['input 3, cnov', true]);
  });

  test('comes back after a reload for the network that was shown, not for another', () => {
    const before = new TextDraft();
    before.follow(network);
    before.type('input 3, cnov');
    const { saved } = before;
    expect(new TextDraft().restore(saved!, other)).toBe(false);
    const after = new TextDraft();
    expect(after.restore(saved!, network)).toBe(true);
    expect(after.text).toBe('input 3, cnov');
    expect(after.follow(network)).toBe(false);
  });
});

describe('an excerpt', () => {
  test.each([
    ['input 3\nconv 8 xyz9 k3\nrelu', 15, { before: 'conv 8 ', at: 'xyz9', after: ' k3' }],
    ['input 3\r\nconv', 9, { before: '', at: 'conv', after: '' }],
    ['conv', 4, { before: 'conv', at: ' ', after: '' }],
    ['a\n', 1, { before: 'a', at: ' ', after: '' }],
    ['', 0, { before: '', at: ' ', after: '' }],
    ['add(', 3, { before: 'add', at: '(', after: '' }],
    [
      `${'a '.repeat(50)}here${' b'.repeat(50)}`,
      100,
      { before: `…${'a '.repeat(8)}`, at: 'here', after: `${' b'.repeat(8)}…` },
    ],
  ])('of %j at %i is the line around it', (text, offset, expected) => {
    expect(excerpt(text, offset)).toEqual(expected);
  });

  test('of a word without end is short', () => {
    const { before, at, after } = excerpt('x'.repeat(1_000_000), 0);
    expect(before.length + at.length + after.length).toBeLessThan(80);
  });

  test('marks nothing beyond the end of a line', () => {
    expect([lengthAt('a\nb', 1), lengthAt('ab', 2), lengthAt('ab', 1)]).toEqual([0, 0, 1]);
  });
});

describe('what comes in', () => {
  test.each([
    ['', 'is empty'],
    [' \n\t', 'is empty'],
    ['x'.repeat(2 ** 20 + 1), 'is 1 MiB long'],
    ['GIF89a\u0000\u0001', 'is not text but binary data'],
    ['Call me Ishmael.', 'is no network: Line 1, column 1: '],
    ['{"layers": [', 'is no network: '],
  ])('%j is refused', (text, message) => {
    expect(takeText(text, 'It')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`It ${message}`),
    });
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const file = new File([new Uint8Array([0x63, 0xc3, 0x28])], 'a.txt');
    expect(await takeFile(file)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('“a.txt” is not text'),
    });
  });

  test.each([
    ['relu', true, false],
    ['relu', false, false],
    ['input 3, conv 4 k3', false, false],
    ['{"layers": [{"name": "a", "op": "input"}]}', false, true],
    ['{"layers": [', false, true],
    ['{"layers": [', true, false],
    ['#3,1,1,SAME', false, true],
    ['word '.repeat(10_000), true, true],
  ])('%j in an editor (filling it: %s) takes the place of all: %s', (text, fills, whole) => {
    expect(isWhole(text, takeText(text, 'It'), fills)).toBe(whole);
  });
});

describe('the presets', () => {
  test('are in one family each, none left over', () => {
    const families = familiesOf(presetNames);
    expect(families.flatMap(({ names }) => names).sort()).toEqual([...presetNames].sort());
    expect(families.map(({ label }) => label)).not.toContain('Others');
  });

  test('cost what their cones hold: a 3×3 convolution of 1 unit, 9 multiply-adds a channel pair, there and back', () => {
    expect(multiplyAdds(parseNetwork('input 2, conv 5 k3'))).toBe(2 * 9 * 2 * 5);
    // Below it 3×3 positions, and an input of 5×5 that costs nothing.
    expect(multiplyAdds(parseNetwork('input 1, conv 1 k3, conv 1 k3'))).toBe(2 * 9 * (1 + 9));
    expect(multiplyAdds(parseNetwork('input 4, conv 4 k3 g4'))).toBe(2 * 9 * 4);
  });

  const gpu = { backend: 'webgpu', adapter: 'a GPU', fallbackAdapter: false } as const;
  const software = { ...gpu, fallbackAdapter: true };
  const cpu = { ...gpu, backend: 'cpu' } as const;

  test('are whole on a GPU, and before it is known what computes', async () => {
    for (const device of [gpu, null]) {
      expect(await choosePreset('vgg-16', initialState, device)).toMatchObject({
        preset: 'vgg-16',
        width: 1,
      });
    }
    expect([gpu, software, cpu, null].map(isSoftware)).toEqual([false, true, true, false]);
  });

  test('are so thin without a GPU that they take seconds, and small ones are whole', async () => {
    for (const device of [software, cpu]) {
      expect((await choosePreset('luo-plain-5', initialState, device)).width).toBe(1);
      const { width } = await choosePreset('vgg-16', initialState, device);
      expect(softwareMs(preset('vgg-16', { width: width! }), initialState.draws)).toBeLessThan(6000);
      expect(softwareMs(preset('vgg-16', { width: 2 * width! }), initialState.draws)).toBeGreaterThan(6000);
    }
  });

  test('leave nothing behind of the network before', async () => {
    const state = { ...initialState, network, layer: 'relu1', unit: [3, 4], size: 32 } as const;
    expect({ ...state, ...(await choosePreset('u-net', state, gpu)) }).toEqual({
      ...initialState,
      preset: 'u-net',
    });
  });
});
