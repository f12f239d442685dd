// A small 2-D stack, plane by plane and cell by cell; the picked input's paths are followed through them. Imports Lit.
import { html, nothing, type TemplateResult } from 'lit';
import { pathsAt, type AxisPaths, type PathRow } from '../../theory/index.ts';
import { centerOf, leastCell, type Pick } from './counted.ts';
import { fittingText, type DrawingModel } from './drawing.ts';
import { formatCount, strings } from './strings.ts';

const largestCell = 44;
/** Cells that nobody touches may be smaller. */
const innerCell = 36;
const smallestInnerCell = 18;
const roomySide = 7;

/** How much of the accent the largest count gets: more, and its number could not be read. */
const deepestShade = 42;

interface Plane {
  readonly y: PathRow;
  readonly x: PathRow;
}

const planeOf = (y: readonly PathRow[], x: readonly PathRow[], at: number): Plane => ({
  y: y[at]!,
  x: x[at]!,
});

export function planes({ counted, width, picked, pick }: DrawingModel): TemplateResult {
  const [y, x] = counted.counts.axes;
  const layers = x.windows.length;
  const arriving = picked ? ([y.fromInput(picked.y), x.fromInput(picked.x)] as const) : null;
  const from = picked ? strings.nameOf(counted, picked) : null;
  const inner = Array.from({ length: layers }, (_, index) => {
    const plane = index + 1;
    const onwards = planeOf(y.toUnit, x.toUnit, plane);
    const label = strings.planeLabel(plane, layers);
    return innerPlane(label, onwards, arriving && planeOf(arriving[0], arriving[1], plane));
  });
  return html`
    <div
      class="planes"
      part="plot"
      @pointerover=${(event: PointerEvent) => pick.hover(pickedBy(event))}
      @pointerleave=${() => pick.hover(null)}
      @pointerdown=${(event: PointerEvent) => pick.pin(pickedBy(event))}
      @focusin=${(event: FocusEvent) => pick.pin(pickedBy(event))}
      @keydown=${(event: KeyboardEvent) => walk(event, pick)}
    >
      ${inputPlane({ counted, width, picked, pick })} ${inner}
    </div>
    <p class="note">${strings.planesNote(layers, from)}</p>
  `;
}

function pickedBy(event: Event): Pick | null {
  const cell = (event.target as Element).closest<HTMLElement>('td[data-x]');
  return cell ? { y: Number(cell.dataset.y), x: Number(cell.dataset.x) } : null;
}

/** The focus goes along. */
function walk(event: KeyboardEvent, pick: DrawingModel['pick']): void {
  const table = (event.target as Element).closest('table');
  if (!table || !pick.key(event, 'plane')) return;
  const { picked } = pick;
  if (!picked) return;
  table.querySelector<HTMLElement>(`td[data-y="${picked.y}"][data-x="${picked.x}"]`)?.focus();
}

const most = (values: readonly bigint[]): bigint => values.reduce((a, b) => (b > a ? b : a), 1n);

const shade = (count: bigint, largest: bigint): string =>
  `--shade: ${((deepestShade * Number(count)) / Number(largest)).toFixed(1)}%`;

function inputPlane({ counted, width, picked, pick }: DrawingModel): TemplateResult {
  const { axes, box } = counted.counts;
  const [y, x] = axes.map((axis: AxisPaths) => axis.toUnit[0]!) as [PathRow, PathRow];
  const cell = Math.max(leastCell, Math.min(largestCell, Math.floor(width / (box.width + 1))));
  const largest = most(y.counts) * most(x.counts);
  const numberSize = fittingText([formatCount(largest)], cell);
  const headSize = fittingText([...x.counts, ...y.counts].map(formatCount), cell) ?? 10;
  const stop = pick.pinned ?? centerOf(counted);
  return html`
    <table
      class="plane input"
      role="grid"
      aria-label=${strings.input(box.height, box.width)}
      .style=${`--cell: ${cell}px; --head: ${headSize}px; --number: ${numberSize ?? 0}px`}
    >
      <caption>
        ${strings.planeLabel(0, axes[1].windows.length)}
      </caption>
      <tbody>
        <tr>
          <td class="corner" role="presentation">×</td>
          ${x.counts.map(
            (count, column) =>
              html`<th scope="col" ?data-lit=${picked?.x === x.first + column}>${formatCount(count)}</th>`,
          )}
        </tr>
        ${y.counts.map((rowCount, row) => {
          const atY = y.first + row;
          return html`<tr>
            <th scope="row" ?data-lit=${picked?.y === atY}>${formatCount(rowCount)}</th>
            ${x.counts.map((columnCount, column) => {
              const at = { y: atY, x: x.first + column };
              const count = rowCount * columnCount;
              const chosen = picked?.y === at.y && picked.x === at.x;
              return html`<td
                data-y=${at.y}
                data-x=${at.x}
                class=${count === 0n ? 'hole' : 'unit'}
                tabindex=${stop.y === at.y && stop.x === at.x ? 0 : -1}
                aria-selected=${chosen}
                aria-label=${strings.cell(counted, at)}
                .style=${shade(count, largest)}
              >
                ${numberSize === null ? nothing : formatCount(count)}
              </td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>
  `;
}

/** Paths on to the output, or, of a picked input, the paths that arrive at each unit. */
function innerPlane(label: string, onwards: Plane, arriving: Plane | null): TemplateResult {
  const shown = arriving ?? onwards;
  const largest = most(shown.y.counts) * most(shown.x.counts);
  // Small planes have room for their numbers, large ones are a picture; nothing moves when an input is picked.
  const cell = onwards.x.counts.length <= roomySide ? innerCell : smallestInnerCell;
  const numberSize = fittingText([formatCount(largest)], cell);
  return html`
    <table class="plane" .style=${`--cell: ${cell}px; --number: ${numberSize ?? 0}px`}>
      <caption>
        ${label}
      </caption>
      <tbody>
        ${onwards.y.counts.map((onY, row) => {
          const countY = pathsAt(shown.y, onwards.y.first + row);
          return html`<tr>
            ${onwards.x.counts.map((onX, column) => {
              const count = countY * pathsAt(shown.x, onwards.x.first + column);
              const hole = onY * onX === 0n;
              const lit = arriving !== null && !hole && count > 0n;
              const number = hole ? 0n : count;
              return html`<td
                class=${hole ? 'hole' : 'unit'}
                ?data-lit=${lit}
                .style=${shade(number, largest)}
              >
                ${numberSize !== null && (number > 0n || arriving === null) ? formatCount(number) : nothing}
              </td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>
  `;
}
