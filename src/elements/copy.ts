// Puts text where the reader can paste it. No Lit.

/** False where the browser does not let this page: not asked by a person, not a secure page, or embedded in
one that forbids it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Where it is not allowed, the text stands in a field and is there to be taken. */
export function selectAll(field: HTMLTextAreaElement | null | undefined): void {
  field?.focus();
  field?.select();
  field?.scrollTo(0, 0);
}
