// A finished figure without a page: what save-and-share would be given. No tests.
import { createErfEngine, type LiveFrame } from '../../src/client/index.ts';
import type { ErfFrame } from '../../src/engine/index.ts';
import { predictErf } from '../../src/theory/index.ts';
import { loadReader } from '../../src/elements/network-reader.ts';
import { loadPresets } from '../../src/elements/preset-network.ts';
import type { SaveSource } from '../../src/elements/save/types.ts';
import {
  initialState,
  networkOf,
  predictRequestOf,
  requestOf,
  type State,
} from '../../src/elements/state.ts';

export const labPage = 'https://example.org/lab/';

export interface SourceOptions {
  /** The first picture instead of the last one. */
  readonly unfinished?: boolean;
  readonly predicted?: boolean;
  readonly page?: string | null;
}

/** Computed on the CPU backend. */
export async function saveSource(
  changes: Partial<State>,
  { unfinished = false, predicted = false, page = labPage }: SourceOptions = {},
): Promise<SaveSource & { readonly frame: LiveFrame }> {
  await Promise.all([loadPresets(), loadReader()]);
  const state: State = { ...initialState, backend: 'cpu', ...changes };
  const network = networkOf(state);
  const request = requestOf(state, network);
  const engine = await createErfEngine({ backend: 'cpu' });
  try {
    const frames: ErfFrame[] = [];
    const result = await engine.run(request, {
      onFrame: (frame) => frames.push({ ...frame, map: frame.map.slice() }),
    });
    const whole = { ...result, request, info: engine.info, wanted: state.draws, final: true, notes: [] };
    const { network: _, ...options } = predictRequestOf(state, network);
    return {
      state,
      network,
      frame: unfinished ? { ...whole, ...frames[0], final: false } : whole,
      behind: false,
      prediction: predicted ? predictErf(network, options) : null,
      page,
      workerUrl: undefined,
    };
  } finally {
    engine.close();
  }
}
