// A network with its defaults filled in, its names turned into indices and its shapes worked out. Imports only its own room.
import {
  convPadding,
  convSize,
  poolSize,
  span,
  transposedPadding,
  transposedSize,
  windowWithoutPixels,
  type AxisWindow,
  type SettledPadding,
} from './axis.ts';
import { NetworkError } from './errors.ts';
import { maxChannels } from './limits.ts';
import { checkFits, checkNotCroppedAway, checkPlane, times, type OnBothAxes } from './planes.ts';
import type { ResolvedLayer, ResolvedNetwork, Window, YX } from './resolved.ts';
import { checkStructure } from './structure.ts';
import type {
  AvgPoolLayer,
  ConvLayer,
  ConvTransposeLayer,
  JoinLayer,
  Layer,
  MaxPoolLayer,
  Network,
  Pair,
} from './types.ts';

const resolved = new WeakMap<Network, ResolvedNetwork>();

/**
 * The form every other room works on. Remembered per network object, so it may be called freely.
 * Throws NetworkError for whatever validateNetwork would.
 */
export function resolveNetwork(network: Network): ResolvedNetwork {
  const known = resolved.get(network);
  if (known !== undefined) return known;
  const { name, layers } = checkStructure(network);
  const indexOf = new Map<string, number>();
  const done: ResolvedLayer[] = [];
  for (const [index, layer] of layers.entries()) {
    const sources = sourcesOf(layer, index, indexOf).map((at) => done[at]!);
    done.push(Object.freeze(resolveLayer(layer, index, sources)));
    indexOf.set(layer.name, index);
  }
  const result: ResolvedNetwork = Object.freeze({ name, layers: Object.freeze(done), indexOf });
  resolved.set(network, result);
  return result;
}

function sourcesOf(layer: Layer, index: number, indexOf: ReadonlyMap<string, number>): number[] {
  if (layer.op === 'input') return [];
  if (layer.from === undefined) return [index - 1];
  return [layer.from].flat().map((name) => indexOf.get(name)!); // checkStructure has seen them all
}

function resolveLayer(layer: Layer, index: number, sources: readonly ResolvedLayer[]): ResolvedLayer {
  const base = { index, name: layer.name, from: sources.map((source) => source.index) };
  if (layer.op === 'input') {
    const size = layer.size === undefined ? null : pair(layer.size);
    return { ...base, op: layer.op, channels: layer.channels ?? 1, size };
  }
  const source = sources[0]!; // every op but the input reads at least one layer
  const { channels, size } = source;
  switch (layer.op) {
    case 'conv':
    case 'conv-transpose':
      return resolveConv(layer, base, source);
    case 'max-pool':
    case 'avg-pool':
      return resolvePool(layer, base, source);
    case 'global-avg-pool':
      if (size === null) {
        throw new NetworkError(
          'unknown-size',
          `${layer.name}: a global average needs a plane with borders, and the input has no size; give the input a \`size\`.`,
          { layer: layer.name },
        );
      }
      return { ...base, op: layer.op, channels, size: [1, 1] };
    case 'upsample': {
      const scale = pair(layer.scale);
      const grown: YX | null = size === null ? null : [size[0] * scale[0], size[1] * scale[1]];
      checkPlane(layer.name, grown);
      return { ...base, op: layer.op, channels, size: grown, scale, mode: layer.mode ?? 'nearest' };
    }
    case 'add':
    case 'multiply':
    case 'concat':
      return resolveJoin(layer, base, sources);
    case 'batch-norm':
      return { ...base, op: layer.op, channels, size };
    case 'dropout':
      return { ...base, op: layer.op, channels, size, rate: layer.rate ?? 0.5 };
    case 'leaky-relu':
      return { ...base, op: layer.op, channels, size, slope: layer.slope ?? 0.01, approximate: 'none' };
    case 'gelu':
      return { ...base, op: layer.op, channels, size, slope: 0, approximate: layer.approximate ?? 'none' };
    case 'relu':
    case 'relu6':
    case 'elu':
    case 'silu':
    case 'hard-swish':
    case 'tanh':
    case 'sigmoid':
      return { ...base, op: layer.op, channels, size, slope: 0, approximate: 'none' };
    default:
      return layer satisfies never;
  }
}

type Base = Pick<ResolvedLayer, 'index' | 'name' | 'from'>;

function resolveConv(
  layer: ConvLayer | ConvTransposeLayer,
  base: Base,
  source: ResolvedLayer,
): ResolvedLayer {
  const { name, op, channels, groups = 1, bias = false } = layer;
  for (const [what, count] of [
    [`the ${source.channels} channels of \`${source.name}\``, source.channels],
    [`its own ${channels} channels`, channels],
  ] as const) {
    if (count % groups === 0) continue;
    throw new NetworkError(
      'channel-mismatch',
      `${name}: ${groups} groups do not divide ${what}; choose a divisor of both ${source.channels} and ${channels}.`,
      { layer: name, field: 'groups' },
    );
  }
  const axes = windowAxes(layer, layer.stride ?? 1);
  const outputPadding = pair((op === 'conv-transpose' ? layer.outputPadding : undefined) ?? 0);
  const padding = layer.padding ?? 'half';
  const paddings = onBothAxes((axis) =>
    op === 'conv'
      ? convPadding(padding, axis, axes[axis], source.size?.[axis] ?? null)
      : transposedPadding(padding, axis, axes[axis]),
  );
  for (const axis of [0, 1] as const) {
    const limit = Math.max(axes[axis].stride, axes[axis].dilation);
    if (outputPadding[axis] === 0 || outputPadding[axis] < limit) continue;
    throw new NetworkError(
      'invalid-value',
      `${name}: \`outputPadding\` is ${outputPadding[axis]}; expected less than ${limit}, the larger of stride and dilation.`,
      { layer: name, field: 'outputPadding' },
    );
  }
  const size = sizeOf(source, (axis, n) =>
    op === 'conv'
      ? convSize(n, axes[axis], paddings[axis])
      : transposedSize(n, axes[axis], paddings[axis], outputPadding[axis]),
  );
  if (op === 'conv') checkFits(name, source, size, axes, paddings);
  else checkNotCroppedAway(name, source, size, paddings);
  checkPlane(name, size);
  return { ...base, op, channels, size, window: windowOf(axes, paddings), groups, bias, outputPadding };
}

function resolvePool(layer: MaxPoolLayer | AvgPoolLayer, base: Base, source: ResolvedLayer): ResolvedLayer {
  const { name, op, ceil = false } = layer;
  const axes = windowAxes(layer, layer.stride ?? layer.kernel);
  const paddings = onBothAxes((axis) =>
    convPadding(layer.padding ?? 0, axis, axes[axis], source.size?.[axis] ?? null),
  );
  for (const axis of [0, 1] as const) {
    const widest = Math.max(paddings[axis].before, paddings[axis].after);
    if (widest < span(axes[axis])) continue;
    throw new NetworkError(
      'invalid-value',
      `${name}: \`padding\` is ${widest}; expected less than ${span(axes[axis])}, what its kernel spans, or whole windows lie in the padding and have nothing to pool.`,
      { layer: name, field: 'padding' },
    );
  }
  const size = sizeOf(source, (axis, n) => poolSize(n, axes[axis], paddings[axis], ceil));
  checkFits(name, source, size, axes, paddings);
  checkPlane(name, size);
  if (source.size !== null && size !== null) {
    for (const axis of [0, 1] as const) {
      const output = windowWithoutPixels(source.size[axis], size[axis], axes[axis], paddings[axis]);
      if (output === undefined) continue;
      const { kernel, dilation } = axes[axis];
      throw new NetworkError(
        'invalid-value',
        `${name}: every pixel of its window number ${output + 1} along ${axisName[axis]} lies in the padding (kernel ${kernel}, dilation ${dilation}, padding ${paddings[axis].before}, plane ${times(source.size)}), so there is nothing to pool; lower the dilation or the padding.`,
        { layer: name, field: 'padding' },
      );
    }
  }
  const countPadding = op === 'max-pool' ? false : (layer.countPadding ?? true);
  return {
    ...base,
    op,
    channels: source.channels,
    size,
    window: windowOf(axes, paddings),
    ceil,
    countPadding,
  };
}

function resolveJoin(layer: JoinLayer, base: Base, sources: readonly ResolvedLayer[]): ResolvedLayer {
  const { name, op } = layer;
  const first = sources[0]!;
  for (const source of sources) {
    if (op !== 'concat' && source.channels !== first.channels) {
      throw new NetworkError(
        'channel-mismatch',
        `${name}: \`${first.name}\` has ${first.channels} channels and \`${source.name}\` has ${source.channels}; ${op} needs as many in each. A 1×1 convolution can change the count.`,
        { layer: name, field: 'from' },
      );
    }
    if (first.size !== null && source.size !== null && times(source.size) !== times(first.size)) {
      throw new NetworkError(
        'size-mismatch',
        `${name}: \`${first.name}\` is ${times(first.size)} and \`${source.name}\` is ${times(source.size)} (height×width); ${op} needs planes of one size. Check the strides and paddings of the branches.`,
        { layer: name, field: 'from' },
      );
    }
  }
  const sum = sources.reduce((total, source) => total + source.channels, 0);
  if (op === 'concat' && sum > maxChannels) {
    throw new NetworkError(
      'invalid-value',
      `${name}: its sources have ${sum} channels together; at most ${maxChannels} are possible.`,
      { layer: name, field: 'from' },
    );
  }
  return { ...base, op, channels: op === 'concat' ? sum : first.channels, size: first.size };
}

type Axis = 0 | 1;
const axisName = ['y', 'x'] as const;

const onBothAxes = <T>(make: (axis: Axis) => T): OnBothAxes<T> => [make(0), make(1)];

const pair = (value: Pair): YX => (typeof value === 'number' ? [value, value] : [value[0], value[1]]);

function windowAxes(
  layer: { readonly kernel: Pair; readonly dilation?: Pair },
  strides: Pair,
): OnBothAxes<AxisWindow> {
  const kernel = pair(layer.kernel);
  const stride = pair(strides);
  const dilation = pair(layer.dilation ?? 1);
  return onBothAxes((axis) => ({ kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] }));
}

function windowOf([y, x]: OnBothAxes<AxisWindow>, paddings: OnBothAxes<SettledPadding>): Window {
  return {
    kernel: [y.kernel, x.kernel],
    stride: [y.stride, x.stride],
    dilation: [y.dilation, x.dilation],
    padding: onBothAxes((axis) => ({ before: paddings[axis].before, after: paddings[axis].after })),
    paddingKnown: onBothAxes((axis) => paddings[axis].known),
  };
}

function sizeOf({ size }: ResolvedLayer, alongAxis: (axis: Axis, n: number) => number): YX | null {
  return size === null ? null : [alongAxis(0, size[0]), alongAxis(1, size[1])];
}
