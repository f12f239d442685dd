// Which language holds where an element stands. No Lit.

/** The language tag that holds for an element, as CSS’s :lang() would see it, out of shadow roots too. */
export function tagOf(element: Element): string {
  for (let at: Element | undefined = element; at;) {
    const named: Element | null = at.closest('[lang]');
    if (named) return named.getAttribute('lang')!;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return document.documentElement.lang;
}
