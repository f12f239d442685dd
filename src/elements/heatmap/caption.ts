// The lines under the picture: progress, the value under the cursor, notes, and what went wrong. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { ErfError, type BackendChoice } from '../../engine/index.ts';
import { sentences, translate } from '../language/message.ts';
import { progressBar } from '../progress.ts';
import type { Failure, RunController } from './run-controller.ts';
import { strings } from './strings.ts';

export interface CaptionModel {
  readonly frame: LiveFrame | null;
  /** The picture shows an earlier request than the one that is computed. */
  readonly behind: boolean;
  readonly progress: { readonly draws: number; readonly wanted: number };
  /** The value under the cursor, or nothing. */
  readonly readout: string;
  readonly error: Failure | null;
  /** The CPU rests until the reader says so; null while it does not. */
  readonly resting: RunController['resting'];
  readonly goOn: () => void;
  readonly backend: BackendChoice;
  readonly retry: () => void;
  readonly useCpu: () => void;
}

export function caption(model: CaptionModel): TemplateResult {
  const { frame, progress } = model;
  const { draws, wanted } = progress;
  return html`
    ${progressBar({ label: strings.progress, now: draws, max: wanted })}
    <div class="line">
      <span class="readout" part="readout">${model.readout}</span>
      <span class="draws" ?data-behind=${model.behind && !model.error}>
        <span class="waiting" aria-hidden="true">${strings.waiting}</span>
        <span class="done">${frame ? strings.done(frame, draws, wanted) : ''}</span>
      </span>
    </div>
    ${restingLine(model)} ${errorLine(model)}
  `;
}

/** What a reader should know of the picture, and what the page gave that makes no sense. */
export function notesLine({
  frame,
  messages,
}: {
  readonly frame: LiveFrame | null;
  readonly messages: readonly string[];
}): TemplateResult {
  const notes = [...messages, ...(frame?.notes ?? [])].filter((note) => note !== '');
  return html`<p class="notes" part="notes">${sentences(notes)}</p>`;
}

function restingLine({ resting, goOn }: CaptionModel): TemplateResult | typeof nothing {
  if (!resting) return nothing;
  const { draws, wanted, seconds } = resting;
  return html`
    <div class="resting" part="resting" role="status">
      <p>${strings.overBudget(draws, wanted, seconds)}</p>
      <button type="button" @click=${goOn}>${strings.goOn}</button>
    </div>
  `;
}

function errorLine({ error, backend, retry, useCpu }: CaptionModel): TemplateResult | typeof nothing {
  if (!error) return nothing;
  const code = error instanceof ErfError ? error.code : 'invalid-request';
  // What makes no sense, or does not fit, would not the next time either.
  const again = code !== 'invalid-request' && code !== 'out-of-memory';
  // Both backends need the worker; the CPU has more memory than most devices give.
  const elsewhere = code !== 'invalid-request' && code !== 'worker-failed' && backend !== 'cpu';
  return html`
    <div class="error" part="error" role="alert">
      <p>${translate(error.message)}</p>
      ${again ? html`<button type="button" @click=${retry}>${strings.tryAgain}</button>` : nothing}
      ${elsewhere ? html`<button type="button" @click=${useCpu}>${strings.useCpu}</button>` : nothing}
    </div>
  `;
}
