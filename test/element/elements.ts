// What the element tests share: elements on the page, and what they show. No tests.
import '../../src/elements/lab/register.ts';
import '../../src/elements/profile/register.ts';
import type { LiveFrame } from '../../src/index.ts';

/** Puts markup on the page in a column of this width; removes what was there. */
export function mount<T extends Element>(markup: string, { width = 600 } = {}): T {
  document.body.innerHTML = `<main style="inline-size: ${width}px">${markup}</main>`;
  return document.querySelector('main')!.firstElementChild as T;
}

export function part<T extends Element = HTMLElement>(host: Element, selector: string): T {
  const found = host.shadowRoot?.querySelector<T>(selector);
  if (!found) throw new Error(`<${host.localName}> has no ${selector}.`);
  return found;
}

export const text = (host: Element, selector: string): string =>
  part(host, selector).textContent!.replace(/\s+/g, ' ').trim();

/** The next event of this name; fails the test rather than wait for ever. */
export function next<T extends Event>(target: EventTarget, name: string, timeoutMs = 60_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${name} within ${timeoutMs} ms.`)), timeoutMs);
    target.addEventListener(
      name,
      (event) => {
        clearTimeout(timer);
        resolve(event as T);
      },
      { once: true },
    );
  });
}

export const result = async (target: EventTarget): Promise<LiveFrame> =>
  (await next<CustomEvent<LiveFrame>>(target, 'erf-result')).detail;

/** Waits until the page has painted what it knows. */
export async function settled(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

export async function until(condition: () => boolean, what: string, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

let pushes = 0;
const pushState = history.pushState.bind(history);
history.pushState = (...args: Parameters<History['pushState']>): void => {
  pushes += 1;
  pushState(...args);
};

/** Entries the page has added to the history. Chromium's `history.length` stops at 50, which a test file can reach. */
export const historyEntries = (): number => pushes;
