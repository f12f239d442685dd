// While draws arrive: the bar, the count and the standard error move one way, and the picture refines without a blank.
import { expect, test } from './support/fixtures.ts';

interface Seen {
  readonly draws: number;
  readonly wanted: number;
  readonly line: string;
  readonly blank: boolean;
}

declare global {
  interface Window {
    erfSeen: Seen[];
  }
}

test('draws, bar and standard error move steadily to their end', async ({ lab, page }) => {
  await page.addInitScript(() => {
    window.erfSeen = [];
    const look = (): void => {
      const figure = document.querySelector('erf-lab')?.shadowRoot?.querySelector('erf-heatmap')?.shadowRoot;
      const bar = figure?.querySelector('[role=progressbar]');
      const canvas = figure?.querySelector('canvas');
      if (bar && canvas && window.erfRecording.frames.length > 0) {
        const middle = canvas.getContext('2d')!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
        window.erfSeen.push({
          draws: Number(bar.getAttribute('aria-valuenow')),
          wanted: Number(bar.getAttribute('aria-valuemax')),
          line: figure!.querySelector('.draws .done')!.textContent!,
          blank: middle.data[3] !== 255,
        });
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await lab.open('#depth=12&channels=4&draws=1500&backend=cpu');
  const { frames } = await lab.recording();
  expect(frames.length, 'frames').toBeGreaterThan(5);
  const draws = frames.map(({ draws }) => draws);
  expect(draws).toEqual(draws.toSorted((a, b) => a - b));
  expect(new Set(draws).size).toBe(draws.length);
  expect(draws[0]).toBeLessThan(200);
  expect(draws.at(-1)).toBe(1500);
  expect(frames.map(({ final }) => final).lastIndexOf(false)).toBe(frames.length - 2);

  // The estimate of an error has an error of its own: it falls as 1 / √draws to within a quarter.
  const known = frames.filter(({ draws }) => draws >= 50);
  const last = known.at(-1)!;
  for (const { draws, standardError } of known) {
    const expected = last.standardError * Math.sqrt(last.draws / draws);
    expect(standardError / expected, `standard error at ${draws} draws`).toBeGreaterThan(0.7);
    expect(standardError / expected, `standard error at ${draws} draws`).toBeLessThan(1.4);
  }

  // What was on the screen.
  const seen = await page.evaluate(() => window.erfSeen);
  const shown = seen.map(({ draws }) => draws);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(new Set(shown).size, 'different counts on the screen').toBeGreaterThan(5);
  expect(seen.at(-1)).toMatchObject({ draws: 1500, wanted: 1500 });
  expect(seen.at(-1)!.line).toMatch(/^1500 of 1500 draws · standard error \d+(\.\d+)? %$/);
  // The canvas is painted one screen frame after the first map came.
  expect(seen.slice(3).filter(({ blank }) => blank)).toEqual([]);
  for (const { line, draws } of seen.filter(({ line }) => line !== '')) {
    expect(Number(/^\d+/.exec(line)?.[0])).toBeLessThanOrEqual(Math.max(draws, ...shown));
    expect(line).toMatch(/of 1500 draws · standard error/);
  }
});

test('who wants less motion sees finished pictures only, and the bar all the same', async ({ lab, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await lab.open('#depth=2&channels=1&draws=2&activation=none&backend=cpu');
  const { hash } = await lab.picture();
  // More draws than anyone waits for.
  await lab.type('Draws', '16000000');
  const bar = lab.heatmap.getByRole('progressbar');
  const counts = new Set<string | null>();
  await expect
    .poll(async () => {
      counts.add(await bar.getAttribute('aria-valuenow'));
      expect((await lab.picture()).hash, 'the picture holds still').toBe(hash);
      return counts.size;
    })
    .toBeGreaterThan(4);
  await lab.type('Draws', '10');
  await lab.settled();
  expect((await lab.picture()).hash).not.toBe(hash);
});
