// Words for the layer table: what a layer is, and one sentence on its size. Imports network and its own room.
import type { ResolvedLayer, ResolvedNetwork, Window, YX } from '../network/index.ts';
import { geometryOf, type AxisGeometry } from './geometry.ts';
import { extent } from './interval.ts';
import { boxOfBranches, isUniform, largestExtent } from './phases.ts';
import { toNumber } from './rational.ts';
import { mostUnitsRead, type Axis } from './reads.ts';
import { exactly, signed, times } from './words.ts';

/** A layer's fields in words, those at their defaults left out. */
export function describeLayer(layer: ResolvedLayer): string {
  switch (layer.op) {
    case 'input':
      return layer.size === null ? 'unbounded' : times(layer.size);
    case 'conv':
    case 'conv-transpose':
      return list([
        ...windowWords(layer.window),
        layer.groups > 1 && `groups ${layer.groups}`,
        layer.bias && 'bias',
        !isPair(layer.outputPadding, 0) && `output padding ${both(layer.outputPadding)}`,
      ]);
    case 'max-pool':
    case 'avg-pool':
      return list([...windowWords(layer.window), layer.ceil && 'ceil']);
    case 'upsample':
      return `×${both(layer.scale)}, ${layer.mode}`;
    case 'leaky-relu':
      return `slope ${layer.slope}`;
    case 'gelu':
      return layer.approximate === 'tanh' ? 'tanh approximation' : '';
    case 'dropout':
      return `rate ${layer.rate}`;
    case 'global-avg-pool':
    case 'batch-norm':
    case 'add':
    case 'multiply':
    case 'concat':
    case 'relu':
    case 'relu6':
    case 'elu':
    case 'silu':
    case 'hard-swish':
    case 'tanh':
    case 'sigmoid':
      return '';
    default:
      return layer satisfies never;
  }
}

/**
 * One sentence on the size along an axis.
 * r = r_source + (k − 1)·d·jump for a window; jump is the source's effective stride.
 */
export function explainAlong(network: ResolvedNetwork, layer: ResolvedLayer, axis: Axis): string {
  if (layer.op === 'input') return 'a unit is one pixel: r = 1';
  const own = geometryOf(network, layer.index)[axis];
  const sources = layer.from.map((index) => ({
    layer: network.layers[index]!,
    geometry: geometryOf(network, index)[axis],
  }));
  const source = sources[0]!;
  const size = sizeOf(own);
  const sourceSize = sizeOf(source.geometry);
  const jump = exactly(source.geometry.stride);
  /** The formula where it holds to the pixel; where boxes vary from unit to unit, what they come to. */
  const say = (count: number, pace: number, terms: string, note = ''): string => {
    if (own.branches.length > 1) return partingBranches(size);
    const value = sourceSize + (count - 1) * pace * toNumber(source.geometry.stride);
    return value === size ? `r = ${sourceSize} + (${count} − 1)·${terms} = ${size}${note}` : widest(own);
  };
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      const kernel = layer.window.kernel[axis];
      const dilation = layer.window.dilation[axis];
      return say(kernel, dilation, `${dilation}·${jump}`);
    }
    case 'conv-transpose': {
      const units = mostUnitsRead(layer, axis);
      return say(units, 1, jump, `, from up to ${units} of ${source.layer.name}`);
    }
    case 'upsample': {
      const units = mostUnitsRead(layer, axis);
      if (units > 1) return say(units, 1, jump, `, from up to ${units} neighbours in ${source.layer.name}`);
      return `r = ${size}, each unit of ${source.layer.name} becomes ${layer.scale[axis]}`;
    }
    case 'global-avg-pool':
      return say(source.layer.size?.[axis] ?? 1, 1, jump);
    case 'add':
    case 'multiply':
    case 'concat': {
      const sizes = sources.map(({ geometry }) => sizeOf(geometry));
      if (own.branches.length > 1) return partingBranches(size);
      if (Math.max(...sizes) === size) return `r = max(${sizes.join(', ')}) = ${size}`;
      if (!isUniform(own.branches[0]!)) return widest(own);
      const boxes = sources.map(({ geometry }) => {
        const { first, last } = boxOfBranches(geometry.branches, 0);
        return `${signed(first)} … ${signed(last)}`;
      });
      return `r = ${size}, around ${boxes.join(' and ')}`;
    }
    default:
      return `r = ${size}, as ${source.layer.name}`;
  }
}

const partingBranches = (size: number): string => `r = ${size} at unit 0; branches differ in stride`;

function widest(own: AxisGeometry): string {
  const phases = own.branches[0]!;
  const size = largestExtent(phases);
  return isUniform(phases)
    ? `r = ${size}`
    : `r = ${size}, the widest of ${phases.intervals.length} units that alternate`;
}

const sizeOf = ({ branches }: AxisGeometry): number =>
  branches.length === 1 ? largestExtent(branches[0]!) : extent(boxOfBranches(branches, 0));

function windowWords({ kernel, stride, dilation, padding, paddingKnown }: Window) {
  const [top, left] = padding;
  const symmetric = top.before === top.after && left.before === left.after;
  const sides = symmetric
    ? both([top.before, left.before])
    : `[${[top.before, left.before, top.after, left.after].map(signed).join(', ')}]`;
  const nothing = symmetric && top.before === 0 && left.before === 0;
  const known = paddingKnown[0] && paddingKnown[1];
  return [
    times(kernel),
    !isPair(stride, 1) && `stride ${both(stride)}`,
    !isPair(dilation, 1) && `dilation ${both(dilation)}`,
    known ? !nothing && `padding ${sides}` : 'padding by input size',
  ];
}

const list = (words: readonly (string | false)[]): string =>
  words.filter((word) => word !== false).join(', ');
const both = (value: YX): string => (value[0] === value[1] ? String(value[0]) : times(value));
const isPair = (value: YX, both: number): boolean => value[0] === both && value[1] === both;
