// The picture with its axes, box, contour and profiles, and the handles on it. Imports Lit and view only.
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ValueScale } from '../../view/index.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import type { DepthDragController } from './depth-drag.ts';
import { boxOnScreen, overlay } from './overlay.ts';
import { offsetBox, type FramePicture, type Offset, type PredictionPicture } from './picture.ts';
import type { Hands, PointerController } from './pointer.ts';
import { profileStrips } from './profiles.ts';
import { strings } from './strings.ts';

export interface PlotModel {
  readonly hands: Hands;
  readonly scale: ValueScale;
  /** What the picture is drawn around. */
  readonly theoretical: TheoreticalField;
  readonly picture: FramePicture | null;
  readonly predicted: PredictionPicture | null;
  readonly cursor: Offset | null;
  /** Null where the box is not the knobs' to change. */
  readonly depth: number | null;
  /** Null until there is something to touch. */
  readonly touch: { readonly pointer: PointerController; readonly depthDrag: DepthDragController } | null;
}

export function plot(model: PlotModel): TemplateResult {
  const { hands, scale, theoretical, picture, predicted, depth, touch } = model;
  const pointer = touch?.pointer;
  const { layout, view, home } = hands;
  const cursor = model.cursor && picture ? offsetBox(theoretical, model.cursor) : null;
  const drawing = {
    layout,
    view,
    theoretical,
    contour: picture?.contour ?? '',
    predicted: predicted?.contour ?? '',
    cursor,
  };
  const box = boxOnScreen(drawing);
  const inSight = box.x + box.width <= layout.left + layout.side + 1;
  return html`
    <div
      class="plot"
      part="plot"
      tabindex="0"
      role="application"
      aria-label=${strings.map}
      ?data-zoomed=${view.height < home.height}
      @pointerdown=${pointer?.down}
      @pointermove=${pointer?.move}
      @pointerup=${pointer?.up}
      @pointercancel=${pointer?.up}
      @pointerleave=${pointer?.leave}
      @wheel=${pointer?.wheel}
      @dblclick=${pointer?.doubleClick}
      @keydown=${pointer?.key}
    >
      <canvas
        part="map"
        .style=${`left: ${layout.left}px; top: ${layout.top}px; width: ${layout.side}px; height: ${layout.side}px`}
      ></canvas>
      <svg>
        ${profileStrips({ layout, view, scale, picture, predicted })} ${overlay(drawing)}
        ${depth === null || !touch ? nothing : svg`${touch.depthDrag.edges(box)}`}
      </svg>
    </div>
    ${depth !== null && inSight && touch ? touch.depthDrag.handle(box, depth) : nothing}
  `;
}
