// Steps that look at whole tensors: rescaling, and a draw's map. No device objects.
import type { AggregateStep, RescaleStep } from '../../plan-types.ts';
import type { Aggregate } from '../../types.ts';
import { area, arrayOf, floatsOf, overlapOf, type Memory, type Run } from './memory.ts';

const bits = new DataView(new ArrayBuffer(8));

/** floor(log2 x) of a positive, finite float32, exactly: a float64 holds all of them as normal numbers. */
export function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

/**
 * 2^exponent, or what does the same to a float32 where float64 would give 0 or Infinity: those would turn the zeros
 * of a map into NaN.
 */
export function powerOfTwo(exponent: number): number {
  return 2 ** Math.max(-600, Math.min(600, exponent));
}

/** max |x|; NaN where any is. */
function largestOf(array: Float32Array, floats: number, atLeast: number): number {
  let largest = atLeast;
  for (let i = 0; i < floats; i++) {
    const magnitude = Math.abs(array[i]!);
    if (magnitude > largest) largest = magnitude;
    else if (magnitude !== magnitude) return NaN;
  }
  return largest;
}

/** Divides all by 2^e, e = floor(log2 max |x|), and adds e to the draw's exponent. */
export function prepareRescale(step: RescaleStep, memory: Memory): Run {
  const tensors = step.tensors.map((tensor) => ({
    array: arrayOf(memory, tensor),
    floats: floatsOf(tensor),
  }));
  return (state) => {
    let largest = 0;
    for (const { array, floats } of tensors) {
      largest = largestOf(array, floats, largest);
      // Lost: the draw's map will show it.
      if (!Number.isFinite(largest)) return;
    }
    if (largest === 0) return;
    const exponent = exponentOf(largest);
    const factor = 2 ** -exponent;
    for (const { array, floats } of tensors) for (let i = 0; i < floats; i++) array[i]! *= factor;
    state.exponent += exponent;
  };
}

type OverChannels = (source: Float32Array, first: number, step: number, channels: number) => number;

const aggregates: Readonly<Record<Aggregate, OverChannels>> = {
  abs: (source, first, step, channels) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += Math.abs(source[first + channel * step]!);
    return sum;
  },
  square: (source, first, step, channels) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += source[first + channel * step]! ** 2;
    return Math.sqrt(sum);
  },
  signed: (source, first, step, channels) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += source[first + channel * step]!;
    return sum;
  },
  relu: (source, first, step, channels) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += Math.max(source[first + channel * step]!, 0);
    return sum;
  },
};

/**
 * A pixel's value over input channels: Σ |g|; √Σ g²; Σ g; Σ max(g, 0).
 * Tells the draw the sum of |value| and the largest |g|.
 */
export function prepareAggregate(step: AggregateStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const sourceArea = area(step.source.region);
  const { channels } = step.source;
  const over = aggregates[step.aggregate];
  const toWidth = step.to.region.width;
  const sourceWidth = step.source.region.width;
  const { rows, columns, toStart, sourceStart } = overlapOf(step.to.region, step.source.region);

  return (state) => {
    state.largest = largestOf(source, floatsOf(step.source), 0);
    to.fill(0, 0, area(step.to.region));
    let sumAbs = 0;
    for (let y = 0; y < rows; y++) {
      const toAt = toStart + y * toWidth;
      const sourceAt = sourceStart + y * sourceWidth;
      for (let x = 0; x < columns; x++) {
        to[toAt + x] = over(source, sourceAt + x, sourceArea, channels);
        sumAbs += Math.abs(to[toAt + x]!);
      }
    }
    state.sumAbs = sumAbs;
  };
}
