// <rf-table>: the exact geometry of every layer, in a native table.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, expect, test } from 'vitest';
import type { ErfChangeEvent, RfTable } from '../../src/index.ts';
import { mount, part, text } from './elements.ts';

async function table(attributes: string, options = {}): Promise<RfTable> {
  const element = mount<RfTable>(`<rf-table ${attributes}></rf-table>`, options);
  await element.updateComplete;
  return element;
}

const rows = (host: Element): string[][] =>
  [...host.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent!.trim()),
  );

const layerButton = (host: Element, name: string): HTMLButtonElement =>
  [...host.shadowRoot!.querySelectorAll<HTMLButtonElement>('tbody button')].find(
    (button) => button.textContent === name,
  )!;

afterEach(() => document.body.replaceChildren());

test('three stacked 3×3 convolutions see 3×3, 5×5 and 7×7, and the table says why', async () => {
  const element = await table('depth="3" activation="none" channels="2"');
  expect(rows(element)).toEqual([
    ['input', 'input unbounded', '1', '1×1', '1', '0', '0.5', 'a unit is one pixel: r = 1'],
    ['conv1', 'conv 3×3, padding 1', '2', '3×3', '1', '1', '0.5', 'r = 1 + (3 − 1)·1·1 = 3'],
    ['conv2', 'conv 3×3, padding 1', '2', '5×5', '1', '2', '0.5', 'r = 3 + (3 − 1)·1·1 = 5'],
    ['conv3', 'conv 3×3, padding 1', '2', '7×7', '1', '3', '0.5', 'r = 5 + (3 − 1)·1·1 = 7'],
  ]);
});

test('strides multiply in the stride column', async () => {
  const element = await table('depth="3" activation="none" stride="2" strided="all"');
  expect(rows(element).map((row) => row[4])).toEqual(['1', '2', '4', '8']);
});

test('a sized network shows its planes, and padding that depends on an unknown size says so', async () => {
  const layers = (size: string): string =>
    `[{"name":"input","op":"input"${size}},{"name":"conv","op":"conv","channels":1,"kernel":3,"stride":2,"padding":"same"}]`;
  const sized = await table(`network='{"layers":${layers(',"size":[9,12]')}}'`);
  expect(rows(sized).map((row) => row[3])).toEqual(['9×12', '5×6']);
  const unbounded = await table(`network='{"layers":${layers('')}}'`);
  expect(rows(unbounded)[1]).toContain('depends');
  expect(text(unbounded, '.note')).toContain('SAME padding');
});

test('choosing a row selects its layer and tells; the last layer is told as none, for it follows the depth', async () => {
  const element = await table('depth="3"');
  const heard: unknown[] = [];
  element.addEventListener('erf-change', (event: ErfChangeEvent) => heard.push(event.detail, event.settled));
  await userEvent.click(layerButton(element, 'conv2'));
  await element.updateComplete;
  expect(element.layer).toBe('conv2');
  expect(part(element, 'tr[data-chosen] button').textContent).toBe('conv2');
  await userEvent.click(layerButton(element, 'relu3'));
  expect(heard).toEqual([{ layer: 'conv2' }, true, { layer: '' }, true]);
});

test('one Tab reaches the rows, arrow keys walk them, Enter chooses', async () => {
  const element = await table('depth="3"');
  part(element, 'tr[data-chosen] button').focus();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{Enter}');
  await element.updateComplete;
  expect(element.layer).toBe('relu2');
  expect(element.shadowRoot!.querySelectorAll('tbody [tabindex="0"]')).toHaveLength(1);
});

test('a property set by the page fires nothing', async () => {
  const element = await table('depth="3"');
  let events = 0;
  element.addEventListener('erf-change', () => events++);
  element.layer = 'conv1';
  element.depth = 5;
  await element.updateComplete;
  expect([events, rows(element).length]).toEqual([0, 11]);
});

test('400 rows scroll inside the table, under its head, on a phone too', async () => {
  const element = await table('depth="100" residual dropout="0.1"', { width: 358 });
  expect(rows(element).length).toBeGreaterThanOrEqual(400);
  const scroll = part(element, '.scroll');
  expect(scroll.scrollHeight).toBeGreaterThan(scroll.clientHeight);
  expect(scroll.scrollWidth).toBeGreaterThan(scroll.clientWidth);
  expect(element.scrollWidth).toBeLessThanOrEqual(358);
  scroll.scrollTop = 3000;
  const head = part(element, 'thead th').getBoundingClientRect();
  expect(Math.abs(head.top - scroll.getBoundingClientRect().top)).toBeLessThan(2);
});

test('a network that makes no sense is said, and the last good rows stay', async () => {
  const element = await table('depth="3"');
  element.setAttribute('network', '{"layers":[{"name":"input","op":"input"},{"name":"c","op":"conv"}]}');
  await element.updateComplete;
  expect(text(element, '.error')).toContain('c: `channels` is missing');
  expect(rows(element)).toHaveLength(7);
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  await table('depth="3" layer="conv2"');
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
