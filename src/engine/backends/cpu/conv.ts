// Convolution and its gradient on one core. No device objects.
//
// Forward:  to[o] (+)= bias + Σ w·source[o·stride − before + k·dilation]
// Gradient: to[i] (+)= bias + Σ w·source[(i + before − k·dilation) / stride] where that divides
//
// Both become sums of shifted copies, sum[j] += w·copy[shift + j], whatever the stride: forward, the source is laid
// out by residues modulo the stride first; backward, the target is made residue by residue, each with the taps that
// reach it. The copy is padded with zeros and its rows follow one another, so that one run over j covers many target
// rows; what falls between them is not stored. Sums are float64, storage is float32.
import type { ConvStep } from '../../plan-types.ts';
import { axisOf, type Layout, type Phase } from './conv-axes.ts';
import { area, arrayOf, type Memory, type Run } from './memory.ts';
import { areTriples, sumCopies, type SummedProducts } from './sums.ts';

/** Sums kept at once: a few target rows, so that the rows they read stay in the cache. */
const sumLength = 512;

/** A few milliseconds' work: a request that nobody wants any more stops between two runs. */
const operationsPerRun = 1.5e7;

// Apart from the loops around them, and one for each pair of types: so the compiler makes them a tenth faster in all.
function storeRow(to: Float32Array, toAt: number, from: Float64Array, fromAt: number, length: number): void {
  for (let i = 0; i < length; i++) to[toAt + i] = from[fromAt + i]!;
}

function loadRow(to: Float64Array, toAt: number, from: Float32Array, fromAt: number, length: number): void {
  for (let i = 0; i < length; i++) to[toAt + i] = from[fromAt + i]!;
}

/** Copies the source as float64: [channel][residue y][residue x][y][x], zero outside the source's region. */
function copySource(step: ConvStep, source: Float32Array, copy: Float64Array, y: Layout, x: Layout): void {
  const { channels, region } = step.source;
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * area(region);
    for (const residueY of y.residues) {
      for (const residueX of x.residues) {
        for (let i = 0; i < y.length; i++) {
          const row = y.step * (y.firstQuotient + i) + residueY - region.top;
          if (row < 0 || row >= region.height) {
            copy.fill(0, at, at + x.length);
            at += x.length;
            continue;
          }
          const from = plane + row * region.width;
          const column = x.step * x.firstQuotient + residueX - region.left;
          // Inside the source's region: from the first j with column + j·step ≥ 0 to the last below its width.
          const first = Math.min(x.length, Math.max(0, Math.ceil(-column / x.step)));
          const end = Math.max(first, Math.min(x.length, Math.ceil((region.width - column) / x.step)));
          for (let j = 0; j < first; j++) copy[at + j] = 0;
          if (x.step === 1) loadRow(copy, at + first, source, from + column + first, end - first);
          else for (let j = first; j < end; j++) copy[at + j] = source[from + column + j * x.step]!;
          for (let j = end; j < x.length; j++) copy[at + j] = 0;
          at += x.length;
        }
      }
    }
  }
}

/** What makes the target positions of one phase of y and one of x, for group 0; `factors` for one target channel. */
interface Products extends SummedProducts {
  readonly y: Phase;
  readonly x: Phase;
  /** Where each product's weight lies, for target channel 0. */
  readonly places: Int32Array;
}

/**
 * Makes a convolution ready, in runs short enough to stop between; `copy` is at least `copyLength(step)` long.
 */
export function prepareConv(step: ConvStep, memory: Memory, copy: Float64Array): readonly Run[] {
  const source = arrayOf(memory, step.source);
  const weights = arrayOf(memory, step.weights);
  const bias = step.bias ? arrayOf(memory, step.bias) : null;
  const to = arrayOf(memory, step.to);
  const { groups, accumulate } = step;
  const taps = step.kernel[0] * step.kernel[1];
  const sources = step.source.channels / groups;
  const targets = step.to.channels / groups;
  const { width } = step.to.region;
  const planeArea = area(step.to.region);
  const { phases: phasesY, layout: layoutY } = axisOf(step, 0);
  const { phases: phasesX, layout: layoutX } = axisOf(step, 1);
  const pitch = layoutX.length;
  const blockLength = layoutY.length * pitch;
  const channelLength = layoutY.residues.length * layoutX.residues.length * blockLength;
  // A phase that no tap reaches may be longer than the rows that are read.
  const longest = Math.max(0, ...phasesX.map(({ length }) => length));
  const sum = new Float64Array(Math.max(sumLength, pitch, longest));

  const products = phasesY.flatMap((y) => phasesX.map((x) => productsOf(y, x)));

  function productsOf(y: Phase, x: Phase): Products {
    const shifts: number[] = [];
    const places: number[] = [];
    for (let channel = 0; channel < sources; channel++) {
      for (const tapY of y.taps) {
        for (const tapX of x.taps) {
          const block = tapY.block * layoutX.residues.length + tapX.block;
          shifts.push(channel * channelLength + block * blockLength + tapY.shift * pitch + tapX.shift);
          places.push((channel * taps + tapY.tap * step.kernel[1] + tapX.tap) * targets);
        }
      }
    }
    return {
      y,
      x,
      shifts: Int32Array.from(shifts),
      places: Int32Array.from(places),
      factors: new Float64Array(places.length),
      triples: areTriples(shifts),
    };
  }

  /** Stores `rows` rows of sums as the target rows from the phase's `row`-th. */
  function store(channel: number, { y, x }: Products, row: number, rows: number): void {
    for (let i = 0; i < rows; i++) {
      let at = channel * planeArea + (y.first + (row + i) * y.step) * width + x.first;
      const from = i * pitch;
      if (accumulate) for (let j = 0; j < x.length; j++, at += x.step) to[at]! += sum[from + j]!;
      else if (x.step === 1) storeRow(to, at, sum, from, x.length);
      else for (let j = 0; j < x.length; j++, at += x.step) to[at] = sum[from + j]!;
    }
  }

  const rowsAtOnce = Math.max(1, Math.floor((sumLength - longest) / Math.max(1, pitch)) + 1);
  /** One piece is a few rows of one target channel; in order: product, group, rows, channel. */
  const pieces = products.map(({ y }) => groups * Math.ceil(y.length / rowsAtOnce) * targets);

  function sumPiece(product: Products, piece: number): void {
    const { y, x, places, factors } = product;
    const target = piece % targets;
    const rowsBefore = Math.floor(piece / targets) % Math.ceil(y.length / rowsAtOnce);
    const group = Math.floor(piece / (targets * Math.ceil(y.length / rowsAtOnce)));
    const row = rowsBefore * rowsAtOnce;
    const rows = Math.min(rowsAtOnce, y.length - row);
    const place = group * sources * taps * targets + target;
    for (let i = 0; i < factors.length; i++) factors[i] = weights[place + places[i]!]!;
    const channel = group * targets + target;
    const base = group * sources * channelLength + row * pitch;
    sumCopies(sum, (rows - 1) * pitch + x.length, copy, product, base, bias ? bias[channel]! : 0);
    store(channel, product, row, rows);
  }

  /** Pieces `first` to before `end`, counted through all products. */
  function sumPieces(first: number, end: number): void {
    let before = 0;
    for (const [index, product] of products.entries()) {
      const count = pieces[index]!;
      const last = Math.min(count, end - before);
      for (let piece = Math.max(0, first - before); piece < last; piece++) sumPiece(product, piece);
      before += count;
    }
  }

  const total = pieces.reduce((all, count) => all + count, 0);
  const perRun = Math.max(1, Math.floor(total / Math.max(1, step.operations / operationsPerRun)));
  const runs: Run[] = [() => copySource(step, source, copy, layoutY, layoutX)];
  for (let first = 0; first < total; first += perRun) runs.push(() => sumPieces(first, first + perRun));
  return runs;
}
