// The lab's controls: the network's knobs, the draws, and what is seldom changed. Imports Lit and the shared controls.
import { html, type TemplateResult } from 'lit';
import { control } from '../controls/by-name.ts';
import type { ControlContext } from '../controls/templates.ts';
import type { FieldName } from '../fields.ts';
import { strings } from './strings.ts';

/** Short enough to be read aloud. */
const seeds = 1_000_000;

const controls = (names: readonly FieldName[], context: ControlContext): readonly TemplateResult[] =>
  names.map((name) => control(name, context));

const knobs = [
  'depth',
  'kernel',
  'dilation',
  'stride',
  'strided',
  'channels',
  'activation',
  'dropout',
  'residual',
] as const;

export function networkControls(context: ControlContext): TemplateResult {
  return html`${controls(knobs, context)}`;
}

export function drawControls(context: ControlContext): TemplateResult {
  const newSeed = (): void => context.drafts.set({ seed: Math.floor(Math.random() * seeds) }, true);
  return html`
    <h2>${strings.sampling}</h2>
    ${controls(['weights', 'draws'], context)}
    <div class="seed">
      ${control('seed', context)}
      <button type="button" @click=${newSeed}>${strings.newSeed}</button>
    </div>
    ${control('aggregate', context)}
    <details>
      <summary>${strings.more}</summary>
      ${controls(['channel', 'input', 'normalize', 'backend'], context)}
    </details>
  `;
}

/** Beside the figure, as they change nothing else. */
export function viewControls(context: ControlContext): TemplateResult {
  return html` <div class="view-controls">${controls(['scale', 'colormap'], context)}</div> `;
}
