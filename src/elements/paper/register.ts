// Registers what the paper page shows, and what its own buttons do. Loaded by paper.html only, so that the core page
// stays small.
import { ErfAreas } from '../areas/element.ts';
import { define } from '../define.ts';
import { ErfGrowth } from '../growth/element.ts';
import { ErfPaths } from '../paths/element.ts';
import { ErfThumbnail } from '../thumbnail/element.ts';
import { copyText } from './copy.ts';
import { ErfClaim } from './figure.ts';
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

/** A linked figure stands where it stands only when those above it have their size. */
const linked = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
if (linked) {
  const figures = [...document.querySelectorAll('erf-claim')];
  void Promise.all(figures.map((figure) => figure.updateComplete)).then(() => linked.scrollIntoView());
}

declare global {
  interface HTMLElementTagNameMap {
    'erf-claim': ErfClaim;
  }
}
