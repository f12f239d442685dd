// The parts of <erf-growth> beside its chart: legend with exponents, the pointed point, the table. Imports Lit only.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { LiveFrame, PredictedNumbers } from '../../client/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { State } from '../state.ts';
import type { PowerLaw } from '../../measures/index.ts';
import { hasLaws, type Curve, type Measured } from './chart-model.ts';
import { fitFrom, type GrowthPoint } from './points.ts';
import { strings } from './strings.ts';
import { symbolPath } from './symbols.ts';

const mark = (symbol: string, color: string): SVGTemplateResult =>
  svg`<path d=${symbolPath(symbol)} fill=${color} transform="translate(10 6)"></path>`;

export interface LegendLook {
  readonly colors: readonly string[];
  readonly symbols: readonly string[];
}

export function legend(curves: readonly Curve[], state: State, look: LegendLook): TemplateResult {
  const { quantity } = state;
  const fitted = hasLaws(state) && (quantity === 'size' || quantity === 'sigma');
  const exact = curves.every(({ predicted }) => predicted.every(({ numbers }) => numbers.exact));
  return html`
    <ul class="legend" part="legend">
      ${curves.map(
        ({ label, fits }, index) =>
          html`<li>
            <span class="name"
              ><svg viewBox="0 0 20 12" aria-hidden="true">
                ${mark(look.symbols[index % look.symbols.length] ?? '', look.colors[index % look.colors.length] ?? '')}</svg
              >${label}</span
            >
            ${fitted ? laws(fits, state) : nothing}
          </li>`,
      )}
    </ul>
    <p class="lines">
      ${state.quantity === 'size' ? html`<span><span class="key dashed"></span>${strings.theoretical}</span>` : nothing}
      ${state.quantity === 'r2' ? nothing : html`<span><span class="key dotted"></span>${exact ? strings.predicted : strings.about}</span>`}
      ${fitted ? html`<span>${strings.fittedFrom(state.over, fitFrom[state.over])}</span>` : nothing}
      ${quantity === 'r2' ? html`<span>${strings.noisy}</span>` : nothing}
    </p>
  `;
}

function laws({ size, box, share, sigma }: Curve['fits'], { over, quantity }: State): TemplateResult {
  if (!size || !box || !share || !sigma) {
    return html`<span class="law">${strings.notFitted(over, fitFrom[over])}</span>`;
  }
  const law = (of: string, name: string, fit: PowerLaw): TemplateResult =>
    html`<span class="law" data-law=${of}
      >${name} ${strings.exponent(over)} <b>${strings.law(fit)}</b></span
    >`;
  return quantity === 'sigma'
    ? law('sigma', strings.sigmaWord, sigma)
    : html`${law('size', strings.effective, size)} ${law('box', strings.theoretical, box)}
      ${law('share', strings.shareWord, share)}`;
}

export interface PointModel {
  readonly point: GrowthPoint | null;
  readonly measured: Measured | null;
  readonly predicted: PredictedNumbers | null;
  readonly curve: string | null;
  readonly frame: LiveFrame | null;
  readonly state: State;
  /** Its picture could not be computed again. */
  readonly lost: boolean;
  readonly href: string | null;
}

/** The picture and the words of the point that is pointed at. */
export function pointPanel({
  point,
  measured,
  predicted,
  curve,
  frame,
  state,
  lost,
  href,
}: PointModel): TemplateResult {
  const name = [curve, point?.label].filter(Boolean).join(strings.comma);
  return html`
    <div class="point" part="point">
      ${
        frame
          ? html`<erf-thumbnail
              .frame=${frame}
              .label=${name}
              .scale=${state.scale}
              .colormap=${state.colormap}
            ></erf-thumbnail>`
          : html`<div class="map"></div>`
      }
      <div class="words">
        ${
          point === null
            ? html`<p>${strings.hint}</p>`
            : html`<p>
                  ${measured ? strings.point(name, measured.numbers) : strings.pending(name)}${
                    predicted ? `, ${strings.predictedSize(predicted.erfSize, predicted.exact)}` : ''
                  }${measured && !frame ? `; ${lost ? strings.noPicture : strings.onTheWay}` : ''}
                </p>
                ${href === null ? nothing : html`<a href=${href}>${strings.open}</a>`}`
        }
      </div>
    </div>
  `;
}

/** Every number of the chart, for those who read it and for copying. */
export function pointTable(curves: readonly Curve[]): TemplateResult {
  const { columns } = strings;
  const both = (values: readonly [number, number], errors: readonly [number, number] | null): string => {
    const [y, x] = values.map((value, axis) => formatWithUncertainty(value, errors?.[axis as 0 | 1] ?? NaN));
    return y === x ? y! : `${y} × ${x}`;
  };
  return html`
    <details class="numbers">
      <summary>${strings.table}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${strings.table}>
        <table part="table">
          <thead>
            <tr>
              ${Object.values(columns).map((title) => html`<th scope="col">${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${curves.flatMap(({ family, measured }) =>
              measured.map(
                ({ point, numbers: each }) => html`
                  <tr>
                    <td>${family.label}</td>
                    <td>${point.label}</td>
                    <td>${strings.box(each.rfSize)}</td>
                    <td>${formatWithUncertainty(each.erfSize, each.uncertainty.erfSize)}</td>
                    <td>${each.predicted ? strings.closedForm(each.predicted) : '–'}</td>
                    <td>${formatPercent(each.erfRatio)}</td>
                    <td>${both(each.sigma, each.uncertainty.sigma)}</td>
                    <td>${both(each.kurtosis, each.uncertainty.kurtosis)}</td>
                    <td>${formatNumber(each.gaussian.r2, 4)}</td>
                    <td>
                      ${formatNumber(each.draws)}${each.deadDraws > 0 ? `, ${strings.deadShort(each.deadDraws)}` : ''}
                    </td>
                  </tr>
                `,
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
