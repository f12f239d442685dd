// <erf-embed>: one figure that fills the frame it is shown in, as its address says. Imports Lit and the elements.
import { html, nothing, type CSSResultGroup, type LitElement, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { ErfError } from '../../engine/index.ts';
import type { ErfChangeEvent } from '../events.ts';
import { fieldNames } from '../fields.ts';
import { LanguageElement } from '../language/element.ts';
import { sentences } from '../language/message.ts';
import { tokens } from '../tokens.ts';
import type { ErfHeatmap } from '../heatmap/element.ts';
import type { ErfShape } from '../shape/element.ts';
import type { State } from '../state.ts';
import { labAddress, readEmbed, type Embed, type FigureName } from './address.ts';
import { FrameFitController } from './frame-fit.ts';
import { strings } from './strings.ts';
import { embedStyles } from './styles.ts';

const tags = {
  heatmap: 'erf-heatmap',
  growth: 'erf-growth',
  paths: 'erf-paths',
  areas: 'erf-areas',
  // It computes nothing: it shows the shape of a heatmap, which is not shown itself.
  shape: 'erf-heatmap',
  'rf-table': 'rf-table',
} as const satisfies Readonly<Record<FigureName, string>>;

/** What a figure out of sight could not compute, and of which settings. */
interface Failed {
  readonly error: HTMLElementEventMap['erf-error']['detail'];
  readonly state: State;
}

/** With so many steps left out, only the picture is left; the knobs go last. */
const steps = 3;

/**
 * The whole of `embed.html`: the figure that the address's ending names, what is wrong with that ending, and a link to
 * the lab. Follows the address; fits into the frame; tells the page around its height (see `SizeMessage`). It keeps
 * nothing and asks for nothing: no cookies, no storage, no other host.
 */
export class ErfEmbed extends LanguageElement {
  static override styles: CSSResultGroup = [tokens, embedStyles];

  #embed: Embed = readEmbed('');
  /** What the figure shows, after what its reader did to it. */
  #state: State = this.#embed.state;
  #figure: HTMLElement | null = null;
  #shape: ErfShape | null = null;
  #failed: Failed | null = null;
  #shown: FigureName | null = null;
  readonly #fit = new FrameFitController(this, {
    content: () => this.renderRoot?.querySelector<HTMLElement>('.content') ?? null,
    steps,
    leaveOut: (step) => {
      const content = this.renderRoot.querySelector<HTMLElement>('.content');
      if (content) content.dataset.leftOut = String(step);
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#read);
    this.addEventListener('erf-change', this.#changed);
    this.addEventListener('erf-frame', this.#framed);
    this.addEventListener('erf-error', this.#fail);
    this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#read);
    this.removeEventListener('erf-change', this.#changed);
    this.removeEventListener('erf-frame', this.#framed);
    this.removeEventListener('erf-error', this.#fail);
  }

  readonly #read = (): void => {
    this.#embed = readEmbed(location.hash);
    this.#state = this.#embed.state;
    const { figure, language, colorScheme } = this.#embed;
    document.documentElement.lang = language ?? 'en';
    document.documentElement.style.colorScheme = colorScheme ?? '';
    if (figure !== this.#shown) this.#build(figure);
    this.#hand();
    this.requestUpdate();
    if (this.hasUpdated) this.#fit.fit();
  };

  #build(figure: FigureName): void {
    this.#shown = figure;
    this.#figure = document.createElement(tags[figure]);
    this.#figure.className = 'figure';
    this.#shape = this.#failed = null;
    if (figure !== 'shape') return;
    // Out of sight, and computing all the same, to the end: nobody would see that it rests, nor could let it go on.
    this.#figure.hidden = true;
    Object.assign(this.#figure, { loading: 'eager', timeBudget: 0 } satisfies Partial<ErfHeatmap>);
    this.#shape = document.createElement('erf-shape');
    this.#shape.className = 'figure';
  }

  /** Gives the figure those parts of the state that it has. */
  #hand(): void {
    const { controls, dimensions } = this.#embed;
    const figure = this.#figure!;
    const known = (figure.constructor as typeof LitElement).elementProperties;
    const parts = fieldNames.filter((name) => known.has(name)).map((name) => [name, this.#state[name]]);
    Object.assign(figure, Object.fromEntries(parts), known.has('dimensions') ? { dimensions } : {});
    if (controls === null) figure.removeAttribute('controls');
    else figure.setAttribute('controls', controls);
  }

  protected override render(): TemplateResult {
    // Once more, in the language that holds now.
    const read = readEmbed(location.hash);
    const problems = this.#failed ? [...read.problems, this.#failed.error.message] : read.problems;
    return html`
      <main class="content">
        <h1 class="hidden">${strings.title}</h1>
        ${problems.length === 0 ? nothing : html`<p class="problems" role="alert">${sentences(problems)}</p>`}
        ${this.#figure} ${this.#shape}
        <p class="foot">
          <a
            href=${labAddress(this.#state, this.#embed.language)}
            target="_blank"
            rel="noopener"
            title=${strings.openInLab}
            aria-label=${strings.openInLab}
            >erf-lab</a
          >
        </p>
      </main>
    `;
  }

  protected override updated(): void {
    document.title = strings.pageTitle;
  }

  readonly #changed = (event: ErfChangeEvent): void => {
    this.#state = { ...this.#state, ...event.detail };
    this.requestUpdate();
  };

  readonly #framed = (event: CustomEvent<LiveFrame>): void => {
    if (!this.#shape) return;
    this.#shape.frame = event.detail;
    if (!this.#failed) return;
    // What makes no sense now makes none when a picture of the settings before arrives.
    const { error, state } = this.#failed;
    const senseless = !(error instanceof ErfError) || error.code === 'invalid-request';
    if (senseless && state === this.#state) return;
    this.#failed = null;
    this.requestUpdate();
  };

  /** Other figures say it themselves. */
  readonly #fail = ({ detail: error }: HTMLElementEventMap['erf-error']): void => {
    if (!this.#shape) return;
    this.#failed = { error, state: this.#state };
    this.requestUpdate();
  };
}
