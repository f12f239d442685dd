// An animation of a sweep: every picture computed to its end by the live engine, drawn to one scale, and encoded. No Lit; needs
// the browser's canvas.
import { createErfEngine, type LiveFrame } from '../../client/index.ts';
import { ErfError, version, type EngineInfo, type ErfRequest, type ErfResult } from '../../engine/index.ts';
import { formatNetwork } from '../../network/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import type { Movie, MovieFormat, Scene } from '../../view/index.ts';
import type { Over } from '../growth-fields.ts';
import { growthPoints, runsOverLayers, type GrowthPoint } from '../growth/points.ts';
import { framePicture } from '../heatmap/picture.ts';
import type { State } from '../state.ts';
import { boxSize, fileStem, figureTitle } from './describe.ts';
import { figureScene } from './figure-scene.ts';
import { SaveError, type SavedFile } from './files.ts';
import { linkOf, provenanceOf, settingsOf } from './provenance.ts';
import { strings } from './strings.ts';
import { themes, type ThemeName } from './themes.ts';
import type { SaveSource } from './types.ts';

export interface AnimationSettings {
  /** Left aside for networks of their own, whose layers are gone through. */
  readonly over: Over;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  /** Of every picture. */
  readonly draws: number;
  readonly format: MovieFormat;
  readonly theme: ThemeName;
}

export interface AnimationProgress {
  onProgress(done: number, wanted: number): void;
  readonly signal: AbortSignal;
  /** Makes words in the language of the figure. */
  inLanguage<T>(make: () => T): T;
}

/** Narrower than a saved picture: an animation is looked at in a column of text, and its file is small. */
const sceneWidth = 480;
/** Pixels to each of the scene's: letters stay sharp on the screens that most readers have. */
const scales: Readonly<Record<MovieFormat, number>> = { webm: 2, gif: 1 };
/** A line for the numbers and one for how they were made, each of which may take two. */
const captionRows = 4;

/** The pictures, from the smallest value on. Throws SaveError where there is none. */
export function animationPoints(state: State, settings: AnimationSettings): readonly GrowthPoint[] {
  const { over, from, to, draws } = settings;
  const swept: State = { ...state, over, range: `${from}-${to}`, compare: 'none', draws };
  const { points, problems } = growthPoints(swept, [{ label: '', changes: {} }]);
  if (points.length === 0) throw new SaveError(problems[0] ?? strings.noPoints);
  return points.toSorted((a, b) => a.x - b.x);
}

function toFrame(result: ErfResult, request: ErfRequest, info: EngineInfo): LiveFrame {
  return { ...result, request, info, wanted: result.draws, final: true, notes: [] };
}

/** Of a clip, as of a picture: what each of its frames was asked for with, and what all have in common. */
function metadataOf(source: SaveSource, points: readonly GrowthPoint[], settings: AnimationSettings) {
  const { over, from, to, seconds, draws } = settings;
  const { state } = source;
  const [first] = points;
  const { network, ...request } = first!.request;
  return {
    tool: 'erf-lab',
    version,
    link: linkOf(source, { ...state, draws }),
    // Every frame's own network follows from the link and the knob's value.
    network: formatNetwork(source.network),
    firstNetwork: formatNetwork(network),
    request,
    settings: settingsOf({ ...state, draws }),
    sweep: runsOverLayers(state)
      ? { over: 'layers', layers: points.map(({ label }) => label) }
      : { over, from, to },
    seconds,
  };
}

/**
 * Computes every picture and encodes them as they come. The colours of each run from 0 to its own peak, as the legend says,
 * which is the same in every frame: on one scale of absolute values, deep networks would be black. The part of the input that is
 * shown is that of the largest box, so that the field is seen to grow.
 *
 * Throws SaveError; NetworkError or ErfError of the engine; ErfError('aborted') through `signal`, which stops the
 * computing too.
 */
export async function makeAnimation(
  source: SaveSource,
  settings: AnimationSettings,
  { onProgress, signal, inLanguage }: AnimationProgress,
): Promise<SavedFile> {
  const { state, workerUrl } = source;
  const { format, seconds, theme } = settings;
  const points = inLanguage(() => animationPoints(state, settings));
  const largest = points
    .map(({ request }) => fieldOf(request))
    .reduce(([y, x], size) => [Math.max(y, size[0]), Math.max(x, size[1])] as const);
  const codecs = await import('../../view/export/movie.ts');
  const engine = await createErfEngine({
    backend: state.backend,
    signal,
    ...(workerUrl === undefined ? {} : { workerUrl }),
  });
  let movie: Movie | null = null;
  try {
    onProgress(0, points.length);
    for (const [index, { request, changes, label }] of points.entries()) {
      const frame = toFrame(await engine.run(request, { signal }), request, engine.info);
      const own: SaveSource = { ...source, state: { ...state, ...changes }, frame, prediction: null };
      const scene = inLanguage(() => frameScene(own, frame, { label, theme, inSight: largest }));
      movie ??= await codecs.startMovie(
        format,
        {
          scale: scales[format],
          frameSeconds: seconds / points.length,
          title: inLanguage(() => strings.figureOf(figureTitle(source))),
          metadata: metadataOf(source, points, settings),
        },
        scene,
      );
      await movie.add(scene);
      if (signal.aborted) throw new ErfError('aborted', 'Aborted by the caller.');
      onProgress(index + 1, points.length);
    }
    const content = await movie!.finish();
    movie = null;
    const name = `${fileStem(state)}-${runsOverLayers(state) ? 'layers' : settings.over}.${format}`;
    return { name, type: format === 'gif' ? 'image/gif' : 'video/webm', content };
  } catch (error) {
    if (error instanceof codecs.NoEncoderError)
      throw new SaveError(
        inLanguage(() => strings.noVideo),
        { cause: error },
      );
    throw error;
  } finally {
    engine.close();
    await movie?.cancel();
  }
}

const fieldOf = ({ network, layer }: ErfRequest): readonly [y: number, x: number] =>
  receptiveField(network, layer).size;

interface FrameLook {
  readonly label: string;
  readonly theme: ThemeName;
  readonly inSight: readonly [y: number, x: number];
}

function frameScene(source: SaveSource, frame: LiveFrame, { label, theme, inSight }: FrameLook): Scene {
  const picture = framePicture(frame);
  const { scale, colormap } = source.state;
  const { request, engine } = provenanceOf(source, frame);
  // Where layers are gone through, each picture's own is named.
  const title = runsOverLayers(source.state)
    ? `${figureTitle({ ...source, state: { ...source.state, layer: '' } })}, ${strings.atLayer(label)}`
    : figureTitle(source);
  return figureScene({
    picture,
    predicted: null,
    scale,
    colormap,
    theme: themes[theme],
    width: sceneWidth,
    title,
    description: strings.sentence(title, boxSize(frame), frame),
    caption: [strings.numbersLine(boxSize(frame), frame), strings.madeLine(request, frame, engine, version)],
    inSight,
    captionRows,
  });
}
