// Where rectified branches meet: what their channels have in common adds up, and no second moment of one channel tells.
// Imports network and its own room.
import type { ResolvedLayer } from '../network/index.ts';
import type { Approximations } from './approximations.ts';
import { isActivation } from './forward-moments.ts';
import type { Target } from './target.ts';

/**
 * Behind an activation without sign symmetry the mean over weights of what a unit passes back is not zero: open units
 * go with weights that point along their input. The sum over channels adds these means up. In a chain the next layer's
 * weights drown them; an identity skip around it keeps them, near the centre, and the measured field is smaller.
 */
export function noteRectifiedJoins({ network, regions }: Target, approximations: Approximations): void {
  const rectified: boolean[] = [];
  for (const layer of network.layers) {
    const sources = layer.from.filter((index) => regions[index]);
    rectified[layer.index] = passesMean(
      layer,
      sources.some((index) => rectified[index]),
    );
    if (layer.op !== 'add' || !regions[layer.index] || sources.length < 2 || !rectified[layer.index])
      continue;
    approximations.note(
      'add',
      layer,
      'add: what the channels behind an activation have in common adds up along skips, and is left out: the measured field is smaller, the more so the more channels the unit sums.',
    );
  }
}

/** Whether the mean over weights of a layer's values is other than zero because of an activation before it. */
function passesMean(layer: ResolvedLayer, ofSources: boolean): boolean {
  // Odd functions leave the mean at zero; a convolution's weights bring it back there.
  if (isActivation(layer)) return layer.op !== 'tanh';
  return layer.op === 'conv' || layer.op === 'conv-transpose' || layer.op === 'input' ? false : ofSources;
}
