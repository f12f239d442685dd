// Narrow networks in one dispatch: the same numbers as step by step, and as on the CPU; the same bits twice.
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backend.ts';
import { fuse } from '../../src/engine/backends/webgpu/dispatch/fused.ts';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import type { Layer } from '../../src/network/index.ts';
import { relativeL2 } from '../support/expect-close.ts';
import { cpu, webgpu } from './support/backends.ts';

const stepwise = await createWebGpuBackend(webgpu.device, { fusedThreads: 0 });
/** As on a hardware adapter. */
const many = await createWebGpuBackend(webgpu.device, { fusedThreads: 64 });

const conv: Layer = { name: 'conv', op: 'conv', channels: 1, kernel: 3 };

function stack(depth: number, size: readonly [number, number] | null, ...layers: Layer[]): Layer[] {
  const repeated = Array.from({ length: depth }, (_, i) =>
    layers.map((layer) => ({ ...layer, name: `${layer.name}${i}` })),
  );
  return [{ name: 'input', op: 'input', ...(size && { size }) }, ...repeated.flat()];
}

const cases: readonly [string, readonly Layer[], Partial<ErfRequest>, Backend?][] = [
  // Rescaled at the sixteenth.
  ['twenty linear layers', stack(20, null, conv), {}],
  ['the same with as many threads as hardware has', stack(20, null, conv), {}, many],
  // Strips in segments of fewer rows than a word of signs has, and of more.
  [
    'leaky ReLU with as many threads',
    stack(14, null, conv, { name: 'act', op: 'leaky-relu', slope: 0.3 }),
    {},
    many,
  ],
  ['ReLU6 with fewer', stack(14, null, conv, { name: 'act', op: 'relu6' }), { weights: 'he-normal' }],
  [
    'ReLU at the edge of a plane, with dead draws, as they are',
    stack(6, [9, 7], { ...conv, padding: 'same' }, { name: 'act', op: 'relu' }),
    { normalize: 'none', unit: [1, 4] },
  ],
  [
    'an activation with a pass of its own, signed',
    stack(3, null, conv, { name: 'act', op: 'tanh' }),
    { aggregate: 'signed' },
  ],
  [
    'what is added, multiplied and dropped; squares; weights that grow from the centre',
    [
      ...stack(2, null, conv, { name: 'act', op: 'leaky-relu', slope: 0.2 }),
      { name: 'drop', op: 'dropout', rate: 0.3 },
      { name: 'sum', op: 'add', from: ['act1', 'drop'] },
      { name: 'product', op: 'multiply', from: ['sum', 'act1'] },
      { ...conv, name: 'last' },
    ],
    { aggregate: 'square', weights: 'center-low' },
  ],
];

it.each(cases)('%s', async (_, layers, request, backend = webgpu) => {
  const planned = plan({ layers }, { draws: 11, seed: 5, ...request }, backend.limits);
  expect(fuse(planned, 4)).not.toBeNull();
  const run = async (on: Backend) => {
    const session = await on.open(planned);
    await session.advance(3);
    const last = await session.advance(8);
    session.destroy();
    return last;
  };
  const [expected, steps, fused, again] = [
    await run(cpu),
    await run(stepwise),
    await run(backend),
    await run(backend),
  ];
  expect(relativeL2(fused.map, expected.map)).toBeLessThan(1e-5);
  expect(relativeL2(fused.map, steps.map)).toBeLessThan(1e-5);
  expect(fused.map).toEqual(again.map);
  expect([fused.deadDraws, fused.lostDraws]).toEqual([expected.deadDraws, expected.lostDraws]);
  expect(fused.standardError).toBeCloseTo(expected.standardError, 4);
});
