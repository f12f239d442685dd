// Networks from elsewhere, pasted or dropped on the panel, and copies for elsewhere.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ErfLab } from '../../src/index.ts';
import { part, settled, text, until } from './elements.ts';
import {
  button,
  drop,
  enter,
  exact,
  field,
  openLab,
  panel,
  paste,
  radio,
  reads,
  size,
  status,
} from './editor-page.ts';

const five = `depth=5&activation=none&channels=1&${exact}`;

const printed = `Net(
  (features): Sequential(
    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (1): ReLU(inplace=True)
    (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    (3): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
  )
)`;

const json = JSON.stringify({
  name: 'two rows',
  layers: [
    { name: 'in', op: 'input' },
    { name: 'a', op: 'conv', channels: 1, kernel: [1, 5] },
  ],
});

/** A novel's worth of words, none of which is a layer. */
const novel = 'It was a dark and stormy night; the rain fell in torrents. '.repeat(5000);

const kinds: readonly [what: string, found: string, box: string, said: string, name: string][] = [
  ['our text', '# mine\nnetwork small\ninput 1, conv 2 k3, conv 2 k5', '7 × 7', '3 layers.', 'small'],
  ['our JSON', json, '1 × 5', 'Recognised JSON: 2 layers.', 'two rows'],
  [
    'a Fomoro link',
    'https://fomoro.com/research/article/receptive-field-calculator#3,1,1,SAME;2,2,1,VALID',
    '4 × 4',
    'Recognised a Fomoro calculator’s link: 3 layers.',
    'this network',
  ],
  ['a Fomoro link’s end', '#3,1,1,SAME;2,2,1,VALID', '4 × 4', 'Recognised a Fomoro', 'this network'],
  [
    'a model that PyTorch printed',
    printed,
    '8 × 8',
    'Recognised the print of a PyTorch model: 5 layers.',
    'Net',
  ],
];

const refused = async (lab: ErfLab, words: string): Promise<void> => {
  await until(() => status(lab).includes(words), `“${words}” under the text, not “${status(lab)}”`, 5000);
  expect(text(panel(lab), '#text-status [role=alert]')).toContain('What was here stays.');
};

let start: string;
beforeEach(() => {
  start = location.href;
  sessionStorage.clear();
});
afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', start);
});

describe('what is pasted or dropped', () => {
  test.each(kinds)('as %s is recognised, shown and said', async (_what, found, box, said, name) => {
    const lab = await openLab(five);
    // On the knobs: anywhere on the panel will do.
    expect(drop(part(lab, '#depth'), found)).toBe(false);
    await reads(lab, said);
    expect(size(lab)).toBe(box);
    expect(text(lab, '.sentence')).toContain(`In ${name}, at layer`);
    expect(location.hash).toContain('network=');
    expect(radio(lab, 'Any network').checked).toBe(true);
  });

  test.each(kinds)(
    'as %s in the editor takes the place of all, but for pieces of our own',
    async (what, found, box) => {
      const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
      const taken = !paste(field(lab), found);
      await settled();
      expect(taken).toBe(what !== 'our text');
      if (taken) expect(size(lab)).toBe(box);
      else expect(size(lab)).toBe('3 × 3');
    },
  );

  test('keeps our own text as it was written', async () => {
    const lab = await openLab(five);
    drop(panel(lab), kinds[0]![1]);
    await reads(lab, '3 layers');
    expect(field(lab).value).toBe(kinds[0]![1]);
  });

  test('says what could not be known', async () => {
    const lab = await openLab(five);
    drop(panel(lab), '#3,1,1,SAME;2,2,1,VALID');
    await reads(lab, 'Recognised');
    expect(text(panel(lab), '#text-status li')).toContain('says neither ops nor channels');
  });

  test('as a file is read', async () => {
    const lab = await openLab(five);
    drop(panel(lab), new File([printed], 'model.txt', { type: 'text/plain' }));
    await reads(lab, 'Recognised the print of a PyTorch model');
    expect(size(lab)).toBe('8 × 8');
  });

  test('can be undone', async () => {
    const lab = await openLab(five);
    drop(panel(lab), json);
    await reads(lab, 'Recognised');
    [...lab.shadowRoot!.querySelectorAll('button')]
      .find(({ textContent }) => textContent!.trim() === 'Undo')!
      .click();
    await settled();
    expect(size(lab)).toBe('11 × 11');
  });

  test('leaves a seed to the seed’s own field', async () => {
    const lab = await openLab(five);
    expect(paste(part(lab, '#depth'), '#3,1,1,SAME')).toBe(true);
    await settled();
    expect(size(lab)).toBe('11 × 11');
  });
});

describe('nonsense', () => {
  test('as long as a novel is refused at once, and what was there stays', async () => {
    const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
    const typed = field(lab).value;
    // How long reading takes at most is told in test/unit/network/importers-monsters.test.ts.
    expect(paste(field(lab), novel)).toBe(false);
    await refused(lab, 'The pasted text is no network');
    expect([field(lab).value, size(lab)]).toEqual([typed, '3 × 3']);
    await enter(lab, 'input, conv 1 k5');
    await until(() => lab.network?.layers[1]?.op === 'conv' && size(lab) === '5 × 5', 'what was typed');
    expect(status(lab)).not.toContain('pasted');
    expect(size(lab)).toBe('5 × 5');
  });

  test('is refused beside the knobs too', async () => {
    const lab = await openLab(five);
    drop(part(lab, '#depth'), 'What is the matter?');
    await settled();
    expect(text(panel(lab), '[role=alert]')).toContain('What was dropped is no network: Line 1, column 1');
    expect(size(lab)).toBe('11 × 11');
  });

  test.each<[string, File, string]>([
    [
      'a picture',
      new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 0xff])], 'cat.png'),
      '“cat.png” is not text but binary data',
    ],
    ['zeros', new File([new Uint8Array(1000)], 'weights.bin'), '“weights.bin” is not text but binary data'],
    ['nothing', new File([], 'empty.txt'), '“empty.txt” is empty'],
    ['too much', new File([novel.repeat(5)], 'library.txt'), '“library.txt” is 1.4 MiB long'],
    ['prose', new File([novel], 'novel.txt'), '“novel.txt” is no network'],
  ])('as a file (%s) is refused by name', async (_what, file, message) => {
    const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
    drop(panel(lab), file);
    await refused(lab, message);
    expect([field(lab).value, size(lab)]).toEqual(['input\nconv 1 k3', '3 × 3']);
  });

  test('of another notation in the middle of a text is refused with its place; alone it can be mended', async () => {
    const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
    const broken = printed.replace('(3, 3)', '(3, x)');
    expect(paste(field(lab), broken)).toBe(false);
    await refused(lab, 'The pasted text is no network: Line 3');
    await enter(lab, '');
    expect(paste(field(lab), broken)).toBe(true);
  });
});

describe('copies', () => {
  let copied: string | null;
  const clipboard = navigator.clipboard;
  function allow(allowed: boolean): void {
    copied = null;
    // The browser asks a person for this; here the page's side of it is what counts.
    const writeText = async (words: string): Promise<void> => {
      if (!allowed) throw new DOMException('Denied', 'NotAllowedError');
      copied = words;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  }
  afterEach(() => Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true }));

  test.each([
    ['Text', /^network chain\ninput\nconv 1 k3 same\nmax-pool k2 s2$/],
    ['JSON', /^\{\s+"name": "chain",/],
    ['PyTorch', /import torch/],
  ])('as %s are the network that is shown, and are said to be there', async (name, form) => {
    allow(true);
    const lab = await openLab(`network=network+chain,+input,+conv+1+k3+same,+max-pool+k2+s2&${exact}`);
    button(lab, name).click();
    await until(() => copied !== null, 'the copy');
    expect(copied).toMatch(form);
    await settled();
    expect(text(panel(lab), '.export-line')).toContain(`Copied: ${name}, `);
  });

  test('as text are what a person wrote, comments and all', async () => {
    allow(true);
    const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
    await enter(lab, '# mine\ninput, conv 1 k3');
    await reads(lab, '2 layers');
    button(lab, 'Text').click();
    await until(() => copied !== null, 'the copy');
    expect(copied).toBe('# mine\ninput, conv 1 k3');
  });

  test('as a Fomoro link read as the same network', async () => {
    allow(true);
    const lab = await openLab(`network=input,+conv+1+k3+same,+conv+1+k2+s2+valid&${exact}`);
    button(lab, 'Fomoro').click();
    await until(() => copied !== null, 'the copy');
    expect(copied).toMatch(/#3,1,1,SAME;2,2,1,VALID$/);
  });

  test('as a Fomoro link are not offered for what is no chain of its kind, with the reason', async () => {
    allow(true);
    const lab = await openLab(`network=input,+residual(conv+1+k3)&${exact}`);
    const fomoro = button(lab, 'Fomoro');
    expect(fomoro.getAttribute('aria-disabled')).toBe('true');
    expect(text(panel(lab), `#${fomoro.getAttribute('aria-describedby')}`)).toContain('no Fomoro link');
    fomoro.click();
    await settled();
    expect(copied).toBeNull();
    expect(text(panel(lab), '.export-line')).toContain('add1 stands in the way');
  });

  test('where the clipboard is not allowed stand in a field, selected', async () => {
    allow(false);
    const lab = await openLab(`network=input,+conv+1+k3&${exact}`);
    button(lab, 'JSON').click();
    await until(() => panel(lab).shadowRoot!.querySelector('#by-hand') !== null, 'the field');
    await settled();
    const byHand = part<HTMLTextAreaElement>(panel(lab), '#by-hand');
    expect(JSON.parse(byHand.value.slice(byHand.selectionStart, byHand.selectionEnd))).toEqual(lab.network);
    expect(panel(lab).shadowRoot!.activeElement).toBe(byHand);
  });

  test('are there for the knobs too', async () => {
    allow(true);
    const lab = await openLab(five);
    button(lab, 'Text').click();
    await until(() => copied !== null, 'the copy');
    expect(copied).toBe('input\n5x conv 1 k3');
  });
});
