// End-to-end tests: the built site and the built package in a real browser.
import { defineConfig } from 'playwright/test';
import { launchOptions } from './test/support/browser.mjs';

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/support/serve-site.ts',
  // Two browsers, each with an adapter of its own: a page waits for screen frames half of its time.
  workers: 2,
  retries: 0,
  timeout: 120_000,
  // A picture on a software adapter takes seconds, not the five that Playwright waits by default.
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: process.env.ERF_SITE_URL,
    launchOptions: launchOptions(),
    viewport: { width: 1440, height: 900 },
    screenshot: 'off',
    trace: 'off',
    video: 'off',
  },
});
