// Presets as networks, their builders loaded when the first one is wanted. Pure but for loading: no Lit, no DOM.
import type * as networks from '../network/index.ts';
import { NetworkError, type Network, type Pair } from '../network/index.ts';

export type Presets = Pick<typeof networks, 'preset' | 'presetInfo' | 'presetNames'>;

let presets: Presets | null = null;
let failure = '';

/** Loads the builders; undefined where nothing is left to wait for. Never rejects: `presetNetwork` says what failed. */
export function loadPresets(): Promise<void> | undefined {
  if (presets) return undefined;
  return import('../network/presets/index.ts').then(
    (loaded) => {
      presets = loaded;
    },
    (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    },
  );
}

/** The catalogue, once `loadPresets` has ended; null where it failed. */
export const loadedPresets = (): Presets | null => presets;

/** The last few: the figure, the table and the sentence ask for the same one. */
const built = new Map<string, Network>();
const maxBuilt = 8;

/** Throws NetworkError: there is no such preset, its size does not fit, or it could not be loaded. */
export function presetNetwork(name: string, width: number, size: Pair | null): Network {
  if (!presets) {
    const why = failure === '' ? 'they are still on their way' : failure;
    throw new NetworkError(
      'unknown-preset',
      `The presets are not there: ${why}. Reload the page to try again.`,
    );
  }
  const key = `${name} ${width} ${size}`;
  const known = built.get(key);
  if (known) return known;
  const network = presets.preset(name, { width, size });
  if (built.size >= maxBuilt) built.delete(built.keys().next().value!);
  built.set(key, network);
  return network;
}
