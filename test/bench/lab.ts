// The built lab page as a person meets it: a key on the depth slider to the next new picture, and navigation to the first.
// Runs in Node. Imports Playwright and this folder's rest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { launchOptions } from '../support/browser.mjs';
import { serve } from '../support/serve.mjs';
import type { LabTimes } from './results.ts';
import { summarise, type Summary } from './statistics.ts';

const root = join(import.meta.dirname, '../..');

/** Longer than any picture takes. */
const limitMs = 30_000;
const settleMs = 3_000;

interface Pictures {
  /** Milliseconds from the event (or the navigation) to the first picture after it, and to the final one. */
  first: number | null;
  final: number | null;
  fromMarks: boolean;
}

declare global {
  interface Window {
    erfBench: { start: number; pictures: Pictures; begin(): void };
  }
}

/**
 * Runs before the page's own scripts. The page measures itself (User Timing, `erf-lab:…`); where it does not, the frame's
 * event and the screen frame after it say when there was a picture.
 */
function watch(): void {
  const fresh = (): Pictures => ({ first: null, final: null, fromMarks: false });
  window.erfBench = {
    start: 0,
    pictures: fresh(),
    begin() {
      window.erfBench.start = Infinity;
      window.erfBench.pictures = fresh();
    },
  };
  addEventListener('input', ({ timeStamp }) => (window.erfBench.start = timeStamp), { capture: true });
  addEventListener('erf-frame', (event) => {
    const { final } = (event as CustomEvent<{ final: boolean }>).detail;
    const { start, pictures } = window.erfBench;
    if (start === Infinity) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (pictures.fromMarks) return;
        pictures.first ??= performance.now() - start;
        if (final) pictures.final ??= performance.now() - start;
      }),
    );
  });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      const { pictures, start } = window.erfBench;
      const isStart = name === 'erf-lab:navigation-to-first-frame';
      if (start === Infinity || isStart !== (start === 0)) continue;
      if (name !== 'erf-lab:input-to-first-frame' && name !== 'erf-lab:input-to-final' && !isStart) continue;
      if (!pictures.fromMarks) Object.assign(pictures, { first: null, final: null, fromMarks: true });
      if (name === 'erf-lab:input-to-final') pictures.final ??= duration;
      else pictures.first ??= duration;
    }
  }).observe({ type: 'measure' });
}

const pictures = (page: Page): Promise<Pictures> => page.evaluate(() => window.erfBench.pictures);

async function newPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(url);
  await page.waitForFunction(() => window.erfBench.pictures.first !== null, null, { timeout: limitMs });
  // A mark comes just after the event it stands for.
  await page.waitForTimeout(500);
  return page;
}

async function isFinal(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const figure = document.querySelector('erf-lab')?.shadowRoot?.querySelector('erf-heatmap')?.shadowRoot;
      const bar = figure?.querySelector('[role=progressbar]');
      return bar && bar.getAttribute('aria-valuenow') === bar.getAttribute('aria-valuemax');
    },
    null,
    { timeout: limitMs },
  );
}

async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(launchOptions());
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

const openContext = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1440, height: 900 } });

/** A new browser each time: nothing cached, nothing compiled. */
async function coldStart(url: string, log: (line: string) => void): Promise<number> {
  return withBrowser(async (browser) => {
    const { first } = await pictures(await newPage(await openContext(browser), url));
    log(`  cold start: ${Math.round(first!)} ms`);
    return first!;
  });
}

/** Later visits of one profile. */
async function warmStarts(url: string, runs: number, log: (line: string) => void): Promise<number[]> {
  return withBrowser(async (browser) => {
    const context = await openContext(browser);
    const times: number[] = [];
    for (let visit = -2; visit < runs; visit++) {
      const page = await newPage(context, url);
      if (visit >= 0) times.push((await pictures(page)).first!);
      else await isFinal(page).then(() => page.waitForTimeout(settleMs / 2));
      await page.close();
    }
    log(`  warm starts: ${times.map(Math.round).join(', ')} ms`);
    return times;
  });
}

interface Slides {
  readonly first: Summary;
  readonly final: Summary;
  readonly source: LabTimes['source'];
}

/** One key at a time, each to a depth that was not there before. */
async function slides(url: string, runs: number, log: (line: string) => void): Promise<Slides> {
  return withBrowser(async (browser) => {
    const page = await newPage(await openContext(browser), url);
    await isFinal(page);
    await page.waitForTimeout(settleMs);
    await page.getByRole('slider', { name: 'Depth', exact: true }).focus();
    const found: Pictures[] = [];
    for (let step = 0; step <= runs; step++) {
      await page.evaluate(() => window.erfBench.begin());
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction(() => window.erfBench.pictures.final !== null, null, { timeout: limitMs });
      await page.waitForTimeout(500);
      // The first warms up.
      if (step > 0) found.push(await pictures(page));
    }
    log(`  slider: ${found.map(({ first }) => Math.round(first!)).join(', ')} ms`);
    return {
      first: summarise(found.map(({ first }) => first!)),
      final: summarise(found.map(({ final }) => final!)),
      source: found.every(({ fromMarks }) => fromMarks) ? 'marks' : 'event',
    };
  });
}

/** In a process of its own: this one's server has set it up for development. Throws what Vite says. */
function buildSite(outDir: string): void {
  const { NODE_ENV: _ignored, ...environment } = process.env;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const options = ['build', '--mode', 'site', '--logLevel', 'error', '--emptyOutDir', '--outDir', outDir];
  const { status, stderr } = spawnSync(process.execPath, [vite, ...options], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The site was not built: ${stderr}`);
}

export async function measureLab(
  runs: number,
  cacheFolder: string,
  log: (line: string) => void,
): Promise<LabTimes> {
  log('the lab page');
  const outDir = join(cacheFolder, 'site');
  buildSite(outDir);
  const server = await serve(outDir, {
    headers: {
      // As a site's host has it for files whose names change with what is in them.
      'cache-control': 'max-age=3600',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  });
  try {
    const cold: number[] = [];
    for (let run = 0; run < Math.min(3, runs); run++) cold.push(await coldStart(server.url, log));
    const warm = await warmStarts(server.url, runs, log);
    const { first, final, source } = await slides(server.url, runs, log);
    return {
      sliderToPicture: first,
      sliderToFinal: final,
      coldStart: summarise(cold),
      warmStart: summarise(warm),
      source,
    };
  } finally {
    await server.close();
  }
}
