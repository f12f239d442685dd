// On the CPU a long request is computed on all cores, wherever the engine itself can be had, and on one where the page
// gives no more workers.
import type { Page } from 'playwright/test';
import { serve } from '../support/serve.mjs';
import { expect, test } from './support/fixtures.ts';
import { Lab } from './support/lab.ts';
import type { RecordedFrame } from './support/recorder.ts';
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

test('where the page may share memory, one draw is computed on all cores, to the last bit', async ({
  page,
}) => {
  const isolated = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const one = 'depth="16" channels="64" draws="1" time-budget="0" backend="cpu"';
  const html = `<!doctype html><title>A post</title><link rel="icon" href="data:,"><script type="module" src="erf-lab.js"></script><body><erf-heatmap id="figure" ${one} seed="1"></erf-heatmap>`;
  /** The last frame with this seed. */
  const framed = async (seed: number): Promise<RecordedFrame> => {
    await page.locator('#figure').evaluate((figure, seed) => figure.setAttribute('seed', `${seed}`), seed);
    await page.waitForFunction((seed) => {
      const last = window.erfRecording.frames.at(-1);
      return last?.final && (JSON.parse(last.request) as { seed: number }).seed === seed;
    }, seed);
    return new Lab(page).lastFrame();
  };
  const mapShown = (): Promise<number[]> => page.evaluate(() => [...window.erfRecording.map]);
  const [shared, plain] = await Promise.all(
    [isolated, {}].map((headers) => serve(dist, { headers, pages: { '/': html } })),
  );
  try {
    await page.goto(shared!.url);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    // The first request starts the helpers, and does not wait for them.
    let seed = 1;
    await expect(async () => {
      expect((await framed(++seed)).adapter).toContain(coresInWords(cores));
    }).toPass();
    const together = await mapShown();
    await page.goto(plain!.url);
    expect((await framed(seed)).adapter).toMatch(/ on one core$/);
    expect(together).toEqual(await mapShown());
  } finally {
    await shared!.close();
    await plain!.close();
  }
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
