// What the built lab saves and shares: every file arrives and holds what it says, every link and code leads back.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import { serve } from '../support/serve.mjs';
import { expect, test } from './support/fixtures.ts';
import type { Lab } from './support/lab.ts';

const hash = '#depth=5&channels=2&draws=16&seed=9&backend=cpu';

/** The lab's menu, open. */
async function openMenu(lab: Lab): Promise<Locator> {
  const menu = lab.page.locator('erf-lab .figure > erf-save');
  await menu.getByText('Save and share').click();
  await expect(menu.getByRole('group', { name: 'Picture' })).toBeVisible();
  return menu;
}

async function saved(
  page: Page,
  button: Locator,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const inGroup = (menu: Locator, group: string, name: string): Locator =>
  menu.getByRole('group', { name: group, exact: true }).getByRole('button', { name, exact: true });

test('a picture is saved as wide as it was asked for, and is no blank sheet', async ({ lab, page }) => {
  await lab.open(hash);
  const menu = await openMenu(lab);
  await menu.getByLabel('Width').fill('1920');
  const { name, bytes } = await saved(page, inGroup(menu, 'Picture', 'PNG'));
  expect(name).toBe('erf-5-layers-3x3.png');
  expect(bytes.readUInt32BE(16)).toBe(1920);
  expect(bytes.includes(`"seed":9`)).toBe(true);
  expect(bytes.includes('iTXt')).toBe(true);
  const seen = await page.evaluate(async (base64) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const colors = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
    return {
      size: [picture.width, picture.height],
      colors: new Set(colors).size,
      painted: colors.filter((color) => color !== 0xffffffff).length / colors.length,
    };
  }, bytes.toString('base64'));
  expect(seen.size[0]).toBe(1920);
  expect(seen.size[1]).toBeGreaterThan(1920);
  expect(seen.colors).toBeGreaterThan(500);
  expect(seen.painted).toBeGreaterThan(0.1);
  const svg = await saved(page, inGroup(menu, 'Picture', 'SVG'));
  expect(svg.name).toBe('erf-5-layers-3x3.svg');
  const parsed = await page.evaluate((text) => {
    const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { name: root.localName, made: root.querySelector('metadata')?.textContent ?? '' };
  }, svg.bytes.toString('utf8'));
  expect(parsed.name).toBe('svg');
  expect(JSON.parse(parsed.made)).toMatchObject({ tool: 'erf-lab', request: { seed: 9, draws: 16 } });
});

test('numbers and map are those on the page', async ({ lab, page }) => {
  await lab.open(hash);
  const map = await lab.map();
  const { box, erfSize, sigma } = await lab.lastFrame();
  const menu = await openMenu(lab);
  const json = JSON.parse((await saved(page, inGroup(menu, 'Numbers', 'JSON'))).bytes.toString('utf8'));
  expect(json.box).toEqual(box);
  expect(json.link).toBe(page.url());
  const data = Buffer.from(json.map.data, 'base64');
  expect(map.map((_, index) => data.readFloatLE(4 * index))).toEqual(map);

  const csv = (await saved(page, inGroup(menu, 'Numbers', 'CSV'))).bytes.toString('utf8').split('\r\n');
  expect(csv.find((row) => row.startsWith('effective size,'))).toContain(`,${erfSize},`);
  expect(csv.find((row) => row.startsWith('sigma x,'))).toContain(`,${sigma[1]},`);
  expect(csv.find((row) => row.startsWith('link,'))).toContain(page.url());

  const npy = (await saved(page, inGroup(menu, 'Map', 'NPY'))).bytes;
  expect(npy.subarray(1, 6).toString('latin1')).toBe('NUMPY');
  const start = 10 + npy.readUInt16LE(8);
  expect(npy.subarray(10, start).toString('latin1')).toContain(`'shape': (${box.height}, ${box.width})`);
  expect(map.map((_, index) => npy.readFloatLE(start + 4 * index))).toEqual(map);

  const rows = (await saved(page, inGroup(menu, 'Map', 'CSV'))).bytes
    .toString('utf8')
    .trimEnd()
    .split('\r\n');
  expect(rows.slice(1).map((row) => Math.fround(Number(row.split(',')[2])))).toEqual(map);
});

test('what is copied leads back to the same picture', async ({ lab, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab.open(hash);
  const map = await lab.map();
  const menu = await openMenu(lab);
  const copied = async (name: string): Promise<string> => {
    await menu.getByRole('button', { name, exact: true }).click();
    await expect(menu.getByRole('status')).toContainText('copied');
    await expect(menu.getByRole('textbox', { name: 'What was copied' })).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const link = await copied('Copy link');
  expect(link).toBe(page.url());
  expect(await copied('script tag')).toMatch(
    /<erf-heatmap depth="5" channels="2" draws="16" seed="9" backend="cpu">/,
  );
  expect(await copied('Copy citation (BibTeX)')).toContain(`{${link}}`);
  const frame = /src="([^"]+)"/.exec(await copied('iframe'))![1]!.replaceAll('&amp;', '&');
  expect(new URL(frame).pathname).toMatch(/\/embed\.html$/);
  expect(new URL(frame).hash).toBe(new URL(link).hash);
  await lab.open(new URL(link).hash);
  expect(await lab.map()).toEqual(map);
});

test('an animation is computed, encoded and saved; one that is cancelled is not', async ({ lab, page }) => {
  await lab.open(hash);
  const menu = await openMenu(lab);
  await menu.getByLabel('Draws each').fill('2');
  await menu.getByLabel('Seconds').fill('2');
  for (const [format, magic] of [
    ['webm', '\x1aE\xdf\xa3'],
    ['gif', 'GIF89a'],
  ] as const) {
    await menu.getByLabel('Format').selectOption(format);
    const { name, bytes } = await saved(page, menu.getByRole('button', { name: 'Make animation' }));
    expect(name).toBe(`erf-5-layers-3x3-depth.${format}`);
    expect(bytes.subarray(0, magic.length).toString('latin1')).toBe(magic);
    expect(bytes.length).toBeGreaterThan(10_000);
  }
  await menu.getByLabel('To', { exact: true }).fill('100');
  await menu.getByLabel('Draws each').fill('1024');
  await menu.getByRole('button', { name: 'Make animation' }).click();
  await expect(menu.getByRole('progressbar')).toBeVisible();
  await menu.getByRole('button', { name: 'Cancel' }).click();
  await expect(menu.getByRole('status')).toHaveText('Cancelled; nothing was saved.');
  await expect(menu.getByRole('progressbar')).toHaveCount(0);
});

test('the menu is worked by keyboard alone', async ({ lab, page }) => {
  await lab.open(hash);
  const menu = page.locator('erf-lab .figure > erf-save');
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('group', { name: 'Picture' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu.getByLabel('Width')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(inGroup(menu, 'Picture', 'PNG')).toBeFocused();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('erf-5-layers-3x3.png');
  await expect(inGroup(menu, 'Picture', 'PNG')).toBeFocused();
});

test('in a post under a policy that allows scripts and workers and nothing else, every file is made', async ({
  page,
  problems,
}) => {
  problems.allow(/favicon/);
  const server = await serve(join(import.meta.dirname, '../../dist'), {
    headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; worker-src blob:" },
    pages: {
      '/': `<!doctype html><html lang="en"><title>A post</title><script type="module" src="erf-lab.js"></script>
        <erf-heatmap controls="save" depth="4" channels="2" draws="4" backend="cpu">A blob in a box.</erf-heatmap>`,
    },
  });
  try {
    await page.goto(server.url);
    const menu = page.locator('erf-heatmap erf-save');
    await page.waitForFunction(() => window.erfRecording.frames.some(({ final }) => final), undefined, {
      timeout: 60_000,
    });
    await menu.getByText('Save and share').click();
    for (const [group, name] of [
      ['Picture', 'PNG'],
      ['Picture', 'SVG'],
      ['Numbers', 'JSON'],
      ['Map', 'NPY'],
    ] as const) {
      expect((await saved(page, inGroup(menu, group, name))).bytes.length).toBeGreaterThan(200);
    }
    await menu.getByLabel('Draws each').fill('1');
    const movie = await saved(page, menu.getByRole('button', { name: 'Make animation' }));
    expect(movie.name).toBe('erf-4-layers-3x3-depth.webm');
    // The script's address is that of the module that runs.
    await menu.getByRole('button', { name: 'script tag' }).click();
    await expect(menu.locator('textarea')).toHaveValue(
      new RegExp(`^<script type="module" src="${server.url}erf-lab\\.js"></script>`),
    );
  } finally {
    await server.close();
  }
});
