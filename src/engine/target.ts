// Which unit a request is of, and where its field has its centre in a map. Pure; imports network, geometry, measures.
import {
  NetworkError,
  resolveNetwork,
  type Network,
  type ResolvedLayer,
  type ResolvedNetwork,
  type YX,
} from '../network/index.ts';
import { fieldCenter } from '../measures/index.ts';
import { centerUnit, receptiveFieldBox, type Box, type ReceptiveField } from '../receptive-field/index.ts';
import { ErfError } from './errors.ts';
import { requestDefaults } from './request-defaults.ts';
import type { ErfRequest, Unit } from './types.ts';

/** Which unit of which layer is differentiated. */
export interface Target {
  readonly resolved: ResolvedNetwork;
  readonly layer: ResolvedLayer;
  readonly unit: YX;
  readonly channel: number | 'sum';
}

/** An error about a request. */
export function invalid(message: string): ErfError {
  return new ErfError('invalid-request', message);
}

export function wholeNumber(field: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw invalid(`${field} is ${String(value)}; it must be a whole number from ${low} to ${high}.`);
  }
  return value;
}

/** The layer and unit a request asks for. Throws NetworkError or ErfError('invalid-request'). */
export function resolveTarget(request: {
  readonly network: Network;
  readonly layer?: string | undefined;
  readonly unit?: Unit | undefined;
  readonly channel?: number | 'sum' | undefined;
}): Target {
  const resolved = resolveNetwork(request.network);
  const index =
    request.layer === undefined ? resolved.layers.length - 1 : resolved.indexOf.get(request.layer);
  const layer = index === undefined ? undefined : resolved.layers[index];
  if (!layer) {
    throw new NetworkError(
      'unknown-layer',
      `There is no layer "${request.layer}"; the network has ${resolved.layers.map(({ name }) => name).join(', ')}.`,
      { field: 'layer' },
    );
  }
  const channel = request.channel ?? requestDefaults.channel;
  if (channel !== 'sum') wholeNumber(`channel of ${layer.name}`, channel, 0, layer.channels - 1);
  return { resolved, layer, unit: resolveUnit(layer, resolved, request.unit), channel };
}

function resolveUnit(layer: ResolvedLayer, resolved: ResolvedNetwork, unit: Unit | undefined): YX {
  if (unit === undefined || unit === 'center') return centerUnit(resolved, layer.index);
  if (!Array.isArray(unit) || unit.length !== 2) {
    throw invalid(`unit is ${JSON.stringify(unit)}; it must be 'center' or [y, x].`);
  }
  for (const [axis, name] of (['y', 'x'] as const).entries()) {
    const size = layer.size?.[axis];
    // A position has to be exact in the device's 32-bit arithmetic, with room for strides.
    const [low, high] = size === undefined ? [-(2 ** 24), 2 ** 24] : [0, size - 1];
    wholeNumber(`unit's ${name} in ${layer.name}`, unit[axis], low, high);
  }
  return [unit[0], unit[1]];
}

/** Where the unit's receptive field has its centre, in the map's coordinates: off the middle where a border clips. */
export function mapCenter(
  request: Pick<ErfRequest, 'network' | 'layer' | 'unit' | 'channel'>,
  rf: ReceptiveField,
  box: Box,
): readonly [y: number, x: number] {
  // Unknown padding means an unbounded input, which clips nothing.
  if (rf.padding.includes(null)) return fieldCenter(box, rf);
  const whole = receptiveFieldBox(rf, resolveTarget(request).unit);
  return [whole.top + (whole.height - 1) / 2 - box.top, whole.left + (whole.width - 1) / 2 - box.left];
}
