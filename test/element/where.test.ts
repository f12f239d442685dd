// The layer's slider, its play button and the thumbnail of its plane, in the lab and in a figure with controls.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ErfChangeEvent, ErfHeatmap, ErfLab } from '../../src/index.ts';
import { historyEntries, mount, part, result, settled, text, until } from './elements.ts';

/** Equal weights: one draw says all, quick and exact. */
const exact = 'activation=none&channels=1&weights=ones&draws=1&backend=cpu';

/** 20×20 pixels; conv has 20×20 units of 5×5 pixels, pool 10×10 units of 6×6. */
const sized = JSON.stringify({
  layers: [
    { name: 'input', op: 'input', size: 20 },
    { name: 'conv', op: 'conv', channels: 1, kernel: 5 },
    { name: 'pool', op: 'avg-pool', kernel: 2 },
    { name: 'last', op: 'conv', channels: 1, kernel: 1 },
  ],
});
const sizedHash = (rest: string): string => `network=${encodeURIComponent(sized)}&${rest}&${exact}`;

async function lab(hash: string): Promise<ErfLab> {
  history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`);
  const element = mount<ErfLab>('<erf-lab></erf-lab>', { width: 1000 });
  await result(element);
  await settled();
  return element;
}

const heatmapOf = (host: ErfLab): ErfHeatmap => part(host, 'erf-heatmap') as ErfHeatmap;
const note = (host: ErfLab): string => text(heatmapOf(host), '.notes');
const field = (host: Element, name: string): HTMLInputElement => part(host, `#${name}`) as HTMLInputElement;
const slider = (host: Element): HTMLInputElement =>
  part(host, '.control.layer input[type=range]') as HTMLInputElement;
const plane = (host: Element): HTMLElement => part(host, '.unit-plane');

function slide(host: Element, at: number, ...events: string[]): void {
  const input = slider(host);
  input.value = String(at);
  for (const name of events) input.dispatchEvent(new Event(name, { bubbles: true }));
}

/** Presses, moves and lets go at shares of the thumbnail. */
function drag(host: Element, ...points: readonly (readonly [y: number, x: number])[]): void {
  const target = plane(host);
  target.setPointerCapture = () => undefined; // there is no such pointer to capture
  const { top, left, width, height } = target.getBoundingClientRect();
  points.forEach(([y, x], index) => {
    const at = { clientY: top + y * height, clientX: left + x * width };
    const init = { bubbles: true, isPrimary: true, button: 0, pointerId: 1, ...at };
    target.dispatchEvent(new PointerEvent(index === 0 ? 'pointerdown' : 'pointermove', init));
    if (index === points.length - 1) target.dispatchEvent(new PointerEvent('pointerup', init));
  });
}

let start: string;
beforeEach(() => (start = location.href));
afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', start);
});

describe('the thumbnail', () => {
  test('a click moves the unit, its box and its map follow, clipped at the border, and the rest is said', async () => {
    const element = await lab(sizedHash('layer=conv'));
    expect(note(element)).not.toContain('padding');
    drag(element, [0.001, 0.001]);
    const frame = await result(element);
    expect(frame.box).toEqual({ top: 0, left: 0, height: 3, width: 3 });
    await settled();
    expect(location.hash).toContain('unit=0,0');
    expect(field(element, 'unit').value).toBe('0,0');
    // 9 of 25 pixels are inside.
    expect(note(element)).toContain('64 % of the box lies in the padding (hatched)');
    expect(heatmapOf(element).shadowRoot!.querySelector('.in-padding')).not.toBeNull();
  });

  test('a drag is one step of the history, and tells where it is meanwhile', async () => {
    const element = await lab(sizedHash('layer=conv'));
    const entries = historyEntries();
    const heard: unknown[] = [];
    element.addEventListener('erf-change', (event: ErfChangeEvent) =>
      heard.push([event.detail.unit, event.settled]),
    );
    drag(element, [0.026, 0.026], [0.526, 0.026], [0.976, 0.976]);
    expect(heard).toEqual([
      [[0, 0], false],
      [[10, 0], false],
      [[19, 19], false],
      [[19, 19], true],
    ]);
    await element.updateComplete;
    expect(historyEntries()).toBe(entries + 1);
  });

  test('arrow keys move the unit and stop at the border, Shift moves ten, Home centres', async () => {
    const element = await lab(sizedHash('layer=conv&unit=1,1'));
    plane(element).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowRight}');
    expect(element.unit).toEqual([0, 2]);
    await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(element.unit).toEqual([10, 2]);
    await element.updateComplete;
    expect(plane(element).getAttribute('aria-label')).toBe(
      'Unit of conv: row 10, column 2 of 20 by 20. Arrow keys move it, Home centres it.',
    );
    expect(text(element, '[aria-live]')).toBe('row 10, column 2');
    await userEvent.keyboard('{Home}');
    expect(element.unit).toBe('center');
  });

  test('a position can be typed, and one that is not on the plane is said where it was typed', async () => {
    const element = await lab(sizedHash('layer=conv'));
    const input = field(element, 'unit');
    input.value = '0,19';
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect((await result(element)).box).toEqual({ top: 0, left: 17, height: 3, width: 3 });
    input.value = '30,0';
    input.dispatchEvent(new Event('change', { bubbles: true }));
    await until(() => element.shadowRoot!.querySelector('#unit-error') !== null, 'the message');
    expect(text(element, '#unit-error')).toContain('from 0 to 19');
  });

  test('on an unbounded plane the unit goes anywhere, and the window grows with it', async () => {
    const element = await lab(`depth=2&unit=8,0&${exact}`);
    expect(part(element, '.unit-plane .plane').classList.contains('going-on')).toBe(true);
    const lines = (): number => part(element, '.unit-plane .grid').getAttribute('d')!.length;
    const before = lines();
    plane(element).focus();
    await userEvent.keyboard('{ArrowDown}');
    await element.updateComplete;
    expect(element.unit).toEqual([9, 0]);
    expect(lines()).not.toBe(before);
  });

  test('a unit is followed to the layer that the table chooses', async () => {
    const element = await lab(sizedHash('layer=conv&unit=18,3'));
    const table = part(element, 'rf-table');
    [...table.shadowRoot!.querySelectorAll('button')].find((found) => found.textContent === 'pool')!.click();
    expect(element.unit).toEqual([9, 1]);
    await element.updateComplete;
    expect(location.hash).toContain('layer=pool');
  });
});

describe('the layer’s slider', () => {
  test('goes through every layer, and the last one’s name is left out', async () => {
    const element = await lab(`depth=3&${exact}`);
    expect([slider(element).min, slider(element).max, slider(element).value]).toEqual(['1', '3', '3']);
    expect(field(element, 'layer').placeholder).toBe('conv3');
    slide(element, 1, 'input', 'change');
    await element.updateComplete;
    expect(element.layer).toBe('conv1');
    expect(slider(element).getAttribute('aria-valuetext')).toBe('conv1, 1 of 3');
    expect(location.hash).toContain('layer=conv1');
    slide(element, 3, 'input', 'change');
    expect(element.layer).toBe('');
  });

  test('is one step of the history however far it is dragged', async () => {
    const element = await lab(`depth=9&${exact}`);
    const entries = historyEntries();
    for (let at = 8; at >= 1; at--) slide(element, at, 'input');
    slide(element, 1, 'change');
    await element.updateComplete;
    expect(historyEntries()).toBe(entries + 1);
    expect(element.layer).toBe('conv1');
  });

  test('holds the last layer’s box in sight while it is dragged, so that boxes are seen to grow', async () => {
    const element = await lab(`depth=9&${exact}`);
    const width = (): number => Number(part(heatmapOf(element), '.box').getAttribute('width'));
    const whole = width();
    const pointer = (name: string): boolean =>
      slider(element).dispatchEvent(new PointerEvent(name, { bubbles: true }));
    pointer('pointerdown');
    slide(element, 1, 'input');
    await settled();
    // 3 of 19 pixels.
    expect(width()).toBeLessThan(whole / 4);
    slide(element, 1, 'change');
    pointer('pointerup');
    await until(() => width() > whole / 4, 'the figure to close in');
  });
});

describe('Play', () => {
  const button = (host: Element): HTMLButtonElement => part<HTMLButtonElement>(host, '.play');

  test('shows the layers one after the other, each with its picture, and ends on the last', async () => {
    const element = await lab(
      `depth=3&activation=relu&channels=1&weights=ones&draws=1&backend=cpu&layer=conv1`,
    );
    const seen: string[] = [];
    element.addEventListener('erf-result', ({ detail }) => seen.push(detail.request.layer ?? 'last'));
    const entries = historyEntries();
    button(element).click();
    await element.updateComplete;
    expect(button(element).textContent!.trim()).toBe('Pause');
    await until(() => button(element).textContent!.trim() === 'Play', 'the end');
    // An activation sees what its convolution sees; the last layer is one.
    expect([...new Set(seen)]).toEqual(['conv2', 'conv3', 'last']);
    expect([element.layer, historyEntries()]).toEqual(['', entries + 1]);
  });

  test('starts anew from the last layer, and Pause stays where it is', async () => {
    const element = await lab(`depth=6&${exact}`);
    button(element).click();
    expect(element.layer).toBe('conv1');
    await until(() => element.layer === 'conv2', 'the second layer');
    button(element).click();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect([element.layer, button(element).textContent!.trim()]).toEqual(['conv2', 'Play']);
    expect(location.hash).toContain('layer=conv2');
  });

  test('gives way to whoever chooses another layer', async () => {
    const element = await lab(`depth=6&${exact}`);
    button(element).click();
    await result(element);
    slide(element, 5, 'input', 'change');
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect([element.layer, button(element).textContent!.trim()]).toEqual(['conv5', 'Play']);
  });
});

describe('where motion is not wanted', () => {
  const original = window.matchMedia;
  beforeEach(() => {
    window.matchMedia = (query) =>
      query.includes('reduced-motion')
        ? ({ matches: true, media: query } as MediaQueryList)
        : original.call(window, query);
  });
  afterEach(() => {
    window.matchMedia = original;
  });

  test('the button takes one step at a time', async () => {
    const element = await lab(`depth=3&${exact}&layer=conv1`);
    const button = part<HTMLButtonElement>(element, '.play');
    expect(button.textContent!.trim()).toBe('Step');
    button.click();
    await result(element);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(element.layer).toBe('conv2');
  });
});

test('a figure with controls has them too, and one without has none', async () => {
  const figure = mount<ErfHeatmap>(
    `<erf-heatmap controls network='${sized}' layer="conv" weights="ones" draws="1" backend="cpu"></erf-heatmap>`,
  );
  await result(figure);
  const heard: unknown[] = [];
  figure.addEventListener('erf-change', (event: ErfChangeEvent) => heard.push(event.detail));
  drag(figure, [0.001, 0.999]);
  expect((await result(figure)).box).toEqual({ top: 0, left: 17, height: 3, width: 3 });
  slide(figure, 2, 'input', 'change');
  expect(heard.at(-1)).toEqual({ layer: 'pool', unit: [0, 9] });
  expect(heard[0]).toEqual({ unit: [0, 19] });
  figure.controls = false;
  await figure.updateComplete;
  expect(figure.shadowRoot!.querySelector('.where')).toBeNull();
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  await lab(sizedHash('layer=conv&unit=0,0'));
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
