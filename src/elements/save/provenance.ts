// What an export was made with, as plain data: enough to make it again. Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import { requestDefaults, version, type EngineInfo, type ErfRequest } from '../../engine/index.ts';
import { formatNetwork } from '../../network/index.ts';
import type { PngText, Scene } from '../../view/index.ts';
import { figureFields } from '../fields.ts';
import { formatField, initialState, writeAddress, type State } from '../state.ts';
import type { SaveSource } from './types.ts';

export type Settings = Readonly<Record<(typeof figureFields)[number], string>>;

export interface Provenance {
  readonly tool: 'erf-lab';
  /** Of the package. */
  readonly version: string;
  /** Opens the same picture; null where no lab is known. */
  readonly link: string | null;
  /** The network in the text notation. */
  readonly network: string;
  /** Every field of it, the network as JSON: `engine.run(request)` gives the same map, up to float32 rounding. */
  readonly request: Required<Omit<ErfRequest, 'parameters' | 'layer'>> & { readonly layer: string };
  /** The figure as it was set and drawn, scale and colour map too, by the names and in the words of the address. */
  readonly settings: Settings;
  readonly engine: EngineInfo;
}

/** The request with nothing left to defaults, and with the draws that are in the picture: an unfinished one says so. */
export function wholeRequest({
  request,
  draws,
}: Pick<LiveFrame, 'request' | 'draws'>): Provenance['request'] {
  const { network } = request;
  return {
    network,
    layer: request.layer ?? network.layers.at(-1)!.name,
    unit: request.unit ?? requestDefaults.unit,
    channel: request.channel ?? requestDefaults.channel,
    draws,
    seed: request.seed ?? requestDefaults.seed,
    weights: request.weights ?? requestDefaults.weights,
    input: request.input ?? requestDefaults.input,
    aggregate: request.aggregate ?? requestDefaults.aggregate,
    normalize: request.normalize ?? requestDefaults.normalize,
  };
}

/** The address of a state on the page that shows it; null where there is no such page. */
export function linkOf(
  { page, base = initialState }: Pick<SaveSource, 'page' | 'base'>,
  state: State,
): string | null {
  return page === null ? null : `${page}${writeAddress(state, base)}`;
}

/** What a PNG says of itself: for people, and, under our own name, for programs. */
export function pngTexts(
  { title, description }: Pick<Scene, 'title' | 'description'>,
  provenance: Pick<Provenance, 'link' | 'version'>,
): readonly PngText[] {
  const { link } = provenance;
  return [
    { keyword: 'Title', text: title },
    { keyword: 'Description', text: description },
    { keyword: 'Software', text: `erf-lab ${provenance.version}` },
    ...(link === null ? [] : [{ keyword: 'Source', text: link }]),
    { keyword: 'erf-lab', text: JSON.stringify(provenance) },
  ];
}

/** Every setting of a figure, and none of the growth chart's. */
export const settingsOf = (state: State): Settings =>
  Object.fromEntries(figureFields.map((name) => [name, formatField(name, state[name])])) as Settings;

export function provenanceOf(source: SaveSource, frame: LiveFrame): Provenance {
  const { request, info } = frame;
  const state = { ...source.state, draws: frame.draws };
  return {
    tool: 'erf-lab',
    version,
    link: linkOf(source, state),
    network: formatNetwork(request.network),
    request: wholeRequest(frame),
    settings: settingsOf(state),
    engine: { backend: info.backend, adapter: info.adapter, fallbackAdapter: info.fallbackAdapter },
  };
}
