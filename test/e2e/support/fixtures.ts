// Playwright's test with two additions: whatever a page complains about fails the test, and `lab` drives the built page.
import { expect, test as base, type BrowserContext, type Page } from 'playwright/test';
import { Lab } from './lab.ts';
import { record } from './recorder.ts';

/** What the pages of a test complained about. */
export class Problems {
  readonly found: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** A test that provokes a complaint says which. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  watch(context: BrowserContext): void {
    context.on('page', (page) => this.#watchPage(page));
    for (const page of context.pages()) this.#watchPage(page);
  }

  #watchPage(page: Page): void {
    page.on('pageerror', (error) => this.#note(`page error: ${error.message}`));
    page.on('crash', () => this.#note('the page crashed'));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note(`console error: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      // A worker was being started when its page was left; one that fails is told by the page.
      if (request.url().startsWith('blob:') && request.failure()?.errorText === 'net::ERR_ABORTED') return;
      this.#note(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    });
  }

  #note(text: string): void {
    if (!this.#allowed.some((pattern) => pattern.test(text))) this.found.push(text);
  }
}

/** Records the elements' events in every page of a context, and watches it for complaints. */
export async function prepare(context: BrowserContext, problems: Problems): Promise<void> {
  await context.addInitScript(record);
  problems.watch(context);
}

interface Additions {
  readonly problems: Problems;
  /** The built page, not yet opened. */
  readonly lab: Lab;
}

export const test = base.extend<Additions>({
  problems: [
    async ({ context }, use) => {
      const problems = new Problems();
      await prepare(context, problems);
      await use(problems);
      expect(problems.found, 'what the pages complained about').toEqual([]);
    },
    { auto: true },
  ],
  lab: async ({ page }, use) => use(new Lab(page)),
});

export { expect };
