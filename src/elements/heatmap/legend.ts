// The legend: colours with their range and scale, and what the lines mean. Imports Lit and view only.
import { html, nothing, type TemplateResult } from 'lit';
import { legend } from '../../view/index.ts';
import type { Colors, FramePicture } from './picture.ts';
import { strings } from './strings.ts';

/** About one tick for so many screen pixels. */
const pixelsPerTick = 110;

/** A tick nearer to an end than this share of the bar is written inside it. */
const nearEnd = 0.04;

export function legendBar(
  colors: Colors,
  picture: FramePicture | null,
  predicted: boolean,
  width: number,
): TemplateResult {
  const { scale, table } = colors;
  const relativeTo = scale.peak > 0 ? scale.peak : 1;
  const { stops, ticks, title } = legend(scale, table, {
    relativeTo,
    count: Math.max(2, Math.round(width / pixelsPerTick)),
  });
  const gradient = stops.map(({ offset, color }) => `${color} ${(100 * offset).toFixed(1)}%`).join(', ');
  return html`
    <div class="legend" part="legend">
      <div class="bar" .style=${`background: linear-gradient(to right, ${gradient})`}></div>
      <div class="ticks" aria-hidden="true">
        ${ticks.map(({ offset, label }) => {
          const end = offset < nearEnd ? 'first' : offset > 1 - nearEnd ? 'last' : nothing;
          return html`<span class=${end} .style=${`left: ${100 * offset}%`}>${label}</span>`;
        })}
      </div>
      <p>${strings.legendTitle(picture?.frame.request.aggregate ?? 'abs', title)}</p>
      <p>
        <span><span class="key dashed"></span>${strings.theoretical}</span>
        <span><span class="key"></span>${strings.effective}</span>
        <span><span class="key fit"></span>${strings.gaussian}</span>
        ${predicted ? html`<span><span class="key dotted"></span>${strings.prediction}</span>` : nothing}
      </p>
    </div>
  `;
}
