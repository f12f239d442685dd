// What the tests of the lab's network panel share: the lab, its panel, and hands on the text. No tests.
import { userEvent } from 'vitest/browser';
import type { ErfLab } from '../../src/index.ts';
import { mount, part, result, settled, text, until } from './elements.ts';

/** Equal weights: one draw says all, quick and exact. */
export const exact = 'weights=ones&draws=1&backend=cpu';

export async function openLab(hash: string, { width = 1000 } = {}): Promise<ErfLab> {
  history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`);
  const lab = mount<ErfLab>('<erf-lab></erf-lab>', { width });
  await result(lab);
  await settled();
  return lab;
}

export const panel = (lab: ErfLab): HTMLElement => part(lab, 'erf-network-panel');
export const field = (lab: ErfLab): HTMLTextAreaElement => part(panel(lab), '#text');
export const status = (lab: ErfLab): string => text(panel(lab), '#text-status');
export const size = (lab: ErfLab): string => text(lab, '#rf-size');

export const radio = (lab: ErfLab, name: string): HTMLInputElement => {
  const labels = [...panel(lab).shadowRoot!.querySelectorAll('label')];
  return labels.find((label) => label.textContent!.trim() === name)!.querySelector('input')!;
};

export const button = (lab: ErfLab, name: string): HTMLButtonElement => {
  const buttons = [...panel(lab).shadowRoot!.querySelectorAll('button')];
  return buttons.find((found) => found.textContent!.trim() === name)!;
};

/** All that was there goes, and this stands there instead, as if typed. */
export async function enter(lab: ErfLab, words: string): Promise<void> {
  const area = field(lab);
  area.focus();
  area.select();
  await userEvent.keyboard('{Delete}');
  document.execCommand('insertText', false, words);
  await settled();
}

export const finish = (lab: ErfLab): void => {
  field(lab).dispatchEvent(new Event('change', { bubbles: true }));
};

/** The panel reads a text after a pause. */
export const reads = (lab: ErfLab, words: string): Promise<void> =>
  until(
    () => panel(lab).shadowRoot!.querySelector('#text-status')?.textContent!.includes(words) ?? false,
    `“${words}” under the text`,
    5000,
  );

function transfer(found: string | File): DataTransfer {
  const data = new DataTransfer();
  if (typeof found === 'string') data.setData('text/plain', found);
  else data.items.add(found);
  return data;
}

/** False where the panel took it, and the browser does nothing by itself. */
export const paste = (target: Element, found: string | File): boolean =>
  target.dispatchEvent(
    new ClipboardEvent('paste', {
      clipboardData: transfer(found),
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );

export const drop = (target: Element, found: string | File): boolean =>
  target.dispatchEvent(
    new DragEvent('drop', { dataTransfer: transfer(found), bubbles: true, composed: true, cancelable: true }),
  );
