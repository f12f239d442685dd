// The files that can be saved of a figure. No Lit; the picture needs the browser's canvas.
import type { LiveFrame } from '../../client/index.ts';
import {
  describePng,
  encodeNpy,
  sceneToPng,
  sceneToSvg,
  sizeProblem,
  type PngText,
  type Scene,
} from '../../view/index.ts';
import { framePicture, predictionPicture } from '../heatmap/picture.ts';
import { boxSize, captionLines, figureTitle, fileStem } from './describe.ts';
import { figureScene } from './figure-scene.ts';
import { mapCsv, numbersCsv, numbersJson } from './numbers.ts';
import { pngTexts, provenanceOf, type Provenance } from './provenance.ts';
import { strings } from './strings.ts';
import { themes, type ThemeName } from './themes.ts';
import type { SaveSource } from './types.ts';

export interface SavedFile {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

export const fileKinds = ['png', 'svg', 'csv', 'json', 'npy', 'map-csv'] as const;
export type FileKind = (typeof fileKinds)[number];

export interface PictureLook {
  readonly theme: ThemeName;
  /** Of the PNG, in pixels. */
  readonly width: number;
}

/** The width that a saved figure is laid out for: text then has the size it has on a page. */
export const sceneWidth = 640;

/** The picture in a sentence with its numbers. */
export const summaryOf = (source: SaveSource, frame: LiveFrame): string =>
  strings.sentence(figureTitle(source), boxSize(frame), frame);

/** What a file is refused for, as a sentence. */
export class SaveError extends Error {
  override readonly name = 'SaveError';
}

/** The picture as it is saved; a prediction that does not fit it is left out, as on the page. */
export function sceneOf(
  source: SaveSource,
  frame: LiveFrame,
  provenance: Provenance,
  theme: ThemeName,
): Scene {
  const picture = framePicture(frame);
  const { scale, colormap } = source.state;
  return figureScene({
    picture,
    predicted: source.prediction && predictionPicture(source.prediction, picture),
    scale,
    colormap,
    theme: themes[theme],
    width: sceneWidth,
    title: figureTitle(source),
    description: summaryOf(source, frame),
    caption: captionLines(source, frame, provenance),
  });
}

/** Throws SaveError where the picture would be larger than a browser can make. */
export async function pngFile(
  scene: Scene,
  width: number,
  texts: readonly PngText[],
): Promise<Uint8Array<ArrayBuffer>> {
  const scale = width / scene.width;
  if (sizeProblem(scene, scale) !== null) {
    throw new SaveError(strings.tooLarge(width, Math.round(scene.height * scale)));
  }
  return describePng(await sceneToPng(scene, scale), texts, scale);
}

/**
 * One file of a figure. Everything in words is made before the first await, in the language of now. Throws SaveError.
 */
export async function makeFile(
  kind: FileKind,
  source: SaveSource,
  frame: LiveFrame,
  { theme, width }: PictureLook,
): Promise<SavedFile> {
  const provenance = provenanceOf(source, frame);
  const stem = fileStem(source.state);
  switch (kind) {
    case 'png': {
      const scene = sceneOf(source, frame, provenance, theme);
      const content = await pngFile(
        scene,
        width,
        pngTexts({ ...scene, title: strings.figureOf(scene.title) }, provenance),
      );
      return { name: `${stem}.png`, type: 'image/png', content };
    }
    case 'svg': {
      const scene = sceneOf(source, frame, provenance, theme);
      return { name: `${stem}.svg`, type: 'image/svg+xml', content: await sceneToSvg(scene, provenance) };
    }
    case 'csv':
      return { name: `${stem}.csv`, type: 'text/csv', content: numbersCsv(source, frame, provenance) };
    case 'json':
      return {
        name: `${stem}.json`,
        type: 'application/json',
        content: numbersJson(source, frame, provenance),
      };
    case 'npy': {
      const { map, box } = frame;
      const content = encodeNpy({ map, height: box.height, width: box.width, metadata: provenance });
      return { name: `${stem}.npy`, type: 'application/octet-stream', content };
    }
    case 'map-csv':
      return { name: `${stem}-map.csv`, type: 'text/csv', content: mapCsv(frame, provenance) };
    default:
      return kind satisfies never;
  }
}
