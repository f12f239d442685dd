// Which unit is asked about, and which part of every plane it can see. Imports network and geometry.
import {
  layerIndex,
  NetworkError,
  resolveNetwork,
  weightInits,
  type Network,
  type ResolvedLayer,
  type ResolvedNetwork,
  type WeightInit,
  type YX,
} from '../network/index.ts';
import { centerUnit, cone, type Box } from '../receptive-field/index.ts';
import type { PredictOptions } from './types.ts';

/** A rectangle of positions on a layer's plane. */
export type Region = Box;

export type PredictInput = NonNullable<PredictOptions['input']>;

export interface Target {
  readonly network: ResolvedNetwork;
  readonly layer: ResolvedLayer;
  readonly unit: YX;
  readonly channel: number | 'sum';
  readonly weights: WeightInit;
  readonly input: PredictInput;
  /** By layer index: the part of its plane that can reach the unit; null where none can. */
  readonly regions: readonly (Region | null)[];
  /** The input's region. */
  readonly box: Box;
}

const inputs: readonly PredictInput[] = ['normal', 'uniform', 'zeros', 'ones'];

function oneOf<T extends string>(field: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw new NetworkError(
    'invalid-value',
    `${field} is ${JSON.stringify(value)}; it must be one of ${choices.join(', ')}.`,
    { field },
  );
}

function checkedChannel(channel: number | 'sum', layer: ResolvedLayer): number | 'sum' {
  if (channel === 'sum') return channel;
  if (Number.isInteger(channel) && channel >= 0 && channel < layer.channels) return channel;
  throw new NetworkError(
    'invalid-value',
    `${layer.name}: channel is ${String(channel)}; it must be 'sum' or a whole number from 0 to ${layer.channels - 1}.`,
    { layer: layer.name, field: 'channel' },
  );
}

/**
 * Fills in the defaults and finds the cone. Throws NetworkError for a layer, a unit or a channel that is not there, and
 * for a unit that sees only padding.
 */
export function resolveTarget(network: Network, options: PredictOptions): Target {
  const resolved = resolveNetwork(network);
  const layer = resolved.layers[layerIndex(resolved, options.layer)]!;
  const { unit: wanted = 'center', channel = 'sum', weights = 'he-normal', input = 'normal' } = options;
  const unit = wanted === 'center' ? centerUnit(resolved, layer.index) : wanted;
  const regions = cone(resolved, layer.index, unit).regions.map((region): Region | null => {
    if (!region) return null;
    const height = region.y.last - region.y.first + 1;
    const width = region.x.last - region.x.first + 1;
    if (height <= 0 || width <= 0) return null;
    return { top: region.y.first, left: region.x.first, height, width };
  });
  const box = regions[0];
  if (!box) {
    throw new NetworkError(
      'invalid-value',
      `${layer.name}: unit [${unit.join(', ')}] sees only padding: no input pixel can move it. Choose a unit nearer the middle.`,
      { layer: layer.name, field: 'unit' },
    );
  }
  return {
    network: resolved,
    layer,
    unit,
    channel: checkedChannel(channel, layer),
    weights: oneOf('weights', weights, weightInits),
    input: oneOf('input', input, inputs),
    regions,
    box,
  };
}
