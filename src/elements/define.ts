// Registers an element unless its name is taken: a second copy of this module on a page is harmless. No Lit.

export function define(name: string, element: CustomElementConstructor): void {
  // Imported on a server, say.
  if (typeof customElements === 'undefined') return;
  if (!customElements.get(name)) customElements.define(name, element);
}
