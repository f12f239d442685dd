// <erf-areas>: four sign rules of one network by the real engine, and RepLKNet's squares counted again by hand.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import { ErfAreas } from '../../src/elements/areas/element.ts';
import { define } from '../../src/elements/define.ts';
import { ErfThumbnail } from '../../src/elements/thumbnail/element.ts';
import type { LiveFrame } from '../../src/index.ts';
import { mount, part, settled, text, until } from './elements.ts';

define('erf-thumbnail', ErfThumbnail);
define('erf-areas', ErfAreas);

const shares = [0.2, 0.3, 0.5, 0.99];
const columns = ['relu', 'abs', 'square', 'signed'];
const small = 'depth="4" channels="2" activation="relu" draws="8" backend="cpu" loading="eager"';

interface Computed {
  readonly element: ErfAreas;
  /** The last frame of each rule, by its name. */
  readonly frames: ReadonlyMap<string, LiveFrame>;
}

/** Waits for the four finished maps. */
async function areas(attributes = small, options = {}): Promise<Computed> {
  const element = mount<ErfAreas>(`<erf-areas ${attributes}></erf-areas>`, options);
  const frames = new Map<string, LiveFrame>();
  element.addEventListener('erf-result', ({ detail }) => frames.set(detail.request.aggregate!, detail));
  await until(() => frames.size === 4, 'four maps', 60_000);
  await settled();
  return { element, frames };
}

const thumbnails = (host: Element): ErfThumbnail[] => [
  ...host.shadowRoot!.querySelectorAll<ErfThumbnail>('erf-thumbnail'),
];

/** Straight from the rule: grow a square around the middle pixel until it holds more than the share. */
function squareByHand(map: readonly number[], width: number, share: number): number {
  const middle = (width - 1) / 2;
  const whole = map.reduce((sum, value) => sum + value, 0);
  for (let half = 0; ; half++) {
    const held = map
      .filter(
        (_, i) => Math.abs(Math.floor(i / width) - middle) <= half && Math.abs((i % width) - middle) <= half,
      )
      .reduce((sum, value) => sum + value, 0);
    if (held > share * whole || half >= middle) return 2 * half + 1;
  }
}

/** The sides that a table shows, row by row of its shares. */
const sides = (host: Element, table: string): number[][] =>
  [...host.shadowRoot!.querySelectorAll(`[part="${table}"] tr[data-share]`)].map((row) =>
    [...row.querySelectorAll('td')].map((cell) => Number.parseInt(cell.textContent!, 10)),
  );

afterEach(() => document.body.replaceChildren());

describe('the table of rules', () => {
  test('has each rule’s squares for 20, 30, 50 and 99 %, plain and with the logarithm, as counted by hand', async () => {
    const { element, frames } = await areas();
    const expected = (transform: (value: number) => number): number[][] =>
      shares.map((share) =>
        columns.map((rule) => {
          const { map, box } = frames.get(rule)!;
          expect([box.height, box.width]).toEqual([9, 9]);
          return squareByHand(
            [...map].map((value) => transform(Math.abs(value))),
            box.width,
            share,
          );
        }),
      );
    const found = sides(element, 'areas');
    expect(found.slice(0, 4)).toEqual(expected((value) => value));
    expect(found.slice(4)).toEqual(expected((value) => Math.log10(value + 1)));
    const cells = part(element, '[part="areas"] tr[data-share="0.5"]').querySelectorAll('td');
    const share = (100 * found[2]![0]! ** 2) / 81;
    expect(cells[0]!.textContent!.replace(/\s+/g, ' ').trim()).toBe(`${found[2]![0]} ${Math.round(share)} %`);
  });

  test('says why the logarithm changes no square where values are small, and only there', async () => {
    const equal = 'weights="ones" draws="1" backend="cpu" loading="eager"';
    const faint = await areas(`network="input, 12x(conv 1 k3)" ${equal}`);
    expect(Math.max(...faint.frames.get('relu')!.map)).toBeLessThan(0.1);
    const [plain, log] = [sides(faint.element, 'areas').slice(0, 4), sides(faint.element, 'areas').slice(4)];
    expect(log).toEqual(plain);
    expect(text(faint.element, '.straight')).toContain('the logarithm changes nothing');
    // One layer: nine values of 1 / 9.
    const bright = await areas(`network="input, conv 1 k3" ${equal}`);
    expect(bright.frames.get('relu')!.map[4]).toBeCloseTo(1 / 9, 6);
    expect(bright.element.shadowRoot!.querySelector('.straight')).toBeNull();
  });

  test('asks for the same network, seed and draws four times, with one rule each', async () => {
    const { frames } = await areas(`${small} seed="7" weights="he-uniform"`);
    expect([...frames.keys()]).toEqual(columns);
    for (const { request, draws } of frames.values()) {
      expect(draws).toBe(8);
      expect({ ...request, aggregate: 'abs' }).toEqual({ ...frames.get('abs')!.request });
      expect([request.seed, request.weights]).toEqual([7, 'he-uniform']);
    }
  });

  test('shows four pictures with their names, the signed one around zero', async () => {
    const { element } = await areas();
    const pictures = thumbnails(element);
    expect(pictures.map((picture) => picture.frame!.request.aggregate)).toEqual(columns);
    const labels = pictures.map((picture) => part(picture, '[role="img"]').getAttribute('aria-label'));
    expect(labels[1]).toMatch(
      /^Absolute\. Effective receptive field of .+: the theoretical box is 9 by 9 pixels/,
    );
    expect(text(element, 'thead')).toMatch(/ReLU .+ Absolute .+ Square .+ Signed/);
  });

  test('says of equal weights that signs make no difference, and they make none', async () => {
    const { element } = await areas(
      'depth="3" channels="1" activation="none" weights="ones" draws="1" backend="cpu" loading="eager"',
    );
    for (const row of sides(element, 'areas').slice(0, 4)) expect(new Set(row).size).toBe(1);
    expect(text(element, 'section')).toContain('Equal weights are positive');
  });

  test('shows the new network’s maps after a change, and says so meanwhile', async () => {
    const { element } = await areas();
    element.depth = 2;
    await element.updateComplete;
    expect(element.shadowRoot!.querySelectorAll('[part="areas"] td[data-behind]').length).toBeGreaterThan(0);
    await until(() => element.shadowRoot!.querySelectorAll('[data-behind]').length === 0, 'the new maps');
    const pictures = thumbnails(element);
    expect(pictures.map(({ frame }) => frame!.box.width)).toEqual([5, 5, 5, 5]);
  });

  test('says what makes no sense, and keeps the last pictures', async () => {
    const { element } = await areas();
    element.setAttribute('layer', 'conv99');
    await until(() => element.shadowRoot!.querySelector('.error') !== null, 'the error');
    expect(text(element, '.error')).toContain('conv99');
    expect(thumbnails(element)[0]!.frame).not.toBeNull();
  });
});

describe('the table of scales', () => {
  /** Wide enough for squares to move. */
  const wide =
    'depth="12" channels="1" activation="none" weights="ones" draws="1" backend="cpu" loading="eager"';

  test('has one plain ratio but three logarithmic ones for one map at three scales, as counted by hand', async () => {
    const { element, frames } = await areas(wide);
    const { map, box } = frames.get('relu')!;
    const peak = Math.max(...map);
    const logarithmic = (scale: number, share: number): number =>
      squareByHand(
        [...map].map((value) => Math.log10((value / peak) * scale + 1)),
        box.width,
        share,
      );
    const found = sides(element, 'scales');
    shares.forEach((share, index) => {
      const [plain, ...logs] = found[index]!;
      expect(plain).toBe(squareByHand([...map], box.width, share));
      expect(logs).toEqual([1e-3, 10, 1e5, 1e9].map((scale) => logarithmic(scale, share)));
    });
    const [, faint, ten, bright] = found[2]!;
    expect(ten).toBeGreaterThan(faint!);
    expect(bright).toBeGreaterThan(ten!);
  });

  test('follows the slider, by keyboard too', async () => {
    const { element, frames } = await areas(wide);
    const slider = part<HTMLInputElement>(element, '#power');
    slider.focus();
    await userEvent.keyboard('{Home}');
    await element.updateComplete;
    expect(text(element, 'output')).toBe('10⁻⁶');
    const faint = sides(element, 'scales').map((row) => row.at(-1));
    // As straight as it gets: the plain squares.
    expect(faint).toEqual(sides(element, 'scales').map((row) => row[0]));
    await userEvent.keyboard('{End}');
    await element.updateComplete;
    expect(slider.getAttribute('aria-valuetext')).toBe('10¹²');
    const { map, box } = frames.get('relu')!;
    const peak = Math.max(...map);
    expect(sides(element, 'scales')[2]!.at(-1)).toBe(
      squareByHand(
        [...map].map((value) => Math.log10((value / peak) * 1e9 + 1)),
        box.width,
        0.5,
      ),
    );
  });
});

test('computes nothing before it is near the screen', async () => {
  document.body.innerHTML = `<main><div style="block-size: 4000px"></div><erf-areas ${small.replace('loading="eager"', '')}></erf-areas></main>`;
  const element = document.querySelector('erf-areas') as ErfAreas;
  let frames = 0;
  element.addEventListener('erf-frame', () => frames++);
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(frames).toBe(0);
  element.scrollIntoView();
  await until(() => frames >= 4, 'the maps');
});

test('names the published script and how its ratio differs from ours', async () => {
  const { element } = await areas();
  expect(part<HTMLAnchorElement>(element, 'a').href).toBe(
    'https://github.com/DingXiaoH/RepLKNet-pytorch/tree/main/erf',
  );
  expect(text(element, 'section')).toContain('high-contribution area ratio');
});

test.each([358, 900])('fits a column of %d pixels', async (width) => {
  const { element } = await areas(small, { width });
  expect(element.scrollWidth).toBeLessThanOrEqual(width);
  for (const cell of element.shadowRoot!.querySelectorAll('td, th')) {
    expect(cell.scrollWidth).toBeLessThanOrEqual(cell.clientWidth + 1);
  }
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  await areas();
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
