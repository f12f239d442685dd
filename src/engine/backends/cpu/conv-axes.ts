// Which positions of a convolution's source meet which of its target, along each axis. No device objects.
//
// Both ways become sums of shifted copies, sum[j] += w·copy[shift + j], whatever the stride: forward, the source is laid
// out by residues modulo the stride first; backward, the target is made residue by residue, each with the taps that
// reach it.
import type { ConvStep } from '../../plan-types.ts';

/** Along one axis: target positions that share their taps, `length` of them, every `step`-th from index `first`. */
export interface Phase {
  readonly first: number;
  readonly step: number;
  readonly length: number;
  /** The j-th position reads the copy's position `shift` + j of block `block`. */
  readonly taps: readonly { readonly tap: number; readonly block: number; readonly shift: number }[];
}

/** Along one axis: block b of the copy holds the plane's positions step·(firstQuotient + q) + residues[b], q < length. */
export interface Layout {
  readonly step: number;
  readonly residues: readonly number[];
  readonly firstQuotient: number;
  readonly length: number;
}

/** x modulo n, 0 to n − 1. */
function modulo(x: number, n: number): number {
  return ((x % n) + n) % n;
}

/** Which positions of the source meet which of the target along an axis (0 for y, 1 for x). */
export function axisOf(
  step: ConvStep,
  axis: 0 | 1,
): { readonly phases: readonly Phase[]; readonly layout: Layout } {
  const stride = step.stride[axis];
  const { top, left, height, width } = step.to.region;
  const start = axis === 0 ? top : left;
  const extent = axis === 0 ? height : width;
  const last = start + extent - 1;
  /** Where each tap reads, from stride times the position (forward) or to be divided by the stride (gradient). */
  const offsets = Array.from(
    { length: step.kernel[axis] },
    (_, tap) => tap * step.dilation[axis] - step.before[axis],
  );
  const lowest = offsets[0]!;
  const highest = offsets.at(-1)!;

  if (step.direction === 'forward') {
    const residues = [...new Set(offsets.map((offset) => modulo(offset, stride)))];
    const firstQuotient = start + Math.floor(lowest / stride);
    const length = last + Math.floor(highest / stride) - firstQuotient + 1;
    const taps = offsets.map((offset, tap) => ({
      tap,
      block: residues.indexOf(modulo(offset, stride)),
      shift: start + Math.floor(offset / stride) - firstQuotient,
    }));
    return {
      phases: [{ first: 0, step: 1, length: extent, taps }],
      layout: { step: stride, residues, firstQuotient, length },
    };
  }

  const firstQuotient = Math.ceil((start - highest) / stride);
  const length = Math.max(0, Math.floor((last - lowest) / stride) - firstQuotient + 1);
  const phases: Phase[] = [];
  for (let residue = 0; residue < stride; residue++) {
    // Target positions stride·j + residue, j from `firstJ`, read source positions j + (residue − offset)/stride.
    const firstJ = Math.ceil((start - residue) / stride);
    const count = Math.floor((last - residue) / stride) - firstJ + 1;
    const taps = offsets.flatMap((offset, tap) => {
      const distance = residue - offset;
      if (modulo(distance, stride) !== 0) return [];
      return [{ tap, block: 0, shift: firstJ + distance / stride - firstQuotient }];
    });
    // Ascending, as the copy is read.
    taps.reverse();
    if (count > 0)
      phases.push({ first: stride * firstJ + residue - start, step: stride, length: count, taps });
  }
  return { phases, layout: { step: 1, residues: [0], firstQuotient, length } };
}

/** Length of the copy a convolution makes of its source; all convolutions of a session share the longest. */
export function copyLength(step: ConvStep): number {
  const [y, x] = [axisOf(step, 0).layout, axisOf(step, 1).layout];
  return step.source.channels * y.residues.length * x.residues.length * y.length * x.length;
}
