// The built paper page: text for everyone, figures that measure, links that open the lab on the same network.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const figures = ['depth', 'activations', 'growth', 'sampling', 'dropout-skip', 'initialisation', 'sparse'];

/** Opens the page at a figure and waits until all its maps are measured. */
async function openFigure(page: Page, id: string): Promise<void> {
  await page.goto(`./paper.html#${id}`);
  await expect(page.locator(`erf-claim[figure="${id}"] .verdicts [data-verdict=waiting]`)).toHaveCount(0, {
    timeout: 100_000,
  });
  await expect(page.locator(`erf-claim[figure="${id}"] .verdicts [data-verdict=holds]`)).not.toHaveCount(0);
}

test('the page opens with a heading for every figure, and each heading links to itself', async ({ page }) => {
  await page.goto('./paper.html');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('one click each');
  for (const id of [...figures, 'paths', 'areas']) {
    const section = page.locator(`section#${id}`);
    await expect(section.locator('h2 a')).toHaveAttribute('href', `#${id}`);
  }
  await expect(page.locator('nav').first().getByRole('link')).toHaveAttribute('href', './');
});

test('the lab links to the page, and the page back to the lab', async ({ page, problems }) => {
  // A page that is left while its parts are on their way lets go of them.
  problems.allow(/net::ERR_ABORTED/);
  await page.goto('./');
  await page.getByRole('link', { name: 'the paper, one click each' }).click();
  await expect(page).toHaveURL(/paper\.html$/);
  await page.getByRole('link', { name: '← The lab' }).click();
  await expect(page.locator('erf-lab')).toBeVisible();
});

test('where no script runs, the page is the paper’s claims in text', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto('./paper.html');
    await expect(page.locator('section .claim')).toHaveCount(figures.length + 2);
    await expect(page.locator('noscript')).toBeVisible();
    await expect(page.locator('blockquote')).toContainText('arXiv:1701.04128');
    await expect(page.getByRole('button', { name: 'Copy citation' })).toBeHidden();
  } finally {
    await context.close();
  }
});

test('a linked figure stands in sight and measures; its map opens the lab on the same network', async ({
  lab,
  page,
}) => {
  await openFigure(page, 'sparse');
  await expect(page.locator('section#sparse h2')).toBeInViewport();
  const figure = page.locator('erf-claim[figure="sparse"]');
  await expect(figure.locator('.verdicts [data-verdict=fails]')).toHaveCount(1);

  await figure.locator('summary').click();
  const row = figure.locator('tbody tr', { hasText: 'Uniform weights, 9 taps in 7×7' });
  await expect(row.locator('td').first()).toHaveText('43×39');
  const size = await row.locator('td').nth(1).innerText();
  await row.getByRole('link').click();
  await lab.settled();
  await expect(lab.number('Receptive field')).toHaveText('43 × 39');
  expect(await lab.number('Effective field').innerText()).toContain(size);
  await expect(lab.page.locator('erf-lab .sentence')).toContainText('8 layers of 9 taps in 7×7');

  // Back on the page nothing is lost: the tab keeps what was measured.
  await page.goBack();
  await expect(figure.locator('.state')).toHaveText('8 of 8 maps', { timeout: 10_000 });
});

test('a linked stack of paths stands in sight as it was set, and changing it changes the link', async ({
  page,
}) => {
  await page.goto('./paper.html#paths?depth=2&kernel=5&dimensions=2');
  await expect(page.locator('section#paths h2')).toBeInViewport();
  const paths = page.locator('erf-paths');
  await expect(paths.locator('.sentence')).toContainText('2 layers of 5×5 reach 81 inputs');

  await paths.getByLabel('Dimensions').selectOption('1');
  await expect(page).toHaveURL(/#paths\?depth=2&kernel=5$/);
  await expect(paths.locator('.sentence')).toContainText('2 layers of kernel 5 reach 9 inputs');
  await page.goBack();
  await expect(paths.locator('.sentence')).toContainText('2 layers of 5×5 reach 81 inputs');

  await page.goto('./paper.html#paths?depth=many');
  await expect(page.locator('section#paths .problems')).toContainText('depth=many is not');
  await expect(paths.locator('.sentence')).toContainText('3 layers of kernel 3 reach 7 inputs');

  await page.locator('nav.contents').getByRole('link', { name: 'Why the centre counts more' }).click();
  await expect(page.locator('section#paths .problems')).toBeEmpty();
});

test('every section of figures has a link to copy', async ({ page }) => {
  await page.goto('./paper.html');
  for (const id of ['growth', 'paths', 'areas']) {
    await expect(page.locator(`section#${id} button[data-copy-section]`)).toBeVisible();
  }
});

test('a map under a sign rule opens the lab under it', async ({ lab, page }) => {
  await page.goto('./paper.html#areas');
  await page.locator('erf-areas').getByRole('link', { name: 'Open in the lab: Square' }).click();
  await expect(page).toHaveURL(/#aggregate=square$/);
  await lab.settled();
  await expect(lab.number('Receptive field')).toHaveText('41 × 41');
});

async function seriousViolations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: Document): Promise<AxeResults> } };
    const { violations } = await axe.run(document);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
      );
  });
}

test('axe finds nothing serious on the whole page, in light and in dark', async ({ page }) => {
  await openFigure(page, 'sampling');
  await page.addScriptTag({ content: axe });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => seriousViolations(page), colorScheme).toEqual([]);
  }
});

test('nothing overflows at any width, and no control of a figure is under 24 pixels', async ({ page }) => {
  await openFigure(page, 'sampling');
  await page.locator('erf-claim[figure="sampling"] summary').click();
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expect
      .poll(
        () => page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth),
        `overflow at ${width}`,
      )
      .toBeLessThanOrEqual(0);
    const tooSmall = await page.evaluate(() =>
      [
        ...document.querySelectorAll('nav a, h2 a, button'),
        ...[...document.querySelectorAll('erf-claim')].flatMap((figure) => [
          ...figure.shadowRoot!.querySelectorAll('a, button, summary'),
        ]),
      ]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, place: element.getBoundingClientRect() }))
        .filter(({ place }) => Math.min(place.width, place.height) < 23.99)
        .map(({ element, place }) => `${element.outerHTML.slice(0, 80)} ${place.width}×${place.height}`),
    );
    expect(tooSmall, `controls at ${width}`).toEqual([]);
  }
});
