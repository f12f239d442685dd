// From a target to a plan that fits: how many draws at a time, and what is computed twice so that one fits at all. Pure.
import { cutsToTry, type Cuts } from './checkpoints.ts';
import { ErfError } from './errors.ts';
import { layOut, type Layout } from './layout.ts';
import type { Footprint, Plan, PlanLimits } from './plan-types.ts';
import { subjectOf, withTraces, type Sources, type Subject } from './subject.ts';
import type { Target } from './target.ts';

/** Slots alone: what a session needs that keeps nothing beside them. */
export function slotsFootprint({ slots, blocks }: Pick<Plan, 'slots' | 'blocks'>, draws: number): Footprint {
  const bytes = (blocks ?? slots).map(({ perDraw, floats }) => 4 * floats * (perDraw ? draws : 1));
  return { byteLength: bytes.reduce((sum, byteLength) => sum + byteLength, 0), largest: Math.max(...bytes) };
}

export class Planner {
  readonly #subject: Subject;
  /** With as little kept for gradients as they need. */
  readonly #traced: Subject;
  /** Slots that are blocks of their own: the same whatever the limits. */
  readonly #wholes = new Map<Subject, Layout>();

  constructor(target: Target, sources: Sources) {
    this.#subject = subjectOf(target, sources);
    this.#traced = withTraces(this.#subject);
  }

  /** Throws ErfError('out-of-memory') where one draw does not fit, 'invalid-request' for a unit that sees nothing. */
  build(limits: PlanLimits): Plan {
    const { target, sources, regions, deterministic } = this.#subject;
    const box = regions[0];
    if (!box) {
      throw new ErfError(
        'invalid-request',
        `Unit [${target.unit.join(', ')}] of ${target.layer.name} sees only padding: no input pixel can move it. Choose a unit nearer the middle.`,
      );
    }
    const { layout, isRecomputed } = this.#layoutWithin(limits);
    const { draws, seed } = sources;
    const { slots, blocks, uploads, steps, gradient, accumulation, operations } = layout;
    const inFlight = (limits.operations ?? Infinity) / Math.max(1, operations);
    const wanted = Math.max(1, Math.min(limits.draws, draws, Math.floor(inFlight)));
    const drawsPerChunk = deterministic ? 1 : mostDraws(layout, limits, wanted);
    const one = slotsFootprint(layout, 1).byteLength;
    const byteLengthPerDraw = slotsFootprint(layout, 2).byteLength - one;
    return {
      box,
      slots,
      blocks,
      uploads,
      steps,
      gradient,
      accumulation,
      seed,
      draws,
      deterministic,
      drawsPerChunk,
      operations,
      byteLengthPerDraw,
      byteLengthShared: one - byteLengthPerDraw,
      byteLength: footprintOf(layout, limits, drawsPerChunk).byteLength,
      notes: this.#notes({ drawsPerChunk, isShort: !deterministic && drawsPerChunk < wanted, isRecomputed }),
    };
  }

  /** The first layout, from that which keeps most to that which keeps least, of which one draw fits. */
  #layoutWithin(limits: PlanLimits): { readonly layout: Layout; readonly isRecomputed: boolean } {
    const blockFloats = Math.floor(limits.bufferByteLength / 4);
    const traced = this.#traced;
    const subjects = limits.traces || traced.traces.size === 0 ? [traced] : [this.#subject, traced];
    for (const subject of subjects) {
      const whole = this.#wholes.get(subject) ?? layOut(subject);
      this.#wholes.set(subject, whole);
      if (fits(whole, limits, 1)) return { layout: whole, isRecomputed: false };
      const packed = layOut(subject, { blockFloats });
      if (fits(packed, limits, 1)) return { layout: packed, isRecomputed: false };
    }
    let least: Cuts = { cuts: [], floats: Infinity };
    for (const cuts of cutsToTry(traced)) {
      if (cuts.floats < least.floats) least = cuts;
      if (4 * cuts.floats > limits.totalByteLength) continue;
      const layout = layOut(traced, { ...cuts, blockFloats });
      if (fits(layout, limits, 1)) return { layout, isRecomputed: true };
    }
    throw tooLarge(layOut(traced, { ...least, blockFloats }), limits);
  }

  #notes(chunk: {
    readonly drawsPerChunk: number;
    readonly isShort: boolean;
    readonly isRecomputed: boolean;
  }): string[] {
    const { drawsPerChunk, isShort, isRecomputed } = chunk;
    const { layers } = this.#subject;
    const notes: string[] = [];
    const guessed = layers.filter((layer) => 'window' in layer && layer.window.paddingKnown.includes(false));
    if (guessed[0]) {
      notes.push(
        `SAME padding of ${guessed[0].name}${guessed.length > 1 ? ` and ${guessed.length - 1} more` : ''} depends on the input size; shown for a size the strides divide.`,
      );
    }
    if (isShort) {
      notes.push(`Memory allows ${drawsPerChunk} ${drawsPerChunk === 1 ? 'draw' : 'draws'} at a time.`);
    }
    if (isRecomputed) notes.push('Forward values are computed twice: memory does not hold all of them.');
    return notes;
  }
}

function footprintOf(layout: Layout, limits: PlanLimits, draws: number): Footprint {
  return (limits.footprint ?? slotsFootprint)(layout, draws);
}

function fits(layout: Layout, limits: PlanLimits, draws: number): boolean {
  const { byteLength, largest } = footprintOf(layout, limits, draws);
  return byteLength <= limits.totalByteLength && largest <= limits.bufferByteLength;
}

/** Draws that fit at once, from 1 to `wanted`; a footprint grows with them. */
function mostDraws(layout: Layout, limits: PlanLimits, wanted: number): number {
  if (fits(layout, limits, wanted)) return wanted;
  let [most, tooMany] = [1, wanted];
  while (tooMany - most > 1) {
    const between = Math.floor((most + tooMany) / 2);
    if (fits(layout, limits, between)) most = between;
    else tooMany = between;
  }
  return most;
}

function tooLarge(layout: Layout, limits: PlanLimits): ErfError {
  const advice = 'lower the channels, the depth, the kernel or the input’s size.';
  const { byteLength } = footprintOf(layout, limits, 1);
  const { label, byteLength: part } = layout.largest;
  return new ErfError(
    'out-of-memory',
    byteLength > limits.totalByteLength
      ? `One draw needs ${mebibytes(byteLength)} in all, ${mebibytes(part)} of it in ${label}, and the device allows ${mebibytes(limits.totalByteLength)}; ${advice}`
      : `${label} needs ${mebibytes(part)} for one draw, the device allows ${mebibytes(limits.bufferByteLength)}; ${advice}`,
  );
}

function mebibytes(byteLength: number): string {
  const value = byteLength / 2 ** 20;
  return `${value >= 10 ? Math.round(value).toLocaleString('en') : value.toPrecision(2)} MiB`;
}
