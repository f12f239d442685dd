// <erf-claim>: one figure of the paper, measured in the browser: numbers, verdicts, links, pausing.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import golden from '../reference/erf-golden.json';
import { claimOf } from '../../src/elements/paper/claims.ts';
import type { ErfAreas } from '../../src/elements/areas/element.ts';
import type { ErfPaths } from '../../src/elements/paths/element.ts';
import type { ErfClaim } from '../../src/elements/paper/figure.ts';
import '../../src/elements/paper/register.ts';
import { linkPaths, linkSections } from '../../src/elements/paper/section-links.ts';
import { initialState, networkOf, readAddress, requestOf } from '../../src/elements/state.ts';
import { mount, part, settled, text, until } from './elements.ts';

/** Measured on the CPU, the same everywhere. */
async function figure(id: string, options = {}): Promise<ErfClaim> {
  const element = mount<ErfClaim>(`<erf-claim figure="${id}" backend="cpu"></erf-claim>`, options);
  await element.updateComplete;
  return element;
}

async function measured(id: string, options = {}): Promise<ErfClaim> {
  const element = await figure(id, options);
  await until(() => element.settled, `the figure ${id}`, 100_000);
  await until(() => text(element, '.verdicts').includes('Judged'), 'its verdicts');
  await settled();
  return element;
}

const rows = (host: Element): string[][] =>
  [...host.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent!.replace(/\s+/g, ' ').trim()),
  );

const verdicts = (host: Element): (string | undefined)[] =>
  [...host.shadowRoot!.querySelectorAll<HTMLElement>('.verdicts li')].map(({ dataset }) => dataset.verdict);

const links = (host: Element): HTMLAnchorElement[] => [
  ...host.shadowRoot!.querySelectorAll<HTMLAnchorElement>('.maps a'),
];

/** True where the small map shows more than one colour. */
function isPainted(link: HTMLAnchorElement): boolean {
  const canvas = link.querySelector('erf-thumbnail')?.shadowRoot?.querySelector('canvas');
  if (!canvas || canvas.width === 0) return false;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  const colors = new Set<number>();
  for (let at = 0; at < data.length; at += 4)
    colors.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
  return colors.size > 8;
}

afterEach(() => document.body.replaceChildren());

describe('fifteen layers, dense, strided and dilated', () => {
  test('are measured to the reference table, beside theory, and every statement holds', async () => {
    const element = await measured('sampling');
    const table = rows(element);
    expect(table.map(([, box]) => box)).toEqual(['31', '105', '53', '31', '105', '53']);
    const [dense, dilated, strided] = golden.fifteenLayers.rows;
    const expected = [dense, strided, dilated].map((row) => row![2] as number);
    for (const column of [2, 3]) {
      const sizes = table.slice(0, 3).map((row) => Number(row[column]));
      sizes.forEach((size, index) => expect(size).toBeCloseTo(expected[index]!, 1));
    }
    expect(verdicts(element)).toEqual(['holds', 'holds', 'holds', 'holds']);
    expect(text(element, '.verdicts')).toContain('60.51 against 13.89 pixels, 4.355 times');
    expect(text(element, '.state')).toBe('6 of 6 maps');
    await until(() => links(element).every(isPainted), 'six painted maps');
  });
});

describe('the activations at one channel and at eight', () => {
  test('count the dead draws, in the table and in a line, and average none of them in', async () => {
    const element = await measured('activations');
    const [relu, tanh] = rows(element);
    expect(relu![9]).toMatch(/^\d+ of 100$/);
    expect(parseInt(relu![9]!)).toBeGreaterThan(30);
    expect(tanh![9]).toBe('none');
    expect(text(element, '.notes')).toMatch(/\d+ of all 600 draws are dead/);
    expect(verdicts(element)).toEqual(['holds', 'holds', 'holds']);
  });
});

describe('sparse kernels', () => {
  test('widen the field, and what does not hold is marked so, with why', async () => {
    const element = await measured('sparse');
    expect(verdicts(element)).toEqual(['holds', 'holds', 'holds', 'fails']);
    const last = element.shadowRoot!.querySelector('.verdicts li:last-child')!;
    expect(last.querySelector('.mark')!.textContent).toContain('does not hold');
    expect(last.textContent).toContain('It would hold if the sparse maps were no Gaussians.');
  });

  test('every map and every row of the table opens the state that was measured', async () => {
    const element = await figure('sparse');
    const { panels } = claimOf('sparse')!;
    const addresses = (selector: string): string[] =>
      [...element.shadowRoot!.querySelectorAll<HTMLAnchorElement>(selector)].map((link) =>
        link.getAttribute('href')!,
      );
    for (const selector of ['.maps a', 'td.links a']) {
      const found = addresses(selector);
      expect(found).toHaveLength(panels.length);
      panels.forEach(({ state }, index) => {
        expect(found[index]).toMatch(/^\.\/#/);
        const { state: opened, problems } = readAddress(found[index]!.slice(2));
        expect(problems).toEqual([]);
        const whole = { ...initialState, ...state };
        expect(requestOf(opened, networkOf(opened))).toEqual(requestOf(whole, networkOf(whole)));
      });
    }
  });
});

test('before anything is measured nothing is judged', async () => {
  const element = await figure('depth');
  expect(verdicts(element)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  expect(rows(element)[0]!.slice(0, 3)).toEqual(['Uniform weights, 5 layers', '…', '…']);
});

test('Pause stops the measuring, Go on continues it, and nothing is lost', async () => {
  const element = await figure('depth');
  const done = (): number => parseInt(text(element, '.state'));
  const button = (name: string): HTMLButtonElement | undefined =>
    [...element.shadowRoot!.querySelectorAll('button')].find((each) => each.textContent!.trim() === name);
  await until(() => done() >= 5 && button('Pause') !== undefined, 'five maps');
  button('Pause')!.click();
  await until(() => text(element, '.state').endsWith('paused'), 'the pause');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const held = done();
  expect(held).toBeLessThan(12);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(done()).toBe(held);
  button('Go on')!.click();
  await until(() => done() === 12, 'all maps', 100_000);
});

test('out of sight a figure says what it waits for, and asks for no click', async () => {
  const element = await figure('initialisation');
  await until(() => text(element, '.state').includes(' left'), 'its measuring');
  element.style.marginBlockStart = '8000px';
  await until(() => text(element, '.state').endsWith('goes on when it is in sight'), 'the wait');
  const names = [...element.shadowRoot!.querySelectorAll('.status button')].map((each) =>
    each.textContent!.trim(),
  );
  expect(names).toEqual(['Copy link to this figure']);
});

test('the slopes are those of the depth figure’s maps, nothing measured twice', async () => {
  await measured('depth');
  const element = await figure('growth');
  // Measured again, twelve maps take longer.
  await until(() => verdicts(element).includes('holds'), 'the slopes', 5000);
  expect(verdicts(element)).toEqual(['holds', 'holds', 'holds']);
  expect(text(element, '.verdicts')).toContain(`Slope ${golden.logLogSlopes.uniform.size}; theory`);
});

test('focus and pointer say which map it is, and its row is marked', async () => {
  const element = await measured('sampling');
  expect(text(element, '.readout')).toContain('Point at a map');
  links(element)[1]!.focus();
  await element.updateComplete;
  expect(text(element, '.readout')).toBe(
    'Uniform weights, Three of stride 2: the box is 105 pixels, the effective field 60.51, 58 % of it.',
  );
  expect(part(element, 'tr[data-pointed] th').textContent).toBe('Uniform weights, Three of stride 2');
  links(element)[1]!.blur();
  await userEvent.hover(links(element)[2]!);
  await until(() => text(element, '.readout').includes('Three dilated 2, 4, 8'), 'the readout');
});

test('the link to a figure is copied, or shown where the browser forbids it', async () => {
  const element = await figure('sampling');
  const button = [...element.shadowRoot!.querySelectorAll('button')].find((each) =>
    each.textContent!.includes('Copy link to this figure'),
  )!;
  await userEvent.click(button);
  await until(() => text(element, '[role=status]') !== '', 'an answer');
  const said = text(element, '[role=status]');
  expect(said === 'Link copied.' || said.endsWith('#sampling')).toBe(true);
});

describe('the stack of <erf-paths> in the address of its section', () => {
  const plain = (): string => `${location.pathname}${location.search}`;

  function pathsPage(hash: string): { section: HTMLElement; paths: ErfPaths; problems: HTMLElement } {
    history.replaceState(null, '', `${plain()}${hash}`);
    const section = mount<HTMLElement>(`<section id="paths">
      <p class="problems"></p><erf-paths controls backend="cpu"></erf-paths>
      <p><button data-copy-section hidden>Copy</button><span role="status"></span></p>
    </section>`);
    const paths = section.querySelector('erf-paths')!;
    const problems = section.querySelector<HTMLElement>('.problems')!;
    linkSections(section);
    linkPaths(paths, 'paths', problems);
    return { section, paths, problems };
  }

  /** As a hand does: the slider to a value, and let go. */
  async function slide(paths: ErfPaths, name: string, value: number): Promise<void> {
    await paths.updateComplete;
    const slider = part<HTMLInputElement>(paths, `.control:has(#${name}) input[type=range]`);
    slider.value = String(value);
    slider.dispatchEvent(new Event('input'));
    slider.dispatchEvent(new Event('change'));
    await paths.updateComplete;
  }

  afterEach(() => history.replaceState(null, '', plain()));

  test('a link shows its stack, and the copied link is of what is shown', async () => {
    const { section, paths } = pathsPage('#paths?depth=2&kernel=5&dimensions=2');
    await paths.updateComplete;
    expect(text(paths, '.sentence')).toContain('2 layers of 5×5 reach 81 inputs');
    await userEvent.click(section.querySelector('button')!);
    const said = section.querySelector('[role=status]')!;
    await until(() => said.textContent !== '', 'an answer');
    expect(
      said.textContent === 'Link copied.' ||
        said.textContent!.endsWith('#paths?depth=2&kernel=5&dimensions=2'),
    ).toBe(true);
  });

  test('a change goes into the address, and the way back and forth brings stacks back', async () => {
    const { paths } = pathsPage('#areas');
    await slide(paths, 'depth', 4);
    expect(location.hash).toBe('#paths?depth=4');
    await slide(paths, 'kernel', 5);
    expect(location.hash).toBe('#paths?depth=4&kernel=5');
    history.back();
    await until(() => paths.kernel === 3, 'the kernel before');
    expect([location.hash, paths.depth]).toEqual(['#paths?depth=4', 4]);
    history.back();
    await until(() => paths.depth === 3, 'the first stack');
    expect(location.hash).toBe('#areas');
    history.go(2);
    await until(() => paths.kernel === 5, 'the last stack');
    expect(paths.depth).toBe(4);
  });

  test('the plain address shows the first stack', async () => {
    const { paths, problems } = pathsPage('#paths');
    await paths.updateComplete;
    expect(text(paths, '.sentence')).toContain('3 layers of kernel 3 reach 7 inputs');
    expect(problems.textContent).toBe('');
  });

  test('a link that makes no sense is said, harmless, and gone with the first change', async () => {
    const { paths, problems } = pathsPage('#paths?depth=soon&depht=9');
    await paths.updateComplete;
    expect(problems.textContent).toContain('depth=soon is not');
    expect(problems.textContent).toContain('depht=9, which means nothing here');
    expect(text(paths, '.sentence')).toContain('3 layers of kernel 3 reach 7 inputs');
    await slide(paths, 'depth', 4);
    expect(problems.textContent).toBe('');
    expect(location.hash).toBe('#paths?depth=4');
  });
});

test('each map of <erf-areas> opens the lab on its network under its rule', async () => {
  const areas = mount<ErfAreas>(
    '<erf-areas depth="2" channels="1" draws="2" backend="cpu" lab="./"></erf-areas>',
  );
  await areas.updateComplete;
  const addresses = [...areas.shadowRoot!.querySelectorAll<HTMLAnchorElement>('thead a')].map(
    (link) => readAddress(link.getAttribute('href')!.replace('./', '')).state,
  );
  expect(addresses.map(({ aggregate }) => aggregate)).toEqual(['relu', 'abs', 'square', 'signed']);
  for (const state of addresses) expect(state).toMatchObject({ depth: 2, channels: 1, draws: 2 });
});

test('a figure that does not exist is said', async () => {
  const element = await figure('nothing');
  expect(text(element, '[role=alert]')).toBe('There is no figure “nothing” here.');
});

test.each(['light', 'dark'])('axe finds nothing in %s, and a phone has room', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  const element = await measured('sampling', { width: 358 });
  part<HTMLDetailsElement>(element, 'details').open = true;
  await settled();
  expect(element.scrollWidth).toBeLessThanOrEqual(358);
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
