// Pages that allow little: every element under a policy as strict as it can be, and what is said under a stricter one.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { boxSide, erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import { Lab } from './support/lab.ts';
import { dist, finalFrame, linear, withPost, type Post } from './support/post.ts';
import { serve } from '../support/serve.mjs';

const root = join(import.meta.dirname, '../..');

/** No more than the figures need: no inline code or styles, no connections, workers from blob: addresses alone. */
const strict = (scripts: string, extra = "worker-src blob:; style-src 'self'"): string =>
  `default-src 'none'; script-src ${scripts}; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'; ${extra}`;

/** What the browser refused because of a page's policy, in all pages of the test, from their first line on. */
async function watchViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const found: string[] = [];
    Object.assign(window, { violations: found });
    document.addEventListener('securitypolicyviolation', (event) => {
      found.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
}

const everything = `
  <erf-heatmap id="figure" depth="4" controls="depth activation where save" ${linear}>A blob in a box.</erf-heatmap>
  <erf-growth id="growth" range="2,4" controls ${linear}></erf-growth>
  <erf-paths id="paths" controls backend="cpu"></erf-paths>
  <erf-areas id="areas" depth="3" ${linear}></erf-areas>
  <rf-table id="table" depth="4"></rf-table>
  <erf-shape id="shape"></erf-shape>
  <erf-save id="save"></erf-save>`;

/** Shows everything that the elements have, one after another, as a reader would who opens everything. */
async function openEverything(page: Page): Promise<void> {
  expect((await finalFrame(page, 'figure')).erfSize).toBeCloseTo(erfSize(onesMap(stack(4, 3))), 5);
  await page.locator('#table').scrollIntoViewIfNeeded();
  await expect(page.locator('#table tr[part~=row]').last()).toContainText('9×9');
  await page.locator('#growth').scrollIntoViewIfNeeded();
  await expect(page.locator('#growth svg').first()).toBeVisible();
  await page.locator('#paths').scrollIntoViewIfNeeded();
  await finalFrame(page, 'paths');
  await page.locator('#areas').scrollIntoViewIfNeeded();
  await finalFrame(page, 'areas');
  // The shape of what the figure computes next.
  await page.evaluate(() => {
    addEventListener(
      'erf-result',
      (event) =>
        Object.assign(document.querySelector('#shape')!, { frame: (event as CustomEvent<unknown>).detail }),
      { once: true },
    );
  });
  // Out of sight it would wait.
  await page.locator('#figure').scrollIntoViewIfNeeded();
  await page.locator('#figure').evaluate((element) => element.setAttribute('depth', '5'));
  await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 11);
  await page.locator('#shape').scrollIntoViewIfNeeded();
  await expect(page.locator('#shape svg').first()).toBeVisible();
  await page.locator('#figure').scrollIntoViewIfNeeded();
  await page.locator('#figure erf-save summary').click();
}

/** Saves a file of each kind, and an animation. */
async function saveEverything(page: Page): Promise<void> {
  const menu = page.locator('#figure erf-save');
  for (const kind of ['png', 'svg', 'csv', 'json', 'npy']) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      menu.locator(`button[data-kind=${kind}]`).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${kind}$`));
  }
}

test.describe('under the policy that README gives', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, policy] = /\n(default-src 'none'; .*)\n/.exec(readme)!;
  /** A post as README writes it. */
  const [, example] = /```html\n(<script type="module" src="dist\/erf-lab\.js">[^`]*)```/.exec(readme)!;
  const cheap = (html: string): string => html.replace('<erf-heatmap', `<erf-heatmap id="figure" ${linear}`);

  let folder: string;
  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'erf-lab-post-'));
    symlinkSync(dist, join(folder, 'dist'), 'junction');
    cpSync(join(root, 'docs/lab.png'), join(folder, 'poster.png'));
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Out of sight, where nothing is computed: without inline styles.
  const further = `${'<br>'.repeat(300)}<erf-heatmap id="later" poster="poster.png" depth="3" ${linear}></erf-heatmap>`;

  for (const elsewhere of [false, true]) {
    const where = elsewhere ? 'with the package on the host that it names' : 'with the package beside it';
    test(`its example works, ${where}, and so do the pictures that stand in for it`, async ({ page }) => {
      const violations = await watchViolations(page);
      const cdn = await serve(dist, { headers: { 'access-control-allow-origin': '*' } });
      const address = elsewhere ? cdn.url : 'dist/';
      // What README says of another host: scripts and style sheets name it.
      const named = elsewhere ? policy!.replace(/(script-src|style-src) 'self'/g, `$1 ${cdn.url}`) : policy!;
      expect(named.includes(cdn.url)).toBe(elsewhere);
      const post = cheap(example!).replaceAll('"dist/', `"${address}`);
      const blog = await serve(folder, {
        headers: { 'content-security-policy': named },
        pages: {
          '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title><link rel="icon" href="data:,"><body>${post}${further}`,
        },
      });
      try {
        await page.goto(blog.url);
        const frame = await finalFrame(page, 'figure');
        expect(frame.erfSize).toBeCloseTo(erfSize(onesMap(stack(20, 3))), 5);
        // The style sheet is there: it keeps room.
        expect(await page.evaluate(() => [...document.styleSheets].map(({ href }) => href))).toEqual([
          new URL(`${address}erf-lab.css`, blog.url).href,
        ]);
        const widths = (): Promise<readonly number[]> =>
          page.evaluate(() =>
            [
              document.querySelector<HTMLImageElement>('#figure > img'),
              document.querySelector('#later')!.shadowRoot!.querySelector<HTMLImageElement>('img.poster'),
            ].map((picture) => picture?.naturalWidth ?? 0),
          );
        await expect.poll(async () => (await widths()).every((width) => width > 100)).toBe(true);
        expect(await violations()).toEqual([]);
      } finally {
        await blog.close();
        await cdn.close();
      }
    });
  }
});

test('everything works under a policy that allows scripts of two hosts, blob: workers and little else', async ({
  page,
}) => {
  const violations = await watchViolations(page);
  const post: Post = { body: everything, policy: (cdn) => strict(`'self' ${cdn}`, 'worker-src blob:') };
  await withPost(page, post, async () => {
    await openEverything(page);
    await saveEverything(page);
    expect(page.workers()).toHaveLength(1);
    expect(await violations()).toEqual([]);
  });
});

for (const [what, extra, adapter] of [
  ['no WebAssembly computes in TypeScript', '', /^TypeScript on /],
  ['’wasm-unsafe-eval’ computes in WebAssembly', " 'wasm-unsafe-eval'", /^WebAssembly SIMD on /],
] as const) {
  test(`a policy with ${what}`, async ({ page }) => {
    const violations = await watchViolations(page);
    const body = `<erf-heatmap id="figure" depth="4" ${linear}></erf-heatmap>`;
    const policy = (cdn: string): string => strict(`${cdn}${extra}`, 'worker-src blob:');
    await withPost(page, { body, policy }, async () => {
      const frame = await finalFrame(page, 'figure');
      expect(frame.adapter).toMatch(adapter);
      expect(frame.erfSize).toBeCloseTo(erfSize(onesMap(stack(4, 3))), 5);
      expect(await violations()).toEqual([]);
    });
  });
}

test('the lab works under the same policy', async ({ page }) => {
  const violations = await watchViolations(page);
  const body = `<erf-lab depth="5" ${linear}></erf-lab>`;
  const policy = (cdn: string): string => strict(cdn, 'worker-src blob:');
  await withPost(page, { body, policy }, async () => {
    const lab = new Lab(page);
    await lab.settled();
    await expectOnes(lab, stack(5, 3));
    await lab.type('Depth', '6');
    await lab.settled();
    await expectOnes(lab, stack(6, 3));
    expect(await violations()).toEqual([]);
  });
});

test('without blob: workers everything works through a worker-url of the page’s own origin', async ({
  page,
}) => {
  const violations = await watchViolations(page);
  const body = everything.replaceAll(
    / (?=id="(?:figure|growth|paths|areas)")/g,
    ' worker-url="erf-worker.js" ',
  );
  const policy = (cdn: string): string => strict(cdn, "worker-src 'self'");
  await withPost(page, { body, policy, own: dist }, async () => {
    await openEverything(page);
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(['/erf-worker.js']);
    expect(await violations()).toEqual([]);
  });
});

test('without any worker every element says why it shows nothing, and how it would', async ({
  page,
  problems,
}) => {
  problems.allow(/Content Security Policy/);
  const policy = (cdn: string): string => strict(cdn, "worker-src 'none'");
  await withPost(page, { body: everything, policy }, async () => {
    for (const id of ['figure', 'growth', 'paths', 'areas']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await expect(page.locator(`#${id}`), id).toContainText('allow worker-src blob: or give a worker-url', {
        timeout: 20_000,
      });
    }
    await expect(page.locator('#figure').getByRole('alert')).toBeVisible();
    // What needs no worker is there.
    await expect(page.locator('#figure .fallback')).toBeVisible();
    await expect(page.locator('#table tr[part~=row]').last()).toContainText('9×9');
  });
});

test('where scripts’ addresses must be trusted types, the figure says that no worker can be had', async ({
  page,
  problems,
}) => {
  problems.allow(/TrustedScriptURL|Content Security Policy/);
  const policy = (cdn: string): string => strict(cdn, "worker-src blob:; require-trusted-types-for 'script'");
  const body = `<erf-heatmap id="figure" ${linear}>A blob in a box.</erf-heatmap>`;
  await withPost(page, { body, policy }, async () => {
    await expect(page.locator('#figure').getByRole('alert')).toContainText('The worker could not be started');
    await expect(page.locator('#figure .fallback')).toBeVisible();
  });
});

test('where the siblings’ host is not allowed, each element says that its code could not be fetched', async ({
  page,
  problems,
}) => {
  problems.allow(/Content Security Policy|request failed/);
  // Only what is fetched at once: what it would fetch later is refused.
  const base = readdirSync(dist).find((name) => name.startsWith('erf-lab-base-'))!;
  const policy = (cdn: string): string => strict(`${cdn}erf-lab.js ${cdn}${base}`, 'worker-src blob:');
  await withPost(page, { body: everything, policy }, async () => {
    for (const id of ['figure', 'growth', 'paths', 'areas', 'table']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await expect(page.locator(`#${id}`).getByRole('alert').first(), id).not.toBeEmpty({ timeout: 20_000 });
    }
    await expect(page.locator('#figure .fallback')).toBeVisible();
  });
});

test('a policy without blob: workers is told in the lab at once, with the way out', async ({
  page,
  problems,
}) => {
  problems.allow(/Content Security Policy/);
  const headers = { 'content-security-policy': "worker-src 'self'" };
  const server = await serve(join(root, 'site'), { headers });
  try {
    await page.goto(`${server.url}#depth=5&channels=2&activation=none&weights=ones&backend=cpu`);
    const alert = page.locator('erf-heatmap').getByRole('alert');
    await expect(alert).toContainText('allow worker-src blob: or give a worker-url', { timeout: 15_000 });
    // No silent blank: the geometry, which needs no worker, is there, and the text that stands for the picture.
    const lab = new Lab(page);
    await expect(lab.number('Receptive field')).toHaveText('11 × 11');
    await expect(page.getByText('The picture is computed in your browser.')).toBeVisible();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toContainText('worker');
    await lab.type('Depth', '6');
    await expect(lab.number('Receptive field')).toHaveText(`13 × ${boxSide(stack(6, 3))}`);
  } finally {
    await server.close();
  }
});
