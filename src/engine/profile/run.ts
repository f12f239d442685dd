// A profile under way: the first picture, chunks on the usual way, then every step by itself, in slices short enough to
// stop between. Knows no device.
import type { Backend, Piece, Probe, Session } from '../backend.ts';
import type { MeasuredSpeeds } from '../cost.ts';
import { ErfError } from '../errors.ts';
import type { Plan } from '../plan-types.ts';
import { ErfRun, largestChunkMs } from '../run.ts';
import type { ErfRequest } from '../types.ts';
import { accumulateCounts, finishCounts, stepCounts, type Counts } from './counts.ts';
import { median } from './median.ts';
import type {
  ErfProfile,
  ProfileKind,
  ProfileOptions,
  ProfilePeak,
  ProfilePhase,
  ProfileProgress,
  ProfileStep,
  ProfileTotals,
} from './types.ts';

/** Long enough that most steps are timed seven times, short enough that a reader waits for it. */
const usualBudgetMs = 1500;
const mostRounds = 7;
/** Chunks on the usual way, and readings back: what is short is as often in two minds as a step is. */
const wholeRuns = 7;
/** What is over sooner is done again until then, a few times. */
const [wholeMs, mostAgain] = [2, 40];
/** A piece is repeated until it takes this long: twenty steps of the coarsest timestamp, a few turns of the clock. */
const pieceMs = { timestamp: 2, clock: 4 } as const;
/** Below it, the clock's step is what is measured. */
const shortestPieceMs = 0.5;
const mostTimes = 4096;
/** What took no time at all is tried so many times more often. */
const moreTimes = 64;
/** Between two slices the page may stop. */
const sliceMs = 100;
/** Of a piece that has not run yet: what a slow kernel reaches of the peak. */
const guessedShare = 0.1;

export interface ProfileParts {
  readonly plan: Plan;
  readonly session: Session;
  readonly backend: Backend;
  readonly notes: readonly string[];
  readonly speeds: MeasuredSpeeds;
  readonly planningMs: number;
  readonly openingMs: number;
  readonly heldByteLength: number;
}

/** JSON has no NaN. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

export class ProfileRun {
  readonly #parts: ProfileParts;
  readonly #budgetMs: number;
  readonly #stages: AsyncGenerator<number, ErfProfile>;
  #probe: Probe | null = null;
  #slice: Promise<unknown> = Promise.resolve();
  #closed = false;
  done = false;

  constructor(
    request: ErfRequest,
    parts: ProfileParts,
    { draws, budgetMs = usualBudgetMs }: ProfileOptions = {},
  ) {
    if (draws !== undefined && !(Number.isSafeInteger(draws) && draws > 0)) {
      throw new ErfError('invalid-request', `draws is ${draws}; a profile is of a whole number, 1 or more.`);
    }
    this.#parts = parts;
    this.#budgetMs = budgetMs;
    this.#stages = this.#measure(request, draws);
  }

  /** Measures for a tenth of a second or so, longer where one step takes longer. Throws ErfError. */
  async next(): Promise<ProfileProgress> {
    const slice = this.#stages.next();
    this.#slice = slice.catch(() => undefined);
    const { value, done } = await slice;
    if (this.#closed) throw new ErfError('aborted', 'This profile was stopped.');
    this.done = done === true;
    return done ? { done: 1, profile: value } : { done: value, profile: null };
  }

  /** Memory is given back when the slice under way is over: a device takes no commands for what is gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#slice.then(() => {
      this.#probe?.destroy();
      this.#parts.session.destroy();
    });
  }

  /** Yields how far it is. */
  async *#measure(request: ErfRequest, wantedDraws: number | undefined): AsyncGenerator<number, ErfProfile> {
    const { plan, session, backend, notes, speeds } = this.#parts;
    const peak = await backend.peak();
    yield 0.05;

    const run = new ErfRun(request, { plan, session, info: backend.info, notes, speeds });
    const started = performance.now();
    const frame = await run.next();
    const firstPictureMs = performance.now() - started;
    yield 0.1;

    const atOnce = Math.min(plan.draws, plan.drawsPerChunk);
    const asRun = (drawMs: number): number =>
      Math.max(1, Math.min(atOnce, Math.floor(largestChunkMs / Math.max(drawMs, 1e-6))));
    let draws = wantedDraws ? Math.min(wantedDraws, atOnce) : asRun(frame.elapsedMs / frame.draws);
    const began = performance.now();
    let snapshot = await session.advance(draws);
    // A chunk that has warmed up says how many draws a run would take.
    if (wantedDraws === undefined) draws = asRun((performance.now() - began) / draws);
    yield 0.15;
    const chunkMs = yield* this.#typical(0.15, this.#budgetMs / 2, async () => {
      snapshot = await session.advance(draws);
    });
    const measuringMs = yield* this.#typical(0.25, this.#budgetMs / 6, () => run.frame(snapshot));

    const probe = (this.#probe = await session.probe(draws));
    const readings: number[] = [];
    for (let reading = 0; reading < wholeRuns; reading++) readings.push(await probe.readBack());
    yield 0.35;

    const times = yield* this.#timePieces(probe, peak, draws);
    const names = request.network.layers.map(({ name }) => name);
    const steps = profileSteps({ plan, names, probe, peak, draws, ms: times.map(median) });
    const totals: ProfileTotals = {
      planningMs: this.#parts.planningMs,
      openingMs: this.#parts.openingMs,
      firstPictureMs,
      firstDraws: frame.draws,
      chunkMs,
      computingMs: sum(steps, ({ ms }) => ms),
      readingMs: median(readings),
      measuringMs,
      operations: sum(steps, ({ operations }) => operations),
      byteLength: sum(steps, ({ byteLength }) => byteLength),
    };
    const { backend: name, adapter, fallbackAdapter } = backend.info;
    return {
      backend: name,
      adapter,
      fallbackAdapter,
      draws,
      wanted: plan.draws,
      where: probe.where,
      rounds: times[0]?.length ?? 0,
      steps,
      totals,
      peak,
      memory: {
        heldByteLength: this.#parts.heldByteLength,
        drawsAtOnce: plan.drawsPerChunk,
        backendByteLength: backend.byteLength,
        perDrawByteLength: plan.byteLengthPerDraw,
        sharedByteLength: plan.byteLengthShared,
      },
      notes: [...notes, ...plan.notes],
    };
  }

  /** Milliseconds that something takes, warmed up: the median of a few, each as often as the clock needs. */
  async *#typical(
    from: number,
    budgetMs: number,
    work: () => Promise<unknown>,
  ): AsyncGenerator<number, number> {
    const all: number[] = [];
    let times = 1;
    let spent = 0;
    for (let run = 0; run <= wholeRuns && (run < 2 || spent < budgetMs); run++) {
      const began = performance.now();
      for (let again = 0; again < times; again++) await work();
      const ms = performance.now() - began;
      spent += ms;
      if (run > 0) all.push(ms / times);
      else times = Math.max(1, Math.min(mostAgain, Math.ceil(wholeMs / Math.max(ms, 0.05))));
      yield from + (0.1 * (run + 1)) / (wholeRuns + 1);
    }
    return median(all);
  }

  /** Milliseconds of each piece, once for each round. */
  async *#timePieces(
    probe: Probe,
    peak: ProfilePeak,
    draws: number,
  ): AsyncGenerator<number, readonly (readonly number[])[]> {
    const { pieces, where } = probe;
    const counts = pieces.map((piece) => countsOf(this.#parts.plan, piece, draws));
    let expected: readonly number[] = counts.map(
      ({ operations }) => 0.1 + operations / (guessedShare * peak.operationsPerMs),
    );
    const enoughMs = Math.max(
      shortestPieceMs,
      Math.min(pieceMs[where], this.#budgetMs / (mostRounds * Math.max(1, pieces.length))),
    );
    let times = pieces.map(() => 1);
    const measured: number[][] = pieces.map(() => []);
    let spent = 0;
    for (let round = 0; round <= mostRounds && (round < 2 || spent < this.#budgetMs); round++) {
      const ms: number[] = [];
      const began = performance.now();
      for (let first = 0; first < pieces.length; first = ms.length) {
        let end = first;
        for (let slice = 0; end < pieces.length && (end === first || slice < sliceMs); end++) {
          slice += expected[end]! * times[end]!;
        }
        ms.push(...(await probe.time(first, times.slice(first, end))));
        yield (
          0.35 +
          0.65 * Math.max(Math.min(0.99, spent / this.#budgetMs), (round + ms.length / pieces.length) / 9)
        );
      }
      const roundMs = performance.now() - began;
      // The first is warming up, and says how often each is to be repeated; where it takes all the time, it stands.
      const stands = round > 0 || roundMs > this.#budgetMs;
      if (stands) measured.forEach((all, index) => all.push(ms[index]!));
      if (round === 0) expected = ms;
      else spent += roundMs;
      if (round === 0 && stands) break;
      times = ms.map((each, index) =>
        Math.min(mostTimes, each > 0 ? Math.max(1, Math.ceil(enoughMs / each)) : moreTimes * times[index]!),
      );
    }
    return measured;
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const nothing: Counts = { operations: 0, byteLength: 0 };

/** What a piece and the other pieces of the same steps do together. */
function countsOf({ steps, accumulation }: Plan, piece: Piece, draws: number): Counts {
  if (piece.steps.length > 0) {
    const all = piece.steps.map((index) => stepCounts(steps[index]!, draws));
    return {
      operations: sum(all, ({ operations }) => operations),
      byteLength: sum(all, ({ byteLength }) => byteLength),
    };
  }
  if (!accumulation) return nothing;
  return piece.label === 'finish' ? finishCounts(accumulation) : accumulateCounts(accumulation, draws);
}

interface Measured {
  readonly plan: Plan;
  /** Of the network's layers. */
  readonly names: readonly string[];
  readonly probe: Probe;
  readonly peak: ProfilePeak;
  readonly draws: number;
  /** Of each piece. */
  readonly ms: readonly number[];
}

/** Pieces that follow one another and are of the same steps are one step's. */
function profileSteps({ plan, names, probe, peak, draws, ms }: Measured): readonly ProfileStep[] {
  const groups: { readonly piece: Piece; readonly indices: number[] }[] = [];
  for (const [index, piece] of probe.pieces.entries()) {
    const last = groups.at(-1);
    const same = last && piece.steps.length > 0 && String(last.piece.steps) === String(piece.steps);
    if (same) last.indices.push(index);
    else groups.push({ piece, indices: [index] });
  }
  return groups.map(({ piece, indices }) => {
    const counts = countsOf(plan, piece, draws);
    const stepMs = sum(indices, (index) => ms[index]!);
    const dispatches = indices.map((index) => ({ kernel: probe.pieces[index]!.kernel, ms: ms[index]! }));
    return {
      label: piece.label,
      kind: kindOf(plan, piece),
      phase: phaseOf(plan, piece),
      layers: [
        ...new Set(
          piece.steps.flatMap((index) => {
            const { kind, layer } = plan.steps[index]!;
            return kind === 'aggregate' ? [] : [names[layer]!];
          }),
        ),
      ],
      kernel: [...new Set(dispatches.map(({ kernel }) => kernel))].join(', '),
      ms: stepMs,
      ...counts,
      share: finite(counts.operations / stepMs / peak.operationsPerMs),
      where: probe.where,
      dispatches,
    };
  });
}

function kindOf({ steps }: Plan, { steps: indices, label }: Piece): ProfileKind {
  if (isFused(steps, indices)) return 'fused';
  const index = indices.at(-1);
  if (index !== undefined) return steps[index]!.kind;
  return label === 'finish' ? 'finish' : 'accumulate';
}

/** Whether several layers run as one; an activation's values and its signs are one layer's. */
function isFused(steps: Plan['steps'], indices: Piece['steps']): boolean {
  return new Set(indices.map((index) => steps[index]!.layer)).size > 1;
}

/** What runs as one ends in the gradient: all before it is made on the way. */
function phaseOf({ steps }: Plan, { steps: indices }: Piece): ProfilePhase {
  if (isFused(steps, indices)) return 'gradient';
  const step = steps[indices[0] ?? -1];
  switch (step?.kind) {
    case undefined:
    case 'aggregate':
      return 'map';
    case 'weights':
    case 'plane':
      return 'random';
    default:
      return step!.label.endsWith(' forward') ? 'forward' : 'gradient';
  }
}
