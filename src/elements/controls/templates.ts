// Native controls for parts of the state: a range with its number, a text, a choice, a switch. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FieldName } from '../fields.ts';
import { fieldOf, formatField, type State } from '../state.ts';
import type { DraftController } from './drafts.ts';
import { translate } from '../language/message.ts';
import { controlHelp, controlLabels, resetHint } from './labels.ts';

export interface ControlContext {
  readonly state: State;
  readonly drafts: DraftController;
  /** A line under a control that is not an error: what its value comes to. */
  readonly hints?: Partial<Record<FieldName, string>>;
  /** What is wrong with a value that can be read, but cannot be shown with the others. */
  readonly errors?: Partial<Record<FieldName, string>>;
}

/** A slider's positions, where they are not the values themselves. */
export interface SliderScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  toSlider?(value: number): number;
  fromSlider?(position: number): number;
}

type NumberName = { [Name in FieldName]: State[Name] extends number ? Name : never }[FieldName];

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;

interface Remark {
  readonly invalid: 'true' | typeof nothing;
  readonly id: string | typeof nothing;
  readonly line: TemplateResult | typeof nothing;
}

/** What is wrong, or else what it comes to; both tied to the control by id. */
function remark(name: FieldName, { drafts, hints, errors }: ControlContext): Remark {
  const found = drafts.get(name)?.message ?? errors?.[name];
  const error = found === undefined ? undefined : translate(found);
  const hint = error === undefined ? hints?.[name] : undefined;
  const id = error !== undefined ? `${name}-error` : hint !== undefined ? `${name}-hint` : nothing;
  const line =
    error !== undefined
      ? html`<p class="control-error" id=${id} role="alert">${error}</p>`
      : hint !== undefined
        ? html`<p class="control-hint" id=${id}>${hint}</p>`
        : nothing;
  return { invalid: error === undefined ? nothing : 'true', id, line };
}

function label(name: FieldName, { drafts }: ControlContext): TemplateResult {
  return html`<label for=${name} title=${resetHint()} @dblclick=${() => drafts.reset(name)}
    >${controlLabels[name]}</label
  >`;
}

/** A slider and the number beside it. */
export function rangeControl(name: NumberName, scale: SliderScale, context: ControlContext): TemplateResult {
  const { state, drafts } = context;
  const { invalid, id, line } = remark(name, context);
  const { min, max, step, toSlider = (value) => value, fromSlider = (value) => value } = scale;
  const slide = (event: Event, settled: boolean): void =>
    drafts.set({ [name]: fromSlider(Number(valueOf(event))) }, settled);
  return html`
    <div class="control range" part="control">
      ${label(name, context)}
      <input
        type="range"
        aria-label=${controlLabels[name]}
        aria-valuetext=${toSlider === fromSlider ? nothing : formatField(name, state[name])}
        min=${min}
        max=${max}
        step=${step}
        .value=${live(String(toSlider(state[name])))}
        @input=${(event: Event) => slide(event, false)}
        @change=${(event: Event) => slide(event, true)}
        @dblclick=${() => drafts.reset(name)}
      />
      ${entry(name, context, { invalid, id, mode: Number.isInteger(step) ? 'numeric' : 'decimal' })} ${line}
    </div>
  `;
}

export interface TextLook {
  /** Class of the row. */
  readonly kind?: string;
  /** Between the label and the text. */
  readonly before?: TemplateResult | null;
  /** What an empty text stands for. */
  readonly placeholder?: string;
}

/** A text of its own, over the whole width. */
export function textControl(
  name: FieldName,
  context: ControlContext,
  { kind = 'text', before = null, placeholder = '' }: TextLook = {},
): TemplateResult {
  const { invalid, id, line } = remark(name, context);
  return html`
    <div class=${`control ${kind}`} part="control">
      ${label(name, context)} ${before} ${entry(name, context, { invalid, id, mode: 'text', placeholder })}
      ${line}
    </div>
  `;
}

/** A slider for one value, and a text that also takes a list. */
export function rangeTextControl(
  name: FieldName,
  slider: {
    readonly min: number;
    readonly max: number;
    readonly value: number;
    readonly slide: (value: number, settled: boolean) => void;
  },
  context: ControlContext,
): TemplateResult {
  const { drafts } = context;
  const { invalid, id, line } = remark(name, context);
  return html`
    <div class="control range wide" part="control">
      ${label(name, context)}
      <input
        type="range"
        aria-label=${controlLabels[name]}
        min=${slider.min}
        max=${slider.max}
        step="1"
        .value=${live(String(slider.value))}
        @input=${(event: Event) => slider.slide(Number(valueOf(event)), false)}
        @change=${(event: Event) => slider.slide(Number(valueOf(event)), true)}
        @dblclick=${() => drafts.reset(name)}
      />
      ${entry(name, context, { invalid, id, mode: 'text' })} ${line}
    </div>
  `;
}

/** Text rather than number inputs: those hide what was typed when it is not a number, and so nothing could be said of it. */
function entry(
  name: FieldName,
  { state, drafts }: ControlContext,
  {
    invalid,
    id,
    mode,
    placeholder = '',
  }: Pick<Remark, 'invalid' | 'id'> & {
    readonly mode: 'numeric' | 'decimal' | 'text';
    readonly placeholder?: string;
  },
): TemplateResult {
  const text = drafts.get(name)?.text ?? formatField(name, state[name]);
  return html`<input
    type="text"
    id=${name}
    inputmode=${mode}
    autocomplete="off"
    spellcheck="false"
    aria-invalid=${invalid}
    aria-describedby=${id}
    title=${controlHelp[name] ?? nothing}
    placeholder=${placeholder || nothing}
    .value=${live(text)}
    @input=${(event: Event) => drafts.enter(name, valueOf(event), false)}
    @change=${(event: Event) => drafts.enter(name, valueOf(event), true)}
    @keydown=${mode === 'text' ? nothing : (event: KeyboardEvent) => step(event, name, drafts)}
  />`;
}

/** Arrow keys count up and down, as in a number input. */
function step(event: KeyboardEvent, name: FieldName, drafts: DraftController): void {
  const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
  const text = valueOf(event);
  if (by === 0 || !/^\d+$/.test(text)) return;
  event.preventDefault();
  const next = String(Number(text) + by);
  if ('value' in fieldOf(name).parse(next)) drafts.enter(name, next, true);
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function selectControl(
  name: FieldName,
  choices: readonly Choice[],
  context: ControlContext,
): TemplateResult {
  const { state, drafts } = context;
  const { invalid, id, line } = remark(name, context);
  const chosen = formatField(name, state[name]);
  return html`
    <div class="control select" part="control">
      ${label(name, context)}
      <select
        id=${name}
        aria-invalid=${invalid}
        aria-describedby=${id}
        .value=${live(chosen)}
        @change=${(event: Event) => drafts.enter(name, valueOf(event), true)}
      >
        ${choices.map(
          (choice) =>
            html`<option .value=${choice.value} ?selected=${choice.value === chosen}>
              ${choice.label}
            </option>`,
        )}
      </select>
      ${line}
    </div>
  `;
}

export function switchControl(name: 'residual', context: ControlContext): TemplateResult {
  const { state, drafts } = context;
  return html`
    <div class="control switch" part="control">
      ${label(name, context)}
      <input
        type="checkbox"
        id=${name}
        .checked=${live(state[name])}
        @change=${(event: Event) =>
          drafts.set({ [name]: (event.currentTarget as HTMLInputElement).checked }, true)}
      />
    </div>
  `;
}
