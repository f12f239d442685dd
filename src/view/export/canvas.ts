// A scene on a canvas, at any scale. Imports its own room only; needs the browser's 2D canvas.
import { sceneFont, type Pixels, type Scene, type SceneItem } from './scene.ts';

/** Longer sides, or more pixels, than this some browsers refuse without a word. */
const longestSide = 16_384;
const mostPixels = 2 ** 27;

/** Why a scene cannot be painted at a scale; null where it can. */
export function sizeProblem({ width, height }: Scene, scale: number): 'too-large' | null {
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  return Math.max(w, h) > longestSide || w * h > mostPixels ? 'too-large' : null;
}

export type Canvas2D = OffscreenCanvas | HTMLCanvasElement;
type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** Paints a scene over all of a canvas, which takes its size: `scale` pixels to each of the scene's. */
export function paintScene(canvas: Canvas2D, scene: Scene, scale: number): void {
  canvas.width = Math.round(scene.width * scale);
  canvas.height = Math.round(scene.height * scale);
  const context = canvas.getContext('2d') as Context | null;
  if (context === null) throw new Error('The browser gives no 2D canvas of this size.');
  context.fillStyle = scene.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(canvas.width / scene.width, canvas.height / scene.height);
  paint(context, scene.items, scale);
}

/** The scene as a PNG file. */
export async function sceneToPng(scene: Scene, scale: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(1, 1);
  paintScene(canvas, scene, scale);
  const file = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await file.arrayBuffer());
}

function paint(context: Context, items: readonly SceneItem[], scale: number): void {
  for (const item of items) {
    context.save();
    paintItem(context, item, scale);
    context.restore();
  }
}

function paintItem(context: Context, item: SceneItem, scale: number): void {
  switch (item.kind) {
    case 'path': {
      const path = new Path2D(item.d);
      if (item.at) context.translate(item.at.x, item.at.y);
      context.globalAlpha = item.opacity ?? 1;
      if (item.fill !== undefined) {
        context.fillStyle = item.fill;
        // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
        context.fill(path, 'evenodd');
      }
      if (item.stroke === undefined) return;
      context.strokeStyle = item.stroke;
      context.lineWidth = item.strokeWidth ?? 1;
      if (item.dash) context.setLineDash([...item.dash]);
      if (item.round) context.lineCap = context.lineJoin = 'round';
      context.stroke(path);
      return;
    }
    case 'text':
      context.globalAlpha = item.opacity ?? 1;
      context.font = `${item.bold ? 600 : 400} ${item.fontSize}px ${sceneFont}`;
      context.textAlign = item.anchor === 'middle' ? 'center' : (item.anchor ?? 'start');
      context.direction = 'ltr';
      context.fillStyle = item.fill;
      context.fillText(item.text, item.x, item.y);
      return;
    case 'map': {
      const { x, y, width, height, pixels } = item;
      // As on the page: sharp where a pixel is larger than life, averaged where many share one.
      context.imageSmoothingEnabled = pixels.width > width * scale || pixels.height > height * scale;
      context.imageSmoothingQuality = 'high';
      context.drawImage(canvasOf(pixels), x, y, width, height);
      return;
    }
    case 'gradient': {
      const { x, y, width, height, stops } = item;
      const gradient = context.createLinearGradient(x, 0, x + width, 0);
      for (const { offset, color } of stops) gradient.addColorStop(offset, color);
      context.fillStyle = gradient;
      context.fillRect(x, y, width, height);
      return;
    }
    case 'clip':
      context.beginPath();
      context.rect(item.x, item.y, item.width, item.height);
      context.clip();
      paint(context, item.items, scale);
      return;
    default:
      return item satisfies never;
  }
}

function canvasOf({ width, height, data }: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}
