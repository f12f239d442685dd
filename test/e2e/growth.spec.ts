// The lab's growth chart and its closed form: measured behind the picture, opened by a click, there again after a reload.
import golden from '../reference/erf-golden.json' with { type: 'json' };
import { expect, test } from './support/fixtures.ts';

/** One channel and equal weights: every draw is the same, and every number known to the digit. */
const exact = 'channels=1&activation=none&weights=ones&draws=1';

/** A number as the page writes it: '3.651', '−0.4', '≈ 5.06', '1·10⁻⁶ %'. */
function readNumber(text: string): number {
  const [, sign, digits, power = ''] = /(−?)([\d.]+)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/.exec(text)!;
  const exponent = power.replace(/./g, (each) => (each === '⁻' ? '-' : String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(each))));
  return Number(`${sign === '−' ? '-' : ''}${digits}${exponent === '' ? '' : `e${exponent}`}`);
}

test('points are measured once the chart is in sight, and a click opens one in the lab', async ({
  lab,
  page,
}) => {
  await lab.open(`#depth=20&range=1-6&${exact}`);
  const growth = page.locator('erf-growth');
  await growth.scrollIntoViewIfNeeded();
  await expect(growth.locator('.state')).toHaveText('6 of 6 points');
  const dot = growth.locator('.chart').first().locator('.dot > *').nth(3);
  await dot.hover({ force: true });
  await expect(growth.locator('.words')).toContainText('4 layers: effective field 7 px of a box of 9 px');
  await dot.click({ force: true });
  await lab.settled();
  expect(await page.evaluate(() => location.hash)).toContain('depth=4');
  await expect(page.locator('erf-lab .sentence')).toContainText('4 layers');
  await page.goBack();
  await lab.settled();
  await expect(page.locator('erf-lab .sentence')).toContainText('20 layers');
});

test('what was measured survives a reload, and is not computed again', async ({ lab, page }) => {
  await lab.open(`#depth=3&range=30-34&channels=4&draws=32`);
  const growth = page.locator('erf-growth');
  await growth.scrollIntoViewIfNeeded();
  await expect(growth.locator('.state')).toHaveText('5 of 5 points', { timeout: 90_000 });
  const numbers = async (): Promise<(string | null)[]> =>
    growth.locator('tbody td:nth-child(4)').evaluateAll((cells) => cells.map((cell) => cell.textContent));
  const before = await numbers();
  await page.reload();
  await lab.settled();
  await growth.scrollIntoViewIfNeeded();
  // Within the time of a screen frame or two: five points of 34 layers take seconds here.
  await expect(growth.locator('.state')).toHaveText('5 of 5 points', { timeout: 1500 });
  expect(await numbers()).toEqual(before);
});

test('its controls are in the address, under the names of the attributes', async ({ lab, page }) => {
  await lab.open(`#range=1-4&${exact}`);
  const growth = page.locator('erf-growth');
  await growth.scrollIntoViewIfNeeded();
  await growth.getByLabel('Axes').selectOption('log');
  await growth.getByLabel('Compare').selectOption('skip');
  await growth.getByLabel('Of', { exact: true }).selectOption('sigma');
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toBe(`#channels=1&activation=none&weights=ones&draws=1&range=1-4&compare=skip&axes=log&quantity=sigma`);
  await expect(growth.locator('.legend .name')).toHaveText([/no skips/, /skips/]);
  await page.goBack();
  await expect(growth.getByLabel('Of', { exact: true })).toHaveValue('size');
});

test(`the closed form stands beside the measured sigma, and they agree (${golden.source})`, async ({
  lab,
  page,
}) => {
  await lab.open(`#depth=20&${exact}`);
  const [, , uniform, , sigma] = golden.rows.find(([n]) => n === 20)!;
  const number = async (id: string): Promise<number> =>
    readNumber((await page.locator(`erf-lab #${id}`).textContent())!);
  expect(await number('predicted-size')).toBeCloseTo(uniform!, 1);
  expect(await number('erf-size')).toBe(await number('predicted-size'));
  // Both are rounded to four digits, each in its own way.
  expect(Math.abs((await number('predicted-sigma')) - sigma!)).toBeLessThan(0.001);
  // Relative, in per cent: float32 rounding.
  expect(Math.abs(await number('sigma-deviation'))).toBeLessThan(1e-3);
  await expect(page.locator('erf-heatmap [part=predicted-contour]')).toHaveCount(1);
  await expect(page.locator('erf-heatmap [part=predicted]')).toHaveCount(2);
});

test('like is compared with like by one click: the deviation is then a few standard errors', async ({
  lab,
  page,
}) => {
  await lab.open('#depth=8&channels=16&activation=none&draws=256&seed=3');
  await page.getByRole('button', { name: 'Compare like with like' }).click();
  await lab.settled();
  expect(await page.evaluate(() => location.hash)).toContain('aggregate=square&normalize=none');
  await expect(page.getByRole('button', { name: 'Compare like with like' })).toHaveCount(0);
  const text = (await page.locator('erf-lab #sigma-deviation').textContent())!;
  for (const part of text.split(',')) expect(Math.abs(Number(part.replace('−', '-')))).toBeLessThan(5);
});
