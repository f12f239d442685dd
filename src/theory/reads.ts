// What every op reads along an axis, with its share: the forward pass's rows. Imports network types.
import type { ResolvedConv, ResolvedLayer, ResolvedPool, ResolvedUpsample } from '../network/index.ts';
import type { Reads } from './axis-map.ts';

export type Axis = 0 | 1;
export type AveragingLayer = Extract<
  ResolvedLayer,
  { op: 'avg-pool' | 'global-avg-pool' | 'max-pool' | 'upsample' }
>;

/**
 * y[o] = Σ_j weight[j]·x[o·s − before + j·d]; of a transposed convolution, x[i] with i·s + j·d = o + before.
 */
export function convReads(layer: ResolvedConv, axis: Axis, weights: Float64Array): Reads {
  const { stride, dilation, padding } = layer.window;
  const [step, gap, before] = [stride[axis], dilation[axis], padding[axis].before];
  if (layer.op === 'conv') {
    return (output, emit) => {
      const first = output * step - before;
      for (let tap = 0; tap < weights.length; tap++) emit(first + tap * gap, weights[tap]!);
    };
  }
  return (output, emit) => {
    for (let tap = 0; tap < weights.length; tap++) {
      const at = output + before - tap * gap;
      if (at % step === 0) emit(at / step, weights[tap]!);
    }
  };
}

/**
 * Averages 1 / n: with `countPadding` n counts the taps in the padding too, never those beyond it; a maximum takes each
 * of its taps on the plane equally often.
 */
export function averagingReads(layer: AveragingLayer, source: ResolvedLayer, axis: Axis): Reads {
  const size = source.size?.[axis] ?? null;
  if (layer.op === 'upsample') return upsampleReads(layer, axis, size);
  if (layer.op === 'global-avg-pool') {
    return (_, emit) => {
      for (let position = 0; position < size!; position++) emit(position, 1 / size!);
    };
  }
  return poolReads(layer, axis, size);
}

function poolReads(layer: ResolvedPool, axis: Axis, size: number | null): Reads {
  const { kernel, stride, dilation, padding } = layer.window;
  const [taps, step, gap] = [kernel[axis], stride[axis], dilation[axis]];
  const { before, after } = padding[axis];
  const counts = layer.op === 'avg-pool' && layer.countPadding;
  const [low, end] = size === null ? [-Infinity, Infinity] : counts ? [-before, size + after] : [0, size];
  return (output, emit) => {
    const first = output * step - before;
    let counted = 0;
    for (let tap = 0; tap < taps; tap++) {
      const position = first + tap * gap;
      if (position >= low && position < end) counted++;
    }
    for (let tap = 0; tap < taps; tap++) {
      const position = first + tap * gap;
      if (size === null || (position >= 0 && position < size)) emit(position, 1 / counted);
    }
  };
}

/** Nearest: floor(o / scale). Bilinear: the two neighbours of (o + 0.5) / scale − 0.5, at a border one of them twice. */
function upsampleReads({ scale, mode }: ResolvedUpsample, axis: Axis, size: number | null): Reads {
  const by = scale[axis];
  if (mode === 'nearest') return (output, emit) => emit(Math.floor(output / by), 1);
  const inside = (position: number): number =>
    size === null ? position : Math.min(Math.max(position, 0), size - 1);
  return (output, emit) => {
    const doubled = 2 * output + 1 - by;
    const below = Math.floor(doubled / (2 * by));
    const fraction = (doubled - below * 2 * by) / (2 * by);
    const [low, high] = [inside(below), inside(below + 1)];
    if (low === high) return emit(low, 1);
    emit(low, 1 - fraction);
    emit(high, fraction);
  };
}
