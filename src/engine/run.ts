// A request under way: its chunks, sized to the clock, and the frames they make. Knows no device.
import { jackknifeUncertainty, measureErf, type ErfMeasures, type GaussianFit } from '../measures/index.ts';
import { receptiveField, type ReceptiveField } from '../receptive-field/index.ts';
import type { Session, Snapshot } from './backend.ts';
import type { MeasuredSpeeds } from './cost.ts';
import { ErfError } from './errors.ts';
import type { Plan } from './plan-types.ts';
import { mapCenter } from './target.ts';
import type { EngineInfo, ErfFrame, ErfRequest, ErfUncertainty } from './types.ts';

/** The first chunk of a request: a third of a frame at 60 Hz, for the page needs the cores to lay itself out beside it. */
const firstChunkMs = 5;
/** Later chunks grow to this: few enough read-backs to cost nothing, short enough to follow a hand. */
export const largestChunkMs = 80;
/**
 * Every chunk of a background run, the first alike: a live request that comes while one is computed waits a frame at
 * 60 Hz at most, and takes turns with it on the CPU.
 */
const backgroundChunkMs = 16;
/** A map of more pixels is measured for its uncertainty only when it is final. */
const quickArea = 128 ** 2;
/** Of a run's computing time, what its pictures' uncertainties may take beside it. */
const judgingShare = 0.1;

/** The numbers of `ErfMeasures` that can be sent as data. */
export interface MeasuredNumbers {
  readonly erfSize: number;
  readonly erfRatio: number;
  readonly sigma: readonly [y: number, x: number];
  readonly kurtosis: readonly [y: number, x: number];
  readonly gaussian: GaussianFit;
}

/** The part of a map's measures that is plain data. */
export function measuredNumbers({
  erfSize,
  erfRatio,
  sigma,
  kurtosis,
  gaussian,
}: ErfMeasures): MeasuredNumbers {
  return { erfSize, erfRatio, sigma, kurtosis, gaussian };
}

/** How far a run is. */
export interface RunProgress {
  /** Draws done so far. */
  readonly draws: number;
  readonly wanted: number;
  /** Computing time since the request was started. */
  readonly elapsedMs: number;
}

/** How a run shares the engine with others. */
export interface StartOptions {
  /** Behind a live picture: in small chunks. Default false. */
  readonly background?: boolean;
}

export interface RunFrame extends ErfFrame {
  readonly measured: MeasuredNumbers;
  readonly uncertainty: ErfUncertainty;
  readonly wanted: number;
  readonly final: boolean;
  readonly notes: readonly string[];
  readonly info: EngineInfo;
}

const uncertaintyOf = (error: number): ErfUncertainty => ({
  erfSize: error,
  erfRatio: error,
  sigma: [error, error],
  kurtosis: [error, error],
});

/** What a run is made of. */
export interface RunParts {
  readonly plan: Plan;
  readonly session: Session;
  readonly info: EngineInfo;
  readonly notes: readonly string[];
  /** What earlier runs took; this one adds to it. */
  readonly speeds: MeasuredSpeeds;
}

export class ErfRun {
  readonly plan: Plan;
  readonly #info: EngineInfo;
  readonly #session: Session;
  readonly #field: ReceptiveField;
  readonly #center: readonly [y: number, x: number];
  readonly #notes: readonly string[];
  readonly #largestChunkMs: number;
  readonly #speeds: MeasuredSpeeds;
  #drawMs: number;
  #chunkMs: number;
  #done = 0;
  #elapsedMs = 0;
  #isSeen = false;
  #judgingMs = 0;
  /** Of the last chunk, while no frame has shown it. */
  #unshown: Snapshot | null = null;

  constructor(
    request: ErfRequest,
    { plan, session, info, notes, speeds }: RunParts,
    { background = false }: StartOptions = {},
  ) {
    this.plan = plan;
    this.#info = info;
    this.#session = session;
    this.#chunkMs = background ? backgroundChunkMs : firstChunkMs;
    this.#largestChunkMs = background ? backgroundChunkMs : largestChunkMs;
    this.#field = receptiveField(request.network, request.layer);
    this.#center = mapCenter(request, this.#field, plan.box);
    this.#notes = [...notes, ...plan.notes];
    this.#speeds = speeds;
    this.#drawMs = speeds.drawMs(plan, info);
  }

  /** What computes: on the CPU, with how many cores by now. */
  get info(): EngineInfo {
    return this.#session.info ?? this.#info;
  }

  /** True once all draws are done and shown. */
  get done(): boolean {
    return this.#done >= this.plan.draws && this.#unshown === null;
  }

  /** Computes the next chunk and shows what there is; only shows it where `advance` did the last. Throws ErfError. */
  async next(): Promise<RunFrame> {
    if (this.done) throw new ErfError('invalid-request', 'All draws of this run are done.');
    await this.advance();
    const snapshot = this.#unshown!;
    this.#unshown = null;
    return this.frame(snapshot);
  }

  /** Computes the next chunk, if there is one, and measures nothing: for who shows only some. Throws ErfError. */
  async advance(): Promise<RunProgress> {
    const left = this.plan.draws - this.#done;
    if (left > 0) {
      const started = performance.now();
      const draws = this.#chunkDraws(left);
      const snapshot = await this.#session.advance(draws);
      const chunkMs = performance.now() - started;
      this.#unshown = snapshot;
      this.#done = snapshot.draws;
      // Helpers work ahead, and a chunk that was there before it was asked for says nothing of the next.
      this.#drawMs = Math.max(chunkMs / draws, this.#drawMs / 2);
      // The first chunk on a device waits for its kernels to be compiled.
      const isTypical = this.#info.backend === 'cpu' || this.#elapsedMs > 0;
      if (isTypical && !this.plan.deterministic) this.#speeds.note(this.plan, this.#info, this.#drawMs);
      this.#chunkMs = Math.min(2 * this.#chunkMs, this.#largestChunkMs);
      this.#elapsedMs += chunkMs;
    }
    return { draws: this.#done, wanted: this.plan.draws, elapsedMs: this.#elapsedMs };
  }

  close(): void {
    this.#session.destroy();
  }

  #chunkDraws(left: number): number {
    if (this.plan.deterministic) return left;
    const affordable = Math.floor(this.#chunkMs / Math.max(this.#drawMs, 1e-6));
    return Math.max(1, Math.min(left, this.plan.drawsPerChunk, affordable));
  }

  /** What a snapshot shows: its numbers and their uncertainty. Throws ErfError. */
  async frame(snapshot: Snapshot): Promise<RunFrame> {
    const { box, accumulation } = this.plan;
    const { map, draws, deadDraws, lostDraws, standardError } = snapshot;
    if (lostDraws === draws) {
      throw new ErfError(
        'invalid-request',
        `All ${draws} draws leave float32: at this depth their scale cannot be written down. Normalise each draw (normalize: 'draw'), or choose glorot weights or a shallower network.`,
      );
    }
    const final = this.done;
    const measures = measureErf(map, box, this.#field, { center: this.#center });
    const uncertainty =
      final || this.#mayJudge(map.length)
        ? await this.#uncertainty(accumulation?.aggregate === 'square')
        : uncertaintyOf(NaN);
    return {
      map,
      box,
      draws,
      deadDraws,
      standardError,
      elapsedMs: this.#elapsedMs,
      measured: measuredNumbers(measures),
      uncertainty,
      wanted: this.plan.draws,
      final,
      notes: [...this.#notes, ...drawNotes(snapshot)],
      info: this.info,
    };
  }

  /** The first picture comes without: a hand that drags sees nothing else. Later ones, where it is a small part of the time. */
  #mayJudge(area: number): boolean {
    const isFirst = !this.#isSeen;
    this.#isSeen = true;
    return !isFirst && area <= quickArea && this.#judgingMs <= judgingShare * this.#elapsedMs;
  }

  async #uncertainty(root: boolean): Promise<ErfUncertainty> {
    if (this.plan.deterministic) return uncertaintyOf(0);
    const started = performance.now();
    const groups = await this.#session.groupMaps();
    const found = jackknifeUncertainty(groups, this.plan.box, this.#field, { root, center: this.#center });
    this.#judgingMs += performance.now() - started;
    return found;
  }
}

function drawNotes({ draws, deadDraws, lostDraws }: Snapshot): string[] {
  const notes: string[] = [];
  if (deadDraws > 0) {
    const advice =
      deadDraws === draws ? ': nothing is left to show. Use more channels, or another activation' : '';
    notes.push(
      `${deadDraws} of ${draws} draws are dead (their gradient is zero everywhere) and left out${advice}.`,
    );
  }
  if (lostDraws > 0) {
    notes.push(`${lostDraws} of ${draws} draws leave float32 and are left out; normalize 'draw' keeps them.`);
  }
  return notes;
}
