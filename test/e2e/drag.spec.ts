// Dragging: fifty values in one gesture, of which only the last remains, while the page stays alive and still.
import { boxSide, stack } from './support/arithmetic.ts';
import { expectGeometry } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import type { Lab } from './support/lab.ts';

const start = '#depth=1&channels=1&activation=none&draws=8&backend=cpu';

interface Watch {
  screenFrames: number;
  /** Values of the slider that a screen frame was drawn with. */
  valuesShown: number;
  /** Screen frames in which the middle of the canvas was empty. */
  blank: number;
  /** Every place that figure, slider and sentence had. */
  places: string[];
}

declare global {
  interface Window {
    erfWatch: Watch & { running: boolean };
  }
}

/** Looks at the page in every screen frame until `unwatch`. */
async function watch(lab: Lab): Promise<void> {
  await lab.page.evaluate(() => {
    const root = document.querySelector('erf-lab')!.shadowRoot!;
    const figure = root.querySelector('erf-heatmap')!;
    const canvas = figure.shadowRoot!.querySelector('canvas')!;
    const still = [figure.shadowRoot!.querySelector('.stage')!, root.querySelector('#depth')!];
    const places = new Set<string>();
    const slider = root.querySelector<HTMLInputElement>('#depth')!;
    const values = new Set<string>();
    const watched = { screenFrames: 0, valuesShown: 0, blank: 0, places: [] as string[], running: true };
    window.erfWatch = watched;
    const look = (): void => {
      watched.screenFrames += 1;
      values.add(slider.value);
      watched.valuesShown = values.size;
      const middle = canvas.getContext('2d')!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
      if (middle.data[3] !== 255) watched.blank += 1;
      for (const element of still) {
        const { left, top, width, height } = element.getBoundingClientRect();
        places.add(
          `${element.className || element.id}: ${[left, top, width, height].map(Math.round).join()}`,
        );
      }
      watched.places = [...places];
      if (watched.running) requestAnimationFrame(look);
    };
    look();
  });
}

async function unwatch(lab: Lab): Promise<Watch> {
  return lab.page.evaluate(() => {
    window.erfWatch.running = false;
    return window.erfWatch;
  });
}

const depthOf = (request: string): number => request.match(/"op":"conv"/g)!.length;

test('of fifty values dragged through only the last remains', async ({ lab, page }) => {
  await lab.open(start);
  const historyBefore = await page.evaluate(() => history.length);
  const slider = lab.slider('Depth');
  const box = (await slider.boundingBox())!;
  const thumb = 16;
  const y = box.y + box.height / 2;
  const at = (depth: number): number => box.x + thumb / 2 + ((depth - 1) / 99) * (box.width - thumb);
  await watch(lab);
  await page.mouse.move(at(1), y);
  await page.mouse.down();
  await page.mouse.move(at(51), y, { steps: 50 });
  const last = Number(await slider.inputValue());
  await page.mouse.up();
  await lab.settled();
  const watched = await unwatch(lab);

  const { changes, frames, errors } = await lab.recording();
  const values = changes.map(({ detail }) => detail.depth as number);
  expect(new Set(values).size, 'values dragged through').toBeGreaterThanOrEqual(45);
  expect(last).toBeGreaterThanOrEqual(50);
  expect(changes.at(-1)).toEqual({ detail: { depth: last }, settled: true });
  expect(changes.filter(({ settled }) => settled)).toHaveLength(1);
  expect(errors).toEqual([]);

  // Numbers, picture and address are the last value's.
  await expectGeometry(lab, stack(last, 3));
  const final = frames.at(-1)!;
  expect(depthOf(final.request)).toBe(last);
  expect(final.box).toMatchObject({ height: boxSide(stack(last, 3)), width: boxSide(stack(last, 3)) });
  await expect(lab.text('Depth')).toHaveValue(String(last));
  expect(await lab.hash()).toBe(start.replace('depth=1&', `depth=${last}&`));

  // A picture once shown is never followed by an older one.
  const depths = frames.map(({ request }) => depthOf(request));
  expect(depths).toEqual(depths.toSorted((a, b) => a - b));

  expect(watched.screenFrames).toBeGreaterThan(5);
  // A page that stands still under the hand draws the first value and the last.
  expect(watched.valuesShown, 'values of the slider seen on the screen').toBeGreaterThan(5);
  expect(watched.blank, 'screen frames with an empty canvas').toBe(0);
  expect(watched.places, 'figure and control hold still').toHaveLength(2);

  // One gesture is one entry: one step back undoes it.
  expect(await page.evaluate(() => history.length)).toBe(historyBefore + 1);
  await page.goBack();
  await lab.settled();
  await expectGeometry(lab, stack(1, 3));
  expect(await lab.hash()).toBe(start);
});

test('a picture appears while the drag goes on', async ({ lab, page }) => {
  await lab.open(start);
  const box = (await lab.slider('Depth').boundingBox())!;
  await page.mouse.move(box.x + 8, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 5 });
  // The button is still down: nothing has settled, and yet the picture is that of the value under the hand.
  await lab.settled();
  const depth = Number(await lab.slider('Depth').inputValue());
  expect(depthOf((await lab.lastFrame()).request)).toBe(depth);
  expect((await lab.recording()).changes.some(({ settled }) => settled)).toBe(false);
  await page.mouse.up();
});

test('a number in the sentence is dragged, undone and redone', async ({ lab, page }) => {
  await lab.open('#depth=5&channels=1&activation=none&weights=ones&backend=cpu');
  const { hash } = await lab.picture();
  const number = page.getByRole('spinbutton', { name: 'Depth' });
  const box = (await number.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  // Six screen pixels a step.
  await page.mouse.move(box.x + box.width / 2 + 42, box.y + box.height / 2, { steps: 14 });
  await page.mouse.up();
  await lab.settled();
  await expectGeometry(lab, stack(12, 3));

  await lab.button('Undo').click();
  await lab.settled();
  await expectGeometry(lab, stack(5, 3));
  expect((await lab.picture()).hash).toBe(hash);
  await expect(lab.button('Undo')).toBeDisabled();

  await lab.plot.focus();
  await page.keyboard.press('Control+Shift+Z');
  await lab.settled();
  await expectGeometry(lab, stack(12, 3));
  await page.keyboard.press('Control+Z');
  await lab.settled();
  await expectGeometry(lab, stack(5, 3));
  await lab.button('Redo').click();
  await lab.settled();
  await expectGeometry(lab, stack(12, 3));
});

test('the box is dragged by its edge', async ({ lab, page }) => {
  await lab.open('#depth=10&channels=1&activation=none&weights=ones&backend=cpu');
  const handle = (await lab.slider('Depth: drag the edge of the box').boundingBox())!;
  const canvas = (await lab.heatmap.locator('canvas').boundingBox())!;
  const edge = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 };
  const centre = canvas.x + canvas.width / 2;
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  // Half as far from the centre is half the box: 10.5 pixels wide, between 11 (depth 5) and 9.
  await page.mouse.move(centre + (edge.x - centre) * 0.52, edge.y, { steps: 10 });
  await page.mouse.up();
  await lab.settled();
  await expectGeometry(lab, stack(5, 3));
  expect(await lab.hash()).toContain('depth=5&');
});

interface Timed {
  readonly start: number;
  readonly end: number;
  readonly detail: { readonly figure: string; readonly draws: number; readonly backend: string };
}

test('the page’s User Timing says how long each picture took, from the hand to the screen', async ({
  lab,
  page,
}) => {
  const timed = (name: string): Promise<Timed[]> =>
    page.evaluate(
      (name) =>
        (performance.getEntriesByName(`erf-lab:${name}`) as PerformanceMeasure[]).map(
          ({ startTime, duration, detail }) => ({ start: startTime, end: startTime + duration, detail }),
        ),
      name,
    );
  await lab.open('#depth=6&channels=4&draws=2000&backend=cpu');
  const [opened, ...more] = await timed('navigation-to-first-frame');
  expect(opened).toMatchObject({ start: 0, detail: { figure: 'erf-heatmap', backend: 'cpu' } });
  expect(more).toEqual([]);
  expect(await timed('input-to-first-frame')).toEqual([]);

  const begun = await page.evaluate(() => performance.now());
  await lab.slide('Depth', 1);
  await lab.settled();
  await expect.poll(() => timed('input-to-final')).toHaveLength(1);
  const [first] = await timed('input-to-first-frame');
  const [final] = await timed('input-to-final');
  expect(first!.start).toBeGreaterThan(begun);
  expect(first!.start).toBe(final!.start);
  expect(first!.end).toBeLessThan(final!.end);
  expect(first!.detail.draws, 'few draws first').toBeLessThan(500);
  expect(final!.detail).toEqual({ figure: 'erf-heatmap', draws: 2000, backend: 'cpu' });

  // What was finished before is there at once, whole.
  await lab.slide('Depth', -1);
  await lab.settled();
  await expect.poll(() => timed('input-to-final')).toHaveLength(2);
  const [, again] = await timed('input-to-first-frame');
  expect(again!.detail.draws).toBe(2000);

  // What the page itself changes is told apart.
  await page.evaluate(() => (document.querySelector('erf-lab')!.depth = 9));
  await lab.settled();
  await expect.poll(() => timed('change-to-final')).toHaveLength(2);
  expect(await timed('input-to-final')).toHaveLength(2);
});
