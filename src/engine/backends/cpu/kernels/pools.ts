// Max pooling in WebAssembly, row by row: see ../max-pool.ts for ties, padding and NaN. No device objects.
import type { MaxPoolStep } from '../../../plan-types.ts';
import { firstTaps, tapRuns } from '../max-pool.ts';
import { area, arrayOf } from '../memory.ts';
import type { Recordable } from './program.ts';
import { operationsPerFloat, type Opened, type Opening, type Room, type Unit } from './room.ts';

/** Takes the room for a row: what the windows hold, and which tap gave it. */
export function layoutMaxPool(step: MaxPoolStep, room: Room): Opening {
  const { channels, region } = step.to;
  const { height, width } = region;
  const rows = tapRuns(step, region, step.source.region, 0);
  const columns = tapRuns(step, region, step.source.region, 1);
  const firstRows = firstTaps(rows, height);
  const firstColumns = firstTaps(columns, width);
  const firsts = room.table(width, () => Float32Array.from(firstColumns));
  room.share('numbers', 4 * width);

  return ({ memory, shared }: Opened): readonly Unit[] => {
    const source = arrayOf(memory, step.source).byteOffset;
    const to = arrayOf(memory, step.to).byteOffset;
    const [strideY, strideX] = step.stride;
    const { width: sourceWidth } = step.source.region;
    const sourceArea = area(step.source.region);

    function poolRow(kernels: Recordable, channel: number, y: number): void {
      const at = to + 4 * (channel * height + y) * width;
      // What is asked for is made where it goes, the other beside.
      const [largest, choice] = step.result === 'choice' ? [shared.numbers, at] : [at, shared.numbers];
      const firstRow = firstRows[y]!;
      if (firstRow < 0) {
        kernels.fill(at, width, step.result === 'choice' ? -1 : 0);
        return;
      }
      kernels.beginWindows(largest, choice, firsts, firstRow * columns.length, width);
      for (let tapY = 0; tapY < rows.length; tapY++) {
        const row = rows[tapY]!;
        if (y < row.first || y >= row.end) continue;
        const rowAt = channel * sourceArea + (row.from + (y - row.first) * strideY) * sourceWidth;
        for (let tapX = 0; tapX < columns.length; tapX++) {
          const { first, end, from } = columns[tapX]!;
          kernels.raise(
            largest + 4 * first,
            choice + 4 * first,
            tapY * columns.length + tapX,
            source + 4 * (rowAt + from),
            4 * strideX,
            end - first,
          );
        }
      }
    }

    return Array.from({ length: channels }, (_, channel) => ({
      operations: height * width * rows.length * columns.length * operationsPerFloat,
      run: (kernels) => {
        for (let y = 0; y < height; y++) poolRow(kernels, channel, y);
      },
    }));
  };
}
