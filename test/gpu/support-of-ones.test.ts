// Where the gradient of 'ones' is zero and where it is not: the theoretical box, and the pixels a stride passes over.
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backend.ts';
import { plan } from '../../src/engine/plan.ts';
import type { Layer, Network } from '../../src/network/index.ts';
import { receptiveField, receptiveFieldBox } from '../../src/receptive-field/index.ts';
import { cpu, webgpu } from './support/backends.ts';

type YX = readonly [y: number, x: number];

interface Stack {
  readonly kernel: YX;
  readonly stride: YX;
  readonly dilation: YX;
  /** How often, one above the other. */
  readonly layers: number;
  readonly size?: YX;
  readonly unit: YX;
}

function networkOf({ kernel, stride, dilation, layers, size }: Stack): Network {
  const convs = Array.from({ length: layers }, (_, i): Layer => ({
    name: `conv${i + 1}`,
    op: 'conv',
    channels: 1,
    kernel,
    stride,
    dilation,
  }));
  return { layers: [{ name: 'input', op: 'input', ...(size && { size }) }, ...convs] };
}

/**
 * Which input positions the unit can be reached from, along an axis: read backwards, one set of positions after
 * another, a position on no plane being no position.
 */
function reached({ kernel, stride, dilation, layers, size, unit }: Stack, axis: 0 | 1): Set<number> {
  const [k, s, d] = [kernel[axis], stride[axis], dilation[axis]];
  const before = Math.floor((d * (k - 1)) / 2);
  const sizes: number[] = [size?.[axis] ?? Infinity];
  for (let layer = 0; layer < layers; layer++) {
    sizes.push(Math.floor((sizes[layer]! + 2 * before - d * (k - 1) - 1) / s) + 1);
  }
  let positions = new Set([unit[axis]]);
  for (let layer = layers - 1; layer >= 0; layer--) {
    const sources = [...positions].flatMap((position) =>
      Array.from({ length: k }, (_, tap) => position * s - before + tap * d),
    );
    positions = new Set(sources.filter((at) => size === undefined || (at >= 0 && at < sizes[layer]!)));
  }
  return positions;
}

const kernels: readonly YX[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 5],
  [3, 2],
  [1, 4],
  [7, 7],
];
const paces: readonly YX[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [1, 2],
  [3, 1],
];
const dilations: readonly YX[] = [
  [1, 1],
  [2, 2],
  [4, 3],
];

const unbounded = kernels.flatMap((kernel) =>
  paces.flatMap((stride) =>
    dilations.map((dilation): Stack => ({ kernel, stride, dilation, layers: 2, unit: [1, -2] })),
  ),
);
const sized = [
  [0, 0],
  [2, 3],
].flatMap((unit) =>
  (
    [
      [
        [3, 3],
        [2, 2],
        [1, 1],
      ],
      [
        [2, 2],
        [1, 1],
        [3, 2],
      ],
      [
        [5, 4],
        [3, 2],
        [1, 1],
      ],
      [
        [3, 3],
        [1, 1],
        [1, 1],
      ],
    ] as const
  ).map(([kernel, stride, dilation]): Stack => ({
    kernel,
    stride,
    dilation,
    layers: 2,
    size: [26, 31],
    unit: unit as unknown as YX,
  })),
);

async function onesMap(
  backend: Backend,
  { unit }: Stack,
  network: Network,
): Promise<{ map: Float32Array; box: { top: number; left: number; height: number; width: number } }> {
  const planned = plan(
    network,
    { weights: 'ones', unit, aggregate: 'signed', normalize: 'none' },
    backend.limits,
  );
  const session = await backend.open(planned);
  const { map } = await session.advance(1);
  session.destroy();
  return { map, box: planned.box };
}

describe.each([
  ['WebGPU', webgpu],
  ['CPU', cpu],
] as const)('on %s, the gradient of ones', (_, backend) => {
  it.each([...unbounded, ...sized])(
    'lies on just the pixels that are reached: kernel $kernel, stride $stride, dilation $dilation, size $size',
    async (stack) => {
      const network = networkOf(stack);
      const { map, box } = await onesMap(backend, stack, network);
      const [rows, columns] = [reached(stack, 0), reached(stack, 1)];
      let wrong = 0;
      for (let y = 0; y < box.height; y++) {
        for (let x = 0; x < box.width; x++) {
          const value = map[y * box.width + x]!;
          const isReached = rows.has(box.top + y) && columns.has(box.left + x);
          if (isReached ? !(value > 0) : value !== 0) wrong += 1;
        }
      }
      expect(wrong, 'pixels that should be zero and are not, or the other way round').toBe(0);
      if (stack.size) return;
      const theoretical = receptiveFieldBox(receptiveField(network), stack.unit);
      const [top, left] = [Math.min(...rows), Math.min(...columns)];
      const support = {
        top,
        left,
        height: Math.max(...rows) - top + 1,
        width: Math.max(...columns) - left + 1,
      };
      expect(support, 'the smallest box around what is reached').toEqual(theoretical);
      expect(box).toEqual(theoretical);
    },
  );
});

it('a stride larger than its kernel’s reach leaves holes, and the table has such', () => {
  const holes = unbounded.filter((stack) => {
    const rows = reached(stack, 0);
    return Math.max(...rows) - Math.min(...rows) + 1 > rows.size;
  });
  expect(holes.length).toBeGreaterThan(20);
  expect(holes.length).toBeLessThan(unbounded.length);
});
