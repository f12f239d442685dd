// <erf-claim>: one figure of the paper, measured: small maps, their numbers, and whether each statement holds. Imports Lit and the client.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import type { BackendChoice } from '../../engine/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import { SweepController } from '../growth/sweep-controller.ts';
import { initialState, networkOf, requestOf, type State } from '../state.ts';
import { progressBar, progressStyles } from '../progress.ts';
import { LanguageElement } from '../language/element.ts';
import { addCatalogue, translate } from '../language/message.ts';
import { tokens } from '../tokens.ts';
import { claimOf } from './claims.ts';
import { copyText } from '../copy.ts';
import { maps, table, verdictList, type Shown, type Verdict } from './parts.ts';
import { strings } from './strings.ts';
import { claimStyles } from './styles.ts';
import type { Claim, Measured, Panel } from './types.ts';

addCatalogue(() => import('./zh-hans.ts').then(({ catalogue }) => catalogue));

/** A claim with its panels' whole states and largest box, made once. */
interface Prepared {
  readonly claim: Claim;
  readonly states: ReadonlyMap<string, State>;
  readonly largest: readonly [y: number, x: number];
}

function prepare(claim: Claim): Prepared {
  const states = new Map(claim.panels.map(({ id, state }) => [id, { ...initialState, ...state }] as const));
  const sizes = [...states.values()].map((state) => receptiveField(networkOf(state)).size);
  return {
    claim,
    states,
    largest: [Math.max(...sizes.map(([y]) => y)), Math.max(...sizes.map(([, x]) => x))],
  };
}

/** How long “Link copied.” is said. */
const saidMs = 4000;

/**
 * One claim of Luo et al. 2016: its maps measured here, numbers with their uncertainty, and for each statement of the
 * paper its number, ours and whether it holds. Measures when it comes into sight; can be paused.
 *
 * Attributes: `figure` (the claim's id), `backend`, `lab` (address of the lab's page), `worker-url`. Parts: maps, map, verdicts, mark, table.
 */
export class ErfClaim extends LanguageElement {
  static override styles: CSSResultGroup = [tokens, progressStyles, claimStyles];

  static override properties: PropertyDeclarations = {
    figure: {},
    backend: {},
    lab: {},
    workerUrl: { attribute: 'worker-url' },
  };

  declare figure: string;
  declare backend: BackendChoice;
  /** Address of the lab's page, where maps are opened. */
  declare lab: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;

  #prepared: Prepared | null = null;
  #pointed: Panel | null = null;
  /** Maps that had to be computed again: measured on an earlier visit, only their numbers were kept. */
  readonly #fetched = new Map<string, LiveFrame>();
  #fetching = false;
  #said = '';
  #saying: ReturnType<typeof setTimeout> | undefined;

  readonly #sweep = new SweepController(this);

  constructor() {
    super();
    this.figure = '';
    this.backend = 'auto';
    this.lab = './';
  }

  /** True when every map is measured, or cannot be. */
  get settled(): boolean {
    const { panels } = this.#prepared?.claim ?? { panels: [] };
    return panels.every(({ id }) => this.#isFinal(id) || this.#sweep.errors.has(id));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('figure') && !changed.has('backend') && !changed.has('workerUrl')) {
      void this.#fetch();
      return;
    }
    const claim = claimOf(this.figure);
    this.#prepared = claim ? prepare(claim) : null;
    this.#pointed = null;
    this.#fetched.clear();
    if (!this.#prepared) return;
    const { workerUrl } = this;
    const requests = [...this.#prepared.states].map(([key, state]) => ({
      key,
      request: requestOf(state, networkOf(state)),
    }));
    this.#sweep.want(requests, {
      backend: this.backend,
      ...(workerUrl === undefined ? {} : { workerUrl }),
    });
  }

  #isFinal(id: string): boolean {
    return this.#sweep.numbers.get(id)?.final === true;
  }

  /** Where numbers are there from an earlier visit, the maps are computed again, one after another. */
  async #fetch(): Promise<void> {
    const prepared = this.#prepared;
    if (this.#fetching || !prepared?.claim.maps || this.#sweep.paused) return;
    this.#fetching = true;
    for (const { id } of prepared.claim.panels) {
      if (prepared !== this.#prepared || this.#sweep.paused) break;
      if (!this.#isFinal(id) || this.#frameOf(id)) continue;
      const frame = await this.#sweep.measure(id).catch(() => null);
      if (prepared !== this.#prepared) break;
      if (frame) this.#fetched.set(id, frame);
      else break;
      this.requestUpdate();
    }
    this.#fetching = false;
  }

  #frameOf(id: string): LiveFrame | null {
    return this.#sweep.frameOf(id) ?? this.#fetched.get(id) ?? null;
  }

  protected override render(): TemplateResult {
    const prepared = this.#prepared;
    if (!prepared) return html`<p class="error" role="alert">${strings.unknown(this.figure)}</p>`;
    const { claim, states, largest } = prepared;
    const shown = claim.panels.map((panel): Shown => ({
      panel,
      state: states.get(panel.id)!,
      numbers: this.#sweep.numbers.get(panel.id),
      frame: claim.maps ? this.#frameOf(panel.id) : null,
    }));
    return html`
      ${
        claim.maps
          ? html`${maps({ shown, inSight: claim.oneScale ? largest : null, point: this.#point, lab: this.lab })}
              <p class="readout" aria-live="off">${this.#readout()}</p>`
          : nothing
      }
      ${this.#status()}
      <p class="notes">${translate(claim.settings)} ${this.#dead(shown)}</p>
      ${verdictList(this.#verdicts(claim))}
      <details ?open=${!claim.maps}>
        <summary>${strings.table}</summary>
        ${table({ claim, shown, pointed: this.#pointed?.id ?? null, copy: this.#copy, lab: this.lab })}
      </details>
    `;
  }

  #readout(): string {
    if (!this.#pointed) return strings.hint;
    const numbers = this.#sweep.numbers.get(this.#pointed.id);
    return numbers ? strings.readout(this.#pointed, numbers) : strings.pending(this.#pointed);
  }

  #dead(shown: readonly Shown[]): string {
    const dead = shown.reduce((sum, { numbers }) => sum + (numbers?.deadDraws ?? 0), 0);
    const draws = shown.reduce((sum, { numbers }) => sum + (numbers?.draws ?? 0), 0);
    return dead > 0 ? strings.deadLine(dead, draws) : '';
  }

  #verdicts({ checks, panels }: Claim): readonly Verdict[] {
    const complete = panels.every(({ id }) => this.#isFinal(id));
    const measured: Measured = (id) => {
      const numbers = this.#sweep.numbers.get(id);
      if (!numbers) throw new RangeError(`No panel "${id}" is measured in figure "${this.figure}".`);
      return numbers;
    };
    return checks.map((check) => ({ check, judgement: complete ? check.judge(measured) : null }));
  }

  #status(): TemplateResult {
    const { progress, paused, expensive, failures } = this.#sweep;
    const started = progress.pointsWanted > 0;
    const running = progress.state === 'running' || progress.state === 'waiting';
    return html`
      ${progressBar({ label: strings.progress, ...this.#sweep.bar })}
      <div class="status">
        <span class="state"
          >${started ? strings.state(progress, expensive ? 'long' : paused ? 'paused' : null) : strings.notStarted}</span
        >
        <span role="status">${this.#said}</span>
        ${
          expensive || paused
            ? html`<button type="button" @click=${this.#resume}>
                ${expensive ? strings.start : strings.resume}
              </button>`
            : started && running
              ? html`<button type="button" @click=${this.#pause}>${strings.pause}</button>`
              : nothing
        }
        <button type="button" @click=${this.#copyFigure}>${strings.copyFigure}</button>
      </div>
      ${failures.map((message) => html`<p class="error" role="alert">${translate(message)}</p>`)}
      ${
        failures.length > 0 && progress.state === 'done'
          ? html`<button type="button" @click=${() => this.#sweep.retry()}>${strings.tryAgain}</button>`
          : nothing
      }
    `;
  }

  readonly #point = (panel: Panel | null): void => {
    this.#pointed = panel;
    this.requestUpdate();
  };

  readonly #pause = (): void => this.#sweep.pause();

  readonly #resume = (): void => this.#sweep.resume();

  readonly #copyFigure = (): void => void this.#copy(`#${this.figure}`);

  /** `address` from the page's own. */
  readonly #copy = async (address: string): Promise<void> => {
    const { href } = new URL(address, document.baseURI);
    // Where copying is forbidden the link is shown, to be taken by hand.
    const copied = await copyText(href);
    if (copied) this.#say(this.inLanguage(() => strings.copied));
    else
      this.#say(
        this.inLanguage(() => strings.notCopied(href)),
        false,
      );
  };

  #say(words: string, fades = true): void {
    clearTimeout(this.#saying);
    this.#said = words;
    this.requestUpdate();
    if (fades) this.#saying = setTimeout(() => this.#say('', false), saidMs);
  }
}
