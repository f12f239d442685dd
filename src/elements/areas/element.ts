// <erf-areas>: RepLKNet's area ratios of one network under four sign rules, and what the logarithm does to them.
// Imports Lit and the client's controller.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { ErfError } from '../../engine/index.ts';
import type { AreaRatio } from '../../measures/index.ts';
import { NetworkError } from '../../network/index.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';
import { errorEvent } from '../events.ts';
import { networkFields } from '../fields.ts';
import { sentences, translate } from '../language/message.ts';
import { stateElement } from '../state-element.ts';
import { networkOf, requestOf, writeAddress } from '../state.ts';
import { tokens } from '../tokens.ts';
import { areasAtPeak, areasOf, rules, shares, type RuleAreas } from './areas.ts';
import { RulesController, type Rule } from './rules-controller.ts';
import { powerOfTen, strings } from './strings.ts';
import { areasStyles } from './styles.ts';

/** Everything of the state but the sign rule, which is what is compared, and what other figures alone show. */
const areaFields = [
  ...networkFields,
  'layer',
  'unit',
  'channel',
  'weights',
  'draws',
  'seed',
  'input',
  'normalize',
  'scale',
  'colormap',
  'backend',
] as const;

/** Peaks that the same map is moved to: far below 1, where the logarithm is straight, above, and far above. */
const peakPowers = [-3, 1, 5] as const;
/** A map of more pixels takes longer than a screen frame to measure at every peak. */
const quickArea = 128 ** 2;
/** log(1 + x) is x within 5 % up to here. */
const straightPeak = 0.1;
const sliderPowers = { min: -6, max: 12, initial: 9 } as const;

/**
 * Four small live maps of one network, one for each sign rule, with the smallest centred squares that hold 20, 30, 50
 * and 99 % of them, plain and with RepLKNet's logarithm; below, the same map at several scales. The requests run one
 * after another when the element comes into sight. Needs `<erf-thumbnail>` to be registered.
 *
 * @fires {CustomEvent<LiveFrame>} erf-frame - A rule's picture arrived, the first or a finer one.
 * @fires {CustomEvent<LiveFrame>} erf-result - A rule's last picture arrived.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - What could not be computed, and why.
 * @slot - What is read before the first map, and where none can be computed.
 * @csspart areas - The maps and their squares.
 * @csspart scales - The same map at several scales.
 * @csspart error - What went wrong.
 */
export class ErfAreas extends stateElement(areaFields) {
  static override styles: CSSResultGroup = [tokens, areasStyles];

  static override properties: PropertyDeclarations = {
    loading: {},
    lab: {},
    workerUrl: { attribute: 'worker-url' },
  };

  /** 'lazy' (default): computes when the element comes into sight; 'eager': at once. */
  declare loading: string;
  /** Address of the lab page that a map opens in; empty for none. */
  declare lab: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;

  readonly #rules = new RulesController(this);
  readonly #areas = new WeakMap<LiveFrame, RuleAreas>();
  /** Squares of one frame by the power of ten that its peak is moved to. */
  #moved: { readonly frame: LiveFrame; readonly areas: Map<number, readonly AreaRatio[]> } | null = null;
  #problems: readonly string[] = [];
  #invalid: NetworkError | ErfError | null = null;
  #power: number = sliderPowers.initial;

  constructor() {
    super();
    this.loading = 'lazy';
    this.lab = '';
  }

  protected override willUpdate(changed: PropertyValues): void {
    const computed = areaFields.some((name) => name !== 'scale' && name !== 'colormap' && changed.has(name));
    if (computed || changed.has('workerUrl')) this.#read();
  }

  /** Takes over what the properties say. What makes no sense is said; the last good pictures stay. */
  #read(): void {
    const { state, problems } = this.readState();
    this.#problems = problems.map(({ message }) => message);
    try {
      const request = requestOf(state, networkOf(state));
      this.#invalid = null;
      const wanted = { request, backend: state.backend, workerUrl: this.workerUrl };
      this.#rules.want(wanted, this.loading === 'eager');
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof ErfError)) throw error;
      this.#invalid = error;
      this.dispatchEvent(errorEvent(error));
    }
  }

  #areasOf(frame: LiveFrame): RuleAreas {
    const known = this.#areas.get(frame);
    if (known) return known;
    const areas = areasOf(frame);
    this.#areas.set(frame, areas);
    return areas;
  }

  protected override render(): TemplateResult {
    const { frames, message } = this.#rules;
    const notes = new Set([
      ...this.#problems,
      message,
      ...[...frames.values()].flatMap(({ notes }) => notes),
    ]);
    const relu = this.#moveable(frames.get('relu'));
    return html`
      <section aria-label=${strings.region}>
        ${this.#errorLine()} ${frames.size === 0 ? html`<slot></slot>` : nothing} ${this.#table()}
        <p>${sentences([...notes].filter((note) => note !== ''))}</p>
        ${this.#straightNote()}
        <p>${strings.steps} ${strings.signNote(this.readState().state.weights)}</p>
        <p><a href=${strings.sourceAddress} rel="noreferrer">${strings.sourceLink}</a> ${strings.source}</p>
        ${relu ? this.#scales(relu) : nothing}
      </section>
    `;
  }

  /** The frame whose peak is moved: a large one only when it is final, for it is measured several times over. */
  #moveable(frame: LiveFrame | undefined): LiveFrame | null {
    return frame && (frame.final || frame.map.length <= quickArea) ? frame : (this.#moved?.frame ?? null);
  }

  #areasAt(frame: LiveFrame, power: number): readonly AreaRatio[] {
    if (this.#moved?.frame !== frame) this.#moved = { frame, areas: new Map() };
    const known = this.#moved.areas.get(power) ?? areasAtPeak(frame, 10 ** power);
    this.#moved.areas.set(power, known);
    return known;
  }

  #errorLine(): TemplateResult | typeof nothing {
    const error = this.#invalid ?? this.#rules.error;
    if (!error) return nothing;
    const code = error instanceof ErfError ? error.code : 'invalid-request';
    // What makes no sense, or does not fit, would not the next time either.
    const again = code !== 'invalid-request' && code !== 'out-of-memory';
    return html`
      <div class="error" part="error" role="alert">
        <p>${translate(error.message)}</p>
        ${again ? html`<button type="button" @click=${() => this.#rules.retry()}>${strings.tryAgain}</button>` : nothing}
      </div>
    `;
  }

  #table(): TemplateResult {
    const { scale, colormap } = this.readState().state;
    const cells = (of: (frame: LiveFrame) => TemplateResult | string): TemplateResult[] =>
      rules.map((rule) => {
        const frame = this.#rules.frames.get(rule);
        return html`<td data-rule=${rule} ?data-behind=${this.#rules.behind(rule)}>
          ${frame ? of(frame) : strings.waiting}
        </td>`;
      });
    const group = (title: string, of: (areas: RuleAreas) => readonly AreaRatio[]): TemplateResult => html`
      <tbody>
        <tr>
          <th class="group" scope="rowgroup" colspan="5">${title}</th>
        </tr>
        ${shares.map(
          (share, index) =>
            html`<tr data-share=${share}>
              <th scope="row">${formatPercent(share)}</th>
              ${cells((frame) => area(of(this.#areasOf(frame))[index]!))}
            </tr>`,
        )}
      </tbody>
    `;
    const row = (label: string, of: (frame: LiveFrame) => string): TemplateResult => html`
      <tr>
        <th scope="row">${label}</th>
        ${cells(of)}
      </tr>
    `;
    return html`
      <table part="areas">
        <caption>
          ${strings.table}
        </caption>
        <colgroup>
          <col class="head" />
          ${rules.map(() => html`<col />`)}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">${strings.share}</th>
            ${rules.map((rule) => this.#head(rule, scale, colormap))}
          </tr>
        </thead>
        ${group(strings.plain, ({ plain }) => plain)} ${group(strings.log, ({ log }) => log)}
        <tbody>
          <tr>
            <th class="group" scope="rowgroup" colspan="5">${strings.map}</th>
          </tr>
          ${row(strings.peak, (frame) => formatNumber(this.#areasOf(frame).peak, 2))}
          ${row(strings.standardError, ({ standardError }) => formatPercent(standardError))}
          ${row(strings.drawsLabel, strings.draws)}
        </tbody>
      </table>
    `;
  }

  /** Where no square of any map differs: that is no chance. */
  #straightNote(): TemplateResult | typeof nothing {
    const all = [...this.#rules.frames.values()].map((frame) => this.#areasOf(frame));
    const same = all.every(({ plain, log }) => plain.every(({ side }, index) => side === log[index]!.side));
    const peak = Math.max(...all.map((areas) => areas.peak));
    return all.length === rules.length && same && peak < straightPeak
      ? html`<p class="straight">${strings.straight(peak)}</p>`
      : nothing;
  }

  #head(rule: Rule, scale: string, colormap: string): TemplateResult {
    const { name, formula, help } = strings.rules[rule];
    const map = html`<erf-thumbnail
      .frame=${this.#rules.frames.get(rule) ?? null}
      .label=${`${name}.`}
      .scale=${scale}
      .colormap=${colormap}
    ></erf-thumbnail>`;
    return html`<th scope="col" title=${help} ?data-behind=${this.#rules.behind(rule)}>
      ${this.lab === '' ? map : this.#linked(map, rule)} ${name} <span class="formula">${formula}</span>
    </th>`;
  }

  /** The map as a link to the lab with the same network under the same rule. */
  #linked(map: TemplateResult, rule: Rule): TemplateResult {
    const { state } = this.readState();
    const label = strings.openInLab(strings.rules[rule].name);
    return html`<a
      class="map"
      href=${`${this.lab}${writeAddress({ ...state, aggregate: rule })}`}
      aria-label=${label}
      title=${label}
      >${map}</a
    >`;
  }

  /** The same map at several scales: plain once, for it stays, and with the logarithm for each. */
  #scales(frame: LiveFrame): TemplateResult {
    const columns = [...peakPowers, this.#power].map((power) => this.#areasAt(frame, power));
    return html`
      <div class="scale">
        <h3>${strings.scaleTitle}</h3>
        <p>${strings.scaleText}</p>
        <table part="scales">
          <caption>
            ${strings.scaleTable}
          </caption>
          <colgroup>
            <col class="head" />
            <col span="5" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">${strings.share}</th>
              <th scope="col">${strings.scalePlain}</th>
              ${peakPowers.map((power) => html`<th scope="col">${strings.peakAt(power)}</th>`)}
              <th scope="col" class="moved">${strings.peakAt(this.#power)}</th>
            </tr>
          </thead>
          <tbody>
            ${shares.map(
              (share, index) =>
                html`<tr data-share=${share}>
                  <th scope="row">${formatPercent(share)}</th>
                  <td>${area(this.#areasOf(frame).plain[index]!)}</td>
                  ${columns.map((areas) => html`<td>${area(areas[index]!)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
        <div class="slider">
          <label for="power">${strings.slider}</label>
          <input
            id="power"
            type="range"
            min=${sliderPowers.min}
            max=${sliderPowers.max}
            step="1"
            .value=${String(this.#power)}
            aria-valuetext=${powerOfTen(this.#power)}
            @input=${this.#movePeak}
          />
          <output for="power">${powerOfTen(this.#power)}</output>
        </div>
      </div>
    `;
  }

  readonly #movePeak = (event: Event): void => {
    this.#power = Number((event.target as HTMLInputElement).value);
    this.requestUpdate();
  };
}

/** Side and share of the box. */
const area = ({ side, ratio }: AreaRatio): TemplateResult =>
  html`${formatNumber(side, 5)} <span class="ratio">${formatPercent(ratio)}</span>`;
