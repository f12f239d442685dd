// <erf-shape>: the shape of frames from the real engine, its numbers and its chart checked against the frame's map.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import { createErfEngine, parseNetwork, type ErfRequest, type LiveFrame } from '../../src/index.ts';
import { define } from '../../src/elements/define.ts';
import { ErfShape } from '../../src/elements/shape/element.ts';
import { mount, part, settled, text, until } from './elements.ts';

define('erf-shape', ErfShape);

const linear = (depth: number, kernel = '3'): string => `input, ${depth}x(conv 1 k${kernel})`;

/** A final frame of the request, as a live figure gets it. */
async function frameOf(request: ErfRequest): Promise<LiveFrame> {
  const engine = await createErfEngine({ backend: 'cpu' });
  const result = await engine.run(request);
  const { info } = engine;
  engine.close();
  return { ...result, wanted: result.draws, final: true, notes: [], info, request };
}

async function shape(
  frame: LiveFrame,
  options = {},
  prediction: ErfShape['prediction'] = null,
): Promise<ErfShape> {
  const element = mount<ErfShape>('<erf-shape></erf-shape>', options);
  Object.assign(element, { frame, prediction });
  await until(() => element.shadowRoot!.querySelector('svg.chart') !== null, 'the chart');
  await settled();
  return element;
}

/** The numbers of a row, as shown. */
const cells = (host: Element, label: string): string[] => {
  const rows = [...host.shadowRoot!.querySelectorAll('tbody tr')];
  const row = rows.find((each) => each.querySelector('th')!.textContent!.trim() === label)!;
  return [...row.querySelectorAll('td')].map((cell) => cell.textContent!.trim());
};

/** Sums of |map| over rows (axis 0) or columns. */
function marginal({ map, box }: LiveFrame, axis: 0 | 1): number[] {
  const sums = Array<number>(axis === 0 ? box.height : box.width).fill(0);
  map.forEach((value, i) => {
    sums[axis === 0 ? Math.floor(i / box.width) : i % box.width]! += Math.abs(value);
  });
  return sums;
}

function excessKurtosis(mass: readonly number[]): number {
  const total = mass.reduce((sum, value) => sum + value, 0);
  const mean = mass.reduce((sum, value, at) => sum + value * at, 0) / total;
  const moment = (power: number): number =>
    mass.reduce((sum, value, at) => sum + value * (at - mean) ** power, 0) / total;
  return moment(4) / moment(2) ** 2 - 3;
}

const points = (host: Element): SVGCircleElement[] => [
  ...host.shadowRoot!.querySelectorAll<SVGCircleElement>('svg .measured circle'),
];

afterEach(() => document.body.replaceChildren());

describe('the numbers', () => {
  test('of ten equal-weight layers have the closed form’s kurtosis, −1.5 / 10, and sigma, √(10 · 2/3)', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(10)), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    expect(cells(element, 'Excess kurtosis')).toEqual(['−0.15', '−0.15']);
    expect(cells(element, 'Sigma, px')).toEqual(['2.582', '2.582']);
    expect(text(element, '.verdict')).toBe(
      'By its kurtosis the map is flatter than a Gaussian, with shorter tails.',
    );
  });

  test('of drawn weights carry their errors, and are those of the frame’s map', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(6)), draws: 32, seed: 3 });
    const element = await shape(frame);
    for (const axis of [0, 1] as const) {
      const shown = cells(element, 'Excess kurtosis')[axis]!.replaceAll('−', '-');
      const [value, error] = shown.split(' ± ').map(Number);
      const expected = excessKurtosis(marginal(frame, axis));
      expect(error).toBeGreaterThan(0);
      // Shown to the error's last digit.
      expect(Math.abs(value! - expected)).toBeLessThanOrEqual(error!);
      expect(frame.measures.kurtosis[axis]).toBeCloseTo(expected, 5);
    }
  });

  test('of a rectangular kernel stand per axis, and its rings are ellipses', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(8, '3x7')), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    // κ₄ / κ₂² of k points is −6/5 · (k² + 1) / (k² − 1): −1.5 for 3 and −1.25 for 7, over 8 layers. −0.15625 lies between
    // two numbers of four digits.
    expect(cells(element, 'Excess kurtosis')).toEqual(['−0.1875', expect.stringMatching(/^−0\.156[23]$/)]);
    expect(cells(element, 'Sigma, px')).toEqual(['2.309', '5.657']);
    expect(text(element, '.note')).toContain('ellipses');
    expect(text(element, 'svg .x-axis-label')).toContain('sigmas of each axis');
  });

  test('say of tails only what their errors allow, axis by axis', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(3)), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    const verdict = async (kurtosis: readonly [number, number], error: number): Promise<string> => {
      const uncertainty = { ...frame.uncertainty, kurtosis: [error, error] as const };
      element.frame = { ...frame, measures: { ...frame.measures, kurtosis }, uncertainty };
      await element.updateComplete;
      return text(element, '.verdict');
    };
    expect(await verdict([-0.19, 0.1], 0.1)).toBe(
      'By its kurtosis the map is as near to a Gaussian as the draws can tell.',
    );
    expect(await verdict([-0.21, 0.3], 0.1)).toBe(
      'By its kurtosis the map is flatter than a Gaussian, with shorter tails along y, more peaked than a Gaussian, with longer tails along x.',
    );
    expect(await verdict([NaN, -1], 0.1)).toBe(
      'By its kurtosis the map is flatter than a Gaussian, with shorter tails along x.',
    );
    expect(await verdict([-1, -1], NaN)).toBe('');
  });

  test('of an empty map are dashes, and the chart’s place says why', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(2)), weights: 'ones', draws: 1 });
    const empty = frame.map.map(() => 0);
    const element = mount<ErfShape>('<erf-shape></erf-shape>');
    const { measureErf } = await import('../../src/index.ts');
    const measures = measureErf(empty, frame.box, { size: [5, 5] });
    element.frame = { ...frame, map: empty, measures };
    await until(() => text(element, '.room') !== 'The chart is on its way.', 'the words');
    expect(text(element, '.room')).toBe('There is nothing to fit: the map is empty.');
    expect(cells(element, 'Excess kurtosis')).toEqual(['–', '–']);
  });
});

describe('the chart', () => {
  /** Ring by ring: the mean of the pixels whose distance from the middle rounds to the ring's number. */
  function ringsByHand({ map, box }: LiveFrame): { radius: number; value: number }[] {
    const pixels = [...map].map((value, i) => ({
      value,
      distance: Math.hypot(
        Math.floor(i / box.width) - (box.height - 1) / 2,
        (i % box.width) - (box.width - 1) / 2,
      ),
    }));
    const mean = (ring: typeof pixels, of: 'value' | 'distance'): number =>
      ring.reduce((sum, pixel) => sum + pixel[of], 0) / ring.length;
    return Array.from({ length: Math.ceil(box.width / 2) }, (_, ring) =>
      pixels.filter(({ distance }) => Math.round(distance) === ring),
    ).map((ring) => ({ radius: mean(ring, 'distance'), value: mean(ring, 'value') }));
  }

  /** Where the linear axes put a ring: from two ticks of each axis, read from the drawing. */
  function toDrawing(host: Element): (radius: number, share: number) => readonly [number, number] {
    const read = (axis: 'x' | 'y'): ((value: number) => number) => {
      const labels = [
        ...host.shadowRoot!.querySelectorAll<SVGTextElement>(`svg .${axis}-axis-tick-label text`),
      ];
      const at = labels.map((label) => {
        const [x, y] = label
          .getAttribute('transform')!
          .match(/-?[\d.]+/g)!
          .map(Number);
        return { value: Number.parseFloat(label.textContent!), place: axis === 'x' ? x! : y! };
      });
      const [first, last] = [at[0]!, at.at(-1)!];
      return (value) =>
        first.place + ((value - first.value) / (last.value - first.value)) * (last.place - first.place);
    };
    const [x, y] = [read('x'), read('y')];
    return (radius, share) => [x(radius), y(100 * share)];
  }

  test('has a point for every ring of the map, at its mean over the peak’s', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(7)), draws: 16 });
    const element = await shape(frame);
    const rings = ringsByHand(frame);
    const peak = Math.max(...rings.map(({ value }) => value));
    const place = toDrawing(element);
    const found = points(element);
    expect(found).toHaveLength(rings.length);
    rings.forEach(({ radius, value }, index) => {
      const [x, y] = place(radius, value / peak);
      expect(Number(found[index]!.getAttribute('cx'))).toBeCloseTo(x, 1);
      expect(Number(found[index]!.getAttribute('cy'))).toBeCloseTo(y, 1);
    });
  });

  test('has the fit through deep equal-weight rings, and the side of the box', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(30)), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    const fit = part(element, 'svg .fit path').getAttribute('d')!;
    const line = [...fit.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, , y]) => Number(y));
    points(element).forEach((point, index) => {
      if (line[index] !== undefined)
        expect(Math.abs(Number(point.getAttribute('cy')) - line[index])).toBeLessThan(2);
    });
    expect(element.shadowRoot!.querySelectorAll('svg .side line')).toHaveLength(1);
    expect(element.shadowRoot!.querySelector('svg .predicted')).toBeNull();
  });

  test('draws a prediction dotted, at the map’s own mass, and its numbers under the measured ones', async () => {
    const request = { network: parseNetwork(linear(5)), weights: 'ones', draws: 1 } as const;
    const frame = await frameOf(request);
    // Equal weights: the closed form is the gradient itself, here a thousand times larger, as factors are free.
    const map = Float64Array.from(frame.map, (value) => 1000 * value);
    const prediction = { map, box: frame.box, sigma: frame.measures.sigma, exact: true, approximations: [] };
    const element = await shape(frame, {}, prediction);
    const dotted = part(element, 'svg .predicted path').getAttribute('d')!;
    const line = [...dotted.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const measured = points(element).map((point) => [
      Number(point.getAttribute('cx')),
      Number(point.getAttribute('cy')),
    ]);
    expect(line).toHaveLength(measured.length);
    line.flat().forEach((value, index) => expect(value).toBeCloseTo(measured.flat()[index]!, 1));
    expect(cells(element, 'predicted')).toEqual(cells(element, 'Sigma, px'));
    expect(text(element, '.keys')).toContain('predicted');
  });

  test('of another box’s prediction draws nothing', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(5)), weights: 'ones', draws: 1 });
    const box = { ...frame.box, top: frame.box.top - 1 };
    const map = Float64Array.from(frame.map);
    const element = await shape(frame, {}, { map, box, sigma: [1, 1], exact: true, approximations: [] });
    expect(element.shadowRoot!.querySelector('svg .predicted')).toBeNull();
  });

  test('has a logarithmic axis at the press of a key: powers of ten', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(7)), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    part(element, 'input[type="radio"]').focus();
    await userEvent.keyboard('{ArrowRight}');
    await element.updateComplete;
    expect(element.axis).toBe('log');
    const ticks = [...element.shadowRoot!.querySelectorAll('svg .y-axis-tick-label text')].map(
      (label) => label.textContent,
    );
    expect(ticks).toEqual(expect.arrayContaining(['1 %', '10 %', '100 %']));
    expect(ticks).not.toContain('50 %');
  });

  test('carries no style element, which a strict policy would refuse, and one picture’s words', async () => {
    const frame = await frameOf({ network: parseNetwork(linear(10)), weights: 'ones', draws: 1 });
    const element = await shape(frame);
    const svg = part<HTMLElement>(element, 'svg.chart');
    expect(svg.querySelector('style')).toBeNull();
    expect(svg.querySelector('[aria-label]')).toBeNull();
    expect([svg.getAttribute('role'), svg.getAttribute('aria-label')]).toEqual(['img', 'Radial profile']);
    expect(svg.getAttribute('aria-description')).toContain(
      'excess kurtosis is −0.15 along y and −0.15 along x',
    );
  });
});

test('without a frame says that the numbers are to come', () => {
  const element = mount<ErfShape>('<erf-shape></erf-shape>');
  return element.updateComplete.then(() =>
    expect(text(element, '.room')).toBe('The numbers come with the first picture.'),
  );
});

test.each([358, 1000])('fits a column of %d pixels', async (width) => {
  const frame = await frameOf({ network: parseNetwork(linear(6)), draws: 16 });
  const element = await shape(frame, { width });
  await until(() => part(element, 'svg.chart').getBoundingClientRect().width <= width, 'the width');
  expect(element.scrollWidth).toBeLessThanOrEqual(width);
  expect(part(element, 'table').scrollWidth).toBeLessThanOrEqual(part(element, 'table').clientWidth);
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  await shape(await frameOf({ network: parseNetwork(linear(6)), draws: 16 }));
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
