// Which unit of which layer: the thumbnail's geometry, what becomes of the unit in another layer, what lies in the padding.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareInPadding, theoreticalField } from '../../../src/elements/theoretical-field.ts';
import { followUnit } from '../../../src/elements/unit/follow.ts';
import {
  gridLines,
  moveUnit,
  planeOnScreen,
  planeWindow,
  unitAt,
  unitOnScreen,
} from '../../../src/elements/unit/plane.ts';
import { preset, resolveNetwork, type Network } from '../../../src/network/index.ts';
import { receptiveField, receptiveFieldBox } from '../../../src/receptive-field/index.ts';

const side = 112;
const anySize = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }));

describe('the thumbnail', () => {
  test('shows a sized plane whole, in its proportions, inside itself', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const { x, y, width, height } = planeOnScreen(planeWindow(size, [0, 0]), side);
        expect([x, y].every((start) => start >= -1e-9)).toBe(true);
        expect([x + width, y + height].every((end) => end <= side + 1e-9)).toBe(true);
        const thin = Math.min(width, height) === 8;
        if (!thin) expect(width / height).toBeCloseTo(size[1] / size[0], 9);
      }),
    );
  });

  test('has under the middle of a unit that unit, where units are large enough to be seen', () => {
    fc.assert(
      fc.property(anySize, fc.nat(299), fc.nat(299), (size, y, x) => {
        const unit = [y % size[0], x % size[1]] as const;
        const window = planeWindow(size, unit);
        const mark = unitOnScreen(window, side, unit)!;
        const middle = [mark.y + mark.height / 2, mark.x + mark.width / 2] as const;
        expect(unitAt(window, side, middle)).toEqual(unit);
      }),
    );
  });

  test('has at its corners, and beyond, the corner units', () => {
    const window = planeWindow([14, 20], [0, 0]);
    expect(unitAt(window, side, [-50, -50])).toEqual([0, 0]);
    expect(unitAt(window, side, [500, 500])).toEqual([13, 19]);
  });

  test.each([
    [[0, 0], 8],
    [[8, -8], 8],
    [[9, 0], 16],
    [[0, -100], 128],
  ] as const)('of an unbounded plane with unit %o reaches %i units around 0,0', (unit, reach) => {
    const { first, count, whole } = planeWindow(null, unit);
    expect([first, count, whole]).toEqual([[-reach, -reach], [2 * reach + 1, 2 * reach + 1], false]);
  });

  test('marks a unit that is not on the plane nowhere', () => {
    expect(unitOnScreen(planeWindow([7, 7], [9, 9]), side, [9, 9])).toBeNull();
  });

  test('draws lines between units that can be told apart, and none between others', () => {
    expect(gridLines(planeWindow([7, 7], [0, 0]), side).match(/M/g)).toHaveLength(12);
    expect(gridLines(planeWindow([112, 112], [0, 0]), side)).toBe('');
  });

  test('keys stop at a sized plane’s border, and nowhere else', () => {
    expect(moveUnit([7, 7], [0, 6], [-1, 1])).toEqual([0, 6]);
    expect(moveUnit([7, 7], [3, 3], [10, -10])).toEqual([6, 0]);
    expect(moveUnit(null, [0, 0], [-10, 1])).toEqual([-10, 1]);
  });
});

describe('a unit followed into another layer', () => {
  const network = preset('resnet-18', { size: 224 });

  test('looks at the same place: within half a stride of its centre', () => {
    const middle = (layer: string, unit: readonly [number, number]): number[] => {
      const box = receptiveFieldBox(receptiveField(network, layer), unit);
      return [box.top + box.height / 2, box.left + box.width / 2];
    };
    for (const [from, to] of [
      ['conv1', 'layer4'],
      ['layer4', 'conv1'],
      ['maxpool', 'layer2'],
    ] as const) {
      const unit = [2, 5] as const;
      const followed = followUnit(network, unit, from, to) as readonly [number, number];
      const [y, x] = middle(to, followed);
      const [wantedY, wantedX] = middle(from, unit);
      const half = receptiveField(network, to).stride[0] / 2;
      expect(Math.abs(y! - wantedY!)).toBeLessThanOrEqual(half);
      expect(Math.abs(x! - wantedX!)).toBeLessThanOrEqual(half);
    }
  });

  test('stays on the plane, and “center” stays as it is', () => {
    expect(followUnit(network, [111, 111], 'conv1', 'layer4')).toEqual([6, 6]);
    expect(followUnit(network, 'center', 'conv1', '')).toBe('center');
  });

  test('stays where it was where places depend on a size that is not given', () => {
    expect(followUnit(preset('mobilenet-v1'), [3, 4], 'Conv2d_0', '')).toEqual([3, 4]);
  });

  test('goes there and back again where no unit is lost', () => {
    const unbounded = preset('vgg-16');
    expect(resolveNetwork(unbounded).layers.at(-1)!.size).toBeNull();
    const there = followUnit(unbounded, [-3, 7], '', 'conv1_1');
    expect(followUnit(unbounded, there, 'conv1_1', '')).toEqual([-3, 7]);
  });
});

describe('the part of the box in the padding', () => {
  const network: Network = {
    layers: [
      { name: 'input', op: 'input', size: [10, 20] },
      { name: 'conv', op: 'conv', channels: 1, kernel: 5 },
    ],
  };
  test.each([
    [[5, 5], 0],
    [[0, 5], 2 / 5],
    [[0, 0], 1 - (3 * 3) / 25],
    [[9, 19], 1 - (3 * 3) / 25],
    [[5, 1], 1 / 5],
  ] as const)('of unit %o is %f', (unit, share) => {
    expect(shareInPadding(theoreticalField(network, '', unit))).toBeCloseTo(share, 12);
  });

  test('is none where there is no border, and all of a unit that sees nothing else', () => {
    const unbounded = { layers: [{ name: 'input', op: 'input' }, network.layers[1]!] } as Network;
    expect(shareInPadding(theoreticalField(unbounded, '', [0, 0]))).toBe(0);
    const outside: Network = {
      layers: [network.layers[0]!, { name: 'conv', op: 'conv', channels: 1, kernel: 1, padding: 3 }],
    };
    expect(shareInPadding(theoreticalField(outside, '', [0, 0]))).toBe(1);
  });
});
