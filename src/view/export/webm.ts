// Scenes as WebM: encoded by the browser's WebCodecs, put into the file by mediabunny. Imports its own room and mediabunny only.
import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Output,
  Quality,
  WebMOutputFormat,
} from 'mediabunny';
import { paintScene } from './canvas.ts';
import { NoEncoderError, type Movie, type MovieOptions } from './movie.ts';
import type { Scene } from './scene.ts';

/** In the order of what most browsers play and encode quickly. */
const codecs = ['vp9', 'vp8', 'av1'] as const;

export async function startWebM(
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
