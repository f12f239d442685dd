// Makes the README's picture from the running page: `npm run picture`, after `npm run build`. Imports Node and Playwright.
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from './support/browser.mjs';
import { serve } from './support/serve.mjs';

const root = resolve(import.meta.dirname, '..');
const server = await serve(resolve(root, 'site'));
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
  // Attached on the document, the listener hears the lab's result wherever it comes from.
  await page.addInitScript(() => {
    document.addEventListener('erf-result', () => (document.documentElement.dataset.done = ''));
  });
  await page.goto(new URL('#draws=1024', server.url).href);
  await page.waitForSelector('html[data-done]', { timeout: 300_000 });
  // The last frame is painted with the next animation frame.
  await page.waitForTimeout(500);
  await page.screenshot({ path: resolve(root, 'docs/lab.png') });
} finally {
  await browser.close();
  await server.close();
}
