// How a path's receptive field comes about, with the numbers filled in: from the front, from the back, and as one sum.
// Imports network and its own room.
import type { ResolvedNetwork } from '../network/index.ts';
import { inputGeometry, readAlong, type AxisGeometry } from './geometry.ts';
import { extent } from './interval.ts';
import { largestExtent } from './phases.ts';
import { add, rational, toNumber, type Rational } from './rational.ts';
import {
  mostUnitsRead,
  movesPositions,
  readInterval,
  readPositions,
  spanAlong,
  type Axis,
  type Reader,
} from './reads.ts';
import type { Interval } from './types.ts';
import { exactly, factor, num, paren } from './words.ts';

/** A number and what it is worked out from; the formula is empty where the number is not a plain sum. */
export interface Derived {
  readonly value: number;
  readonly formula: string;
}

/**
 * One layer of Dang's table: n = ⌊(n + padding − k)/s⌋ + 1, j = j·s, r = r + (k − 1)·j, start = start + ((k − 1)/2 − p)·j,
 * with (k − 1)·d in place of k − 1 where the kernel is dilated.
 * Dang Ha The Hien, A guide to receptive field arithmetic, 2017.
 */
export interface FrontStep {
  readonly layer: string;
  /** Units of its plane; null where it has no border. */
  readonly units: Derived | null;
  readonly jump: Derived;
  readonly size: Derived;
  /** Middle of the first unit, the input's first pixel having its own at 0.5; null where it depends on an unknown input size. */
  readonly start: Derived | null;
}

/** One layer from the back: r = s·r + (k − s) positions of what it reads, k being what the dilated kernel spans. */
export interface BackStep {
  readonly layer: string;
  /** The layer, or the join, whose positions are counted. */
  readonly source: string;
  readonly size: Derived;
}

/** One term of Araujo, Norris and Sim 2019: (k − 1)·d·Πs, the product over the strides before. */
export interface SumTerm {
  /** Neighbouring layers of equal terms. */
  readonly layers: number;
  readonly formula: string;
  readonly value: number;
}

export interface Derivation {
  readonly axis: Axis;
  /** Layers of the path that move positions, the input first; the others keep what they read. */
  readonly front: readonly FrontStep[];
  readonly back: readonly BackStep[];
  readonly sum: { readonly terms: readonly SumTerm[]; readonly value: number };
  /** Of this path alone. */
  readonly size: number;
  /** Layers left out because they read position by position. */
  readonly leftOut: number;
}

/** Of a path's layer indices, the input first. */
export function deriveAlong(network: ResolvedNetwork, path: readonly number[], axis: Axis): Derivation {
  const front: FrontStep[] = [
    {
      layer: network.layers[0]!.name,
      units: planeOf(network, 0, axis),
      jump: { value: 1, formula: '' },
      size: { value: 1, formula: '' },
      start: { value: 0.5, formula: '' },
    },
  ];
  const terms: { layers: number; formula: string; value: number }[] = [];
  let geometry = inputGeometry;
  for (const [at, index] of path.entries()) {
    if (at === 0) continue;
    const layer = network.layers[index] as Reader;
    const source = path[at - 1]!;
    const before = geometry;
    geometry = readAlong(layer, axis, network.layers[source]!, before);
    if (!isShown(layer, axis, at === path.length - 1)) continue;
    front.push(frontStep(network, layer, { axis, source, before, after: geometry }));
    const term = sumTerm(network, layer, { axis, source, jump: before.stride });
    const last = terms.at(-1);
    if (last?.formula === term.formula) last.layers += 1;
    else terms.push({ layers: 1, ...term });
  }
  return {
    axis,
    front,
    back: deriveBack(network, path, axis, geometry),
    sum: { terms, value: terms.reduce((sum, { layers, value }) => sum + layers * value, 1) },
    size: largestExtent(geometry.branches[0]!),
    leftOut: path.length - front.length,
  };
}

/** The layer asked about is shown in any case, if it has a kernel. */
const isShown = (layer: Reader, axis: Axis, last: boolean): boolean =>
  movesPositions(layer, axis) || (last && 'window' in layer);

interface Step {
  readonly axis: Axis;
  readonly source: number;
  readonly before: AxisGeometry;
  readonly after: AxisGeometry;
}

function frontStep(
  network: ResolvedNetwork,
  layer: Reader,
  { axis, source, before, after }: Step,
): FrontStep {
  const jump = exactly(before.stride);
  const units = reachUnits(network, layer, axis, source);
  const pace = 'window' in layer && layer.op !== 'conv-transpose' ? layer.window.dilation[axis] : 1;
  const plain = largestExtent(before.branches[0]!) + (units - 1) * pace * toNumber(before.stride);
  const size = largestExtent(after.branches[0]!);
  return {
    layer: layer.name,
    units: planeOf(network, layer.index, axis, source),
    jump: { value: toNumber(after.stride), formula: jumpFormula(layer, axis, jump) },
    size: {
      value: size,
      formula:
        plain === size
          ? `${num(largestExtent(before.branches[0]!))} + (${units} − 1)${factor(pace)}·${jump}`
          : '',
    },
    start: after.paddingKnown
      ? {
          value: toNumber(after.center) + 0.5,
          formula: startFormula(network, layer, {
            axis,
            source,
            jump,
            start: exactly(add(before.center, rational(1, 2))),
          }),
        }
      : null,
  };
}

/** The kernel's taps; of an upsampling or a transposed convolution, the most units that one of its own reads. */
function reachUnits(network: ResolvedNetwork, layer: Reader, axis: Axis, source: number): number {
  if (layer.op === 'global-avg-pool') return network.layers[source]!.size?.[axis] ?? 1;
  return 'window' in layer && layer.op !== 'conv-transpose'
    ? layer.window.kernel[axis]
    : mostUnitsRead(layer, axis);
}

function jumpFormula(layer: Reader, axis: Axis, jump: string): string {
  const divided = jump.includes('/') ? `(${jump})` : jump;
  if (layer.op === 'upsample') return `${divided}/${layer.scale[axis]}`;
  if (!('window' in layer)) return '';
  const stride = layer.window.stride[axis];
  return layer.op === 'conv-transpose' ? `${divided}/${stride}` : `${jump}·${stride}`;
}

function startFormula(
  network: ResolvedNetwork,
  layer: Reader,
  { axis, source, jump, start }: { axis: Axis; source: number; jump: string; start: string },
): string {
  const from = `${start} + `;
  if (layer.op === 'upsample') return `${from}(1/${layer.scale[axis]} − 1)/2·${jump}`;
  if (layer.op === 'global-avg-pool')
    return `${from}(${network.layers[source]!.size?.[axis] ?? 1} − 1)/2·${jump}`;
  if (!('window' in layer)) return '';
  const { kernel, stride, dilation, padding } = layer.window;
  const half = `(${kernel[axis]} − 1)${factor(dilation[axis])}/2`;
  const before = paren(padding[axis].before);
  return layer.op === 'conv-transpose'
    ? `${from}(${before} − ${half})/${stride[axis]}·${jump}`
    : `${from}(${half} − ${before})·${jump}`;
}

/** n = ⌊(n + padding − k)/s⌋ + 1 and its likes. */
function planeOf(network: ResolvedNetwork, index: number, axis: Axis, source = index): Derived | null {
  const layer = network.layers[index]!;
  if (layer.size === null) return null;
  const value = layer.size[axis];
  const from = network.layers[source]!.size?.[axis] ?? 0;
  if (layer.op === 'upsample') return { value, formula: `${from}·${layer.scale[axis]}` };
  if (!('window' in layer)) return { value, formula: '' };
  const { stride, padding } = layer.window;
  const span = spanAlong(layer, axis);
  const around = padding[axis].before + padding[axis].after;
  if (layer.op === 'conv-transpose') {
    const extra = layer.outputPadding[axis];
    const more = extra === 0 ? '' : ` + ${extra}`;
    return { value, formula: `(${from} − 1)·${stride[axis]} + ${span} − ${paren(around)}${more}` };
  }
  const ceil = 'ceil' in layer && layer.ceil;
  const steps = (from + around - span) / stride[axis];
  // A last window that would start beyond the plane is left out.
  const more = value === (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1 ? ' + 1' : '';
  const [open, close] = ceil ? '⌈⌉' : '⌊⌋';
  return { value, formula: `${open}(${from} + ${paren(around)} − ${span})/${stride[axis]}${close}${more}` };
}

function sumTerm(
  network: ResolvedNetwork,
  layer: Reader,
  { axis, source, jump }: { axis: Axis; source: number; jump: Rational },
): { formula: string; value: number } {
  const units = reachUnits(network, layer, axis, source);
  const pace = 'window' in layer && layer.op !== 'conv-transpose' ? layer.window.dilation[axis] : 1;
  return {
    formula: `(${units} − 1)${factor(pace)}·${exactly(jump)}`,
    value: (units - 1) * pace * toNumber(jump),
  };
}

/** Beyond, single positions are too many to be followed. */
const maxPositions = 65_536;

/** Follows the widest unit of the path back to the input, layer by layer. */
function deriveBack(
  network: ResolvedNetwork,
  path: readonly number[],
  axis: Axis,
  { branches, irregular }: AxisGeometry,
): BackStep[] {
  const phases = branches[0]!;
  const size = largestExtent(phases);
  const unit = phases.intervals.findIndex((interval) => extent(interval) === size);
  const steps: BackStep[] = [];
  let output: Interval = { first: unit, last: unit };
  // Where a transposed convolution leaves gaps, an interval would hold positions that nothing reads.
  let positions: readonly number[] | null = irregular ? [unit] : null;
  for (let at = path.length - 1; at > 0; at--) {
    const layer = network.layers[path[at]!] as Reader;
    const source = network.layers[path[at - 1]!]!;
    const plane = source.size?.[axis] ?? null;
    let read = readInterval(layer, axis, output, plane);
    if (positions !== null) {
      const found = new Set(positions.flatMap((position) => readPositions(layer, axis, position, plane)));
      positions = found.size > maxPositions ? null : [...found].sort((a, b) => a - b);
      if (positions !== null) read = { first: positions[0] ?? 0, last: positions.at(-1) ?? -1 };
    }
    if (isShown(layer, axis, at === path.length - 1)) {
      const [formula, plain] = backFormula(layer, axis, extent(output), plane ?? 1);
      const value = extent(read);
      steps.push({
        layer: layer.name,
        source: source.name,
        size: { value, formula: plain === value ? formula : '' },
      });
    }
    output = read;
  }
  return steps;
}

/** The formula and what it comes to. */
function backFormula(
  layer: Reader,
  axis: Axis,
  size: number,
  plane: number,
): readonly [formula: string, value: number] {
  if (layer.op !== 'upsample' && !('window' in layer)) return ['', plane];
  const span = spanAlong(layer, axis);
  if (layer.op === 'upsample' || layer.op === 'conv-transpose') {
    // Source i reaches outputs i·s … i·s + k − 1; those that meet r positions in a row are at most ⌈(r + k − 1)/s⌉.
    const scale = layer.op === 'upsample' ? layer.scale[axis] : layer.window.stride[axis];
    return [`⌈(${num(size)} + ${span} − 1)/${scale}⌉`, Math.ceil((size + span - 1) / scale)];
  }
  const stride = layer.window.stride[axis];
  return [`${stride}·${num(size)} + (${span} − ${stride})`, stride * size + span - stride];
}
