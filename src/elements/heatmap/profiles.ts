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
import type { FramePicture } from './picture.ts';

export interface ProfilesModel {
  readonly layout: FigureLayout;
  readonly view: Viewport;
  readonly scale: ValueScale;
  readonly picture: FramePicture | null;
}

export function profileStrips({ layout, view, scale, picture }: ProfilesModel): SVGTemplateResult {
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
      ${picture ? curves(picture.profiles.row, picture.fit?.row, row) : nothing}
    </g>
    <g class="profile" part="profile-column" transform=${beside}>
      <path class="baseline" d="M${atColumn},0v${side}"></path>
      ${picture ? curves(picture.profiles.column, picture.fit?.column, column) : nothing}
    </g>`;
}

function curves(
  values: Float64Array,
  fit: ((position: number) => number) | undefined,
  plot: ProfilePlot,
): SVGTemplateResult {
  return svg`
    <path class="measured" d=${profileSteps(values, plot)}></path>
    ${fit ? svg`<path class="fit" part="fit" d=${profileCurve(fit, plot)}></path>` : nothing}`;
}
