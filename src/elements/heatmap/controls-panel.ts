// The controls of `<erf-heatmap controls>`, fetched with the first figure that has some. Imports Lit and the shared controls.
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { control } from '../controls/by-name.ts';
import { DraftController, type Change } from '../controls/drafts.ts';
import { controlStyles } from '../controls/styles.ts';
import { showsKnobs, type State } from '../state.ts';
import { whereStyles } from '../unit/styles.ts';
import { WhereController, type WhereModel } from '../unit/where.ts';
import { usable, type ControlName } from './controls-list.ts';

export const panelStyles = [controlStyles, whereStyles];

export interface PanelOptions {
  /** What is shown; null before there is anything. */
  readonly shown: () => WhereModel | null;
  readonly change: Change;
  /** Layers are being gone through: the figure holds its zoom meanwhile. */
  readonly held: (held: boolean) => void;
}

export class ControlsPanel {
  readonly #drafts: DraftController;
  readonly #where: WhereController;

  constructor(host: LitElement, { shown, change, held }: PanelOptions) {
    this.#drafts = new DraftController(host, change);
    this.#where = new WhereController(host, { shown, drafts: () => this.#drafts, held });
  }

  /** Above the figure: one control for each name, in their order. */
  above(names: readonly ControlName[], state: State): TemplateResult | typeof nothing {
    const context = { state, drafts: this.#drafts };
    const shown = usable(names, showsKnobs(state)).flatMap((name) =>
      name === 'where' || name === 'save' ? [] : [control(name, context)],
    );
    return shown.length === 0 ? nothing : html`<div class="controls" part="controls">${shown}</div>`;
  }

  /** Below it: layer and unit. */
  below(names: readonly ControlName[], state: State): TemplateResult | typeof nothing | null {
    return names.includes('where') ? this.#where.render({ state, drafts: this.#drafts }) : nothing;
  }
}
