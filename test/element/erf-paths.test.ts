// <erf-paths>: paths counted, drawn, touched, and held against the real engine's gradient.
import axe from 'axe-core';
import { page, userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErfChangeEvent, ErfPaths } from '../../src/index.ts';
import { mount, next, part, result, settled, text, until } from './elements.ts';

async function paths(attributes = '', { width = 700 } = {}): Promise<ErfPaths> {
  const element = mount<ErfPaths>(`<erf-paths backend="cpu" ${attributes}></erf-paths>`, { width });
  await element.updateComplete;
  return element;
}

const all = (host: Element, selector: string): string[] =>
  [...host.shadowRoot!.querySelectorAll(selector)].map((found) => found.textContent!.trim());

const cell = (host: Element, y: number, x: number): HTMLElement =>
  part(host, `td[data-y="${y}"][data-x="${x}"]`);

/** What the proof's line says, once the engine has answered for this stack. */
async function holds(host: Element): Promise<string> {
  const done = (): string =>
    host.shadowRoot!.querySelector('.proof:not([data-behind]) .done')?.textContent ?? '';
  await until(() => done() !== '', 'the proof');
  return done();
}

afterEach(() => document.body.replaceChildren());

describe('a row of inputs', () => {
  test('three layers of kernel 3 reach 7 inputs by 1, 3, 6, 7, 6, 3, 1 paths', async () => {
    const element = await paths();
    expect(text(element, '.sentence')).toContain(
      '3 layers of kernel 3 reach 7 inputs by 27 paths: 7 from the centre, 1 from each end.',
    );
    expect(all(element, '.number')).toEqual(['x₁', 'x₂', 'x₃', 'x₄', 'x₅', 'x₆', 'x₇']);
    expect(all(element, '.count')).toEqual(['1', '3', '6', '7', '6', '3', '1']);
    expect(element.shadowRoot!.querySelectorAll('rect.unit')).toHaveLength(7 + 5 + 3 + 1);
    // Each unit above the input reads three.
    expect(part(element, '.edges').getAttribute('d')!.match(/M/g)).toHaveLength(3 * (5 + 3 + 1));
  });

  test('a touched input lights up the units it reaches, with the number of paths to each', async () => {
    const element = await paths();
    const plot = part(element, '.plot');
    const { left, top } = plot.getBoundingClientRect();
    const at = (index: number): { x: number; y: number } => {
      const bar = element.shadowRoot!.querySelectorAll('.bar')[index]!.getBoundingClientRect();
      return { x: bar.left + bar.width / 2 - left, y: bar.top - top };
    };
    await userEvent.hover(plot, { position: at(3) });
    await element.updateComplete;
    expect(text(element, '.sentence')).toBe(
      'x₄ reaches the output by 7 of 27 paths: 25.9 % of the gradient with equal weights.',
    );
    // From the output down: 7; 2, 3, 2; 1, 1, 1; the input itself.
    expect(all(element, '.lit.number')).toEqual(['x₄', '1', '1', '1', '2', '3', '2', '7']);
    expect(part(element, '.lit.edges').getAttribute('d')!.match(/M/g)).toHaveLength(3 + 7 + 3);
    await userEvent.hover(plot, { position: at(0) });
    await element.updateComplete;
    expect(all(element, '.lit.number')).toEqual(['x₁', '1', '1', '1']);
    expect(all(element, '.lit.count')).toEqual(['1']);
  });

  test('what was clicked stays when the pointer leaves, and Escape lets it go', async () => {
    const element = await paths();
    await userEvent.click(part(element, '.plot'));
    await userEvent.unhover(part(element, '.plot'));
    await element.updateComplete;
    expect(text(element, '.sentence')).toMatch(/^x\S reaches the output/);
    await userEvent.keyboard('{Escape}');
    await element.updateComplete;
    expect(text(element, '.sentence')).toContain('3 layers');
  });

  test('is a slider: the focus picks the middle, arrow keys, Home and End walk, and a voice hears the sentence', async () => {
    const element = await paths();
    const plot = part(element, '[role=slider]');
    await userEvent.tab();
    await element.updateComplete;
    expect(element.shadowRoot!.activeElement).toBe(plot);
    expect(plot.getAttribute('aria-valuenow')).toBe('4');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await element.updateComplete;
    expect(plot.getAttribute('aria-valuetext')).toBe(
      'Input 6 reaches the output by 3 of 27 paths: 11.1\u00a0% of the gradient with equal weights.',
    );
    await userEvent.keyboard('{Home}');
    await element.updateComplete;
    expect([plot.getAttribute('aria-valuenow'), plot.getAttribute('aria-valuemax')]).toEqual(['1', '7']);
    await userEvent.keyboard('{End}{ArrowRight}');
    await element.updateComplete;
    expect(plot.getAttribute('aria-valuenow')).toBe('7');
  });

  test('dilation leaves holes, marked and explained', async () => {
    const element = await paths('depth="2" dilation="2"');
    expect(all(element, '.count')).toEqual(['1', '0', '2', '0', '3', '0', '2', '0', '1']);
    expect(all(element, '.note')).toEqual([
      'Dashed: 4 holes among the 9 inputs of the box, for a dilated kernel passes over what lies between its taps.',
    ]);
    // Four among the inputs, two among the units of layer 1.
    expect(element.shadowRoot!.querySelectorAll('rect.hole')).toHaveLength(6);
    part(element, '.plot').focus();
    await userEvent.keyboard('{Home}{ArrowRight}');
    await element.updateComplete;
    expect(text(element, '.sentence')).toContain('x₂ lies in a hole: none of the 9 paths starts there');
    expect(element.shadowRoot!.querySelectorAll('rect.chosen')).toHaveLength(1);
  });

  test('a stride longer than the kernel leaves holes too', async () => {
    const element = await paths('depth="2" kernel="2" stride="3"');
    expect(all(element, '.count')).toEqual(['1', '1', '0', '1', '1']);
    expect(text(element, '.note')).toContain(
      '1 hole among the 5 inputs of the box, for a stride longer than its kernel',
    );
  });
});

describe('a plane of inputs', () => {
  test('the corner of two 3×3 layers has one path and the centre nine', async () => {
    const element = await paths('depth="2" dimensions="2"');
    expect(text(element, '.sentence')).toContain(
      '2 layers of 3×3 reach 25 inputs by 81 paths: 9 from the centre, 1 from each corner.',
    );
    expect(cell(element, -2, -2).textContent!.trim()).toBe('1');
    expect(cell(element, 0, 0).textContent!.trim()).toBe('9');
    expect(all(element, '.input thead, .input tr:first-child th')).toEqual(['1', '2', '3', '2', '1']);
  });

  test('a touched cell shows its paths through the layer between, and is the product of its row and column', async () => {
    const element = await paths('depth="2" dimensions="2"');
    await userEvent.click(cell(element, 0, 0));
    await element.updateComplete;
    expect(text(element, '.sentence')).toBe(
      'x₃,₃ reaches the output by 9 of 81 paths, 3 down × 3 across: 11.1 % of the gradient with equal weights.',
    );
    expect(all(element, '.plane:nth-of-type(2) td')).toEqual(Array(9).fill('1'));
    await userEvent.click(cell(element, -2, -2));
    await element.updateComplete;
    expect(text(element, '.sentence')).toContain(
      'x₁,₁ reaches the output by 1 of 81 paths, 1 down × 1 across',
    );
    expect(all(element, '.plane:nth-of-type(2) td')).toEqual(['1', ...Array<string>(8).fill('')]);
    expect(all(element, '.plane:nth-of-type(3) td')).toEqual(['1']);
    expect(cell(element, -2, -2).getAttribute('aria-selected')).toBe('true');
  });

  test.each([['depth="3"'], ['depth="2" kernel="2" stride="3"']])(
    'nothing moves when a cell is picked: %s',
    async (attributes) => {
      for (const width of [358, 700]) {
        const element = await paths(`dimensions="2" ${attributes}`, { width });
        const corner = (): HTMLElement => part(element, '.input tr:last-child td:last-child');
        const before = corner().getBoundingClientRect();
        await userEvent.click(corner());
        await element.updateComplete;
        expect(text(element, '.sentence')).toContain('reaches the output');
        expect(corner().getBoundingClientRect()).toEqual(before);
      }
    },
  );

  test('numbers of five digits are still read in their cells', async () => {
    const element = await paths('depth="6" dimensions="2"', { width: 736 });
    expect(cell(element, 0, 0).textContent!.trim()).toBe('19,881');
    expect(parseFloat(getComputedStyle(cell(element, 0, 0)).fontSize)).toBeGreaterThanOrEqual(10);
    expect(cell(element, 0, 0).scrollWidth).toBeLessThanOrEqual(cell(element, 0, 0).offsetWidth);
  });

  test('one Tab reaches the cells, arrow keys walk them in both directions', async () => {
    const element = await paths('depth="2" dimensions="2"');
    await userEvent.tab();
    await element.updateComplete;
    expect(element.shadowRoot!.activeElement).toBe(cell(element, 0, 0));
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowLeft}');
    await element.updateComplete;
    expect(element.shadowRoot!.activeElement).toBe(cell(element, -2, -1));
    expect(text(element, '.sentence')).toContain('x₁,₂ reaches the output by 2 of 81 paths');
    expect(element.shadowRoot!.querySelectorAll('td[tabindex="0"]')).toHaveLength(1);
    expect(cell(element, -2, -1).getAttribute('aria-label')).toBe('Input in row 1, column 2: 2 paths');
  });
});

describe('stacks too large to draw', () => {
  test('show their counts as a profile, and every digit to be read', async () => {
    const element = await paths('depth="40"');
    expect(element.shadowRoot!.querySelector('.edges')).toBeNull();
    expect(part(element, '.area').getAttribute('d')).toMatch(/^M.+Z$/);
    part(element, '.plot').focus();
    await userEvent.keyboard('{Home}');
    await element.updateComplete;
    expect(all(element, '.whole dd')).toEqual(['1', '12157665459056928801']);
    expect(text(element, '.sentence')).toContain('x₁ reaches the output by 1 of 1.22·10¹⁹ paths');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await element.updateComplete;
    // C(40, 2) + 40
    expect(all(element, '.whole dd')[0]).toBe('820');
  });

  test('the deepest is told to its last digit and fits a phone', async () => {
    const element = await paths('depth="100" kernel="11" dimensions="2"', { width: 358 });
    expect(all(element, '.whole dd')[1]).toBe(String(11n ** 200n));
    expect(element.shadowRoot!.querySelectorAll('[role=slider]')).toHaveLength(2);
    expect(element.scrollWidth).toBeLessThanOrEqual(358);
    expect(await holds(element)).toContain('✓ Holds for all 1,002,001 inputs');
  });

  test('in a plane, one slider picks the row and one the column', async () => {
    const element = await paths('depth="8" dimensions="2"');
    const [across, down] = element.shadowRoot!.querySelectorAll<HTMLElement>('[role=slider]');
    across!.focus();
    await userEvent.keyboard('{Home}');
    down!.focus();
    await userEvent.keyboard('{Home}{ArrowRight}');
    await element.updateComplete;
    expect(text(element, '.sentence')).toContain(
      'x₂,₁ reaches the output by 8 of 43,046,721 paths, 8 down × 1 across',
    );
  });
});

describe('paths over all paths are the gradient with equal weights', () => {
  test.each([
    ['', '✓ Holds for all 7 inputs: largest difference from the engine’s gradient'],
    ['depth="2" dimensions="2"', '✓ Holds for all 25 inputs'],
    ['depth="3" dilation="1-2-3" kernel="2" stride="2" strided="1"', '✓ Holds for all 12 inputs'],
    ['depth="40"', '✓ Holds for all 81 inputs'],
  ])('the engine agrees: %s', async (attributes, words) => {
    const element = await paths(attributes);
    expect(await holds(element)).toContain(words);
    expect(part(element, '.done').hasAttribute('data-holds')).toBe(true);
  });

  test('it is asked anew for another stack', async () => {
    const element = await paths();
    await holds(element);
    const arrived = result(element);
    element.depth = 5;
    await arrived;
    expect(await holds(element)).toContain('all 11 inputs');
  });

  test('a gradient that differs is said not to agree', async () => {
    const element = await paths();
    const frame = await result(element);
    const { prove } = await import('../../src/elements/paths/proof.ts');
    const { countPaths, initialStack } = await import('../../src/elements/paths/counted.ts');
    const { counts } = countPaths(initialStack, 1);
    expect(prove(counts, frame).holds).toBe(true);
    const map = frame.map.map((value, index) => (index === 3 ? value * 1.001 : value));
    expect(prove(counts, { ...frame, map }).holds).toBe(false);
    expect(prove(counts, { ...frame, map: frame.map.slice(1) }).holds).toBe(false);
    expect(prove(counts, { ...frame, box: { ...frame.box, left: 0 } }).holds).toBe(false);
  });
});

describe('attributes and controls', () => {
  test('a control changes the stack and tells; the page’s own changes do not', async () => {
    const element = await paths('controls');
    const heard: unknown[] = [];
    element.addEventListener('erf-change', (event: ErfChangeEvent) => heard.push(event.detail));
    element.kernel = 5;
    await element.updateComplete;
    expect(heard).toEqual([]);
    const depth = part<HTMLInputElement>(element, '#depth');
    await userEvent.fill(depth, '2');
    await userEvent.keyboard('{Enter}');
    await element.updateComplete;
    expect(heard.at(-1)).toEqual({ depth: 2 });
    expect(text(element, '.sentence')).toContain('2 layers of kernel 5 reach 9 inputs by 25 paths');
    const told = next<ErfChangeEvent>(element, 'erf-change');
    await userEvent.selectOptions(part<HTMLSelectElement>(element, '#dimensions'), '2');
    expect((await told).detail).toEqual({});
    await element.updateComplete;
    expect(element.dimensions).toBe(2);
    expect(element.shadowRoot!.querySelectorAll('td[data-x]')).toHaveLength(81);
  });

  test('a double click resets a control to this element’s own start', async () => {
    const element = await paths('controls depth="5"');
    await userEvent.dblClick(part(element, 'label[for=depth]'));
    expect(element.depth).toBe(3);
    element.removeAttribute('depth');
    expect(element.depth).toBe(3);
  });

  test('what makes no sense is said, and the last good stack stays', async () => {
    const element = await paths('dimensions="2"');
    element.dimensions = 3;
    element.setAttribute('kernel', 'abc');
    await element.updateComplete;
    expect(all(element, '.error')).toEqual([
      expect.stringContaining('kernel=abc is not a whole number'),
      'dimensions=3 is neither 1 nor 2; showing 2.',
    ]);
    expect(text(element, '.sentence')).toContain('3 layers of 3×3');
    element.removeAttribute('kernel');
    element.dimensions = 1;
    element.stride = 3;
    element.depth = 40;
    await element.updateComplete;
    expect(text(element, '.error')).toContain('passes 9007199254740991');
    expect(text(element, '.sentence')).toContain('3 layers of 3×3');
  });
});

describe('anyone can use it', () => {
  const variants = ['', 'controls depth="2" dimensions="2"', 'depth="2" dilation="2"', 'depth="40"'];

  test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
    for (const attributes of variants) {
      const element = await paths(attributes);
      await holds(element);
      part(element, '.plot[tabindex], td[tabindex="0"]').focus();
      await settled();
      const { violations } = await axe.run(document.querySelector('main')!);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
        [],
      );
    }
  });

  test('a phone shows all of it, and a finger hits every cell', async () => {
    await page.viewport(390, 844);
    for (const attributes of [...variants, 'depth="6" kernel="5"', 'depth="6" dimensions="2"']) {
      const element = await paths(attributes, { width: 358 });
      expect(element.scrollWidth).toBeLessThanOrEqual(358);
      for (const target of element.shadowRoot!.querySelectorAll(
        'td[data-x], .plot[tabindex], select, input',
      )) {
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
      }
    }
    await page.viewport(1024, 768);
  });

  test('inputs are numbered left to right in every language', async () => {
    const element = await paths('lang="ar" dir="rtl"');
    const bars = [...element.shadowRoot!.querySelectorAll('.number')].map(
      (name) => name.getBoundingClientRect().left,
    );
    expect(bars).toEqual([...bars].sort((a, b) => a - b));
  });
});
