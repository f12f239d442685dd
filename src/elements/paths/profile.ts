// A stack too large to draw unit by unit: the number of paths over the inputs of a row, and of a column. Imports Lit.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { peakOf, profileSteps, shortNumber as n, valueScale, type ProfilePlot } from '../../view/index.ts';
import { centerOf, type Pick } from './counted.ts';
import { textWidth, type DrawingModel } from './drawing.ts';
import { formatCount, strings } from './strings.ts';

const curveHeight = 110;
const below = 20;
const top = 4;

export function profile(model: DrawingModel): TemplateResult {
  const { counted } = model;
  return html`
    <p class="note">${strings.profile(counted.dimensions)}</p>
    ${counted.dimensions === 2 ? html`<p class="label">${strings.across}</p>` : nothing} ${along(model, 1)}
    ${
      counted.dimensions === 2
        ? html`<p class="label">${strings.down}</p>
            ${along(model, 0)}`
        : nothing
    }
  `;
}

function along({ counted, width, picked, pick }: DrawingModel, axis: 0 | 1): TemplateResult {
  const paths = counted.counts.axes[axis];
  const { first, counts } = paths.toUnit[0]!;
  const key = axis === 0 ? 'y' : 'x';
  const at = (picked ?? centerOf(counted))[key];
  const shares = counted.shares[axis];
  const step = width / counts.length;
  const under = (event: PointerEvent): Pick => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const index = Math.min(counts.length - 1, Math.max(0, Math.floor((event.clientX - left) / step)));
    return { ...(pick.picked ?? centerOf(counted)), [key]: first + index };
  };
  const label = counted.dimensions === 1 ? strings.slider : strings.sliderAlong(axis);
  const spoken = picked ? strings.spoken(counted, picked) : strings.overview(counted);
  return html`
    <div
      class="plot"
      part="plot"
      role="slider"
      tabindex="0"
      aria-label=${label}
      aria-valuemin="1"
      aria-valuemax=${counts.length}
      aria-valuenow=${at - first + 1}
      aria-valuetext=${spoken}
      .style=${`block-size: ${top + curveHeight + below}px`}
      @pointerdown=${(event: PointerEvent) => pick.pin(under(event))}
      @pointermove=${(event: PointerEvent) => pick.move(event, under(event))}
      @pointerleave=${() => pick.hover(null)}
      @focus=${pick.focus}
      @keydown=${(event: KeyboardEvent) => pick.key(event, key)}
    >
      <svg width=${n(width)} height=${top + curveHeight + below}>
        ${guard([shares, width], () => curve(shares, width))}
        ${picked ? marker({ x: (at - first) * step, step, share: paths.share(at) / peakOf(shares) }) : nothing}
        <path class="baseline" d=${`M0,${top + curveHeight}H${n(width)}`}></path>
        <text class="tick" x="0" y=${top + curveHeight + 16}>1</text>
        <text class="last tick" x=${n(width)} y=${top + curveHeight + 16}>
          ${formatCount(BigInt(counts.length))}
        </text>
        ${picked ? count(paths.count(at), (at - first + 0.5) * step, width) : nothing}
      </svg>
    </div>
  `;
}

/** All counts as one area. */
function curve(shares: Float64Array, width: number): SVGTemplateResult {
  const plot: ProfilePlot = {
    along: 'x',
    length: width,
    depth: curveHeight,
    from: 0,
    to: shares.length,
    start: 0,
    scale: valueScale('linear', peakOf(shares)),
  };
  const outline = `${profileSteps(shares, plot)}L${n(width)},${curveHeight}L0,${curveHeight}Z`;
  return svg`<path class="area" transform="translate(0 ${top})" d=${outline}></path>`;
}

interface MarkerModel {
  /** Left edge and width of the input's column. */
  readonly x: number;
  readonly step: number;
  /** Of the highest count. */
  readonly share: number;
}

function marker({ x, step, share }: MarkerModel): SVGTemplateResult {
  const wide = Math.max(1, step);
  const height = share * curveHeight;
  return svg`
    <rect class="lit bar" x=${n(x)} y=${n(top + curveHeight - height)} width=${n(wide)} height=${n(height)}></rect>
    <path class="lit marker" d=${`M${n(x + step / 2)},${top}V${top + curveHeight}`}></path>
  `;
}

/** The number of paths under the marker, within the drawing. */
function count(paths: bigint, x: number, width: number): SVGTemplateResult {
  const text = formatCount(paths);
  const half = textWidth(text) / 2;
  return svg`<text class="lit count" x=${n(Math.max(half, Math.min(width - half, x)))} y=${top + curveHeight + 16}>${text}</text>`;
}
