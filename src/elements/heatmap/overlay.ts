// The drawing over the map: axes, theoretical box, effective contour, centre, cursor. Imports Lit and view only.
import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { Box } from '../../receptive-field/index.ts';
import { pixelTicks, shortNumber, toScreen, type Viewport } from '../../view/index.ts';
import { mapExtent, relativeBox, type FigureLayout } from './frame-geometry.ts';
import { shareInPadding, type TheoreticalField } from '../theoretical-field.ts';

export interface OverlayModel {
  readonly layout: FigureLayout;
  readonly view: Viewport;
  readonly theoretical: TheoreticalField;
  /** SVG path from the centre of the box that it was measured in; empty for none. */
  readonly contour: string;
  /** Of the closed form, alike. */
  readonly predicted: string;
  /** The pixel under the cursor, from the centre of the box. */
  readonly cursor: Box | null;
}

/** About one tick for so many screen pixels. */
const pixelsPerTick = 70;

const n = shortNumber;

export function overlay(model: OverlayModel): SVGTemplateResult {
  const { layout } = model;
  const { left, top, side } = layout;
  return svg`
    <clipPath id="map-clip"><rect x=${left - 2} y=${top - 2} width=${side + 4} height=${side + 4}></rect></clipPath>
    <g clip-path="url(#map-clip)">
      ${inputBorder(model)} ${inPadding(model)} ${box(model)} ${contour(model)} ${predicted(model)} ${cursor(model)} ${center(model)}
    </g>
    ${axes(model)}`;
}

/** Where a part of the input is drawn, given by edges from the centre of the box. */
export function rectangle(
  { layout, view }: OverlayModel,
  area: Box,
): { x: number; y: number; width: number; height: number } {
  const extent = mapExtent(layout);
  const [y, x] = toScreen(view, extent, [area.top, area.left]);
  const [bottom, right] = toScreen(view, extent, [area.top + area.height, area.left + area.width]);
  return { x: layout.left + x, y: layout.top + y, width: right - x, height: bottom - y };
}

/** Where the theoretical box is drawn, on the screen. */
export const boxOnScreen = (model: OverlayModel): ReturnType<typeof rectangle> =>
  rectangle(model, relativeBox(model.theoretical.box, model.theoretical.box));

function box(model: OverlayModel): SVGTemplateResult {
  const { x, y, width, height } = boxOnScreen(model);
  return svg`<rect class="box" part="box" x=${n(x - 1)} y=${n(y - 1)} width=${n(width + 2)} height=${n(height + 2)}></rect>`;
}

/** The edge of a sized input, where some of it is in sight. */
function inputBorder(model: OverlayModel): SVGTemplateResult | typeof nothing {
  const { inputSize, box: theoretical } = model.theoretical;
  if (inputSize === null) return nothing;
  const input = relativeBox({ top: 0, left: 0, height: inputSize[0], width: inputSize[1] }, theoretical);
  const { x, y, width, height } = rectangle(model, input);
  return svg`<rect class="input-border" x=${n(x)} y=${n(y)} width=${n(width)} height=${n(height)}></rect>`;
}

/** What of the box lies inside a sized input; null where that is all of it. Input coordinates. */
export function insideInput(theoretical: TheoreticalField): Box | null {
  const { inputSize, box: area } = theoretical;
  if (inputSize === null || shareInPadding(theoretical) === 0) return null;
  const top = Math.max(0, area.top);
  const left = Math.max(0, area.left);
  return {
    top,
    left,
    height: Math.max(0, Math.min(inputSize[0], area.top + area.height) - top),
    width: Math.max(0, Math.min(inputSize[1], area.left + area.width) - left),
  };
}

/** Hatches what part of the box lies outside a sized input: nothing is seen there. */
function inPadding(model: OverlayModel): SVGTemplateResult | typeof nothing {
  const seen = insideInput(model.theoretical);
  if (seen === null) return nothing;
  const { box: theoretical } = model.theoretical;
  const outline = (area: Box): string => {
    const { x, y, width, height } = rectangle(model, relativeBox(area, theoretical));
    return `M${n(x)},${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;
  };
  return svg`
    <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path class="hatch" d="M0,0v7"></path>
    </pattern>
    <path class="in-padding" part="in-padding" fill="url(#hatch)" fill-rule="evenodd" d=${outline(theoretical) + outline(seen)}></path>`;
}

/** From input pixels around the box's centre to the screen. */
function transformOf({ layout, view }: OverlayModel): string {
  const scale = layout.side / view.width;
  return `translate(${layout.left - view.left * scale} ${layout.top - view.top * scale}) scale(${scale})`;
}

function predicted(model: OverlayModel): SVGTemplateResult | typeof nothing {
  if (model.predicted === '') return nothing;
  return svg`<path class="predicted" part="predicted-contour" d=${model.predicted} transform=${transformOf(model)}></path>`;
}

function contour(model: OverlayModel): SVGTemplateResult | typeof nothing {
  const { contour: path } = model;
  if (path === '') return nothing;
  const transform = transformOf(model);
  return svg`
    <path class="halo" d=${path} transform=${transform}></path>
    <path class="contour" part="contour" d=${path} transform=${transform}></path>`;
}

function center(model: OverlayModel): SVGTemplateResult {
  const { x, y } = rectangle(model, { top: 0, left: 0, height: 0, width: 0 });
  const cross = `M${n(x - 5)},${n(y)}h10M${n(x)},${n(y - 5)}v10`;
  return svg`<path class="halo" d=${cross}></path><path class="center" part="center" d=${cross}></path>`;
}

function cursor(model: OverlayModel): SVGTemplateResult | typeof nothing {
  if (model.cursor === null) return nothing;
  const { x, y, width, height } = rectangle(model, model.cursor);
  // A pixel smaller than this on the screen could not be seen.
  const grow = Math.max(0, (7 - width) / 2);
  const place = { x: n(x - grow), y: n(y - grow), width: n(width + 2 * grow), height: n(height + 2 * grow) };
  return svg`
    <rect class="halo" x=${place.x} y=${place.y} width=${place.width} height=${place.height}></rect>
    <rect class="cursor" x=${place.x} y=${place.y} width=${place.width} height=${place.height}></rect>`;
}

/** The axes' ticks, as shares of the map's side. */
export function axisTicks({
  layout,
  view,
  theoretical,
}: Pick<OverlayModel, 'layout' | 'view' | 'theoretical'>) {
  const count = Math.max(2, Math.round(layout.side / pixelsPerTick));
  const { box: area } = theoretical;
  const along = (start: number, length: number, from: number, to: number) => {
    const middle = start + length / 2;
    return pixelTicks(from + middle, to + middle, middle - 0.5, count).map(({ at, label }) => ({
      share: (at - middle - from) / (to - from),
      label,
    }));
  };
  return {
    columns: along(area.left, area.width, view.left, view.left + view.width),
    rows: along(area.top, area.height, view.top, view.top + view.height),
  };
}

function axes(model: OverlayModel): SVGTemplateResult {
  const { left, top, side } = model.layout;
  const { columns, rows } = axisTicks(model);
  return svg`
    <rect class="frame" x=${left - 0.5} y=${top - 0.5} width=${side + 1} height=${side + 1}></rect>
    <g class="axis" part="axis">
      ${columns.map(({ share, label }) => {
        const x = n(left + share * side);
        return svg`<path d="M${x},${top + side}v4"></path>
          <text x=${x} y=${top + side + 16} text-anchor="middle">${label}</text>`;
      })}
      ${rows.map(({ share, label }) => {
        const y = n(top + share * side);
        return svg`<path d="M${left},${y}h-4"></path>
          <text x=${left - 7} y=${y} dy="0.34em" text-anchor="end">${label}</text>`;
      })}
    </g>`;
}
