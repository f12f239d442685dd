// <erf-shape>: how Gaussian a map is, in numbers and as a radial profile. Computes no map of its own. Imports Lit and view.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import type { Prediction } from '../../theory/index.ts';
import { formatNumber, formatWithUncertainty, type DrawRadialChart } from '../../view/index.ts';
import { plotStyles } from '../plot-styles.ts';
import { LanguageElement } from '../language/element.ts';
import { tokens } from '../tokens.ts';
import { WidthController } from '../width-controller.ts';
import { shapeOf, type Shape } from './profile.ts';
import { strings } from './strings.ts';
import { shapeStyles } from './styles.ts';

/** The chart's library is fetched this far before the element scrolls into sight. */
const lookAhead = '300px';
/** Larger maps, 20 ms and more to go over, are looked at when they are final. Pixels. */
const quickArea = 256 ** 2;
/** Height of the chart over its width, within limits in CSS pixels. */
const chartShape = { share: 0.56, smallest: 220, largest: 340 };
const assumedWidth = 480;

type Axis = 'linear' | 'log';

/**
 * The shape of a frame that somebody else computed: sigma, Gaussian fit, R² and excess kurtosis along each axis with
 * their uncertainties, and the mean over rings around the centre (points) with the fit (line) and, where it is given,
 * the prediction (dotted). Rings of a rectangular field are ellipses, counted in sigmas.
 *
 * @slot - What is read before there is a frame.
 * @csspart numbers - The table of numbers.
 * @csspart verdict - How close to a Gaussian it is, in words.
 * @csspart chart - The mean over rings.
 */
export class ErfShape extends LanguageElement {
  static override styles: CSSResultGroup = [tokens, plotStyles, shapeStyles];

  static override properties: PropertyDeclarations = {
    frame: { attribute: false },
    prediction: { attribute: false },
    axis: {},
  };

  /** What `erf-frame` and `erf-result` carry. */
  declare frame: LiveFrame | null;
  /** Of the same request; drawn where it has the frame's box. */
  declare prediction: Prediction | null;
  /** The chart's vertical axis: 'linear' (default) or 'log'. */
  declare axis: Axis;

  #shape: Shape | null = null;
  /** Undefined before it is asked for, null where it could not be loaded. */
  #drawChart: DrawRadialChart | null | undefined;
  #chart: SVGSVGElement | null = null;
  readonly #room = new WidthController(this, {
    assumed: assumedWidth,
    measure: () => this.renderRoot?.querySelector('.room')?.clientWidth,
  });
  readonly #sight = new IntersectionObserver(
    (entries) => {
      if (!entries.at(-1)!.isIntersecting) return;
      this.#sight.disconnect();
      void this.#loadCharts();
    },
    { rootMargin: lookAhead },
  );

  constructor() {
    super();
    this.frame = null;
    this.prediction = null;
    this.axis = 'linear';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#drawChart === undefined) this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
  }

  async #loadCharts(): Promise<void> {
    this.#drawChart = await import('../../view/radial-chart.ts').then(
      ({ radialChart }) => radialChart,
      () => null,
    );
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('frame') || changed.has('prediction')) {
      const { frame } = this;
      if (frame === null) this.#shape = null;
      else if (frame.final || frame.map.length <= quickArea) this.#shape = shapeOf(frame, this.prediction);
    }
    this.#draw();
  }

  #draw(): void {
    const shape = this.#shape;
    const { smallest, largest, share } = chartShape;
    const { width } = this.#room;
    const height = Math.round(Math.min(largest, Math.max(smallest, share * width)));
    this.#chart =
      this.#drawChart && shape && shape.measured.length > 0
        ? this.#drawChart({
            width,
            height,
            axis: this.axis === 'log' ? 'log' : 'linear',
            xLabel: strings.xLabel[shape.unit],
            yLabel: strings.yLabel,
            label: strings.chart,
            description: strings.description(shape),
            measured: shape.measured,
            fit: shape.fit,
            predicted: shape.predicted,
            sides: shape.sides,
          })
        : null;
  }

  protected override render(): TemplateResult {
    const { smallest } = chartShape;
    return html`
      <section aria-label=${strings.region}>
        <div>${this.#numbers()} ${this.frame ? nothing : html`<slot></slot>`}</div>
        <div part="chart" .style=${`--chart-height: ${smallest}px`}>
          ${this.#axisChoice()}
          <div class="room">${this.#chart ?? html`<p>${this.#instead}</p>`}</div>
          ${this.#keys()}
        </div>
      </section>
    `;
  }

  /** What stands in the chart's place. */
  get #instead(): string {
    if (this.#drawChart === null) return strings.noChart;
    if (this.#shape) return this.#shape.measured.length === 0 ? strings.noMap : strings.loadingChart;
    return this.frame ? strings.waitingForAll : strings.waiting;
  }

  #numbers(): TemplateResult | typeof nothing {
    const { frame } = this;
    if (!frame) return nothing;
    const { sigma, kurtosis, gaussian } = frame.measures;
    const { uncertainty } = frame;
    const shape = this.#shape;
    const prediction = shape?.frame === frame ? shape.prediction : null;
    const row = (label: string, [y, x]: readonly [y: string, x: string]): TemplateResult => html`
      <tr>
        <th scope="row">${label}</th>
        <td>${y}</td>
        <td>${x}</td>
      </tr>
    `;
    const predictedRow = (values: readonly [y: number, x: number]): TemplateResult => html`
      <tr data-of="prediction">
        <th scope="row">${strings.predicted}</th>
        <td>${formatNumber(values[0], 4)}</td>
        <td>${formatNumber(values[1], 4)}</td>
      </tr>
    `;
    const measured = (
      values: readonly [y: number, x: number],
      errors: readonly [y: number, x: number],
    ): readonly [string, string] => [
      formatWithUncertainty(values[0], errors[0]),
      formatWithUncertainty(values[1], errors[1]),
    ];
    return html`
      <table part="numbers">
        <caption>
          ${strings.table}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.quantity}</th>
            <th scope="col">${strings.y}</th>
            <th scope="col">${strings.x}</th>
          </tr>
        </thead>
        <tbody>
          ${row(strings.sigma, measured(sigma, uncertainty.sigma))}
          ${prediction ? predictedRow(prediction.sigma) : nothing}
          ${row(strings.fitSigma, [formatNumber(gaussian.sigma[0], 4), formatNumber(gaussian.sigma[1], 4)])}
          ${shape ? row(strings.marginalR2, [formatNumber(shape.marginalR2[0], 4), formatNumber(shape.marginalR2[1], 4)]) : nothing}
          <tr>
            <th scope="row">${strings.r2}</th>
            <td colspan="2">${formatNumber(gaussian.r2, 4)}</td>
          </tr>
          ${row(strings.kurtosis, measured(kurtosis, uncertainty.kurtosis))}
          ${prediction ? predictedRow(prediction.kurtosis) : nothing}
        </tbody>
      </table>
      <p class="verdict" part="verdict">${shape ? strings.verdict(shape) : ''}</p>
      ${shape?.unit === 'sigma' ? html`<p class="note">${strings.ellipses}</p>` : nothing}
    `;
  }

  #axisChoice(): TemplateResult {
    const choice = (axis: Axis): TemplateResult => html`
      <label>
        <input type="radio" name="axis" .checked=${this.axis === axis} @change=${() => (this.axis = axis)} />
        ${strings[axis]}
      </label>
    `;
    return html`<fieldset>
      <legend>${strings.axis}</legend>
      ${choice('linear')} ${choice('log')}
    </fieldset>`;
  }

  #keys(): TemplateResult {
    const shape = this.#shape;
    const key = (kind: string, words: string): TemplateResult =>
      html`<span><span class=${kind}></span>${words}</span>`;
    return html`<p class="keys">
      ${key('point', strings.keyMeasured)} ${key('fit', strings.keyFit)}
      ${shape && shape.predicted.length > 0 ? key('predicted', strings.keyPredicted) : nothing}
      ${key('dashed', strings.keySide[shape?.unit ?? 'pixel'])}
    </p>`;
  }
}
