// How far the sweep is, what can be done about it, and what went wrong or was left out. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import { translate } from '../language/message.ts';
import { progressBar } from '../progress.ts';
import type { Curve } from './chart-model.ts';
import { strings } from './strings.ts';
import type { GrowthFormat } from './export.ts';
import type { SweepController } from './sweep-controller.ts';

const formats: readonly GrowthFormat[] = ['png', 'svg', 'csv', 'json'];

export interface FooterModel {
  readonly sweep: SweepController;
  readonly curves: readonly Curve[];
  /** Whole sentences. */
  readonly problems: readonly string[];
  /** Null while there is nothing to save. */
  readonly save: ((format: GrowthFormat) => void) | null;
}

export function footer({ sweep, curves, problems, save }: FooterModel): TemplateResult {
  const { progress, expensive, errors } = sweep;
  return html`
    ${progressBar({ label: strings.progress, ...sweep.bar })}
    <div class="actions">
      <span class="state"
        >${expensive ? strings.expensive(progress.wanted - progress.done) : strings.state(progress, sweep.paused)}</span
      >
      ${pauseButton(sweep)}
      ${
        errors.size > 0 && progress.state === 'done'
          ? html`<button type="button" @click=${() => sweep.retry()}>${strings.tryAgain}</button>`
          : nothing
      }
      <span class="save" role="group" aria-label=${strings.save}>
        <span aria-hidden="true">${strings.save}</span>
        ${formats.map(
          (format) =>
            html`<button
              type="button"
              aria-label=${strings.saveAs(format.toUpperCase())}
              ?disabled=${save === null}
              @click=${() => save?.(format)}
            >
              ${format.toUpperCase()}
            </button>`,
        )}
      </span>
    </div>
    ${deadDraws(curves)}
    ${[...problems, ...sweep.failures].map((message) => html`<p class="error" role="alert">${translate(message)}</p>`)}
  `;
}

function pauseButton(sweep: SweepController): TemplateResult | typeof nothing {
  const { state } = sweep.progress;
  const resume = (): void => sweep.resume();
  if (sweep.expensive) return html`<button type="button" @click=${resume}>${strings.start}</button>`;
  if (state === 'done') return nothing;
  return sweep.paused
    ? html`<button type="button" @click=${resume}>${strings.resume}</button>`
    : html`<button type="button" @click=${() => sweep.pause()}>${strings.pause}</button>`;
}

function deadDraws(curves: readonly Curve[]): TemplateResult | typeof nothing {
  const dead = curves
    .flatMap(({ measured }) => measured.map(({ numbers }) => numbers))
    .filter(({ deadDraws }) => deadDraws > 0);
  if (dead.length === 0) return nothing;
  const died = dead.reduce((sum, { deadDraws }) => sum + deadDraws, 0);
  const draws = dead.reduce((sum, each) => sum + each.draws, 0);
  return html`<p class="notes">${strings.dead(died, draws, dead.length)}</p>`;
}
