// The boxes of all units of a layer along one axis, as one period of them. Imports network and its own room.
import { emptyAt, extent, hull, isEmpty, shift } from './interval.ts';
import { greatestCommonDivisor } from './rational.ts';
import { readInterval, readPositions, turn, type Axis, type Reader } from './reads.ts';
import type { AxisPhases, Interval } from './types.ts';

/** Sixteen upsamplings by two in a row; beyond, the boxes of a period would outgrow the picture they explain. */
export const maxPeriod = 65_536;

/** The input's own: each unit is its pixel. */
export const pixels: AxisPhases = { advance: 1, intervals: [{ first: 0, last: 0 }] };

/** The box of a unit, also of a negative one. */
export function boxOf({ advance, intervals }: AxisPhases, unit: number): Interval {
  const period = intervals.length;
  const turns = Math.floor(unit / period);
  return shift(intervals[unit - turns * period]!, turns * advance);
}

/** The hull of a unit's boxes over branches of different strides. */
export const boxOfBranches = (branches: readonly AxisPhases[], unit: number): Interval =>
  branches.map((phases) => boxOf(phases, unit)).reduce(hull);

/** True where unit u's box is simply unit 0's, u·advance on. */
export const isUniform = ({ intervals }: AxisPhases): boolean => intervals.length === 1;

export const largestExtent = ({ intervals }: AxisPhases): number =>
  intervals.reduce((largest, interval) => Math.max(largest, extent(interval)), 0);

export const samePace = (a: AxisPhases, b: AxisPhases): boolean =>
  a.advance * b.intervals.length === b.advance * a.intervals.length;

/**
 * The boxes of a layer's units, from those of its source. `irregular` says that the source's boxes may be empty or
 * step back, so that every position must be looked at; otherwise the two ends of what is read are enough.
 * Undefined where the period would pass maxPeriod.
 */
export function readThrough(
  layer: Reader,
  axis: Axis,
  source: AxisPhases,
  { irregular, sourceSize }: { irregular: boolean; sourceSize: number | null },
): AxisPhases | undefined {
  const { outputs, sources } = turn(layer, axis);
  const sourcePeriod = source.intervals.length;
  // The smallest number of turns after which the source has gone through whole periods.
  const turns = sources === 0 ? 1 : sourcePeriod / greatestCommonDivisor(sourcePeriod, sources);
  const period = turns * outputs;
  if (period > maxPeriod) return undefined;
  const advance = ((turns * sources) / sourcePeriod) * source.advance;
  const intervals = Array.from({ length: period }, (_, unit) => {
    if (irregular) {
      return readPositions(layer, axis, unit, sourceSize)
        .map((position) => boxOf(source, position))
        .reduce(hull, emptyAt(0));
    }
    const read = readInterval(layer, axis, { first: unit, last: unit }, sourceSize);
    if (isEmpty(read)) return emptyAt(boxOf(source, read.first).first);
    return { first: boxOf(source, read.first).first, last: boxOf(source, read.last).last };
  });
  return shortened({ advance, intervals });
}

/** The hull, unit by unit, of boxes that keep the same pace. Undefined where the common period would pass maxPeriod. */
export function joined(a: AxisPhases, b: AxisPhases): AxisPhases | undefined {
  const [p, q] = [a.intervals.length, b.intervals.length];
  const period = (p / greatestCommonDivisor(p, q)) * q;
  if (period > maxPeriod) return undefined;
  const intervals = Array.from({ length: period }, (_, unit) => hull(boxOf(a, unit), boxOf(b, unit)));
  return shortened({ advance: (period / p) * a.advance, intervals });
}

/** The same boxes with the shortest period. */
function shortened(phases: AxisPhases): AxisPhases {
  const { advance, intervals } = phases;
  const length = intervals.length;
  for (let period = 1; period < length; period++) {
    const step = (advance * period) / length;
    if (length % period !== 0 || !Number.isInteger(step)) continue;
    const repeats = intervals.every((interval, unit) => {
      if (unit < period) return true;
      const before = shift(intervals[unit - period]!, step);
      return before.first === interval.first && before.last === interval.last;
    });
    if (repeats) return { advance: step, intervals: intervals.slice(0, period) };
  }
  return phases;
}
