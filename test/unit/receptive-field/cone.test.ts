// The cone and the box of a unit against reachability by definition, on random networks.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveNetwork, type Network } from '../../../src/network/index.ts';
import {
  centerUnit,
  cone,
  receptiveField,
  receptiveFieldBox,
  type Interval,
} from '../../../src/receptive-field/index.ts';
import { reach, sizes, type Axis } from './brute-force.ts';
import { anyNetwork, type Mix } from './random-networks.ts';

const axes = [0, 1] as const;
const unbounded: Mix = { gaps: false, solid: false, branches: false };
const anySize = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
const anyUnit = fc.tuple(fc.integer({ min: -9, max: 30 }), fc.integer({ min: -9, max: 30 }));

const check = (runs: number, mix: Mix, property: (network: Network, unit: [number, number]) => void): void =>
  fc.assert(fc.property(anyNetwork(mix), anyUnit, property), { numRuns: runs });

/** The hull of a set of positions; null where it is empty. */
const hullOf = (set: ReadonlySet<number>): Interval | null =>
  set.size === 0 ? null : { first: Math.min(...set), last: Math.max(...set) };

const orNull = ({ first, last }: Interval): Interval | null => (last < first ? null : { first, last });

const along = (
  network: Network,
  unit: readonly [number, number],
  axis: Axis,
  clip: boolean,
): (Interval | null)[] =>
  cone(resolveNetwork(network), network.layers.length - 1, unit, { clip }).regions.map((region) =>
    region === null ? null : orNull(axis === 0 ? region.y : region.x),
  );

/** A unit that is on the last layer's plane: the drawn one, folded into it. */
const onPlane = (network: Network, unit: readonly [number, number]): [number, number] => {
  const fold = (axis: Axis): number => {
    const size = sizes(network, axis).at(-1)!.size;
    return size === null ? unit[axis] : ((unit[axis] % size) + size) % size;
  };
  return [fold(0), fold(1)];
};

describe('the unclipped cone', () => {
  test.each([
    ['chains', 300, unbounded],
    ['branches of any stride', 200, { ...unbounded, branches: true }],
    ['sized planes', 200, { ...unbounded, size: anySize }],
  ] as const)('is exactly the hull of what reaches the unit, on every layer: %s', (_, runs, mix) => {
    check(runs, mix, (network, unit) => {
      for (const axis of axes) {
        const expected = reach(network, axis, unit[axis], { clip: false }).map(hullOf);
        expect(along(network, unit, axis, false)).toEqual(expected);
      }
    });
  });

  test.each([
    ['chains', 300, { ...unbounded, gaps: true }],
    ['branches', 200, { ...unbounded, gaps: true, branches: true }],
  ] as const)(
    'is exact at the input where transposed convolutions leave gaps, and never too small: %s',
    (_, runs, mix) => {
      check(runs, mix, (network, unit) => {
        for (const axis of axes) {
          const sets = reach(network, axis, unit[axis], { clip: false });
          const intervals = along(network, unit, axis, false);
          expect(intervals[0]).toEqual(hullOf(sets[0]!));
          for (const [index, set] of sets.entries()) expectHolds(intervals[index]!, set);
        }
      });
    },
  );
});

describe('the clipped cone', () => {
  test('is exactly the hull of what reaches the unit where windows have no holes', () => {
    check(300, { gaps: false, solid: true, branches: false, size: anySize }, (network, drawn) => {
      const unit = onPlane(network, drawn);
      for (const axis of axes) {
        const expected = reach(network, axis, unit[axis], { clip: true }).map(hullOf);
        expect(along(network, unit, axis, true).slice(1)).toEqual(expected.slice(1));
      }
    });
  });

  test.each([
    ['holes', 300, { gaps: true, solid: false, branches: false, size: anySize }],
    ['branches', 100, { gaps: false, solid: true, branches: true, size: anySize }],
  ] as const)('holds all that reaches the unit and nothing off a plane: %s', (_, runs, mix) => {
    check(runs, mix, (network, drawn) => {
      const unit = onPlane(network, drawn);
      for (const axis of axes) {
        const sets = reach(network, axis, unit[axis], { clip: true });
        const planes = sizes(network, axis);
        for (const [index, interval] of along(network, unit, axis, true).entries()) {
          expectHolds(interval, sets[index]!);
          if (interval === null) continue;
          expect(interval.first).toBeGreaterThanOrEqual(0);
          expect(interval.last).toBeLessThan(planes[index]!.size!);
        }
      }
    });
  });

  test('at the input it is the theoretical box cut off at the borders', () => {
    check(200, { gaps: true, solid: false, branches: false, size: anySize }, (network, drawn) => {
      const unit = onPlane(network, drawn);
      const box = receptiveFieldBox(receptiveField(network), unit);
      const { y, x } = cone(resolveNetwork(network), network.layers.length - 1, unit).regions[0]!;
      for (const [axis, interval, start, extent] of [
        [0, y, box.top, box.height],
        [1, x, box.left, box.width],
      ] as const) {
        const size = sizes(network, axis)[0]!.size!;
        const first = Math.max(0, start);
        const last = Math.min(size, start + extent) - 1;
        expect(orNull(interval)).toEqual(orNull({ first, last }));
      }
    });
  });

  test('a unit that sees only padding has an empty rectangle where the plane ends', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input', size: 4 },
        { name: 'wide', op: 'conv', channels: 1, kernel: 3, padding: 4 },
        { name: 'after', op: 'relu' },
      ],
    };
    const { regions } = cone(resolveNetwork(network), 2, [0, 5]);
    expect(regions[1]).toEqual({ y: { first: 0, last: 0 }, x: { first: 5, last: 5 } });
    expect(regions[0]!.y.last).toBeLessThan(regions[0]!.y.first);
    expect(regions[0]!.x).toEqual({ first: 1, last: 3 });
  });
});

describe('receptiveFieldBox', () => {
  test.each([
    ['chains', 300, { ...unbounded, gaps: true }],
    ['branches of any stride', 200, { ...unbounded, gaps: true, branches: true }],
    ['sized planes', 200, { ...unbounded, size: anySize }],
  ] as const)('is the unclipped cone at the input for any unit: %s', (_, runs, mix) => {
    check(runs, mix, (network, unit) => {
      const field = receptiveField(network);
      fc.pre(!field.padding.includes(null));
      const box = receptiveFieldBox(field, unit);
      const [rows, columns] = axes.map((axis) => along(network, unit, axis, false)[0]);
      expect(box.height === 0 ? null : { first: box.top, last: box.top + box.height - 1 }).toEqual(rows);
      expect(box.width === 0 ? null : { first: box.left, last: box.left + box.width - 1 }).toEqual(columns);
    });
  });

  test('survives a round trip of its receptive field through JSON', () => {
    check(100, { ...unbounded, gaps: true, branches: true }, (network, unit) => {
      const field = receptiveField(network);
      fc.pre(!field.padding.includes(null));
      expect(receptiveFieldBox(JSON.parse(JSON.stringify(field)), unit)).toEqual(
        receptiveFieldBox(field, unit),
      );
    });
  });

  test('of an aligned chain of windows is the unit times the stride, less the padding', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input' },
        { name: 'conv1', op: 'conv', channels: 1, kernel: [3, 5], stride: [2, 1], dilation: [1, 2] },
        { name: 'pool1', op: 'max-pool', kernel: 2 },
      ],
    };
    const field = receptiveField(network);
    expect(field).toEqual({ size: [5, 10], stride: [4, 2], padding: [1, 4], aligned: true });
    expect(receptiveFieldBox(field, [3, -2])).toEqual({ top: 11, left: -8, height: 5, width: 10 });
  });
});

test('unit and layer that are not there are refused by number and name', () => {
  const network = resolveNetwork({ layers: [{ name: 'input', op: 'input', size: [8, 9] }] });
  expect(() => cone(network, 0, [8, 0])).toThrow('unit [8, 0] lies outside its plane of 8×9');
  expect(() => cone(network, 0, [0, -1])).toThrow('columns from 0 to 8');
  expect(() => cone(network, 0, [0.5, 1])).toThrow('two whole numbers [y, x]; found 0.5,1');
  expect(() => cone(network, 3, [0, 0])).toThrow('no layer number 3');
  expect(cone(network, 0, [8, -1], { clip: false }).regions).toEqual([
    { y: { first: 8, last: 8 }, x: { first: -1, last: -1 } },
  ]);
});

test('layers that do not lead to the unit have no rectangle', () => {
  const network: Network = {
    layers: [
      { name: 'input', op: 'input' },
      { name: 'used', op: 'conv', channels: 1, kernel: 3 },
      { name: 'unused', op: 'conv', channels: 1, kernel: 3 },
      { name: 'last', op: 'conv', channels: 1, kernel: 5, from: 'used' },
    ],
  };
  const { regions } = cone(resolveNetwork(network), 3, [0, 0]);
  expect(regions[2]).toBeNull();
  expect(regions[1]).toEqual({ y: { first: -2, last: 2 }, x: { first: -2, last: 2 } });
});

test('the centre unit is the middle of a sized plane and [0, 0] of an unbounded one', () => {
  const layers = [{ name: 'conv', op: 'conv', channels: 1, kernel: 3, padding: 'valid' }] as const;
  const at = (size?: [number, number]): unknown =>
    centerUnit(resolveNetwork({ layers: [{ name: 'input', op: 'input', size }, ...layers] }), 1);
  expect(at()).toEqual([0, 0]);
  expect(at([9, 6])).toEqual([3, 2]);
});

function expectHolds(interval: Interval | null, set: ReadonlySet<number>): void {
  const hull = hullOf(set);
  if (hull === null) return;
  expect(interval).not.toBeNull();
  expect(interval!.first).toBeLessThanOrEqual(hull.first);
  expect(interval!.last).toBeGreaterThanOrEqual(hull.last);
}
