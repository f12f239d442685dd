// <erf-heatmap> with the real engine in the real worker.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErfHeatmap } from '../../src/index.ts';
import { mount, next, part, result, settled, text, until } from './elements.ts';

/** Equal weights give the same map in every draw: Luo et al.'s uniform case, quick and exact. */
const exact = 'activation="none" channels="1" weights="ones" draws="1" backend="cpu" loading="eager"';
const heatmap = (attributes = '', options = {}): ErfHeatmap =>
  mount<ErfHeatmap>(`<erf-heatmap ${exact} ${attributes}>fallback</erf-heatmap>`, options);

/** Colours on the map's canvas, at shares of its height and width. */
function colorAt(host: Element, y: number, x: number): readonly number[] {
  const canvas = part(host, 'canvas') as HTMLCanvasElement;
  const { data } = canvas
    .getContext('2d')!
    .getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1);
  return [...data];
}

afterEach(() => document.body.replaceChildren());

describe('the picture', () => {
  test('of 5 layers with equal weights is brightest in the middle and dark at the edge of its 11×11 box', async () => {
    const element = heatmap('depth="5"');
    const { box, measures } = await result(element);
    await settled();
    expect([box.height, box.width]).toEqual([11, 11]);
    // erf-golden.json: depth 5, uniform
    expect(measures.erfSize).toBeCloseTo(8.307, 3);
    const middle = colorAt(element, 0.5, 0.5);
    expect(middle[1]).toBeGreaterThan(200);
    expect(middle[3]).toBe(255);
    expect(colorAt(element, 0.02, 0.02)[3]).toBe(0);
  });

  test('of dead draws only is described as that, in both languages, without numbers that are none', async () => {
    const element = mount<ErfHeatmap>(
      '<erf-heatmap depth="3" channels="2" input="zeros" draws="2" backend="cpu" loading="eager"></erf-heatmap>',
    );
    const { draws, deadDraws } = await result(element);
    expect([draws, deadDraws]).toEqual([2, 2]);
    await settled();
    const label = (): string => part(element, 'figure').getAttribute('aria-label')!;
    expect(label()).toContain('the theoretical box is 7 by 7 pixels');
    expect(label()).toContain('every draw is dead');
    expect(label()).not.toMatch(/–|NaN/);
    element.lang = 'zh';
    await until(() => /所有抽样均失活/.test(label()), 'the description in Chinese');
    expect(label()).not.toMatch(/–|NaN|dead/);
  });

  test('shows box, contour, centre, axes, legend, profiles and Gaussian fit', async () => {
    const element = heatmap('depth="5"');
    await result(element);
    await settled();
    for (const selector of [
      '.box',
      '.contour',
      '.center',
      '.axis text',
      '.legend .bar',
      '.measured',
      '.fit',
    ]) {
      expect(part(element, selector)).toBeTruthy();
    }
    expect(part(element, '.contour').getAttribute('d')).toMatch(/^M.+Z$/);
    expect(text(element, '.legend')).toContain('linear scale');
    expect(part(element, '.fallback').hidden).toBe(true);
  });

  test('is described in a sentence with its numbers', async () => {
    const element = heatmap('depth="5"');
    await result(element);
    await settled();
    const label = part(element, 'figure').getAttribute('aria-label');
    expect(label).toContain('11 by 11 pixels');
    expect(label).toContain('effective size 8.307 pixels');
  });

  test('moves to the new box at once and follows with the map', async () => {
    const element = heatmap('depth="5"');
    await result(element);
    await settled();
    const before = Number(part(element, '.box').getAttribute('width'));
    element.depth = 10;
    await element.updateComplete;
    expect(Number(part(element, '.box').getAttribute('width'))).toBeGreaterThan(before);
    const { box } = await result(element);
    expect(box.width).toBe(21);
  });

  test('changes its colours without computing anew', async () => {
    const element = heatmap('depth="5"');
    await result(element);
    await settled();
    const before = colorAt(element, 0.5, 0.5);
    let frames = 0;
    element.addEventListener('erf-frame', () => frames++);
    element.colormap = 'grey';
    await settled();
    const after = colorAt(element, 0.5, 0.5);
    expect(after).not.toEqual(before);
    expect(after[0]).toBe(after[1]);
    element.scale = 'log';
    await settled();
    expect(text(element, '.legend')).toContain('logarithmic');
    expect(frames).toBe(0);
  });

  test('of a signed aggregate diverges around zero', async () => {
    const element = heatmap('depth="3" aggregate="signed"');
    element.weights = 'he-normal';
    element.draws = 4;
    await result(element);
    await settled();
    expect(text(element, '.ticks')).toMatch(/−\d+ %/);
  });
});

describe('attributes', () => {
  test('are properties, and removing one gives its default back', async () => {
    const element = heatmap('depth="7" dilation="1-2" strided="every 2"');
    expect([element.depth, element.dilation, element.strided]).toEqual([7, [1, 2], 'every 2']);
    element.setAttribute('kernel', '5');
    expect(element.kernel).toBe(5);
    element.removeAttribute('depth');
    expect(element.depth).toBe(20);
  });

  test('that make no sense are said, keep what was given, and the last good picture stays', async () => {
    const element = heatmap('depth="5"');
    await result(element);
    element.setAttribute('kernel', 'abc');
    await settled();
    expect(text(element, '.notes')).toContain('kernel=abc is not a whole number from 1 to 11; showing 3.');
    expect(element.kernel).toBe('abc');
    expect(text(element, 'figure')).toContain('1 of 1 draw');
  });

  test('may carry a network in JSON', async () => {
    const network = {
      layers: [
        { name: 'input', op: 'input', size: [20, 20] },
        { name: 'conv', op: 'conv', channels: 1, kernel: [3, 7] },
      ],
    };
    const element = heatmap(`network='${JSON.stringify(network)}'`);
    const { box } = await result(element);
    expect(box).toEqual({ top: 9, left: 7, height: 3, width: 7 });
  });

  test('naming a layer that is not there give an error that lists those there are', async () => {
    const element = heatmap('depth="2" layer="conv9"');
    const { detail } = await next<CustomEvent<Error>>(element, 'erf-error');
    await element.updateComplete;
    expect(detail.message).toContain('conv9');
    expect(text(element, '[part="error"]')).toBe(detail.message);
    expect(part(element, '.fallback').hidden).toBe(false);
  });
});

describe('events', () => {
  test('bubble out of shadow roots, and the last frame is the result', async () => {
    const heard: string[] = [];
    for (const name of ['erf-frame', 'erf-result', 'erf-change'] as const) {
      document.body.addEventListener(name, ({ type }) => heard.push(type));
    }
    await result(heatmap('depth="4"'));
    expect(heard.at(-1)).toBe('erf-result');
    expect(heard).toContain('erf-frame');
  });

  test('say nothing of what the page changed', async () => {
    const element = heatmap('depth="4"');
    await result(element);
    let changes = 0;
    element.addEventListener('erf-change', () => changes++);
    element.depth = 6;
    element.setAttribute('scale', 'sqrt');
    await result(element);
    expect(changes).toBe(0);
  });

  test('tell of a person who drags the edge of the box: while it moves, and at the end', async () => {
    const element = heatmap('depth="10"');
    await result(element);
    await settled();
    const heard: [number | undefined, boolean][] = [];
    element.addEventListener('erf-change', ({ detail, settled: done }) => heard.push([detail.depth, done]));
    const handle = part(element, '.handle');
    const { left, top, width, height } = handle.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2 };
    const pointer = { bubbles: true, isPrimary: true, button: 0, pointerId: 1 };
    handle.setPointerCapture = () => undefined; // there is no such pointer to capture
    handle.dispatchEvent(new PointerEvent('pointerdown', { ...pointer, ...at }));
    handle.dispatchEvent(new PointerEvent('pointermove', { ...pointer, ...at, clientX: at.clientX - 60 }));
    handle.dispatchEvent(new PointerEvent('pointerup', { ...pointer, ...at, clientX: at.clientX - 60 }));
    expect(heard).toHaveLength(2);
    const [moved, ended] = heard;
    expect(moved![0]).toBeLessThan(10);
    expect([moved![1], ended![1]]).toEqual([false, true]);
    expect(element.depth).toBe(moved![0]);
  });
});

describe('the keyboard', () => {
  test('reads values pixel by pixel and says them', async () => {
    const element = heatmap('depth="1"');
    await result(element);
    await settled();
    part(element, '.plot').focus();
    await userEvent.keyboard('{ArrowRight}');
    await element.updateComplete;
    // One 3×3 convolution with equal weights: a ninth everywhere.
    expect(text(element, '.readout')).toBe('row 0, column +1: 0.111, 100 % of the peak');
    expect(text(element, '[aria-live]')).toBe(text(element, '.readout'));
    await userEvent.keyboard('{ArrowRight}');
    await element.updateComplete;
    expect(text(element, '.readout')).toContain('column +2: outside');
  });

  test('zooms in and back', async () => {
    const element = heatmap('depth="10"');
    await result(element);
    await settled();
    const width = (): number => Number(part(element, '.box').getAttribute('width'));
    const home = width();
    part(element, '.plot').focus();
    await userEvent.keyboard('+');
    await element.updateComplete;
    expect(width()).toBeGreaterThan(1.4 * home);
    await userEvent.keyboard('{Escape}');
    await element.updateComplete;
    expect(width()).toBe(home);
  });

  test('moves the edge of the box', async () => {
    const element = heatmap('depth="10"');
    await result(element);
    await settled();
    part(element, '.handle').focus();
    await userEvent.keyboard('{ArrowRight}{PageUp}{End}{ArrowRight}');
    expect(element.depth).toBe(100);
    await userEvent.keyboard('{Home}{ArrowRight}');
    expect(element.depth).toBe(2);
  });
});

describe('wheel', () => {
  test('zooms only with ctrl or while the figure has the focus, so that the page scrolls past it', async () => {
    const element = heatmap('depth="10"');
    await result(element);
    await settled();
    await until(() => element.shadowRoot!.querySelector('.handle') !== null, 'something to touch');
    const plot = part(element, '.plot');
    const { left, top } = plot.getBoundingClientRect();
    const turn = (ctrlKey: boolean): boolean =>
      plot.dispatchEvent(
        new WheelEvent('wheel', {
          clientX: left + 150,
          clientY: top + 150,
          deltaY: -100,
          ctrlKey,
          cancelable: true,
        }),
      );
    expect(turn(false)).toBe(true);
    expect(turn(true)).toBe(false);
    plot.focus();
    expect(turn(false)).toBe(false);
  });
});

test('shows no controls unless asked for, and those change the picture', async () => {
  const element = heatmap('depth="5"');
  await result(element);
  expect(element.shadowRoot!.querySelector('input, select')).toBeNull();
  element.controls = true;
  await element.updateComplete;
  const input = part(element, '#depth') as HTMLInputElement;
  input.value = '8';
  input.dispatchEvent(new Event('change'));
  expect((await result(element)).box.width).toBe(17);
});

test('out of sight it waits, in sight it computes', async () => {
  const element = mount<ErfHeatmap>(
    `<erf-heatmap style="margin-block-start: 9000px" ${exact.replace('loading="eager"', '')} depth="4"></erf-heatmap>`,
  );
  let frames = 0;
  element.addEventListener('erf-frame', () => frames++);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(frames).toBe(0);
  element.scrollIntoView();
  await until(() => frames > 0, 'a frame in sight');
});

test('a worker that cannot be had is an error with a way to go on', async () => {
  const element = heatmap('depth="3" worker-url="/no-such-worker.js"');
  const { detail } = await next<CustomEvent<Error & { code: string }>>(element, 'erf-error');
  await element.updateComplete;
  expect(detail.code).toBe('worker-failed');
  expect(text(element, '.error')).toContain('Try again');
  element.removeAttribute('worker-url');
  expect((await result(element)).draws).toBe(1);
  await settled();
  expect(element.shadowRoot!.querySelector('.error')).toBeNull();
});

test('a device that is lost comes back by itself', async () => {
  const element = heatmap('depth="3"');
  element.backend = 'webgpu';
  expect((await result(element)).info.backend).toBe('webgpu');
  const errors: string[] = [];
  element.addEventListener('erf-error', ({ detail }) => errors.push(detail.message));
  await element.loseDevice();
  element.depth = 4;
  const { box, info } = await result(element);
  expect([box.width, info.backend, errors]).toEqual([9, 'webgpu', []]);
});

test('where motion is not wanted only the finished picture is painted', async () => {
  const real = window.matchMedia;
  window.matchMedia = (query) =>
    query.includes('reduced-motion') ? ({ matches: true } as MediaQueryList) : real.call(window, query);
  try {
    const element = heatmap('depth="12"');
    element.weights = 'he-normal';
    element.draws = 256;
    let partial = 0;
    let paintedEarly = false;
    element.addEventListener('erf-frame', ({ detail }) => {
      if (detail.final) return;
      partial++;
      paintedEarly ||= colorAt(element, 0.5, 0.5)[3] !== 0;
    });
    await result(element);
    await settled();
    expect(partial).toBeGreaterThan(1);
    expect(paintedEarly).toBe(false);
    expect(colorAt(element, 0.5, 0.5)[3]).toBe(255);
  } finally {
    window.matchMedia = real;
  }
});

describe('in the page', () => {
  test('an element that is moved keeps its picture and goes on', async () => {
    const element = heatmap('depth="3"');
    await result(element);
    await settled();
    document.body.append(element);
    element.depth = 4;
    expect((await result(element)).box.width).toBe(9);
  });

  test('an element that is moved within one task goes on with what it computes', async () => {
    // Many chunks of draws: it is under way when it is moved.
    const element = mount<ErfHeatmap>(
      '<erf-heatmap depth="20" channels="8" draws="64" backend="cpu"></erf-heatmap>',
    );
    await next(element, 'erf-frame');
    const aside = document.body.appendChild(document.createElement('aside'));
    aside.append(element);
    const { draws } = await result(element);
    expect(draws).toBe(64);
    aside.remove();
  });

  test('an element that was taken out for long works again when it comes back', async () => {
    const element = heatmap('depth="3"');
    const home = element.parentElement!;
    await result(element);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 1300));
    home.append(element);
    element.depth = 4;
    expect((await result(element)).box.width).toBe(9);
  });

  test('a second copy of the module is harmless', async () => {
    const copy = '../../src/index.ts?second-copy';
    const { ErfHeatmap } = (await import(/* @vite-ignore */ copy)) as { readonly ErfHeatmap: unknown };
    expect(customElements.get('erf-heatmap')).toBeDefined();
    expect(ErfHeatmap).toBeTypeOf('function');
    expect((await result(heatmap('depth="2"'))).box.width).toBe(5);
  });
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  const element = heatmap('depth="5" controls');
  await result(element);
  await settled();
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
