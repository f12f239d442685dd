// Where a forward pass may let its values go, to compute them again for the backward pass: less memory for more work. Pure.
//
// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost": of n values kept, about √n are kept as
// checkpoints and one segment's worth between two of them is there at a time; the rest is computed twice. A cut stands
// behind a layer. Across it only those values are kept that layers on the far side read, so that a cut between two
// residual blocks costs one tensor and one inside a block two or three.
import { layersBetween, readAcross, readByGradients, type ForwardReads, type Subject } from './subject.ts';

/** Segments hold this share of all values that gradients read; each try is a quarter finer than the one before. */
const coarsest = 2 / 3;
const finer = 3 / 4;
const tries = 16;

export interface Cuts {
  /** Layers, in order, behind which a cut stands. */
  readonly cuts: readonly number[];
  /** Values alive together at some time, whatever else is: no plan with these cuts needs fewer floats. */
  readonly floats: number;
}

/** Cuts to try, from those that keep most to those that keep least. */
export function* cutsToTry(subject: Subject): Generator<Cuts> {
  const floats = (index: number): number => {
    const region = subject.regions[index];
    const { channels } = subject.target.resolved.layers[index]!;
    return region ? channels * region.height * region.width : 0;
  };
  const crossing = floatsAcross(subject, floats);
  const all = heldFloats(subject, readByGradients(subject, subject.layers), floats);
  let before = '';
  for (let [attempt, share] = [0, coarsest]; attempt < tries; attempt++, share *= finer) {
    const cuts = cutInto(subject, share * all, { floats, crossing });
    // The finer share may come out the same.
    if (cuts.length > 0 && cuts.join() !== before)
      yield { cuts, floats: fewestFloats(subject, cuts, floats) };
    before = cuts.join();
  }
}

/** When the backward pass comes to a segment, its values are there, and those kept across the cuts before it. */
function fewestFloats(subject: Subject, cuts: readonly number[], floats: (index: number) => number): number {
  const kept = new Set<number>();
  let most = 0;
  for (let segment = 0; segment <= cuts.length; segment++) {
    const { values, traces } = readByGradients(subject, layersBetween(subject, cuts, segment));
    most = Math.max(most, heldFloats(subject, { values: new Set([...kept, ...values]), traces }, floats));
    for (const index of readAcross(subject, cuts[segment] ?? Infinity)) kept.add(index);
  }
  return most;
}

/** Floats that a cut behind each layer would keep: values up to it that are read beyond it. */
function floatsAcross(subject: Subject, floats: (index: number) => number): number[] {
  return subject.lastReaders.map((_, cut) => total(readAcross(subject, cut), floats));
}

function heldFloats(
  subject: Subject,
  { values, traces }: ForwardReads,
  floats: (index: number) => number,
): number {
  return total(values, floats) + total(traces, (index) => subject.traces.get(index)!);
}

function total(layers: Iterable<number>, floats: (index: number) => number): number {
  let sum = 0;
  for (const index of layers) sum += floats(index);
  return sum;
}

interface Sizes {
  readonly floats: (index: number) => number;
  readonly crossing: readonly number[];
}

/**
 * Cuts so that between two of them gradients read about `segment` floats: from the end, where between half of that
 * and all of it is passed, at the cut that keeps least.
 */
function cutInto(subject: Subject, segment: number, { floats, crossing }: Sizes): readonly number[] {
  const { layers } = subject;
  const cuts: number[] = [];
  let read = new Set<number>();
  let held = 0;
  /** Where in `layers` the layer stands that is best cut behind. */
  let best = -1;
  for (let position = layers.length - 1; position > 1; position--) {
    const { values, traces } = readByGradients(subject, [layers[position]!]);
    for (const index of values) {
      if (!read.has(index)) held += floats(index);
      read.add(index);
    }
    for (const index of traces) held += subject.traces.get(index)!;
    if (held > segment && best > 0) {
      cuts.unshift(layers[best]!.index);
      position = best + 1;
      read = new Set();
      held = 0;
      best = -1;
      continue;
    }
    const across = (at: number): number => crossing[layers[at]!.index]!;
    if (held >= segment / 2 && (best < 0 || across(position - 1) < across(best))) best = position - 1;
  }
  return cuts;
}
