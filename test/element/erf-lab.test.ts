// <erf-lab>: controls, sentence, numbers, address and undo around the real engine.
import axe from 'axe-core';
import type { LiveFrame } from '../../src/client/index.ts';
import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ErfChangeEvent, ErfLab } from '../../src/index.ts';
import { historyEntries, mount, part, result, settled, text, until } from './elements.ts';

/** Equal weights: one draw says all, quick and exact. */
const exact = 'activation=none&channels=1&weights=ones&draws=1&backend=cpu';

async function lab(hash = exact, { width = 1000, attributes = '' } = {}): Promise<ErfLab> {
  history.replaceState(null, '', `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`);
  const element = mount<ErfLab>(`<erf-lab ${attributes}></erf-lab>`, { width });
  await result(element);
  await settled();
  return element;
}

const field = (host: ErfLab, name: string): HTMLInputElement => part(host, `#${name}`) as HTMLInputElement;
const slider = (host: ErfLab, name: string): HTMLInputElement =>
  field(host, name).closest('.control')!.querySelector('input[type=range]')!;

function enter(input: HTMLInputElement | HTMLSelectElement, value: string, ...events: string[]): void {
  input.value = value;
  for (const name of events) input.dispatchEvent(new Event(name, { bubbles: true }));
}

const value = (host: ErfLab, id: string): string => text(host, `#${id}`);
const sentence = (host: ErfLab): string => text(host, '.sentence');
const button = (host: ErfLab, label: string): HTMLButtonElement =>
  [...host.shadowRoot!.querySelectorAll('button')].find((found) => found.textContent!.trim() === label)!;

let start: string;
beforeEach(() => (start = location.href));
afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', start);
});

describe('the numbers', () => {
  test('of 5 layers with equal weights are Luo et al.’s: box 11, effective 8.307, 75.5 %', async () => {
    const element = await lab(`depth=5&${exact}`);
    expect(value(element, 'rf-size')).toBe('11 × 11');
    expect(value(element, 'erf-size')).toBe('8.307');
    expect(value(element, 'erf-ratio')).toBe('75.51');
    expect(value(element, 'rf-padding')).toBe('5');
    expect(value(element, 'computed-on')).toBe('CPU');
    expect(sentence(element)).toContain('the box is 11 pixels wide, the effective field 8.307: 76 % of it');
  });

  test('of the box change with the control, at once; the effective ones with the picture', async () => {
    const element = await lab(`depth=5&${exact}`);
    const before = value(element, 'erf-size');
    // A picture that takes its time.
    Object.assign(element, { channels: 64, weights: 'he-normal', draws: 2 });
    enter(slider(element, 'depth'), '20', 'input');
    await element.updateComplete;
    expect(value(element, 'rf-size')).toBe('41 × 41');
    expect(value(element, 'erf-size')).toBe(before);
    await result(element);
    await settled();
    expect(value(element, 'erf-size')).not.toBe(before);
  });

  test.each<[name: string, value: string, size: string, stride: string]>([
    ['kernel', '5', '21 × 21', '1'],
    ['dilation', '2', '21 × 21', '1'],
    ['dilation', '1-2', '15 × 15', '1'],
    ['channels', '3', '11 × 11', '1'],
  ])('follow %s = %s', async (name, typed, size, stride) => {
    const element = await lab(`depth=5&${exact}`);
    enter(field(element, name), typed, 'input', 'change');
    await result(element);
    expect([value(element, 'rf-size'), value(element, 'rf-stride')]).toEqual([size, stride]);
  });

  test('follow the stride and the layers that carry it', async () => {
    const element = await lab(`depth=3&${exact}`);
    enter(slider(element, 'stride'), '2', 'input', 'change');
    enter(field(element, 'strided'), 'all', 'input', 'change');
    await result(element);
    expect([value(element, 'rf-size'), value(element, 'rf-stride')]).toEqual(['15 × 15', '8']);
    expect(sentence(element)).toContain('stride 2 at every layer');
    expect(sentence(element)).toContain('grow by a factor');
  });
});

describe('the address', () => {
  test('opens what it says and gets what is changed, one entry a gesture', async () => {
    const element = await lab(`depth=5&${exact}`);
    const entries = historyEntries();
    for (let depth = 6; depth <= 12; depth++) enter(slider(element, 'depth'), `${depth}`, 'input');
    enter(slider(element, 'depth'), '12', 'change');
    await element.updateComplete;
    expect(historyEntries()).toBe(entries + 1);
    expect(location.hash).toContain('depth=12');
    history.back();
    await until(() => element.depth === 5, 'depth 5 again');
    expect(location.hash).toContain('depth=5');
    history.forward();
    await until(() => element.depth === 12, 'depth 12 again');
  });

  test('that somebody edits is heard', async () => {
    const element = await lab(`depth=5&${exact}`);
    location.hash = `depth=8&${exact}`;
    await until(() => element.depth === 8, 'depth 8');
    await element.updateComplete;
    expect(value(element, 'rf-size')).toBe('17 × 17');
  });

  test('that is broken says what is wrong, item by item, and shows the rest', async () => {
    const element = await lab(`depth=abc&kernel=5&colour=red&${exact}`);
    expect(text(element, '.problems')).toContain(
      'depth=abc is not a whole number from 1 to 100; showing 20.',
    );
    expect(text(element, '.problems')).toContain('colour=red, which means nothing here');
    expect(value(element, 'rf-size')).toBe('81 × 81');
  });

  test('to a preset that is none says so, also when the last good picture is there', async () => {
    const element = await lab(`preset=unet&${exact}`);
    await settled();
    expect(text(element, '.problems')).toBe('There is no preset "unet"; did you mean `u-net`?');
  });

  test('carries a network of its own, and the way back to the knobs', async () => {
    const network = {
      name: 'two rows',
      layers: [
        { name: 'input', op: 'input', size: [30, 30] },
        { name: 'a', op: 'conv', channels: 1, kernel: [1, 5] },
      ],
    };
    const element = await lab(
      `network=${encodeURIComponent(JSON.stringify(network))}&weights=ones&draws=1&backend=cpu`,
    );
    expect(value(element, 'rf-size')).toBe('1 × 5');
    expect(sentence(element)).toContain(
      'In two rows, at layer a, the box is 5×1 pixels, the effective field',
    );
    part(element, 'erf-network-panel')
      .shadowRoot!.querySelector<HTMLInputElement>('input[type=radio]')!
      .click();
    await element.updateComplete;
    expect(location.hash).not.toContain('network');
    expect(field(element, 'depth').value).toBe('20');
  });

  test('of the page around is left alone', async () => {
    const element = await lab('', {
      attributes: 'depth="4" activation="none" channels="1" weights="ones" draws="1" backend="cpu"',
    });
    expect(element.depth).toBe(4);
    location.hash = 'section-2';
    await settled();
    expect(element.depth).toBe(4);
    expect(element.shadowRoot!.querySelector('.problems')).toBeNull();
  });
});

describe('a value that makes no sense', () => {
  test.each([
    ['kernel', '0', '“0” is not a whole number from 1 to 11.'],
    ['depth', 'abc', '“abc” is not a whole number from 1 to 100.'],
    ['channels', '1000000000', '“1000000000” is not a whole number from 1 to 64.'],
    ['dilation', '1-9', '“1-9” is not a whole number from 1 to 8, or a list of them such as 1-2-4-8.'],
    ['draws', '', 'Nothing is there: it is not a whole number from 1 to 16,777,216.'],
  ])(
    '%s = “%s” is said at the control, keeps the text, and the last good picture stays',
    async (name, typed, message) => {
      const element = await lab(`depth=5&${exact}`);
      const before = location.hash;
      const input = field(element, name);
      enter(input, typed, 'input', 'change');
      await element.updateComplete;
      expect(input.value).toBe(typed);
      expect(input.getAttribute('aria-invalid')).toBe('true');
      expect(part(element, `#${input.getAttribute('aria-describedby')}`).textContent).toBe(message);
      expect([value(element, 'rf-size'), value(element, 'erf-size')]).toEqual(['11 × 11', '8.307']);
      expect(location.hash).toBe(before);
    },
  );

  test('is forgotten with the next one that does', async () => {
    const element = await lab(`depth=5&${exact}`);
    enter(field(element, 'kernel'), 'x', 'input');
    enter(field(element, 'kernel'), '5', 'input', 'change');
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('.control-error')).toBeNull();
    expect(value(element, 'rf-size')).toBe('21 × 21');
  });

  test('together with the others (strides beyond counting) is said at the control changed last', async () => {
    const element = await lab(`depth=60&stride=3&strided=4&${exact}`);
    enter(field(element, 'strided'), 'all', 'input', 'change');
    await element.updateComplete;
    expect(text(element, '#strided-error')).toContain('the largest whole number counted exactly');
    expect(value(element, 'rf-size')).not.toContain('·10');
  });
});

describe('undo', () => {
  test('goes back over any control, by button and by key, and redo forward', async () => {
    const element = await lab(`depth=5&${exact}`);
    expect(button(element, 'Undo').disabled).toBe(true);
    enter(slider(element, 'depth'), '9', 'input', 'change');
    enter(field(element, 'activation'), 'relu', 'change');
    await element.updateComplete;
    button(element, 'Undo').click();
    await element.updateComplete;
    expect([element.activation, element.depth]).toEqual(['none', 9]);
    button(element, 'Undo').focus();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(element.depth).toBe(5);
    expect(location.hash).toContain('depth=5');
    await userEvent.keyboard('{Control>}{Shift>}Z{/Shift}{/Control}');
    expect(element.depth).toBe(9);
  });

  test('a double click on a label resets its control', async () => {
    const element = await lab(`depth=5&${exact}`);
    await userEvent.dblClick(part(element, 'label[for=depth]'));
    expect(element.depth).toBe(20);
  });
});

describe('the sentence', () => {
  test('has numbers that arrow keys change', async () => {
    const element = await lab(`depth=5&${exact}`);
    const depth = part(element, '.drag-number[aria-label=Depth]');
    depth.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}');
    await element.updateComplete;
    expect(depth.getAttribute('aria-valuenow')).toBe('6');
    expect(element.depth).toBe(6);
  });

  test('has numbers that can be dragged', async () => {
    const element = await lab(`depth=5&${exact}`);
    const depth = part(element, '.drag-number[aria-label=Depth]');
    depth.setPointerCapture = () => undefined; // there is no such pointer to capture
    const heard: boolean[] = [];
    element.addEventListener('erf-change', (event: ErfChangeEvent) => heard.push(event.settled));
    const pointer = { bubbles: true, isPrimary: true, button: 0, pointerId: 1 };
    depth.dispatchEvent(new PointerEvent('pointerdown', { ...pointer, clientX: 100 }));
    depth.dispatchEvent(new PointerEvent('pointermove', { ...pointer, clientX: 130 }));
    depth.dispatchEvent(new PointerEvent('pointerup', { ...pointer, clientX: 130 }));
    expect(element.depth).toBe(10);
    expect(heard).toEqual([false, true]);
  });

  test.each([
    ['add stride', 'stride 2'],
    ['dilate 1-2-4-8', 'dilated 1-2-4-8'],
    ['skip connections', 'takes the skips'],
  ])('follows the suggestion “%s”', async (suggestion, words) => {
    const element = await lab(`depth=5&${exact}`);
    button(element, suggestion).click();
    await element.updateComplete;
    expect(sentence(element)).toContain(words);
  });
});

test('the table chooses the layer, and a layer that is gone gives way to the last one, which is said', async () => {
  const element = await lab(`depth=5&${exact}`);
  const table = part(element, 'rf-table');
  [...table.shadowRoot!.querySelectorAll('button')].find((found) => found.textContent === 'conv4')!.click();
  await result(element);
  expect(value(element, 'rf-size')).toBe('9 × 9');
  expect(location.hash).toContain('layer=conv4');
  enter(slider(element, 'depth'), '2', 'input', 'change');
  await element.updateComplete;
  expect(value(element, 'rf-size')).toBe('5 × 5');
  expect(text(element, '#layer-error')).toContain(
    'There is no layer “conv4” in this network; showing the last one.',
  );
});

test('fires nothing for what the page sets, and everything for what a person does', async () => {
  const element = await lab(`depth=5&${exact}`);
  const heard: unknown[] = [];
  document.body.addEventListener('erf-change', ({ detail }) => heard.push(detail), { once: false });
  element.depth = 6;
  await result(element);
  expect(heard).toEqual([]);
  enter(field(element, 'colormap'), 'magma', 'change');
  expect(heard).toEqual([{ colormap: 'magma' }]);
});

test('a slider dragged through 50 values ends on the last one, with its picture', async () => {
  const element = await lab(`depth=1&${exact}`);
  let last: LiveFrame | undefined;
  element.addEventListener('erf-result', (event) => (last = (event as CustomEvent<LiveFrame>).detail));
  for (let depth = 1; depth <= 50; depth++) {
    enter(slider(element, 'depth'), `${depth}`, 'input');
    if (depth % 5 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  enter(slider(element, 'depth'), '50', 'change');
  // It may have come before the hand let go.
  await expect.poll(() => last?.box.width).toBe(101);
  await settled();
  // erf-golden.json has n = 40 at 22.7 and 80 at 32.2: 50 lies between.
  expect(last!.measures.erfSize).toBeGreaterThan(23);
  expect(last!.measures.erfSize).toBeLessThan(32);
  expect(value(element, 'rf-size')).toBe('101 × 101');
});

test.each([1400, 980, 700, 358])(
  'nothing overflows a column %i pixels wide, and no control is under 24 pixels',
  async (width) => {
    const element = await lab(`depth=5&dilation=1-2-4-8&stride=2&strided=2,4&${exact}`, { width });
    expect(element.scrollWidth).toBeLessThanOrEqual(width);
    const controls = [element, part(element, 'erf-heatmap')].flatMap((host) => [
      ...host.shadowRoot!.querySelectorAll<HTMLElement>(
        'input, select, button, [role=slider], [role=spinbutton], summary, a',
      ),
    ]);
    const small = controls
      .filter((control) => control.checkVisibility())
      .map((control) => ({ control, size: control.getBoundingClientRect() }))
      .filter(({ size }) => size.height < 24 || size.width < 24)
      .map(({ control, size }) => `${control.outerHTML.slice(0, 80)} ${size.width}×${size.height}`);
    expect(small).toEqual([]);
  },
);

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  const element = await lab(`depth=abc&stride=2&${exact}`);
  enter(field(element, 'kernel'), 'x', 'input');
  part<HTMLDetailsElement>(element, 'details').open = true;
  await settled();
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
