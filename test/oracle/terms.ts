// What a position of a linear layer is made of, in float64: each op's definition, position by position.
// Imports network for shapes and paddings only.
import type {
  ResolvedAvgPool,
  ResolvedConv,
  ResolvedGlobalAvgPool,
  ResolvedLayer,
  ResolvedPool,
  ResolvedUpsample,
} from '../../src/network/index.ts';
import type { Parameters } from '../../src/engine/types.ts';

/** `slope` times that position of layer `from`. */
export interface Term {
  readonly from: number;
  readonly channel: number;
  readonly y: number;
  readonly x: number;
  readonly slope: number;
}

export interface Surroundings {
  readonly layers: readonly ResolvedLayer[];
  /** The layer's own. */
  readonly parameters: NonNullable<Parameters[string]>;
}

/** Layers that are linear in each position they read, and what they add beside. */
export function offsetOf(layer: ResolvedLayer, { parameters }: Surroundings, c: number): number {
  if (layer.op === 'conv' || layer.op === 'conv-transpose') return parameters.bias?.[c] ?? 0;
  return layer.op === 'batch-norm' ? (parameters.shift?.[c] ?? 0) : 0;
}

/** Null for what is not linear: activations, max pooling and products. */
export function termsOf(
  layer: ResolvedLayer,
  surroundings: Surroundings,
  c: number,
  y: number,
  x: number,
): Iterable<Term> | null {
  const from = layer.from[0]!;
  const { parameters, layers } = surroundings;
  switch (layer.op) {
    case 'conv':
      return convTerms(layer, surroundings, c, y, x);
    case 'conv-transpose':
      return transposedTerms(layer, surroundings, c, y, x);
    case 'batch-norm':
      return [{ from, channel: c, y, x, slope: parameters.scale?.[c] ?? 1 }];
    case 'dropout': {
      const { mask } = parameters;
      const slope = mask && layer.size ? mask[(c * layer.size[0] + y) * layer.size[1] + x]! : 1;
      return [{ from, channel: c, y, x, slope }];
    }
    case 'add':
      return layer.from.map((source) => ({ from: source, channel: c, y, x, slope: 1 }));
    case 'concat': {
      let channel = c;
      for (const source of layer.from) {
        const { channels } = layers[source]!;
        if (channel < channels) return [{ from: source, channel, y, x, slope: 1 }];
        channel -= channels;
      }
      throw new RangeError(`${layer.name} has no channel ${c}`);
    }
    case 'avg-pool':
    case 'global-avg-pool':
      return averageTerms(layer, layers[from]!, c, y, x);
    case 'upsample':
      return upsampleTerms(layer, layers[from]!, c, y, x);
    default:
      return null;
  }
}

/** y[o] = Σ w[o, i, k]·x[o·s − before + k·d], weights OIHW. */
function* convTerms(
  layer: ResolvedConv,
  { layers, parameters }: Surroundings,
  c: number,
  y: number,
  x: number,
): Generator<Term> {
  const { kernel, stride, dilation, padding } = layer.window;
  const from = layer.from[0]!;
  const inPerGroup = layers[from]!.channels / layer.groups;
  const group = Math.floor(c / (layer.channels / layer.groups));
  for (let i = 0; i < inPerGroup; i++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        yield {
          from,
          channel: group * inPerGroup + i,
          y: y * stride[0] - padding[0].before + ky * dilation[0],
          x: x * stride[1] - padding[1].before + kx * dilation[1],
          slope: parameters.weight![((c * inPerGroup + i) * kernel[0] + ky) * kernel[1] + kx]!,
        };
      }
    }
  }
}

/** Source i adds w[i, o, k]·x[i] to y[i·s + k·d − before], weights IOHW (PyTorch's ConvTranspose2d). */
function* transposedTerms(
  layer: ResolvedConv,
  { layers, parameters }: Surroundings,
  c: number,
  y: number,
  x: number,
): Generator<Term> {
  const { kernel, stride, dilation, padding } = layer.window;
  const from = layer.from[0]!;
  const inPerGroup = layers[from]!.channels / layer.groups;
  const outPerGroup = layer.channels / layer.groups;
  const group = Math.floor(c / outPerGroup);
  for (let ky = 0; ky < kernel[0]; ky++) {
    const sy = (y + padding[0].before - ky * dilation[0]) / stride[0];
    if (!Number.isInteger(sy)) continue;
    for (let kx = 0; kx < kernel[1]; kx++) {
      const sx = (x + padding[1].before - kx * dilation[1]) / stride[1];
      if (!Number.isInteger(sx)) continue;
      for (let i = 0; i < inPerGroup; i++) {
        const channel = group * inPerGroup + i;
        const weight = ((channel * outPerGroup + (c % outPerGroup)) * kernel[0] + ky) * kernel[1] + kx;
        yield { from, channel, y: sy, x: sx, slope: parameters.weight![weight]! };
      }
    }
  }
}

/** The taps of a pooling window along an axis. */
export function poolTaps(layer: ResolvedPool, axis: 0 | 1, output: number): number[] {
  const { kernel, stride, dilation, padding } = layer.window;
  const start = output * stride[axis] - padding[axis].before;
  return Array.from({ length: kernel[axis] }, (_, tap) => start + tap * dilation[axis]);
}

/**
 * The mean over a window. PyTorch divides by the taps on plane and padding (`countPadding`) or on the plane alone; a tap
 * beyond the padding, where `ceil` lets the last window hang over, is never counted.
 */
function* averageTerms(
  layer: ResolvedAvgPool | ResolvedGlobalAvgPool,
  source: ResolvedLayer,
  c: number,
  y: number,
  x: number,
): Generator<Term> {
  const along = (axis: 0 | 1, output: number): { taps: number[]; counted: number } => {
    const size = source.size?.[axis];
    if (layer.op === 'global-avg-pool') return { taps: [...Array(size!).keys()], counted: size! };
    const taps = poolTaps(layer, axis, output);
    if (size === undefined) return { taps, counted: taps.length };
    const { before, after } = layer.window.padding[axis];
    const [low, high] = layer.countPadding ? [-before, size + after] : [0, size];
    return { taps, counted: taps.filter((tap) => tap >= low && tap < high).length };
  };
  const [rows, columns] = [along(0, y), along(1, x)];
  const slope = 1 / (rows.counted * columns.counted);
  for (const sy of rows.taps) {
    for (const sx of columns.taps) yield { from: source.index, channel: c, y: sy, x: sx, slope };
  }
}

/** Nearest: floor(o / scale). Bilinear: PyTorch's align_corners=False; beyond a border the border itself. */
function* upsampleTerms(
  { mode, scale }: ResolvedUpsample,
  source: ResolvedLayer,
  c: number,
  y: number,
  x: number,
): Generator<Term> {
  const along = (axis: 0 | 1, output: number): (readonly [position: number, share: number])[] => {
    if (mode === 'nearest') return [[Math.floor(output / scale[axis]), 1]];
    const size = source.size?.[axis];
    let position = (output + 0.5) / scale[axis] - 0.5;
    if (size !== undefined) position = Math.min(Math.max(position, 0), size - 1);
    const low = Math.floor(position);
    return [
      [low, 1 - (position - low)],
      [low + 1, position - low],
    ];
  };
  for (const [sy, shareY] of along(0, y)) {
    for (const [sx, shareX] of along(1, x)) {
      // A neighbour without a share may not be there.
      if (shareY * shareX === 0) continue;
      yield { from: source.index, channel: c, y: sy, x: sx, slope: shareY * shareX };
    }
  }
}
