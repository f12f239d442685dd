// Hands a file to the browser's downloads. No Lit.
import type { SavedFile } from './files.ts';

/** Long after the browser has begun to read it. */
const keepMs = 60_000;

/** How many bytes it has. */
export function download({ name, type, content }: SavedFile): number {
  const blob = new Blob([content], { type });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keepMs);
  return blob.size;
}
