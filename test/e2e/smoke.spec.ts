// The built site opens, from its root and from any folder.
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { serve } from '../support/serve.mjs';

const root = join(import.meta.dirname, '../..');

test('the built page opens without an error and computes a picture', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  // Before the page's own scripts, so that no event is missed.
  await page.addInitScript(() => {
    addEventListener('erf-result', () => document.documentElement.setAttribute('data-result', ''));
  });
  await page.goto('./');
  await expect(page).toHaveTitle(/effective receptive field/);
  await expect(page.locator('html')).toHaveAttribute('data-result', '', { timeout: 60_000 });
  expect(problems).toEqual([]);
});

test('the built page works from a folder below the root', async ({ page }) => {
  const server = await serve(root);
  try {
    await page.goto(`${server.url}site/`);
    await expect(page.locator('erf-lab')).toBeVisible();
    expect(await page.evaluate(() => customElements.get('erf-lab') !== undefined)).toBe(true);
  } finally {
    await server.close();
  }
});

test('where no script runs, the page says what it needs', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto('./');
    await expect(page.locator('noscript')).toBeVisible();
  } finally {
    await context.close();
  }
});
