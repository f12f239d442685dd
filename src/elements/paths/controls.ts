// The controls of `<erf-paths controls>`: the stack, and along how many axes it is looked at. Imports Lit and the shared controls.
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { knobLimits } from '../../network/index.ts';
import { rangeControl, rangeTextControl, textControl, type ControlContext } from '../controls/templates.ts';
import type { Dimensions } from './counted.ts';
import { strings } from './strings.ts';

export interface DimensionsControl {
  readonly dimensions: Dimensions;
  readonly change: (dimensions: Dimensions) => void;
}

export function pathControls(
  context: ControlContext,
  { dimensions, change }: DimensionsControl,
): TemplateResult {
  const { state, drafts } = context;
  return html`
    <div class="controls" part="controls">
      ${rangeControl('depth', knobLimits.depth, context)}
      ${rangeControl('kernel', knobLimits.kernel, context)}
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
      <div class="control select" part="control">
        <label for="dimensions">${strings.dimensions}</label>
        <select
          id="dimensions"
          .value=${live(String(dimensions))}
          @change=${(event: Event) => change((event.currentTarget as HTMLSelectElement).value === '2' ? 2 : 1)}
        >
          ${([1, 2] as const).map(
            (choice) =>
              html`<option .value=${String(choice)} ?selected=${choice === dimensions}>
                ${strings.dimensionChoices[choice]}
              </option>`,
          )}
        </select>
      </div>
    </div>
  `;
}
