// The built package in somebody's post, from another origin: plain HTML, one script.
import { boxSide, erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expect, test } from './support/fixtures.ts';
import { Lab } from './support/lab.ts';
import { finalFrame, linear, withPost } from './support/post.ts';
import type { RecordedFrame } from './support/recorder.ts';

test('a figure and a table from another origin show the numbers that the lab shows', async ({
  page,
  lab,
}) => {
  const body = `
    <p>Before.</p>
    <erf-heatmap id="figure" depth="6" kernel="5" channels="3" draws="8" seed="4" backend="cpu">A blob in a box.</erf-heatmap>
    <rf-table id="table" depth="6" kernel="5" channels="3"></rf-table>`;
  let embedded: { frame: RecordedFrame; map: number[] } | undefined;
  await withPost(page, { body }, async () => {
    const frame = await finalFrame(page, 'figure');
    embedded = { frame, map: await lab.map() };
    await expect(page.locator('erf-heatmap .fallback')).toBeHidden();
    const last = page.locator('rf-table tr[part~=row]').last();
    await expect(last).toContainText('relu6');
    await expect(last).toContainText('25×25');
    await expect(page.locator('erf-heatmap input')).toHaveCount(0);
    const summary = page.locator('erf-heatmap figure');
    await expect(summary).toHaveAttribute('aria-label', /theoretical box is 25 by 25 pixels/);
  });
  await lab.open('#depth=6&kernel=5&channels=3&draws=8&seed=4&backend=cpu');
  const { request, erfSize: size, standardError } = await lab.lastFrame();
  expect(embedded!.frame).toMatchObject({ request, erfSize: size, standardError });
  expect(embedded!.map).toEqual(await lab.map());
});

test('a page sets attributes and properties, and hears of what its reader does but not of what it did itself', async ({
  page,
}) => {
  await withPost(
    page,
    { body: `<erf-heatmap id="figure" controls depth="3" ${linear}></erf-heatmap>` },
    async () => {
      expect((await finalFrame(page, 'figure')).erfSize).toBeCloseTo(erfSize(onesMap(stack(3, 3))), 5);
      const lastSide = (side: number): Promise<unknown> =>
        page.waitForFunction((side) => {
          const last = window.erfRecording.frames.at(-1);
          return last?.final && last.box.width === side;
        }, side);
      await page.locator('erf-heatmap').evaluate((element) => element.setAttribute('depth', '5'));
      await lastSide(boxSide(stack(5, 3)));
      await page.locator('erf-heatmap').evaluate((element) => Object.assign(element, { kernel: 5 }));
      await lastSide(boxSide(stack(5, 5)));
      const changes = (): Promise<unknown> => page.evaluate(() => window.erfRecording.changes);
      expect(await changes()).toEqual([]);
      await page.getByRole('slider', { name: 'Depth', exact: true }).press('ArrowRight');
      await lastSide(boxSide(stack(6, 5)));
      expect(await changes()).toContainEqual({ detail: { depth: 6 }, settled: true });
      await page.locator('erf-heatmap').evaluate((element) => element.setAttribute('depth', 'many'));
      await expect(page.locator('erf-heatmap .notes')).toContainText('depth=many is not a whole number');
      expect((await new Lab(page).lastFrame()).box.width).toBe(boxSide(stack(6, 5)));
    },
  );
});

test('two copies of the module on one page are harmless', async ({ page }) => {
  const scripts = ['erf-lab.js?copy=1', 'erf-lab.js?copy=2'];
  await withPost(
    page,
    { scripts, body: `<erf-heatmap id="figure" depth="4" ${linear}></erf-heatmap>` },
    async () => {
      expect((await finalFrame(page, 'figure')).erfSize).toBeCloseTo(erfSize(onesMap(stack(4, 3))), 5);
      expect(page.workers()).toHaveLength(1);
    },
  );
});

test('loaded under an address with a query, as some hosts make them, all parts still are one', async ({
  page,
}) => {
  const body = `
    <erf-heatmap id="figure" link="post" controls depth="3" ${linear}></erf-heatmap>
    <rf-table link="post" depth="3"></rf-table>`;
  await withPost(page, { scripts: ['erf-lab.js?v=1'], body }, async ({ requests }) => {
    await finalFrame(page, 'figure');
    await page.locator('rf-table').scrollIntoViewIfNeeded();
    await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('7×7');
    // What is in two files of the package would not know of each other.
    await page.getByRole('slider', { name: 'Depth', exact: true }).press('ArrowRight');
    await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('9×9');
    expect(requests.filter((url) => /\/erf-lab(-base-[\w-]+)?\.js/.test(url))).toHaveLength(2);
  });
});

test('six figures share one worker, which ends when the last figure is gone', async ({ page }) => {
  const figures = [1, 2, 3, 4, 5, 6].map(
    (depth) => `<erf-heatmap id="figure${depth}" loading="eager" depth="${depth}" ${linear}></erf-heatmap>`,
  );
  let started = 0;
  page.on('worker', () => void (started += 1));
  await withPost(page, { body: figures.join('') }, async () => {
    for (const depth of [1, 2, 3, 4, 5, 6]) {
      const frame = await finalFrame(page, `figure${depth}`);
      expect(frame.erfSize).toBeCloseTo(erfSize(onesMap(stack(depth, 3))), 5);
      expect(frame.box.width).toBe(2 * depth + 1);
    }
    expect(page.workers()).toHaveLength(1);
    // Moving one about does not cost the worker.
    await page.evaluate(() => document.body.append(document.querySelector('#figure1')!));
    await page.evaluate(() => {
      for (const figure of document.querySelectorAll('erf-heatmap:not(#figure1)')) figure.remove();
    });
    await page.locator('#figure1').evaluate((element) => element.setAttribute('depth', '7'));
    await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 15);
    expect(page.workers()).toHaveLength(1);
    await page.evaluate(() => document.querySelector('erf-heatmap')!.remove());
    await expect.poll(() => page.workers().length).toBe(0);
    expect(started).toBe(1);
    // One that comes later starts another.
    await page.evaluate(() => {
      document.body.innerHTML =
        '<erf-heatmap id="late" depth="2" channels="1" activation="none" weights="ones" backend="cpu"></erf-heatmap>';
    });
    expect((await finalFrame(page, 'late')).box.width).toBe(5);
    expect(page.workers()).toHaveLength(1);
  });
});

test('a figure below the fold computes nothing until it is scrolled to', async ({ page }) => {
  const body = `
    <erf-heatmap id="above" depth="3" ${linear}></erf-heatmap>
    <div style="height: 4000px"></div>
    <erf-heatmap id="below" depth="4" ${linear}>Not yet.</erf-heatmap>`;
  await withPost(page, { body }, async () => {
    await finalFrame(page, 'above');
    // What the first one got in the meantime, the second would have got too.
    await page.locator('#above').evaluate((element) => element.setAttribute('depth', '5'));
    await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 11);
    const seen = await page.evaluate(() => window.erfRecording.frames.map(({ from }) => from));
    expect(new Set(seen)).toEqual(new Set(['above']));
    await page.locator('#below').scrollIntoViewIfNeeded();
    expect((await finalFrame(page, 'below')).box.width).toBe(9);
  });
});
