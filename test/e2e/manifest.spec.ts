// The manifest of the built package against the elements of the built package: attributes, defaults, parts, slots.
import type { Package } from 'custom-elements-manifest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';
import { dist, finalFrame, linear, withPost } from './support/post.ts';

const manifest = JSON.parse(readFileSync(join(dist, 'custom-elements.json'), 'utf8')) as Package;
const declarations = manifest.modules.flatMap(({ declarations = [] }) =>
  declarations.flatMap((declaration) => ('tagName' in declaration ? [declaration] : [])),
);

/** Registers every element without showing one. <erf-save> comes with the first figure that has it. */
async function loadAll(page: Page, cdn: string): Promise<void> {
  await page.evaluate(async (url) => {
    const { loadElements } = (await import(url)) as { loadElements(): Promise<void> };
    await loadElements();
  }, `${cdn}erf-lab.js`);
  await page.waitForFunction(() => customElements.get('erf-save') !== undefined);
}

test('every attribute that an element observes is in the manifest, and no other; every default is the property’s own', async ({
  page,
}) => {
  const body = `<erf-heatmap id="figure" controls="save" ${linear}></erf-heatmap>`;
  await withPost(page, { body }, async ({ cdn }) => {
    await loadAll(page, cdn);
    for (const { tagName = '', attributes = [], members = [] } of declarations) {
      const observed = await page.evaluate((name) => {
        const element = customElements.get(name) as unknown as { observedAttributes: string[] };
        return element.observedAttributes;
      }, tagName);
      expect(attributes.map(({ name }) => name).sort(), tagName).toEqual([...observed].sort());
      const fields = members.flatMap((member) => (member.kind === 'field' ? [member] : []));
      const values = await page.evaluate(
        ([name, fields]) => {
          const element = document.createElement(name!) as unknown as Record<string, unknown>;
          return fields.map((field) => JSON.stringify(element[field] ?? null));
        },
        [tagName, fields.map(({ name }) => name)] as const,
      );
      const said = fields.map(({ default: text = '' }) =>
        text === 'undefined' ? 'null' : text.replaceAll("'", '"'),
      );
      expect(Object.fromEntries(fields.map(({ name }, index) => [name, said[index]])), tagName).toEqual(
        Object.fromEntries(fields.map(({ name }, index) => [name, values[index]])),
      );
    }
  });
});

test('every part that is drawn is in the manifest', async ({ page }) => {
  const body = `
    <erf-heatmap id="figure" depth="4" controls="depth where save" ${linear}></erf-heatmap>
    <rf-table depth="4"></rf-table>
    <erf-growth range="2,3" controls ${linear}></erf-growth>
    <erf-paths id="paths" controls backend="cpu"></erf-paths>
    <erf-areas depth="3" ${linear}></erf-areas>`;
  await withPost(page, { body }, async () => {
    await finalFrame(page, 'figure');
    for (const name of ['rf-table', 'erf-growth', 'erf-paths', 'erf-areas']) {
      await page.locator(name).scrollIntoViewIfNeeded();
      await expect(page.locator(`${name} [part]`).first()).toBeVisible();
    }
    await finalFrame(page, 'paths');
    const seen = await page.evaluate(() => {
      const found: Record<string, string[]> = {};
      const visit = (root: Document | ShadowRoot): void => {
        for (const element of root.querySelectorAll('*')) {
          const inner = element.shadowRoot;
          if (!inner) continue;
          const parts = [...inner.querySelectorAll('[part]')].flatMap((each) => [...each.part]);
          found[element.localName] = [...new Set([...(found[element.localName] ?? []), ...parts])];
          visit(inner);
        }
      };
      visit(document);
      return found;
    });
    for (const { tagName = '', cssParts = [] } of declarations) {
      const named = cssParts.map(({ name }) => name);
      expect(
        (seen[tagName] ?? []).filter((part) => !named.includes(part)),
        tagName,
      ).toEqual([]);
    }
    // The most of the figure's are there.
    expect(seen['erf-heatmap']).toEqual(
      expect.arrayContaining(['figure', 'map', 'box', 'contour', 'legend', 'controls', 'control', 'where']),
    );
  });
});
