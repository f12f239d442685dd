// The page's whole state: read from the address and written to it, and turned into a network and a request. Pure: no Lit, no DOM.
import type { ErfRequest, PredictRequest } from '../engine/index.ts';
import { didYouMean, stackNetwork, type Knobs, type Network } from '../network/index.ts';
import { fieldNames, fields, stridedLayers, type Field, type FieldName, type FieldValue } from './fields.ts';
import { presetNetwork } from './preset-network.ts';

export type State = { readonly [Name in FieldName]: FieldValue<Name> };

/** Something in a link or an attribute that makes no sense; `message` is a whole sentence. */
export interface Problem {
  /** Null where it belongs to no field. */
  readonly name: FieldName | null;
  readonly message: string;
  /** What was found, where it is text. */
  readonly found?: string;
}

export const initialState: State = Object.freeze(
  Object.fromEntries(fieldNames.map((name) => [name, fields[name].initial])) as unknown as State,
);

export const isFieldName = (name: string): name is FieldName => Object.hasOwn(fields, name);

/** The field without its value's type: what code that runs over all fields sees. */
export const fieldOf = (name: FieldName): Field<unknown> => fields[name] as Field<unknown>;

export const formatField = <Name extends FieldName>(name: Name, value: FieldValue<Name>): string =>
  fieldOf(name).format(value);

export function sameValue<Name extends FieldName>(
  name: Name,
  a: FieldValue<Name>,
  b: FieldValue<Name>,
): boolean {
  return Object.is(a, b) || formatField(name, a) === formatField(name, b);
}

export const sameState = (a: State, b: State): boolean =>
  fieldNames.every((name) => sameValue(name, a[name], b[name]));

/** Long texts (a network) would hide the sentence around them. */
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

function show(found: unknown): string {
  const text = typeof found === 'string' ? found : (JSON.stringify(found) ?? String(found));
  return shorten(text);
}

/** What is wrong with a value, as a sentence beside its control. */
export function controlMessage(found: string, problem: string): string {
  return found.trim() === '' ? `Nothing is there: it ${problem}.` : `“${shorten(found)}” ${problem}.`;
}

/** What is shown where a field has nothing to say. */
const nothingKept: Partial<Record<FieldName, string>> = {
  network: 'the knobs',
  preset: 'the knobs',
  size: 'unbounded',
  range: 'the usual range',
};

/**
 * Reads values that came from outside, keeping `shown` where one makes no sense. Fields that are not in `found`
 * keep `shown` too.
 */
export function readValues(
  found: Iterable<readonly [FieldName, unknown]>,
  shown: State,
): { readonly state: State; readonly problems: readonly Problem[] } {
  const state: Record<string, unknown> = { ...shown };
  const problems: Problem[] = [];
  for (const [name, value] of found) {
    const parsed = fieldOf(name).parse(value);
    if ('value' in parsed) {
      // A list or a network that says the same stays the same object: nothing has changed, nothing is computed anew.
      const same = fieldOf(name).format(parsed.value) === fieldOf(name).format(shown[name]);
      if (!same) state[name] = parsed.value;
      continue;
    }
    const kept = shorten(fieldOf(name).format(state[name])) || (nothingKept[name] ?? '');
    problems.push({
      name,
      message: `${name}=${show(value)} ${parsed.problem}; showing ${kept}.`,
      ...(typeof value === 'string' ? { found: value } : {}),
    });
  }
  return { state: state as unknown as State, problems };
}

/** An address ending of ours has names and values; `#section-2` of a page around us has not. */
export const isStateHash = (hash: string): boolean => hash === '' || hash === '#' || hash.includes('=');

/** Reads `#depth=20&kernel=3…`. What makes no sense is reported, and what `base` has is shown. */
export function readAddress(
  hash: string,
  base: State = initialState,
): { readonly state: State; readonly problems: readonly Problem[] } {
  const found = new Map<FieldName, string>();
  const problems: Problem[] = [];
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (!isFieldName(name)) {
      const advice = didYouMean(name, fieldNames).replaceAll('`', '');
      problems.push({
        name: null,
        message: `The link says ${shorten(name)}=${show(value)}, which means nothing here${advice || '.'}`,
      });
      continue;
    }
    if (found.has(name))
      problems.push({ name, message: `The link gives ${name} twice; the last one counts.` });
    found.set(name, value);
  }
  const read = readValues(found, base);
  return { state: read.state, problems: [...problems, ...read.problems] };
}

/** Keeps commas, colons, slashes, at and equals signs readable; spaces become plus signs, as URLSearchParams reads them. */
const encode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@')
    .replaceAll('%3D', '=');

/** `#name=value&…` of everything that differs from `base`; empty where nothing does. */
export function writeAddress(state: State, base: State = initialState): string {
  const parts = fieldNames
    .filter((name) => !sameValue(name, state[name], base[name]))
    .map((name) => `${name}=${encode(formatField(name, state[name]))}`);
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

export function knobsOf(state: State): Knobs {
  return {
    depth: state.depth,
    kernel: state.kernel,
    dilation: state.dilation,
    stride: state.stride,
    stridedLayers: stridedLayers(state.strided, state.depth),
    channels: state.channels,
    activation: state.activation,
    dropout: state.dropout,
    residual: state.residual,
  };
}

/** Neither a network of its own nor a preset. */
export const showsKnobs = ({ network, preset }: State): boolean => network === null && preset === '';

const { network, preset, width, size, layer, unit, channel } = initialState;

/** Back to the knobs, with nothing left that only makes sense for another network. */
export const toKnobs: Partial<State> = { network, preset, width, size, layer, unit, channel };

/** The network the state shows: its own, a preset, or the knobs' stack. Throws NetworkError for a preset that is none. */
export function networkOf(state: State): Network {
  if (state.network !== null) return state.network;
  if (state.preset !== '') return presetNetwork(state.preset, state.width, state.size);
  return stackNetwork(knobsOf(state));
}

/** What the closed form depends on; draws, seed and the like are not in it. */
export function predictRequestOf(state: State, network: Network): PredictRequest {
  const { layer, unit, channel, weights, input } = state;
  return { network, ...(layer === '' ? {} : { layer }), unit, channel, weights, input };
}

/** What the engine is asked for. */
export function requestOf(state: State, network: Network): ErfRequest {
  return {
    network,
    ...(state.layer === '' ? {} : { layer: state.layer }),
    unit: state.unit,
    channel: state.channel,
    draws: state.draws,
    seed: state.seed,
    weights: state.weights,
    input: state.input,
    aggregate: state.aggregate,
    normalize: state.normalize,
  };
}
