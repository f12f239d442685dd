// Fifty figures on one page: one engine, one device, helpers for its cores and not for its figures, each gets its turn,
// nothing is left of those that are gone.
import type { Page } from 'playwright/test';
import { erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expect, test } from './support/fixtures.ts';
import { dist, finalFrame, linear, withPost } from './support/post.ts';
import { counted, countingWorker, engineBytes, expectOneEngine, watchWorkers } from './support/workers.ts';

const numbers = Array.from({ length: 50 }, (_, index) => index + 1);

/** Each has its own depth, so that no two figures could be taken for each other. */
const depthOf = (number: number): number => 1 + (number % 7);

const fifty = (attributes: string): string =>
  numbers
    .map(
      (number) => `<erf-heatmap id="figure${number}" depth="${depthOf(number)}" ${attributes}></erf-heatmap>`,
    )
    .join('');

const framesOf = (page: Page): Promise<{ from: string; final: boolean }[]> =>
  page.evaluate(() => window.erfRecording.frames.map(({ from, final }) => ({ from, final })));

test('fifty figures all finish in one worker, on one device, and leave no byte behind', async ({ page }) => {
  await watchWorkers(page);
  const attributes =
    'loading="eager" channels="1" activation="none" weights="ones" backend="webgpu" draws="2" worker-url="counting.js"';
  await withPost(page, { body: fifty(attributes), files: countingWorker, own: dist }, async () => {
    for (const number of numbers) {
      const frame = await finalFrame(page, `figure${number}`);
      expect(frame.backend).toBe('webgpu');
      expect(frame.erfSize).toBeCloseTo(erfSize(onesMap(stack(depthOf(number), 3))), 5);
    }
    expect(page.workers()).toHaveLength(1);
    expect((await counted(page)).devices).toBe(1);
    // What is final needs no memory any more.
    expect(await engineBytes(page)).toBe(0);
    // The device has its own back, too, when no other figure has asked for a moment.
    await expect.poll(async () => (await counted(page)).bufferBytes).toBe(0);
    await page.evaluate(() => document.body.replaceChildren());
    await expect.poll(() => page.workers().length).toBe(0);
    expect(await page.evaluate(() => window.startedWorkers.length)).toBe(1);
  });
});

test('of figures that go on for long each gets its turn', async ({ page }) => {
  // More draws than anybody waits for: none is ever done.
  const attributes =
    'channels="1" activation="none" backend="cpu" draws="16000000" loading="eager" time-budget="0"';
  await withPost(page, { body: fifty(attributes) }, async () => {
    const turns = await page.evaluate(async (most) => {
      const counts = (): number[] => {
        const byFigure = new Map<string, number>();
        for (const { from } of window.erfRecording.frames) byFigure.set(from, (byFigure.get(from) ?? 0) + 1);
        return byFigure.size < most ? [0] : [...byFigure.values()];
      };
      while (Math.min(...counts()) < 3) await new Promise(requestAnimationFrame);
      return counts();
    }, numbers.length);
    // By the time that everybody has had three turns, nobody has had many more.
    expect(Math.max(...turns)).toBeLessThanOrEqual(5 * Math.min(...turns));
    expect((await framesOf(page)).filter(({ final }) => final)).toEqual([]);
    await expectOneEngine(page);
    await page.evaluate(() => document.body.replaceChildren());
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

/** A frame on its way from the device has memory of its own for that long: of the four figures' together, at most that. */
const readBack = 0.003;

/**
 * What the device holds comes to what the engine says, but for frames that are on their way to the page; what closed
 * sessions have left waits for others a moment longer.
 */
async function expectHeld(page: Page, byteLength: number): Promise<void> {
  await expect
    .poll(async () => {
      const { bufferBytes } = await counted(page);
      return bufferBytes >= (1 - readBack) * byteLength && bufferBytes < 1.01 * byteLength;
    })
    .toBe(true);
}

test('memory falls with each figure that leaves, to none', async ({ page }) => {
  await watchWorkers(page);
  const attributes =
    'depth="6" loading="eager" channels="2" activation="none" backend="webgpu" draws="16000000" worker-url="counting.js"';
  const body = [1, 2, 3, 4]
    .map((number) => `<erf-heatmap id="figure${number}" ${attributes}></erf-heatmap>`)
    .join('');
  await withPost(page, { body, files: countingWorker, own: dist }, async () => {
    for (const number of [1, 2, 3, 4]) {
      await page.waitForFunction(
        (id) => window.erfRecording.frames.some(({ from }) => from === id),
        `figure${number}`,
      );
    }
    const all = await engineBytes(page);
    expect(all).toBeGreaterThan(0);
    await expectHeld(page, all);
    await page.evaluate(() => document.querySelector('#figure1')!.remove());
    await expect.poll(async () => Math.abs((await engineBytes(page)) / all - 0.75)).toBeLessThan(readBack);
    await page.evaluate(() => {
      for (const figure of document.querySelectorAll('erf-heatmap:not(#figure4)')) figure.remove();
    });
    await expect.poll(async () => Math.abs((await engineBytes(page)) / all - 0.25)).toBeLessThan(readBack);
    await expectHeld(page, 0.25 * all);
    expect((await counted(page)).devices).toBe(1);
    // The worker lives for a moment longer, in case the figure was only moved.
    await page.evaluate(() => document.querySelector('#figure4')!.remove());
    await expect.poll(() => engineBytes(page)).toBe(0);
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

test('of fifty figures only those near the window compute, and all of them once they were', async ({
  page,
}) => {
  await withPost(page, { body: fifty(linear) }, async () => {
    await finalFrame(page, 'figure1');
    // What the first one got in the meantime, all that compute would have got too.
    await page.locator('#figure1').evaluate((element) => element.setAttribute('depth', '9'));
    await page.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 19);
    const atFirst = new Set((await framesOf(page)).map(({ from }) => from));
    const near = await page.evaluate(() =>
      [...document.querySelectorAll('erf-heatmap')]
        .filter((figure) => figure.getBoundingClientRect().top < innerHeight + 300)
        .map(({ id }) => id),
    );
    expect([...atFirst].filter((id) => !near.includes(id))).toEqual([]);
    expect(near.length).toBeLessThan(10);
    for (const number of numbers) {
      await page.locator(`#figure${number}`).scrollIntoViewIfNeeded();
      await finalFrame(page, `figure${number}`);
    }
    const finals = (await framesOf(page)).filter(({ final }) => final);
    // Each once, the first one twice: scrolled away and back, nothing starts anew.
    expect(finals).toHaveLength(numbers.length + 1);
    expect(page.workers()).toHaveLength(1);
  });
});

test('a figure that is moved in the document does not start anew', async ({ page }) => {
  const body = `
    <div id="here"><erf-heatmap id="moved" loading="eager" depth="6" channels="2" backend="cpu" draws="2000"></erf-heatmap></div>
    <div id="there"></div>
    <erf-heatmap id="other" loading="eager" depth="3" ${linear}></erf-heatmap>`;
  await withPost(page, { body }, async () => {
    await page.waitForFunction(() => window.erfRecording.frames.some(({ from }) => from === 'moved'));
    const move = (to: string): Promise<void> =>
      page.evaluate((to) => document.querySelector(to)!.append(document.querySelector('#moved')!), to);
    // In the middle of its draws: they go on from where they were.
    await move('#there');
    await finalFrame(page, 'moved');
    const draws = await page.evaluate(() =>
      window.erfRecording.frames.filter(({ from }) => from === 'moved').map(({ draws }) => draws),
    );
    expect(draws.length).toBeGreaterThan(2);
    expect(draws, 'draws never begin again').toEqual(draws.toSorted((one, other) => one - other));
    // And when it is final: nothing more comes, while another figure computes a new picture.
    const before = draws.length;
    await move('#here');
    await page.locator('#other').evaluate((element) => element.setAttribute('depth', '4'));
    await page.waitForFunction(() => {
      const last = window.erfRecording.frames.at(-1);
      return last?.from === 'other' && last.box.width === 9 && last.final;
    });
    const after = (await framesOf(page)).filter(({ from }) => from === 'moved').length;
    expect(after).toBe(before);
    await expect(page.locator('#moved canvas')).toBeVisible();
    await expectOneEngine(page);
  });
});
