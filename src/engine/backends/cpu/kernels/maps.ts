// Steps that look at whole tensors, in WebAssembly: rescaling, and a draw's map; see ../reduce.ts. No device objects.
import type { AggregateStep, RescaleStep } from '../../../plan-types.ts';
import type { Aggregate } from '../../../types.ts';
import { area, arrayOf, floatsOf, overlapOf, type Run } from '../memory.ts';
import { exponentOf } from '../reduce.ts';
import type { Opened } from './room.ts';

/** Divides all by 2^e, e = floor(log2 max |x|), and adds e to the draw's exponent. */
export function openRescale(step: RescaleStep, { kernels, memory }: Opened): Run {
  const tensors = step.tensors.map((tensor) => ({
    at: arrayOf(memory, tensor).byteOffset,
    floats: floatsOf(tensor),
  }));
  return (state) => {
    let largest = 0;
    for (const { at, floats } of tensors) largest = kernels.largest(at, floats, largest);
    // Not finite: lost, and the draw's map will show it.
    if (largest === 0 || !Number.isFinite(largest)) return;
    const exponent = exponentOf(largest);
    if (exponent !== 0) for (const { at, floats } of tensors) kernels.scale(at, floats, 2 ** -exponent);
    state.exponent += exponent;
  };
}

/** As ../assembly/maps.ts numbers them. */
const kinds: Readonly<Record<Aggregate, number>> = { abs: 0, square: 1, signed: 2, relu: 3 };

/** A pixel's value over input channels; tells the draw the sum of |value| and the largest |g|. */
export function openAggregate(step: AggregateStep, { kernels, memory }: Opened): Run {
  const source = arrayOf(memory, step.source).byteOffset;
  const to = arrayOf(memory, step.to).byteOffset;
  const { rows, columns, toStart, sourceStart } = overlapOf(step.to.region, step.source.region);
  const isAll = rows * columns === area(step.to.region);
  return (state) => {
    state.largest = kernels.largest(source, floatsOf(step.source), 0);
    if (!isAll) kernels.fill(to, area(step.to.region), 0);
    state.sumAbs = kernels.aggregate(
      to + 4 * toStart,
      4 * step.to.region.width,
      source + 4 * sourceStart,
      4 * area(step.source.region),
      4 * step.source.region.width,
      step.source.channels,
      rows,
      columns,
      kinds[step.aggregate],
    );
  };
}
