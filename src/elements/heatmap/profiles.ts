// Row and column through the centre, beside and below the map, with the Gaussian fit over them. Imports Lit and view only.
import { nothing, svg, type SVGTemplateResult } from 'lit';
import {
  profileBaseline,
  profileCurve,
  profileSteps,
  type ProfilePlot,
  type ValueScale,
  type Viewport,
} from '../../view/index.ts';
import type { FigureLayout } from './frame-geometry.ts';
import type { FramePicture, PredictionPicture } from './picture.ts';

export interface ProfilesModel {
  readonly layout: FigureLayout;
  readonly view: Viewport;
  readonly scale: ValueScale;
  readonly picture: FramePicture | null;
  readonly predicted: PredictionPicture | null;
}

export function profileStrips({ layout, view, scale, picture, predicted }: ProfilesModel): SVGTemplateResult {
  const { left, top, side, strip, gapBelow, gapBeside } = layout;
  const common = { length: side, depth: strip, scale };
  const row: ProfilePlot = {
    ...common,
    along: 'x',
    from: view.left,
    to: view.left + view.width,
    start: picture?.box.left ?? 0,
  };
  const column: ProfilePlot = {
    ...common,
    along: 'y',
    from: view.top,
    to: view.top + view.height,
    start: picture?.box.top ?? 0,
  };
  const below = `translate(${left} ${top + side + gapBelow})`;
  const beside = `translate(${left + side + gapBeside} ${top})`;
  const atRow = profileBaseline(row);
  const atColumn = profileBaseline(column);
  return svg`
    <g class="profile" part="profile-row" transform=${below}>
      <path class="baseline" d="M0,${atRow}h${side}"></path>
      ${picture ? curves(picture.profiles.row, picture.fit?.row, predicted?.profiles.row, row) : nothing}
    </g>
    <g class="profile" part="profile-column" transform=${beside}>
      <path class="baseline" d="M${atColumn},0v${side}"></path>
      ${picture ? curves(picture.profiles.column, picture.fit?.column, predicted?.profiles.column, column) : nothing}
    </g>`;
}

function curves(
  values: Float64Array,
  fit: ((position: number) => number) | undefined,
  predicted: Float64Array | undefined,
  plot: ProfilePlot,
): SVGTemplateResult {
  return svg`
    <path class="measured" d=${profileSteps(values, plot)}></path>
    ${fit ? svg`<path class="fit" part="fit" d=${profileCurve(fit, plot)}></path>` : nothing}
    ${predicted ? svg`<path class="predicted" part="predicted" d=${profileCurve(between(predicted), plot)}></path>` : nothing}`;
}

/** A line from each pixel's middle to the next; zero outside. */
export const between =
  (values: Float64Array) =>
  (position: number): number => {
    const before = Math.floor(position);
    const share = position - before;
    return (values[before] ?? 0) * (1 - share) + (values[before + 1] ?? 0) * share;
  };
