// Puts text where the reader can paste it. No Lit.

/** False where the browser does not let this page: not asked by a person, or not a secure page. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
