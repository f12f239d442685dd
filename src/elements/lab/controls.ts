// The lab's controls: the network's knobs, the draws, and what is seldom changed. Imports Lit and the shared controls.
import { html, type TemplateResult } from 'lit';
import { knobLimits } from '../../network/index.ts';
import { choicesOf } from '../controls/labels.ts';
import {
  rangeControl,
  rangeTextControl,
  selectControl,
  switchControl,
  textControl,
  type ControlContext,
  type SliderScale,
} from '../controls/templates.ts';
import { strings } from './strings.ts';

/** Each step of the slider doubles the draws; 4096 take minutes on a CPU, and more can be typed. */
const drawsScale: SliderScale = {
  min: 0,
  max: 12,
  step: 1,
  toSlider: (draws) => Math.round(Math.log2(draws)),
  fromSlider: (position) => 2 ** position,
};

/** Short enough to be read aloud. */
const seeds = 1_000_000;

export function networkControls(context: ControlContext): TemplateResult {
  const { state, drafts } = context;
  return html`
    ${rangeControl('depth', knobLimits.depth, context)} ${rangeControl('kernel', knobLimits.kernel, context)}
    ${rangeTextControl(
      'dilation',
      {
        ...knobLimits.dilation,
        value: state.dilation[0] ?? 1,
        slide: (value, settled) => drafts.set({ dilation: [value] }, settled),
      },
      context,
    )}
    ${rangeControl('stride', knobLimits.stride, context)} ${textControl('strided', context)}
    ${rangeControl('channels', knobLimits.channels, context)}
    ${selectControl('activation', choicesOf('activation'), context)}
    ${rangeControl('dropout', knobLimits.dropout, context)} ${switchControl('residual', context)}
  `;
}

export function drawControls(context: ControlContext): TemplateResult {
  const newSeed = (): void => context.drafts.set({ seed: Math.floor(Math.random() * seeds) }, true);
  return html`
    <h2>${strings.sampling}</h2>
    ${selectControl('weights', choicesOf('weights'), context)} ${rangeControl('draws', drawsScale, context)}
    <div class="seed">
      ${textControl('seed', context)}
      <button type="button" @click=${newSeed}>${strings.newSeed}</button>
    </div>
    ${selectControl('aggregate', choicesOf('aggregate'), context)}
    <details>
      <summary>${strings.more}</summary>
      ${textControl('channel', context)} ${selectControl('input', choicesOf('input'), context)}
      ${selectControl('normalize', choicesOf('normalize'), context)}
      ${selectControl('backend', choicesOf('backend'), context)}
    </details>
  `;
}

/** Beside the figure, as they change nothing else. */
export function viewControls(context: ControlContext): TemplateResult {
  return html`
    <div class="view-controls">
      ${selectControl('scale', choicesOf('scale'), context)}
      ${selectControl('colormap', choicesOf('colormap'), context)}
    </div>
  `;
}
