// The lab's network panel: a text that is read as it is typed, presets, and the way between knobs and text.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ErfHeatmap, ErfLab, RfTable } from '../../src/index.ts';
import { mount, part, result, settled, text, until } from './elements.ts';
import {
  button,
  enter,
  exact,
  field,
  finish,
  openLab,
  panel,
  radio,
  reads,
  size,
  status,
} from './editor-page.ts';

const five = `depth=5&activation=none&channels=1&${exact}`;
const own = 'input 1, conv 2 k3, conv 2 k5 s2';

const open = (network: string): Promise<ErfLab> => openLab(`network=${encodeURIComponent(network)}&${exact}`);

let start: string;
beforeEach(() => {
  start = location.href;
  sessionStorage.clear();
});
afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', start);
});

describe('a text', () => {
  test('of the knobs is there to start from, and changes nothing by itself', async () => {
    const lab = await openLab(five);
    const before = location.hash;
    radio(lab, 'Any network').click();
    await settled();
    expect(field(lab).value).toBe('input\n5x conv 1 k3');
    expect([size(lab), location.hash]).toEqual(['11 × 11', before]);
  });

  test('that is right changes the picture, the numbers, the table and the address as it is typed', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, own);
    await result(lab);
    expect(size(lab)).toBe('7 × 7');
    expect(text(part(lab, 'rf-table'), 'tbody')).toContain('conv2');
    await until(() => location.hash.includes('network='), 'a network in the address');
    expect(location.hash).toContain('network=input+1,+conv+2+k3,+conv+2+k5+s2');
    expect(status(lab)).toContain('3 layers.');
  });

  test('is one step of undo, however many keys it took', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, own);
    await reads(lab, '3 layers');
    await enter(lab, `${own}, conv 2 k3`);
    await reads(lab, '4 layers');
    finish(lab);
    await settled();
    const undo = [...lab.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent!.trim() === 'Undo',
    )!;
    undo.click();
    await settled();
    expect(size(lab)).toBe('11 × 11');
    expect(undo.disabled).toBe(true);
  });

  test('at rest can be undone without leaving it', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, own);
    const undo = [...lab.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent!.trim() === 'Undo',
    )!;
    await until(() => !undo.disabled, 'something to undo');
    expect(panel(lab).shadowRoot!.activeElement).toBe(field(lab));
    undo.click();
    await settled();
    expect(size(lab)).toBe('11 × 11');
  });

  test.each([
    [
      'input 1\nconv 2 k3 stirde2\nrelu',
      'stirde2',
      'Line 2, column 11: `stirde2` is no field of conv; did you mean `stride',
    ],
    ['input 1\n\ncnov 2 k3', 'cnov', 'Line 3, column 1: `cnov` is no layer; did you mean `conv`?'],
    ['input 1\nconv 2 k3\nconv 2 k0', 'k0', 'Line 3, column 8: conv2: `kernel` is 0'],
    ['input 1, residual(conv 2 k3', '(', 'is never closed'],
  ])('that is wrong says where and why: %j', async (typed, wrong, message) => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, typed);
    await reads(lab, message);
    const area = field(lab);
    expect(area.value).toBe(typed);
    expect(area.getAttribute('aria-invalid')).toBe('true');
    expect(part(panel(lab), `#${area.getAttribute('aria-describedby')}`).textContent).toContain(message);
    expect(text(panel(lab), 'pre mark')).toBe(wrong);
    // In place: the mark lies over the word in the field.
    expect(text(panel(lab), '.wrong')).toBe(wrong);
    expect(size(lab)).toBe('11 × 11');
    expect(location.hash).toContain('depth=5');
  });

  test('that is wrong marks the place exactly, line by line', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, 'input 1\nconv 2 k3\nconv 2 k3 xyz');
    await reads(lab, 'xyz');
    const mark = part(panel(lab), '.wrong').getBoundingClientRect();
    const area = field(lab).getBoundingClientRect();
    const line = parseFloat(getComputedStyle(field(lab)).lineHeight);
    const top = mark.top + mark.height / 2 - area.top - parseFloat(getComputedStyle(field(lab)).paddingTop);
    expect(Math.floor(top / line)).toBe(2);
    expect(part(panel(lab), '.mirror').getBoundingClientRect().height).toBe(area.height);
  });

  test('that is wrong is announced when the typing rests', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, 'input 1\ncnov 2');
    await reads(lab, 'cnov');
    const said = (): string => text(panel(lab), '[aria-live]');
    expect(said()).toBe('');
    await until(() => said().includes('`cnov` is no layer'), 'the sentence aloud');
  });

  test('that is wrong is there again after a reload, and so is one with a comment', async () => {
    for (const typed of ['input 1\nconv 2 k3 oops', `# mine\n${own}`]) {
      const first = await openLab(five);
      radio(first, 'Any network').click();
      await settled();
      await enter(first, typed);
      await reads(first, typed.includes('oops') ? 'oops' : '3 layers');
      finish(first);
      await settled();
      const hash = location.hash.slice(1);
      document.body.replaceChildren();
      const second = await openLab(hash);
      await until(() => field(second).value === typed, `“${typed}” in the field`);
      expect(size(second)).toBe(typed.includes('oops') ? '11 × 11' : '7 × 7');
      sessionStorage.clear();
    }
  });

  test('that another network replaced can be brought back', async () => {
    const lab = await open(own);
    const typed = `${own} # not done yet: conv`;
    await enter(lab, typed);
    await enter(lab, 'input 1, nonsense');
    await reads(lab, 'nonsense');
    location.hash = five;
    await until(() => size(lab) === '11 × 11', 'the knobs');
    radio(lab, 'Any network').click();
    await settled();
    expect(field(lab).value).toBe('input\n5x conv 1 k3');
    button(lab, 'Bring it back').click();
    await settled();
    expect(field(lab).value).toBe('input 1, nonsense');
    expect(status(lab)).toContain('nonsense');
  });

  test('of a link that is wrong is there to be mended', async () => {
    const lab = await openLab(`network=${encodeURIComponent('input 1, conv 2 k3, cnov 2 k3')}&${five}`);
    expect(text(lab, '.problems')).toContain('cnov');
    expect(field(lab).value).toBe('input 1, conv 2 k3, cnov 2 k3');
    expect(text(panel(lab), 'pre mark')).toBe('cnov');
    expect(size(lab)).toBe('11 × 11');
    await enter(lab, field(lab).value.replace('cnov', 'conv'));
    await until(() => size(lab) === '5 × 5', 'the mended network');
    expect(lab.shadowRoot!.querySelector('.problems')).toBeNull();
  });

  test('has its own undo: Ctrl+Z in it leaves the lab alone', async () => {
    const lab = await openLab(five);
    part<HTMLInputElement>(lab, 'input[type=range]').value = '9';
    part(lab, 'input[type=range]').dispatchEvent(new Event('change', { bubbles: true }));
    radio(lab, 'Any network').click();
    await settled();
    field(lab).focus();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(lab.depth).toBe(9);
  });

  test('and the knobs are two clicks apart, and neither loses what it had', async () => {
    const lab = await openLab(five);
    radio(lab, 'Any network').click();
    await settled();
    await enter(lab, own);
    await reads(lab, '3 layers');
    finish(lab);
    radio(lab, 'Knobs').click();
    await settled();
    expect(size(lab)).toBe('11 × 11');
    expect(location.hash).not.toContain('network');
    radio(lab, 'Any network').click();
    await settled();
    expect([field(lab).value, size(lab)]).toEqual([own, '7 × 7']);
  });
});

describe('completions', () => {
  async function typing(words: string): Promise<ErfLab> {
    const lab = await open(own);
    await enter(lab, words.slice(0, -1));
    await userEvent.keyboard(words.at(-1)!);
    await settled();
    return lab;
  }
  const options = (lab: ErfLab): string[] =>
    [...panel(lab).shadowRoot!.querySelectorAll('[role=option] > :first-child')].map(
      ({ textContent }) => textContent!,
    );

  test('of ops open while one types; Tab takes the first', async () => {
    const lab = await typing('input 1, conv 2 k3, max');
    expect(options(lab)).toEqual(['max-pool']);
    await userEvent.keyboard('{Tab}');
    expect(field(lab).value).toBe('input 1, conv 2 k3, max-pool');
    expect(options(lab)).toEqual([]);
  });

  test('are chosen with the arrow keys, told to assistive technology, and taken with Enter', async () => {
    const lab = await typing('input 1, conv 2 k3, re');
    expect(options(lab)).toEqual(['relu', 'relu6', 'residual']);
    expect(field(lab).hasAttribute('aria-activedescendant')).toBe(false);
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await settled();
    const active = part(panel(lab), `#${field(lab).getAttribute('aria-activedescendant')}`);
    expect(active.getAttribute('aria-selected')).toBe('true');
    expect(active.textContent).toContain('relu6');
    await userEvent.keyboard('{Enter}');
    expect(field(lab).value).toBe('input 1, conv 2 k3, relu6');
  });

  test('let Enter end the line until one is chosen, and Escape closes them', async () => {
    const lab = await typing('input 1, conv 2 k3, relu');
    expect(options(lab)).toEqual(['relu', 'relu6']);
    await userEvent.keyboard('{Enter}');
    expect(field(lab).value).toBe('input 1, conv 2 k3, relu\n');
    await userEvent.keyboard('re');
    await settled();
    await userEvent.keyboard('{Escape}');
    await settled();
    expect(options(lab)).toEqual([]);
    expect(field(lab).value).toBe('input 1, conv 2 k3, relu\nre');
  });

  test('of fields and of layers’ names come with Ctrl+Space', async () => {
    const lab = await typing('input 1, stem: conv 2 k3, conv 2 k3 ');
    await userEvent.keyboard('{Control>} {/Control}');
    await settled();
    expect(options(lab)).toContain('stride=');
    await userEvent.keyboard('{Escape}, add(@s');
    await settled();
    expect(options(lab)).toContain('stem');
  });

  test('hang under the word that they complete', async () => {
    const lab = await typing('input 1\nconv 2 k3\nre');
    const list = part(panel(lab), '.completions').getBoundingClientRect();
    const area = field(lab).getBoundingClientRect();
    const line = parseFloat(getComputedStyle(field(lab)).lineHeight);
    expect(list.top - area.top).toBeGreaterThan(3 * line);
    expect(list.top - area.top).toBeLessThan(4.5 * line);
    expect(list.left).toBeGreaterThanOrEqual(area.left - 1);
  });

  test('keep quiet about a word that may still become right', async () => {
    const lab = await typing('input 1, conv 2 k3, re');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(panel(lab).shadowRoot!.querySelector('.wrong')).toBeNull();
    await userEvent.keyboard('{Escape}');
    await reads(lab, '`re` is no layer');
  });
});

describe('a preset', () => {
  const picker = (lab: ErfLab): HTMLSelectElement => part(panel(lab), '#preset');
  async function choose(lab: ErfLab, name: string): Promise<void> {
    picker(lab).value = name;
    picker(lab).dispatchEvent(new Event('change', { bubbles: true }));
    await until(() => lab.preset === name, `the preset ${name}`);
    await settled();
  }

  test('is one click, says what it shows and where it is from, and is in the address', async () => {
    const lab = await openLab(five);
    await until(() => picker(lab).options.length > 40, 'the catalogue');
    expect(picker(lab).querySelectorAll('optgroup').length).toBeGreaterThan(5);
    await choose(lab, 'luo-dilated');
    expect(location.hash).toContain('preset=luo-dilated');
    expect(text(panel(lab), '.about')).toContain('arXiv:1701.04128');
    expect(text(lab, '.sentence')).toContain('In Dilated stack, Luo et al., at layer');
    expect(field(lab).value).toMatch(/^network luo-dilated\ninput/);
    const box = size(lab);
    // A quarter of the channels sees as far.
    const width = part<HTMLInputElement>(panel(lab), '#width');
    width.value = '1/4';
    width.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    expect(lab.width).toBe(0.25);
    expect(size(lab)).toBe(box);
    expect(location.hash).toContain('width=1/4');
    expect(field(lab).value).toContain('conv 2 k3');
  });

  test('too heavy for this device comes thin, which is said, and all of it is one click away', async () => {
    const lab = await openLab('depth=5&draws=64&channels=1&activation=none&weights=ones&backend=cpu');
    const suggestion = [...lab.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent!.trim() === 'VGG-16',
    )!;
    suggestion.click();
    await until(() => lab.preset === 'vgg-16', 'VGG-16');
    await settled();
    expect(lab.width).toBeLessThan(0.25);
    expect(size(lab)).toBe('212 × 212');
    expect(panel(lab).shadowRoot!.textContent).toContain('as no GPU computes here');
    button(lab, 'Take them all').click();
    expect(lab.width).toBe(1);
    lab.remove();
  });

  test('of a given input has borders, and a size that fits no layer is said at its control', async () => {
    const lab = await openLab(`preset=luo-plain-5&size=32&${exact}`);
    expect(size(lab)).toBe('11 × 11');
    expect(part<HTMLInputElement>(panel(lab), '#size').value).toBe('32');
    const input = part<HTMLInputElement>(panel(lab), '#size');
    input.value = 'huge';
    input.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    expect(text(panel(lab), '#size-error')).toContain('“huge” is not the size of an input');
    expect(size(lab)).toBe('11 × 11');
  });

  test('whose text is edited becomes a network of its own', async () => {
    const lab = await openLab(`preset=luo-plain-5&${exact}`);
    await enter(lab, `${field(lab).value}\nconv 8 k3`);
    await until(() => lab.network !== null, 'a network of its own');
    await settled();
    expect([lab.preset, size(lab)]).toEqual(['', '13 × 13']);
    await until(() => !location.hash.includes('preset'), 'no preset in the address');
  });

  test('that is none is said in the link, with the near miss', async () => {
    history.replaceState(null, '', `${location.pathname}${location.search}#preset=vgg-17&${exact}`);
    const lab = mount<ErfLab>('<erf-lab></erf-lab>', { width: 1000 });
    await until(() => lab.shadowRoot?.querySelector('.problems') !== null && lab.hasUpdated, 'the problem');
    expect(text(lab, '.problems')).toContain('There is no preset');
    expect(text(lab, '.problems')).toContain('vgg-1');
  });
});

describe('text and presets as attributes', () => {
  test('of <erf-heatmap> are computed', async () => {
    const figure = mount<ErfHeatmap>(
      `<erf-heatmap network="${own}" weights="ones" draws="1" backend="cpu"></erf-heatmap>`,
    );
    expect((await result(figure)).box).toMatchObject({ height: 7, width: 7 });
    figure.removeAttribute('network');
    figure.setAttribute('preset', 'luo-plain-5');
    expect((await result(figure)).box).toMatchObject({ height: 11, width: 11 });
  });

  test('of <rf-table> are listed, and a wrong one is said with its place', async () => {
    const table = mount<RfTable>(`<rf-table network="${own}"></rf-table>`);
    await settled();
    expect(text(table, 'tbody')).toContain('7×7');
    table.setAttribute('network', 'input 1, conv 2 k3 stirde2');
    await settled();
    expect(text(table, '[role=alert]')).toContain('Line 1, column 20');
    expect(text(table, 'tbody')).toContain('7×7');
    table.removeAttribute('network');
    table.setAttribute('preset', 'vgg-16');
    await until(() => text(table, 'tbody').includes('212×212'), 'VGG-16');
  });

  test('give way to one another without a word', async () => {
    const lab = await openLab(`network=${encodeURIComponent(own)}&preset=vgg-16&${exact}`);
    expect(size(lab)).toBe('7 × 7');
  });
});

test.each([1400, 700, 358])(
  'nothing overflows a column %i pixels wide, and no control is under 24 pixels',
  async (width) => {
    const lab = await openLab(`preset=luo-strided&${exact}`, { width });
    await enter(lab, `${'x'.repeat(300)}\n${field(lab).value}`);
    await reads(lab, 'Line 1, column 1:');
    expect(lab.scrollWidth).toBeLessThanOrEqual(width);
    const small = [...panel(lab).shadowRoot!.querySelectorAll<HTMLElement>('input, select, button, textarea')]
      .filter((control) => control.checkVisibility())
      .map((control) => ({ control, size: control.getBoundingClientRect() }))
      .filter(({ size }) => size.height < 24 || size.width < 24)
      .map(({ control, size }) => `${control.outerHTML.slice(0, 80)} ${size.width}×${size.height}`);
    expect(small).toEqual([]);
  },
);

test.each(['light', 'dark'])(
  'axe finds nothing in %s, with something wrong and the list open',
  async (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
    const lab = await openLab(`preset=luo-strided&width=0.5&${exact}`);
    await enter(lab, 'input 1\nconv 2 k3 oops');
    await reads(lab, 'oops');
    await userEvent.keyboard('\nre');
    await settled();
    const { violations } = await axe.run(document.querySelector('main')!);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
  },
);
