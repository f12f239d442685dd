// What the oracles are asked: one gradient, everything given. Knows nothing of the engine but its request's types.
import type { Parameters } from '../../src/engine/types.ts';
import {
  resolveNetwork,
  type Network,
  type ResolvedLayer,
  type ResolvedNetwork,
  type YX,
} from '../../src/network/index.ts';

export interface GradientCase {
  /** What the network has in it, for the name of a test. */
  readonly name: string;
  readonly network: Network;
  readonly parameters: Parameters;
  /** [channel, y, x] of a sized input, or a function of any position; zeros without. */
  readonly input?: Float32Array | ((channel: number, y: number, x: number) => number);
  /** Default: [0, 0] on an unbounded plane, [floor(h / 2), floor(w / 2)] on a sized one. */
  readonly unit?: YX;
  /** Default: the sum over channels. */
  readonly channel?: number | 'sum';
}

/** ∂unit/∂input. */
export interface ReferenceGradient {
  /** 0 where nothing reaches the unit. */
  at(channel: number, y: number, x: number): number;
  /** Every position that was reached. */
  readonly positions: readonly (readonly [channel: number, y: number, x: number])[];
  /** max |g| */
  readonly largest: number;
}

/** The unit of a case on the last layer. */
export function unitOf({ unit }: GradientCase, network: ResolvedNetwork): YX {
  const { size } = network.layers.at(-1)!;
  return unit ?? (size ? [Math.floor(size[0] / 2), Math.floor(size[1] / 2)] : [0, 0]);
}

/** The input's value at a position of a case. */
export function inputAt(
  { input }: GradientCase,
  layer: ResolvedLayer,
  c: number,
  y: number,
  x: number,
): number {
  if (input === undefined) return 0;
  if (typeof input === 'function') return input(c, y, x);
  const [height, width] = layer.size!;
  return input[(c * height + y) * width + x]!;
}

/** The case with one number of its input moved, for difference quotients. */
export function nudged(
  given: GradientCase,
  [channel, row, column]: readonly [channel: number, y: number, x: number],
  by: number,
): GradientCase {
  const layer = resolveNetwork(given.network).layers[0]!;
  const at = (c: number, y: number, x: number): number =>
    inputAt(given, layer, c, y, x) + (c === channel && y === row && x === column ? by : 0);
  return { ...given, input: at };
}

/** Whether a position lies on a layer's plane; an unbounded one has no end. */
export function isOnPlane({ size }: ResolvedLayer, y: number, x: number): boolean {
  return size === null || (y >= 0 && y < size[0] && x >= 0 && x < size[1]);
}

/**
 * Largest |actual − reference| over the largest |reference|, over every position either of them has.
 * Infinity where an actual number is not finite, so that no comparison with a tolerance can pass.
 */
export function relativeError(
  actual: {
    readonly data: Float32Array;
    readonly channels: number;
    readonly box: {
      readonly top: number;
      readonly left: number;
      readonly height: number;
      readonly width: number;
    };
  },
  reference: ReferenceGradient,
): number {
  const { data, channels, box } = actual;
  let largest = 0;
  let i = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      for (let x = box.left; x < box.left + box.width; x++) {
        const error = Math.abs(data[i++]! - reference.at(channel, y, x));
        if (!Number.isFinite(error)) return Infinity;
        largest = Math.max(largest, error);
      }
    }
  }
  if (i !== data.length) return Infinity;
  for (const [channel, y, x] of reference.positions) {
    const row = y - box.top;
    const column = x - box.left;
    const inside = row >= 0 && row < box.height && column >= 0 && column < box.width;
    if (!inside) largest = Math.max(largest, Math.abs(reference.at(channel, y, x)));
  }
  return largest / reference.largest;
}
