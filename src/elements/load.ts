// Loads an element's code when the page first shows one of its kind, so that a post with one figure fetches one figure.
// No Lit: this is part of what every page fetches.
import { ErfError } from '../engine/index.ts';
import { errorEvent } from './events.ts';
import { inLanguage, languageOf, loadLanguage, translate } from './language/message.ts';
import { tagOf } from './language/tag.ts';

/** Every element but <erf-heatmap>, which is here from the start, and where its code lies. */
const loaders = {
  'rf-table': () => import('./table/register.ts'),
  'erf-growth': () => import('./growth/register.ts'),
  'erf-paths': () => import('./paths/register.ts'),
  'erf-areas': () => import('./areas/register.ts'),
  'erf-shape': () => import('./shape/register.ts'),
  'erf-profile': () => import('./profile/register.ts'),
  'erf-save': () => import('./save/register.ts'),
  'erf-lab': () => import('./lab/register.ts'),
} as const satisfies Readonly<Record<string, () => Promise<unknown>>>;

export type LazyElementName = keyof typeof loaders;
export const lazyElementNames = Object.keys(loaders) as readonly LazyElementName[];

/** Code is fetched this far before its element scrolls into sight. */
const lookAhead = '800px';

/**
 * Loads and registers elements: all of them, or those named. Needed only where they stand in another component's
 * shadow root, which the page's own watch does not see, or where they must be ready before they are shown. Rejects where
 * a file cannot be fetched; the next call tries again.
 */
export async function loadElements(...names: readonly LazyElementName[]): Promise<void> {
  await Promise.all((names.length > 0 ? names : lazyElementNames).map((name) => loaders[name]()));
}

const waiting = lazyElementNames.map((name) => `${name}:not(:defined)`).join();

/** Elements that another copy of the package, or another version of it, registers are left to it. */
function load(element: Element): void {
  const name = element.localName as LazyElementName;
  loaders[name]().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    tell(
      element as HTMLElement,
      new ErfError(
        'worker-failed',
        `The code of <${name}> could not be fetched (${reason}). It lies in the files beside erf-lab.js: put them there too, or allow them in the page's policy.`,
        { cause },
      ),
    );
  });
}

/** What the reader sees stays what stands between the tags, with a line that says why there is no more. */
function tell(element: HTMLElement, error: ErfError): void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  const line = document.createElement('p');
  line.setAttribute('role', 'alert');
  line.lang = 'en';
  line.textContent = error.message;
  root.replaceChildren(document.createElement('slot'), line);
  element.dispatchEvent(errorEvent(error));
  // The words may lie where the code does: the line is there in English first, and stays so where they cannot be had.
  const language = languageOf(tagOf(element));
  void Promise.resolve(loadLanguage(language)).then(() => {
    const words = inLanguage(language, () => translate(error.message));
    if (words !== error.message) Object.assign(line, { lang: language, textContent: words });
  });
}

/** Watches the document for elements whose code is not there yet, and fetches it when the first comes near. */
export function watchDocument(): void {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        load(target);
      }
    },
    { rootMargin: lookAhead },
  );
  const look = (root: ParentNode): void => {
    const elements = root.querySelectorAll(waiting);
    // Where the page does not link the style sheet itself. Without it, the page jumps once.
    if (elements.length > 0)
      void import('./room.ts').then(
        ({ keepRoom }) => keepRoom(),
        () => undefined,
      );
    for (const element of elements) {
      if (element.getAttribute('loading') === 'eager') load(element);
      else near.observe(element);
    }
  };
  new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => addedNodes.length > 0)) look(document);
  }).observe(document, { childList: true, subtree: true });
  look(document);
}
