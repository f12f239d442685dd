// The built page as a person meets it: controls by their labels, numbers by their names, the picture by its pixels.
import { expect, type Locator, type Page } from 'playwright/test';
import type { RecordedFrame, Recording } from './recorder.ts';

/** What a person sees of the canvas. */
export interface Picture {
  /** Differs where any pixel does. */
  readonly hash: string;
  /** Share of the canvas's pixels that are painted. */
  readonly painted: number;
}

/** Kernels compile for seconds on a software adapter. */
const pictureTimeout = 60_000;

export class Lab {
  readonly page: Page;
  readonly heatmap: Locator;
  /** The focusable picture. */
  readonly plot: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heatmap = page.locator('erf-lab erf-heatmap');
    this.plot = this.heatmap.getByRole('application');
  }

  /** Opens the lab at `#…` and waits for the final picture. */
  async open(hash = ''): Promise<void> {
    await this.load(hash);
    await this.settled();
  }

  /** Opens the lab at `#…`, in a fresh document even where only the ending differs. */
  async load(hash = ''): Promise<void> {
    if (this.page.url() !== 'about:blank') await this.page.goto('about:blank');
    await this.page.goto(`./${hash}`);
  }

  /** Follows a link to another ending of the same page, and waits for the final picture. */
  async follow(hash: string): Promise<void> {
    await this.page.evaluate(async (hash) => {
      if (location.hash === hash) return;
      const heard = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = hash;
      await heard;
    }, hash);
    await this.settled();
  }

  /** Waits until the picture is the final one of what the controls say. */
  async settled(): Promise<void> {
    const state = await this.page.evaluate(async (timeoutMs) => {
      const describe = (): string => {
        const figure = document
          .querySelector('erf-lab')
          ?.shadowRoot?.querySelector('erf-heatmap')?.shadowRoot;
        const bar = figure?.querySelector('[role=progressbar]');
        const error = figure?.querySelector('.error p')?.textContent;
        if (error) return `failed: ${error}`;
        if (!bar || figure?.querySelector('.draws')?.hasAttribute('data-behind') !== false) return 'waiting';
        const [now, most] = [bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax')];
        const final = now === most && window.erfRecording.frames.at(-1)?.final === true;
        return final ? 'final' : `${now} of ${most} draws`;
      };
      // Pictures are taken over at the next screen frame: one that stays final for three is on the screen.
      let turns = 0;
      const start = performance.now();
      const lab = document.querySelector('erf-lab');
      while (turns < 3 && performance.now() - start < timeoutMs) {
        // What was changed may wait a moment, to be drawn together with its picture.
        await lab?.updateComplete;
        turns = describe() === 'final' ? turns + 1 : 0;
        await new Promise(requestAnimationFrame);
      }
      return describe();
    }, pictureTimeout);
    expect(state, 'the picture').toBe('final');
  }

  slider(name: string): Locator {
    return this.page.getByRole('slider', { name, exact: true });
  }

  text(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  select(name: string): Locator {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Types as a person does: all that was there goes, Enter ends it. */
  async type(name: string, value: string): Promise<void> {
    const box = this.text(name);
    await box.fill(value);
    await box.press('Enter');
  }

  /** Moves a slider with the arrow keys; negative steps go left. */
  async slide(name: string, steps: number): Promise<void> {
    await this.slider(name).focus();
    const key = steps < 0 ? 'ArrowLeft' : 'ArrowRight';
    for (let step = 0; step < Math.abs(steps); step++) await this.page.keyboard.press(key);
  }

  /** Opens what is seldom changed. */
  async openMore(): Promise<void> {
    const details = this.page.locator('erf-lab .knobs details');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  }

  /** The number under this name, as text. */
  number(name: string): Locator {
    return this.page
      .locator('erf-lab dl.numbers > div')
      .filter({ has: this.page.locator(`dt:text-is("${name}")`) })
      .locator('.value');
  }

  /** What stands beside a control because of what is in it. */
  async messageOf(control: Locator): Promise<string> {
    const id = await control.getAttribute('aria-describedby');
    return id === null ? '' : this.page.locator(`erf-lab #${id}`).innerText();
  }

  /** The theoretical size as the page shows it. */
  async boxSize(): Promise<number> {
    const [y, x] = (await this.number('Receptive field').innerText()).split('×').map(Number);
    expect(y, 'height and width of the box').toBe(x);
    return y!;
  }

  async hash(): Promise<string> {
    return this.page.evaluate(() => location.hash);
  }

  async recording(): Promise<Omit<Recording, 'map'>> {
    return this.page.evaluate(() => {
      const { frames, errors, changes } = window.erfRecording;
      return { frames, errors, changes };
    });
  }

  async lastFrame(): Promise<RecordedFrame> {
    const frame = await this.page.evaluate(() => window.erfRecording.frames.at(-1));
    if (!frame) throw new Error('There was no frame yet.');
    return frame;
  }

  /** The last map, row-major. */
  async map(): Promise<number[]> {
    return this.page.evaluate(() => [...window.erfRecording.map]);
  }

  async picture(): Promise<Picture> {
    return this.heatmap.locator('canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      // FNV-1a over whole pixels.
      let hash = 0x811c9dc5;
      let painted = 0;
      for (const pixel of new Uint32Array(data.buffer)) {
        hash = Math.imul(hash ^ pixel, 0x01000193);
        if (pixel >>> 24 > 0) painted += 1;
      }
      return { hash: `${canvas.width}×${canvas.height} ${hash >>> 0}`, painted: painted / (data.length / 4) };
    });
  }

  /**
   * The colours in the middle of each of the map's cells, row by row: of `rows` × `columns` cells that fill the
   * dashed box exactly, where the page has drawn it.
   */
  async cells(
    rows: number,
    columns = rows,
  ): Promise<(readonly [red: number, green: number, blue: number, alpha: number])[]> {
    return this.heatmap.evaluate(
      (host, [rows, columns]) => {
        const root = host.shadowRoot!;
        const canvas = root.querySelector('canvas')!;
        const place = canvas.getBoundingClientRect();
        const rectangle = root.querySelector<SVGGraphicsElement>('.box')!;
        const drawing = rectangle.ownerSVGElement!.getBoundingClientRect();
        const box = rectangle.getBBox();
        // The dashed line runs one screen pixel outside the box.
        const left = drawing.left + box.x + 1 - place.left;
        const top = drawing.top + box.y + 1 - place.top;
        const [height, width] = [(box.height - 2) / rows, (box.width - 2) / columns];
        const perScreenPixel = canvas.width / place.width;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: rows * columns }, (_, index) => {
          const row = Math.floor(index / columns);
          const column = index % columns;
          const x = Math.floor((left + (column + 0.5) * width) * perScreenPixel);
          const y = Math.floor((top + (row + 0.5) * height) * perScreenPixel);
          const at = 4 * (y * canvas.width + x);
          return [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!] as const;
        });
      },
      [rows, columns] as const,
    );
  }
}
