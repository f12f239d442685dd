// Scenes one after another as a file that moves: WebM by WebCodecs and mediabunny, GIF by modern-gif. Loaded when the first
// one is made. Imports its own room and these libraries only.
import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Output,
  Quality,
  WebMOutputFormat,
} from 'mediabunny';
import { Encoder } from 'modern-gif';
import { paintScene } from './canvas.ts';
import type { Scene } from './scene.ts';

export const movieFormats = ['webm', 'gif'] as const;
export type MovieFormat = (typeof movieFormats)[number];

export interface MovieOptions {
  /** Pixels to each of the scenes'. */
  readonly scale: number;
  /** Of every frame. */
  readonly frameSeconds: number;
  /** What the file says of itself. */
  readonly title: string;
  readonly metadata: unknown;
}

/** Takes scenes of one size, one after another, and gives the file at the end. */
export interface Movie {
  add(scene: Scene): Promise<void>;
  finish(): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives up; nothing is kept. */
  cancel(): Promise<void>;
}

/** Thrown where the browser has no encoder for it. */
export class NoEncoderError extends Error {
  override readonly name = 'NoEncoderError';
}

export async function startMovie(format: MovieFormat, options: MovieOptions, first: Scene): Promise<Movie> {
  switch (format) {
    case 'webm':
      return startWebM(options, first);
    case 'gif':
      return startGif(options, first);
    default:
      return format satisfies never;
  }
}

/** In the order of what most browsers play and encode quickly. */
const codecs = ['vp9', 'vp8', 'av1'] as const;

async function startWebM(
  { scale, frameSeconds, title, metadata }: MovieOptions,
  first: Scene,
): Promise<Movie> {
  const canvas = new OffscreenCanvas(1, 1);
  paintScene(canvas, first, scale);
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec([...codecs], {
    width,
    height,
    quality: new Quality('high'),
  });
  if (codec === null) throw new NoEncoderError(`No encoder for ${codecs.join(', ')} at ${width}×${height}.`);
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec, quality: new Quality('high'), keyFrameInterval: 1 });
  output.addVideoTrack(source, { frameRate: 1 / frameSeconds });
  output.setMetadataTags({ title, comment: JSON.stringify(metadata) });
  await output.start();
  let frames = 0;
  return {
    async add(scene) {
      paintScene(canvas, scene, scale);
      await source.add(frames * frameSeconds, frameSeconds);
      frames += 1;
    },
    async finish() {
      await output.finalize();
      return new Uint8Array(output.target.buffer!);
    },
    cancel: () => output.cancel(),
  };
}

/** What GIF counts time in, per second; viewers slow down what is shorter than two of them. */
const gifTicks = 100;
const shortestTicks = 2;
/** Of a palette for the whole file; one entry is left for what is transparent. */
const gifColors = 255;

async function startGif({ scale, frameSeconds, metadata }: MovieOptions, first: Scene): Promise<Movie> {
  const canvas = new OffscreenCanvas(1, 1);
  paintScene(canvas, first, scale);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
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
