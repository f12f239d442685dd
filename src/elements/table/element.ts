// <rf-table>: every layer's theoretical receptive field and how it comes about. Imports Lit and the exact geometry.
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { NetworkError } from '../../network/index.ts';
import { layerRows, type LayerRow } from '../../receptive-field/index.ts';
import { ErfChangeEvent, errorEvent } from '../events.ts';
import { networkFields } from '../fields.ts';
import { stateElement } from '../state-element.ts';
import { networkOf, type Problem } from '../state.ts';
import { tokens } from '../tokens.ts';
import { strings } from './strings.ts';
import { tableStyles } from './styles.ts';

/**
 * The layer table: operation, plane, receptive field, effective stride and padding, centre, and how the size comes
 * about. Choosing a row sets `layer` and fires erf-change with { layer }; the last layer's is '', as it follows the depth.
 *
 * Parts: table, row, chosen, error.
 */
export class RfTable extends stateElement([...networkFields, 'layer']) {
  static override styles: CSSResultGroup = [tokens, tableStyles];

  #rows: readonly LayerRow[] = [];
  #problems: readonly Problem[] = [];
  #error: NetworkError | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (!networkFields.some((name) => changed.has(name))) return;
    const { state, problems } = this.readState();
    this.#problems = problems;
    try {
      this.#rows = layerRows(networkOf(state));
      this.#error = null;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      // The last good rows stay.
      this.#error = error;
      this.dispatchEvent(errorEvent(error));
    }
  }

  /** Where the chosen layer stands; the last one if there is none, or none of that name. */
  get #chosen(): number {
    const found = this.#rows.findIndex(({ name }) => name === this.layer);
    return found < 0 ? this.#rows.length - 1 : found;
  }

  protected override render(): TemplateResult {
    const { columns } = strings;
    const depends = this.#rows.some(({ receptiveField }) => receptiveField.padding.includes(null));
    const sized = this.#rows.some(({ size }) => size !== null);
    const problems = [...this.#problems, ...(this.#error ? [this.#error] : [])];
    const chosen = this.#chosen;
    return html`
      ${problems.map(({ message }) => html`<p class="error" part="error" role="alert">${message}</p>`)}
      <div class="scroll" role="region" aria-label=${strings.region} tabindex="0">
        <table part="table" @keydown=${this.#key}>
          <caption>
            ${strings.caption}
          </caption>
          <thead>
            <tr>
              <th scope="col">${columns.layer}</th>
              <th scope="col">${columns.operation}</th>
              <th scope="col" class="number">${columns.channels}</th>
              ${sized ? html`<th scope="col" class="number">${columns.plane}</th>` : nothing}
              <th scope="col" class="number">${columns.size}</th>
              <th scope="col" class="number">${columns.stride}</th>
              <th scope="col" class="number">${columns.padding}</th>
              <th scope="col" class="number">${columns.center}</th>
              <th scope="col" class="how-head">${columns.how}</th>
            </tr>
          </thead>
          <tbody>
            ${this.#rows.map((row, index) => this.#row(row, { chosen: index === chosen, sized }))}
          </tbody>
        </table>
      </div>
      ${depends ? html`<p class="note">${strings.dependsNote}</p>` : nothing}
    `;
  }

  #row(row: LayerRow, { chosen, sized }: { chosen: boolean; sized: boolean }): TemplateResult {
    const { name, channels, size, receptiveField: field, center, how } = row;
    return html`
      <tr part=${chosen ? 'row chosen' : 'row'} ?data-chosen=${chosen} @click=${() => this.#choose(name)}>
        <th scope="row">
          <button type="button" tabindex=${chosen ? 0 : -1} aria-pressed=${chosen}>${name}</button>
        </th>
        <td>${strings.operation(row)}</td>
        <td class="number">${channels}</td>
        ${sized ? html`<td class="number">${size ? strings.area(size) : strings.unbounded}</td>` : nothing}
        <td class="number">${strings.area(field.size)}</td>
        <td class="number">${field.aligned ? strings.pair(field.stride) : strings.misaligned}</td>
        <td class="number">${strings.pair(field.padding)}</td>
        <td class="number">${strings.pair(center)}</td>
        <td class="how">${how}</td>
      </tr>
    `;
  }

  #choose(name: string): void {
    const layer = name === this.#rows.at(-1)?.name ? '' : name;
    if (layer === this.layer) return;
    this.layer = layer;
    this.dispatchEvent(new ErfChangeEvent({ layer }, true));
  }

  /** One stop for Tab; arrow keys walk the layers. */
  readonly #key = (event: KeyboardEvent): void => {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>('tbody button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (at < 0) return;
    const places: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = buttons[places[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
}
