// What each position along an axis takes from which: averages and upsampling, both ways. No device objects.
import type { AvgPoolStep, CountedRange, UpsampleStep } from '../../plan-types.ts';

/**
 * Along one axis, in the tensors' own indices: target position t is Σ share[e]·source[index[e]], e from start[t] to
 * start[t + 1] − 1.
 */
export interface Shares {
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly share: Float64Array;
}

/** Positions first … first + length − 1 of a plane. */
interface Extent {
  readonly first: number;
  readonly length: number;
}

/** Position `position` of the layer's source has the share `share`. */
interface Term {
  readonly position: number;
  readonly share: number;
}

type SharedStep = AvgPoolStep | UpsampleStep;

function extentOf({ region }: SharedStep['to'], axis: 0 | 1): Extent {
  return axis === 0
    ? { first: region.top, length: region.height }
    : { first: region.left, length: region.width };
}

/** share(o, i) of an average: 1 / n(o) for each tap that n(o) counts, its position from o·stride − before. */
function averageTerms(step: AvgPoolStep, axis: 0 | 1, output: number): Term[] {
  const { kernel, stride, dilation, before, counted } = step;
  const start = output * stride[axis] - before[axis];
  const positions = Array.from({ length: kernel[axis] }, (_, tap) => start + tap * dilation[axis]);
  const share = 1 / countOf(positions, counted[axis]);
  return positions.map((position) => ({ position, share }));
}

function countOf(positions: readonly number[], counted: CountedRange | null): number {
  if (!counted) return positions.length;
  return positions.filter((position) => position >= counted.first && position < counted.end).length;
}

/** share(o, i) of an upsampling; see UpsampleStep. */
function upsampleTerms({ mode, scale, plane }: UpsampleStep, axis: 0 | 1, output: number): Term[] {
  const by = scale[axis];
  if (mode === 'nearest') return [{ position: Math.floor(output / by), share: 1 }];
  // u = (2·o + 1 − scale) / (2·scale): floor and fraction without rounding.
  const doubled = 2 * output + 1 - by;
  const low = Math.floor(doubled / (2 * by));
  const fraction = (doubled - low * 2 * by) / (2 * by);
  const inside = (position: number): number =>
    plane ? Math.min(Math.max(position, 0), plane[axis] - 1) : position;
  return [
    { position: inside(low), share: 1 - fraction },
    { position: inside(low + 1), share: fraction },
  ];
}

/** The shares of a step along an axis (0 for y, 1 for x). The gradient's are the forward pass's, transposed. */
export function sharesOf(step: SharedStep, axis: 0 | 1): Shares {
  const [source, to] = [extentOf(step.source, axis), extentOf(step.to, axis)];
  const isForward = step.direction === 'forward';
  const [outputs, inputs] = isForward ? [to, source] : [source, to];
  const rows: Term[][] = Array.from({ length: to.length }, () => []);
  for (let output = 0; output < outputs.length; output++) {
    const at = outputs.first + output;
    const terms = step.kind === 'avg-pool' ? averageTerms(step, axis, at) : upsampleTerms(step, axis, at);
    for (const { position, share } of terms) {
      const input = position - inputs.first;
      if (input < 0 || input >= inputs.length || share === 0) continue;
      if (isForward) rows[output]!.push({ position: input, share });
      else rows[input]!.push({ position: output, share });
    }
  }
  const start = new Int32Array(to.length + 1);
  for (const [row, terms] of rows.entries()) start[row + 1] = start[row]! + terms.length;
  const all = rows.flat();
  return {
    start,
    index: Int32Array.from(all, ({ position }) => position),
    share: Float64Array.from(all, ({ share }) => share),
  };
}
