// Max pooling, its choices and its gradient on one core. No device objects.
//
// Ties, padding and NaN as in PyTorch: the first maximum row by row is chosen, padding never, and NaN beats everything.
import type { MaxPoolGradientStep, MaxPoolStep, Region } from '../../plan-types.ts';
import { area, arrayOf, floatsOf, type Memory, type Run } from './memory.ts';

type PoolStep = MaxPoolStep | MaxPoolGradientStep;

/** Along an axis: the output positions first … end − 1 whose tap lies in the source's region, from source index `from` on. */
interface TapRun {
  readonly first: number;
  readonly end: number;
  readonly from: number;
}

/** The run of every tap along an axis; indices are the regions' own. */
export function tapRuns(step: PoolStep, outputs: Region, source: Region, axis: 0 | 1): TapRun[] {
  const [stride, dilation, before] = [step.stride[axis], step.dilation[axis], step.before[axis]];
  const [output, length] = axis === 0 ? [outputs.top, outputs.height] : [outputs.left, outputs.width];
  const [start, extent] = axis === 0 ? [source.top, source.height] : [source.left, source.width];
  return Array.from({ length: step.kernel[axis] }, (_, tap) => {
    // Output index o reads source index offset + o·stride.
    const offset = output * stride - before + tap * dilation - start;
    const first = Math.min(length, Math.max(0, Math.ceil(-offset / stride)));
    const end = Math.max(first, Math.min(length, Math.ceil((extent - offset) / stride)));
    return { first, end, from: offset + first * stride };
  });
}

/** The first tap in the region at each output position; −1 where there is none. */
export function firstTaps(runs: readonly TapRun[], length: number): Int32Array {
  const firsts = new Int32Array(length).fill(-1);
  for (const [tap, { first, end }] of [...runs.entries()].reverse()) firsts.fill(tap, first, end);
  return firsts;
}

/** Without a branch: which of two numbers is larger is a coin's throw. */
function raiseRow(
  largest: Float32Array,
  source: Float32Array,
  first: number,
  end: number,
  from: number,
  stride: number,
): void {
  let at = from;
  for (let x = first; x < end; x++, at += stride) largest[x] = Math.max(largest[x]!, source[at]!);
}

function chooseRow(
  largest: Float32Array,
  choice: Float32Array,
  tap: number,
  source: Float32Array,
  first: number,
  end: number,
  from: number,
  stride: number,
): void {
  let at = from;
  for (let x = first; x < end; x++, at += stride) {
    const value = source[at]!;
    if (value > largest[x]! || Number.isNaN(value)) {
      largest[x] = value;
      choice[x] = tap;
    }
  }
}

/** to[o] = max_k source[o·stride − before + k·dilation], or the first k that reaches it; 0 and −1 where no tap reaches. */
export function prepareMaxPool(step: MaxPoolStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const { channels, region } = step.to;
  const { height, width } = region;
  const sourceArea = area(step.source.region);
  const sourceWidth = step.source.region.width;
  const rows = tapRuns(step, region, step.source.region, 0);
  const columns = tapRuns(step, region, step.source.region, 1);
  const firstRows = firstTaps(rows, height);
  const firstColumns = firstTaps(columns, width);
  const largest = new Float32Array(width);
  const choice = new Float32Array(width);
  const wantsChoice = step.result === 'choice';
  const [strideY, strideX] = step.stride;

  /** What each window of a row holds before its taps are looked at. */
  function begin(y: number): void {
    const firstRow = firstRows[y]! * columns.length;
    for (let x = 0; x < width; x++) {
      const reaches = firstRow >= 0 && firstColumns[x]! >= 0;
      largest[x] = reaches ? -Infinity : 0;
      choice[x] = reaches ? firstRow + firstColumns[x]! : -1;
    }
  }

  return () => {
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        begin(y);
        for (let tapY = 0; tapY < rows.length; tapY++) {
          const row = rows[tapY]!;
          if (y < row.first || y >= row.end) continue;
          const rowAt = channel * sourceArea + (row.from + (y - row.first) * strideY) * sourceWidth;
          for (let tapX = 0; tapX < columns.length; tapX++) {
            const { first, end, from } = columns[tapX]!;
            const tap = tapY * columns.length + tapX;
            if (wantsChoice) chooseRow(largest, choice, tap, source, first, end, rowAt + from, strideX);
            else raiseRow(largest, source, first, end, rowAt + from, strideX);
          }
        }
        to.set(wantsChoice ? choice : largest, (channel * height + y) * width);
      }
    }
  };
}

/**
 * to[i] (+)= Σ_k gradient[o] where choice[o] = k. On one core every output hands its gradient to the position it
 * chose: the same sums as gathered, in the same order every time.
 */
export function prepareMaxPoolGradient(step: MaxPoolGradientStep, memory: Memory): Run {
  const gradient = arrayOf(memory, step.gradient);
  const choices = arrayOf(memory, step.choice);
  const to = arrayOf(memory, step.to);
  const { channels, region } = step.gradient;
  const target = step.to.region;
  const targetArea = area(target);
  const floats = floatsOf(step.to);
  const taps = step.kernel[0] * step.kernel[1];
  /** Where each tap lies from its window's first, in rows and columns. */
  const tapRows = Int32Array.from(
    { length: taps },
    (_, tap) => Math.floor(tap / step.kernel[1]) * step.dilation[0],
  );
  const tapColumns = Int32Array.from({ length: taps }, (_, tap) => (tap % step.kernel[1]) * step.dilation[1]);

  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    let at = 0;
    for (let channel = 0; channel < channels; channel++) {
      const plane = channel * targetArea;
      for (let y = 0; y < region.height; y++) {
        const windowRow = (region.top + y) * step.stride[0] - step.before[0] - target.top;
        for (let x = 0; x < region.width; x++, at++) {
          const tap = choices[at]!;
          if (tap < 0) continue;
          const row = windowRow + tapRows[tap]!;
          const column = (region.left + x) * step.stride[1] - step.before[1] - target.left + tapColumns[tap]!;
          if (row < 0 || row >= target.height || column < 0 || column >= target.width) continue;
          to[plane + row * target.width + column]! += gradient[at]!;
        }
      }
    }
  };
}
