// Draws the pictures that stand for the live figures of why/ where no script runs: `node examples/posters.mjs`, after a
// build, whenever a figure changes. Imports the tests' browser and the examples' server only.
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from '../test/support/browser.mjs';
import { serveExamples } from './serve.mjs';

/** Which part of which figure, and whether it says that it is finished. */
const posters = [
  { file: 'field', figure: '#field', part: '.stage', result: true },
  { file: 'paths', figure: '#paths-figure', part: 'svg', result: true },
  { file: 'shape', figure: '#shape', part: '[part=chart] svg', result: false },
  { file: 'growth', figure: '#growth-figure', part: '[part=charts]', result: false },
  { file: 'dilated', figure: '#dilated', part: '.stage', result: true },
];

/** Greys that can be read on white and on black paper: a poster does not know which it will stand on. */
const neutral = `
  :root {
    background: none !important;
    --paper: transparent !important;
    --ink: #7c7f87 !important;
    --soft: #7c7f87 !important;
    --line: #7c7f8766 !important;
    --link: #3f8ae0 !important;
  }
  erf-heatmap::part(handle) { display: none; }
`;

const examples = await serveExamples();
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 1000 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
  });
  await page.addInitScript(() => {
    addEventListener(
      'erf-result',
      ({ target }) => target instanceof Element && target.classList.add('final'),
    );
  });
  await page.goto(`${examples.posts}why/`);
  await page.addStyleTag({ content: neutral });
  for (const { file, figure, part, result } of posters) {
    await page.locator(figure).scrollIntoViewIfNeeded();
    if (result) await page.locator(`${figure}.final`).waitFor({ timeout: 300_000 });
    if (file === 'growth') {
      await page.locator(`${figure} >> text=/^8 of 8 points$/`).waitFor({ timeout: 300_000 });
    }
    await page.mouse.move(0, 0);
    await page.waitForTimeout(500);
    const path = join(import.meta.dirname, 'why/figures', `${file}.png`);
    await page.locator(`${figure} ${part}`).first().screenshot({ path, omitBackground: true });
  }
} finally {
  await browser.close();
  await examples.close();
}
