// Steps that work position by position: activations, affine layers, masks, slices. No device objects.
import { activationFunction, slopeBelowZero, straightPieces } from '../../../network/index.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  AffineStep,
  MaskStep,
  SignsGradientStep,
  SignsStep,
  SignsTensor,
  SliceStep,
  Tensor,
} from '../../plan-types.ts';
import { area, arrayOf, floatsOf, overlapOf, type Memory, type Run } from './memory.ts';

/** Calls `row` for every row that `to` and `source` share, with where it starts in each. */
function eachSharedRow(
  to: Tensor,
  source: Tensor,
  row: (toAt: number, sourceAt: number, columns: number, channel: number, y: number) => void,
): void {
  const { rows, columns, toStart, sourceStart } = overlapOf(to.region, source.region);
  for (let channel = 0; channel < to.channels; channel++) {
    let toAt = channel * area(to.region) + toStart;
    let sourceAt = channel * area(source.region) + sourceStart;
    for (let y = 0; y < rows; y++) {
      row(toAt, sourceAt, columns, channel, y);
      toAt += to.region.width;
      sourceAt += source.region.width;
    }
  }
}

/**
 * Straight on both sides of 0: x above, slope·x below, as ½(1 + slope)·x + ½(1 − slope)·|x|. Without a branch: signs
 * are a coin's throw here, and a branch guessed wrong costs as much as twenty products.
 */
function bendRow(
  to: Float32Array,
  source: Float32Array,
  slope: number,
  toAt: number,
  sourceAt: number,
  columns: number,
): void {
  const straight = (1 + slope) / 2;
  const bent = (1 - slope) / 2;
  for (let x = 0; x < columns; x++) {
    const value = source[sourceAt + x]!;
    to[toAt + x] = straight * value + bent * Math.abs(value);
  }
}

/** to += gradient times 1 where the value is above 0, times slope elsewhere; the value by its bits, for the same reason. */
function bendGradientRow(
  to: Float32Array,
  gradient: Float32Array,
  valueBits: Int32Array,
  slope: number,
  toAt: number,
  sourceAt: number,
  columns: number,
): void {
  const rise = 1 - slope;
  for (let x = 0; x < columns; x++) {
    const bits = valueBits[toAt + x]!;
    const isPositive = (-bits & ~bits) >>> 31;
    to[toAt + x]! += gradient[sourceAt + x]! * (slope + rise * isPositive);
  }
}

/** to = f(source) */
export function prepareActivation(step: ActivationStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const floats = floatsOf(step.to);
  const { value } = activationFunction(step);
  const belowZero = slopeBelowZero(step);
  /** What a position that the source does not reach becomes: it reads zero. */
  const outside = value(0);
  return () => {
    to.fill(outside, 0, floats);
    eachSharedRow(step.to, step.source, (toAt, sourceAt, columns) => {
      if (belowZero !== null) bendRow(to, source, belowZero, toAt, sourceAt, columns);
      else for (let x = 0; x < columns; x++) to[toAt + x] = value(source[sourceAt + x]!);
    });
  };
}

/** to (+)= gradient·f′(value) */
export function prepareActivationGradient(step: ActivationGradientStep, memory: Memory): Run {
  const values = arrayOf(memory, step.value);
  const valueBits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const gradient = arrayOf(memory, step.gradient);
  const to = arrayOf(memory, step.to);
  const floats = floatsOf(step.to);
  const { slope } = activationFunction(step);
  const belowZero = slopeBelowZero(step);
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.gradient, (toAt, gradientAt, columns) => {
      // `value` and `to` share a region, so an index in one is an index in the other.
      if (belowZero !== null) {
        bendGradientRow(to, gradient, valueBits, belowZero, toAt, gradientAt, columns);
      } else {
        for (let x = 0; x < columns; x++) {
          to[toAt + x]! += gradient[gradientAt + x]! * slope(values[toAt + x]!);
        }
      }
    });
  };
}

function wordsOf(memory: Memory, signs: SignsTensor): Uint32Array {
  const { buffer, byteOffset } = arrayOf(memory, signs);
  return new Uint32Array(buffer, byteOffset, signs.floats);
}

/** to = where f′(source) = 1, as SignsTensor says */
export function prepareSigns(step: SignsStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const words = wordsOf(memory, step.to);
  const floats = floatsOf(step.source);
  const { rises } = straightPieces(step)!;
  return () => {
    words.fill(0);
    for (let element = 0; element < floats; element++) {
      if (rises(source[element]!)) words[8 * (element >> 8) + (element & 7)]! |= 1 << ((element >> 3) & 31);
    }
  };
}

/** to (+)= gradient·(1 or `elsewhere`, by its sign) */
export function prepareSignsGradient(step: SignsGradientStep, memory: Memory): Run {
  const words = wordsOf(memory, step.signs);
  const gradient = arrayOf(memory, step.gradient);
  const to = arrayOf(memory, step.to);
  const floats = floatsOf(step.to);
  const { elsewhere } = step;
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.gradient, (toAt, gradientAt, columns) => {
      for (let x = 0; x < columns; x++) {
        const element = toAt + x;
        const sign = words[8 * (element >> 8) + (element & 7)]! & (1 << ((element >> 3) & 31));
        to[element]! += gradient[gradientAt + x]! * (sign === 0 ? elsewhere : 1);
      }
    });
  };
}

/** to (+)= source·scale[c] + shift[c] */
export function prepareAffine(step: AffineStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const scales = step.scale ? arrayOf(memory, step.scale) : null;
  const shifts = step.shift ? arrayOf(memory, step.shift) : null;
  const floats = floatsOf(step.to);
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.source, (toAt, sourceAt, columns, channel) => {
      const scale = scales ? scales[channel]! : 1;
      const shift = shifts ? shifts[channel]! : 0;
      for (let x = 0; x < columns; x++) to[toAt + x]! += source[sourceAt + x]! * scale + shift;
    });
  };
}

/** to (+)= source·mask; outside the mask's own region it is zero. */
export function prepareMask(step: MaskStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const masks = arrayOf(memory, step.mask);
  const to = arrayOf(memory, step.to);
  const floats = floatsOf(step.to);
  const mask = step.mask.region;
  /** The first row and column that `to` and `source` share, in the mask's own. */
  const top = Math.max(step.to.region.top, step.source.region.top) - mask.top;
  const left = Math.max(step.to.region.left, step.source.region.left) - mask.left;
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.source, (toAt, sourceAt, columns, channel, y) => {
      if (top + y < 0 || top + y >= mask.height) return;
      const maskAt = (channel * mask.height + top + y) * mask.width + left;
      const end = Math.min(columns, mask.width - left);
      for (let x = Math.max(0, -left); x < end; x++) {
        to[toAt + x]! += source[sourceAt + x]! * masks[maskAt + x]!;
      }
    });
  };
}

/** to[toChannel + c] (+)= source[sourceChannel + c] */
export function prepareSlice(step: SliceStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const { channels, accumulate } = step;
  const toSkipped = step.toChannel * area(step.to.region);
  const sourceSkipped = step.sourceChannel * area(step.source.region);
  const end = toSkipped + channels * area(step.to.region);
  const shared: Tensor = { ...step.to, channels };
  return () => {
    if (!accumulate) to.fill(0, toSkipped, end);
    eachSharedRow(shared, step.source, (toAt, sourceAt, columns) => {
      const toRow = toSkipped + toAt;
      const sourceRow = sourceSkipped + sourceAt;
      for (let x = 0; x < columns; x++) to[toRow + x]! += source[sourceRow + x]!;
    });
  };
}
