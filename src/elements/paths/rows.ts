// A small 1-D stack, unit by unit and edge by edge; the picked input's paths are lit. Imports Lit and the counts' types.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { pathsAt, type PathRow } from '../../theory/index.ts';
import { shortNumber as n } from '../../view/index.ts';
import { centerOf, type Counted, type Pick } from './counted.ts';
import { nameWidth, textWidth, type DrawingModel } from './drawing.ts';
import { inputUnder, layoutRows, type RowsLayout } from './rows-layout.ts';
import { formatCount, strings } from './strings.ts';

/** From the middle of a digit down to the line that it stands on. */
const digitsHeight = 4.5;

/** Room for a line of text. */
const leastTextRadius = 9;
/** Units closer than this are dots: numbers in them would run together. */
const leastRoom = 20;

const fits = (text: string, room: number): boolean => textWidth(text) <= room;

export function rows({ counted, width, picked, pick }: DrawingModel): TemplateResult {
  const { box, axes } = counted.counts;
  const layout = layoutRows(axes[1], width);
  const value = picked ?? centerOf(counted);
  const under = (event: PointerEvent): Pick => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    return { y: box.top, x: inputUnder(layout, axes[1], event.clientX - left) };
  };
  return html`
    <div
      class="plot"
      part="plot"
      role="slider"
      tabindex="0"
      aria-label=${strings.slider}
      aria-valuemin="1"
      aria-valuemax=${box.width}
      aria-valuenow=${value.x - box.left + 1}
      aria-valuetext=${picked ? strings.spoken(counted, picked) : strings.overview(counted)}
      .style=${`block-size: ${layout.height}px`}
      @pointerdown=${(event: PointerEvent) => pick.pin(under(event))}
      @pointermove=${(event: PointerEvent) => pick.move(event, under(event))}
      @pointerleave=${() => pick.hover(null)}
      @focus=${pick.focus}
      @keydown=${(event: KeyboardEvent) => pick.key(event, 'x')}
    >
      <svg width=${n(layout.width)} height=${n(layout.height)}>${drawing(counted, layout, picked)}</svg>
    </div>
  `;
}

function drawing(counted: Counted, layout: RowsLayout, picked: Pick | null): SVGTemplateResult {
  const [, axis] = counted.counts.axes;
  const { toUnit } = axis;
  const arriving = picked ? axis.fromInput(picked.x) : null;
  return svg`
    <path class="edges" d=${edges(counted, layout, null)}></path>
    ${arriving ? svg`<path class="lit edges" part="paths" d=${edges(counted, layout, arriving)}></path>` : nothing}
    ${toUnit.map((_, plane) => row(counted, layout, { plane, picked, arriving: arriving?.[plane] ?? null }))}
    ${bars(toUnit[0]!, layout, picked)}
  `;
}

/** Every edge of the cone, or those on the paths that arrive. */
function edges({ counts }: Counted, layout: RowsLayout, arriving: readonly PathRow[] | null): string {
  const { windows, toUnit } = counts.axes[1];
  const lines: string[] = [];
  for (const [plane, { kernel, stride, dilation, before }] of windows.entries()) {
    const above = toUnit[plane + 1]!;
    for (const [index, onwards] of above.counts.entries()) {
      if (onwards === 0n) continue;
      const unit = above.first + index;
      for (let tap = 0; tap < kernel; tap++) {
        const position = unit * stride - before + tap * dilation;
        if (arriving && pathsAt(arriving[plane]!, position) === 0n) continue;
        const from = `${n(layout.x(plane, position))},${n(layout.y(plane))}`;
        lines.push(`M${from}L${n(layout.x(plane + 1, unit))},${n(layout.y(plane + 1))}`);
      }
    }
  }
  return lines.join('');
}

interface RowModel {
  readonly plane: number;
  readonly picked: Pick | null;
  /** Of the picked input, the paths to each unit. */
  readonly arriving: PathRow | null;
}

/** The units of one plane: the inputs with their names, the others with the number of paths that arrive. */
function row(counted: Counted, layout: RowsLayout, { plane, picked, arriving }: RowModel): SVGTemplateResult {
  const { toUnit, windows } = counted.counts.axes[1];
  const { first, counts } = toUnit[plane]!;
  const units = counts.map((onwards, index) => {
    const position = first + index;
    const arrived = arriving && onwards > 0n ? pathsAt(arriving, position) : 0n;
    const chosen = plane === 0 && picked?.x === position;
    const kind = onwards === 0n ? (chosen ? 'chosen hole' : 'hole') : arrived > 0n ? 'lit unit' : 'unit';
    const text =
      plane === 0
        ? strings.nameOf(counted, { y: counted.counts.box.top, x: position })
        : arrived > 0n
          ? formatCount(arrived)
          : '';
    return { position, kind, text };
  });
  const room = counts.length === 1 ? Infinity : layout.x(plane, 1) - layout.x(plane, 0);
  const widths = units.map(({ text }) => (plane === 0 ? nameWidth(text) : textWidth(text)));
  // Names stay within their circles, numbers may stretch them.
  const widest = plane === 0 ? 2 * layout.radius : room - 4;
  const readable = room >= leastRoom && Math.max(...widths) <= widest;
  return svg`
    <text class="label" x="0" y=${n(layout.y(plane) + digitsHeight)}>${strings.planeLabel(plane, windows.length)}</text>
    ${units.map(({ position, kind, text }, index) =>
      node(layout, {
        plane,
        position,
        kind,
        text: readable ? text : '',
        width: readable ? widths[index]! : 0,
      }),
    )}
  `;
}

interface NodeModel {
  readonly plane: number;
  readonly position: number;
  readonly kind: string;
  readonly text: string;
  /** Of the text. */
  readonly width: number;
}

function node(layout: RowsLayout, { plane, position, kind, text, width }: NodeModel): SVGTemplateResult {
  const radius = text === '' ? layout.radius : Math.max(layout.radius, leastTextRadius);
  const [x, y] = [layout.x(plane, position), layout.y(plane)];
  // A long number stretches its unit.
  const half = plane === 0 ? radius : Math.max(radius, width / 2 + (text.length > 2 ? 5 : 2));
  return svg`
    <rect class=${kind} x=${n(x - half)} y=${n(y - radius)} width=${n(2 * half)} height=${n(2 * radius)} rx=${n(radius)}></rect>
    ${text === '' ? nothing : svg`<text class=${kind.startsWith('lit') ? 'lit number' : 'number'} x=${n(x)} y=${n(y + digitsHeight)}>${text}</text>`}
  `;
}

function bars(inputs: PathRow, layout: RowsLayout, picked: Pick | null): SVGTemplateResult {
  const { baseline, barHeight, spacing, start } = layout;
  const most = inputs.counts.reduce((a, b) => (b > a ? b : a), 1n);
  const all = inputs.counts.every((count) => fits(formatCount(count), spacing - 2));
  const end = start + (inputs.counts.length - 0.5) * spacing;
  return svg`
    <text class="label" x="0" y=${n(baseline + 16)}>${strings.paths}</text>
    ${inputs.counts.map((count, index) => {
      const position = inputs.first + index;
      const lit = picked?.x === position;
      const height = (Number(count) / Number(most)) * barHeight;
      const width = Math.min(28, spacing * 0.6);
      const x = layout.x(0, position);
      const text = formatCount(count);
      // Where not all fit, the picked one's is kept within the drawing.
      const half = textWidth(text) / 2;
      const at = Math.max(start - spacing / 2 + half, Math.min(end - half, x));
      return svg`
        <rect class=${lit ? 'lit bar' : 'bar'} x=${n(x - width / 2)} y=${n(baseline - height)} width=${n(width)} height=${n(height)}></rect>
        ${all || lit ? svg`<text class=${lit ? 'lit count' : 'count'} x=${n(all ? x : at)} y=${n(baseline + 16)}>${text}</text>` : nothing}
      `;
    })}
    <path class="baseline" d=${`M${n(start - spacing / 2)},${n(baseline)}H${n(end)}`}></path>
  `;
}
