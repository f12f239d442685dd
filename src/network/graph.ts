// Questions about a resolved network's graph. Imports only its own room.
import { NetworkError } from './errors.ts';
import { didYouMean } from './near-miss.ts';
import type { ResolvedNetwork } from './resolved.ts';

/** The index of the named layer; of the last one without a name. Throws NetworkError 'unknown-layer'. */
export function layerIndex(network: ResolvedNetwork, layer?: string): number {
  if (layer === undefined) return network.layers.length - 1;
  const index = network.indexOf.get(layer);
  if (index === undefined) {
    const last = network.layers.at(-1)?.name ?? '';
    const advice = didYouMean(layer, network.indexOf.keys()) || `; the last of its layers is \`${last}\`.`;
    throw new NetworkError('unknown-layer', `The network has no layer \`${layer}\`${advice}`, { layer });
  }
  return index;
}

/** For every layer, whether the layer at `index` depends on it (itself included). */
export function ancestors(network: ResolvedNetwork, index: number): readonly boolean[] {
  const reaches = new Array<boolean>(network.layers.length).fill(false);
  reaches[index] = true;
  for (let at = index; at >= 0; at--) {
    if (!reaches[at]) continue;
    for (const source of network.layers[at]?.from ?? []) reaches[source] = true;
  }
  return reaches;
}
