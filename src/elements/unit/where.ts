// Which layer and which unit of it the picture is of: a slider through the layers, a thumbnail of the plane, and both
// as text. A Lit controller and its template, for the lab and for a figure with controls.
import { html, type LitElement, type TemplateResult } from 'lit';
import type { Network } from '../../network/index.ts';
import type { DraftController } from '../controls/drafts.ts';
import { textControl, type ControlContext } from '../controls/templates.ts';
import type { State } from '../state.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import { followUnit } from './follow.ts';
import { ScrubberController } from './scrubber.ts';
import { strings } from './strings.ts';
import { UnitPlaneController } from './unit-plane.ts';

export interface WhereModel {
  readonly state: State;
  readonly network: Network;
  readonly theoretical: TheoreticalField;
}

export interface WhereOptions {
  /** What is shown; null before there is anything. */
  readonly shown: () => WhereModel | null;
  readonly drafts: () => DraftController;
  readonly held: (held: boolean) => void;
}

export class WhereController {
  readonly #options: WhereOptions;
  readonly #scrubber: ScrubberController;
  readonly #plane: UnitPlaneController;

  constructor(host: LitElement, options: WhereOptions) {
    this.#options = options;
    this.#plane = new UnitPlaneController(host);
    this.#scrubber = new ScrubberController(host, {
      shown: () => {
        const shown = options.shown();
        return shown && { network: shown.network, layer: shown.state.layer };
      },
      change: (layer, settled) => {
        const shown = options.shown();
        if (shown) options.drafts().set(layerChange(shown, layer), settled);
      },
      held: options.held,
    });
  }

  render(context: ControlContext): TemplateResult | null {
    const shown = this.#options.shown();
    if (shown === null) return null;
    const { layer, unit, planeSize } = shown.theoretical;
    const hinted = { ...context, hints: { ...context.hints, unit: strings.planeHint(planeSize) } };
    return html`
      <div class="where" part="where" role="group" aria-label=${strings.group}>
        <div>
          ${textControl('layer', context, {
            kind: 'layer',
            before: this.#scrubber.render(),
            placeholder: layer,
          })}
          ${textControl('unit', hinted)}
        </div>
        ${this.#plane.render({
          layer,
          size: planeSize,
          unit,
          change: (unit, settled) => context.drafts.set({ unit }, settled),
        })}
      </div>
    `;
  }
}

/** Another layer, and the unit of it that looks at the same place. */
export function layerChange({ network, state }: WhereModel, layer: string): Partial<State> {
  const unit = followUnit(network, state.unit, state.layer, layer);
  return unit === state.unit ? { layer } : { layer, unit };
}
