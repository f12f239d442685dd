// The way between the pages of two languages: the link takes along what the address says now. Imports nothing.

/** A link made here opens the same picture in the other language; without this script it opens the page as it begins. */
function keepAddress(event: Event): void {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest<HTMLAnchorElement>('a[hreflang]');
  if (link) link.hash = location.hash;
}

// Before it is followed, opened in a new tab or copied.
for (const type of ['pointerdown', 'focusin', 'click'])
  addEventListener(type, keepAddress, { capture: true });
