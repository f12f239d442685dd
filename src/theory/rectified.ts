// Where what channels behind an activation have in common adds up, which no second moment of one channel tells. Imports
// network and its own room.
import type { ResolvedLayer } from '../network/index.ts';
import type { Approximations } from './approximations.ts';
import { isActivation, type ForwardMoments } from './forward-moments.ts';
import { slopeIsRandom } from './gains.ts';
import type { Target } from './target.ts';

/**
 * Behind an activation without sign symmetry the mean over weights of what a unit passes back is not zero: open units
 * go with weights that point along their input. A sum over channels adds these means up, and so does a skip; the
 * weights of a convolution in between bring them back to zero. Measured fields are smaller than such predictions: a
 * few per cent where a stack ends in its activation, a quarter in a deep stack of skips.
 */
export function noteRectified(
  { network, regions, layer: last, channel }: Target,
  forward: ForwardMoments,
  approximations: Approximations,
): void {
  const rectified: boolean[] = [];
  for (const layer of network.layers) {
    if (!regions[layer.index]) continue;
    const sources = layer.from.filter((index) => regions[index]);
    rectified[layer.index] = passesMean(
      layer,
      forward,
      sources.some((index) => rectified[index]),
    );
    if (layer.op !== 'add' || sources.length < 2 || !rectified[layer.index]) continue;
    approximations.note(
      'add',
      layer,
      'add: what the channels behind an activation have in common adds up along skips, and is left out: the measured field is smaller, the more so the more channels the unit sums.',
    );
  }
  if (!rectified[last.index] || channel !== 'sum' || last.channels === 1) return;
  approximations.note(
    'sum',
    last,
    'sum over channels: what they have in common right behind an activation adds up, and is left out: the measured field is a little smaller than the prediction.',
  );
}

/** Whether the mean over weights of what a layer passes on is other than zero because of an activation. */
function passesMean(layer: ResolvedLayer, forward: ForwardMoments, ofSources: boolean): boolean {
  // Odd functions leave the mean at zero; a convolution's weights bring it back there.
  if (isActivation(layer)) return layer.op !== 'tanh' && slopeIsRandom(layer, forward);
  return layer.op === 'conv' || layer.op === 'conv-transpose' || layer.op === 'input' ? false : ofSources;
}
