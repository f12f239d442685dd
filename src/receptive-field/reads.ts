// Which positions of its source a layer reads, along one axis. Imports network and its own room.
import type { ResolvedConv, ResolvedLayer, ResolvedPool, ResolvedUpsample } from '../network/index.ts';
import { emptyAt, extent, isEmpty } from './interval.ts';
import type { Interval } from './types.ts';

export type Axis = 0 | 1;

/** A layer with at least one source: what reads. */
export type Reader = Exclude<ResolvedLayer, { op: 'input' }>;

/** False for layers that work position by position along the axis, also 1×1 convolutions, and so leave every box as it was. */
export function movesPositions(layer: ResolvedLayer, axis: Axis): boolean {
  if (!('window' in layer)) return layer.op === 'upsample' || layer.op === 'global-avg-pool';
  const { kernel, stride, before } = along(layer, axis);
  return kernel > 1 || stride > 1 || before !== 0;
}

/**
 * The smallest interval of source positions that holds everything outputs `first … last` read. Not clipped.
 * `sourceSize` is only asked for by a global average.
 */
export function readInterval(
  layer: Reader,
  axis: Axis,
  output: Interval,
  sourceSize: number | null,
): Interval {
  if (isEmpty(output)) return emptyAt(output.first);
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      // y[o] reads x[o·s − before + j·d], j from 0 to k − 1
      const { kernel, stride, dilation, before } = along(layer, axis);
      return {
        first: output.first * stride - before,
        last: output.last * stride - before + (kernel - 1) * dilation,
      };
    }
    case 'conv-transpose':
      return readTransposed(layer, axis, output);
    case 'upsample':
      return {
        first: upsampleTaps(layer, axis, output.first).first,
        last: upsampleTaps(layer, axis, output.last).last,
      };
    case 'global-avg-pool':
      return { first: 0, last: (sourceSize ?? 1) - 1 };
    default:
      return output; // everything else works position by position
  }
}

/** Every source position the output reads, one by one: what readInterval is the hull of. */
export function readPositions(
  layer: Reader,
  axis: Axis,
  output: number,
  sourceSize: number | null,
): number[] {
  const { first, last } = readInterval(layer, axis, { first: output, last: output }, sourceSize);
  const positions: number[] = [];
  if (layer.op === 'conv' || layer.op === 'max-pool' || layer.op === 'avg-pool') {
    const { dilation } = along(layer, axis);
    for (let position = first; position <= last; position += dilation) positions.push(position);
  } else if (layer.op === 'conv-transpose') {
    for (let position = first; position <= last; position++) {
      if (!isEmpty(readTransposed(layer, axis, { first: output, last: output }, position)))
        positions.push(position);
    }
  } else {
    for (let position = first; position <= last; position++) positions.push(position);
  }
  return positions;
}

/**
 * True where neighbouring outputs may read nothing, or read further back than the output before them: a transposed
 * convolution whose kernel leaves gaps between the strides, or whose dilation interleaves them. Hulls must then be
 * taken over single positions, not over intervals.
 */
export function isIrregular(layer: Reader, axis: Axis): boolean {
  if (layer.op !== 'conv-transpose') return false;
  const { kernel, stride, dilation } = along(layer, axis);
  return stride > 1 && (dilation > 1 || kernel < stride);
}

/**
 * Outputs in one turn of the layer's pattern, and how far the source moves in that turn: output o + `outputs` reads
 * what output o reads, `sources` positions on.
 */
export function turn(layer: Reader, axis: Axis): { readonly outputs: number; readonly sources: number } {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool':
      return { outputs: 1, sources: layer.window.stride[axis] };
    case 'conv-transpose':
      return { outputs: layer.window.stride[axis], sources: 1 };
    case 'upsample':
      return { outputs: layer.scale[axis], sources: 1 };
    case 'global-avg-pool':
      return { outputs: 1, sources: 0 };
    default:
      return { outputs: 1, sources: 1 };
  }
}

/** Over the units of one turn, the widest reach into the source. */
export function mostUnitsRead(layer: Reader, axis: Axis): number {
  let most = 0;
  for (let unit = 0; unit < turn(layer, axis).outputs; unit++) {
    const read = readInterval(layer, axis, { first: unit, last: unit }, null);
    if (!isEmpty(read)) most = Math.max(most, extent(read));
  }
  return most;
}

/** Positions from a kernel's first tap to its last; of an upsampling, outputs that one source position reaches. */
export function spanAlong(layer: ResolvedConv | ResolvedPool | ResolvedUpsample, axis: Axis): number {
  if (layer.op !== 'upsample') {
    const { kernel, dilation } = along(layer, axis);
    return (kernel - 1) * dilation + 1;
  }
  const by = layer.scale[axis];
  if (layer.mode === 'nearest') return by;
  return by % 2 === 0 ? 2 * by : 2 * by - 1;
}

/**
 * Source i reaches output o where i·s + j·d = o + before for a j from 0 to k − 1.
 * With `only`, the answer is that source position or nothing.
 */
function readTransposed(layer: ResolvedConv, axis: Axis, output: Interval, only?: number): Interval {
  const { kernel, stride, dilation, before } = along(layer, axis);
  const first = output.first + before;
  const last = output.last + before;
  const reaches = (source: number): boolean => {
    const tap = Math.max(0, Math.ceil((first - source * stride) / dilation));
    return tap < kernel && source * stride + tap * dilation <= last;
  };
  let low = only ?? Math.ceil((first - (kernel - 1) * dilation) / stride);
  let high = only ?? Math.floor(last / stride);
  while (low <= high && !reaches(low)) low++;
  while (low <= high && !reaches(high)) high--;
  return low <= high ? { first: low + 0, last: high + 0 } : emptyAt(low);
}

/**
 * Nearest: floor(o / scale). Bilinear, half-pixel centres: the two neighbours of (o + 0.5) / scale − 0.5, or one where
 * it falls on it exactly. At a border the missing neighbour is replaced by the other one, so clipping is all it takes.
 */
function upsampleTaps({ scale, mode }: ResolvedUpsample, axis: Axis, output: number): Interval {
  const by = scale[axis];
  if (mode === 'nearest') {
    const source = Math.floor(output / by);
    return { first: source, last: source };
  }
  const doubled = 2 * output + 1 - by; // of the position, times the scale
  const first = Math.floor(doubled / (2 * by));
  return { first, last: doubled % (2 * by) === 0 ? first : first + 1 };
}

function along(layer: ResolvedConv | ResolvedPool, axis: Axis) {
  const { kernel, stride, dilation, padding } = layer.window;
  return {
    kernel: kernel[axis],
    stride: stride[axis],
    dilation: dilation[axis],
    before: padding[axis].before,
  };
}
