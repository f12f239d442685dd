// Steps that work position by position, in WebAssembly: what ../elementwise.ts does where it shows. No device objects.
import { slopeBelowZero } from '../../../../network/index.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  AffineStep,
  MaskStep,
  SliceStep,
  Tensor,
} from '../../../plan-types.ts';
import { area, arrayOf, floatsOf, overlapOf } from '../memory.ts';
import type { Box } from './functions.ts';
import type { Recordable } from './program.ts';
import { operationsPerFloat, type Opened, type Unit } from './room.ts';

/** What two tensors share, as the kernels take it: `to` and `source` are where it begins in each. */
interface Shared {
  readonly box: Box;
  /** Whether that is all of `to`. */
  readonly isAll: boolean;
}

/** `to` and `source` with the addresses of their first positions. */
function sharedOf(to: Tensor, toAt: number, source: Tensor, sourceAt: number): Shared {
  const { rows, columns, toStart, sourceStart } = overlapOf(to.region, source.region);
  const isAll = rows === to.region.height && columns === to.region.width;
  const sourcePlane = area(source.region);
  // Planes that follow one another whole are one row.
  const isOne = isAll && sourcePlane === area(to.region);
  return {
    box: [
      toAt + 4 * toStart,
      4 * area(to.region),
      4 * to.region.width,
      sourceAt + 4 * sourceStart,
      4 * sourcePlane,
      4 * source.region.width,
      to.channels,
      isOne ? 1 : rows,
      isOne ? sourcePlane : columns,
    ],
    isAll,
  };
}

/** The unit of a step over `to`; cleared before where `run` does not reach all of it. */
function unitOver(to: number, floats: number, isKept: boolean, run: (kernels: Recordable) => void): Unit {
  return {
    operations: floats * operationsPerFloat,
    run: (kernels) => {
      if (!isKept) kernels.fill(to, floats, 0);
      run(kernels);
    },
  };
}

/** to = f(source) for activations that are straight on both sides of 0; null for others. */
export function openActivation(step: ActivationStep, opened: Opened): Unit | null {
  const slope = slopeBelowZero(step);
  if (slope === null) return null;
  const source = arrayOf(opened.memory, step.source);
  const to = arrayOf(opened.memory, step.to);
  const { box, isAll } = sharedOf(step.to, to.byteOffset, step.source, source.byteOffset);
  const run = (kernels: Recordable): void => kernels.bend(...box, slope);
  return unitOver(to.byteOffset, floatsOf(step.to), isAll, run);
}

/** to (+)= gradient·f′(value), for the same activations. */
export function openActivationGradient(step: ActivationGradientStep, opened: Opened): Unit | null {
  const slope = slopeBelowZero(step);
  if (slope === null) return null;
  const gradient = arrayOf(opened.memory, step.gradient);
  const to = arrayOf(opened.memory, step.to);
  const { box, isAll } = sharedOf(step.to, to.byteOffset, step.gradient, gradient.byteOffset);
  // `value` lies as `to` does.
  const value = arrayOf(opened.memory, step.value).byteOffset + (box[0] - to.byteOffset);
  const flag = step.accumulate ? 1 : 0;
  const run = (kernels: Recordable): void => kernels.bendGradient(...box, value, slope, flag);
  return unitOver(to.byteOffset, floatsOf(step.to), step.accumulate || isAll, run);
}

/** to (+)= source·scale[c] + shift[c] */
export function openAffine(step: AffineStep, opened: Opened): Unit {
  const source = arrayOf(opened.memory, step.source);
  const to = arrayOf(opened.memory, step.to);
  const { box, isAll } = sharedOf(step.to, to.byteOffset, step.source, source.byteOffset);
  const scale = step.scale ? arrayOf(opened.memory, step.scale).byteOffset : 0;
  const shift = step.shift ? arrayOf(opened.memory, step.shift).byteOffset : 0;
  const flag = step.accumulate ? 1 : 0;
  const run = (kernels: Recordable): void => kernels.scaleAndShift(...box, scale, shift, flag);
  return unitOver(to.byteOffset, floatsOf(step.to), step.accumulate || isAll, run);
}

/** to[toChannel + c] (+)= source[sourceChannel + c] */
export function openSlice(step: SliceStep, opened: Opened): Unit {
  const source = arrayOf(opened.memory, step.source);
  const to = arrayOf(opened.memory, step.to);
  const toSkipped = step.toChannel * area(step.to.region);
  const sourceSkipped = step.sourceChannel * area(step.source.region);
  const part: Tensor = { ...step.to, channels: step.channels };
  const { box, isAll } = sharedOf(
    part,
    to.byteOffset + 4 * toSkipped,
    step.source,
    source.byteOffset + 4 * sourceSkipped,
  );
  const flag = step.accumulate ? 1 : 0;
  const run = (kernels: Recordable): void => kernels.scaleAndShift(...box, 0, 0, flag);
  return unitOver(to.byteOffset + 4 * toSkipped, floatsOf(part), step.accumulate || isAll, run);
}

/** to (+)= source·mask; outside the mask's own region it is zero. */
export function openMask(step: MaskStep, opened: Opened): Unit {
  const source = arrayOf(opened.memory, step.source);
  const mask = arrayOf(opened.memory, step.mask);
  const to = arrayOf(opened.memory, step.to);
  const [a, b, c] = [step.to.region, step.source.region, step.mask.region];
  const top = Math.max(a.top, b.top, c.top);
  const left = Math.max(a.left, b.left, c.left);
  const rows = Math.min(a.top + a.height, b.top + b.height, c.top + c.height) - top;
  const columns = Math.min(a.left + a.width, b.left + b.width, c.left + c.width) - left;
  const at = (array: Float32Array, region: typeof a): number =>
    array.byteOffset + 4 * ((top - region.top) * region.width + left - region.left);
  const flag = step.accumulate ? 1 : 0;
  const isAll = rows === a.height && columns === a.width;
  const run = (kernels: Recordable): void => {
    if (rows <= 0 || columns <= 0) return;
    kernels.multiplyByMask(
      at(to, a),
      4 * area(a),
      4 * a.width,
      at(source, b),
      4 * area(b),
      4 * b.width,
      step.to.channels,
      rows,
      columns,
      at(mask, c),
      4 * area(c),
      4 * c.width,
      flag,
    );
  };
  return unitOver(to.byteOffset, floatsOf(step.to), step.accumulate || isAll, run);
}
