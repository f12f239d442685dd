// The sentence beside the figure: what it shows, in live numbers, two or three of which can be dragged. Imports Lit only.
import { msg, str, translate, withParts } from '../language/message.ts';
import { html, type TemplateResult } from 'lit';
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
  const { state } = model;
  const why = reason(state);
  const parts = {
    subject: showsKnobs(state) ? knobs(model) : subject(model),
    box: html`<b class="box-size">${boxSize(model)}</b>`,
    // The colon goes with the number, lest a line begin with it.
    size: html`<span class="erf-size" ?data-exact=${isExact(model)}
      ><b class="measured" ?data-behind=${model.behind}>${erfSize(model)}</b>${msg(':')}</span
    >`,
    share: html`<b class="measured erf-ratio" ?data-behind=${model.behind}>${ratio(model)}</b>`,
    why,
  };
  return html`
    <p class="sentence" part="sentence" ?data-own=${!showsKnobs(state)}>
      ${withParts<unknown>(
        isSquare(model)
          ? msg('{subject} the box is {box} pixels wide, the effective field {size} {share} of it')
          : msg('{subject} the box is {box} pixels, the effective field {size} {share} of it'),
        parts,
      )}${why === '' ? msg('.') : msg(str`, ${why}.`)}
    </p>
  `;
}

function subject({ state, theoretical }: SentenceModel): unknown {
  return withParts<unknown>(msg('In {network}, at layer {layer},'), {
    network: nameOf(state),
    layer: html`<b>${theoretical.layer}</b>`,
  });
}

function nameOf({ network, preset }: State): string {
  if (network) return network.name ?? msg('this network');
  const title = loadedPresets()?.presetInfo(preset).title;
  return title === undefined ? msg('this network') : translate(title);
}

function knobs(model: SentenceModel): unknown {
  const { state, theoretical } = model;
  const { depth, dilation, stride, kernel } = state;
  const dilated = dilation.some((step) => step > 1);
  const strided = stride > 1 && knobsOf(state).stridedLayers.length > 0;
  const parts = {
    depth: draggable(model, 'depth', { text: `${depth}`, pixelsPerStep: 6, digits: 2 }),
    kernel: draggable(model, 'kernel', { text: `${kernel}×${kernel}`, pixelsPerStep: 24, digits: 3.5 }),
    dilation: dilation.join('-'),
    stride: draggable(model, 'stride', { text: `${stride}`, pixelsPerStep: 32, digits: 1 }),
    where: whereStrided(state.strided),
    layer: html`<b>${theoretical.layer}</b>`,
  };
  const pieces = [
    depth === 1 ? msg('At {depth} layer of {kernel}') : msg('At {depth} layers of {kernel}'),
    ...(dilated ? [msg(', dilated {dilation}')] : []),
    ...(strided ? [msg(', stride {stride} {where}')] : []),
    ...(state.layer === '' ? [] : [msg(', seen from {layer}')]),
    dilated || strided || state.layer !== '' ? msg(',') : '',
  ];
  return withParts<unknown>(pieces.join(''), parts);
}

function whereStrided(strided: string): string {
  if (strided === 'all') return msg('at every layer');
  if (strided.startsWith('every')) return msg(str`at every ${strided.replace('every ', '')} layers`);
  return strided.includes(',')
    ? msg(str`at layers ${strided.replaceAll(',', ', ')}`)
    : msg(str`at layer ${strided}`);
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
