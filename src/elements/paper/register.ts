// Registers what the paper page shows, and what its own buttons do. Loaded by paper.html only, so that the core page
// stays small.
import '../network-text/register.ts';
import { ErfAreas } from '../areas/element.ts';
import { define } from '../define.ts';
import { ErfGrowth } from '../growth/element.ts';
import { ErfPaths } from '../paths/element.ts';
import { ErfThumbnail } from '../thumbnail/element.ts';
import { copyText } from '../copy.ts';
import { ErfClaim } from './figure.ts';
import { linkPaths, linkSections, readHash } from './section-links.ts';
import { strings } from './strings.ts';

define('erf-thumbnail', ErfThumbnail);
define('erf-claim', ErfClaim);
define('erf-growth', ErfGrowth);
define('erf-paths', ErfPaths);
define('erf-areas', ErfAreas);

/** `<button data-copy="id">` copies that element's text; the line behind it says so. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy!);
  const said = button.nextElementSibling;
  if (!source || !said) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const text = source.textContent.replace(/\s+/g, ' ').trim();
    said.textContent = (await copyText(text)) ? strings.citationCopied : strings.citationNotCopied;
  });
}

linkSections(document);
const paths = document.querySelector('erf-paths');
const around = paths?.closest('section');
const problems = around?.querySelector<HTMLElement>('.problems');
if (paths && around && problems) linkPaths(paths, around.id, problems);

/** A linked section stands where it stands only when the figures above it have their size. */
async function showSection(): Promise<void> {
  const linked = document.getElementById(readHash(location.hash).section);
  if (!linked) return;
  const figures = [...document.querySelectorAll('erf-claim, erf-paths')] as (ErfClaim | ErfPaths)[];
  await Promise.all(figures.map((figure) => figure.updateComplete));
  linked.scrollIntoView();
}
void showSection();
// A section with a query is the name of no element: the browser does not go there by itself. Nor should it on the way
// back from one stack to another, where the reader is there already.
addEventListener('hashchange', () => {
  const { section, query } = readHash(location.hash);
  const place = document.getElementById(section)?.getBoundingClientRect();
  if (query !== '' && place && (place.bottom < 0 || place.top > innerHeight)) void showSection();
});

declare global {
  interface HTMLElementTagNameMap {
    'erf-claim': ErfClaim;
  }
}
