// The controls of `<erf-heatmap controls>`, fetched with the first figure that has some. Imports Lit and the shared controls.
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { control } from '../controls/by-name.ts';
import { DraftController, type Change } from '../controls/drafts.ts';
import { controlStyles } from '../controls/styles.ts';
import type { SaveFigure } from '../save/types.ts';
import { showsKnobs, type State } from '../state.ts';
import { whereStyles } from '../unit/styles.ts';
import { WhereController, type WhereModel } from '../unit/where.ts';
import { controlProblems, readControls, usable, type ControlsList } from './controls-list.ts';

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

  readonly #host: LitElement & SaveFigure;
  #list: ControlsList = { names: [], strangers: [] };

  constructor(host: LitElement & SaveFigure, { shown, change, held }: PanelOptions) {
    this.#host = host;
    this.#drafts = new DraftController(host, change);
    this.#where = new WhereController(host, { shown, drafts: () => this.#drafts, held });
  }

  /** Takes over what the attribute says; undefined where everything for it is there. Rejects where a file is not. */
  want(controls: unknown): Promise<void> | undefined {
    this.#list = readControls(controls);
    if (!this.#list.names.includes('save') || customElements.get('erf-save')) return undefined;
    return import('../save/register.ts').then(() => undefined);
  }

  /** Names of the controls that change the figure, without the menu that copies them. */
  get knobs(): string {
    return this.#list.names.filter((name) => name !== 'save').join(' ');
  }

  /** Whole sentences about what cannot be given, in the language of now. */
  problems(state: State): readonly string[] {
    return controlProblems(this.#list, showsKnobs(state));
  }

  /** Above the figure: one control for each name, in their order. */
  above(state: State): TemplateResult | typeof nothing {
    const context = { state, drafts: this.#drafts };
    const shown = usable(this.#list.names, showsKnobs(state)).flatMap((name) =>
      name === 'where' || name === 'save' ? [] : [control(name, context)],
    );
    return shown.length === 0 ? nothing : html`<div class="controls" part="controls">${shown}</div>`;
  }

  /** Below it: layer and unit, and the menu that saves and shares. */
  below(state: State): TemplateResult {
    const { names } = this.#list;
    return html`
      ${names.includes('where') ? this.#where.render({ state, drafts: this.#drafts }) : nothing}
      ${names.includes('save') ? html`<erf-save .figure=${this.#host}></erf-save>` : nothing}
    `;
  }
}
