// Keeps room on the page for elements whose code is being fetched. No Lit.
import room from './erf-lab.css?inline';

let kept = false;

/** Once for a page, however many elements wait. */
export function keepRoom(): void {
  if (kept) return;
  kept = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(room);
  document.adoptedStyleSheets.push(sheet);
}
