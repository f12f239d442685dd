// The stack that the knobs describe, along a row or over a plane, with its paths counted. Pure: no Lit, no DOM.
import type { ErfRequest } from '../../engine/index.ts';
import { stackNetwork, type Network } from '../../network/index.ts';
import { pathCounts, type PathCounts } from '../../theory/index.ts';
import { initialState, knobsOf, type State } from '../state.ts';

export type Dimensions = 1 | 2;

/** The textbook's stack: three layers of kernel 3. A stride is on every layer, as a stack so small has no fourth one. */
export const initialStack: State = { ...initialState, depth: 3, strided: 'all' };

export interface Counted {
  readonly state: State;
  readonly dimensions: Dimensions;
  /** One channel, linear: what makes the gradient nothing but paths. In one dimension its kernels are one row high. */
  readonly network: Network;
  readonly counts: PathCounts;
  /** Of the inputs in each row and each column, count / total along that axis. */
  readonly shares: readonly [y: Float64Array, x: Float64Array];
  /** Asks the engine for the same gradient. */
  readonly request: ErfRequest;
}

/** Throws NetworkError where there is more to count than can be kept. */
export function countPaths(state: State, dimensions: Dimensions): Counted {
  const network = pathNetwork(state, dimensions);
  const counts = pathCounts(network);
  const [y, x] = counts.axes;
  const alongY = y.shares();
  return {
    state,
    dimensions,
    network,
    counts,
    shares: [alongY, x === y ? alongY : x.shares()],
    request: { network, draws: 1, weights: 'ones', aggregate: 'signed', normalize: 'none' },
  };
}

function pathNetwork(state: State, dimensions: Dimensions): Network {
  const plane = stackNetwork({
    ...knobsOf(state),
    channels: 1,
    activation: 'none',
    dropout: 0,
    residual: false,
  });
  if (dimensions === 2) return plane;
  const layers = plane.layers.map((layer) => {
    if (layer.op !== 'conv') return layer;
    const alongRow = (value: unknown): readonly [1, number] => [1, typeof value === 'number' ? value : 1];
    return {
      ...layer,
      kernel: alongRow(layer.kernel),
      stride: alongRow(layer.stride),
      dilation: alongRow(layer.dilation),
    };
  });
  return { layers };
}

/** Units and edges one by one, planes cell by cell, or, where that is too much to look at, the counts as a profile. */
export type View = 'rows' | 'planes' | 'profile';

const mostLayers = 6;
const mostInputs = 25;
/** A finger's cell, CSS pixels. */
export const leastCell = 24;

export function viewOf({ dimensions, counts }: Counted, width: number): View {
  const { windows, toUnit } = counts.axes[1];
  const inputs = toUnit[0]!.counts.length;
  if (windows.length > mostLayers || inputs > mostInputs) return 'profile';
  if (dimensions === 1) return 'rows';
  // One column more for the counts of each row.
  return (inputs + 1) * leastCell <= width ? 'planes' : 'profile';
}

/** An input, by its position. */
export interface Pick {
  readonly y: number;
  readonly x: number;
}

/** The input under the output; of an even number, the earlier one. */
export function centerOf({ counts: { box } }: Counted): Pick {
  return {
    y: box.top + Math.floor((box.height - 1) / 2),
    x: box.left + Math.floor((box.width - 1) / 2),
  };
}

export function isInside({ counts: { box } }: Counted, { y, x }: Pick): boolean {
  return y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
}

/** Inputs inside the box that no path reaches. */
export function holesOf({ counts: { axes, box } }: Counted): number {
  const reached = (box.height - axes[0].holes.length) * (box.width - axes[1].holes.length);
  return box.height * box.width - reached;
}
