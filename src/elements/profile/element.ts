// <erf-profile>: where the time of one network's picture goes, layer by layer and step by step. Imports Lit and the client's
// controller.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { ErfError, type ErfProfile, type ProfileStep } from '../../engine/index.ts';
import { NetworkError } from '../../network/index.ts';
import { copyText, selectAll } from '../copy.ts';
import { errorEvent } from '../events.ts';
import { networkFields } from '../fields.ts';
import { sentences, translate } from '../language/message.ts';
import { progressBar, progressStyles } from '../progress.ts';
import { download } from '../save/download.ts';
import { stateElement } from '../state-element.ts';
import { networkOf, requestOf } from '../state.ts';
import { tokens } from '../tokens.ts';
import { ProfileController } from './profile-controller.ts';
import { formatBytes, formatCount, formatMs, formatRate, formatShare, strings } from './strings.ts';
import { profileStyles } from './styles.ts';
import { layerRows, phases, phaseTotals, places, stepName, type LayerRow } from './summary.ts';

/** Everything of the state that the engine's work depends on. */
const profileFields = [
  ...networkFields,
  'layer',
  'unit',
  'channel',
  'weights',
  'draws',
  'seed',
  'input',
  'aggregate',
  'normalize',
  'backend',
] as const;

/** A profile with its rows, made once. */
interface Shown {
  readonly profile: ErfProfile;
  readonly rows: readonly LayerRow[];
}

/**
 * Where the time of a picture goes: every step of one chunk of draws with its time, operations, bytes and share of the
 * device's measured peak, by layer, and what comes before and after the steps. Measured when the element comes into
 * sight and when the settings have changed and rest; the page's live pictures wait meanwhile.
 *
 * @fires {CustomEvent<ErfProfile>} erf-profile - A profile was measured: the same as `engine.profile()` gives.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - What could not be measured, and why.
 * @slot - What is read before the first profile, and where none can be measured.
 * @csspart summary - Where the time goes, in a sentence.
 * @csspart legend - The parts of the time.
 * @csspart bar - Each bar of the table.
 * @csspart totals - The numbers of the whole.
 * @csspart table - The table of layers.
 * @csspart row - Each layer's row.
 * @csspart step - Each step's row.
 * @csspart progress - The bar that fills while it is measured.
 * @csspart error - What went wrong.
 */
export class ErfProfileView extends stateElement(profileFields) {
  static override styles: CSSResultGroup = [tokens, progressStyles, profileStyles];

  static override properties: PropertyDeclarations = {
    loading: {},
    workerUrl: { attribute: 'worker-url' },
  };

  /** 'lazy' (default): measures when the element comes into sight; 'eager': at once. */
  declare loading: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;

  readonly #controller = new ProfileController(this);
  #problems: readonly string[] = [];
  #invalid: NetworkError | ErfError | null = null;
  #shown: Shown | null = null;
  /** Layers whose steps are shown, by their place in the table. */
  readonly #opened = new Set<string>();
  #copied: 'yes' | 'by-hand' | null = null;

  constructor() {
    super();
    this.loading = 'lazy';
  }

  /** The last profile that was measured; null before the first. */
  get profile(): ErfProfile | null {
    return this.#controller.found?.profile ?? null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (profileFields.some((name) => changed.has(name)) || changed.has('workerUrl')) this.#read();
    const { found } = this.#controller;
    if (!found || found.profile === this.#shown?.profile) return;
    const names = found.wanted.request.network.layers.map(({ name }) => name);
    this.#shown = { profile: found.profile, rows: layerRows(found.profile, names) };
    this.#copied = null;
  }

  /** Takes over what the properties say. What makes no sense is said; the last profile stays. */
  #read(): void {
    const { state, problems } = this.readState();
    this.#problems = problems.map(({ message }) => message);
    try {
      const request = requestOf(state, networkOf(state));
      this.#invalid = null;
      const wanted = { request, backend: state.backend, workerUrl: this.workerUrl };
      this.#controller.want(wanted, this.loading === 'eager');
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof ErfError)) throw error;
      this.#invalid = error;
      this.dispatchEvent(errorEvent(error));
    }
  }

  protected override render(): TemplateResult {
    const shown = this.#shown;
    return html`
      <section aria-label=${strings.region} class=${shown ? '' : 'empty'}>
        ${this.#errorLine()} ${shown ? nothing : html`<slot></slot>`} ${this.#problemLine()} ${this.#state()}
        ${shown ? this.#body(shown) : nothing}
      </section>
    `;
  }

  #problemLine(): TemplateResult | typeof nothing {
    return this.#problems.length === 0 ? nothing : html`<p role="alert">${sentences(this.#problems)}</p>`;
  }

  #errorLine(): TemplateResult | typeof nothing {
    const error = this.#invalid ?? this.#controller.error;
    if (!error) return nothing;
    const code = error instanceof ErfError ? error.code : 'invalid-request';
    // What makes no sense, or does not fit, would not the next time either.
    const again = code !== 'invalid-request' && code !== 'out-of-memory';
    return html`
      <div class="error" part="error" role="alert">
        <p>${translate(error.message)}</p>
        ${again ? html`<button type="button" @click=${this.#again}>${strings.tryAgain}</button>` : nothing}
      </div>
    `;
  }

  /** What is being done. Its place is kept, so that nothing moves when it is over. */
  #state(): TemplateResult {
    const { progress } = this.#controller;
    const label = this.#status();
    return html`
      <div class="state">
        ${this.#shown === null && progress !== null ? html`<p role="status">${label}</p>` : nothing}
        ${progress === null ? nothing : progressBar({ label, now: Math.round(100 * progress), max: 100 })}
      </div>
    `;
  }

  #status(): string {
    const { progress, behind } = this.#controller;
    if (progress !== null) return progress === 0 ? strings.waiting : strings.measuring;
    if (behind) return strings.behind;
    return this.#copied === 'yes' ? strings.copied : '';
  }

  #body({ profile, rows }: Shown): TemplateResult {
    const { behind } = this.#controller;
    return html`
      <p class="summary" part="summary" ?data-behind=${behind}>${strings.summary(places(profile, rows))}</p>
      <div class="whole" ?data-behind=${behind}>${this.#legend(profile)}</div>
      <p>${strings.on(profile.adapter, sentences([strings.chunk(profile), strings.rate(profile)]))}</p>
      ${this.#totals(profile, behind)} ${this.#actions(rows)}
      ${
        this.#copied === 'by-hand'
          ? html`<p>${strings.byHand}</p>
              <textarea readonly aria-label=${strings.json} .value=${asJson(profile)}></textarea>`
          : nothing
      }
      ${this.#table(profile, rows, behind)}
      <p>${sentences([strings.how(profile), strings.peakIs(profile), strings.counts, ...profile.notes])}</p>
    `;
  }

  #actions(rows: readonly LayerRow[]): TemplateResult {
    const all = rows.every((row) => this.#opened.has(keyOf(row)));
    return html`
      <div class="actions">
        <button type="button" ?disabled=${this.#controller.progress !== null} @click=${this.#again}>
          ${strings.again}
        </button>
        <button type="button" @click=${this.#copy}>${strings.copy}</button>
        <button type="button" @click=${this.#save}>${strings.save}</button>
        <button type="button" class="plain" @click=${() => this.#openAll(rows, !all)}>
          ${all ? strings.hideSteps : strings.showSteps}
        </button>
        <span role="status">${this.#status()}</span>
      </div>
    `;
  }

  /** The parts of the time as one bar, and their names below it. */
  #legend(profile: ErfProfile): TemplateResult {
    const totals = phaseTotals(profile);
    const { computingMs } = profile.totals;
    const shown = phases.filter((phase) => totals[phase] > 0);
    return html`
      <div class="bar" part="bar" aria-hidden="true">
        ${shown.map(
          (phase) =>
            html`<span
              class=${phase}
              .style=${`inline-size: ${(100 * totals[phase]) / computingMs}%`}
            ></span>`,
        )}
      </div>
      <ul class="legend" part="legend">
        ${shown.map(
          (phase) =>
            html`<li>
              <span class="swatch ${phase}" aria-hidden="true"></span>${strings.phase(phase)}
              <span>${formatMs(totals[phase])}</span>
              <span class="share">${formatShare(totals[phase] / computingMs)}</span>
            </li>`,
        )}
      </ul>
    `;
  }

  #totals({ totals, memory, peak, draws }: ErfProfile, behind: boolean): TemplateResult {
    const row = (label: string, value: string, { note = '', part = false } = {}): TemplateResult => html`
      <div class=${part ? 'part' : ''}>
        <dt>${label}</dt>
        <dd>${value} ${note === '' ? nothing : html`<span class="note">${note}</span>`}</dd>
      </div>
    `;
    const { totals: names } = strings;
    return html`
      <dl class="totals" part="totals" aria-label=${strings.numbers} ?data-behind=${behind}>
        ${row(names.planning, formatMs(totals.planningMs))} ${row(names.opening, formatMs(totals.openingMs))}
        ${row(names.firstPicture, formatMs(totals.firstPictureMs), { note: strings.ofDraws(totals.firstDraws) })}
        ${row(names.chunk, formatMs(totals.chunkMs), { note: strings.ofDraws(draws) })}
        ${row(names.computing, formatMs(totals.computingMs), { part: true })}
        ${row(names.reading, formatMs(totals.readingMs), { part: true })}
        ${row(names.measuring, formatMs(totals.measuringMs))}
        ${row(names.operations, formatCount(totals.operations), { note: strings.ofDraws(draws) })}
        ${row(names.bytes, formatBytes(totals.byteLength), { note: strings.ofDraws(draws) })}
        ${row(names.peak, `${formatRate(peak.operationsPerMs, 1)} GFLOP/s`)}
        ${row(names.held, formatBytes(memory.heldByteLength), { note: strings.forDraws(memory.drawsAtOnce) })}
        ${row(names.page, formatBytes(memory.backendByteLength))}
      </dl>
    `;
  }

  #table(profile: ErfProfile, rows: readonly LayerRow[], behind: boolean): TemplateResult {
    const { columns } = strings;
    const { totals, peak } = profile;
    const number = (text: string): TemplateResult => html`<th scope="col" class="number">${text}</th>`;
    return html`
      <div class="scroll" role="region" aria-label=${strings.table} tabindex="0" ?data-behind=${behind}>
        <table part="table">
          <caption>
            <span>${strings.table}</span>
          </caption>
          <colgroup>
            <col class="layer" />
            <col class="time" />
            <col class="bars" />
            <col class="number" span="5" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">${columns.layer}</th>
              ${number(columns.time)}
              <td></td>
              ${number(columns.timeShare)} ${number(columns.operations)} ${number(columns.bytes)}
              ${number(columns.rate)} ${number(columns.peakShare)}
            </tr>
          </thead>
          ${rows.map((row) => this.#layer(row, profile, rows))}
          <tfoot>
            <tr>
              <th scope="row">${strings.numbers}</th>
              ${cells({ ...totals, ms: totals.computingMs, share: totals.operations / totals.computingMs / peak.operationsPerMs }, totals.computingMs)}
            </tr>
          </tfoot>
        </table>
      </div>
    `;
  }

  #layer(row: LayerRow, { totals, backend }: ErfProfile, rows: readonly LayerRow[]): TemplateResult {
    const key = keyOf(row);
    const open = this.#opened.has(key);
    // On one core there are no kernels worth a name.
    const onDevice = backend === 'webgpu';
    const longest = Math.max(...rows.map(({ ms }) => ms));
    const part = (className: string, ms: number): TemplateResult =>
      html`<span class=${className} .style=${`inline-size: ${(100 * ms) / longest}%`}></span>`;
    const name = strings.layers(row.layers);
    return html`
      <tbody>
        <tr part="row">
          <th scope="row" title=${name}>
            <button type="button" aria-expanded=${open} @click=${() => this.#toggle(key)}>
              <span>${name}</span>
            </button>
          </th>
          ${cells(
            row,
            totals.computingMs,
            html`${phases.map((phase) => (row.phaseMs[phase] > 0 ? part(phase, row.phaseMs[phase]) : nothing))}`,
          )}
        </tr>
        ${
          open
            ? row.steps.map(
                (step) =>
                  html`<tr class="step" part="step">
                    <th scope="row" title=${kernelsOf(step)}>
                      ${strings.step(stepName(step))}${onDevice ? html` · ${kernelsOf(step)}` : nothing}
                    </th>
                    ${cells(step, totals.computingMs, part(step.phase, step.ms))}
                  </tr>`,
              )
            : nothing
        }
      </tbody>
    `;
  }

  #toggle(key: string): void {
    if (!this.#opened.delete(key)) this.#opened.add(key);
    this.requestUpdate();
  }

  #openAll(rows: readonly LayerRow[], open: boolean): void {
    this.#opened.clear();
    if (open) for (const row of rows) this.#opened.add(keyOf(row));
    this.requestUpdate();
  }

  readonly #again = (): void => this.#controller.again();

  readonly #copy = async (): Promise<void> => {
    const { profile } = this;
    if (!profile) return;
    this.#copied = (await copyText(asJson(profile))) ? 'yes' : 'by-hand';
    this.requestUpdate();
    await this.updateComplete;
    if (this.#copied === 'by-hand') selectAll(this.renderRoot.querySelector('textarea'));
  };

  readonly #save = (): void => {
    const { profile } = this;
    if (!profile) return;
    download({ name: 'erf-profile.json', type: 'application/json', content: asJson(profile) });
  };
}

const asJson = (profile: ErfProfile): string => JSON.stringify(profile, null, 2);

const keyOf = ({ layers }: LayerRow): string => layers.join('\n');

/** The kernels of a step; where they are several, with each one's time. */
const kernelsOf = ({ dispatches, kernel }: ProfileStep): string =>
  dispatches.length === 1
    ? kernel
    : dispatches.map((dispatch) => `${dispatch.kernel} ${formatMs(dispatch.ms)}`).join(', ');

interface Costs {
  readonly ms: number;
  readonly operations: number;
  readonly byteLength: number;
  readonly share: number;
}

/** What stands in a row behind its name. */
function cells(
  { ms, operations, byteLength, share }: Costs,
  allMs: number,
  bars: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`
    <td class="number">${formatMs(ms)}</td>
    <td>
      ${bars === nothing ? nothing : html`<div class="bar" part="bar" aria-hidden="true">${bars}</div>`}
    </td>
    <td class="number">${formatShare(allMs > 0 ? ms / allMs : 0)}</td>
    <td class="number">${operations > 0 ? formatCount(operations) : '–'}</td>
    <td class="number">${formatBytes(byteLength)}</td>
    <td class="number">${formatRate(operations, ms)}</td>
    <td class="number">${operations > 0 ? formatShare(share) : '–'}</td>
  `;
}
