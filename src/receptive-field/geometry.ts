// The exact geometry of every layer, from the input forwards. Imports network and its own room.
import { NetworkError, type ResolvedLayer, type ResolvedNetwork } from '../network/index.ts';
import { joined, maxPeriod, pixels, readThrough, samePace } from './phases.ts';
import { add, equals, isExact, multiply, rational, toNumber, type Rational } from './rational.ts';
import { isIrregular, type Axis, type Reader } from './reads.ts';
import type { AxisPhases } from './types.ts';

/** Along one axis. */
export interface AxisGeometry {
  /** The boxes of all units; more than one entry where branches of different strides meet. */
  readonly branches: readonly AxisPhases[];
  /** Input pixels between the centres of neighbouring units; where branches disagree, the largest. */
  readonly stride: Rational;
  /** Centre of unit 0: unit u looks at stride·u + center, the mean over phases where they differ. */
  readonly center: Rational;
  /** False where center and boxes rest on the padding of a size that is not given. */
  readonly paddingKnown: boolean;
  /** False where branches disagree in stride or centre, here or before. */
  readonly aligned: boolean;
  /** True where boxes may be empty or step back from one unit to the next. */
  readonly irregular: boolean;
}

export type LayerGeometry = readonly [y: AxisGeometry, x: AxisGeometry];

const known = new WeakMap<ResolvedNetwork, LayerGeometry[]>();

/**
 * The geometry of the layer at `index`. Remembered, so all layers together cost one pass.
 * Throws NetworkError where a number passes 2^53 and would not be exact.
 */
export function geometryOf(network: ResolvedNetwork, index: number): LayerGeometry {
  let done = known.get(network);
  if (done === undefined) known.set(network, (done = []));
  for (let at = done.length; at <= index; at++) {
    const layer = network.layers[at]!;
    const sources = layer.from.map((source) => ({ layer: network.layers[source]!, geometry: done[source]! }));
    const alongAxis = (axis: Axis): AxisGeometry => {
      const read = sources.map((source) =>
        readAlong(layer as Reader, axis, source.layer, source.geometry[axis]),
      );
      const geometry = read.length === 0 ? inputGeometry : joinAlong(layer, read);
      checkExact(layer, geometry);
      return geometry;
    };
    done.push([alongAxis(0), alongAxis(1)]);
  }
  return done[index]!;
}

export const inputGeometry: AxisGeometry = {
  branches: [pixels],
  stride: rational(1),
  center: rational(0),
  paddingKnown: true,
  aligned: true,
  irregular: false,
};

/** What the layer makes of one of its sources, or of one path to it. */
export function readAlong(
  layer: Reader,
  axis: Axis,
  sourceLayer: ResolvedLayer,
  source: AxisGeometry,
): AxisGeometry {
  const position = meanPosition(layer, axis, sourceLayer);
  if (position === undefined) return source; // reads position by position
  const sourceSize = sourceLayer.size?.[axis] ?? null;
  const read = source.branches.map((phases) => {
    const through = readThrough(layer, axis, phases, { irregular: source.irregular, sourceSize });
    if (through === undefined) throw tooLongPeriod(layer);
    return through;
  });
  return {
    branches: mergeByPace(layer, read),
    stride: multiply(source.stride, position.perUnit),
    center: add(source.center, multiply(source.stride, position.ofUnit0)),
    paddingKnown: source.paddingKnown && (!('window' in layer) || layer.window.paddingKnown[axis]),
    aligned: source.aligned,
    irregular: source.irregular || isIrregular(layer, axis),
  };
}

/** The source position at the middle of what unit u reads, perUnit·u + ofUnit0; undefined where that is u itself. */
function meanPosition(
  layer: Reader,
  axis: Axis,
  source: ResolvedLayer,
): { perUnit: Rational; ofUnit0: Rational } | undefined {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      // u·s − before + (k − 1)·d / 2
      const { kernel, stride, dilation, padding } = layer.window;
      const reach = (kernel[axis] - 1) * dilation[axis];
      return { perUnit: rational(stride[axis]), ofUnit0: rational(reach - 2 * padding[axis].before, 2) };
    }
    case 'conv-transpose': {
      // (u + before − (k − 1)·d / 2) / s
      const { kernel, stride, dilation, padding } = layer.window;
      const reach = (kernel[axis] - 1) * dilation[axis];
      return {
        perUnit: rational(1, stride[axis]),
        ofUnit0: rational(2 * padding[axis].before - reach, 2 * stride[axis]),
      };
    }
    case 'upsample': {
      // (u + 1/2) / scale − 1/2
      const scale = layer.scale[axis];
      return { perUnit: rational(1, scale), ofUnit0: rational(1 - scale, 2 * scale) };
    }
    case 'global-avg-pool':
      // The middle of the plane. It has one unit, so its stride is free; keeping the source's is what one more unit would have.
      return { perUnit: rational(1), ofUnit0: rational((source.size?.[axis] ?? 1) - 1, 2) };
    default:
      return undefined;
  }
}

/** Where branches meet (also the one branch of a layer with a single source). */
function joinAlong(layer: ResolvedLayer, sources: readonly AxisGeometry[]): AxisGeometry {
  const first = sources[0]!;
  if (sources.length === 1) return first;
  const widest = sources.reduce((a, b) => (toNumber(b.stride) > toNumber(a.stride) ? b : a));
  const comparable = sources.filter((source) => source.paddingKnown);
  return {
    branches: mergeByPace(
      layer,
      sources.flatMap((source) => source.branches),
    ),
    stride: widest.stride,
    center: widest.center,
    paddingKnown: comparable.length === sources.length,
    aligned:
      sources.every((source) => source.aligned && equals(source.stride, first.stride)) &&
      comparable.every((source) => equals(source.center, comparable[0]!.center)),
    irregular: sources.some((source) => source.irregular),
  };
}

/** One entry per stride: boxes that keep the same pace have a hull that keeps it too. */
function mergeByPace(layer: ResolvedLayer, branches: readonly AxisPhases[]): readonly AxisPhases[] {
  if (branches.length === 1) return branches;
  const merged: AxisPhases[] = [];
  for (const phases of branches) {
    const at = merged.findIndex((other) => samePace(other, phases));
    if (at < 0) {
      merged.push(phases);
      continue;
    }
    const both = joined(merged[at]!, phases);
    if (both === undefined) throw tooLongPeriod(layer);
    merged[at] = both;
  }
  return merged;
}

function checkExact({ name }: ResolvedLayer, { branches, stride, center }: AxisGeometry): void {
  const exact =
    isExact(stride) &&
    isExact(center) &&
    branches.every(
      ({ advance, intervals }) =>
        Number.isSafeInteger(advance) &&
        intervals.every(({ first, last }) => Number.isSafeInteger(first) && Number.isSafeInteger(last)),
    );
  if (exact) return;
  throw new NetworkError(
    'invalid-value',
    `${name}: its receptive field or effective stride passes ${Number.MAX_SAFE_INTEGER}, the largest whole number counted exactly; lower the strides, scales or dilations up to here.`,
    { layer: name },
  );
}

function tooLongPeriod({ name }: ResolvedLayer): NetworkError {
  return new NetworkError(
    'invalid-value',
    `${name}: the boxes of its units repeat only after more than ${maxPeriod} units; lower the scales or the strides of transposed convolutions up to here.`,
    { layer: name },
  );
}
