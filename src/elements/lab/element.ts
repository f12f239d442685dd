// <erf-lab>: the whole lab. Joins sentence, controls, figure, numbers and table; its state is in the address.
import {
  html,
  noChange,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { NetworkError, type Network } from '../../network/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import { DraftController } from '../controls/drafts.ts';
import { controlStyles } from '../controls/styles.ts';
import type { ControlContext } from '../controls/templates.ts';
import type { ErfChangeEvent } from '../events.ts';
import { fieldNames, figureFields, networkFields, type FieldName } from '../fields.ts';
import { choosePreset } from '../editor/presets.ts';
import { translate } from '../language/message.ts';
import type { SaveSource } from '../save/types.ts';
import { stateElement } from '../state-element.ts';
import {
  initialState,
  networkOf,
  predictRequestOf,
  requestOf,
  showsKnobs,
  toKnobs,
  type State,
} from '../state.ts';
import { theoreticalField, type TheoreticalField } from '../theoretical-field.ts';
import { tokens } from '../tokens.ts';
import { whereStyles } from '../unit/styles.ts';
import { layerChange, WhereController } from '../unit/where.ts';
import { drawControls, networkControls, viewControls } from './controls.ts';
import { NumberDragController } from './number-drag.ts';
import { numbersPanel } from './numbers.ts';
import { PredictionController } from './prediction-controller.ts';
import { sentence } from './sentence.ts';
import { StateController } from './state-controller.ts';
import { paperAddress, strings, suggestions, type Suggestion } from './strings.ts';
import { labStyles } from './styles.ts';

/** A state that can be shown. */
interface Shown {
  readonly state: State;
  /** What the engine is asked for, as text to compare a frame with. */
  readonly request: string;
  readonly theoretical: TheoreticalField;
  readonly network: Network;
}

/** A longer table takes more than a screen frame to lay out; it waits until the slider rests. */
const promptRows = 60;
const tableAfterMs = 120;

/** Charts and table follow the picture; where none comes, they follow the control this much later. */
const besidesAfterMs = 100;

/** And in a drag no more often than this: each time the page is laid out once more. */
const besidesEveryMs = 120;

/**
 * A change and its picture are drawn together where the picture comes so soon: laid out and painted once, both are there
 * sooner than one after the other. What says what was changed waits no longer than this, two frames at 60 Hz.
 */
const togetherMs = 32;

/** Throws NetworkError. A layer that the network does not have gives way to the last one. */
function show(state: State): Shown {
  const network = networkOf(state);
  const known = state.layer === '' || network.layers.some(({ name }) => name === state.layer);
  const shown = known ? state : { ...state, layer: '' };
  return {
    state: shown,
    request: JSON.stringify(requestOf(shown, network)),
    theoretical: theoreticalField(network, shown.layer, shown.unit),
    network,
  };
}

/** A frame, and the request that it answers. */
interface Seen {
  readonly frame: LiveFrame;
  readonly request: string;
}

/**
 * The lab. Its whole state is in the address (`#depth=20&…`), under the names of its attributes; attributes give what
 * the address leaves out.
 *
 * @fires {ErfChangeEvent} erf-change - A reader changed something; `detail` holds what, `settled` is false while a drag goes on.
 * @fires {CustomEvent<LiveFrame>} erf-frame - A picture arrived, the first or a finer one.
 * @fires {CustomEvent<LiveFrame>} erf-result - The last picture of a request arrived.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - What could not be computed, and why.
 * @slot - Shown until the first picture.
 * @csspart sentence - The state as a sentence.
 * @csspart drag-number - A number in it that can be dragged.
 * @csspart problems - What is wrong with the address.
 * @csspart controls - The controls together.
 * @csspart control - Each of them.
 * @csspart where - Layer and unit.
 * @csspart play - The button that goes through the layers.
 * @csspart scrubber - The slider through the layers.
 * @csspart unit-plane - The plane on which a unit is picked.
 * @csspart unit - The unit on it.
 * @csspart numbers - The list of numbers.
 * @csspart adapter - What computes.
 */
export class ErfLab extends stateElement(fieldNames) {
  static override styles: CSSResultGroup = [tokens, controlStyles, whereStyles, labStyles];

  static override properties: PropertyDeclarations = { workerUrl: { attribute: 'worker-url' }, paper: {} };

  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;
  /** Address of the page that goes through the paper; without one, the paper itself is linked. */
  declare paper: string;

  #shown: Shown = show(initialState);
  /** Why the state cannot be shown; the last one that can stays. */
  #refused: NetworkError | null = null;
  /** Why what is shown could not be computed. */
  #failure: Error | null = null;
  #seen: Seen | null = null;
  /** Of the last layer, while the layers are gone through. */
  #keepInSight: readonly [y: number, x: number] | null = null;
  #areasOpen = false;
  #profileOpen = profileIsAsked();
  #tableTimer: ReturnType<typeof setTimeout> | undefined;
  #besidesTimer: ReturnType<typeof setTimeout> | undefined;
  #besidesFrame = 0;
  #besidesAt = -Infinity;
  /** Set while a change waits to be drawn with its picture. */
  #held: {
    readonly timer: ReturnType<typeof setTimeout>;
    readonly drawn: Promise<void>;
    draw(): void;
  } | null = null;
  /** A picture has come and is not drawn yet: what changes now is drawn with it. */
  #arrived = false;

  readonly #state = new StateController(this, () => this.#drafts.clear());
  readonly #drafts = new DraftController(this, (changes, settled) => this.#state.change(changes, settled));
  readonly #numbers = new NumberDragController(this);
  readonly #prediction = new PredictionController(this);
  readonly #where = new WhereController(this, {
    shown: () => this.#shown,
    drafts: () => this.#drafts,
    held: (held) => {
      this.#keepInSight = held ? receptiveField(this.#shown.network).size : null;
      this.requestUpdate();
    },
  });

  constructor() {
    super();
    this.paper = '';
    for (const type of ['keydown', 'pointerdown', 'click']) {
      this.addEventListener(type, this.#drawFirst, { capture: true });
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && !fieldNames.some((name) => changed.has(name))) return;
    this.#state.adopt();
    const { request } = this.#shown;
    try {
      this.#shown = show(this.#state.state);
      this.#refused = this.#failure = null;
      if (request !== this.#shown.request) this.#hold();
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#refused = error;
      this.#release();
    }
    const { state, network } = this.#shown;
    this.#prediction.want(predictRequestOf(state, network), this.workerUrl);
  }

  /** What was changed is asked for at once; only drawing waits. */
  #hold(): void {
    if (this.#held || this.#arrived || !this.hasUpdated) return;
    let draw!: () => void;
    const drawn = new Promise<void>((resolve) => (draw = resolve));
    this.#held = { drawn, draw, timer: setTimeout(() => this.#release(), togetherMs) };
  }

  #release(): void {
    if (!this.#held) return;
    clearTimeout(this.#held.timer);
    this.#held.draw();
    this.#held = null;
    this.requestUpdate();
  }

  /** Whoever acts on what the page says acts on what it says now. */
  readonly #drawFirst = (): void => {
    if (!this.#held) return;
    this.#release();
    this.performUpdate();
  };

  protected override async getUpdateComplete(): Promise<boolean> {
    const isComplete = await super.getUpdateComplete();
    if (!this.#held) return isComplete;
    await this.#held.drawn;
    return this.getUpdateComplete();
  }

  protected override render(): TemplateResult | typeof noChange {
    if (this.#held) return noChange;
    const { state, problems, lastChanged } = this.#state;
    const error = this.#refused ?? this.#failure;
    const context: ControlContext = {
      state,
      drafts: this.#drafts,
      hints: { strided: strings.stridedHint(state) },
      errors: {
        ...(state.layer === this.#shown.state.layer ? {} : { layer: strings.unknownLayer(state.layer) }),
        ...(error && lastChanged ? { [lastChanged]: error.message } : {}),
      },
    };
    const inLink = [
      ...problems.map(({ message }) => message),
      ...(error && !lastChanged ? [error.message] : []),
    ];
    return html`
      <div class="lab">
        <header>${this.#top()} ${this.#suggestions()} ${problemList(inLink)}</header>
        <div class="knobs" part="controls" role="group" aria-label=${strings.controls}>
          <section>
            <erf-network-panel
              .state=${state}
              .device=${this.#seen?.frame.info ?? null}
              .errors=${context.errors}
              .rejected=${problems.find(({ name }) => name === 'network')?.found ?? ''}
              @erf-change=${this.#changed}
              >${networkControls(context)}</erf-network-panel
            >
          </section>
          <section>${drawControls(context)}</section>
        </div>
        <div class="figure">
          <erf-heatmap
            loading="eager"
            time-budget="0"
            worker-url=${this.workerUrl ?? nothing}
            exportparts="figure, plot, map, box, in-padding, contour, predicted-contour, center, axis, profile-row, profile-column, fit, predicted, handle, legend, progress, readout, notes, error"
            @erf-change=${this.#changed}
            @erf-frame=${this.#framed}
            @erf-error=${this.#failed}
            ><slot>${strings.fallback}</slot></erf-heatmap
          >
          ${viewControls(context)} ${this.#where.render(context)}
          <erf-save .figure=${this}></erf-save>
        </div>
        <div class="side">
          <h2>${strings.numbers}</h2>
          ${numbersPanel(this.#shown.theoretical, this.#seen?.frame ?? null, this.#behind, this.#prediction)}
          ${this.#predictionNotes()}
        </div>
        <div class="shape">
          <h2>${strings.shape}</h2>
          <erf-shape></erf-shape>
        </div>
        <div class="growth">
          <h2>${strings.growth}</h2>
          <erf-growth
            controls
            worker-url=${this.workerUrl ?? nothing}
            exportparts="charts, legend: growth-legend, point, table: growth-table"
            @erf-change=${this.#opened}
            @erf-error=${keepInside}
          ></erf-growth>
        </div>
        <details class="areas" @toggle=${this.#toggled}>
          <summary>${strings.areas}</summary>
          ${
            this.#areasOpen
              ? html`<erf-areas
                  worker-url=${this.workerUrl ?? nothing}
                  @erf-frame=${keepInside}
                  @erf-result=${keepInside}
                  @erf-error=${keepInside}
                ></erf-areas>`
              : nothing
          }
        </details>
        <div class="table">
          <rf-table exportparts="table, row, chosen, explanation" @erf-change=${this.#changed}></rf-table>
        </div>
        <details class="profile" ?open=${this.#profileOpen} @toggle=${this.#profileToggled}>
          <summary>${strings.profile}</summary>
          ${
            this.#profileOpen
              ? html`<erf-profile
                  loading="eager"
                  worker-url=${this.workerUrl ?? nothing}
                  exportparts="table: profile-table, row: profile-layer"
                  @erf-error=${keepInside}
                ></erf-profile>`
              : nothing
          }
        </details>
      </div>
    `;
  }

  /** What the menu that saves and shares needs to know. */
  saveSource(): SaveSource {
    const { state, network } = this.#shown;
    const { prediction, behind } = this.#prediction;
    return {
      state,
      network,
      frame: this.#seen?.frame ?? null,
      behind: this.#behind,
      prediction: behind ? null : prediction,
      page: location.href.replace(/#.*$/, ''),
      base: this.#state.base,
      workerUrl: this.workerUrl,
    };
  }

  /** Where the prediction is not exact, and what it is of where the picture is of something else. */
  #predictionNotes(): TemplateResult | typeof nothing {
    const { prediction, failure } = this.#prediction;
    const { aggregate, normalize, weights } = this.#shown.state;
    if (failure !== '') return html`<p class="prediction-notes">${strings.noPrediction(failure)}</p>`;
    if (!prediction) return nothing;
    const alike = weights === 'ones' || (aggregate === 'square' && normalize === 'none');
    const compare = (): void => this.#drafts.set({ aggregate: 'square', normalize: 'none' }, true);
    return html`
      <div class="prediction-notes">
        ${prediction.approximations.map((each) => html`<p>${strings.approximate(each)}</p>`)}
        ${
          alike
            ? nothing
            : html`<p>
                ${strings.unlike}
                <button type="button" class="plain" @click=${compare}>${strings.compareAlike}</button>
              </p>`
        }
      </div>
    `;
  }

  /** The numbers are of an earlier state. */
  get #behind(): boolean {
    return this.#seen !== null && this.#seen.request !== this.#shown.request;
  }

  #top(): TemplateResult {
    const { undo, redo, canUndo, canRedo } = this.#state;
    return html`
      <div class="top">
        ${sentence({ ...this.#shown, frame: this.#seen?.frame ?? null, behind: this.#behind, drafts: this.#drafts, numbers: this.#numbers })}
        <div class="history">
          <button type="button" ?disabled=${!canUndo} @click=${undo}>${strings.undo}</button>
          <button type="button" ?disabled=${!canRedo} @click=${redo}>${strings.redo}</button>
        </div>
      </div>
    `;
  }

  #suggestions(): TemplateResult {
    return html`
      <p class="try">
        <span>${strings.try}</span>
        ${suggestions.map(
          ({ label, changes }) =>
            html`<button type="button" class="plain" @click=${() => this.#suggest(changes)}>
              ${label}
            </button>`,
        )}
        <a href=${this.paper || paperAddress} rel="noopener"
          >${this.paper ? strings.paperPage : strings.paper}</a
        >
      </p>
    `;
  }

  async #suggest(changes: Suggestion['changes']): Promise<void> {
    const { state } = this.#state;
    const device = this.#seen?.frame.info ?? null;
    if (typeof changes === 'string') this.#drafts.set(await choosePreset(changes, state, device), true);
    // A network of its own gives way to the knobs.
    else this.#drafts.set(showsKnobs(state) ? changes : { ...toKnobs, ...changes }, true);
  }

  protected override firstUpdated(): void {
    if (this.#profileOpen) loadProfile();
    // Nobody waits for it; where its code does not come, nothing else is missing.
    import('../save/register.ts').catch(() => undefined);
  }

  protected override updated(): void {
    // The children follow as properties, so that they fire nothing.
    const { state } = this.#shown;
    const heatmap = this.renderRoot.querySelector('erf-heatmap');
    if (heatmap) {
      const held = this.#held !== null;
      // Where a picture has come, the figure draws itself with it.
      if (heatmap.held && !held && !this.#arrived) heatmap.requestUpdate();
      Object.assign(heatmap, only(state, figureFields), { keepInSight: this.#keepInSight, held });
    }
    // A prediction of another network than the picture's would lie on it unmarked.
    const prediction = this.#behind || this.#prediction.behind ? null : this.#prediction.prediction;
    if (heatmap) heatmap.prediction = prediction;
    if (!this.#held) this.#state.writeAddress();
    this.#besides();
  }

  /** What stands beside the picture follows it, so that nothing delays it: after the frame that shows it. */
  #besides(): void {
    if (this.#behind || this.#failure || this.#refused || this.#seen === null) {
      this.#besidesTimer ??= setTimeout(() => this.#tellBesides(), this.#behind ? besidesAfterMs : 0);
      return;
    }
    if (this.#besidesFrame !== 0) return;
    this.#besidesFrame = requestAnimationFrame(() => {
      this.#besidesFrame = 0;
      setTimeout(() => this.#afterPicture());
      clearTimeout(this.#besidesTimer);
      const waitMs = this.#besidesAt + besidesEveryMs - performance.now();
      this.#besidesTimer = setTimeout(() => this.#tellBesides(), Math.max(0, waitMs));
    });
  }

  /** What the picture need not wait for, and would have to share the cores with. */
  #afterPicture(): void {
    if (!this.#behind && this.#seen) this.#prediction.pictureIsThere();
  }

  #tellBesides(): void {
    this.#besidesTimer = undefined;
    this.#besidesAt = performance.now();
    const { state } = this.#shown;
    const prediction = this.#behind || this.#prediction.behind ? null : this.#prediction.prediction;
    const shape = this.renderRoot.querySelector('erf-shape');
    if (shape) Object.assign(shape, { frame: this.#seen?.frame ?? null, prediction });
    clearTimeout(this.#tableTimer);
    const update = (): void => {
      const table = this.renderRoot.querySelector('rf-table');
      if (table) Object.assign(table, only(state, [...networkFields, 'layer']));
      const growth = this.renderRoot.querySelector('erf-growth');
      if (growth) Object.assign(growth, state);
      const areas = this.renderRoot.querySelector('erf-areas');
      if (areas) Object.assign(areas, only(state, figureFields));
      const profile = this.renderRoot.querySelector('erf-profile');
      if (profile) Object.assign(profile, only(state, figureFields));
    };
    if (this.#shown.network.layers.length <= promptRows) update();
    else this.#tableTimer = setTimeout(update, tableAfterMs);
  }

  /** A point that is opened is shown above: what a person asked for should not happen out of sight. */
  readonly #opened = (event: ErfChangeEvent): void => {
    this.#changed(event);
    if (!figureFields.some((name) => Object.hasOwn(event.detail, name))) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.renderRoot
      .querySelector('.figure')
      ?.scrollIntoView({ block: 'nearest', behavior: still ? 'instant' : 'smooth' });
  };

  /** The figure's and the table's changes become the lab's own. */
  readonly #changed = (event: ErfChangeEvent): void => {
    event.stopPropagation();
    const { layer } = event.detail;
    const followed = layer === undefined ? {} : layerChange(this.#shown, layer);
    this.#drafts.set({ ...followed, ...event.detail }, event.settled);
  };

  readonly #toggled = (event: Event): void => {
    this.#areasOpen = (event.currentTarget as HTMLDetailsElement).open;
    this.requestUpdate();
  };

  readonly #profileToggled = (event: Event): void => {
    this.#profileOpen = (event.currentTarget as HTMLDetailsElement).open;
    if (this.#profileOpen) loadProfile();
    this.requestUpdate();
  };

  readonly #framed = ({ detail }: CustomEvent<LiveFrame>): void => {
    // Frames of one request come many times a second and share it.
    const same = detail.request === this.#seen?.frame.request;
    const request = same ? this.#seen!.request : JSON.stringify(detail.request);
    this.#seen = { frame: detail, request };
    this.#failure = null;
    if (!this.#arrived) {
      this.#arrived = true;
      // After the figure's own, which draws it.
      requestAnimationFrame(() => (this.#arrived = false));
    }
    this.#release();
    this.requestUpdate();
  };

  readonly #failed = ({ detail }: CustomEvent<Error>): void => {
    this.#failure = detail;
    this.#release();
    this.#prediction.pictureIsThere();
    this.requestUpdate();
  };
}

/** The panel is open from the first on a page whose address asks for it: `?profile`, ahead of the state's `#`. */
const profileIsAsked = (): boolean =>
  typeof location !== 'undefined' && new URLSearchParams(location.search).has('profile');

/** Few readers open it. Where its code does not come, nothing else is missing. */
const loadProfile = (): void => void import('../profile/register.ts').catch(() => undefined);

/** The pictures beside the lab's own are none of the page's: it hears of one picture. */
const keepInside = (event: Event): void => event.stopPropagation();

const only = (state: State, names: readonly FieldName[]): Partial<State> =>
  Object.fromEntries(names.map((name) => [name, state[name]]));

function problemList(messages: readonly string[]): TemplateResult | typeof nothing {
  if (messages.length === 0) return nothing;
  return html`<div role="alert">
    <ul class="problems" part="problems">
      ${messages.map((message) => html`<li>${translate(message)}</li>`)}
    </ul>
  </div>`;
}
