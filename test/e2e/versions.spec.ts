// Two releases on one page, as when a post and a side bar load their own: they live side by side.
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as CoreModule from '../../src/core.ts';
import { erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expect, test } from './support/fixtures.ts';
import { dist, finalFrame, linear, withPost } from './support/post.ts';
import { root, temporaryFolder } from './support/packed.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const otherVersion = '9.9.9';
type Core = typeof CoreModule;

/** Another release: another version, a worker that speaks another language, and so other names of files. */
function makeOtherRelease(folder: string): void {
  cpSync(dist, folder, {
    recursive: true,
    filter: (source) => !source.includes(`${dist}/types`) && !source.endsWith('.json'),
  });
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  let versions = 0;
  let protocols = 0;
  for (const name of names) {
    let text = readFileSync(join(folder, name), 'utf8');
    versions += text.split(version).length - 1;
    text = text.replaceAll(version, otherVersion);
    // The handshake: what the page expects of its worker, and what the worker (inside a text, too) answers.
    text = text.replaceAll(/(hello:\(\)=>)\d+|!==\d+(?=\)throw \w+\(`speaks version)/g, (found) => {
      protocols += 1;
      return found.replace(/\d+$/, '1002');
    });
    // Other contents have other names.
    text = text.replaceAll(/(erf-lab-[\w.-]+)-([\w-]{8})\.js/g, '$1-OTHER$2.js');
    rmSync(join(folder, name));
    writeFileSync(join(folder, name.replace(/^(erf-lab-[\w.-]+)-([\w-]{8})\.js$/, '$1-OTHER$2.js')), text);
  }
  expect(versions, 'places with the version').toBeGreaterThan(0);
  expect(protocols, 'places with the handshake').toBeGreaterThan(0);
}

const body = `
  <erf-heatmap id="first" loading="eager" depth="3" ${linear}></erf-heatmap>
  <erf-heatmap id="second" loading="eager" controls depth="5" ${linear}></erf-heatmap>
  <rf-table depth="4"></rf-table>
  <erf-paths id="paths" backend="cpu" loading="eager"></erf-paths>`;

let folder: string;
test.beforeAll(() => {
  folder = temporaryFolder();
  cpSync(dist, join(folder, 'one'), { recursive: true });
  makeOtherRelease(join(folder, 'other'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const [winner, loser] of [
  ['one', 'other'],
  ['other', 'one'],
] as const) {
  test(`all figures are of the release that comes first, ${winner}, and of no other`, async ({ page }) => {
    const scripts = [`${winner}/erf-lab.js`, `${loser}/erf-lab.js`];
    await withPost(page, { scripts, body, folder }, async ({ cdn, requests }) => {
      for (const [id, depth] of [
        ['first', 3],
        ['second', 5],
      ] as const) {
        expect((await finalFrame(page, id)).erfSize).toBeCloseTo(erfSize(onesMap(stack(depth, 3))), 5);
      }
      await finalFrame(page, 'paths');
      await page.locator('rf-table').scrollIntoViewIfNeeded();
      await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('9×9');
      expect(page.workers()).toHaveLength(1);
      // Each page's address of its own: the second brings nothing but itself.
      const from = (name: string): string[] =>
        requests.filter((url) => url.startsWith(`${cdn}${name}/`)).map((url) => url.slice(cdn.length));
      expect(from(loser)).toHaveLength(2);
      for (const file of from(loser)) expect(file).toMatch(/\/erf-lab(-base-[\w-]+)?\.js$/);
      expect(from(winner).length).toBeGreaterThan(4);
      const versions = await page.evaluate(
        async ([winner, loser]) => {
          const load = async (url: string) =>
            (await import(url)) as { version: string; ErfHeatmap: CustomElementConstructor };
          const [first, second] = [await load(winner!), await load(loser!)];
          const registered = customElements.get('erf-heatmap');
          return [
            first.version,
            second.version,
            registered === first.ErfHeatmap,
            registered === second.ErfHeatmap,
          ];
        },
        scripts.map((script) => cdn + script),
      );
      const names = { one: version, other: otherVersion };
      expect(versions).toEqual([names[winner], names[loser], true, false]);
    });
  });
}

test('an engine of another release computes beside the figures, in a worker of its own', async ({ page }) => {
  await withPost(page, { scripts: ['one/erf-lab.js'], body, folder }, async ({ cdn }) => {
    await finalFrame(page, 'second');
    expect(page.workers()).toHaveLength(1);
    const map = await page.evaluate(async (url) => {
      const { createErfEngine, parseNetwork } = (await import(url)) as Core;
      const engine = await createErfEngine({ backend: 'cpu' });
      const result = await engine.run({
        network: parseNetwork('input 1, conv 1 k3'),
        draws: 2,
        weights: 'ones',
      });
      return [...result.map];
    }, `${cdn}other/index.js`);
    expect(map).toHaveLength(9);
    for (const value of map) expect(value).toBeCloseTo(1 / 9, 6);
    expect(page.workers()).toHaveLength(2);
    await page.locator('#first').evaluate((element) => element.setAttribute('depth', '6'));
    await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 13);
  });
});

test('a worker-url that names another release is told', async ({ page }) => {
  const figure = `<erf-heatmap id="figure" worker-url="other/erf-worker.js" ${linear}>A blob.</erf-heatmap>`;
  await withPost(page, { scripts: ['one/erf-lab.js'], body: figure, folder, own: folder }, async () => {
    const alert = page.locator('#figure').getByRole('alert');
    await expect(alert).toContainText(
      /speaks version 1002 and this page version \d+: worker-url names another release/,
    );
    await expect(page.locator('#figure .fallback')).toBeVisible();
  });
});
