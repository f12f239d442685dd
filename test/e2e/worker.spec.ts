// When the worker cannot be had or dies, the page says why and what to do, and goes on when it can.
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { serve } from '../support/serve.mjs';
import { boxSide, erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import { Lab } from './support/lab.ts';

const root = join(import.meta.dirname, '../..');
/** What many sites send: workers from their own origin only. */
const strict = { 'content-security-policy': "worker-src 'self'" };
const state = '#depth=5&channels=2&activation=none&weights=ones&backend=cpu';

/** A page of one's own that carries the built elements. */
async function withPage(
  page: Page,
  body: string,
  work: (url: string) => Promise<void>,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  const html = `<!doctype html><title>A post</title><link rel="icon" href="data:,"><script type="module" src="erf-lab.js"></script>${body}`;
  const server = await serve(join(root, 'dist'), { headers: strict, pages: { '/': html, ...extra } });
  try {
    await page.goto(server.url);
    await work(server.url);
  } finally {
    await server.close();
  }
}

test('a worker from the page’s own origin works under the same policy', async ({ page }) => {
  await withPage(page, '<erf-lab worker-url="erf-worker.js"></erf-lab>', async (url) => {
    await page.goto(`${url}${state}`);
    const lab = new Lab(page);
    await lab.settled();
    await expectOnes(lab, stack(5, 3));
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(['/erf-worker.js']);
  });
});

const figure = (workerUrl: string): string =>
  `<erf-heatmap worker-url="${workerUrl}" depth="5" channels="1" activation="none" weights="ones" backend="cpu">Text</erf-heatmap>`;

test('a worker that is not there is told', async ({ page, problems }) => {
  problems.allow(/404|missing\.js/);
  await withPage(page, figure('missing.js'), async () => {
    await expect(page.getByRole('alert')).toContainText('The worker could not be started');
    await expect(page.locator('erf-heatmap .fallback')).toBeVisible();
  });
});

test('a worker that never answers is told when the time limit is over', async ({ page }) => {
  await page.clock.install();
  await withPage(
    page,
    figure('silent.js'),
    async () => {
      await expect.poll(() => page.workers().length).toBe(1);
      await expect(page.getByRole('alert')).toHaveCount(0);
      await page.clock.fastForward(10_000);
      await expect(page.getByRole('alert')).toContainText('did not answer within 10 s');
    },
    { '/silent.js': '/* says nothing */' },
  );
});

test('a worker that dies is replaced when asked', async ({ lab, page, problems }) => {
  problems.allow(/the roof fell in/);
  await lab.load(`${state.replace('weights=ones', 'draws=16000000')}`);
  await page.waitForFunction(() => window.erfRecording.frames.length > 1);
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error('the roof fell in');
    });
  });
  const alert = lab.heatmap.getByRole('alert');
  await expect(alert).toContainText('the roof fell in');
  expect((await lab.picture()).painted).toBeGreaterThan(0.2);
  await lab.select('Weights').selectOption('ones');
  await lab.type('Draws', '4');
  await lab.settled();
  await expectOnes(lab, stack(5, 3));
  await expect(alert).toHaveCount(0);
  // The one that failed has ended, and the one that took its place ends with the lab.
  expect(page.workers()).toHaveLength(1);
  await page.evaluate(() => document.querySelector('erf-lab')!.remove());
  await expect.poll(() => page.workers().length).toBe(0);
});

test('a figure on its own shows the same numbers through a worker-url', async ({ page }) => {
  await withPage(page, figure('erf-worker.js'), async () => {
    await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.final === true);
    const { erfSize: shown, box } = await new Lab(page).lastFrame();
    expect(shown).toBeCloseTo(erfSize(onesMap(stack(5, 3))), 5);
    expect(box.width).toBe(boxSide(stack(5, 3)));
  });
});
