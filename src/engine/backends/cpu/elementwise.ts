// Steps that work position by position: activations, affine layers, masks. No device objects.
import { activationFunction, slopeBelowZero } from '../../activations.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  AffineStep,
  MaskStep,
  Tensor,
} from '../../plan-types.ts';
import { area, arrayOf, floatsOf, overlapOf, type Memory, type Run } from './memory.ts';

/** Calls `row` for every row that `to` and `source` share, with where it starts in each. */
function eachSharedRow(
  to: Tensor,
  source: Tensor,
  row: (toAt: number, sourceAt: number, columns: number, channel: number) => void,
): void {
  const { rows, columns, toStart, sourceStart } = overlapOf(to.region, source.region);
  for (let channel = 0; channel < to.channels; channel++) {
    let toAt = channel * area(to.region) + toStart;
    let sourceAt = channel * area(source.region) + sourceStart;
    for (let y = 0; y < rows; y++) {
      row(toAt, sourceAt, columns, channel);
      toAt += to.region.width;
      sourceAt += source.region.width;
    }
  }
}

/**
 * 1 where a float32, given by its bits, is above 0, else 0. Without a branch: signs are a coin's throw here, and a
 * branch guessed wrong costs as much as twenty products.
 */
function isPositive(bits: number): number {
  return (-bits & ~bits) >>> 31;
}

/** to = f(source) */
export function prepareActivation(step: ActivationStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const floats = floatsOf(step.to);
  const { value } = activationFunction(step);
  const straight = slopeBelowZero(step);
  /** What a position that the source does not reach becomes: it reads zero. */
  const outside = value(0);
  return () => {
    to.fill(outside, 0, floats);
    eachSharedRow(step.to, step.source, (toAt, sourceAt, columns) => {
      if (straight !== null) {
        for (let x = 0; x < columns; x++) {
          const at = source[sourceAt + x]!;
          to[toAt + x] = Math.max(at, 0) + straight * Math.min(at, 0);
        }
      } else {
        for (let x = 0; x < columns; x++) to[toAt + x] = value(source[sourceAt + x]!);
      }
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
  const straight = slopeBelowZero(step);
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.gradient, (toAt, gradientAt, columns) => {
      // `value` and `to` share a region, so an index in one is an index in the other.
      if (straight !== null) {
        for (let x = 0; x < columns; x++) {
          const slopeHere = straight + (1 - straight) * isPositive(valueBits[toAt + x]!);
          to[toAt + x]! += gradient[gradientAt + x]! * slopeHere;
        }
      } else {
        for (let x = 0; x < columns; x++) {
          to[toAt + x]! += gradient[gradientAt + x]! * slope(values[toAt + x]!);
        }
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
  const { region } = step.to;
  const shared = overlapOf(region, step.source.region);
  const firstColumn = shared.toStart % region.width;
  return () => {
    if (!step.accumulate) to.fill(0, 0, floats);
    eachSharedRow(step.to, step.source, (toAt, sourceAt, columns, channel) => {
      const y = Math.floor(toAt / region.width) - channel * region.height + region.top - mask.top;
      if (y < 0 || y >= mask.height) return;
      const left = region.left + firstColumn - mask.left;
      const first = Math.max(0, -left);
      const last = Math.min(columns, mask.width - left);
      const maskAt = (channel * mask.height + y) * mask.width + left;
      for (let x = first; x < last; x++) to[toAt + x]! += source[sourceAt + x]! * masks[maskAt + x]!;
    });
  };
}
