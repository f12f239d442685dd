// Scenes one after another as a file that moves. Its encoders are loaded when the first one is made. Imports its own room
// only.
import type { Scene } from './scene.ts';

export type MovieFormat = 'webm' | 'gif';

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

/** `first` gives the size. Throws NoEncoderError. */
export async function startMovie(format: MovieFormat, options: MovieOptions, first: Scene): Promise<Movie> {
  switch (format) {
    case 'webm':
      return (await import('./webm.ts')).startWebM(options, first);
    case 'gif':
      return (await import('./gif.ts')).startGif(options, first);
    default:
      return format satisfies never;
  }
}
