// <rf-table>: every layer's theoretical receptive field and how it comes about. Imports Lit and the exact geometry.
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { NetworkError, type Network } from '../../network/index.ts';
import {
  explainLayer,
  layerRows,
  type LayerExplanation,
  type LayerRow,
} from '../../receptive-field/index.ts';
import { ErfChangeEvent, errorEvent } from '../events.ts';
import { networkFields } from '../fields.ts';
import { translate } from '../language/message.ts';
import { stateElement } from '../state-element.ts';
import { networkOf, type Problem } from '../state.ts';
import { tokens } from '../tokens.ts';
import { columnsOf, type Column } from './columns.ts';
import { explanationStyles } from './explanation-styles.ts';
import { explanationPanel } from './explanation.ts';
import { FillController, rowsPerBlock, type Block } from './fill.ts';
import { strings } from './strings.ts';
import { tableStyles } from './styles.ts';

/** Explaining a layer of a longer network can take more than a screen frame; it waits until the choice is painted. */
const promptLayers = 300;

/**
 * The layer table: operation, plane, receptive field, effective stride and padding, centre, what is unusual, and, for
 * the chosen layer, how the numbers come about. Choosing a row sets `layer`; the last layer's is '', as it follows the
 * depth.
 *
 * @fires {ErfChangeEvent} erf-change - A reader chose a layer: `detail` is { layer }.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - Why the network cannot be shown.
 * @slot - What is read where there is no network to show.
 * @csspart table - The table.
 * @csspart row - Each layer's row.
 * @csspart chosen - The chosen one.
 * @csspart explanation - How the chosen layer's numbers come about.
 * @csspart error - What went wrong.
 */
export class RfTable extends stateElement([...networkFields, 'layer']) {
  static override styles: CSSResultGroup = [tokens, tableStyles, explanationStyles];

  #network: Network | null = null;
  #rows: readonly LayerRow[] = [];
  #columns: readonly Column[] = [];
  #problems: readonly Problem[] = [];
  #error: NetworkError | null = null;
  #explanation: LayerExplanation | null = null;
  #allSteps = false;
  #explaining: ReturnType<typeof setTimeout> | undefined;
  /** Chosen by a click or a key here: it is in sight as it is. */
  #chosenHere = false;

  readonly #fill = new FillController<LayerRow>(this, () => {
    const scroll = this.renderRoot?.querySelector('.scroll');
    return scroll ? Math.floor(scroll.scrollTop / this.#rowHeight / rowsPerBlock) : 0;
  });

  protected override willUpdate(changed: PropertyValues): void {
    const anew = networkFields.some((name) => changed.has(name));
    if (anew) this.#read();
    else if (changed.has('language')) this.#columns = columnsOf(this.#rows);
    if (!anew && !changed.has('layer')) return;
    this.#fill.show(this.#chosen);
    this.#explainSoon();
  }

  #read(): void {
    const { state, problems } = this.readState();
    this.#problems = problems;
    try {
      const network = networkOf(state);
      this.#rows = layerRows(network);
      this.#network = network;
      this.#columns = columnsOf(this.#rows);
      this.#fill.want(this.#rows);
      this.#error = null;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      // The last good rows stay.
      this.#error = error;
      this.dispatchEvent(errorEvent(error));
    }
  }

  #explainSoon(): void {
    clearTimeout(this.#explaining);
    const explain = (): void => {
      const name = this.#rows[this.#chosen]?.name;
      this.#explanation = this.#network && name !== undefined ? explainLayer(this.#network, name) : null;
      this.#allSteps = false;
    };
    if (this.#rows.length <= promptLayers) return explain();
    this.#explaining = setTimeout(() => {
      explain();
      this.requestUpdate();
    });
  }

  /** Where the chosen layer stands; the last one if there is none, or none of that name. */
  get #chosen(): number {
    const found = this.#rows.findIndex(({ name }) => name === this.layer);
    return found < 0 ? this.#rows.length - 1 : found;
  }

  get #widths(): string {
    const digits = this.#columns.reduce((sum, { width }) => sum + width, 0);
    return `--digits: ${digits}; --columns: ${this.#columns.length}`;
  }

  get #rowHeight(): number {
    return this.renderRoot?.querySelector('tbody tr[part]')?.getBoundingClientRect().height || 31;
  }

  protected override render(): TemplateResult {
    const depends = this.#rows.some(({ receptiveField }) => receptiveField.padding.includes(null));
    const problems = [...this.#problems, ...(this.#error ? [this.#error] : [])];
    const chosen = this.#chosen;
    const explanation = this.#explanation;
    return html`
      ${problems.map(({ message }) => html`<p class="error" part="error" role="alert">${translate(message)}</p>`)}
      ${this.#rows.length === 0 ? html`<slot></slot>` : nothing}
      <div class="scroll" role="region" aria-label=${strings.region} tabindex="0">
        <table part="table" .style=${this.#widths} @keydown=${this.#key} @click=${this.#click}>
          <caption>
            ${strings.caption}
          </caption>
          <colgroup>
            ${this.#columns.map(
              ({ name, numeric, width }) =>
                html`<col class=${numeric ? 'numeric' : name} .style=${`--width: ${width}`} />`,
            )}
          </colgroup>
          <thead>
            <tr>
              ${this.#columns.map(
                ({ name, numeric }) =>
                  html`<th scope="col" class=${numeric ? 'number' : name}>${strings.columns[name]}</th>`,
              )}
            </tr>
          </thead>
          ${this.#fill.blocks.map((block, index) => this.#block(block, index * rowsPerBlock, chosen))}
        </table>
      </div>
      ${depends ? html`<p class="note">${strings.dependsNote}</p>` : nothing}
      ${
        explanation
          ? guard([explanation, this.#allSteps, this.language], () =>
              explanationPanel({ explanation, all: this.#allSteps, showAll: this.#showAll }),
            )
          : nothing
      }
    `;
  }

  /** Rendered again only where its rows, or the choice in them, changed. */
  #block({ rows, filled }: Block<LayerRow>, start: number, chosen: number): unknown {
    const inside = chosen >= start && chosen < start + rows.length ? chosen : -1;
    return guard([rows, filled, inside, this.#columns, this.language], () =>
      filled
        ? html`<tbody>
            ${rows.map((row, index) => this.#row(row, start + index, start + index === inside))}
          </tbody>`
        : html`<tbody aria-hidden="true">
            <tr .style=${`--rows: ${rows.length}`} class="room"></tr>
          </tbody>`,
    );
  }

  #row(row: LayerRow, index: number, chosen: boolean): TemplateResult {
    return html`
      <tr part=${chosen ? 'row chosen' : 'row'} ?data-chosen=${chosen} data-index=${index}>
        ${this.#columns.map(({ name, numeric, text, width }) => {
          const words = text(row);
          const title =
            name === 'notes'
              ? row.marks.map(({ reason }) => translate(reason)).join('\n')
              : words.length > width
                ? words
                : '';
          return name === 'layer'
            ? html`<th scope="row" title=${title || nothing}>
                <button type="button" tabindex=${chosen ? 0 : -1} aria-pressed=${chosen}>${words}</button>
              </th>`
            : html`<td class=${numeric ? 'number' : name} title=${title || nothing}>${words}</td>`;
        })}
      </tr>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    // A layer chosen elsewhere is brought into sight, inside the table only.
    if (changed.has('layer') && this.layer !== '' && !this.#chosenHere) this.#scrollTo(this.#chosen);
    this.#chosenHere = false;
  }

  #scrollTo(index: number): void {
    const scroll = this.renderRoot.querySelector('.scroll');
    const head = this.renderRoot.querySelector('thead');
    const first = this.renderRoot.querySelector('tbody');
    if (!scroll || !head || !first) return;
    const height = this.#rowHeight;
    const top = first.offsetTop + index * height;
    const low = top - first.offsetTop;
    const high = top + height - scroll.clientHeight;
    if (scroll.scrollTop > low) scroll.scrollTop = low;
    else if (scroll.scrollTop < high) scroll.scrollTop = high;
  }

  readonly #showAll = (): void => {
    this.#allSteps = true;
    this.requestUpdate();
  };

  readonly #click = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>('tr[data-index]');
    const name = this.#rows[Number(row?.dataset.index)]?.name;
    if (row === null || name === undefined) return;
    const layer = name === this.#rows.at(-1)?.name ? '' : name;
    if (layer === this.layer) return;
    this.#chosenHere = true;
    this.layer = layer;
    this.dispatchEvent(new ErfChangeEvent({ layer }, true));
  };

  /** One stop for Tab; arrow keys walk the layers. */
  readonly #key = async (event: KeyboardEvent): Promise<void> => {
    const row = (event.target as Element).closest<HTMLElement>('tr[data-index]');
    if (row === null) return;
    const at = Number(row.dataset.index);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: this.#rows.length - 1,
    };
    const next = places[event.key];
    if (next === undefined || this.#rows[next] === undefined) return;
    event.preventDefault();
    this.#fill.show(next);
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>(`tr[data-index="${next}"] button`)
      ?.focus({ preventScroll: true });
    this.#scrollTo(next);
  };
}
