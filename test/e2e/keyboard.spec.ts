// Hands on the picture and on the page, without a mouse and with one.
import { onesMap, stack } from './support/arithmetic.ts';
import { expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';

const exact = '#depth=5&channels=2&activation=none&weights=ones&draws=4&backend=cpu';

test('Tab reaches every control, and shows where it is', async ({ lab, page }) => {
  await lab.open(exact);
  await lab.openMore();
  // Something before the page's first control.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
  });
  const reached: { name: string; outlined: boolean }[] = [];
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const role = element.getAttribute('role') ?? element.getAttribute('type') ?? element.localName;
      const name = element.getAttribute('aria-label') ?? (element.id || element.textContent!.trim());
      return { name: `${role} ${name}`, outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 };
    });
    if (stop === null || stop.name === reached[0]?.name) break;
    reached.push(stop);
  }
  const names = reached.map(({ name }) => name);
  const texts = ['depth', 'kernel', 'dilation', 'stride', 'strided', 'channels', 'dropout', 'draws', 'seed'];
  const ranges = ['Depth', 'Kernel', 'Dilation', 'Stride', 'Channels', 'Dropout', 'Draws'];
  const selects = [
    'activation',
    'weights',
    'aggregate',
    'input',
    'normalize',
    'backend',
    'scale',
    'colormap',
  ];
  for (const name of [
    ...[...texts, 'layer', 'unit', 'channel'].map((id) => `text ${id}`),
    ...ranges.map((label) => `range ${label}`),
    ...selects.map((id) => `select ${id}`),
    'checkbox residual',
    'spinbutton Depth',
    'spinbutton Kernel',
    'button New seed',
    'button add stride',
    'slider Depth: drag the edge of the box',
    'button conv5',
  ]) {
    expect(names).toContain(name);
  }
  expect(names.some((name) => name.startsWith('application Effective receptive field'))).toBe(true);
  expect(reached.filter(({ outlined }) => !outlined)).toEqual([]);
});

test('arrow keys in the picture read the values of pixels', async ({ lab, page }) => {
  await lab.open(exact);
  const { side, values } = onesMap(stack(5, 3));
  const spoken = lab.heatmap.locator('[aria-live=polite]');
  const readout = lab.heatmap.locator('.readout');
  await lab.plot.focus();
  await page.keyboard.press('Home');
  let [row, column] = [0, 0];
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp']) {
    await page.keyboard.press(key);
    row += { ArrowDown: 1, ArrowUp: -1 }[key] ?? 0;
    column += { ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0;
    const value = values[(row + 5) * side + column + 5]!;
    const where = (offset: number): string => (offset > 0 ? `+${offset}` : offset < 0 ? `−${-offset}` : '0');
    await expect(readout).toContainText(`row ${where(row)}, column ${where(column)}: `);
    const text = await readout.innerText();
    expect(await spoken.innerText()).toBe(text);
    expect(Math.abs(Number(/: ([\d.]+)/.exec(text)?.[1]) / value - 1)).toBeLessThan(0.005);
    expect(
      Math.abs(Number(/, ([\d.]+) % of the peak/.exec(text)?.[1]) / ((100 * value) / values[60]!) - 1),
    ).toBeLessThan(0.06);
  }
  await page.keyboard.press('Shift+ArrowRight');
  await expect(readout).toContainText('outside, the gradient is exactly 0');
});

test('plus and minus zoom, Escape shows everything', async ({ lab, page }) => {
  await lab.open(exact);
  const { hash } = await lab.picture();
  await lab.plot.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  const close = await lab.picture();
  expect(close.hash).not.toBe(hash);
  // The box's edges are out of sight.
  expect(close.painted).toBe(1);
  await page.keyboard.press('-');
  expect((await lab.picture()).hash).not.toBe(close.hash);
  await page.keyboard.press('Escape');
  expect((await lab.picture()).hash).toBe(hash);
});

test('the wheel zooms the focused picture, dragging moves it, a double click shows everything', async ({
  lab,
  page,
}) => {
  await lab.open(exact);
  const { hash } = await lab.picture();
  const box = (await lab.heatmap.locator('canvas').boundingBox())!;
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  // Out of focus the wheel scrolls the page.
  await page.mouse.wheel(0, -300);
  expect((await lab.picture()).hash).toBe(hash);
  await lab.plot.focus();
  await page.mouse.move(...middle);
  await page.mouse.wheel(0, -300);
  await expect.poll(async () => (await lab.picture()).hash).not.toBe(hash);
  const zoomed = await lab.picture();
  await page.mouse.down();
  await page.mouse.move(middle[0] + 60, middle[1] + 30, { steps: 4 });
  await page.mouse.up();
  expect((await lab.picture()).hash).not.toBe(zoomed.hash);
  await page.mouse.dblclick(...middle);
  await expect.poll(async () => (await lab.picture()).hash).toBe(hash);
});

test('the pointer reads the pixel under it', async ({ lab, page }) => {
  await lab.open(exact);
  const box = (await lab.heatmap.locator('canvas').boundingBox())!;
  const readout = lab.heatmap.locator('.readout');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(readout).toContainText('row 0, column 0: ');
  await expect(readout).toContainText('100 % of the peak');
  await page.mouse.move(box.x + 2, box.y + 2);
  await expect(readout).toContainText('outside');
  await page.mouse.move(0, 0);
  await expect(readout).toHaveText('Point at a pixel to read its value');
});

test('arrow keys walk the layer table, Enter chooses', async ({ lab, page }) => {
  await lab.open(exact);
  await page.locator('rf-table').getByRole('button', { name: 'conv5' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await lab.settled();
  await expectOnes(lab, stack(3, 3));
  expect(await lab.hash()).toContain('layer=conv3&');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await lab.settled();
  await expectOnes(lab, stack(5, 3));
  expect(await lab.hash()).toBe(exact);
});

test('values rise and fall by keys in every slider, as far as they go', async ({ lab, page }) => {
  await lab.open(exact);
  for (const [name, first, last] of [
    ['Depth', '1', '100'],
    ['Kernel', '1', '11'],
    ['Dilation', '1', '8'],
    ['Stride', '1', '3'],
    ['Channels', '1', '64'],
    ['Dropout', '0', '0.9'],
    ['Draws', '1', '4096'],
  ] as const) {
    const text = lab.text(name);
    const initial = await text.inputValue();
    await lab.slider(name).focus();
    // The other way first: a deep and wide network takes long.
    await page.keyboard.press('Home');
    await expect(text).toHaveValue(first);
    await page.keyboard.press('End');
    await expect(text).toHaveValue(last);
    await lab.type(name, initial);
    await lab.settled();
  }
  await expectOnes(lab, stack(5, 3));
});
