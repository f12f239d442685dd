// The panel that says how a layer's numbers come about: from the front, from the back, as one sum, and by which paths.
// Imports Lit and the shared geometry's types.
import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Derived, LayerExplanation } from '../../receptive-field/index.ts';
import { formatNumber } from '../../view/index.ts';
import { sentences, translate } from '../language/message.ts';
import { countText, words } from './explanation-strings.ts';
import { strings } from './strings.ts';

export interface ExplanationModel {
  readonly explanation: LayerExplanation;
  /** Every step, also of very many. */
  readonly all: boolean;
  readonly showAll: () => void;
}

/** Of more steps than twice this, those at both ends are shown first. */
const stepsPerEnd = 10;

/** More joins than this repeat themselves. */
const mostDisagreements = 4;

export function explanationPanel(model: ExplanationModel): TemplateResult {
  const { explanation } = model;
  const { derivations, axesAgree, marks, paths } = explanation;
  const single = paths.count === 1n;
  return html`
    <section class="explanation" part="explanation" aria-labelledby="explanation-title">
      <h2 id="explanation-title">${words.title(explanation)}</h2>
      ${
        marks.length === 0
          ? nothing
          : html`<ul class="marks">
              ${marks.map(({ reason }) => html`<li>${translate(reason)}</li>`)}
            </ul>`
      }
      ${
        axesAgree
          ? derivation(derivations[0], { ...model, heading: single ? '' : words.widest(null) })
          : derivations.map((along) =>
              derivation(along, {
                ...model,
                heading: single ? words.along(along.axis) : words.widest(along.axis),
              }),
            )
      }
      ${single ? nothing : pathsTable(explanation)}
    </section>
  `;
}

interface DerivationModel extends ExplanationModel {
  readonly heading: string;
}

function derivation(along: Derivation, model: DerivationModel): TemplateResult {
  const { heading, explanation } = model;
  const { front, back, sum, size, leftOut } = along;
  const alternate = [...front.slice(1), ...back].some(({ size }) => size.formula === '');
  const notes = [words.leftOut(leftOut), alternate ? words.noFormula : ''].filter((note) => note !== '');
  return html`
    ${heading === '' ? nothing : html`<p class="path-heading">${heading}</p>`}
    <div class="derivation">
      <div class="front">
        <h3>${words.front}</h3>
        <p class="rule">
          ${words.frontRule(front[0]!.units !== null)} <span class="source">${words.frontSource}</span>
        </p>
        ${frontTable(front, model)}
      </div>
      <div class="back">
        <h3>${words.back}</h3>
        <p class="rule">${words.backRule(explanation.layer)}</p>
        ${backTable(back, model)}
      </div>
      <div class="sum">
        <h3>${words.sum}</h3>
        <p class="rule">${words.sumRule} <span class="source">${words.sumSource}</span></p>
        <p class="formula">${sumText(sum.terms, sum.value)}</p>
        ${sum.value === size ? nothing : html`<p class="rule">${words.sumFails(along)}</p>`}
      </div>
    </div>
    ${notes.length === 0 ? nothing : html`<p class="rule">${sentences(notes)}</p>`}
  `;
}

/** "11 + (3 − 1)·4 = 19", or the number alone. */
function worked({ formula, value }: Derived): TemplateResult {
  const number = html`<b>${formatNumber(value, 5)}</b>`;
  return formula === '' ? number : html`${formula} = ${number}`;
}

function frontTable(front: Derivation['front'], model: ExplanationModel): TemplateResult {
  const { layer, units, jump, size, start } = words.frontColumns;
  const sized = front[0]!.units !== null;
  return html`<div class="steps" role="group" aria-label=${words.front} tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${layer}</th>
          ${sized ? html`<th scope="col">${units}</th>` : nothing}
          <th scope="col">${jump}</th>
          <th scope="col">${size}</th>
          <th scope="col">${start}</th>
        </tr>
      </thead>
      <tbody>
        ${abridged(
          front,
          model,
          sized ? 5 : 4,
          (step) =>
            html`<tr>
              <th scope="row">${step.layer}</th>
              ${sized ? html`<td>${step.units ? worked(step.units) : nothing}</td>` : nothing}
              <td>${worked(step.jump)}</td>
              <td>${worked(step.size)}</td>
              <td>${step.start ? worked(step.start) : strings.depends}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function backTable(back: Derivation['back'], model: ExplanationModel): TemplateResult {
  const { layer, source, size } = words.backColumns;
  return html`<div class="steps" role="group" aria-label=${words.back} tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${layer}</th>
          <th scope="col">${source}</th>
          <th scope="col">${size}</th>
        </tr>
      </thead>
      <tbody>
        ${abridged(
          back,
          model,
          3,
          (step) =>
            html`<tr>
              <th scope="row">${step.layer}</th>
              <td>${step.source}</td>
              <td>${worked(step.size)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Both ends of a long list, and a way to the rest. */
function abridged<Step>(
  steps: readonly Step[],
  { all, showAll }: ExplanationModel,
  columns: number,
  row: (step: Step) => TemplateResult,
): TemplateResult[] {
  const hidden = steps.length - 2 * stepsPerEnd;
  if (all || hidden <= 1) return steps.map(row);
  return [
    ...steps.slice(0, stepsPerEnd).map(row),
    html`<tr>
      <td colspan=${columns}>
        <button type="button" class="plain" @click=${showAll}>${words.more(hidden)}</button>
      </td>
    </tr>`,
    ...steps.slice(-stepsPerEnd).map(row),
  ];
}

function sumText(terms: Derivation['sum']['terms'], value: number): TemplateResult {
  const parts = terms.map(({ layers, formula }) => (layers === 1 ? formula : `${layers}·${formula}`));
  const shown =
    parts.length <= 2 * stepsPerEnd
      ? parts
      : [...parts.slice(0, stepsPerEnd), '…', ...parts.slice(-stepsPerEnd)];
  return html`r = ${[...shown, '1'].join(' + ')} = <b>${formatNumber(value, 5)}</b>`;
}

function pathsTable(explanation: LayerExplanation): TemplateResult {
  const { rows, lower, leftOut, disagreements, count } = explanation.paths;
  const { count: paths, size, stride, center, through } = words.pathColumns;
  const hull = words.hull(explanation);
  const rest = disagreements.length - mostDisagreements;
  const row = (path: (typeof rows)[number]): TemplateResult => html`
    <tr>
      <td class="number" title=${words.exactCount(path.count)}>${countText(path.count)}</td>
      <td class="number">${strings.area(path.size)}</td>
      <td class="number">${strings.pair(path.stride)}</td>
      <td class="number">${strings.pair(path.center)}</td>
      <td title=${path.layers.length > 40 ? nothing : path.layers.join(' → ')}>${words.through(path)}</td>
    </tr>
  `;
  return html`
    <div class="paths">
      <h3>${words.paths}</h3>
      <p class="rule" title=${words.exactCount(count)}>${words.pathCount(explanation)} ${hull}</p>
      ${
        disagreements.length === 0
          ? nothing
          : html`<ul class="marks">
              ${disagreements
                .slice(0, mostDisagreements)
                .map(({ sentence }) => html`<li>${words.disagree(sentence)}</li>`)}
              ${rest > 0 ? html`<li>${words.disagreeMore(rest)}</li>` : nothing}
            </ul>`
      }
      <div class="steps" role="group" aria-label=${words.paths} tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">${paths}</th>
              <th scope="col" class="number">${size}</th>
              <th scope="col" class="number">${stride}</th>
              <th scope="col" class="number">${center}</th>
              <th scope="col">${through}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, lower).map(row)}
            ${
              leftOut === 0n
                ? nothing
                : html`<tr class="between">
                    <td colspan="5" title=${words.exactCount(leftOut)}>${words.pathsBetween(leftOut)}</td>
                  </tr>`
            }
            ${rows.slice(lower).map(row)}
          </tbody>
        </table>
      </div>
    </div>
  `;
}
