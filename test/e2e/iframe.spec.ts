// embed.html in a frame of another origin that allows nothing but scripts: it shows the lab's numbers, fits or says how
// high it would like to be, follows its address, says what is wrong with it, and needs no permission.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright/test';
import type { ErfHeatmap } from '../../src/index.ts';
import { serve } from '../support/serve.mjs';
import { boxSide, erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expect, test } from './support/fixtures.ts';
import type { RecordedFrame } from './support/recorder.ts';
import { coresInWords } from './support/workers.ts';

const root = join(import.meta.dirname, '../..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** As a post's writer copies it. */
const listener = readFileSync(join(root, 'examples/iframe/frames.js'), 'utf8');

const state = 'depth=5&channels=2&draws=4&backend=cpu';
const ones = 'depth=5&channels=1&activation=none&weights=ones&draws=2&backend=cpu';

interface Host {
  readonly hash: string;
  readonly width?: number;
  readonly height?: number;
  readonly listens?: boolean;
  readonly sandbox?: string | null;
}

/** A page of another origin whose policy allows frames of the lab, and where it listens its own script; nothing else. */
async function inFrame(
  page: Page,
  { hash, width = 600, height = 400, listens = false, sandbox = 'allow-scripts' }: Host,
  work: (frame: Frame, lab: string) => Promise<void>,
): Promise<void> {
  const lab = await serve(join(root, 'site'));
  const allowed = sandbox === null ? '' : `sandbox="${sandbox}"`;
  const host = await serve(import.meta.dirname, {
    headers: {
      'content-security-policy': `default-src 'none'; frame-src ${lab.url}; img-src data:${listens ? "; script-src 'self'" : ''}`,
    },
    pages: {
      '/': `<!doctype html><html lang="en"><title>A post</title><link rel="icon" href="data:,">
        <iframe title="A figure" ${allowed} width="${width}" height="${height}" frameborder="0" src="${lab.url}embed.html${hash}"></iframe>
        ${listens ? '<script src="frames.js"></script>' : ''}`,
      '/frames.js': listener,
    },
  });
  try {
    await page.goto(host.url);
    const [frame] = page.mainFrame().childFrames();
    if (!frame) throw new Error('There is no frame.');
    await work(frame, lab.url);
  } finally {
    await page.goto('about:blank');
    await host.close();
    await lab.close();
  }
}

async function finalFrame(frame: Frame): Promise<RecordedFrame> {
  const found = await frame.waitForFunction(() => window.erfRecording.frames.findLast(({ final }) => final));
  return (await found.jsonValue()) as RecordedFrame;
}

/** How far what is shown is larger than the frame. */
const tooLarge = (frame: Frame): Promise<readonly number[]> =>
  frame.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    return [Math.max(0, scrollHeight - innerHeight), Math.max(0, scrollWidth - innerWidth)];
  });

test('a sandboxed frame of another origin shows the lab’s numbers', async ({ page, lab }) => {
  let embedded: RecordedFrame | undefined;
  await inFrame(page, { hash: `#${state}` }, async (frame) => {
    embedded = await finalFrame(frame);
    expect(await frame.evaluate(() => origin)).toBe('null');
    await expect(frame.locator('erf-heatmap input')).toHaveCount(0);
    await expect(frame.getByRole('alert')).toHaveCount(0);
  });
  await lab.open(`#${state}`);
  const { request, erfSize: size, standardError } = await lab.lastFrame();
  expect(embedded).toMatchObject({ request, erfSize: size, standardError });
});

test('without a sandbox it is the same', async ({ page }) => {
  await inFrame(page, { hash: `#${ones}`, sandbox: null }, async (frame) => {
    expect((await finalFrame(frame)).erfSize).toBeCloseTo(erfSize(onesMap(stack(5, 3))), 5);
  });
});

test('a frame computes on as many cores as a page does', async ({ page }) => {
  const hash = '#depth=9&channels=8&draws=16000000&backend=cpu';
  await inFrame(page, { hash }, async (frame) => {
    const cores = await frame.evaluate(() => navigator.hardwareConcurrency);
    await frame.waitForFunction(
      (ending) => window.erfRecording.frames.at(-1)?.adapter.endsWith(ending),
      coresInWords(cores),
    );
  });
});

test('the knobs that the link names are there, and the small link follows them to the lab', async ({
  page,
}) => {
  await inFrame(page, { hash: `#${ones}&controls=depth+activation` }, async (frame, lab) => {
    await finalFrame(frame);
    await expect(frame.getByRole('combobox')).toHaveCount(1);
    const depth = frame.getByRole('slider', { name: 'Depth', exact: true });
    await depth.press('ArrowRight');
    await frame.waitForFunction(
      (side) => window.erfRecording.frames.at(-1)?.box.width === side,
      boxSide(stack(6, 3)),
    );
    const link = frame.getByRole('link', { name: 'Open this figure in erf-lab' });
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(link).toHaveAttribute('rel', 'noopener');
    expect(await link.evaluate((a: HTMLAnchorElement) => a.href)).toBe(
      `${lab}#${ones.replace('depth=5', 'depth=6')}`,
    );
  });
});

test('a click on the small link opens the lab out of the sandbox, and it computes there', async ({
  page,
  context,
}) => {
  const sandbox = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
  await inFrame(page, { hash: `#${ones}`, sandbox }, async (frame, lab) => {
    const embedded = await finalFrame(frame);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      frame.getByRole('link', { name: 'Open this figure in erf-lab' }).click(),
    ]);
    try {
      await expect(opened).toHaveURL(`${lab}#${ones}`);
      const { request, erfSize: size } = await finalFrame(opened.mainFrame());
      expect({ request, size }).toEqual({ request: embedded.request, size: embedded.erfSize });
      await expect(opened.locator('erf-lab').getByRole('alert')).toHaveCount(0);
    } finally {
      await opened.close();
    }
  });
});

test('a page that listens gives the frame the height that it asks for, and no more', async ({ page }) => {
  await inFrame(page, { hash: `#${ones}`, height: 150, listens: true }, async (frame) => {
    await finalFrame(frame);
    const iframe = page.locator('iframe');
    await expect.poll(() => tooLarge(frame)).toEqual([0, 0]);
    await expect
      .poll(async () => {
        const figure = await frame.locator('erf-embed .content').boundingBox();
        return Math.round((await iframe.boundingBox())!.height - figure!.height);
      })
      .toBe(0);
    // Everything is there, at full width.
    await expect(frame.locator('erf-heatmap [part=legend]')).toBeVisible();
    const before = (await iframe.boundingBox())!.height;
    await frame.evaluate((hash) => (location.hash = hash), `#${ones}&controls=depth`);
    await expect.poll(async () => (await iframe.boundingBox())!.height).toBeGreaterThan(before + 20);
    await page.setViewportSize({ width: 700, height: 900 });
    await expect.poll(() => tooLarge(frame)).toEqual([0, 0]);
  });
});

for (const [width, height] of [
  [300, 300],
  [600, 400],
  [400, 600],
  [900, 320],
] as const) {
  test(`without a listener the figure fits into ${width}×${height}, without scroll bars`, async ({
    page,
  }) => {
    await inFrame(page, { hash: `#${ones}&controls=depth`, width, height }, async (frame) => {
      await finalFrame(frame);
      await expect.poll(() => tooLarge(frame)).toEqual([0, 0]);
      const plot = (await frame.locator('erf-heatmap .plot').boundingBox())!;
      expect(plot.height).toBeGreaterThan(0.45 * Math.min(width, height));
      expect(plot.x).toBeGreaterThanOrEqual(0);
      await expect(frame.getByRole('slider', { name: 'Depth', exact: true })).toBeVisible();
      await expect(frame.getByRole('link')).toBeVisible();
    });
  });
}

for (const [width, height] of [
  [240, 700],
  [240, 1600],
  [180, 1600],
] as const) {
  test(`a growth chart in a frame of ${width}×${height} is not wider than it`, async ({ page }) => {
    const hash = '#element=growth&controls&depth=3&channels=1&draws=2&backend=cpu&range=1-3';
    await inFrame(page, { hash, width, height }, async (frame) => {
      await expect(frame.locator('erf-growth [part=point]')).toContainText('effective field');
      await expect(frame.locator('erf-growth [part=charts] svg').first()).toBeVisible();
      await expect.poll(async () => (await tooLarge(frame))[1]).toBe(0);
    });
  });
}

test('it follows its address, from one element to another', async ({ page }) => {
  await inFrame(page, { hash: `#${ones}` }, async (frame) => {
    await finalFrame(frame);
    await frame.evaluate((hash) => (location.hash = hash), `#${ones.replace('depth=5', 'depth=3')}`);
    await frame.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 7);
    await frame.evaluate(() => (location.hash = '#element=rf-table&depth=4&activation=none'));
    const last = frame.locator('rf-table tr[part~=row]').last();
    await expect(last).toContainText('9×9');
    await expect(frame.locator('erf-heatmap')).toHaveCount(0);
  });
});

for (const [element, shown, results] of [
  ['growth', 'erf-growth [part=charts] svg', 0],
  ['paths', 'erf-paths svg', 1],
  ['areas', 'erf-areas table', 4],
  ['shape', 'erf-shape [part=chart] svg', 1],
  ['rf-table', 'rf-table table', 0],
] as const) {
  test(`element=${element} is shown in a frame, and breaks no rule of its page’s policy`, async ({
    page,
  }) => {
    const hash = `#element=${element}&depth=3&channels=1&activation=none&weights=ones&draws=2&backend=cpu&range=1-3`;
    await inFrame(page, { hash, listens: true }, async (frame) => {
      await expect(frame.locator(shown).first()).toBeVisible();
      await frame.waitForFunction(
        (results) => window.erfRecording.frames.filter(({ final }) => final).length >= results,
        results,
      );
      await expect.poll(() => tooLarge(frame)).toEqual([0, 0]);
      await expect(frame.getByRole('alert')).toHaveCount(0);
    });
  });
}

test('a network of one’s own comes through the link', async ({ page }) => {
  const hash = '#network=input+1;+conv+1+k5;+conv+1+k3+s2&weights=ones&draws=2&backend=cpu';
  await inFrame(page, { hash }, async (frame) => {
    expect((await finalFrame(frame)).box.width).toBe(7);
    await expect(frame.getByRole('link')).toHaveAttribute('href', /network=/);
  });
});

test('a broken link says what is wrong with it, and shows the rest', async ({ page }) => {
  const hash = `#${ones}&element=heatmop&kernel=many&depht=3&lang=!&worker-url=https://evil.example/w.js`;
  await inFrame(page, { hash }, async (frame) => {
    const alert = frame.locator('erf-embed .problems');
    await expect(alert).toContainText('element=heatmop is not one of heatmap, growth');
    await expect(alert).toContainText('kernel=many is not a whole number');
    await expect(alert).toContainText('depht=3, which means nothing here');
    await expect(alert).toContainText('lang=! is not a language');
    await expect(alert).toContainText('worker-url means nothing in a frame');
    expect((await finalFrame(frame)).box.width).toBe(11);
  });
});

for (const [hash, message] of [
  ['preset=nope', 'nope'],
  ['layer=nope&depth=3', 'nope'],
] as const) {
  test(`a shape whose link says ${hash} says what is wrong, and is there once the link makes sense`, async ({
    page,
  }) => {
    await inFrame(page, { hash: `#element=shape&${hash}`, listens: true }, async (frame) => {
      const alert = frame.locator('erf-embed .problems');
      await expect(alert).toContainText(message);
      await expect(alert).toBeVisible();
      await frame.evaluate((hash) => (location.hash = hash), `#element=shape&lang=zh&${hash}`);
      await expect(alert).toContainText(/\p{Script=Han}/u);
      await frame.evaluate((hash) => (location.hash = hash), `#element=shape&${ones}`);
      await expect(frame.locator('erf-shape [part=chart] svg').first()).toBeVisible();
      await expect(alert).toHaveCount(0);
      // Nobody would see that the heatmap behind it rests.
      expect(await frame.locator('erf-heatmap').evaluate((figure: ErfHeatmap) => figure.timeBudget)).toBe(0);
    });
  });
}

test('it speaks the language that the link asks for', async ({ page }) => {
  await inFrame(page, { hash: `#${ones}&controls=depth&lang=zh` }, async (frame) => {
    await finalFrame(frame);
    await expect.poll(() => frame.title()).toBe('有效感受野 · erf-lab');
    await frame.evaluate((hash) => (location.hash = hash), `#${ones}`);
    await expect.poll(() => frame.title()).toBe('An effective receptive field · erf-lab');
    await frame.evaluate((hash) => (location.hash = hash), `#${ones}&controls=depth&lang=zh`);
    await expect(frame.locator('html')).toHaveAttribute('lang', 'zh');
    await expect(frame.locator('erf-heatmap [part=controls]')).toContainText(/\p{Script=Han}/u);
  });
});

test('what is behind the frame shines through, where both have one colour scheme', async ({ page }) => {
  await inFrame(page, { hash: `#${ones}&color-scheme=dark` }, async (frame) => {
    await finalFrame(frame);
    const looks = await frame.evaluate(() => {
      const { backgroundColor, colorScheme } = getComputedStyle(document.documentElement);
      return { backgroundColor, colorScheme, body: getComputedStyle(document.body).backgroundColor };
    });
    expect(looks).toEqual({
      backgroundColor: 'rgba(0, 0, 0, 0)',
      colorScheme: 'dark',
      body: 'rgba(0, 0, 0, 0)',
    });
  });
});

test('axe finds nothing in the embedded page, in light and in dark', async ({ page }) => {
  await page.goto(`embed.html#${ones}&controls=depth+activation`);
  await finalFrame(page.mainFrame());
  // Its policy forbids scripts of others; Playwright's own are not asked.
  await page.evaluate(axe);
  // Nothing is painted behind the figure, and axe would take that for white.
  await page.evaluate(() => (document.documentElement.style.background = 'Canvas'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(context: Document): Promise<AxeResults> } };
      return (await axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(found, colorScheme).toEqual([]);
  }
});

test('the page keeps nothing and asks nobody', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await inFrame(page, { hash: `#${ones}` }, async (frame, lab) => {
    await finalFrame(frame);
    const ours = asked.filter((url) => url.startsWith(lab)).map((url) => new URL(url).pathname);
    expect(ours).toEqual(['/embed.html', expect.stringMatching(/^\/assets\/embed-.*\.js$/)]);
    expect(await page.context().cookies()).toEqual([]);
  });
});
