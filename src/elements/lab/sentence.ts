// The sentence beside the figure: what it shows, in live numbers, two or three of which can be dragged. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { knobLimits } from '../../network/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import { controlLabels } from '../controls/labels.ts';
import type { DraftController } from '../controls/drafts.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import { loadedPresets } from '../preset-network.ts';
import { knobsOf, showsKnobs, type State } from '../state.ts';
import type { NumberDragController } from './number-drag.ts';
import { reason } from './strings.ts';

export interface SentenceModel {
  readonly state: State;
  readonly theoretical: TheoreticalField;
  readonly frame: LiveFrame | null;
  /** The frame is of an earlier state. */
  readonly behind: boolean;
  readonly drafts: DraftController;
  readonly numbers: NumberDragController;
}

export function sentence(model: SentenceModel): TemplateResult {
  const why = reason(model.state);
  return html`
    <p class="sentence" part="sentence" ?data-own=${!showsKnobs(model.state)}>
      ${showsKnobs(model.state) ? knobs(model) : subject(model)} the box is
      <b class="box-size">${boxSize(model)}</b>
      pixels${isSquare(model) ? ' wide' : ''}, the effective field
      <span class="erf-size" ?data-exact=${isExact(model)}
        ><b class="measured" ?data-behind=${model.behind}>${erfSize(model)}</b>:</span
      >
      <b class="measured erf-ratio" ?data-behind=${model.behind}>${ratio(model)}</b> of
      it${why === '' ? '.' : `, ${why}.`}
    </p>
  `;
}

function subject({ state, theoretical }: SentenceModel): TemplateResult {
  return html`In ${nameOf(state)}, at layer <b>${theoretical.layer}</b>,`;
}

function nameOf({ network, preset }: State): string {
  if (network) return network.name ?? 'this network';
  return loadedPresets()?.presetInfo(preset).title ?? 'this network';
}

function knobs(model: SentenceModel): TemplateResult {
  const { state, theoretical } = model;
  const { depth, kernel, dilation, stride } = state;
  const dilated = dilation.some((step) => step > 1);
  const strided = stride > 1 && knobsOf(state).stridedLayers.length > 0;
  return html`At ${draggable(model, 'depth', { text: `${depth}`, pixelsPerStep: 6, digits: 2 })}
  ${depth === 1 ? 'layer' : 'layers'} of
  ${draggable(model, 'kernel', { text: `${kernel}×${kernel}`, pixelsPerStep: 24, digits: 3.5 })}${
    dilated ? html`, dilated ${dilation.join('-')}` : nothing
  }${
    strided
      ? html`, stride ${draggable(model, 'stride', { text: `${stride}`, pixelsPerStep: 32, digits: 1 })}
        ${whereStrided(state.strided)}`
      : nothing
  }${state.layer === '' ? nothing : html`, seen from <b>${theoretical.layer}</b>`}${
    dilated || strided || state.layer !== '' ? ',' : ''
  }`;
}

function whereStrided(strided: string): string {
  if (strided === 'all') return 'at every layer';
  if (strided.startsWith('every')) return `at ${strided} layers`;
  return `at ${strided.includes(',') ? 'layers' : 'layer'} ${strided.replaceAll(',', ', ')}`;
}

function draggable(
  { state, drafts, numbers }: SentenceModel,
  name: 'depth' | 'kernel' | 'stride',
  look: { readonly text: string; readonly pixelsPerStep: number; readonly digits: number },
): TemplateResult {
  return numbers.number({
    ...look,
    label: controlLabels[name],
    value: state[name],
    min: knobLimits[name].min,
    max: knobLimits[name].max,
    change: (value, settled) => drafts.set({ [name]: value }, settled),
    reset: () => drafts.reset(name),
  });
}

const isSquare = ({ theoretical }: SentenceModel): boolean =>
  theoretical.field.size[0] === theoretical.field.size[1];

function boxSize(model: SentenceModel): string {
  const [y, x] = model.theoretical.field.size;
  return isSquare(model) ? formatNumber(x, 4) : `${formatNumber(x, 4)}×${formatNumber(y, 4)}`;
}

/** Waiting for the first picture there is nothing to say. */
const unknown = '…';

/** Where every draw is the same there is no uncertainty to keep room for. */
const isExact = ({ frame }: SentenceModel): boolean => frame?.uncertainty.erfSize === 0;

function erfSize({ frame }: SentenceModel): string {
  if (!frame) return unknown;
  const { erfSize: size } = frame.measures;
  const error = frame.uncertainty.erfSize;
  // Known from the second group of draws on; saying so keeps its place.
  if (Number.isNaN(error) && frame.wanted > 1) return `${formatNumber(size)} ± …`;
  return formatWithUncertainty(size, error);
}

const ratio = ({ frame }: SentenceModel): string =>
  frame ? formatPercent(frame.measures.erfRatio) : unknown;
