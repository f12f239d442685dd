// A draw in stages, each in pieces that do not depend on one another: so several threads over one memory can share it.
// Pieces are claimed by an atomic counter, whoever is free takes the next, and between two stages all wait for the last
// piece. A thread may join late or leave early: nobody counts on it. No device objects.
import { newDraw, type DrawState, type Run } from './memory.ts';
import type { Pause } from './turns.ts';

/** Runs that may be taken in any order, at once. Of the draw's state they may know its number, and change nothing. */
export interface Stage {
  readonly runs: readonly Run[];
}

/** Words of the control block. */
const words = {
  /** Grows with each stage: what waiting threads wake up from. */
  round: 0,
  /** The stage in the upper half, its next piece in the lower: claimed in one step, so that no piece is taken for another's. */
  claim: 1,
  /** Pieces of the stage that are done. */
  done: 2,
  draw: 3,
  /** 1: leave. */
  ended: 4,
} as const;
const wordCount = 8;

/** Whether one word can tell all stages and pieces; each thread counts a few pieces too many. */
export function mayBeShared(stages: readonly Stage[]): boolean {
  return stages.length < 2 ** 15 && stages.every(({ runs }) => runs.length < 60_000);
}

/** A stage lasts about as long; waking a thread takes longer. */
const spins = 2000;

/** A thread that hears nothing for so long goes back to its messages: whoever gave the order may be gone. */
const patienceMs = 2000;

/** A piece takes a few milliseconds; who has not done his by then is gone. */
const lostMs = 5000;

export function createControl(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * wordCount));
}

const piecesOf = (claimed: number): readonly [stage: number, piece: number] => [
  claimed >>> 16,
  claimed & 0xffff,
];

function finish(control: Int32Array, stage: Stage): void {
  if (Atomics.add(control, words.done, 1) + 1 === stage.runs.length) Atomics.notify(control, words.done);
}

/** Spins for a moment, then sleeps: false where `word` still is `value` after `ms`. */
function waitWhile(control: Int32Array, word: number, value: number, ms: number): boolean {
  for (let spin = 0; spin < spins; spin++) if (Atomics.load(control, word) !== value) return true;
  return Atomics.wait(control, word, value, ms) !== 'timed-out';
}

/** A helper's part of the draw under way: until it is told to leave, or hears nothing any more. */
export function helpWith(stages: readonly Stage[], control: Int32Array): void {
  const state = newDraw(0);
  while (Atomics.load(control, words.ended) === 0) {
    const round = Atomics.load(control, words.round);
    for (;;) {
      const [index, piece] = piecesOf(Atomics.add(control, words.claim, 1));
      const stage = stages[index];
      const run = stage?.runs[piece];
      if (!stage || !run) break;
      state.draw = Atomics.load(control, words.draw);
      run(state);
      finish(control, stage);
    }
    if (!waitWhile(control, words.round, round, patienceMs)) return;
  }
}

/** Before helpers are told to come. */
export function beginDraw(control: Int32Array, draw: number): void {
  // Nothing is to be claimed before the first stage.
  Atomics.store(control, words.claim, 0xffff_0000 | 0);
  Atomics.store(control, words.draw, draw);
  Atomics.store(control, words.ended, 0);
}

/** Sends the helpers back to their messages. */
export function endDraw(control: Int32Array): void {
  Atomics.store(control, words.ended, 1);
  Atomics.add(control, words.round, 1);
  Atomics.notify(control, words.round);
}

/** The owner's part of a stage: it begins it, takes pieces itself, and waits for the last one. Throws LostPiece. */
export async function lead(
  stages: readonly Stage[],
  index: number,
  control: Int32Array,
  state: DrawState,
  pause: Pause,
): Promise<void> {
  const stage = stages[index]!;
  const { length } = stage.runs;
  Atomics.store(control, words.done, 0);
  Atomics.store(control, words.claim, index << 16);
  Atomics.add(control, words.round, 1);
  Atomics.notify(control, words.round);
  for (;;) {
    const [, piece] = piecesOf(Atomics.add(control, words.claim, 1));
    if (piece >= length) break;
    stage.runs[piece]!(state);
    finish(control, stage);
    const turn = pause();
    if (turn) await turn;
  }
  for (let done; (done = Atomics.load(control, words.done)) < length;) {
    if (!waitWhile(control, words.done, done, lostMs)) throw new LostPiece();
  }
}

/** A helper has taken a piece with it. */
export class LostPiece extends Error {}
