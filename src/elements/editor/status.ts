// What there is to say of the text: where it is wrong, what it was read as, what could not be known. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import { translate } from '../language/message.ts';
import type { TextDraft } from './draft.ts';
import { excerpt } from './excerpt.ts';
import { strings } from './strings.ts';

export interface Status {
  readonly draft: TextDraft;
  /** What is wrong is a word that is still being typed. */
  readonly unfinished: boolean;
  /** Layers of the network that is shown. */
  readonly count: number;
  /** Why the last paste or drop was not taken; empty if it was. */
  readonly refused: string;
  /** Why a network that can be read cannot be shown; empty if it can. */
  readonly error: string;
  bringBack(): void;
}

export function statusLines({ draft, unfinished, count, refused, error, bringBack }: Status): TemplateResult {
  const { reading, setAside, text } = draft;
  const problem = unfinished ? null : draft.problem;
  const wrong = problem?.message ?? error;
  return html`
    <div class="status" id="text-status" part="status">
      ${refusal(refused)} ${problem?.position ? placeLine(text, problem.position.offset) : nothing}
      ${wrong === '' ? recognised(reading, count) : html`<p class="line problem">${translate(wrong)}</p>`}
      ${
        setAside === ''
          ? nothing
          : html`<p class="line">
              ${strings.setAside}
              <button type="button" class="plain" @click=${bringBack}>${strings.bringBack}</button>
            </p>`
      }
      ${wrong === '' && refused === '' && setAside === '' && !reading?.notes.length ? html`<p class="line">${strings.hint}</p>` : nothing}
    </div>
  `;
}

/** Why what was pasted or dropped was not taken; nothing where it was. */
export const refusal = (refused: string): TemplateResult | typeof nothing =>
  refused === '' ? nothing : html`<p class="line problem" role="alert">${refused}</p>`;

/** The place itself, for eyes: the sentence says it in words. */
function placeLine(text: string, offset: number): TemplateResult {
  const { before, at, after } = excerpt(text, offset);
  return html`<pre aria-hidden="true">${before}<mark>${at}</mark>${after}</pre>`;
}

function recognised(reading: TextDraft['reading'], count: number): TemplateResult {
  if (!reading || (reading.format === 'text' && reading.notes.length === 0)) {
    return html`<p class="line">${strings.valid(count)}</p>`;
  }
  return html`
    <p class="line">${strings.recognised(reading)}</p>
    ${
      reading.notes.length === 0
        ? nothing
        : html`<ul>
            ${reading.notes.map((note) => html`<li>${translate(note)}</li>`)}
          </ul>`
    }
  `;
}
