// The few controls of `<erf-heatmap controls>`: what changes the picture most. Imports Lit and the shared controls.
import { html, nothing, type TemplateResult } from 'lit';
import { knobLimits } from '../../network/index.ts';
import { choicesOf } from '../controls/labels.ts';
import { rangeControl, selectControl, type ControlContext } from '../controls/templates.ts';
import { showsKnobs } from '../state.ts';

export function knobStrip(context: ControlContext): TemplateResult {
  const stack = showsKnobs(context.state);
  return html`
    <div class="controls" part="controls">
      ${stack ? html`${rangeControl('depth', knobLimits.depth, context)} ${rangeControl('kernel', knobLimits.kernel, context)}` : nothing}
      ${selectControl('weights', choicesOf('weights'), context)}
      ${selectControl('scale', choicesOf('scale'), context)}
    </div>
  `;
}
