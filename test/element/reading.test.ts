// How figures read on other pages than the usual: right-to-left, in print, with more contrast, with the system's colours.
import axe from 'axe-core';
import { cdp } from 'vitest/browser';
import { afterEach, expect, test } from 'vitest';
import type { ErfHeatmap } from '../../src/index.ts';
import { mount, part, result, settled } from './elements.ts';

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
