// The example posts as their readers meet them, each from its server: every figure finishes and shows the lab's numbers,
// nothing is asked of anybody else, and what the texts say is true.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright/test';
import { serveExamples } from '../../examples/serve.mjs';
import type * as Core from '../../src/core.ts';
import { expect, test } from './support/fixtures.ts';
import type { RecordedFrame } from './support/recorder.ts';
import { expectOneEngine } from './support/workers.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const core = join(import.meta.dirname, '../../dist/core.js');

let examples: Awaited<ReturnType<typeof serveExamples>>;
test.beforeAll(async () => {
  examples = await serveExamples();
});
test.afterAll(() => examples.close());

interface Figure {
  readonly id: string;
  /** What the lab has to be asked for to show the same; null where it shows no such figure. */
  readonly lab: string | null;
}

interface Post {
  readonly path: string;
  readonly title: RegExp;
  readonly figures: readonly Figure[];
}

const posts: readonly Post[] = [
  {
    path: 'plain/',
    title: /Three small kernels/,
    figures: [
      { id: 'three', lab: 'depth=3' },
      { id: 'one', lab: 'depth=1&kernel=7' },
    ],
  },
  {
    path: 'eleventy/dilation/',
    title: /Dilation, drawn/,
    figures: [
      { id: 'dilated', lab: 'depth=4&dilation=1-2-4-8&activation=none' },
      { id: 'gridded', lab: 'depth=4&dilation=2&activation=none' },
    ],
  },
  { path: 'react/', title: /in React/, figures: [{ id: 'field', lab: 'depth=6' }] },
  {
    path: 'why/',
    title: /sees less than you think/,
    figures: [
      { id: 'field', lab: '' },
      { id: 'dilated', lab: 'dilation=1-2-4-8' },
      { id: 'paths-figure', lab: null },
    ],
  },
];

/** Few draws, without kernels to compile: the figures are the same, and the long post is done in seconds. */
const few = { attributes: { draws: '4', backend: 'cpu' }, hash: 'draws=4&backend=cpu' };

/** Opens a post as it is served, but for what each figure costs. */
async function openPost(page: Page, path: string): Promise<void> {
  await page.addInitScript((attributes) => {
    new MutationObserver(() => {
      for (const figure of document.querySelectorAll('erf-heatmap:not([draws]), erf-growth:not([draws])')) {
        for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, value);
      }
    }).observe(document, { childList: true, subtree: true });
  }, few.attributes);
  await page.goto(examples.posts + path);
}

/** The last frame of the figure with this id, final, wherever on the page the figure stands. */
async function finalFrame(page: Page, id: string): Promise<RecordedFrame> {
  await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  const found = await page.waitForFunction(
    (id) =>
      window.erfRecording.frames.findLast(({ from, final, wanted }) => from === id && final && wanted < 64),
    id,
    { timeout: 60_000 },
  );
  return (await found.jsonValue()) as RecordedFrame;
}

async function findings(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: Document): Promise<AxeResults> } };
    const { violations } = await axe.run(document);
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  });
}

for (const { path, title, figures } of posts) {
  test(`${path}: every figure is finished, asks nobody but the two servers, and shows the lab’s numbers`, async ({
    page,
    lab,
  }) => {
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await openPost(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    const embedded = new Map<string, RecordedFrame>();
    for (const { id } of figures) embedded.set(id, await finalFrame(page, id));
    await expectOneEngine(page);
    const two = [examples.posts, examples.second].map((address) => new URL(address).origin);
    expect([...asked].filter((origin) => origin !== 'null' && !two.includes(origin))).toEqual([]);
    for (const { id, lab: hash } of figures) {
      if (hash === null) continue;
      await lab.open(`#${[hash, few.hash].filter(Boolean).join('&')}`);
      const { request, erfSize, standardError } = await lab.lastFrame();
      expect(embedded.get(id), id).toMatchObject({ request, erfSize, standardError });
    }
  });

  test(`${path}: axe finds nothing in light and in dark, and nothing is wider than a phone`, async ({
    page,
  }) => {
    await openPost(page, path);
    for (const { id } of figures) await finalFrame(page, id);
    await page.addScriptTag({ content: axe });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Colours may be on their way to the scheme's.
      await expect.poll(() => findings(page), colorScheme).toEqual([]);
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      // Elements take a new width over one screen frame later.
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
        .toBeLessThanOrEqual(0);
    }
  });
}

test('eleventy/: the package lies next to the posts, so that nothing comes from anybody else', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openPost(page, 'eleventy/dilation/');
  await finalFrame(page, 'dilated');
  expect(asked.filter((url) => !url.startsWith(examples.posts) && !/^(data|blob):/.test(url))).toEqual([]);
  await expect(page.getByRole('slider', { name: 'Depth', exact: true })).toHaveCount(1);
  await expect(page.getByText('81 of 289')).toBeVisible();
});

test('react/: properties go down, events come up, and what is taken out of the page is freed', async ({
  page,
}) => {
  await openPost(page, 'react/');
  const first = await finalFrame(page, 'field');
  const status = page.getByRole('status').filter({ hasText: 'React' });
  await expect(status).toContainText(`${first.erfSize.toFixed(1)} of 13 pixels, from 4 draws`);
  // The network of the table is an object.
  await page.locator('rf-table').scrollIntoViewIfNeeded();
  await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('15×15');
  // React's own; the figure's handle is named Depth too.
  const slider = page.locator('.settings').getByRole('slider');
  await slider.press('ArrowRight');
  await expect(status).toContainText('of 15 pixels');
  // The element's own knob is not React's, and stays when React sets another.
  await page.getByRole('slider', { name: 'Kernel', exact: true }).press('ArrowRight');
  await expect(status).toContainText('of 22 pixels');
  await slider.press('ArrowRight');
  await expect(status).toContainText('of 25 pixels');
  // From the figure to React: the box's edge is moved by keyboard.
  await page.getByRole('slider', { name: 'Depth: drag the edge of the box' }).press('ArrowRight');
  await expect(slider).toHaveValue('9');
  const tick = page.getByRole('checkbox', { name: 'Show the figure' });
  await tick.uncheck();
  await expect(page.locator('erf-heatmap')).toHaveCount(0);
  await expect.poll(() => page.workers().length).toBe(0);
  await tick.check();
  await expect(status).toContainText('of 19 pixels');
  await expectOneEngine(page);
});

test('why/: what a reader changes in figure 1 is changed in the figures that are tied to it', async ({
  page,
}) => {
  await openPost(page, 'why/');
  await finalFrame(page, 'field');
  const depth = page.locator('#field').getByRole('slider', { name: 'Depth', exact: true });
  await depth.fill('4');
  await expect.poll(async () => (await finalFrame(page, 'field')).box.width).toBe(9);
  await expect.poll(async () => (await finalFrame(page, 'dilated')).box.width).toBe(31);
  await expect(page.locator('#dilated').getByRole('slider', { name: 'Depth', exact: true })).toHaveValue('4');
  // Figure 3 is the shape of figure 1: its last ring lies at the edge of a box of 9.
  await page.locator('#shape').scrollIntoViewIfNeeded();
  const sigma = (await finalFrame(page, 'field')).sigma[1];
  await expect(page.locator('#shape [part=numbers]')).toContainText(sigma.toFixed(1));
  await page.locator('#growth-figure').scrollIntoViewIfNeeded();
  await expect(page.locator('#growth-figure').getByText('8 of 8 points')).toBeVisible({ timeout: 60_000 });
});

async function withoutScripts(browser: Browser, path: string, look: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(examples.posts + path);
    await look(page);
  } finally {
    await context.close();
  }
}

test('why/: without scripts every figure is a picture with words, and nothing asks to be touched', async ({
  browser,
}) => {
  await withoutScripts(browser, 'why/', async (page) => {
    const pictures = page.locator('figure img');
    await expect(pictures).toHaveCount(5);
    for (const picture of await pictures.all()) {
      await expect(picture).toBeVisible();
      await expect(picture).toHaveAttribute('alt', /\w+ \w+ \w+/);
      const { complete, height, width } = (await picture.boundingBox().then(async (box) => ({
        ...box,
        complete: await picture.evaluate((image: HTMLImageElement) => image.naturalWidth > 0),
      }))) as { complete: boolean; height: number; width: number };
      expect(complete).toBe(true);
      expect(height).toBeGreaterThan(width / 3);
    }
    await expect(page.locator('.do:visible')).toHaveCount(0);
  });
});

test('plain/: without scripts a figure is its words', async ({ browser }) => {
  await withoutScripts(browser, 'plain/', async (page) => {
    await expect(page.getByText('the corners of the 7×7 box all but dark')).toBeVisible();
  });
});

test('why/: every number in the text is what the package computes', async ({ page }) => {
  const erf = (await import(core)) as typeof Core;
  const stack = (depth: number, { dilation = [1], kernel = 3 } = {}) =>
    erf.parseNetwork(
      `input, ${Array.from({ length: depth }, (_, at) => `conv 8 k${kernel} d${dilation[at % dilation.length]}`).join(', ')}`,
    );
  /** In the limit of infinitely many draws. */
  const limit = (network: ReturnType<typeof stack>, weights: 'ones' | 'he-normal' = 'he-normal') => {
    const { map, box, sigma, exact } = erf.predictErf(network, { weights });
    expect(exact).toBe(true);
    const field = erf.receptiveField(network);
    const { erfSize, erfRatio } = erf.measureErf(Float32Array.from(map), box, field);
    return { box: field.size[0], size: erfSize, share: `${Math.round(100 * erfRatio)} %`, sigma: sigma[0] };
  };

  await page.goto(`${examples.posts}why/`);
  const rows = await page.locator('#sizes tr').allInnerTexts();
  expect(rows.map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual(
    [5, 20, 80].map((depth) => {
      const { box, size, share } = limit(stack(depth));
      return [String(depth), String(box), size.toFixed(1), share];
    }),
  );

  const grouped = (count: bigint): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
  const [three, twenty] = [erf.pathCounts(stack(3)), erf.pathCounts(stack(20))].map(({ axes }) => axes[1]!);
  const equal = limit(stack(20), 'ones');
  const random = limit(stack(20));
  const dilated = limit(stack(20, { dilation: [1, 2, 4, 8] }));
  const slope = (weights: 'ones' | 'he-normal', kernel = 3) => {
    const depths = [5, 10, 20, 40];
    const sizes = depths.map((depth) => limit(stack(depth, { kernel }), weights).size);
    return erf.fitPowerLaw(depths, sizes).exponent;
  };
  const disc = Math.sqrt(2 * Math.log(1 / (1 - 0.9545)));

  const claims = [
    `1 + 20 · 2 = ${equal.box}`,
    `to see ${limit(stack(80)).box} pixels sees ${Math.floor(limit(stack(80)).size)} of them well`,
    `${[-3, -2, -1, 0, 1, 2].map((at) => three!.count(at)).join(', ')} and ${three!.count(3)} paths lead from them to the output, ${three!.total} in all`,
    `7 · 7 = ${three!.count(0) ** 2n} of ${three!.total ** 2n} paths`,
    `${grouped(twenty!.total)} paths along one direction alone; ${grouped(twenty!.count(0))} of them start at the middle`,
    `is ${equal.sigma.toFixed(2)} pixels, in a square that reaches ${(equal.box - 1) / 2} pixels to each side`,
    `about ${(disc * Math.sqrt(Math.PI)).toFixed(1)} standard deviations: ${equal.size.toFixed(1)} pixels, or ${equal.share} of the square`,
    `σ √(2 ln 22) = ${disc.toFixed(2)} σ`,
    `shows about ${Math.floor(random.size)} pixels, and not ${Math.floor(equal.size)}`,
    `is ${slope('ones').toFixed(2)} with equal weights and about ${slope('he-normal').toFixed(2)} with random ones`,
    `${dilated.box} pixels wide now, and the field about ${10 * Math.round(dilated.size / 10)} of them: two thirds`,
  ];
  const text = (await page.locator('body').innerText()).replace(/\s+/g, ' ');
  for (const claim of claims) expect(text).toContain(claim);

  // What is said without digits.
  expect(dilated.size / dilated.box).toBeCloseTo(2 / 3, 1);
  expect(random.sigma / equal.sigma).toBeGreaterThan(1.35);
  expect(random.sigma / equal.sigma).toBeLessThan(Math.SQRT2);
  expect(limit(stack(80), 'ones').size / limit(stack(20), 'ones').size).toBeCloseTo(2, 1);
  for (const weights of ['ones', 'he-normal'] as const)
    expect(Math.abs(slope(weights, 5) - 0.5)).toBeLessThan(0.05);
});
