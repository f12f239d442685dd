// The figure as a scene: the same geometry that <erf-heatmap> draws with, its legend and a caption. Pure: no Lit, no DOM.
import type { Box } from '../../receptive-field/index.ts';
import {
  legend,
  paintMap,
  placePath,
  profileBaseline,
  profileCurve,
  profileSteps,
  rectanglePath,
  textWidth,
  wrapText,
  type ColormapName,
  type Pixels,
  type ProfilePlot,
  type ScaleName,
  type Scene,
  type SceneItem,
} from '../../view/index.ts';
import { homeViewport, layoutFigure, relativeBox } from '../heatmap/frame-geometry.ts';
import { axisTicks, boxOnScreen, insideInput, rectangle, type OverlayModel } from '../heatmap/overlay.ts';
import { colorsOf, type Colors, type FramePicture, type PredictionPicture } from '../heatmap/picture.ts';
import { between } from '../heatmap/profiles.ts';
import { strings as figureStrings } from '../heatmap/strings.ts';
import type { Theme } from './themes.ts';

export interface FigureSceneModel {
  readonly picture: FramePicture;
  readonly predicted: PredictionPicture | null;
  readonly scale: ScaleName;
  readonly colormap: ColormapName;
  readonly theme: Theme;
  /** Of the scene, in CSS pixels; its height follows. */
  readonly width: number;
  readonly title: string;
  /** What it shows, in sentences. */
  readonly description: string;
  /** Lines under the title; long ones are wrapped. */
  readonly caption: readonly string[];
  /** A box of this size is in the picture too, so that several scenes share one scale. Input pixels. */
  readonly inSight?: readonly [y: number, x: number];
  /** Room for so many lines of caption and no more, so that several scenes have one height. */
  readonly captionRows?: number;
}

const edge = 14;
const fontSize = 12;
const titleSize = 14;
const lineHeight = 17;
const gap = 12;
/** About one tick of the legend for so many pixels. */
const pixelsPerTick = 110;
/** Between the hatching's slanted lines, along x: 7 pixels from one to the next, as on the page. */
const hatchStep = 7 * Math.SQRT2;

type Frame = OverlayModel & { readonly model: FigureSceneModel };

export function figureScene(model: FigureSceneModel): Scene {
  const { picture, predicted, theme } = model;
  const inner = model.width - 2 * edge;
  const layout = layoutFigure(inner);
  const [y, x] = picture.theoretical.field.size;
  const [atLeastY, atLeastX] = model.inSight ?? [1, 1];
  const frame: Frame = {
    model,
    layout,
    view: homeViewport([Math.max(y, atLeastY), Math.max(x, atLeastX)]),
    theoretical: picture.theoretical,
    contour: picture.contour,
    predicted: predicted?.contour ?? '',
    cursor: null,
  };
  const colors = colorsOf(picture, model.scale, model.colormap);
  const under = legendItems(model, colors, layout.height + gap, inner);
  const words = captionItems(model, under.bottom + gap, inner);
  return {
    width: model.width,
    // Whole and even: video is made of 2×2 blocks.
    height: 2 * Math.ceil((words.bottom + 2 * edge) / 2),
    background: theme.background,
    title: model.title,
    description: model.description,
    items: [
      ...moved([...mapItems(frame, colors), ...profileItems(frame, colors), ...axisItems(frame)]),
      ...moved(under.items),
      ...moved(words.items),
    ],
  };
}

/** Everything is laid out from the figure's corner, which lies inside the scene's edge. */
function moved(items: readonly SceneItem[]): SceneItem[] {
  return items.map((item): SceneItem => {
    if (item.kind === 'path') return { ...item, d: placePathOf(item.d) };
    if (item.kind === 'clip') {
      return { ...item, x: item.x + edge, y: item.y + edge, items: moved(item.items) };
    }
    return { ...item, x: item.x + edge, y: item.y + edge };
  });
}

/** Pairs are absolute, steps (`h`, `v`) are relative and stay. */
const placePathOf = (d: string): string => placePath(d, { x: edge, y: edge });

function pixelsOf({ frame }: FramePicture, { scale, table }: Colors): Pixels {
  const { height, width } = frame.box;
  const data = new Uint8ClampedArray(4 * height * width);
  paintMap(frame.map, width, height, scale, table, data);
  return { height, width, data };
}

function mapItems(frame: Frame, colors: Colors): SceneItem[] {
  const { layout, view, model } = frame;
  const { picture, theme } = model;
  const { left, top, side } = layout;
  const scale = side / view.width;
  const place = { x: left - view.left * scale, y: top - view.top * scale, scale };
  const over = (d: string): string => (d === '' ? '' : placePath(d, place));
  const box = boxOnScreen(frame);
  const contour = over(frame.contour);
  const predicted = over(frame.predicted);
  const { x, y } = rectangle(frame, { top: 0, left: 0, height: 0, width: 0 });
  const cross = `${line(x - 5, y, x + 5, y)}${line(x, y - 5, x, y + 5)}`;
  const border = inputBorder(frame);
  const items: (SceneItem | null)[] = [
    { kind: 'map', ...rectangle(frame, picture.box), pixels: pixelsOf(picture, colors) },
    border && {
      kind: 'path',
      d: rectanglePath(border.x, border.y, border.width, border.height),
      stroke: theme.muted,
      strokeWidth: 1.5,
    },
    ...hatching(frame),
    {
      kind: 'path',
      d: rectanglePath(box.x - 1, box.y - 1, box.width + 2, box.height + 2),
      stroke: theme.text,
      strokeWidth: 1.5,
      dash: [6, 4],
    },
    ...haloed(contour, { width: 1.5 }),
    ...haloed(predicted, { width: 2, dash: [0, 5] }),
    ...haloed(cross, { width: 1.5 }),
  ];
  return [
    {
      kind: 'clip',
      x: left - 2,
      y: top - 2,
      width: side + 4,
      height: side + 4,
      items: items.filter((item) => item !== null) as SceneItem[],
    },
  ];
}

const line = (x1: number, y1: number, x2: number, y2: number): string => {
  const short = (value: number): number => Math.round(value * 100) / 100;
  return `M${short(x1)},${short(y1)}L${short(x2)},${short(y2)}`;
};

/** White on a darker line: to be seen on every colour. */
function haloed(
  d: string,
  { width, dash }: { readonly width: number; readonly dash?: readonly number[] },
): SceneItem[] {
  if (d === '') return [];
  const common = { kind: 'path', d, round: true, ...(dash ? { dash } : {}) } as const;
  return [
    { ...common, stroke: '#000000', strokeWidth: width + 2, opacity: 0.67 },
    { ...common, stroke: '#ffffff', strokeWidth: width },
  ];
}

function inputBorder(frame: Frame): ReturnType<typeof rectangle> | null {
  const { inputSize, box } = frame.theoretical;
  if (inputSize === null) return null;
  const input: Box = { top: 0, left: 0, height: inputSize[0], width: inputSize[1] };
  return rectangle(frame, relativeBox(input, box));
}

/** Lines over what part of the box lies outside a sized input, in up to four rectangles around the rest. */
function hatching(frame: Frame): SceneItem[] {
  const seen = insideInput(frame.theoretical);
  if (seen === null) return [];
  const { box } = frame.theoretical;
  const [bottom, right] = [seen.top + seen.height, seen.left + seen.width];
  const bands: readonly Box[] = [
    { top: box.top, left: box.left, height: seen.top - box.top, width: box.width },
    { top: bottom, left: box.left, height: box.top + box.height - bottom, width: box.width },
    { top: seen.top, left: box.left, height: seen.height, width: seen.left - box.left },
    { top: seen.top, left: right, height: seen.height, width: box.left + box.width - right },
  ];
  return bands
    .filter(({ height, width }) => height > 0 && width > 0)
    .map((band): SceneItem => {
      const { x, y, width, height } = rectangle(frame, relativeBox(band, box));
      let d = '';
      // x + y is the same along a line, whichever rectangle it crosses.
      const first = hatchStep * Math.ceil((x + y) / hatchStep);
      for (let sum = first; sum < x + width + y + height; sum += hatchStep) {
        d += line(sum - y, y, sum - y - height, y + height);
      }
      return {
        kind: 'clip',
        x,
        y,
        width,
        height,
        items: [{ kind: 'path', d, stroke: frame.model.theme.control, strokeWidth: 1.5 }],
      };
    });
}

function profileItems({ layout, view, model }: Frame, { scale }: Colors): SceneItem[] {
  const { picture, predicted, theme } = model;
  const { left, top, side, strip, gapBelow, gapBeside } = layout;
  const common = { length: side, depth: strip, scale };
  const strips = [
    {
      at: { x: left, y: top + side + gapBelow },
      plot: {
        ...common,
        along: 'x',
        from: view.left,
        to: view.left + view.width,
        start: picture.box.left,
      } satisfies ProfilePlot,
      name: 'row',
    },
    {
      at: { x: left + side + gapBeside, y: top },
      plot: {
        ...common,
        along: 'y',
        from: view.top,
        to: view.top + view.height,
        start: picture.box.top,
      } satisfies ProfilePlot,
      name: 'column',
    },
  ] as const;
  return strips.flatMap(({ at, plot, name }): SceneItem[] => {
    const base = profileBaseline(plot);
    const fit = picture.fit?.[name];
    const closed = predicted?.profiles[name];
    const zero = plot.along === 'x' ? line(0, base, side, base) : line(base, 0, base, side);
    const path = (d: string, look: Omit<Extract<SceneItem, { kind: 'path' }>, 'kind' | 'd'>): SceneItem[] =>
      d === '' ? [] : [{ kind: 'path', d: placePath(d, at), ...look }];
    return [
      ...path(zero, { stroke: theme.hairline }),
      ...path(profileSteps(picture.profiles[name], plot), { stroke: theme.text }),
      ...(fit ? path(profileCurve(fit, plot), { stroke: theme.accent, strokeWidth: 1.75 }) : []),
      ...(closed
        ? path(profileCurve(between(closed), plot), {
            stroke: theme.text,
            strokeWidth: 2,
            dash: [0, 5],
            round: true,
          })
        : []),
    ];
  });
}

function axisItems(frame: Frame): SceneItem[] {
  const { layout, model } = frame;
  const { theme } = model;
  const { left, top, side } = layout;
  const { columns, rows } = axisTicks(frame);
  const bottom = top + side;
  const tick = (d: string): SceneItem => ({ kind: 'path', d, stroke: theme.control });
  const label = { kind: 'text', fontSize, fill: theme.muted } as const;
  return [
    {
      kind: 'path',
      d: rectanglePath(left - 0.5, top - 0.5, side + 1, side + 1),
      stroke: theme.hairline,
    },
    ...columns.flatMap(({ share, label: text }): SceneItem[] => {
      const x = left + share * side;
      return [tick(line(x, bottom, x, bottom + 4)), { ...label, x, y: bottom + 16, text, anchor: 'middle' }];
    }),
    ...rows.flatMap(({ share, label: text }): SceneItem[] => {
      const y = top + share * side;
      return [
        tick(line(left - 4, y, left, y)),
        { ...label, x: left - 7, y: y + 0.34 * fontSize, text, anchor: 'end' },
      ];
    }),
  ];
}

interface Block {
  readonly items: readonly SceneItem[];
  readonly bottom: number;
}

/** A tick nearer to an end than this share of the bar is written inside it. */
const nearEnd = 0.04;

function legendItems(model: FigureSceneModel, { scale, table }: Colors, top: number, width: number): Block {
  const { picture, predicted, theme } = model;
  const { stops, ticks, title } = legend(scale, table, {
    relativeTo: scale.peak > 0 ? scale.peak : 1,
    count: Math.max(2, Math.round(width / pixelsPerTick)),
  });
  const items: SceneItem[] = [{ kind: 'gradient', x: 0, y: top, width, height: 10, stops }];
  for (const { offset, label } of ticks) {
    const anchor = offset < nearEnd ? 'start' : offset > 1 - nearEnd ? 'end' : 'middle';
    const x = offset * width;
    items.push({
      kind: 'text',
      x,
      y: top + 10 + fontSize + 2,
      text: label,
      fontSize,
      fill: theme.muted,
      anchor,
    });
  }
  let y = top + 10 + lineHeight + fontSize + 4;
  const heading = figureStrings.legendTitle(picture.frame.request.aggregate ?? 'abs', title);
  items.push({ kind: 'text', x: 0, y, text: heading, fontSize, fill: theme.muted });
  y += lineHeight;
  const keys = [
    { text: figureStrings.theoretical, stroke: theme.text, dash: [5, 3] },
    { text: figureStrings.effective, stroke: theme.text },
    { text: figureStrings.gaussian, stroke: theme.accent },
    ...(predicted ? [{ text: figureStrings.prediction, stroke: theme.text, dash: [0, 4], round: true }] : []),
  ];
  const sample = 20;
  let x = 0;
  for (const { text, ...look } of keys) {
    const needed = sample + 6 + textWidth(text, fontSize);
    if (x > 0 && x + needed > width) {
      x = 0;
      y += lineHeight;
    }
    items.push({ kind: 'path', d: line(x, y - 4, x + sample, y - 4), strokeWidth: 1.75, ...look });
    items.push({ kind: 'text', x: x + sample + 6, y, text, fontSize, fill: theme.muted });
    x += needed + 16;
  }
  return { items, bottom: y + 4 };
}

function captionItems(model: FigureSceneModel, top: number, width: number): Block {
  const { title, caption, captionRows, theme } = model;
  const rows = caption.flatMap((text) => wrapText(text, fontSize, width));
  const shown = captionRows === undefined ? rows : rows.slice(0, captionRows);
  const titles = wrapText(title, titleSize, width).slice(0, captionRows === undefined ? undefined : 1);
  const items: SceneItem[] = [];
  let y = top + titleSize;
  for (const text of titles) {
    items.push({ kind: 'text', x: 0, y, text, fontSize: titleSize, fill: theme.text, bold: true });
    y += lineHeight + 2;
  }
  for (const text of shown) {
    items.push({ kind: 'text', x: 0, y, text, fontSize, fill: theme.muted });
    y += lineHeight;
  }
  y += lineHeight * ((captionRows ?? shown.length) - shown.length);
  return { items, bottom: y - lineHeight };
}
