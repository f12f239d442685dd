// Presets to choose from, with what each shows, and how wide and large it is built. Imports Lit and the shared controls.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { EngineInfo } from '../../engine/index.ts';
import { translate } from '../language/message.ts';
import { controlLabels } from '../controls/labels.ts';
import { textControl, type ControlContext } from '../controls/templates.ts';
import { loadedPresets, presetNetwork } from '../preset-network.ts';
import { formatField } from '../state.ts';
import { familiesOf, isSoftware, softwareMs } from './presets.ts';
import { strings } from './strings.ts';

export interface Picker {
  readonly context: ControlContext;
  readonly device: EngineInfo | null;
  choose(name: string): void;
}

export function presetPicker({ context, choose }: Picker): TemplateResult {
  const preset = context.state.network === null ? context.state.preset : '';
  const presets = loadedPresets();
  const names = presets?.presetNames ?? [];
  return html`
    <div class="control select">
      <label for="preset">${controlLabels.preset}</label>
      <select
        id="preset"
        .value=${live(preset)}
        @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value)}
      >
        <option value="" ?selected=${preset === ''} disabled>${strings.noPreset(names.length)}</option>
        ${familiesOf(names).map(
          ({ label, names }) => html`
            <optgroup label=${translate(label)}>
              ${names.map(
                (name) =>
                  html`<option value=${name} ?selected=${name === preset}>
                    ${translate(presets!.presetInfo(name).title)}
                  </option>`,
              )}
            </optgroup>
          `,
        )}
      </select>
    </div>
  `;
}

/** What the chosen preset shows, where it comes from, and how it is built. */
export function presetDetails({ context, device }: Picker): TemplateResult | typeof nothing {
  const { state, drafts } = context;
  const presets = loadedPresets();
  if (
    state.preset === '' ||
    state.network !== null ||
    !presets?.presetNames.some((name) => name === state.preset)
  )
    return nothing;
  const { note, source, input } = presets.presetInfo(state.preset);
  const thin = state.width < 1 ? thinLine(state.width, fullMs()) : nothing;
  const hints = input === undefined ? {} : { size: strings.publishedSize(formatField('size', input)) };
  return html`
    <p class="line about">
      ${translate(note)} <span>${strings.presetSource} ${translate(source)}${strings.fullStop}</span>
    </p>
    ${textControl('width', context)} ${thin} ${textControl('size', { ...context, hints })}
  `;

  /** What all channels would take here; null where a GPU computes. */
  function fullMs(): number | null {
    if (!isSoftware(device)) return null;
    try {
      return softwareMs(presetNetwork(state.preset, 1, state.size), state.draws);
    } catch {
      return null; // a size that fits no layer: said at its control
    }
  }

  function thinLine(width: number, ms: number | null): TemplateResult {
    return html`<p class="line">
      ${ms === null ? strings.thin(width) : strings.thinHere(width, ms)}
      <button type="button" class="plain" @click=${() => drafts.set({ width: 1 }, true)}>
        ${strings.fullWidth}
      </button>
    </p>`;
  }
}
