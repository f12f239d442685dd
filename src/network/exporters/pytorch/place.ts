// How large a plane Python needs, and which of its units stands for the one the lab shows. Imports only its own room.
// The receptive-field room knows boxes better (for every unit, exactly, also where branches disagree), but stands above
// this one; here one walk back from one unit is all there is to know.
import { convSize, poolSize, span, transposedSize, type AxisWindow } from '../../axis.ts';
import { NetworkError } from '../../errors.ts';
import { maxPlaneSide } from '../../limits.ts';
import type { ResolvedLayer, ResolvedNetwork } from '../../resolved.ts';

export interface AxisPlace {
  /** Of every layer's plane, by index. */
  readonly sizes: readonly number[];
  readonly unit: number;
  /** Of the unit's box on the input, which lies on the plane. */
  readonly first: number;
  readonly last: number;
}

interface Interval {
  readonly first: number;
  readonly last: number;
}

type Axis = 0 | 1;

/**
 * The middle unit of a sized plane. For an unbounded one, a plane that is large enough for the box of some unit that
 * sees what unit 0 does, so that no border is met. Throws NetworkError where there is none of a possible size.
 */
export function placeAlong(network: ResolvedNetwork, axis: Axis): AxisPlace {
  const { layers } = network;
  const last = layers.at(-1)!;
  if (last.size === null) return placeUnbounded(network, axis);
  const unit = Math.floor(last.size[axis] / 2);
  const sizes = layers.map(({ size }) => size![axis]);
  const input = reach(network, axis, unit, sizes)[0];
  return { sizes, unit, ...seen(input, last) };
}

function placeUnbounded(network: ResolvedNetwork, axis: Axis): AxisPlace {
  const { layers } = network;
  const output = layers.at(-1)!;
  // After so many units, the pattern of what they see starts anew.
  const period = layers.reduce((product, layer) => product * growth(layer, axis), 1);
  const here = reach(network, axis, 0, null);
  const next = reach(network, axis, period, null);
  const box = seen(here[0], output);
  const turns = here.map((interval, index) => {
    const shift = (next[index]?.first ?? 0) - (interval?.first ?? 0);
    return interval === null || interval.first >= 0 ? 0 : Math.ceil(-interval.first / shift);
  });
  const turn = turns.reduce((a, b) => Math.max(a, b));
  const unit = turn * period;
  const needed = reach(network, axis, unit, null);
  const first = needed[0]!.first;
  const last = first + box.last - box.first;
  // Past the largest unit no plane is tried.
  const largest = unit < maxPlaneSide ? maxPlaneSide : 0;
  for (let extra = 0; last + extra < largest; extra = 2 * extra + 1) {
    const sizes = sizesFrom(network, axis, last + 1 + extra);
    const isEnough = sizes.every((size) => size >= 1);
    if (isEnough && needed.every((interval, index) => interval === null || interval.last < sizes[index]!)) {
      return { sizes, unit, first, last };
    }
  }
  throw new NetworkError(
    'invalid-network',
    `There is no PyTorch code: the planes that \`${output.name}\` needs for one unit without a border are longer than ${maxPlaneSide}.`,
    { layer: output.name },
  );
}

function seen(input: Interval | null | undefined, output: ResolvedLayer): Interval {
  if (input !== null && input !== undefined && input.first <= input.last) return input;
  throw new NetworkError(
    'invalid-network',
    `There is no PyTorch code: the unit of \`${output.name}\` that it would show sees nothing of the input.`,
    { layer: output.name },
  );
}

/** How many outputs one source position makes. */
function growth(layer: ResolvedLayer, axis: Axis): number {
  if (layer.op === 'upsample') return layer.scale[axis];
  return layer.op === 'conv-transpose' ? layer.window.stride[axis] : 1;
}

function windowOf(layer: Extract<ResolvedLayer, { window: unknown }>, axis: Axis): AxisWindow {
  const { kernel, stride, dilation } = layer.window;
  return { kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] };
}

/** By layer: the positions that reach the unit of the last layer; null where none does. */
function reach(
  { layers }: ResolvedNetwork,
  axis: Axis,
  unit: number,
  sizes: readonly number[] | null,
): readonly (Interval | null)[] {
  const found = new Array<Interval | null>(layers.length).fill(null);
  found[layers.length - 1] = { first: unit, last: unit };
  for (const layer of layers.toReversed()) {
    const output = found[layer.index];
    if (output === null || output === undefined) continue;
    for (const source of layer.from) {
      const end = sizes === null ? Infinity : sizes[source]! - 1;
      const read = readBy(layer, axis, output, end);
      const first = sizes === null ? read.first : Math.max(0, read.first);
      const last = Math.min(end, read.last);
      if (first > last) continue;
      const known = found[source];
      found[source] = {
        first: Math.min(first, known?.first ?? Infinity),
        last: Math.max(last, known?.last ?? -Infinity),
      };
    }
  }
  return found;
}

function readBy(layer: ResolvedLayer, axis: Axis, { first, last }: Interval, end: number): Interval {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      // y[o] reads x[o·s − before + j·d], j from 0 to k − 1
      const window = windowOf(layer, axis);
      const { before } = layer.window.padding[axis];
      return {
        first: first * window.stride - before,
        last: last * window.stride - before + span(window) - 1,
      };
    }
    case 'conv-transpose': {
      // x[i] reaches y[i·s − before + j·d]; with gaps between the taps, not every i in between does.
      const { kernel, stride, dilation } = windowOf(layer, axis);
      const [start, stop] = [first, last].map((output) => output + layer.window.padding[axis].before);
      const reaches = (source: number): boolean => {
        const tap = Math.max(0, Math.ceil((start! - source * stride) / dilation));
        return tap < kernel && source * stride + tap * dilation <= stop!;
      };
      let low = Math.ceil((start! - dilation * (kernel - 1)) / stride);
      let high = Math.floor(stop! / stride);
      while (low <= high && !reaches(low)) low++;
      while (low <= high && !reaches(high)) high--;
      return { first: low, last: high };
    }
    case 'upsample': {
      const scale = layer.scale[axis];
      if (layer.mode === 'nearest')
        return { first: Math.floor(first / scale), last: Math.floor(last / scale) };
      // The neighbours of (o + 0.5) / scale − 0.5
      return {
        first: Math.floor((first + 0.5) / scale - 0.5),
        last: Math.ceil((last + 0.5) / scale - 0.5),
      };
    }
    case 'global-avg-pool':
      return { first: 0, last: end };
    default:
      return { first, last };
  }
}

/** Every plane's size on an input of this size; where a join's sources differ, the smaller one's. */
function sizesFrom({ layers }: ResolvedNetwork, axis: Axis, input: number): readonly number[] {
  const sizes: number[] = [];
  for (const layer of layers) {
    const source = layer.from.reduce((least, at) => Math.min(least, sizes[at]!), Infinity);
    sizes.push(layer.op === 'input' ? input : sizeAfter(layer, axis, source));
  }
  return sizes;
}

function sizeAfter(layer: ResolvedLayer, axis: Axis, source: number): number {
  switch (layer.op) {
    case 'conv':
      return convSize(source, windowOf(layer, axis), layer.window.padding[axis]);
    case 'conv-transpose':
      return transposedSize(
        source,
        windowOf(layer, axis),
        layer.window.padding[axis],
        layer.outputPadding[axis],
      );
    case 'max-pool':
    case 'avg-pool':
      return poolSize(source, windowOf(layer, axis), layer.window.padding[axis], layer.ceil);
    case 'upsample':
      return source * layer.scale[axis];
    default:
      return source;
  }
}
