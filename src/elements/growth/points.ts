// What a growth chart measures: one request for every value of a knob, or every layer of a network. Pure: no Lit, no DOM.
import type { ErfRequest } from '../../engine/index.ts';
import { knobLimits, NetworkError, resolveNetwork, type Network } from '../../network/index.ts';
import {
  movesPositions,
  receptiveField,
  receptiveFields,
  type ReceptiveField,
} from '../../receptive-field/index.ts';
import { readRange, type Over } from '../growth-fields.ts';
import { networkOf, requestOf, showsKnobs, type State } from '../state.ts';
import type { Family } from './families.ts';
import { strings } from './strings.ts';

export interface GrowthPoint {
  readonly key: string;
  /** Number of its family. */
  readonly family: number;
  /** The knob's value, or the layer's number. */
  readonly x: number;
  /** What `x` stands for: '20 layers', 'conv3_1'. */
  readonly label: string;
  /** Leads the chart's own state to this point. */
  readonly changes: Partial<State>;
  readonly request: ErfRequest;
  /** Theoretical size, pixels: the root of the box's area. */
  readonly theoretical: number;
  /** The box is not square: its axes are told apart. */
  readonly oblong: boolean;
}

export interface GrowthPoints {
  /** In the order in which they should be measured: coarse to fine, family by family. */
  readonly points: readonly GrowthPoint[];
  readonly problems: readonly string[];
  /** What of it is a network that cannot be: each reason once. */
  readonly errors: readonly NetworkError[];
}

const defaultValues: Readonly<Record<Over, readonly number[]>> = {
  depth: Array.from({ length: 40 }, (_, index) => index + 1),
  kernel: [1, 3, 5, 7, 9, 11],
  dilation: [1, 2, 3, 4, 5, 6, 7, 8],
  stride: [1, 2, 3],
  channels: [1, 2, 4, 8, 16, 32, 64],
};

/** Where the laws of growth begin to hold: the fit starts here. Luo et al. 2016 begin at 5 layers. */
export const fitFrom: Readonly<Record<Over, number>> = {
  depth: 5,
  kernel: 3,
  dilation: 1,
  stride: 1,
  channels: 1,
};

/** More layers of a published network than this lie too close to be told apart. */
const maxLayerPoints = 24;

/** Where the chart runs over the layers of a network, not over a knob. */
export const runsOverLayers = (state: State): boolean => !showsKnobs(state);

/** The points of every family. What cannot be shown is left out and said. */
export function growthPoints(state: State, families: readonly Family[]): GrowthPoints {
  const problems: string[] = [];
  const errors: NetworkError[] = [];
  const refuse = (error: unknown): [] => {
    if (!(error instanceof NetworkError)) throw error;
    problems.push(error.message);
    if (errors.every(({ message }) => message !== error.message)) errors.push(error);
    return [];
  };
  const points = families.flatMap(({ changes }, family) => {
    const own = { ...state, ...changes, unit: 'center' } as const;
    try {
      return runsOverLayers(own)
        ? layerPoints(own, changes, family)
        : knobPoints(own, changes, family, problems, refuse);
    } catch (error) {
      return refuse(error);
    }
  });
  return { points: coarseToFine(points), problems: [...new Set(problems)], errors };
}

function knobPoints(
  state: State,
  changes: Partial<State>,
  family: number,
  problems: string[],
  refuse: (error: unknown) => [],
): GrowthPoint[] {
  const { over } = state;
  const { min, max } = knobLimits[over];
  const asked = readRange(state.range) ?? defaultValues[over];
  const values = asked.filter((value) => value >= min && value <= max);
  if (values.length < asked.length) problems.push(strings.beyondKnob(over, min, max));
  return values.flatMap((x): GrowthPoint[] => {
    const step: Partial<State> = over === 'dilation' ? { dilation: [x] } : { [over]: x };
    const own: State = { ...state, ...step, layer: '' };
    try {
      const network = networkOf(own);
      const field = receptiveField(network);
      const label = strings.at(over, x);
      return [point(own, network, { family, x, label, changes: { ...changes, ...step, layer: '' }, field })];
    } catch (error) {
      return refuse(error);
    }
  });
}

/** The layers that move positions, those of a long network thinned out evenly; the last one always stays. */
function layerPoints(state: State, changes: Partial<State>, family: number): GrowthPoint[] {
  const network = networkOf(state);
  const resolved = resolveNetwork(network);
  const fields = receptiveFields(network);
  const growing = resolved.layers.filter(
    (layer) => layer.from.length > 0 && (movesPositions(layer, 0) || movesPositions(layer, 1)),
  );
  const step = Math.max(1, growing.length / maxLayerPoints);
  const chosen = growing
    .map((layer, index) => ({ layer, x: index + 1 }))
    .filter((_, index) => Math.floor((index + 1) / step) > Math.floor(index / step));
  return chosen.map(({ layer, x }) =>
    point({ ...state, layer: layer.name }, network, {
      family,
      x,
      label: layer.name,
      changes: { ...changes, layer: layer.name },
      field: fields.get(layer.name)!,
    }),
  );
}

function point(
  state: State,
  network: Network,
  part: Pick<GrowthPoint, 'family' | 'x' | 'label' | 'changes'> & { readonly field: ReceptiveField },
): GrowthPoint {
  const { field, ...rest } = part;
  return {
    ...rest,
    key: `${part.family}/${part.x}`,
    request: requestOf(state, network),
    theoretical: Math.sqrt(field.size[0] * field.size[1]),
    oblong: field.size[0] !== field.size[1],
  };
}

/** 0, 1, 2, … 7 as 0, 4, 2, 6, 1, 5, 3, 7: the curve is there from the first few points on. */
function coarseToFine(points: readonly GrowthPoint[]): GrowthPoint[] {
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const bits = Math.ceil(Math.log2(Math.max(2, xs.length)));
  const rank = new Map(xs.map((x, index) => [x, reversed(index, bits)]));
  return points.toSorted((a, b) => rank.get(a.x)! - rank.get(b.x)! || a.family - b.family);
}

function reversed(index: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result |= ((index >> bit) & 1) << (bits - 1 - bit);
  return result;
}
