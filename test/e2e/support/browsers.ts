// Browsers other than the one that all tests share. Imports Playwright and the test server only.
import { chromium, type Page } from 'playwright/test';
import { launchOptions } from '../../support/browser.mjs';
import { prepare, type Problems } from './fixtures.ts';

interface OtherBrowser {
  readonly problems: Problems;
  /** Changes the flags that the shared browser has. */
  readonly flags: (flags: readonly string[]) => readonly string[];
}

/** Opens a page in a browser with other flags, and closes both when the work is done. */
export async function inBrowser(
  { problems, flags }: OtherBrowser,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const options = launchOptions();
  const browser = await chromium.launch({ ...options, args: [...flags(options.args)] });
  try {
    const context = await browser.newContext({
      baseURL: process.env.ERF_SITE_URL,
      viewport: { width: 1440, height: 900 },
    });
    await prepare(context, problems);
    await work(await context.newPage());
  } finally {
    await browser.close();
  }
}
