// Batches of measured E[g²] over parts of the map, and what a prediction says of the same parts. Imports engine and theory.
import type { Backend } from '../../src/engine/backend.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import { predictErf, type Prediction } from '../../src/theory/index.ts';
import { hotelling } from './hotelling.ts';

/**
 * Parts of the map, in reading order, that each hold about as much of the predicted mass: the pixels of one part are
 * neighbours, so that a tap too many or too few falls into one of them.
 */
export function equalParts({ map }: Prediction, count: number): Int32Array {
  const squares = map.map((value) => value * value);
  const total = squares.reduce((sum, value) => sum + value, 0);
  let before = 0;
  return Int32Array.from(squares, (value) => {
    const part = Math.min(count - 1, Math.floor(((before + value / 2) / total) * count));
    before += value;
    return part;
  });
}

export function sumsOver(parts: Int32Array, squares: ArrayLike<number>, count: number): Float64Array {
  const sums = new Float64Array(count);
  for (let pixel = 0; pixel < parts.length; pixel++) sums[parts[pixel]!]! += squares[pixel]!;
  return sums;
}

/** For each batch of draws, the mean over its draws of g² summed over input channels and over each part of the map. */
export async function measuredBatches(
  backend: Backend,
  request: ErfRequest,
  { parts, count, batches }: { parts: Int32Array; count: number; batches: number },
): Promise<Float64Array[]> {
  const { network, draws = 2000, ...rest } = request;
  const planned = plan(network, { ...rest, draws, aggregate: 'square', normalize: 'none' }, backend.limits);
  const session = await backend.open(planned);
  const means: Float64Array[] = [];
  let before: Float64Array = new Float64Array(count);
  let [done, lost] = [0, 0];
  for (let batch = 0; batch < batches; batch++) {
    const end = Math.round(((batch + 1) * draws) / batches);
    const from = done;
    let snapshot = null;
    while (done < end) {
      snapshot = await session.advance(Math.min(planned.drawsPerChunk, end - done));
      done = snapshot.draws;
    }
    const live = snapshot!.draws - snapshot!.deadDraws - snapshot!.lostDraws;
    lost = snapshot!.lostDraws;
    // The mean is over the draws that live; a dead one's square is 0.
    const squares = Float64Array.from(snapshot!.map, (value) => value * value * live);
    const sums = sumsOver(parts, squares, count);
    means.push(sums.map((sum, part) => (sum - before[part]!) / (end - from)));
    before = sums;
  }
  session.destroy();
  if (lost > 0) throw new Error(`${lost} draws left float32.`);
  return means;
}

export interface Agreement {
  /** The p-value of measured against predicted: small where they disagree. */
  readonly p: number;
  /** The same for other predictions, of networks that were not measured. */
  readonly others: readonly number[];
}

/** Measures a network and asks how well its prediction fits, and how badly those of `others` do. */
export async function agreement(
  backend: Backend,
  request: ErfRequest,
  {
    others = [],
    count = 10,
    batches = 50,
  }: { others?: readonly Prediction[]; count?: number; batches?: number } = {},
): Promise<Agreement> {
  const { network, layer, unit, channel, weights } = request;
  const prediction = predictErf(network, {
    ...(layer !== undefined && { layer }),
    ...(unit && { unit }),
    ...(channel !== undefined && { channel }),
    ...(weights && { weights }),
  });
  const parts = equalParts(prediction, count);
  const rows = await measuredBatches(backend, request, { parts, count, batches });
  const pOf = ({ map }: Prediction): number =>
    hotelling(
      rows,
      sumsOver(
        parts,
        map.map((value) => value * value),
        count,
      ),
    );
  return { p: pOf(prediction), others: others.map(pOf) };
}
