// Scenes as an animated GIF, by modern-gif. Imports its own room and modern-gif only.
import { Encoder } from 'modern-gif';
import { paintScene } from './canvas.ts';
import type { Movie, MovieOptions } from './movie.ts';
import type { Scene } from './scene.ts';

/** What GIF counts time in, per second; viewers slow down what is shorter than two of them. */
const gifTicks = 100;
const shortestTicks = 2;
/** Of a palette for the whole file; one entry is left for what is transparent. */
const gifColors = 255;

export async function startGif(
  { scale, frameSeconds, metadata }: MovieOptions,
  first: Scene,
): Promise<Movie> {
  const canvas = new OffscreenCanvas(1, 1);
  // Who asks first says what it is for.
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  paintScene(canvas, first, scale);
  const { width, height } = canvas;
  const delay = (1000 * Math.max(shortestTicks, Math.round(frameSeconds * gifTicks))) / gifTicks;
  const encoder = new Encoder({ width, height, maxColors: gifColors, looped: true, loopCount: 0 });
  return {
    async add(scene) {
      paintScene(canvas, scene, scale);
      const { data } = context.getImageData(0, 0, width, height);
      await encoder.encode({ data, delay });
    },
    async finish() {
      return withComment(new Uint8Array(await encoder.flush()), JSON.stringify(metadata));
    },
    async cancel() {
      // It holds nothing but memory.
    },
  };
}

/** A comment extension (GIF89a, section 24) before the trailer: blocks of up to 255 bytes, ASCII. */
function withComment(file: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const ascii = text.replace(
    /[^\u0020-\u007e]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
  const bytes: number[] = [0x21, 0xfe];
  for (let at = 0; at < ascii.length; at += 255) {
    const block = ascii.slice(at, at + 255);
    bytes.push(block.length);
    for (let index = 0; index < block.length; index++) bytes.push(block.charCodeAt(index));
  }
  bytes.push(0, 0x3b);
  const trailer = file.lastIndexOf(0x3b);
  const result = new Uint8Array(trailer + bytes.length);
  result.set(file.subarray(0, trailer));
  result.set(bytes, trailer);
  return result;
}
