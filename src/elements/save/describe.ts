// What a figure is called, in words, in a file's name and under its picture. Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import { version } from '../../engine/index.ts';
import { formatNetwork } from '../../network/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import { loadedPresets } from '../preset-network.ts';
import { knobsOf, showsKnobs, type State } from '../state.ts';
import type { Provenance } from './provenance.ts';
import { strings } from './strings.ts';
import type { SaveSource } from './types.ts';

/** A network without a name is called by its text, where that is about a line. */
const longestText = 72;

/** The network in a few words: '20 layers of 3×3, dilated 1-2-4-8, 8 channels, ReLU'. */
export function networkName(state: State): string {
  if (state.network !== null) {
    const text = formatNetwork(state.network);
    return state.network.name ?? (text.length <= longestText ? text : strings.ownNetwork);
  }
  if (state.preset !== '') return loadedPresets()?.presetInfo(state.preset).title ?? state.preset;
  return strings.stack(state, knobsOf(state).stridedLayers);
}

/** The figure's title: the network, and the unit where it is not the last layer's middle. */
export function figureTitle({ state }: SaveSource): string {
  const at = [
    state.layer === '' ? '' : strings.atLayer(state.layer),
    state.unit === 'center' ? '' : strings.atUnit(state.unit),
    state.channel === 'sum' ? '' : strings.ofChannel(state.channel),
  ];
  return [networkName(state), ...at].filter((part) => part !== '').join(', ');
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);

/** A name for files, without its ending. */
export function fileStem(state: State): string {
  if (showsKnobs(state)) return `erf-${state.depth}-layers-${state.kernel}x${state.kernel}`;
  return `erf-${slug(state.preset || state.network?.name || '') || 'network'}`;
}

/** Of the theoretical receptive field, pixels. */
export const boxSize = ({ request }: LiveFrame): readonly [y: number, x: number] =>
  receptiveField(request.network, request.layer).size;

/** A link longer than this would be most of the picture; the file carries it anyway. */
const longestLink = 200;

/** What stands under a saved picture: what it is of, its numbers, what it was made with. */
export function captionLines(
  source: SaveSource,
  frame: LiveFrame,
  provenance: Provenance,
): readonly string[] {
  const { link, request, engine } = provenance;
  return [
    strings.numbersLine(boxSize(frame), frame),
    strings.madeLine(request, frame, engine, version),
    ...(link !== null && link.length <= longestLink ? [link] : []),
  ];
}
