// Random networks without a non-linear layer, from those of random-graph.ts. Imports network.
import type { Layer, Network } from '../../src/network/index.ts';
import type { GradientCase } from './case.ts';

/** An activation becomes a dropout or a batch norm, a maximum an average, a product a sum: planes and branches stay. */
function linearLayer(layer: Layer, index: number): Layer {
  const { name } = layer;
  switch (layer.op) {
    case 'max-pool': {
      return { ...layer, op: 'avg-pool', countPadding: index % 2 === 0 };
    }
    case 'multiply':
      return { ...layer, op: 'add' };
    case 'relu':
    case 'relu6':
    case 'leaky-relu':
    case 'elu':
    case 'gelu':
    case 'silu':
    case 'hard-swish':
    case 'tanh':
    case 'sigmoid': {
      const from = layer.from === undefined ? {} : { from: layer.from };
      return index % 3 === 0
        ? { name, op: 'dropout', rate: 0.2, ...from }
        : { name, op: 'batch-norm', ...from };
    }
    default:
      return layer;
  }
}

export function linearNetwork({ network }: Pick<GradientCase, 'network'>): Network {
  return { layers: network.layers.map(linearLayer) };
}
