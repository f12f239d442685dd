// The room that the style sheet keeps for a figure before its code is there: the post's text moves by less than two lines.
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';
import { dist, linear, withPost } from './support/post.ts';

/** CSS pixels: two lines of text. */
const unnoticed = 48;
/** Of a usual column, and of a phone. */
const widths = [680, 340];

interface Form {
  readonly markup: string;
  /** Seen once the figure is what it will be. */
  readonly final: string;
  readonly script?: string;
}

const heatmap = (controls: string): Form => ({
  markup: `<erf-heatmap ${linear} loading="eager" depth="6" ${controls}></erf-heatmap>`,
  final: '.draws .done:text("2 draws")',
});
const growth = (more: string): Form => ({
  markup: `<erf-growth ${more} range="5,10,20"></erf-growth>`,
  final: String.raw`.actions .state:text-matches("^([1-9]\\d*) of \\1 points$")`,
});

/**
 * Not <rf-table>: it is as long as its network has layers, which no style sheet can count. Not <erf-lab>: it is a page
 * of its own.
 */
const forms: Readonly<Record<string, Form>> = {
  'a figure without controls': heatmap(''),
  'one with the usual controls': heatmap('controls'),
  'one with a knob': heatmap('controls="depth"'),
  'one with two knobs': heatmap('controls="depth activation"'),
  'one with three knobs': heatmap('controls="depth kernel activation"'),
  'one with three knobs and a menu': heatmap('controls="depth kernel activation save"'),
  'one with a knob and a menu': heatmap('controls="depth save"'),
  'one with layer and unit': heatmap('controls="where"'),
  'one with a knob, layer and unit': heatmap('controls="depth where"'),
  'one with a knob, layer and unit, and a menu': heatmap('controls="depth where save"'),
  'a growth chart': growth(linear),
  'one of growth with controls': growth(`controls ${linear}`),
  'one of growth with a curve for each activation': growth(
    'compare="activation" backend="cpu" draws="2" channels="2"',
  ),
  'the paths through a stack': {
    markup: '<erf-paths backend="cpu" loading="eager"></erf-paths>',
    final: '.proof .done[data-holds]',
  },
  'a table of areas': {
    markup: `<erf-areas ${linear} loading="eager" depth="6"></erf-areas>`,
    final: '.slider',
  },
  'a shape that is given a frame': {
    markup: `<erf-shape></erf-shape>`,
    final: '[part=chart] svg',
    script: `
      const source = document.createElement('erf-heatmap');
      source.setAttribute('depth', '6');
      source.setAttribute('loading', 'eager');
      source.setAttribute('backend', 'cpu');
      source.addEventListener('erf-result', ({ detail }) => {
        for (const shape of document.querySelectorAll('erf-shape')) shape.frame = detail;
      });
      document.body.append(source);`,
  },
};

const heights = (page: Page): Promise<number[]> =>
  page.locator('main > *').evaluateAll((elements) => elements.map(({ clientHeight }) => clientHeight));

for (const [title, { markup, final, script }] of Object.entries(forms)) {
  test(`${title} takes the room that was kept for it`, async ({ page }) => {
    const columns = widths.map((width) => `<main style="inline-size: ${width}px">${markup}</main>`);
    const body = `<link rel="stylesheet" href="erf-lab.css">${columns.join('')}`;
    await withPost(page, { scripts: [], own: dist, body }, async ({ cdn }) => {
      const before = await heights(page);
      expect(Math.min(...before)).toBeGreaterThan(200);
      await page.addScriptTag({ type: 'module', url: `${cdn}erf-lab.js` });
      if (script) await page.addScriptTag({ type: 'module', content: script });
      for (let column = 0; column < widths.length; column++) {
        const figure = page.locator('main').nth(column);
        // Some begin only when they are in sight.
        await figure.scrollIntoViewIfNeeded();
        await expect(figure.locator(final)).toBeVisible();
      }
      // What has arrived is laid out within a few screen frames.
      await expect
        .poll(
          async () => {
            const after = await heights(page);
            return Math.max(...after.map((height, column) => Math.abs(height - before[column]!)));
          },
          `heights of ${before.join(' and ')} px were kept`,
        )
        .toBeLessThan(unnoticed);
    });
  });
}
