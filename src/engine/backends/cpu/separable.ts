// Averages and upsampling, both ways: steps that mix positions axis by axis. No device objects.
//
// to[y, x] (+)= Σ_i Σ_j share(y, i)·share(x, j)·source[i, j]
//
// Rows are mixed first, as they lie, then the columns of the one row they gave. Sums are float64, storage is float32.
import type { AvgPoolStep, UpsampleStep } from '../../plan-types.ts';
import { area, arrayOf, type Memory, type Run } from './memory.ts';
import { sharesOf, type Shares } from './shares.ts';

/** mixed[x] = Σ share·source[row, x] over what row `y` of the target takes; false where it takes nothing. */
function mixRows(
  mixed: Float64Array,
  source: Float32Array,
  plane: number,
  { start, index, share }: Shares,
  y: number,
): boolean {
  const first = start[y]!;
  const end = start[y + 1]!;
  if (first === end) return false;
  const width = mixed.length;
  mixed.fill(0);
  for (let entry = first; entry < end; entry++) {
    const from = plane + index[entry]! * width;
    const factor = share[entry]!;
    for (let x = 0; x < width; x++) mixed[x]! += factor * source[from + x]!;
  }
  return true;
}

/** to[at + x] (+)= Σ share·mixed[column] */
function mixColumns(
  to: Float32Array,
  at: number,
  mixed: Float64Array,
  { start, index, share }: Shares,
  accumulate: boolean,
): void {
  const width = start.length - 1;
  for (let x = 0; x < width; x++) {
    const end = start[x + 1]!;
    let sum = 0;
    for (let entry = start[x]!; entry < end; entry++) sum += share[entry]! * mixed[index[entry]!]!;
    if (accumulate) to[at + x]! += sum;
    else to[at + x] = sum;
  }
}

export function prepareSeparable(step: AvgPoolStep | UpsampleStep, memory: Memory): Run {
  const source = arrayOf(memory, step.source);
  const to = arrayOf(memory, step.to);
  const { accumulate } = step;
  const { channels } = step.to;
  const { height, width } = step.to.region;
  const sourceArea = area(step.source.region);
  const [sharesY, sharesX] = [sharesOf(step, 0), sharesOf(step, 1)];
  const mixed = new Float64Array(step.source.region.width);
  return () => {
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        const at = (channel * height + y) * width;
        const isMixed = mixRows(mixed, source, channel * sourceArea, sharesY, y);
        if (isMixed) mixColumns(to, at, mixed, sharesX, accumulate);
        else if (!accumulate) to.fill(0, at, at + width);
      }
    }
  };
}
