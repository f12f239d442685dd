// <erf-growth>: measured in the page's own worker, drawn by Plot, read by eye, hand and key.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import golden from '../reference/erf-golden.json';
import type { ErfThumbnail } from '../../src/elements/index.ts';
import {
  createErfEngine,
  ErfError,
  NetworkError,
  type ErfChangeEvent,
  type ErfGrowth,
} from '../../src/index.ts';
import { mount, next, part, settled, text, until } from './elements.ts';

beforeEach(() => sessionStorage.clear());
afterEach(() => document.body.replaceChildren());

const exact = 'weights="ones" activation="none" channels="1" draws="1"';

const grow = (attributes: string, options = {}): ErfGrowth =>
  mount<ErfGrowth>(`<erf-growth ${attributes}>fallback</erf-growth>`, options);

const state = (host: Element): string =>
  host.shadowRoot?.querySelector('.state')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

const measured = (host: ErfGrowth, points: number): Promise<void> =>
  until(() => state(host) === `${points} of ${points} points`, `${points} points`, 90_000);

const cells = (host: Element): string[][] =>
  [...host.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent!.trim()),
  );

const dots = (host: Element): SVGElement[] => [
  ...host.shadowRoot!.querySelectorAll<SVGElement>('.charts .chart:first-of-type .dot > *'),
];

const spoken = (host: Element): string => text(host, '[aria-live]');

test(`every point is measured and its number stands in the table (${golden.source})`, async () => {
  const host = grow(`range="1-8" ${exact}`);
  await measured(host, 8);
  await settled();
  const uniform = new Map(golden.rows.map(([n, rf, size]) => [n!, [rf!, size!]]));
  for (const [index, row] of cells(host).entries()) {
    const [rf, size] = uniform.get(index + 1) ?? [];
    if (rf === undefined) continue;
    expect(row[1]).toBe(`${index + 1} ${index === 0 ? 'layer' : 'layers'}`);
    expect(row[2]).toBe(String(rf));
    expect(Number(row[3])).toBeCloseTo(size!, 2);
    // The closed form beside it is the same number.
    expect(row[4]).toBe(row[3]);
  }
  expect(cells(host)).toHaveLength(8);
  expect(dots(host)).toHaveLength(8);
});

test('the exponents of the fit stand in the legend, and agree with arithmetic on the table', async () => {
  const host = grow(`range="5,10,20,40" axes="log" ${exact}`);
  await measured(host, 4);
  await settled();
  expect(text(host, '[data-law="size"]')).toMatch(/^effective field ∝ n to the 0\.48\d? ± 0\.0\d/);
  expect(text(host, '[data-law="share"]')).toMatch(/−0\.4[78]/);
  const { over, uniform } = golden.logLogSlopes;
  expect(over).toEqual([5, 10, 20, 40]);
  expect(Number(/to the (0\.\d+)/.exec(text(host, '[data-law="size"]'))![1])).toBeCloseTo(uniform.size, 2);
});

test('arrow keys go from point to point and say its numbers; Enter tells the page to open it', async () => {
  const host = grow(`range="1-4" ${exact}`);
  await measured(host, 4);
  await settled();
  part(host, '.charts').focus();
  await userEvent.keyboard('{ArrowRight}');
  await settled();
  expect(spoken(host)).toBe('1 layer: effective field 3 px of a box of 3 px, 100 %');
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  await settled();
  expect(spoken(host)).toMatch(/^3 layers: effective field 6\.708 px of a box of 7 px, 96 %$/);
  expect(host.shadowRoot!.querySelector('.ring circle')).not.toBeNull();
  await until(() => host.shadowRoot!.querySelector('erf-thumbnail') !== null, 'the picture of the point');
  const heard = next<ErfChangeEvent>(host, 'erf-change');
  await userEvent.keyboard('{Enter}');
  expect((await heard).detail).toEqual({ depth: 3, layer: '' });
  await userEvent.keyboard('{End}');
  await settled();
  expect(spoken(host)).toMatch(/^4 layers/);
});

/** Somewhere near a dot, as a hand points. */
function near(dot: Element, type: string, pointerType = 'mouse'): PointerEvent {
  const { left, top, width, height } = dot.getBoundingClientRect();
  const at = { clientX: left + width / 2 + 3, clientY: top + height / 2 - 3 };
  return new PointerEvent(type, { ...at, pointerType, bubbles: true, composed: true });
}

/** Colours of a canvas, most of them those of its map. */
function colors(canvas: HTMLCanvasElement): Set<number> {
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer));
}

test('pointing at a point shows its map, painted; with a lab to open it in there is a link', async () => {
  const host = grow(`range="2-4" lab="./lab.html" ${exact}`);
  await measured(host, 3);
  await settled();
  const frameSize = (): number =>
    host.shadowRoot!.querySelector<ErfThumbnail>('erf-thumbnail')!.frame!.box.height;
  for (const [index, side] of [5, 7, 9].entries()) {
    part(host, '.charts').dispatchEvent(near(dots(host)[index]!, 'pointermove'));
    await settled();
    expect(text(host, '.words')).toMatch(new RegExp(`^${index + 2} layers: effective field`));
    expect(frameSize()).toBe(side);
    expect(colors(part(part(host, 'erf-thumbnail'), 'canvas')).size).toBeGreaterThan(4);
  }
  expect(part<HTMLAnchorElement>(host, '.words a').getAttribute('href')).toBe(
    './lab.html#depth=4&channels=1&activation=none&weights=ones&draws=1&range=2-4',
  );
});

test('a mouse opens a point with a click; a finger shows it first and opens it with a second tap', async () => {
  const host = grow(`range="2-4" ${exact}`);
  await measured(host, 3);
  await settled();
  const opened: unknown[] = [];
  host.addEventListener('erf-change', ({ detail }) => opened.push(detail));
  const press = (pointerType: string): void => {
    for (const type of ['pointerdown', 'click']) {
      part(host, '.charts').dispatchEvent(near(dots(host)[0]!, type, pointerType));
    }
  };
  press('touch');
  await settled();
  expect(opened).toEqual([]);
  expect(text(host, '.words')).toMatch(/^2 layers/);
  press('touch');
  expect(opened).toEqual([{ depth: 2, layer: '' }]);
  press('mouse');
  expect(opened).toHaveLength(2);
});

test('bars of one standard error stand at the points of random networks, in the chart’s own scale', async () => {
  const host = grow('range="6,7,8" activation="none" channels="2" draws="32"');
  await measured(host, 3);
  await settled();
  const bars = [
    ...host.shadowRoot!.querySelectorAll<SVGLineElement>('.chart:first-of-type .rule line'),
  ].filter((line) => line.getAttribute('x1') === line.getAttribute('x2'));
  expect(bars).toHaveLength(3);
  // From the axis: the distance of two ticks, and what lies between them.
  const ticks = [...host.shadowRoot!.querySelectorAll('.chart:first-of-type .y-axis-tick-label text')].map(
    (tick) => ({
      y: Number(/,\s*([\d.]+)\)/.exec(tick.getAttribute('transform')!)![1]),
      value: Number(tick.textContent),
    }),
  );
  const perPixel = (ticks[1]!.value - ticks[0]!.value) / (ticks[0]!.y - ticks[1]!.y);
  for (const [index, row] of cells(host).entries()) {
    const error = Number(/± ([\d.]+)/.exec(row[3]!)![1]);
    const [y1, y2] = ['y1', 'y2'].map((name) => Number(bars[index]!.getAttribute(name)));
    // The table rounds an error to one or two digits.
    expect(Math.abs(Math.abs(y2! - y1!) * perPixel - 2 * error)).toBeLessThan(0.11);
  }
});

test.each([
  ['kernel', '1,3,5', ['1×1', '3×3', '5×5'], [1, 7, 13]],
  ['dilation', '1-3', ['dilation 1', 'dilation 2', 'dilation 3'], [7, 13, 19]],
  ['stride', '1,2', ['stride 1', 'stride 2'], [7, 15]],
  ['channels', '1,2', ['1 channel', '2 channels'], [7, 7]],
])('it runs over the %s too', async (over, range, labels, boxes) => {
  const host = grow(
    `over="${over}" range="${range}" depth="3" strided="all" activation="none" weights="ones"`,
  );
  await measured(host, labels.length);
  await settled();
  expect(cells(host).map((row) => row[1])).toEqual(labels);
  expect(cells(host).map((row) => Number(row[2]))).toEqual(boxes);
});

test('the share of the box stands below, of the same points', async () => {
  const host = grow(`range="2-6" ${exact}`);
  await measured(host, 5);
  await settled();
  const share = host.shadowRoot!.querySelectorAll('.charts .chart')[1]!;
  expect(share.textContent).toContain('share of the box, %');
  expect(share.querySelectorAll('.dot > *')).toHaveLength(5);
});

test('moved in the page it goes on, and measures nothing twice', async () => {
  const host = grow('range="10-40" channels="8" draws="64" backend="cpu"');
  await until(() => /^[1-9]\d* of 31/.test(state(host)), 'the first points', 60_000);
  const aside = document.body.appendChild(document.createElement('aside'));
  aside.append(host);
  const before = Number(/^\d+/.exec(state(host))![0]);
  await until(() => Number(/^\d+/.exec(state(host))![0]) > before, 'the next point', 60_000);
  expect(cells(host).length).toBeGreaterThan(before);
});

test('a sweep that would take minutes waits for a click', async () => {
  const host = grow('range="30-100" channels="64" draws="4096" backend="cpu"');
  await until(() => state(host).includes('they wait for you'), 'the estimate');
  expect(state(host)).toMatch(/may take about [\d.]+ h/);
  expect(cells(host)).toHaveLength(0);
  const start = [...host.shadowRoot!.querySelectorAll<HTMLButtonElement>('.actions button')].find(
    (button) => button.textContent === 'Measure',
  )!;
  start.click();
  await until(() => state(host).startsWith('0 of 71 points'), 'the sweep to start');
});

test('families stand side by side with symbols and colours of their own', async () => {
  const host = grow('range="2,3,4" compare="activation" channels="4" draws="16"');
  await measured(host, 12);
  await settled();
  const names = [...host.shadowRoot!.querySelectorAll('.legend .name')].map((name) =>
    name.textContent!.trim(),
  );
  expect(names).toEqual(['linear', 'ReLU', 'tanh', 'sigmoid']);
  const shapes = [...host.shadowRoot!.querySelectorAll('.legend svg path')];
  expect(new Set(shapes.map((path) => path.getAttribute('d'))).size).toBe(4);
  expect(new Set(shapes.map((path) => path.getAttribute('fill'))).size).toBe(4);
  expect(dots(host)).toHaveLength(12);
  // Every measured number carries its uncertainty.
  for (const row of cells(host)) expect(row[6]).toMatch(/±/);
});

test('a paused sweep measures nothing; it goes on where it was', async () => {
  const host = grow('range="10-40" channels="8" draws="64" backend="cpu"');
  await until(() => /\d+ of 31 points · about|not known/.test(state(host)), 'the sweep to run');
  const button = () =>
    [...host.shadowRoot!.querySelectorAll<HTMLButtonElement>('.actions button')].find((each) =>
      /Pause|Go on/.test(each.textContent!),
    )!;
  button().click();
  await until(() => state(host).endsWith('paused'), 'the pause');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const before = state(host);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(state(host)).toBe(before);
  button().click();
  await until(() => !state(host).endsWith('paused'), 'the sweep to go on');
});

test('what was measured is there again at once: after a change and back, and in another element', async () => {
  const host = grow(`range="1-6" ${exact}`);
  await measured(host, 6);
  const before = cells(host).map((row) => row[3]);
  host.range = '7,8';
  await measured(host, 2);
  host.range = '1-6';
  await host.updateComplete;
  await until(() => cells(host).length === 6, 'the six points');
  expect(cells(host).map((row) => row[3])).toEqual(before);
  expect(state(host)).toBe('6 of 6 points');
});

test('drawing another quantity or other axes measures nothing anew', async () => {
  const host = grow(`range="1-6" controls ${exact}`);
  await measured(host, 6);
  host.quantity = 'kurtosis';
  host.axes = 'log';
  await host.updateComplete;
  expect(state(host)).toBe('6 of 6 points');
  await settled();
  expect(dots(host)).toHaveLength(6);
  expect(part(host, '.charts').textContent).toContain('excess kurtosis');
});

test('dead draws are counted and said, not averaged in silently', async () => {
  const host = grow('range="8,9" channels="1" activation="relu" draws="24" seed="1"');
  await measured(host, 2);
  await settled();
  const notes = text(host, '.notes');
  const [, dead, draws] = /^(\d+) of (\d+) draws are dead/.exec(notes)!.map(Number);
  expect(draws).toBe(48);
  expect(dead).toBeGreaterThan(10);
  const inTable = cells(host).map((row) => Number(/(\d+) dead/.exec(row[9]!)![1]));
  expect(inTable.reduce((sum, each) => sum + each, 0)).toBe(dead);
});

test('nonsense is said beside the chart, and the chart stays', async () => {
  const host = grow(`range="1-3" ${exact}`);
  await measured(host, 3);
  host.setAttribute('range', 'nonsense');
  await host.updateComplete;
  await settled();
  expect(text(host, '.error')).toContain('range=nonsense is not a range such as 1-40');
  expect(cells(host)).toHaveLength(3);
});

/** Everything that an element tells the page of what went wrong, as it comes. */
function errorsOf(host: ErfGrowth): readonly (ErfError | NetworkError)[] {
  const told: (ErfError | NetworkError)[] = [];
  host.addEventListener('erf-error', ({ detail }) => void told.push(detail));
  return told;
}

test('a network that cannot be is told to the page, once for all points that it keeps away', async () => {
  const host = grow(`over="channels" range="1,2,4" depth="50" stride="3" strided="all" ${exact}`);
  const told = errorsOf(host);
  await until(() => told.length > 0, 'erf-error');
  await settled();
  expect(told).toHaveLength(1);
  expect(told[0]).toBeInstanceOf(NetworkError);
  expect(text(host, '.error')).toContain(told[0]!.message);
});

test('a point that cannot be measured is told to the page, and the others are measured', async () => {
  const host = grow('range="1,100" kernel="11" channels="64" activation="gelu" draws="1" backend="cpu"');
  const told = errorsOf(host);
  const button = (name: string): HTMLButtonElement | undefined =>
    [...host.shadowRoot!.querySelectorAll('button')].find(({ textContent }) => textContent!.trim() === name);
  // So large a point is not begun unasked.
  await until(
    () => told.length > 0 || button('Measure') !== undefined,
    'a point that is refused, or a question',
  );
  button('Measure')?.click();
  await until(() => told.length > 0, 'erf-error');
  await until(() => button('Try again') !== undefined, 'the end');
  expect(told).toHaveLength(1);
  expect(told[0]).toBeInstanceOf(ErfError);
  expect(told[0]!.message).toContain('MiB');
  expect(text(host, '.error')).toContain(told[0]!.message);
  expect(cells(host).map((row) => row[1])).toEqual(['1 layer']);
});

test('a network of its own is gone through by its layers, without laws', async () => {
  const host = grow(`network="input, conv 4 k3, relu, max-pool k2 s2, conv 4 k3" draws="16"`);
  await measured(host, 3);
  await settled();
  expect(cells(host).map((row) => [row[1], row[2]])).toEqual([
    ['conv1', '3'],
    ['max-pool1', '4'],
    ['conv2', '8'],
  ]);
  expect(host.shadowRoot!.querySelector('.law')).toBeNull();
});

/** The file that a button gives, instead of a download. */
async function saved(host: ErfGrowth, format: string): Promise<Blob> {
  const made = vi.spyOn(URL, 'createObjectURL');
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  try {
    part(host, `[aria-label="Save as ${format}"]`).click();
    await until(() => clicked.mock.calls.length > 0, `a file of ${format}`);
    return made.mock.calls[0]![0] as Blob;
  } finally {
    made.mockRestore();
    clicked.mockRestore();
  }
}

test('the chart is saved as an SVG without styles or scripts, with its curves’ names and what it was made with', async () => {
  const host = grow(
    `range="5-9" compare="weights=ones;weights=he-normal" activation="none" channels="1" draws="4" seed="3"`,
  );
  await measured(host, 10);
  await settled();
  const file = await (await saved(host, 'SVG')).text();
  const svg = new DOMParser().parseFromString(file, 'image/svg+xml');
  expect(svg.querySelector('parsererror')).toBeNull();
  expect(svg.querySelectorAll('style, script')).toHaveLength(0);
  const words = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
  expect(words).toContain('ones, 1 / fan-in');
  expect(words.join(' ')).toMatch(/effective field ∝ n to the/);
  const colors = new Set(
    [...svg.querySelectorAll('path[stroke]')].map((path) => path.getAttribute('stroke')),
  );
  expect(colors).toContain('#2a78d0');
  expect(colors).toContain('#d55e00');
  expect(colors).not.toContain('currentColor');
  const made = JSON.parse(svg.querySelector('metadata')!.textContent!);
  expect(made).toMatchObject({
    tool: 'erf-lab',
    link: null,
    settings: { range: '5-9', seed: '3', draws: '4' },
  });
});

test('the chart is saved as a PNG of twice its size, painted', async () => {
  const host = grow(`range="2-6" ${exact}`);
  await measured(host, 5);
  await settled();
  const picture = await createImageBitmap(await saved(host, 'PNG'));
  const chart = part<SVGSVGElement>(host, 'svg.chart');
  expect(picture.width).toBe(2 * (Number(chart.getAttribute('width')) + 28));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  const colors = new Set(new Uint32Array(data.buffer));
  // The first curve's blue, and many shades between it and white.
  const blue = new Uint32Array(Uint8Array.of(0x2a, 0x78, 0xd0, 255).buffer)[0]!;
  expect(colors).toContain(blue);
  expect(colors.size).toBeGreaterThan(50);
});

test('its points are saved as CSV and JSON, each with a request that gives its numbers again', async () => {
  const host = grow(
    `range="3,5" compare="activation=none;activation=relu" channels="2" draws="8" seed="11" backend="cpu"`,
  );
  await measured(host, 4);
  await settled();
  const lines = (await (await saved(host, 'CSV')).text()).trimEnd().split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^curve,at,label,box y,box x,effective size,/);
  const { curves } = JSON.parse(await (await saved(host, 'JSON')).text());
  expect(curves.map(({ label }: { label: string }) => label)).toEqual(['linear', 'ReLU']);
  const engine = await createErfEngine({ backend: 'cpu' });
  try {
    for (const { points } of curves) {
      for (const { request, numbers, at } of points) {
        const { measures } = await engine.run(request);
        expect(measures.erfSize).toBe(numbers.erfSize);
        expect(lines.some((line) => line.includes(`,${at},`) && line.includes(`,${numbers.erfSize},`))).toBe(
          true,
        );
      }
    }
  } finally {
    engine.close();
  }
});

test.each(['light', 'dark'])('axe finds nothing to object to, %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  const host = grow(`range="2-6" controls ${exact}`);
  await measured(host, 5);
  await settled();
  const { violations } = await axe.run(host);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  document.documentElement.removeAttribute('style');
});

test('it does not overflow a phone', async () => {
  const host = grow(`range="2-6" controls ${exact}`, { width: 358 });
  await measured(host, 5);
  await settled();
  const { right } = host.getBoundingClientRect();
  for (const element of host.shadowRoot!.querySelectorAll(
    '.charts svg, .controls, .legend, .actions, .point',
  )) {
    expect(element.getBoundingClientRect().right).toBeLessThanOrEqual(right + 1);
  }
});
