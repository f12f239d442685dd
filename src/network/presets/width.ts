// Thinner and wider versions of a network. Imports only its own room.
import { resolveNetwork } from '../resolve.ts';
import type { Layer, Network } from '../types.ts';

/**
 * The network with the channels of every convolution times `width`, rounded, at least 1; the input keeps its own.
 * One kernel per channel stays one kernel per channel; fewer groups are made where theirs no longer divide.
 * Kernels, strides and paddings stay, and so does every receptive field. Throws NetworkError.
 */
export function scaleWidth(network: Network, width: number): Network {
  const { layers } = resolveNetwork(network);
  const scaled: number[] = [];
  const result = network.layers.map((layer, index): Layer => {
    const { from, channels } = layers[index]!;
    const sources = from.map((source) => scaled[source]!);
    const source = sources[0] ?? channels;
    if (layer.op === 'concat') scaled.push(sources.reduce((sum, count) => sum + count, 0));
    else if (layer.op !== 'conv' && layer.op !== 'conv-transpose') scaled.push(source);
    else {
      const groups = layer.groups ?? 1;
      const sourceChannels = layers[from[0]!]!.channels;
      const depthwise = groups > 1 && groups === sourceChannels;
      const count = depthwise
        ? (layer.channels / groups) * source
        : Math.max(1, Math.round(layer.channels * width));
      scaled.push(count);
      if (groups === 1) return { ...layer, channels: count };
      return { ...layer, channels: count, groups: depthwise ? source : commonDivisor(groups, source, count) };
    }
    return layer;
  });
  return { ...network, layers: result };
}

const commonDivisor = (...values: readonly number[]): number =>
  values.reduce((a, b) => {
    while (b > 0) [a, b] = [b, a % b];
    return a;
  });
