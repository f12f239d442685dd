// Reading and writing networks as text, fetched when the first text is wanted: most figures are of knobs. No Lit, no DOM.
import type * as networks from '../network/index.ts';

export type Reader = Pick<typeof networks, 'formatNetwork' | 'parseNetwork'>;

let reader: Reader | null = null;
let failure = '';

/** Who has it anyway (the lab) spares the page a file. */
export function provideReader(given: Reader): void {
  reader = given;
}

/** Loads it; undefined where nothing is left to wait for. Never rejects: `readerFailure` says what failed. */
export function loadReader(): Promise<void> | undefined {
  if (reader) return undefined;
  return import('./network-text/index.ts').then(provideReader, (error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
  });
}

export const loadedReader = (): Reader | null => reader;

/** Why it is not there. */
export const readerFailure = (): string => failure || 'still on its way';
