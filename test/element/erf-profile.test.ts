// <erf-profile>: one network's profile by the real engine, as a table that people and their readers can use.
import axe from 'axe-core';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErfProfileView } from '../../src/elements/profile/element.ts';
import type { ErfProfile } from '../../src/index.ts';
import { mount, part, settled, text, until } from './elements.ts';

const small = 'depth="3" channels="2" activation="relu" draws="4" backend="cpu" loading="eager"';

/** Waits for the first profile. */
async function profiled(attributes = small, options = {}): Promise<ErfProfileView> {
  const element = mount<ErfProfileView>(`<erf-profile ${attributes}></erf-profile>`, options);
  await until(() => element.profile !== null, 'a profile', 60_000);
  await element.updateComplete;
  await settled();
  return element;
}

const rows = (host: Element, selector: string): HTMLTableRowElement[] => [
  ...host.shadowRoot!.querySelectorAll<HTMLTableRowElement>(selector),
];
const cell = (row: HTMLTableRowElement, index: number): string =>
  row.cells[index]!.textContent!.replace(/\s+/g, ' ').trim();

afterEach(() => document.body.replaceChildren());

describe('the table', () => {
  test('has a row for every layer, in the network’s order, and one for the map', async () => {
    const element = await profiled();
    expect(rows(element, '[part=row]').map((row) => cell(row, 0))).toEqual([
      'input',
      'conv1',
      'relu1',
      'conv2',
      'relu2',
      'conv3',
      'relu3',
      'The map',
    ]);
    expect(rows(element, '[part=step]')).toEqual([]);
    expect(text(element, 'tfoot th')).toBe('In all');
    for (const row of rows(element, '[part=row]')) {
      expect(cell(row, 1)).toMatch(/^(< 0\.001|\d[\d.]*) ms$/);
      expect(cell(row, 5)).toMatch(/ (B|KiB|MiB)$/);
    }
    const widths = rows(element, '[part=row]').map((row) =>
      [...row.querySelectorAll('.bar span')].reduce((sum, bar) => sum + bar.getBoundingClientRect().width, 0),
    );
    const room = element.shadowRoot!.querySelector('tbody .bar')!.getBoundingClientRect().width;
    expect(Math.max(...widths)).toBeCloseTo(room, 0);
  });

  test('shows a layer’s steps where it is opened, by keyboard too, and all of them at once', async () => {
    const element = await profiled();
    const second = rows(element, '[part=row]')[3]!.querySelector('button')!;
    second.focus();
    await userEvent.keyboard('{Enter}');
    await element.updateComplete;
    expect(second.getAttribute('aria-expanded')).toBe('true');
    expect(rows(element, '[part=step]').map((row) => cell(row, 0))).toEqual([
      'weights',
      'values',
      'weights',
      'gradient',
    ]);
    part<HTMLButtonElement>(element, 'button.plain').click();
    await element.updateComplete;
    expect(rows(element, '[part=step]')).toHaveLength(element.profile!.steps.length);
    part<HTMLButtonElement>(element, 'button.plain').click();
    await element.updateComplete;
    expect(rows(element, '[part=step]')).toEqual([]);
  });

  test('says where the time goes, how it was measured, and on what', async () => {
    const element = await profiled();
    expect(text(element, '[part=summary]')).toMatch(/^\d[\d.]* % of the time goes into .+\.$/);
    const all = text(element, 'section');
    expect(all).toContain('by the clock, on one thread');
    expect(all).toContain(element.profile!.adapter);
    expect(all).toMatch(/The peak is measured here: multiply-adds of float\d\d .+ GFLOP\/s\./);
    const totals = [...element.shadowRoot!.querySelectorAll('[part=totals] dt')].map((dt) => dt.textContent);
    expect(totals).toContain('Memory held');
  });
});

describe('what is measured', () => {
  test('is told as an event, and is all there as JSON', async () => {
    const element = mount<ErfProfileView>(`<erf-profile ${small}></erf-profile>`);
    const heard = await new Promise<ErfProfile>((resolve) =>
      document.addEventListener(
        'erf-profile',
        (event) => resolve((event as CustomEvent<ErfProfile>).detail),
        {
          once: true,
        },
      ),
    );
    await element.updateComplete;
    expect(element.profile).toBe(heard);
    const written: string[] = [];
    const { clipboard } = navigator;
    const writeText = async (copied: string): Promise<void> => void written.push(copied);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    try {
      const copy = [...element.shadowRoot!.querySelectorAll('button')].find(
        ({ textContent }) => textContent!.trim() === 'Copy as JSON',
      )!;
      copy.click();
      await until(() => text(element, '.actions [role=status]') === 'Copied.', 'the word');
    } finally {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    }
    expect(JSON.parse(written[0]!)).toEqual(heard);
  });

  test('is measured anew when the settings change and rest; meanwhile the old numbers are marked', async () => {
    const element = await profiled();
    const before = element.profile;
    element.depth = 4;
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('[part=summary][data-behind]')).not.toBeNull();
    expect(text(element, '.actions [role=status]')).toContain('settings before');
    // A second change before the first rests leaves nothing of it.
    element.depth = 2;
    await until(() => element.profile !== before, 'another profile');
    await element.updateComplete;
    expect(rows(element, '[part=row]')).toHaveLength(6);
    expect(element.shadowRoot!.querySelector('[data-behind]')).toBeNull();
  });

  test('is measured again when asked for', async () => {
    const element = await profiled();
    const before = element.profile;
    const again = [...element.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent!.trim() === 'Measure again',
    )!;
    again.click();
    await element.updateComplete;
    expect(again.disabled).toBe(true);
    expect(part(element, '[role=progressbar]').getAttribute('aria-valuemax')).toBe('100');
    await until(() => element.profile !== before, 'another profile');
  });

  test('is nothing before it is in sight', async () => {
    document.body.innerHTML = `<main><div style="block-size: 4000px"></div><erf-profile ${small.replace('loading="eager"', '')}></erf-profile></main>`;
    const element = document.querySelector<ErfProfileView>('erf-profile')!;
    await element.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(element.shadowRoot!.querySelector('[role=progressbar]')).toBeNull();
    element.scrollIntoView();
    await until(() => element.profile !== null, 'the profile');
  });

  test('says what makes no sense, and keeps the last profile', async () => {
    const element = await profiled();
    element.setAttribute('layer', 'conv99');
    await until(() => element.shadowRoot!.querySelector('.error') !== null, 'the error');
    expect(text(element, '.error')).toContain('conv99');
    expect(rows(element, '[part=row]')).toHaveLength(8);
  });
});

test.each([358, 900])('fits a column of %d pixels, the table within its own window', async (width) => {
  const element = await profiled(small, { width });
  part<HTMLButtonElement>(element, 'button.plain').click();
  await element.updateComplete;
  expect(element.scrollWidth).toBeLessThanOrEqual(width);
  for (const button of element.shadowRoot!.querySelectorAll('button')) {
    expect(button.getBoundingClientRect().height).toBeGreaterThanOrEqual(24);
  }
});

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.style.background = scheme === 'dark' ? '#141517' : '#fdfdfc';
  const element = await profiled();
  part<HTMLButtonElement>(element, 'button.plain').click();
  await element.updateComplete;
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
