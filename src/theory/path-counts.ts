// How many paths lead from each input to a unit, to the last digit. Imports network and the geometry.
import {
  layerIndex,
  NetworkError,
  resolveNetwork,
  type Network,
  type ResolvedConv,
  type ResolvedLayer,
  type ResolvedNetwork,
} from '../network/index.ts';
import { centerUnit, cone, type Box, type Interval } from '../receptive-field/index.ts';
import { axisPaths, type AxisPaths, type PathWindow } from './axis-paths.ts';
import { quotient } from './quotient.ts';

export interface PathOptions {
  /** Default: the last layer. */
  readonly layer?: string;
  /** `'center'` (default) is [0, 0] on an unbounded plane, [floor(h / 2), floor(w / 2)] on a sized one. */
  readonly unit?: 'center' | readonly [y: number, x: number];
}

export interface PathCounts {
  /** Names of the planes that the paths go through: the input, then each convolution up to the unit's own. */
  readonly planes: readonly string[];
  /** A kernel is a full grid, so the paths of both axes are independent: numbers in the plane are their products. */
  readonly axes: readonly [y: AxisPaths, x: AxisPaths];
  /** The theoretical receptive field of the unit, clipped to a sized input. */
  readonly box: Box;
  /** All paths, Π kernel height · kernel width; their sum over the box where no plane has borders. */
  readonly total: bigint;
  /** Paths from an input position to the unit; 0 outside the box. */
  count(y: number, x: number): bigint;
  /** count / total, the nearest double: the input gradient with weights 'ones' (1 / fan-in) in a linear network. */
  share(y: number, x: number): number;
  /** All shares, row-major over `box`: the product of both axes' doubles, within 2 units in the last place of `share`. */
  gradient(): Float64Array;
}

/** Big integers kept per axis, over all planes; at a hundred layers each takes about 60 bytes. */
const mostPositions = 2 ** 20;

/**
 * Counts the paths from every input position to one unit of a chain of convolutions, exactly at any depth.
 *
 * ∂y/∂x at an input = Σ over its paths of the product of their weights (Luo et al. 2016, section 2.1), so with equal
 * weights the gradient is the number of paths over their total. A path is a choice of one tap per convolution; layers
 * that work position by position (activations, batch-norm, dropout) are passed straight through. Channels are not
 * counted: each path through positions stands for equally many through channels.
 *
 * Throws NetworkError where branches meet, for pooling, upsampling and transposed convolutions, for a unit that is
 * not there, and where more than 2^20 numbers per axis would have to be kept.
 */
export function pathCounts(network: Network, options: PathOptions = {}): PathCounts {
  const resolved = resolveNetwork(network);
  const last = layerIndex(resolved, options.layer);
  const { unit = 'center' } = options;
  const convolutions = chainTo(resolved, last);
  const { regions } = cone(resolved, last, unit === 'center' ? centerUnit(resolved, last) : unit);
  const planes = [0, ...convolutions.map(({ index }) => index)];

  const along = (axis: 0 | 1): Along => ({
    windows: convolutions.map((layer) => windowAlong(layer, axis)),
    intervals: planes.map((index) => regions[index]![axis === 0 ? 'y' : 'x']),
  });
  const [y, x] = [along(0), along(1)];
  checkSize(resolved, y.intervals);
  checkSize(resolved, x.intervals);
  const rowsPaths = axisPaths(y.windows, y.intervals);
  // A square is counted once.
  const same = JSON.stringify(y) === JSON.stringify(x);
  const axes = [rowsPaths, same ? rowsPaths : axisPaths(x.windows, x.intervals)] as const;
  const [rows, columns] = [axes[0].toUnit[0]!, axes[1].toUnit[0]!];
  const box: Box = {
    top: rows.first,
    left: columns.first,
    height: rows.counts.length,
    width: columns.counts.length,
  };
  const total = axes[0].total * axes[1].total;
  const count = (y: number, x: number): bigint => axes[0].count(y) * axes[1].count(x);
  return {
    planes: planes.map((index) => resolved.layers[index]!.name),
    axes,
    box,
    total,
    count,
    share: (y, x) => quotient(count(y, x), total),
    gradient: () => outerProduct(axes, box),
  };
}

interface Along {
  readonly windows: readonly PathWindow[];
  readonly intervals: readonly Interval[];
}

/** The convolutions from the input to the layer at `last`, in order. */
function chainTo({ layers }: ResolvedNetwork, last: number): ResolvedConv[] {
  const convolutions: ResolvedConv[] = [];
  for (let index = last; index > 0; index = layers[index]!.from[0]!) {
    const layer = layers[index]!;
    switch (layer.op) {
      case 'conv':
        convolutions.unshift(layer as ResolvedConv);
        break;
      case 'add':
      case 'multiply':
      case 'concat': {
        const names = layer.from.map((source) => `\`${layers[source]!.name}\``).join(' and ');
        throw unsupported(layer, `${names} meet here: branches`);
      }
      case 'max-pool':
      case 'avg-pool':
      case 'global-avg-pool':
      case 'upsample':
      case 'conv-transpose':
        throw unsupported(layer, `it is ${layer.op}`);
      default:
        break; // position by position
    }
  }
  return convolutions;
}

const unsupported = (layer: ResolvedLayer, found: string): NetworkError =>
  new NetworkError(
    'invalid-network',
    `${layer.name}: ${found}, and paths are counted through a single chain of convolutions only. Ask for a layer before it, or let predictErf give the gradient.`,
    { layer: layer.name },
  );

function checkSize({ layers }: ResolvedNetwork, intervals: readonly Interval[]): void {
  const positions = intervals.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
  if (positions <= mostPositions) return;
  throw new NetworkError(
    'invalid-value',
    `The paths go through ${positions} positions along one axis, and at most ${mostPositions} are counted; lower the depth, strides or dilations.`,
    { layer: layers.at(-1)!.name },
  );
}

const windowAlong = ({ window }: ResolvedConv, axis: 0 | 1): PathWindow => ({
  kernel: window.kernel[axis],
  stride: window.stride[axis],
  dilation: window.dilation[axis],
  before: window.padding[axis].before,
});

function outerProduct([y, x]: PathCounts['axes'], { height, width }: Box): Float64Array {
  const [rows, columns] = [y.shares(), x.shares()];
  const product = new Float64Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      product[row * width + column] = rows[row]! * columns[column]!;
    }
  }
  return product;
}
