// <erf-thumbnail>: one finished map, small: colours, theoretical box, effective contour. Computes nothing. Imports Lit and view.
import { css, html, svg, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { HeatmapPainter, shortNumber, type ColormapName, type ScaleName } from '../../view/index.ts';
import { homeViewport } from '../heatmap/frame-geometry.ts';
import { colorsOf, framePicture, type FramePicture } from '../heatmap/picture.ts';
import { strings as heatmapStrings } from '../heatmap/strings.ts';
import { LanguageElement } from '../language/element.ts';
import { tokens } from '../tokens.ts';
import { WidthController } from '../width-controller.ts';

const n = shortNumber;

/**
 * A small picture of a frame that somebody else computed; the same picture as `<erf-heatmap>`'s, without its axes.
 * Internal: nothing outside the package is promised of it.
 */
export class ErfThumbnail extends LanguageElement {
  static override styles: CSSResultGroup = [
    tokens,
    css`
      :host {
        display: block;
        direction: ltr;
      }
      .map {
        position: relative;
        aspect-ratio: 1;
        outline: 1px solid var(--hairline);
        outline-offset: -1px;
      }
      canvas,
      svg {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
      }
      svg {
        fill: none;
      }
      path {
        vector-effect: non-scaling-stroke;
      }
      .box {
        stroke: var(--text);
        stroke-width: 1.25;
        stroke-dasharray: 4 3;
      }
      .halo {
        stroke: #000a;
        stroke-width: 2.5;
      }
      .contour {
        stroke: #fff;
        stroke-width: 1.25;
      }
    `,
  ];

  static override properties: PropertyDeclarations = {
    frame: { attribute: false },
    label: {},
    scale: {},
    colormap: {},
    inSight: { attribute: false },
  };

  declare frame: LiveFrame | null;
  /** Said before the picture's own description. */
  declare label: string;
  declare scale: ScaleName;
  declare colormap: ColormapName;
  /** A box of this size is in the picture too, so that several thumbnails share one scale. Input pixels. */
  declare inSight: readonly [y: number, x: number] | null;

  #picture: FramePicture | null = null;
  #painter: HeatmapPainter | null = null;
  readonly #layout = new WidthController(this, { assumed: 0 });
  constructor() {
    super();
    this.frame = null;
    this.label = '';
    this.scale = 'linear';
    this.colormap = 'viridis';
    this.inSight = null;
  }

  protected override willUpdate(): void {
    if (this.frame === (this.#picture?.frame ?? null)) return;
    this.#picture = this.frame && framePicture(this.frame);
  }

  get #view(): ReturnType<typeof homeViewport> {
    const [y, x] = this.#picture?.theoretical.field.size ?? [1, 1];
    const [atLeastY, atLeastX] = this.inSight ?? [1, 1];
    return homeViewport([Math.max(y, atLeastY), Math.max(x, atLeastX)]);
  }

  protected override render(): TemplateResult {
    const picture = this.#picture;
    const summary = picture
      ? heatmapStrings.summary(picture.theoretical, picture.frame)
      : heatmapStrings.loading;
    return html`<div class="map" role="img" aria-label=${`${this.label} ${summary}`.trim()}>
      <canvas></canvas>
      ${picture ? this.#lines(picture) : null}
    </div>`;
  }

  #lines({ theoretical, contour }: FramePicture): TemplateResult {
    const { top, left, height, width } = this.#view;
    const { box } = theoretical;
    const outline = `M${n(-box.width / 2)},${n(-box.height / 2)}h${box.width}v${box.height}h${-box.width}z`;
    return html`<svg viewBox=${`${left} ${top} ${width} ${height}`} aria-hidden="true">
      ${svg`<path class="box" d=${outline}></path>
        <path class="halo" d=${contour}></path>
        <path class="contour" d=${contour}></path>`}
    </svg>`;
  }

  protected override updated(): void {
    this.#paint();
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const side = this.#layout.width * devicePixelRatio;
    if (!canvas || side === 0) return;
    this.#painter ??= new HeatmapPainter(canvas);
    const picture = this.#picture;
    if (picture) {
      const { scale, table } = colorsOf(picture, this.scale, this.colormap);
      this.#painter.setMap(picture.frame.map, picture.box, scale, table);
    } else {
      this.#painter.clear();
    }
    this.#painter.draw(this.#view, { height: side, width: side });
  }
}
