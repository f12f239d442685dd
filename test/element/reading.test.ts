// How figures read on other pages than the usual: right-to-left, in print, with more contrast, with the system's colours.
import axe from 'axe-core';
import { cdp } from 'vitest/browser';
import { afterEach, expect, test } from 'vitest';
import type { ErfHeatmap } from '../../src/index.ts';
import { mount, part, result, settled, until } from './elements.ts';

const exact = 'activation="none" channels="1" weights="ones" draws="1" backend="cpu" loading="eager"';
const figure = (more = ''): ErfHeatmap =>
  mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="4" ${more}><p>words between the tags</p></erf-heatmap>`);

interface Media {
  media?: string;
  features?: readonly { readonly name: string; readonly value: string }[];
}
const emulate = (media: Media): Promise<unknown> =>
  (cdp() as unknown as { send(name: string, options: Media): Promise<unknown> }).send(
    'Emulation.setEmulatedMedia',
    media,
  );

afterEach(async () => {
  document.documentElement.dir = '';
  await emulate({ media: '', features: [] });
  document.body.replaceChildren();
});

test('on a right-to-left page the element’s own words run left to right, and what is in the slot as the page does', async () => {
  document.documentElement.dir = 'rtl';
  const element = figure('controls="depth"');
  await result(element);
  await settled();
  expect(getComputedStyle(part(element, '.line')).direction).toBe('ltr');
  expect(getComputedStyle(element.querySelector('p')!).direction).toBe('rtl');
  const { left, right } = element.getBoundingClientRect();
  for (const selector of ['.controls', '.stage', '.legend', '.line']) {
    const box = part(element, selector).getBoundingClientRect();
    expect(box.left).toBeGreaterThanOrEqual(left - 1);
    expect(box.right).toBeLessThanOrEqual(right + 1);
  }
});

test('in print there are no controls, and the colours are those of paper', async () => {
  const element = figure('controls="depth"');
  element.style.colorScheme = 'dark';
  await result(element);
  await settled();
  const muted = (): string => getComputedStyle(part(element, '.line')).color;
  const onScreen = muted();
  await emulate({ media: 'print' });
  element.style.colorScheme = '';
  expect(getComputedStyle(part(element, '.controls')).display).toBe('none');
  expect(getComputedStyle(part(element, '.handle')).display).toBe('none');
  expect(muted()).not.toBe(onScreen);
});

/** An element, what it shows once it is there, and what of it has no use on paper, or must stay on it. */
const printed: readonly {
  readonly markup: string;
  readonly there: string;
  readonly gone: readonly string[];
  readonly kept: readonly string[];
}[] = [
  {
    markup: `<erf-heatmap ${exact} depth="4" controls="where depth"></erf-heatmap>`,
    there: '.where',
    gone: ['.where', '.control', '.unit-plane'],
    kept: ['canvas', '.legend'],
  },
  {
    markup: `<erf-growth ${exact} controls range="1-2"></erf-growth>`,
    there: '.charts svg',
    gone: ['.controls', '.control', 'select', '.actions button', '.numbers'],
    kept: ['.charts', '.legend', '.actions .state'],
  },
  {
    markup: `<erf-paths controls depth="2" backend="cpu" loading="eager"></erf-paths>`,
    there: '.drawing',
    gone: ['.controls', 'select', 'input', '.hint'],
    kept: ['.drawing', '.sentence'],
  },
  {
    markup: `<erf-areas ${exact} depth="2"></erf-areas>`,
    there: '.slider',
    gone: ['.slider input'],
    kept: ['.slider output', 'table'],
  },
  {
    markup: '<rf-table depth="30"></rf-table>',
    there: 'tbody th button',
    gone: [],
    kept: ['tbody th button', 'table'],
  },
];

for (const { markup, there, gone, kept } of printed) {
  test(`in print ${/[\w-]+/.exec(markup)![0]} has nothing to turn, and keeps what is read`, async () => {
    const element = mount(markup);
    await until(() => element.shadowRoot?.querySelector(there) !== null, there);
    await settled();
    const seen = (selector: string): boolean => part(element, selector).checkVisibility();
    for (const selector of [...gone, ...kept]) expect(seen(selector), `${selector} on a screen`).toBe(true);
    await emulate({ media: 'print' });
    for (const selector of gone) expect(seen(selector), `${selector} in print`).toBe(false);
    for (const selector of kept) expect(seen(selector), `${selector} in print`).toBe(true);
  });
}

test('in print a table is as long as it is, not as its window, and as wide as its column', async () => {
  const element = mount('<rf-table depth="30"></rf-table>');
  await until(() => element.shadowRoot?.querySelector('tbody tr') !== null, 'rows');
  const hidden = (): number => {
    const { scrollHeight, clientHeight } = part(element, '.scroll');
    return scrollHeight - clientHeight;
  };
  expect(hidden()).toBeGreaterThan(100);
  await emulate({ media: 'print' });
  expect(hidden()).toBe(0);
  const { scrollWidth, clientWidth } = part(element, '.scroll');
  expect(scrollWidth).toBe(clientWidth);
});

test('who asks for more contrast gets it', async () => {
  const element = figure();
  await result(element);
  await settled();
  await emulate({ features: [{ name: 'prefers-contrast', value: 'more' }] });
  const { violations } = await axe.run(element, {
    runOnly: ['color-contrast-enhanced'],
    rules: { 'color-contrast-enhanced': { enabled: true } },
  });
  expect(violations).toEqual([]);
});

test('where the system gives the colours, data keep theirs and progress is still seen', async () => {
  const element = figure();
  await result(element);
  await settled();
  await emulate({ features: [{ name: 'forced-colors', value: 'active' }] });
  expect(getComputedStyle(part(element, '.legend .bar')).backgroundImage).toContain('rgb(');
  const bar = getComputedStyle(part(element, '.progress div')).backgroundColor;
  const track = getComputedStyle(part(element, '.progress')).backgroundColor;
  expect(bar).not.toBe(track);
});
