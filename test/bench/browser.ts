// The browser that the benchmark's page runs in, started anew when a contender hangs it. Imports Playwright only.
import { chromium, type Browser, type Page } from 'playwright';
import { launchOptions } from '../support/browser.mjs';

/** Short jobs look up to 1.8 times slower in a browser that has just started. */
const settleMs = 3_000;

export class LimitError extends Error {}

/** Ends by itself with a LimitError after so many milliseconds. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LimitError(`took longer than ${Math.round(limitMs / 1000)} s`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export class BenchBrowser {
  readonly #url: string;
  #browser: Browser | null = null;
  #page: Page | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  get isOpen(): boolean {
    return this.#page !== null;
  }

  get version(): string {
    return this.#browser?.version() ?? '';
  }

  async page(): Promise<Page> {
    if (this.#page) return this.#page;
    this.#browser = await chromium.launch(launchOptions());
    const page = await this.#browser.newPage();
    await page.goto(this.#url);
    await page.waitForFunction(() => window.bench !== undefined, null, { timeout: 120_000 });
    await page.waitForTimeout(settleMs);
    this.#page = page;
    return page;
  }

  /** Throws what the page throws, in one line, and LimitError; after that the browser is a new one. */
  async call<Argument, Result>(
    limitMs: number,
    ask: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result> {
    const page = await this.page();
    try {
      return (await within(limitMs, page.evaluate(ask as never, argument as never))) as Result;
    } catch (error) {
      if (error instanceof LimitError || page.isClosed()) await this.restart();
      throw error;
    }
  }

  /** A hung page does not close: its browser is ended. */
  async restart(): Promise<void> {
    const browser = this.#browser;
    this.#browser = null;
    this.#page = null;
    await browser?.close().catch(() => undefined);
  }
}

/** The first line of an error from the page, without Playwright's preface. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/^page\.evaluate: /, '')
    .replace(/^Error: /, '')
    .split('\n', 1)[0]!
    .slice(0, 200);
}
