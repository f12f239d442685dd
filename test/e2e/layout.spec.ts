// What the page looks like to a ruler and to axe: nothing overflows, nothing is too small to touch, in light and dark.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';
import type { Lab } from './support/lab.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const small = 'depth=6&channels=2&draws=4&backend=cpu';
const ownNetwork = encodeURIComponent(
  JSON.stringify({
    name: 'a network with a rather long name that has to break somewhere',
    layers: [
      { name: 'input', op: 'input', channels: 3, size: [64, 48] },
      {
        name: 'a-layer-with-a-rather-long-name',
        op: 'conv',
        channels: 4,
        kernel: [3, 5],
        padding: [0, 1, 2, 3],
      },
      { name: 'last', op: 'conv', channels: 4, kernel: 3, stride: 2 },
    ],
  }),
);

/** States that differ in what is on the page. */
const states: Readonly<Record<string, (lab: Lab) => Promise<void>>> = {
  'everything open': async (lab) => {
    await lab.open(`#${small}&stride=2&strided=all&dilation=1-2-4-8`);
    await lab.openMore();
    await lab.page.locator('erf-lab details.areas > summary').click();
    await lab.page.locator('erf-growth details > summary').click();
  },
  'everything wrong': async (lab) => {
    await lab.open(`#${small}&colour=${'x'.repeat(200)}&seed=nothing&network=%7B`);
    await lab.openMore();
    // The broken text stands in the editor; the other controls are behind it.
    await lab.page.getByRole('radio', { name: 'Knobs' }).check();
    for (const name of ['Depth', 'Kernel', 'Dilation', 'at layers', 'Unit', 'Seed']) {
      await lab.text(name).fill('w'.repeat(300));
    }
  },
  'a network of its own': (lab) => lab.open(`#network=${ownNetwork}&draws=4&backend=cpu`),
  'a refused network': async (lab) => {
    await lab.open(`#${small}`);
    // Large by its dilation: a table of 200 rows keeps axe busy for a quarter of a minute, and shows nothing more.
    await lab.page.evaluate(() => (location.hash = '#depth=40&kernel=11&dilation=8&channels=64&backend=cpu'));
    await expect(lab.heatmap.getByRole('alert')).toContainText('MiB');
  },
};

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

const widths = [1440, 1024, 390];

for (const [title, show] of Object.entries(states)) {
  test(`with ${title} nothing overflows at any width and no control is under 24 pixels`, async ({
    lab,
    page,
  }) => {
    await show(lab);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      // The figure takes its new width in the next screen frames.
      await expect
        .poll(
          () => page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth),
          `overflow at ${width}`,
        )
        .toBeLessThanOrEqual(0);
      const tooSmall = await page.evaluate(() => {
        const selector = 'button, input, select, summary, a[href], [tabindex="0"]';
        const all = (root: Document | ShadowRoot): Element[] => [
          ...root.querySelectorAll(selector),
          ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : [])),
        ];
        return all(document)
          .filter((element) => element.checkVisibility())
          .map((element) => ({ element, place: element.getBoundingClientRect() }))
          .filter(({ place }) => Math.min(place.width, place.height) < 23.99)
          .map(({ element, place }) => `${element.outerHTML.slice(0, 80)} ${place.width}×${place.height}`);
      });
      expect(tooSmall, `controls at ${width}`).toEqual([]);
      // The figure uses the room there is, and no more.
      const figure = (await lab.heatmap.boundingBox())!;
      expect(figure.x).toBeGreaterThanOrEqual(0);
      expect(figure.x + figure.width).toBeLessThanOrEqual(width);
      expect(figure.width).toBeGreaterThan(Math.min(width, 420) * 0.8);
    }
  });

  test(`with ${title} axe finds nothing serious, in light and in dark`, async ({ lab, page }) => {
    await show(lab);
    await page.addScriptTag({ content: axe });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Colours may be on their way to the scheme's.
      await expect.poll(() => seriousViolations(page), colorScheme).toEqual([]);
    }
  });
}

test('light and dark are both designed', async ({ lab, page }) => {
  await lab.open(`#${small}`);
  const luminance = async (
    colorScheme: 'light' | 'dark',
  ): Promise<readonly [background: number, text: number]> => {
    await page.emulateMedia({ colorScheme });
    return page.evaluate(() => {
      const sum = (color: string): number =>
        color
          .match(/[\d.]+/g)!
          .slice(0, 3)
          .reduce((total, channel) => total + Number(channel), 0);
      const lab = document.querySelector('erf-lab')!;
      return [
        sum(getComputedStyle(document.documentElement).backgroundColor),
        sum(getComputedStyle(lab).color),
      ];
    });
  };
  const [lightBackground, lightText] = await luminance('light');
  const [darkBackground, darkText] = await luminance('dark');
  expect(lightBackground).toBeGreaterThan(700);
  expect(darkBackground).toBeLessThan(100);
  expect(lightText).toBeLessThan(200);
  expect(darkText).toBeGreaterThan(600);
});
