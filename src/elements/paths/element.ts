// <erf-paths>: the paths from every input of a small stack to its output, counted and drawn. Imports Lit, the counts and the client.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { NetworkError } from '../../network/index.ts';
import { DraftController } from '../controls/drafts.ts';
import { controlStyles } from '../controls/styles.ts';
import { ErfChangeEvent, errorEvent } from '../events.ts';
import { RunController } from '../heatmap/run-controller.ts';
import { translate } from '../language/message.ts';
import { stateElement } from '../state-element.ts';
import type { State } from '../state.ts';
import { tokens } from '../tokens.ts';
import { WidthController } from '../width-controller.ts';
import { stackFields } from './address.ts';
import { pathControls } from './controls.ts';
import {
  centerOf,
  countPaths,
  holesOf,
  initialStack,
  viewOf,
  type Counted,
  type Dimensions,
  type Pick,
} from './counted.ts';
import type { DrawingModel } from './drawing.ts';
import { PickController } from './pick-controller.ts';
import { planes } from './planes.ts';
import { profile } from './profile.ts';
import { mostCompared, prove, type Proof } from './proof.ts';
import { rows } from './rows.ts';
import { isLong, strings } from './strings.ts';
import { pathStyles } from './styles.ts';

/** A figure without a width yet (in a hidden tab, say) is laid out as if it had this one. */
const assumedWidth = 480;

/**
 * Why the centre counts more: the layers as rows of units with their edges, or as planes of cells, the number of paths
 * from each input to the output, and, of a touched input, the units it reaches. Stacks too large to draw show the
 * counts as a profile. Below, the counts over their total are held against the engine's gradient with equal weights.
 *
 * @fires {ErfChangeEvent} erf-change - A reader changed something; `detail` is empty where it was `dimensions`, which is no part of a figure's state.
 * @fires {CustomEvent<LiveFrame>} erf-frame - The gradient arrived that the counts are held against.
 * @fires {CustomEvent<LiveFrame>} erf-result - The last one of a request arrived.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - What could not be counted or computed, and why.
 * @slot - Shown where there is nothing to count.
 * @csspart figure - Everything but the controls.
 * @csspart controls - The controls together.
 * @csspart control - Each of them.
 * @csspart sentence - What is seen, in words.
 * @csspart plot - The drawing.
 * @csspart paths - The edges that the touched input's paths take.
 * @csspart whole - Counts to their last digit.
 * @csspart proof - The counts against the gradient.
 * @csspart error - What went wrong.
 */
export class ErfPaths extends stateElement([...stackFields, 'backend'], initialStack) {
  static override styles: CSSResultGroup = [tokens, controlStyles, pathStyles];

  static override properties: PropertyDeclarations = {
    dimensions: { type: Number },
    controls: { type: Boolean },
    loading: {},
    workerUrl: { attribute: 'worker-url' },
  };

  /** 1: a row of inputs; 2: a plane. */
  declare dimensions: number;
  /** Shows the stack's controls. */
  declare controls: boolean;
  /** 'lazy' (default): the engine is asked when the figure comes into sight; 'eager': at once. */
  declare loading: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;

  #counted: Counted | null = null;
  #dimensions: Dimensions = 1;
  #problems: readonly string[] = [];
  #proof: (Proof & { readonly frame: LiveFrame }) | null = null;
  readonly #layout = new WidthController(this, { assumed: assumedWidth });

  readonly #run = new RunController(this);
  readonly #pick = new PickController(this, () => this.#counted);
  readonly #drafts = new DraftController(
    this,
    (changes, settled) => this.#change(changes, settled),
    initialStack,
  );

  constructor() {
    super();
    this.dimensions = 1;
    this.controls = false;
    this.loading = 'lazy';
  }

  protected override willUpdate(changed: PropertyValues): void {
    const anew = [...stackFields, 'backend', 'dimensions', 'workerUrl'].some((name) => changed.has(name));
    if (anew) this.#read();
    const { frame } = this.#run;
    if (this.#counted && frame?.request === this.#counted.request && this.#proof?.frame !== frame) {
      this.#proof = { ...prove(this.#counted.counts, frame), frame };
    }
  }

  get #tooLarge(): boolean {
    const { height, width } = this.#counted?.counts.box ?? { height: 0, width: 0 };
    return height * width > mostCompared;
  }

  /** Takes over what the properties say. What makes no sense is said; the last good stack stays. */
  #read(): void {
    const { state, problems } = this.readState();
    this.#problems = problems.map(({ message }) => message);
    if (this.dimensions === 1 || this.dimensions === 2) this.#dimensions = this.dimensions;
    else
      this.#problems = [
        ...this.#problems,
        strings.dimensionsProblem(String(this.dimensions), this.#dimensions),
      ];
    try {
      this.#counted = countPaths(state, this.#dimensions);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#problems = [...this.#problems, error.message];
      this.dispatchEvent(errorEvent(error));
      return;
    }
    if (this.#tooLarge) return;
    const { request } = this.#counted;
    this.#run.want({ request, backend: state.backend, workerUrl: this.workerUrl }, this.loading === 'eager');
  }

  protected override render(): TemplateResult {
    const counted = this.#counted;
    const picked = this.#pick.picked;
    return html`
      <figure part="figure" aria-label=${counted ? strings.overview(counted) : nothing}>
        ${this.controls ? this.#controls() : nothing}
        ${this.#problems.map((problem) => html`<p class="error" part="error" role="alert">${translate(problem)}</p>`)}
        ${counted ? this.#figure(counted, picked) : html`<slot></slot>`}
      </figure>
    `;
  }

  #controls(): TemplateResult {
    const state = this.#counted?.state ?? initialStack;
    return pathControls(
      { state, drafts: this.#drafts },
      {
        dimensions: this.#dimensions,
        change: (dimensions) => {
          this.dimensions = dimensions;
          this.dispatchEvent(new ErfChangeEvent({}, true));
        },
      },
    );
  }

  #figure(counted: Counted, picked: Pick | null): TemplateResult {
    const model: DrawingModel = { counted, picked, width: this.#layout.width, pick: this.#pick };
    const view = viewOf(counted, this.#layout.width);
    return html`
      <p class="sentence" part="sentence" data-view=${view}>
        ${
          picked
            ? strings.reaches(counted, picked)
            : html`${strings.overview(counted)} <span class="hint">${strings.hint}</span>`
        }
      </p>
      <div class="drawing">
        ${view === 'rows' ? rows(model) : view === 'planes' ? planes(model) : profile(model)}
      </div>
      ${holesOf(counted) > 0 ? html`<p class="note">${strings.holesNote(counted)}</p>` : nothing}
      ${isLong(counted.counts.total) ? wholeNumbers(counted, picked) : nothing} ${this.#proofLine(counted)}
    `;
  }

  #proofLine({ counts: { box } }: Counted): TemplateResult {
    const { error, behind } = this.#run;
    if (this.#tooLarge) {
      const inputs = box.height * box.width;
      return html`<p class="proof" part="proof">${strings.claim} ${strings.tooLarge(inputs)}</p>`;
    }
    if (error) {
      return html`<p class="proof" part="proof">
        ${strings.claim} ${translate(error.message)}
        <button type="button" class="plain" @click=${() => this.#run.retry()}>${strings.tryAgain}</button>
      </p>`;
    }
    const proof = this.#proof;
    return html`<p class="proof" part="proof" ?data-behind=${behind || !proof}>
      ${strings.claim}
      <span class="state">
        <span class="waiting" aria-hidden=${!behind}>${strings.waiting}</span>
        <span class="done" ?data-holds=${proof?.holds}>${proof ? strings.proof(proof) : ''}</span>
      </span>
    </p>`;
  }

  /** A person changed something. */
  #change(changes: Partial<State>, settled: boolean): void {
    Object.assign(this, changes);
    this.dispatchEvent(new ErfChangeEvent(changes, settled));
  }
}

/** To be read and copied to the last digit. */
function wholeNumbers(counted: Counted, picked: Pick | null): TemplateResult {
  const { counts } = counted;
  const pick = picked ?? centerOf(counted);
  return html`
    <dl class="whole" part="whole">
      <dt>${strings.wholeCount(strings.nameOf(counted, pick))}</dt>
      <dd>${String(counts.count(pick.y, pick.x))}</dd>
      <dt>${strings.wholeTotal}</dt>
      <dd>${String(counts.total)}</dd>
    </dl>
  `;
}
