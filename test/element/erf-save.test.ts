// <erf-save> under a real figure: its files are opened as a reader's programs would open them.
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../../src/elements/save/register.ts';
import type { ErfHeatmap } from '../../src/index.ts';
import type { ErfSave } from '../../src/elements/save/element.ts';
import type { SaveSource } from '../../src/elements/save/types.ts';
import { sameState } from '../../src/elements/state.ts';
import { mount, part, result, settled, text, until } from './elements.ts';

const small = 'depth="4" channels="2" draws="16" seed="3" backend="cpu" loading="eager"';

/** A finished figure with its menu, open. */
async function figure(attributes = small, options = {}): Promise<{ figure: ErfHeatmap; menu: ErfSave }> {
  const figure = mount<ErfHeatmap>(
    `<erf-heatmap controls="save" lab="https://example.org/lab/" ${attributes}>fallback</erf-heatmap>`,
    options,
  );
  await result(figure);
  await until(() => Boolean(figure.shadowRoot!.querySelector('erf-save')?.shadowRoot), 'the menu');
  const menu = part<ErfSave>(figure, 'erf-save');
  await menu.updateComplete;
  part<HTMLDetailsElement>(menu, 'details').open = true;
  await until(() => menu.shadowRoot!.querySelector('.groups') !== null, 'the groups');
  // The picture takes its place at the next screen frame.
  await settled();
  return { figure, menu };
}

const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click');
const made = vi.spyOn(URL, 'createObjectURL');
beforeEach(() => {
  made.mockClear();
  clicked.mockReset();
  // A download would leave the test's page.
  clicked.mockImplementation(() => undefined);
});

afterEach(() => document.body.replaceChildren());

interface Saved {
  readonly name: string;
  readonly file: Blob;
}

/** What a click gives to be downloaded. */
async function saved(menu: ErfSave, selector: string, timeoutMs = 60_000): Promise<Saved> {
  const before = clicked.mock.calls.length;
  part<HTMLButtonElement>(menu, selector).click();
  await until(
    () => clicked.mock.calls.length > before || menu.shadowRoot!.querySelector('.error') !== null,
    `a file of ${selector}`,
    timeoutMs,
  );
  expect(menu.shadowRoot!.querySelector('.error')?.textContent ?? '').toBe('');
  await menu.updateComplete;
  const link = clicked.mock.contexts.at(-1) as HTMLAnchorElement;
  return { name: link.download, file: made.mock.calls.at(-1)![0] as Blob };
}

function choose(menu: ErfSave, label: string, value: string): void {
  const field = [...menu.shadowRoot!.querySelectorAll('label')].find(
    (each) => each.querySelector('span')?.textContent === label,
  );
  const control = field?.querySelector<HTMLInputElement | HTMLSelectElement>('input, select');
  if (!control) throw new Error(`There is no field ${label}.`);
  control.value = value;
  control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? 'change' : 'input'));
}

function pixelsOf(
  picture: ImageBitmap | HTMLVideoElement | VideoFrame,
  width: number,
  height: number,
): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}

const hex = ({ data, width }: ImageData, x: number, y: number): string =>
  `#${[...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;

describe('the picture', () => {
  test('as PNG has the width that was asked for, the theme’s background and the map’s colours', async () => {
    const { menu } = await figure();
    for (const [theme, background] of [
      ['light', '#ffffff'],
      ['dark', '#141517'],
    ] as const) {
      choose(menu, 'Colours', theme);
      choose(menu, 'Width', '960');
      const { name, file } = await saved(menu, '[data-kind=png]');
      expect(name).toBe('erf-4-layers-3x3.png');
      const picture = await createImageBitmap(file);
      expect(picture.width).toBe(960);
      const pixels = pixelsOf(picture, picture.width, picture.height);
      expect(hex(pixels, 0, 0)).toBe(background);
      const colors = new Set(new Uint32Array(pixels.data.buffer));
      // Ends of viridis: the map's lowest and its peak.
      for (const end of [
        [0x44, 0x01, 0x54],
        [0xfd, 0xe7, 0x25],
      ]) {
        expect(colors).toContain(new Uint32Array(Uint8Array.of(...end, 255).buffer)[0]);
      }
      expect(text(menu, '.said')).toMatch(/^erf-4-layers-3x3\.png saved, [\d.]+ kB\.$/);
    }
  });

  test('as SVG is well-formed, shows the same pixels and carries what it was made with', async () => {
    const { figure: host, menu } = await figure();
    const { file } = await saved(menu, '[data-kind=svg]');
    const svg = new DOMParser().parseFromString(await file.text(), 'image/svg+xml');
    expect(svg.querySelector('parsererror')).toBeNull();
    const source = host.saveSource()!;
    const { request, version } = JSON.parse(svg.querySelector('metadata')!.textContent!);
    expect(request).toMatchObject({ seed: 3, draws: 16, network: source.network });
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(svg.querySelector('desc')!.textContent).toContain('the box is 9 by 9 pixels');
    const image = svg.querySelector('image')!;
    const picture = await createImageBitmap(await (await fetch(image.getAttribute('href')!)).blob());
    expect([picture.width, picture.height]).toEqual([9, 9]);
    const { map } = source.frame!;
    const brightest = map.indexOf(Math.max(...map));
    expect(hex(pixelsOf(picture, 9, 9), brightest % 9, Math.floor(brightest / 9))).toBe('#fde725');
  });

  test('as SVG and as PNG is the same picture', async () => {
    const { menu } = await figure();
    choose(menu, 'Width', '640');
    const png = await createImageBitmap((await saved(menu, '[data-kind=png]')).file);
    const image = new Image();
    image.src = URL.createObjectURL((await saved(menu, '[data-kind=svg]')).file);
    await image.decode();
    const canvas = new OffscreenCanvas(png.width, png.height).getContext('2d')!;
    canvas.drawImage(image, 0, 0);
    const drawn = canvas.getImageData(0, 0, png.width, png.height).data;
    const { data } = pixelsOf(png, png.width, png.height);
    let different = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (Math.abs(data[i]! - drawn[i]!) > 64) different += 1;
    }
    // Edges of letters and lines may be smoothed differently.
    expect(different / (data.length / 4)).toBeLessThan(0.01);
  });

  test('of a width that makes no sense is refused in a sentence', async () => {
    const { menu } = await figure();
    choose(menu, 'Width', '12');
    part(menu, '[data-kind=png]').click();
    await until(() => menu.shadowRoot!.querySelector('.error') !== null, 'an error');
    expect(text(menu, '.error')).toBe('The width is a whole number from 160 to 8192 pixels.');
    expect(part(menu, '.error').getAttribute('role')).toBe('alert');
    expect(clicked).not.toHaveBeenCalled();
  });
});

test('numbers and maps are saved under names that say what they are', async () => {
  const { menu } = await figure();
  const names: string[] = [];
  for (const kind of ['csv', 'json', 'npy', 'map-csv'])
    names.push((await saved(menu, `[data-kind=${kind}]`)).name);
  expect(names).toEqual([
    'erf-4-layers-3x3.csv',
    'erf-4-layers-3x3.json',
    'erf-4-layers-3x3.npy',
    'erf-4-layers-3x3-map.csv',
  ]);
});

test('a picture that is on its way is not saved as if it were there', async () => {
  const { figure: host, menu } = await figure();
  const source = host.saveSource()!;
  const refused = async (given: SaveSource | null): Promise<string> => {
    menu.figure = { saveSource: () => given };
    part(menu, '[data-kind=json]').click();
    await settled();
    await until(() => menu.shadowRoot!.querySelector('.error') !== null, 'an error');
    return text(menu, '.error');
  };
  expect(await refused({ ...source, behind: true })).toMatch(/still that of the settings before/);
  expect(await refused({ ...source, frame: null })).toMatch(/no picture yet/);
  expect(await refused(null)).toMatch(/no picture yet/);
  expect(clicked).not.toHaveBeenCalled();
});

describe('what is copied', () => {
  const { clipboard } = navigator;
  let copied: string[] = [];
  const allow = (writeText: (text: string) => Promise<void>): void => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  };
  beforeEach(() => {
    copied = [];
    allow(async (words) => void copied.push(words));
  });
  afterEach(() => Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true }));

  const copy = async (menu: ErfSave, name: string): Promise<string> => {
    const before = copied.length;
    const button = [...menu.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent!.trim() === name,
    );
    button!.click();
    await until(() => copied.length > before, `a copy of ${name}`);
    await settled();
    return copied.at(-1)!;
  };

  test('as a script tag shows the same map on a page of its own', async () => {
    const { figure: host, menu } = await figure(
      `${small} aggregate="signed" network="input 2, conv 3 k3, tanh, conv 2 k3"`,
    );
    const source = host.saveSource()!;
    const code = await copy(menu, 'script tag');
    expect(text(menu, '[role=status]')).toMatch(/^script tag: \d+ characters copied\./);
    const template = document.createElement('template');
    template.innerHTML = code;
    const [script, element] = template.content.children;
    expect(script!.getAttribute('src')).toMatch(/\/erf-lab\.js$/);
    const copyOfIt = mount<ErfHeatmap>(element!.outerHTML);
    copyOfIt.loading = 'eager';
    const frame = await result(copyOfIt);
    expect(frame.map).toEqual(source.frame!.map);
    expect(sameState(copyOfIt.readState().state, source.state)).toBe(true);
    expect(copyOfIt.textContent).toContain('Effective receptive field of');
  });

  test('is said aloud, and stands there to be read', async () => {
    const { menu } = await figure();
    const link = await copy(menu, 'Copy link');
    expect(link).toBe('https://example.org/lab/#depth=4&channels=2&draws=16&seed=3&backend=cpu');
    expect(text(menu, '[role=status]')).toBe(`Link: ${link.length} characters copied.`);
    expect(part<HTMLTextAreaElement>(menu, 'textarea').value).toBe(link);
    expect(await copy(menu, 'Copy citation (BibTeX)')).toContain(`url     = {${link}}`);
    expect(await copy(menu, 'Markdown')).toMatch(
      /^\[!\[.+\]\(erf-4-layers-3x3\.png\)\]\(https:\/\/example\.org\/lab\/#/,
    );
    expect(await copy(menu, 'iframe')).toContain('src="https://example.org/lab/embed.html#depth=4&amp;');
    expect(await copy(menu, 'MDX')).toMatch(/^import 'erf-lab';/);
  });

  test('where the clipboard is not allowed stands in a field, selected', async () => {
    allow(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    const { menu } = await figure();
    [...menu.shadowRoot!.querySelectorAll('button')]
      .find((each) => each.textContent!.includes('Copy link'))!
      .click();
    await until(() => menu.shadowRoot!.querySelector('textarea') !== null, 'the text');
    await settled();
    const field = part<HTMLTextAreaElement>(menu, 'textarea');
    expect(menu.shadowRoot!.activeElement).toBe(field);
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, field.value.length]);
    expect(text(menu, 'label.copied')).toMatch(/does not let this page copy/);
  });

  test('needs a lab to link to', async () => {
    const { figure: host, menu } = await figure();
    host.lab = '';
    for (const [name, message] of [
      ['Copy link', /no link/],
      ['iframe', /needs a page/],
    ] as const) {
      [...menu.shadowRoot!.querySelectorAll('button')]
        .find((each) => each.textContent!.trim() === name)!
        .click();
      await until(
        () => message.test(menu.shadowRoot!.querySelector('.error')?.textContent ?? ''),
        String(message),
      );
    }
    expect(await copy(menu, 'Markdown')).toMatch(/^!\[/);
  });
});

describe('an animation', () => {
  const sweep = (menu: ErfSave, format: string): void => {
    choose(menu, 'From', '1');
    choose(menu, 'To', '6');
    choose(menu, 'Draws each', '2');
    choose(menu, 'Seconds', '3');
    choose(menu, 'Format', format);
  };

  test('as WebM plays: its length and size are right, its first and last pictures differ', async () => {
    const { menu } = await figure();
    sweep(menu, 'webm');
    const { name, file } = await saved(menu, '.make');
    expect(name).toBe('erf-4-layers-3x3-depth.webm');
    const video = document.createElement('video');
    video.muted = true;
    video.preload = 'auto';
    video.src = URL.createObjectURL(file);
    await new Promise((resolve, reject) => {
      video.addEventListener('loadeddata', resolve);
      video.addEventListener('error', () => reject(new Error(video.error?.message)));
    });
    expect(video.duration).toBeCloseTo(3, 1);
    expect(video.videoWidth).toBe(960);
    expect(video.videoHeight).toBeGreaterThan(960);
    const at = async (seconds: number): Promise<ImageData> => {
      video.currentTime = seconds;
      await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      return pixelsOf(video, video.videoWidth, video.videoHeight);
    };
    const darkShare = ({ data }: ImageData): number => {
      let dark = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i]! < 120 && data[i + 1]! < 60 && data[i + 2]! > 50) dark += 1;
      return dark / (data.length / 4);
    };
    // The box, the lowest colour of viridis, grows.
    const shares = [darkShare(await at(0.1)), darkShare(await at(1.4)), darkShare(await at(2.9))];
    expect(shares[1]).toBeGreaterThan(shares[0]! + 0.01);
    expect(shares[2]).toBeGreaterThan(shares[1]! + 0.01);
    expect(new TextDecoder('latin1').decode(await file.arrayBuffer())).toContain('"tool":"erf-lab"');
  });

  test('as GIF has a picture for every value, of equal length, for ever', async () => {
    const { menu } = await figure();
    sweep(menu, 'gif');
    const { name, file } = await saved(menu, '.make');
    expect(name).toBe('erf-4-layers-3x3-depth.gif');
    const decoder = new ImageDecoder({ type: 'image/gif', data: await file.arrayBuffer() });
    await decoder.tracks.ready;
    await decoder.completed;
    expect(decoder.tracks.selectedTrack).toMatchObject({ frameCount: 6, repetitionCount: Infinity });
    const hashes = new Set<string>();
    for (let frameIndex = 0; frameIndex < 6; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      expect(image.duration).toBe(500_000);
      expect(image.displayWidth).toBe(480);
      hashes.add(String(pixelsOf(image, image.displayWidth, image.displayHeight).data.join()));
      image.close();
    }
    expect(hashes.size).toBe(6);
    expect(new TextDecoder('latin1').decode(await file.arrayBuffer())).toContain('"tool":"erf-lab"');
  });

  test('that is cancelled saves nothing and stops computing', async () => {
    const { menu } = await figure();
    sweep(menu, 'gif');
    choose(menu, 'To', '100');
    choose(menu, 'Draws each', '512');
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    try {
      part<HTMLButtonElement>(menu, '.make').click();
      await until(() => /^[1-9]\d* of 100/.test(text(menu, '.frames')), 'the first picture');
      expect(part(menu, '.make').getAttribute('aria-disabled')).toBe('true');
      expect(part(menu, '[role=progressbar]').getAttribute('aria-valuemax')).toBe('100');
      part<HTMLButtonElement>(menu, '.cancel').click();
      await until(() => text(menu, '.said').startsWith('Cancelled'), 'the end');
      expect(menu.shadowRoot!.activeElement).toBe(part(menu, '.make'));
      expect(menu.shadowRoot!.querySelector('.cancel')).toBeNull();
      // What is under way ends; then nothing more is asked of the worker.
      await new Promise((resolve) => setTimeout(resolve, 500));
      sent.mockClear();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(sent).not.toHaveBeenCalled();
      expect(clicked).not.toHaveBeenCalled();
    } finally {
      sent.mockRestore();
    }
  });

  test('of values that make no sense is refused in a sentence', async () => {
    const { menu } = await figure();
    for (const [label, value, message] of [
      ['To', '1', /Depth runs over whole numbers from 1 to 100/],
      ['Seconds', '900', /takes 0\.5 to 60 seconds/],
      ['Draws each', '0', /takes 1 to 4096 draws/],
    ] as const) {
      sweep(menu, 'gif');
      choose(menu, label, value);
      part<HTMLButtonElement>(menu, '.make').click();
      await until(
        () => message.test(menu.shadowRoot!.querySelector('.error')?.textContent ?? ''),
        String(message),
      );
    }
    expect(clicked).not.toHaveBeenCalled();
  });

  test('of a network of its own goes through its layers', async () => {
    const { menu } = await figure(
      'network="input, conv 2 k3, max-pool k2 s2, conv 2 k3" draws="4" backend="cpu" loading="eager"',
    );
    expect(text(menu, '[aria-label="Animation"]')).toContain('Over layers');
    choose(menu, 'Format', 'gif');
    choose(menu, 'Draws each', '2');
    const { name, file } = await saved(menu, '.make');
    expect(name).toBe('erf-network-layers.gif');
    const decoder = new ImageDecoder({ type: 'image/gif', data: await file.arrayBuffer() });
    await decoder.tracks.ready;
    await decoder.completed;
    expect(decoder.tracks.selectedTrack!.frameCount).toBe(3);
  });
});

describe('a menu without its figure', () => {
  test.each([
    ['<erf-save for="nope"></erf-save>', 'for=nope is the id of no figure here'],
    [
      '<div><p id="words"></p><erf-save for="words"></erf-save></div>',
      'for=words is the id of no figure here',
    ],
    ['<erf-save></erf-save>', 'No figure is named'],
  ])('%s says so when it is opened, and at every button', async (markup, words) => {
    mount(markup);
    const menu = document.querySelector<ErfSave>('erf-save')!;
    await menu.updateComplete;
    part<HTMLDetailsElement>(menu, 'details').open = true;
    await until(() => menu.shadowRoot!.querySelector('.groups') !== null, 'the groups');
    expect(text(menu, '.error')).toContain(words);
    for (const selector of ['[data-kind=png]', '.make', '[data-form=script]']) {
      part<HTMLButtonElement>(menu, selector).click();
      await settled();
      await menu.updateComplete;
      expect(text(menu, '.error'), selector).toContain(words);
    }
    expect(clicked).not.toHaveBeenCalled();
  });

  test('says nothing more once the figure has come', async () => {
    const main = mount<HTMLElement>('<div><erf-save for="late"></erf-save></div>');
    const menu = main.querySelector<ErfSave>('erf-save')!;
    await menu.updateComplete;
    part<HTMLDetailsElement>(menu, 'details').open = true;
    await until(() => menu.shadowRoot!.querySelector('.error') !== null, 'the complaint');
    main.insertAdjacentHTML('beforeend', `<erf-heatmap id="late" ${small}></erf-heatmap>`);
    await result(main.querySelector('erf-heatmap')!);
    part(menu, 'details').dispatchEvent(new PointerEvent('pointerenter'));
    await until(() => menu.shadowRoot!.querySelector('.error') === null, 'the complaint is gone');
    const { name } = await saved(menu, '[data-kind=csv]');
    expect(name).toMatch(/\.csv$/);
  });
});

describe('everyone', () => {
  test.each(['light', 'dark'])('can use it: axe finds nothing to object to, %s', async (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
    const { menu } = await figure();
    const { violations } = await axe.run(menu);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    document.documentElement.removeAttribute('style');
  });

  test('finds nothing under 24 pixels, and nothing that overflows a phone', async () => {
    const { menu } = await figure(small, { width: 358 });
    const { left, right } = menu.getBoundingClientRect();
    const controls = [...menu.shadowRoot!.querySelectorAll('summary, button, input, select')];
    expect(controls.length).toBeGreaterThan(15);
    for (const control of controls) {
      const place = control.getBoundingClientRect();
      expect(Math.min(place.width, place.height), control.outerHTML).toBeGreaterThanOrEqual(24);
      expect(place.left).toBeGreaterThanOrEqual(left - 1);
      expect(place.right).toBeLessThanOrEqual(right + 1);
    }
  });
});
