// <rf-table>: the exact geometry of every layer, in a native table.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErfChangeEvent, RfTable } from '../../src/index.ts';
import { mount, part, text, until } from './elements.ts';

async function table(attributes: string, options = {}): Promise<RfTable> {
  const element = mount<RfTable>(`<rf-table ${attributes}></rf-table>`, options);
  await element.updateComplete;
  return element;
}

const rows = (host: Element): string[][] =>
  [...host.shadowRoot!.querySelectorAll('.scroll tbody tr[part]')].map((row) =>
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

test('400 rows scroll inside the table, under its head and beside their names, on a phone too', async () => {
  const element = await table('depth="100" residual dropout="0.1"', { width: 358 });
  await until(() => rows(element).length >= 400, '400 rows');
  const scroll = part(element, '.scroll');
  expect(scroll.scrollHeight).toBeGreaterThan(scroll.clientHeight);
  expect(scroll.scrollWidth).toBeGreaterThan(scroll.clientWidth);
  expect(element.scrollWidth).toBeLessThanOrEqual(358);
  scroll.scrollTop = 3000;
  scroll.scrollLeft = 200;
  const frame = scroll.getBoundingClientRect();
  const head = part(element, 'thead th').getBoundingClientRect();
  expect(Math.abs(head.top - frame.top)).toBeLessThan(2);
  expect(Math.abs(head.left - frame.left)).toBeLessThan(2);
});

/** `count` layers after the input: convolutions and their activations. */
const deep = (count: number): string =>
  JSON.stringify({
    layers: [
      { name: 'input', op: 'input' },
      ...Array.from({ length: count }, (_, index) =>
        index % 2 === 0
          ? { name: `conv${index}`, op: 'conv', channels: 1, kernel: 3 }
          : { name: `relu${index}`, op: 'relu' },
      ),
    ],
  });

describe('2,000 layers', () => {
  const height = (host: Element): number => part(host, '.scroll').scrollHeight;

  test('are filled in bit by bit, what is in sight first, and nothing moves meanwhile', async () => {
    const element = await table(`network='${deep(2000)}'`);
    const [first, before] = [rows(element).length, height(element)];
    expect(first).toBeGreaterThan(50);
    expect(first).toBeLessThan(500);
    part(element, '.scroll').scrollTop = before / 2;
    await until(() => rows(element).some(([name]) => name === 'conv1000'), 'the row in the middle');
    expect(rows(element).length).toBeLessThan(700);
    await until(() => rows(element).length === 2001, 'all rows');
    expect(Math.abs(height(element) - before)).toBeLessThan(2);
    expect(element.shadowRoot!.querySelector('.room')).toBeNull();
  });

  test('End goes to the last row, also one that is not filled in yet', async () => {
    const element = await table(`network='${deep(2000)}' layer="conv0"`);
    part(element, 'tr[data-chosen] button').focus();
    await userEvent.keyboard('{End}');
    await until(() => element.shadowRoot!.activeElement?.textContent === 'relu1999', 'the focus');
    await userEvent.keyboard('{Enter}');
    expect(element.layer).toBe('');
  });

  test('a layer chosen elsewhere is brought into sight without moving the page', async () => {
    const element = await table(`network='${deep(2000)}' layer="conv0"`);
    element.layer = 'conv1000';
    await element.updateComplete;
    expect(part(element, 'tr[data-chosen] button').textContent).toBe('conv1000');
    const row = part(element, 'tr[data-chosen]').getBoundingClientRect();
    const scroll = part(element, '.scroll').getBoundingClientRect();
    expect(row.top).toBeGreaterThanOrEqual(scroll.top);
    expect(row.bottom).toBeLessThanOrEqual(scroll.bottom);
    expect(document.scrollingElement!.scrollTop).toBe(0);
  });

  test('the chosen layer is explained, its steps at both ends first and all of them when asked', async () => {
    const element = await table(`network='${deep(2000)}' layer="relu1999"`);
    await until(() => element.shadowRoot!.querySelector('.explanation') !== null, 'the panel');
    const steps = (): number => element.shadowRoot!.querySelectorAll('.front tbody tr').length;
    expect(steps()).toBe(21);
    expect(text(element, '.front button')).toBe('981 more');
    expect(text(element, '.formula')).toBe('r = 1000·(3 − 1)·1 + 1 = 2001');
    part(element, '.front button').click();
    await element.updateComplete;
    expect(steps()).toBe(1001);
  });
});

test('a network that makes no sense is said, and the last good rows stay', async () => {
  const element = await table('depth="3"');
  element.setAttribute('network', '{"layers":[{"name":"input","op":"input"},{"name":"c","op":"conv"}]}');
  await element.updateComplete;
  expect(text(element, '.error')).toContain('c: `channels` is missing');
  expect(rows(element)).toHaveLength(7);
});

describe('the panel of the chosen layer', () => {
  const cells = (host: Element, selector: string): string[][] =>
    [...host.shadowRoot!.querySelectorAll(`${selector} tbody tr`)].map((row) =>
      [...row.children].map((cell) => cell.textContent!.replace(/\s+/g, ' ').trim()),
    );

  test('derives its size from the front, from the back and as one sum, with this network’s numbers', async () => {
    const element = await table('depth="3" activation="none" stride="2" strided="2"');
    expect(text(element, '#explanation-title')).toBe('How conv3 comes to 9×9');
    expect(cells(element, '.front')).toEqual([
      ['input', '1', '1', '0.5'],
      ['conv1', '1·1 = 1', '1 + (3 − 1)·1 = 3', '0.5 + ((3 − 1)/2 − 1)·1 = 0.5'],
      ['conv2', '1·2 = 2', '3 + (3 − 1)·1 = 5', '0.5 + ((3 − 1)/2 − 1)·1 = 0.5'],
      ['conv3', '2·1 = 2', '5 + (3 − 1)·2 = 9', '0.5 + ((3 − 1)/2 − 1)·2 = 0.5'],
    ]);
    expect(cells(element, '.back')).toEqual([
      ['conv3', 'conv2', '1·1 + (3 − 1) = 3'],
      ['conv2', 'conv1', '2·3 + (3 − 2) = 7'],
      ['conv1', 'input', '1·7 + (3 − 1) = 9'],
    ]);
    expect(text(element, '.formula')).toBe('r = 2·(3 − 1)·1 + (3 − 1)·2 + 1 = 9');
  });

  test('follows the choice', async () => {
    const element = await table('depth="3" activation="none"');
    await userEvent.click(layerButton(element, 'conv2'));
    await element.updateComplete;
    expect(text(element, '#explanation-title')).toBe('How conv2 comes to 5×5');
  });

  test('counts the paths of branches and shows what each kind sees', async () => {
    const element = await table('depth="3" activation="none" channels="1" residual');
    expect(text(element, '.paths .rule')).toBe(
      '8 paths lead here from the input. They see 1×1 to 7×7 pixels.',
    );
    expect(cells(element, '.paths')).toEqual([
      ['1', '1×1', '1', '0.5', 'nothing that widens the field'],
      ['3', '3×3', '1', '0.5', 'conv1'],
      ['3', '5×5', '1', '0.5', 'conv1 → conv2'],
      ['1', '7×7', '1', '0.5', 'conv1 → conv2 → conv3'],
    ]);
  });

  test('says where branches disagree, and by how much', async () => {
    const conv = (name: string, padding: number): object => ({
      name,
      op: 'conv',
      channels: 1,
      kernel: 3,
      padding,
      from: 'input',
    });
    const network = {
      layers: [
        { name: 'input', op: 'input' },
        conv('a', 0),
        conv('b', 1),
        { name: 'add', op: 'add', from: ['a', 'b'] },
      ],
    };
    const element = await table(`network='${JSON.stringify(network)}'`);
    expect(text(element, '.paths .marks')).toBe(
      'At add, the first unit is centred on 1.5 for a and 0.5 for b: 1 px apart.',
    );
    expect(text(element, '.paths .rule')).toContain('No path sees the whole 4×4 box: it is the hull of all.');
  });

  test('marks what is unusual in the row, and gives the reason', async () => {
    const network = {
      layers: [
        { name: 'input', op: 'input', size: 8 },
        { name: 'pick', op: 'conv', channels: 1, kernel: 1, stride: 2 },
        { name: 'wide', op: 'conv', channels: 1, kernel: 7 },
      ],
    };
    const element = await table(`network='${JSON.stringify(network)}'`);
    expect(rows(element).map((row) => row[8])).toEqual([
      '',
      '75 % unseen',
      'larger than the input; 75 % unseen',
    ]);
    expect(text(element, '.marks')).toContain(
      'Its 13×13 box is larger than the 8×8 input: wherever the unit is, at least 62 % of it lies in the padding.',
    );
    expect(text(element, '.marks')).toContain('what pick passes over is lost to every layer after it.');
  });

  test('of a published network fits a phone', async () => {
    const element = await table('preset="resnet-50" size="224"', { width: 358 });
    await until(() => element.shadowRoot!.querySelector('.explanation') !== null, 'the panel');
    expect(text(element, '#explanation-title')).toBe('How layer4 comes to 427×427');
    expect(text(element, '.paths .rule')).toContain('65,536 paths');
    expect(element.scrollWidth).toBeLessThanOrEqual(358);
  });
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  await table('depth="3" layer="conv2" residual');
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
