// <erf-save>: "save and share", a menu under a figure. Imports Lit; what makes files is loaded when the menu is first opened.
import { html, nothing, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { ErfError, version } from '../../engine/index.ts';
import { knobLimits, NetworkError } from '../../network/index.ts';
import { controlLabels } from '../controls/labels.ts';
import { copyText, selectAll } from '../copy.ts';
import { overChoices, type Over } from '../growth-fields.ts';
import { LanguageElement } from '../language/element.ts';
import { inLanguage } from '../language/message.ts';
import { progressBar, progressStyles } from '../progress.ts';
import { showsKnobs, type State } from '../state.ts';
import { tokens } from '../tokens.ts';
import type * as Actions from './actions.ts';
import { download } from './download.ts';
import type { EmbedForm } from './embed.ts';
import type { FileKind, SavedFile } from './files.ts';
import { strings } from './strings.ts';
import { saveStyles } from './styles.ts';
import { themeNames, type ThemeName } from './themes.ts';
import type { SaveFigure, SaveSource } from './types.ts';

/** A picture that can be read, and one that no screen or page is larger than. Pixels. */
const widths = { min: 160, max: 8192, usual: [640, 1280, 2560] } as const;
const secondsLimits = { min: 0.5, max: 60 } as const;
/** Many pictures of few draws: noise that is seen to move is none that anyone takes for the field. */
const drawsLimits = { min: 1, max: 4096 } as const;
const embedForms: readonly EmbedForm[] = ['script', 'iframe', 'markdown', 'mdx'];
const formats = ['webm', 'gif'] as const;

/** An element that is moved in the page leaves it for a moment. */
const closeAfterMs = 1000;

interface Running {
  readonly abort: AbortController;
  readonly done: number;
  readonly wanted: number;
}

/** As far as each knob's animation goes unless told otherwise; depth goes as far as the figure's own. */
const lastValues: Readonly<Record<Exclude<Over, 'depth'>, number>> = {
  kernel: 11,
  dilation: 8,
  stride: 3,
  channels: 16,
};

/** A figure and its picture, both there. */
interface Ready {
  readonly source: SaveSource;
  readonly frame: LiveFrame;
}

/**
 * Saves the figure beside it as a picture, as numbers, as a map and as an animation, and copies links, codes and citations.
 * Every file carries what it was made with.
 *
 * @csspart menu - What opens it, and what is in it.
 * @csspart group - Each kind of thing to save or share.
 * @csspart progress - The bar that fills with an animation's frames.
 */
export class ErfSave extends LanguageElement {
  static override styles: CSSResultGroup = [tokens, progressStyles, saveStyles];

  static override properties: PropertyDeclarations = {
    figure: { attribute: false },
    htmlFor: { attribute: 'for' },
  };

  /** An `<erf-heatmap>`, or anything with `saveSource()`. */
  declare figure: SaveFigure | null;
  /** Or the `id` of one, in the same tree. */
  declare htmlFor: string;

  #actions: typeof Actions | null = null;
  #open = false;
  #width: string = String(widths.usual[1]);
  #theme: ThemeName = 'light';
  #over: Over = 'depth';
  /** As typed; empty: as far as suits the knob. */
  #from = '';
  #to = '';
  #seconds = '4';
  #draws = '16';
  #format: (typeof formats)[number] = 'VideoEncoder' in globalThis ? 'webm' : 'gif';
  #said = '';
  #problem = '';
  #copied: { readonly text: string; readonly byHand: boolean } | null = null;
  #running: Running | null = null;
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.figure = null;
    this.htmlFor = '';
  }

  #source(): SaveSource | null {
    if (this.figure) return this.figure.saveSource();
    return this.#named()?.saveSource?.() ?? null;
  }

  #named(): Partial<SaveFigure> | null {
    return (this.getRootNode() as ParentNode).querySelector(
      `#${CSS.escape(this.htmlFor || '-')}`,
    ) as Partial<SaveFigure> | null;
  }

  /** Why there is nothing to save: no such figure, or no picture of it yet. */
  #nothingYet(): string {
    return this.#missing() || strings.notYet;
  }

  /** What is wrong with the figure's name; nothing where there is a figure that will have a picture. */
  #missing(): string {
    if (this.figure) return '';
    return this.#named()?.saveSource ? '' : strings.noFigure(this.htmlFor);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#closing);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#closing = setTimeout(() => this.#running?.abort.abort(), closeAfterMs);
  }

  get #state(): State | null {
    return this.#source()?.state ?? null;
  }

  protected override render(): TemplateResult {
    return html`
      <details part="menu" @toggle=${this.#toggled} @pointerenter=${this.#refresh} @focusin=${this.#refresh}>
        <summary>${strings.title}</summary>
        ${this.#open ? this.#groups() : nothing}
      </details>
    `;
  }

  #groups(): TemplateResult {
    const copied = this.#copied;
    const problem = this.#problem || this.#missing();
    return html`
      <div class="groups">
        ${group(strings.picture, this.#picture())}
        ${group(strings.numbers, html`<div class="row">${this.#save('csv', 'CSV')} ${this.#save('json', 'JSON')}</div>`)}
        ${group(strings.map, html`<div class="row">${this.#save('npy', 'NPY')} ${this.#save('map-csv', 'CSV')}</div>`)}
        ${group(strings.animation, this.#animation())} ${group(strings.share, this.#share())}
      </div>
      <p class="said" role="status">${this.#said}</p>
      ${problem === '' ? nothing : html`<p class="error" role="alert">${problem}</p>`}
      ${
        copied === null
          ? nothing
          : html`<label class="copied" for="copied"
                >${copied.byHand ? strings.copyByHand : strings.copiedText}</label
              >
              <textarea id="copied" rows="5" readonly spellcheck="false" .value=${copied.text}></textarea>`
      }
    `;
  }

  #picture(): TemplateResult {
    return html`<div class="row">
      ${this.#number(strings.width, this.#width, {
        unit: strings.pixels,
        list: widths.usual,
        set: (text) => (this.#width = text),
      })}
      ${this.#select(
        strings.colours,
        themeNames.map((value) => ({ value, label: strings.theme[value] })),
        this.#theme,
        (value) => (this.#theme = value),
      )}
      ${this.#save('png', 'PNG')} ${this.#save('svg', 'SVG')}
    </div>`;
  }

  #animation(): TemplateResult {
    const state = this.#state;
    const knobs = state === null || showsKnobs(state);
    const [from, to] = this.#ends(state);
    const running = this.#running;
    return html`
      <div class="row">
        ${
          knobs
            ? html`${this.#select(
                strings.over,
                overChoices.map((value) => ({ value, label: controlLabels[value].toLowerCase() })),
                this.#over,
                (value) => {
                  this.#over = value;
                  this.#from = this.#to = '';
                },
              )}
              ${this.#number(strings.from, from, { set: (text) => (this.#from = text) })}
              ${this.#number(strings.to, to, { set: (text) => (this.#to = text) })}`
            : html`<span>${strings.over} ${strings.layers}</span>`
        }
        ${this.#number(strings.draws, this.#draws, { set: (text) => (this.#draws = text) })}
        ${this.#number(strings.seconds, this.#seconds, { set: (text) => (this.#seconds = text) })}
        ${this.#select(
          strings.format,
          formats.map((value) => ({
            value,
            label: value === 'webm' ? 'WebM' : 'GIF',
            disabled: value === 'webm' && !('VideoEncoder' in globalThis),
          })),
          this.#format,
          (value) => (this.#format = value),
        )}
      </div>
      <div class="row">
        <button type="button" class="make" aria-disabled=${running ? 'true' : nothing} @click=${this.#make}>
          ${strings.make}
        </button>
        ${running ? html`<button type="button" class="cancel" @click=${this.#cancel}>${strings.cancel}</button>` : nothing}
        <span class="frames">${running ? strings.frames(running.done, running.wanted) : ''}</span>
      </div>
      ${running ? progressBar({ label: strings.working, now: running.done, max: Math.max(1, running.wanted) }) : nothing}
      ${'VideoEncoder' in globalThis ? nothing : html`<p>${strings.noEncoder}</p>`}
    `;
  }

  #share(): TemplateResult {
    return html`
      <div class="row">
        <button type="button" @click=${this.#copyLink}>${strings.copyLink}</button>
        <button type="button" @click=${this.#copyCitation}>${strings.copyCitation}</button>
      </div>
      <div class="row" role="group" aria-label=${strings.copyEmbed}>
        <span aria-hidden="true">${strings.copyEmbed}</span>
        ${embedForms.map(
          (form) =>
            html`<button type="button" data-form=${form} @click=${() => this.#copyEmbed(form)}>
              ${strings.embed[form]}
            </button>`,
        )}
      </div>
    `;
  }

  #save(kind: FileKind, label: string): TemplateResult {
    return html`<button type="button" data-kind=${kind} @click=${() => this.#saveFile(kind)}>
      ${label}
    </button>`;
  }

  #number(
    label: string,
    value: string,
    {
      unit = '',
      list = [],
      set,
    }: { readonly unit?: string; readonly list?: readonly number[]; set(text: string): void },
  ): TemplateResult {
    const input = (event: Event): void => {
      set((event.currentTarget as HTMLInputElement).value);
    };
    return html`<label class="field"
      ><span>${label}</span>
      <input
        class=${unit === '' ? nothing : 'width'}
        inputmode="decimal"
        autocomplete="off"
        list=${list.length > 0 ? 'widths' : nothing}
        .value=${value}
        @input=${input}
      />
      ${unit === '' ? nothing : html`<span>${unit}</span>`}
      ${
        list.length > 0
          ? html`<datalist id="widths">
              ${list.map((each) => html`<option value=${each}></option>`)}
            </datalist>`
          : nothing
      }</label
    >`;
  }

  #select<T extends string>(
    label: string,
    choices: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[],
    chosen: T,
    set: (value: T) => void,
  ): TemplateResult {
    const change = (event: Event): void => {
      set((event.currentTarget as HTMLSelectElement).value as T);
      this.requestUpdate();
    };
    return html`<label class="field"
      ><span>${label}</span>
      <select @change=${change}>
        ${choices.map(
          ({ value, label: text, disabled = false }) =>
            html`<option value=${value} ?selected=${value === chosen} ?disabled=${disabled}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  /** Where the animation begins and ends, as typed or as suits the knob. */
  #ends(state: State | null): readonly [from: string, to: string] {
    const last = this.#over === 'depth' ? (state?.depth ?? knobLimits.depth.max) : lastValues[this.#over];
    const first = knobLimits[this.#over].min;
    return [this.#from || String(first), this.#to || String(Math.max(last, first + 1))];
  }

  readonly #toggled = (event: Event): void => {
    this.#open = (event.currentTarget as HTMLDetailsElement).open;
    this.requestUpdate();
    // At the click it must be there: a browser lets a page copy within a person's gesture only.
    if (this.#open) void this.#load();
  };

  /** The figure may show another network than when the menu was opened. */
  readonly #refresh = (): void => this.requestUpdate();

  /** Null where it could not be fetched; that is said then. */
  async #load(): Promise<typeof Actions | null> {
    if (this.#actions) return this.#actions;
    try {
      this.#actions = await import('./actions.ts');
    } catch (error) {
      this.#complain(() => strings.noCode(reasonOf(error)));
    }
    return this.#actions;
  }

  /** The figure and its picture; null where they are not there, and that is said. */
  #ready(): Ready | null {
    const source = this.#source() ?? null;
    const frame = source?.frame ?? null;
    if (source && frame && !source.behind) return { source, frame };
    this.#complain(() => (frame ? strings.behind : this.#nothingYet()));
    return null;
  }

  readonly #saveFile = async (kind: FileKind): Promise<void> => {
    this.#clear();
    const actions = await this.#load();
    const ready = actions && this.#ready();
    if (!ready) return;
    const width = Number(this.#width);
    if (kind === 'png' && !isWhole(width, widths)) {
      this.#complain(() => strings.badWidth(widths.min, widths.max));
      return;
    }
    const { source, frame } = ready;
    try {
      const file = await this.inLanguage(() =>
        actions.makeFile(kind, source, frame, { theme: this.#theme, width }),
      );
      this.#deliver(file, frame);
    } catch (error) {
      this.#fail(error);
    }
  };

  #deliver(file: SavedFile, frame: LiveFrame | null): void {
    const bytes = download(file);
    this.#say(() =>
      [
        strings.saved(file.name, bytes),
        frame && !frame.final ? strings.unfinished(frame.draws, frame.wanted) : '',
      ]
        .join(' ')
        .trim(),
    );
  }

  readonly #make = async (): Promise<void> => {
    if (this.#running) return;
    this.#clear();
    const abort = new AbortController();
    const actions = await this.#load();
    const source = this.#source() ?? null;
    if (!actions || this.#running) return;
    if (!source) {
      this.#complain(() => this.#nothingYet());
      return;
    }
    const [from, to] = this.#ends(source.state).map(Number) as [number, number];
    const [seconds, draws] = [Number(this.#seconds), Number(this.#draws)];
    const limits = knobLimits[this.#over];
    if (showsKnobs(source.state) && !(isWhole(from, limits) && isWhole(to, limits) && from < to)) {
      this.#complain(() => strings.badRange(controlLabels[this.#over], limits.min, limits.max));
      return;
    }
    if (!(seconds >= secondsLimits.min && seconds <= secondsLimits.max)) {
      this.#complain(() => strings.badSeconds(secondsLimits.min, secondsLimits.max));
      return;
    }
    if (!isWhole(draws, drawsLimits)) {
      this.#complain(() => strings.badDraws(drawsLimits.min, drawsLimits.max));
      return;
    }
    this.#tell({ abort, done: 0, wanted: 0 });
    try {
      const file = await actions.makeAnimation(
        source,
        { over: this.#over, from, to, seconds, draws, format: this.#format, theme: this.#theme },
        {
          signal: abort.signal,
          onProgress: (done, wanted) => this.#tell({ abort, done, wanted }),
          inLanguage: (make) => this.inLanguage(make),
        },
      );
      this.#tell(null);
      this.#deliver(file, null);
    } catch (error) {
      this.#tell(null);
      if (abort.signal.aborted) this.#say(() => strings.cancelled);
      else this.#fail(error);
    }
  };

  #tell(running: Running | null): void {
    this.#running = running;
    this.requestUpdate();
  }

  /** The button goes with what it ends; the hand stays beside it. */
  readonly #cancel = (): void => {
    this.#running?.abort.abort();
    this.renderRoot.querySelector<HTMLButtonElement>('.make')?.focus();
  };

  readonly #copyLink = async (): Promise<void> => {
    this.#clear();
    const actions = this.#actions ?? (await this.#load());
    const source = this.#source() ?? null;
    const link = actions && source && actions.linkOf(source, source.state);
    if (link === null) this.#complain(() => (source ? strings.noLab : this.#nothingYet()));
    else await this.#copy(() => strings.link, link);
  };

  readonly #copyCitation = async (): Promise<void> => {
    this.#clear();
    const actions = this.#actions ?? (await this.#load());
    const ready = actions && this.#ready();
    if (!ready) return;
    const { source, frame } = ready;
    // TeX reads no Chinese without more ado.
    const text = inLanguage('en', () =>
      actions.bibtex(actions.figureTitle(source), actions.provenanceOf(source, frame), new Date()),
    );
    await this.#copy(() => strings.citation, text);
  };

  readonly #copyEmbed = async (form: EmbedForm): Promise<void> => {
    this.#clear();
    const actions = this.#actions ?? (await this.#load());
    const ready = actions && this.#ready();
    if (!ready) return;
    const { source, frame } = ready;
    const script = actions.scriptAddress(import.meta.url, version);
    const code = this.inLanguage(() =>
      actions.embedCode(form, {
        state: source.state,
        language: this.language,
        controls: source.controls ?? '',
        summary: actions.summaryOf(source, frame),
        script: script.url,
        link: actions.linkOf(source, source.state),
        embedPage: source.page === null ? null : new URL('embed.html', source.page).href,
        pictureFile: `${actions.fileStem(source.state)}.png`,
      }),
    );
    if (code === null) {
      this.#complain(() => strings.noFrame);
      return;
    }
    const hints: Partial<Record<EmbedForm, () => string>> = {
      ...(script.own ? {} : { script: () => strings.publicScript }),
      markdown: () => strings.savePicture(`${actions.fileStem(source.state)}.png`),
      mdx: () => strings.importHint,
    };
    await this.#copy(() => strings.embed[form], code, hints[form]);
  };

  async #copy(what: () => string, text: string, hint: () => string = () => ''): Promise<void> {
    const byHand = !(await copyText(text));
    this.#copied = { text, byHand };
    this.#say(byHand ? hint : () => `${strings.copied(what(), text.length)} ${hint()}`.trim());
    if (!byHand) return;
    await this.updateComplete;
    selectAll(this.renderRoot.querySelector<HTMLTextAreaElement>('#copied'));
  }

  #clear(): void {
    this.#said = this.#problem = '';
    this.#copied = null;
    this.requestUpdate();
  }

  #say(words: () => string): void {
    this.#said = this.inLanguage(words);
    this.requestUpdate();
  }

  #complain(words: () => string): void {
    this.#problem = this.inLanguage(words);
    this.requestUpdate();
  }

  #fail(error: unknown): void {
    const known =
      error instanceof ErfError ||
      error instanceof NetworkError ||
      (error instanceof Error && error.name === 'SaveError');
    this.#complain(() => (known ? (error as Error).message : strings.failed(reasonOf(error))));
  }
}

const group = (name: string, content: TemplateResult): TemplateResult =>
  html`<div class="group" part="group" role="group" aria-label=${name}>
    <span aria-hidden="true">${name}</span>
    <div>${content}</div>
  </div>`;

const isWhole = (value: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
