// A drawing as plain data: what the page shows of a figure, to be written as SVG or painted on a canvas of any size.
// Imports nothing.

/** Everything in CSS pixels from the top left corner; colours as #rrggbb, alike for every program that reads an SVG. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  /** A few words. */
  readonly title: string;
  /** What it shows, with its numbers, in sentences. */
  readonly description: string;
  readonly items: readonly SceneItem[];
}

export type SceneItem = ScenePath | SceneText | SceneMap | SceneGradient | SceneClip;

export interface ScenePath {
  readonly kind: 'path';
  /** SVG path data in the scene's own pixels, from `at` where that is given. */
  readonly d: string;
  readonly at?: { readonly x: number; readonly y: number };
  readonly fill?: string;
  readonly stroke?: string;
  /** Default 1. */
  readonly strokeWidth?: number;
  /** Of the whole path, 0 to 1. Default 1. */
  readonly opacity?: number;
  readonly dash?: readonly number[];
  readonly round?: boolean;
}

export interface SceneText {
  readonly kind: 'text';
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly text: string;
  readonly fontSize: number;
  readonly fill: string;
  readonly opacity?: number;
  /** Default 'start'. */
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** Coloured pixels, each a sharp rectangle where it is larger than life. */
export interface SceneMap {
  readonly kind: 'map';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: Pixels;
}

/** RGBA, row-major from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A rectangle whose colour runs from left to right. */
export interface SceneGradient {
  readonly kind: 'gradient';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly stops: readonly { readonly offset: number; readonly color: string }[];
}

export interface SceneClip {
  readonly kind: 'clip';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly items: readonly SceneItem[];
}

/** No file of a font travels with a picture: whoever opens it has one of these. */
export const sceneFont = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

const short = (value: number): string => String(Math.round(value * 100) / 100);

export const rectanglePath = (x: number, y: number, width: number, height: number): string =>
  `M${short(x)},${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;

const pairs = /(-?\d+(?:\.\d+)?(?:e-?\d+)?),(-?\d+(?:\.\d+)?(?:e-?\d+)?)/g;

/** Scales and moves a path of absolute `x,y` pairs, as contours and profiles are; the width of its line stays. */
export function placePath(
  d: string,
  { x, y, scale = 1 }: { readonly x: number; readonly y: number; readonly scale?: number },
): string {
  return d.replace(
    pairs,
    (_, px: string, py: string) => `${short(x + Number(px) * scale)},${short(y + Number(py) * scale)}`,
  );
}

/** Widths in shares of the font's size, a little more than common fonts need: nothing is cut off. */
const characterWidths = [
  { of: /[ilj.,:;'|!’·]/, width: 0.33 },
  { of: /[ \u00a0()[\]frtI/-]/, width: 0.42 },
  { of: /[mwMW%@—…]/, width: 0.95 },
  { of: /[A-Z&=+<>~√±×≈–−]/, width: 0.74 },
  { of: /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/, width: 1 },
] as const;

/** About how wide a text is, in the font size's pixels: a scene is laid out before it is known who draws it. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    width += characterWidths.find(({ of }) => of.test(character))?.width ?? 0.62;
  }
  return width * fontSize;
}

/** Where a line may end: after a blank (not a no-break space), and around characters of scripts without blanks. */
const pieces = /[\u2e80-\u9fff\uff00-\uff60]|[^ \t\n\u2e80-\u9fff\uff00-\uff60]+[ \t\n]*|[ \t\n]+/g;

/** Lines that fit a width; a word that is longer than a line, such as a link, is cut. */
export function wrapText(text: string, fontSize: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const push = (): void => {
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = '';
  };
  for (const piece of text.match(pieces) ?? []) {
    if (line !== '' && textWidth((line + piece).trimEnd(), fontSize) > width) push();
    if (textWidth(piece.trimEnd(), fontSize) <= width) {
      line += piece;
      continue;
    }
    for (const character of piece) {
      if (textWidth(line + character, fontSize) > width) push();
      line += character;
    }
  }
  push();
  return lines;
}
