// The lab's network panel: knobs, presets, and a text that is read as it is typed. Imports Lit and the exact geometry.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { EngineInfo } from '../../engine/index.ts';
import { NetworkError, type Network } from '../../network/index.ts';
import { DraftController } from '../controls/drafts.ts';
import { controlStyles } from '../controls/styles.ts';
import type { ControlContext } from '../controls/templates.ts';
import { ErfChangeEvent } from '../events.ts';
import { loadPresets } from '../preset-network.ts';
import { initialState, networkOf, showsKnobs, toKnobs, type State } from '../state.ts';
import { LanguageElement } from '../language/element.ts';
import { tokens } from '../tokens.ts';
import { CompletionController } from './completion.ts';
import { ExportController } from './exports.ts';
import { IntakeController } from './intake-controller.ts';
import { presetDetails, presetPicker } from './picker.ts';
import { choosePreset } from './presets.ts';
import { refusal, statusLines } from './status.ts';
import { strings } from './strings.ts';
import { editorStyles } from './styles.ts';
import { textBox } from './text-box.ts';
import { TextController } from './text-controller.ts';

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** A network of its own is no preset, however wide. */
const { preset, width, size } = initialState;
const ownNetwork: Partial<State> = { preset, width, size };

/**
 * The lab's own: the knobs in its slot, or any network as text, with presets, imports and exports. It is told the
 * state and fires erf-change; it changes nothing by itself.
 */
export class NetworkPanel extends LanguageElement {
  static override styles: CSSResultGroup = [tokens, controlStyles, editorStyles];

  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    // Told with every picture, and seldom new.
    device: { attribute: false, hasChanged: differs },
    errors: { attribute: false, hasChanged: differs },
    rejected: { attribute: false },
  };

  declare state: State;
  /** What computes; null until it is known. */
  declare device: EngineInfo | null;
  /** What is wrong with a value that can be read, but not be shown or computed. */
  declare errors: NonNullable<ControlContext['errors']>;
  /** The text of a network in the link that is none; empty where there is none. */
  declare rejected: string;

  #mode: 'knobs' | 'text' = 'knobs';
  #shown: Network | null = null;
  /** The network that gave way to the knobs, for the way back. */
  #left: Partial<State> | null = null;

  readonly #drafts = new DraftController(this, (changes, settled) => this.#change(changes, settled));
  readonly #text = new TextController(this, {
    change: (found, settled) => this.#change({ ...ownNetwork, network: found }, settled),
    typed: (text, caret, asked) => this.#completion.open(text, caret, asked),
  });
  readonly #completion = new CompletionController(this, {
    take: (from, to, text) => this.#text.write(from, to, text),
  });
  readonly #intake = new IntakeController(this, {
    text: this.#text,
    take: (found) => this.#change({ ...toKnobs, network: found }, true),
  });
  readonly #exports = new ExportController(this);

  constructor() {
    super();
    this.state = initialState;
    this.device = null;
    this.errors = {};
    this.rejected = '';
  }

  protected override firstUpdated(): void {
    void loadPresets()?.then(() => this.requestUpdate());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state')) this.#follow(changed.get('state') as State | undefined);
    if (!changed.has('rejected') || this.rejected === '' || !this.#shown) return;
    // There to be mended; after a reload somebody has begun to.
    if (!this.hasUpdated && this.#text.draft.typed) return;
    this.#mode = 'text';
    this.#text.follow(this.#shown);
    this.#text.reject(this.rejected);
  }

  #follow(before: State | undefined): void {
    if (before?.preset !== this.state.preset) this.#drafts.clear();
    const knobs = showsKnobs(this.state);
    if (!knobs) this.#mode = 'text';
    else if (before && !showsKnobs(before)) this.#mode = 'knobs';
    try {
      this.#shown = networkOf(this.state);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error; // said at its control; the text stays
      if (this.#shown) return;
      this.#shown = networkOf({ ...this.state, preset: '' });
      this.#mode = 'knobs';
    }
    if (!this.hasUpdated && this.#text.restore(this.#shown)) this.#mode = 'text';
    if (this.#mode === 'text') this.#text.follow(this.#shown);
  }

  protected override render(): TemplateResult {
    const context: ControlContext = { state: this.state, drafts: this.#drafts, errors: this.errors };
    const picker = {
      context,
      device: this.device,
      choose: (name: string) => void this.#choose(name),
    };
    return html`
      <h2>${strings.network}</h2>
      <fieldset class="modes" aria-label=${strings.network}>
        ${(['knobs', 'text'] as const).map(
          (mode) =>
            html`<label
              ><input
                type="radio"
                name="mode"
                .value=${mode}
                .checked=${this.#mode === mode}
                @change=${() => this.#switch(mode)}
              />${strings.modes[mode]}</label
            >`,
        )}
      </fieldset>
      ${presetPicker(picker)} ${presetDetails(picker)}
      ${this.#mode === 'knobs' ? html`${refusal(this.#intake.refused)}<slot></slot>` : this.#editor()}
      ${this.#shown ? this.#exports.render(this.#shown, this.#text.own) : nothing}
      <p class="hidden" aria-live="polite">${this.#completion.spoken || this.#text.spoken}</p>
    `;
  }

  #editor(): TemplateResult {
    const { draft } = this.#text;
    // A word that may still become right is not wrong yet.
    const { anchor } = this.#completion;
    const wrongAt = draft.problem?.position?.offset ?? null;
    const unfinished = anchor !== null && wrongAt !== null && wrongAt >= anchor;
    return html`
      ${textBox({
        text: draft.text,
        wrongAt: unfinished ? null : wrongAt,
        anchor,
        activeId: this.#completion.activeId,
        list: this.#completion.list(),
        on: {
          input: this.#text.input,
          change: this.#text.settle,
          blur: () => this.#completion.close(),
          move: () => this.#completion.close(),
          key: (event) => {
            if (this.#completion.key(event)) event.preventDefault();
            else this.#text.key(event);
          },
          dragging: this.#intake.dragging,
        },
      })}
      ${statusLines({
        draft,
        unfinished,
        count: this.#shown?.layers.length ?? 0,
        refused: this.#intake.refused,
        error: this.errors.network ?? this.errors.preset ?? '',
        bringBack: () => this.#text.bringBack(),
      })}
    `;
  }

  protected override updated(): void {
    this.#completion.place();
  }

  #switch(mode: 'knobs' | 'text'): void {
    this.#mode = mode;
    const { network, preset, width, size, layer } = this.state;
    if (mode === 'knobs' && !showsKnobs(this.state)) {
      this.#left = { network, preset, width, size, layer };
      this.#change(toKnobs, true);
    } else if (mode === 'text' && this.#left) {
      this.#change(this.#left, true);
    } else if (mode === 'text' && this.#shown) {
      this.#text.follow(this.#shown);
    }
    this.requestUpdate();
  }

  async #choose(name: string): Promise<void> {
    this.#change(await choosePreset(name, this.state, this.device), true);
  }

  #change(changes: Partial<State>, settled: boolean): void {
    this.dispatchEvent(new ErfChangeEvent(changes, settled));
  }
}
