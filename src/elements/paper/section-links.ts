// The links to the page's sections, and what <erf-paths> shows as part of one: paper.html#paths?depth=4&kernel=5. No Lit.
import type { ErfChangeEvent } from '../events.ts';
import { sentences } from '../language/message.ts';
import { readPathSettings, writePathSettings } from '../paths/address.ts';
import type { ErfPaths } from '../paths/element.ts';
import { copyText } from '../copy.ts';
import { strings } from './strings.ts';

/** Steps of one control that follow each other so closely are one entry of the history. */
const mergeWithinMs = 800;

/** `#paths?depth=4`: the section, and what it shows. */
export function readHash(hash: string): { readonly section: string; readonly query: string } {
  const [section = '', ...rest] = hash.replace(/^#/, '').split('?');
  return { section, query: rest.join('?') };
}

export const writeHash = (section: string, query: string): string =>
  query === '' ? `#${section}` : `#${section}?${query}`;

const queryOf = (paths: ErfPaths): string =>
  writePathSettings({ stack: paths.readState().state, dimensions: paths.dimensions === 2 ? 2 : 1 });

/** Every button `data-copy-section` copies the link to its section, with what is set in it. */
export function linkSections(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-copy-section]')) {
    const section = button.closest('section');
    const said = button.nextElementSibling;
    if (!section || !said) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const paths = section.querySelector('erf-paths');
      const { href } = new URL(writeHash(section.id, paths ? queryOf(paths) : ''), document.baseURI);
      said.textContent = (await copyText(href)) ? strings.copied : strings.notCopied(href);
    });
  }
}

/** What an entry of the history shows where its address does not say: before the first change, in another section. */
interface EntryState {
  readonly paths?: string;
}

/**
 * Keeps the figure in step with the address of its section: a link or the way back sets it, a finished gesture makes
 * an entry. `problems` is where a link that makes no sense is said; the figure shows its first settings then.
 */
export function linkPaths(paths: ErfPaths, section: string, problems: HTMLElement): void {
  let shown = queryOf(paths);
  let written: { readonly names: string; readonly at: number } | null = null;

  const show = (query: string): void => {
    const read = readPathSettings(query);
    if (writePathSettings(read) !== queryOf(paths)) {
      Object.assign(paths, read.stack, { dimensions: read.dimensions });
    }
    problems.textContent = sentences(read.problems);
    shown = writePathSettings(read);
    written = null;
  };
  const heard = (): void => {
    const found = readHash(location.hash);
    const kept = (history.state as EntryState | null)?.paths;
    // Another section's address says nothing about this one; the entry may.
    if (found.section === section) show(found.query);
    else if (kept !== undefined) show(kept);
  };
  const write = (continued: boolean): void => {
    const query = queryOf(paths);
    const url = `${location.pathname}${location.search}${writeHash(section, query)}`;
    try {
      if (!continued) history.replaceState({ ...(history.state as EntryState | null), paths: shown }, '');
      if (continued) history.replaceState({ paths: query }, '', url);
      else history.pushState({ paths: query }, '', url);
    } catch {
      // A sandboxed page has no address to write to; the figure works without.
    }
    shown = query;
  };

  addEventListener('popstate', heard);
  addEventListener('hashchange', heard);
  paths.addEventListener('erf-change', (event: ErfChangeEvent) => {
    if (!event.settled) return;
    problems.textContent = '';
    if (queryOf(paths) === shown) return;
    const names = Object.keys(event.detail).join();
    const now = performance.now();
    const continued = written?.names === names && now - written.at < mergeWithinMs;
    written = { names, at: now };
    write(continued);
  });
  heard();
}
