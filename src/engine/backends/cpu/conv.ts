// Convolution and its gradient on one core, row by row. No device objects.
//
// Forward:  to[o]  = bias + Σ w·source[o·stride − before + k·dilation]
// Gradient: to[i] (+)= Σ w·source[(i + before − k·dilation) / stride] where that divides
//
// Along x both become sums of shifted rows, sum[j] += w·row[shift + j], whatever the stride: forward, a source row is
// laid out by residues modulo the stride first; backward, the target row is made residue by residue, each with the
// taps that reach it. Sums are float64, storage is float32.
import type { ConvStep } from '../../plan-types.ts';
import { area, arrayOf, type Memory, type Run } from './memory.ts';

/** x modulo n, 0 to n − 1. */
function modulo(x: number, n: number): number {
  return ((x % n) + n) % n;
}

function addOne(sum: Float64Array, length: number, rows: Float64Array, at0: number, w0: number): void {
  for (let x = 0; x < length; x++) sum[x]! += w0 * rows[at0 + x]!;
}

function addThree(
  sum: Float64Array,
  length: number,
  rows: Float64Array,
  ats: Int32Array,
  weights: Float64Array,
  first: number,
): void {
  const at0 = ats[first]!;
  const at1 = ats[first + 1]!;
  const at2 = ats[first + 2]!;
  const w0 = weights[first]!;
  const w1 = weights[first + 1]!;
  const w2 = weights[first + 2]!;
  for (let x = 0; x < length; x++) {
    sum[x]! += w0 * rows[at0 + x]! + w1 * rows[at1 + x]! + w2 * rows[at2 + x]!;
  }
}

/** Nine products for one load and store of the sum: three times as fast as one by one, and as many as registers hold. */
function addNine(
  sum: Float64Array,
  length: number,
  rows: Float64Array,
  ats: Int32Array,
  weights: Float64Array,
  first: number,
): void {
  const at0 = ats[first]!;
  const at1 = ats[first + 1]!;
  const at2 = ats[first + 2]!;
  const at3 = ats[first + 3]!;
  const at4 = ats[first + 4]!;
  const at5 = ats[first + 5]!;
  const at6 = ats[first + 6]!;
  const at7 = ats[first + 7]!;
  const at8 = ats[first + 8]!;
  const w0 = weights[first]!;
  const w1 = weights[first + 1]!;
  const w2 = weights[first + 2]!;
  const w3 = weights[first + 3]!;
  const w4 = weights[first + 4]!;
  const w5 = weights[first + 5]!;
  const w6 = weights[first + 6]!;
  const w7 = weights[first + 7]!;
  const w8 = weights[first + 8]!;
  for (let x = 0; x < length; x++) {
    sum[x]! +=
      w0 * rows[at0 + x]! +
      w1 * rows[at1 + x]! +
      w2 * rows[at2 + x]! +
      w3 * rows[at3 + x]! +
      w4 * rows[at4 + x]! +
      w5 * rows[at5 + x]! +
      w6 * rows[at6 + x]! +
      w7 * rows[at7 + x]! +
      w8 * rows[at8 + x]!;
  }
}

/** sum[j] = initial + Σ weights[i]·rows[ats[i] + j] */
function sumRows(
  sum: Float64Array,
  length: number,
  rows: Float64Array,
  ats: Int32Array,
  weights: Float64Array,
  count: number,
  initial: number,
): void {
  sum.fill(initial, 0, length);
  let first = 0;
  for (; first + 9 <= count; first += 9) addNine(sum, length, rows, ats, weights, first);
  for (; first + 3 <= count; first += 3) addThree(sum, length, rows, ats, weights, first);
  for (; first < count; first++) addOne(sum, length, rows, ats[first]!, weights[first]!);
}

/** Target columns that share their taps: every `step`-th from `first`, `length` of them. */
interface Columns {
  readonly first: number;
  readonly step: number;
  readonly length: number;
  readonly taps: readonly { readonly tap: number; readonly shift: number }[];
}

/** How source columns lie in a cached row: `residues` blocks of `blockWidth`, block b holding step·q + residues[b]. */
interface RowLayout {
  readonly step: number;
  readonly residues: readonly number[];
  readonly firstQuotient: number;
  readonly blockWidth: number;
}

/** Which columns of the source meet which of the target along x. */
function columnsOf(step: ConvStep): { columns: readonly Columns[]; layout: RowLayout } {
  const taps = step.kernel[1];
  const stride = step.stride[1];
  const dilation = step.dilation[1];
  const before = step.before[1];
  const { left, width } = step.to.region;
  if (step.direction === 'forward') {
    // Source column o·stride + offset, offset = stride·quotient + residue: column o + quotient of the residue's block.
    const offsets = Array.from({ length: taps }, (_, tap) => tap * dilation - before);
    const residues = [...new Set(offsets.map((offset) => modulo(offset, stride)))].sort((a, b) => a - b);
    const firstQuotient = left + Math.floor(offsets[0]! / stride);
    const lastQuotient = left + width - 1 + Math.floor(offsets[taps - 1]! / stride);
    const blockWidth = lastQuotient - firstQuotient + 1;
    const shifts = offsets.map((offset, tap) => {
      const block = residues.indexOf(modulo(offset, stride));
      return { tap, shift: block * blockWidth + left + Math.floor(offset / stride) - firstQuotient };
    });
    return {
      columns: [{ first: 0, step: 1, length: width, taps: shifts }],
      layout: { step: stride, residues, firstQuotient, blockWidth },
    };
  }
  // Target column i = stride·j + residue reads source column j + (residue + before − tap·dilation) / stride.
  const right = left + width - 1;
  const firstQuotient = Math.ceil((left + before - (taps - 1) * dilation) / stride);
  const lastQuotient = Math.floor((right + before) / stride);
  const columns: Columns[] = [];
  for (let residue = 0; residue < stride; residue++) {
    const firstJ = Math.ceil((left - residue) / stride);
    const length = Math.floor((right - residue) / stride) - firstJ + 1;
    if (length <= 0) continue;
    const reaching: { tap: number; shift: number }[] = [];
    for (let tap = 0; tap < taps; tap++) {
      const offset = residue + before - tap * dilation;
      if (modulo(offset, stride) === 0) reaching.push({ tap, shift: firstJ + offset / stride - firstQuotient });
    }
    columns.push({ first: stride * firstJ + residue - left, step: stride, length, taps: reaching });
  }
  return {
    columns,
    layout: { step: 1, residues: [0], firstQuotient, blockWidth: Math.max(0, lastQuotient - firstQuotient + 1) },
  };
}

/** The source row that a target row reads through a tap, or null where it falls between rows or outside. */
function sourceRow(step: ConvStep, row: number, tap: number): number | null {
  const offset = tap * step.dilation[0] - step.before[0];
  const stride = step.stride[0];
  let source: number;
  if (step.direction === 'forward') source = row * stride + offset;
  else {
    if (modulo(row - offset, stride) !== 0) return null;
    source = (row - offset) / stride;
  }
  const index = source - step.source.region.top;
  return index >= 0 && index < step.source.region.height ? index : null;
}

/** Rows held at once: a target row never reads two source rows further apart than the kernel is tall. */
function placesOf(step: ConvStep): number {
  return Math.min((step.kernel[0] - 1) * step.dilation[0] + 1, step.source.region.height);
}

/** float64 copies of the source rows in use, zero outside the source's region, all channels side by side. */
class RowCache {
  readonly rows: Float64Array;
  readonly rowWidth: number;
  readonly #source: Float32Array;
  readonly #step: ConvStep;
  readonly #layout: RowLayout;
  /** Which source row each place holds; −1 for none. */
  readonly #holds: Int32Array;

  constructor(step: ConvStep, source: Float32Array, layout: RowLayout, rows: Float64Array) {
    this.#step = step;
    this.#source = source;
    this.#layout = layout;
    this.rowWidth = layout.residues.length * layout.blockWidth;
    this.#holds = new Int32Array(placesOf(step));
    this.rows = rows;
  }

  forget(): void {
    this.#holds.fill(-1);
  }

  /** Where channel 0 of a source row begins in `rows`; channels follow at `rowWidth`. */
  place(row: number): number {
    const place = row % this.#holds.length;
    if (this.#holds[place] !== row) this.#load(row, place);
    return place * this.#step.source.channels * this.rowWidth;
  }

  #load(row: number, place: number): void {
    this.#holds[place] = row;
    const { channels, region } = this.#step.source;
    const { step, residues, firstQuotient, blockWidth } = this.#layout;
    const planeArea = area(region);
    for (let channel = 0; channel < channels; channel++) {
      const from = channel * planeArea + row * region.width;
      let block = (place * channels + channel) * this.rowWidth;
      for (const residue of residues) {
        for (let quotient = 0; quotient < blockWidth; quotient++) {
          const column = step * (firstQuotient + quotient) + residue - region.left;
          const inside = column >= 0 && column < region.width;
          this.rows[block + quotient] = inside ? this.#source[from + column]! : 0;
        }
        block += blockWidth;
      }
    }
  }
}

/** Length of the row buffer a convolution needs while it runs; all convolutions of a session share the longest. */
export function rowBufferLength(step: ConvStep): number {
  const { layout } = columnsOf(step);
  return placesOf(step) * step.source.channels * layout.residues.length * layout.blockWidth;
}

/** Makes a convolution ready; `rowBuffer` is at least `rowBufferLength(step)` long. */
export function prepareConv(step: ConvStep, memory: Memory, rowBuffer: Float64Array): Run {
  const source = arrayOf(memory, step.source);
  const weights = arrayOf(memory, step.weights);
  const bias = step.bias ? arrayOf(memory, step.bias) : null;
  const to = arrayOf(memory, step.to);
  const { groups, accumulate } = step;
  const kernelHeight = step.kernel[0];
  const kernelWidth = step.kernel[1];
  const tapCount = kernelHeight * kernelWidth;
  const sources = step.source.channels / groups;
  const targets = step.to.channels / groups;
  const { height, width, top } = step.to.region;
  const planeArea = height * width;
  const { columns, layout } = columnsOf(step);
  const cache = new RowCache(step, source, layout, rowBuffer);
  const { rows, rowWidth } = cache;

  const sum = new Float64Array(Math.max(0, ...columns.map(({ length }) => length)));
  /** For each product that makes one target row: where its row begins, and its weight's place but for the target. */
  const ats = new Int32Array(sources * tapCount);
  const weightAts = new Int32Array(sources * tapCount);
  const factors = new Float64Array(sources * tapCount);
  const rowPlaces = new Int32Array(kernelHeight);

  function listProducts(group: number, taps: Columns['taps']): number {
    let count = 0;
    for (let channel = 0; channel < sources; channel++) {
      const globalChannel = group * sources + channel;
      for (let tapY = 0; tapY < kernelHeight; tapY++) {
        const place = rowPlaces[tapY]!;
        if (place < 0) continue;
        for (let index = 0; index < taps.length; index++) {
          const { tap, shift } = taps[index]!;
          ats[count] = place + globalChannel * rowWidth + shift;
          weightAts[count] = (globalChannel * tapCount + tapY * kernelWidth + tap) * targets;
          count++;
        }
      }
    }
    return count;
  }

  function store(at: number, by: number, length: number): void {
    if (accumulate) for (let x = 0; x < length; x++, at += by) to[at] = to[at]! + sum[x]!;
    else for (let x = 0; x < length; x++, at += by) to[at] = sum[x]!;
  }

  return () => {
    cache.forget();
    for (let row = 0; row < height; row++) {
      for (let tapY = 0; tapY < kernelHeight; tapY++) {
        const from = sourceRow(step, top + row, tapY);
        rowPlaces[tapY] = from === null ? -1 : cache.place(from);
      }
      for (let group = 0; group < groups; group++) {
        for (const { first, step: by, length, taps } of columns) {
          const count = listProducts(group, taps);
          for (let target = 0; target < targets; target++) {
            for (let i = 0; i < count; i++) factors[i] = weights[weightAts[i]! + target]!;
            const channel = group * targets + target;
            sumRows(sum, length, rows, ats, factors, count, bias ? bias[channel]! : 0);
            store(channel * planeArea + row * width + first, by, length);
          }
        }
      }
    }
  };
}
