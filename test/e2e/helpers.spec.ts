// On the CPU a long request is computed on all cores, wherever the engine itself can be had, and on one where the page
// gives no more workers.
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';
import { dist, withPost, type Post } from './support/post.ts';
import { coresInWords, expectOneEngine } from './support/workers.ts';

/** More draws than anybody waits for. */
const long = 'depth="9" channels="8" draws="16000000" time-budget="0" backend="cpu"';

/** A frame that says so has draws of all cores in it. */
async function expectAllCores(page: Page): Promise<void> {
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await page.waitForFunction(
    (ending) => window.erfRecording.frames.at(-1)?.adapter.endsWith(ending),
    coresInWords(cores),
  );
  await expectOneEngine(page);
}

async function expectNobody(page: Page): Promise<void> {
  await page.evaluate(() => document.body.replaceChildren());
  await expect.poll(() => page.workers().length).toBe(0);
}

const figure = (attributes = ''): string => `<erf-heatmap id="figure" ${long} ${attributes}></erf-heatmap>`;

const posts: Readonly<Record<string, Post>> = {
  'the package on another host': { body: figure() },
  'the package under a strict policy': {
    body: figure(),
    policy: (cdn) =>
      `default-src 'none'; script-src ${cdn}; img-src data:; worker-src blob:; connect-src 'none'; style-src 'self'`,
  },
  'the package in one file': { body: figure(), scripts: ['standalone.js'] },
  'a worker-url where the policy allows no blob: workers': {
    body: figure('worker-url="erf-worker.js"'),
    policy: (cdn) => `default-src 'none'; script-src ${cdn}; img-src data:; worker-src 'self'`,
    own: dist,
  },
};

for (const [title, post] of Object.entries(posts)) {
  test(`${title} computes on all cores, and leaves none busy`, async ({ page }) => {
    await withPost(page, post, async () => {
      await expectAllCores(page);
      await expectNobody(page);
    });
  });
}

test('the lab computes on all cores and says so', async ({ lab, page }) => {
  await lab.load('#depth=9&channels=8&draws=16000000&backend=cpu');
  await expectAllCores(page);
  await expect(page.locator('erf-lab [part=adapter]')).toContainText(/cores?$/);
});

test('a page that gives no more workers computes on one core', async ({ page }) => {
  await page.addInitScript(() => {
    const { Worker: Original } = window;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        if (options?.name !== 'erf-lab') throw new Error('One is enough.');
        super(url, options);
      }
    };
  });
  await withPost(page, { body: figure() }, async () => {
    await page.waitForFunction(() => window.erfRecording.frames.length > 20);
    expect(await page.evaluate(() => window.erfRecording.frames.at(-1)!.adapter)).toMatch(/ on one core$/);
    expect(page.workers()).toHaveLength(1);
  });
});
