// Planes of more positions than one row of a grid has: they go on in further rows (lib/grid.wgsl).
import { expect, it } from 'vitest';
import type { Plan } from '../../src/engine/plan-types.ts';
import { plan } from '../../src/engine/plan.ts';
import type { Layer } from '../../src/network/index.ts';
import { expectClose } from '../support/expect-close.ts';
import { cpu, webgpu } from './support/backends.ts';

/** 4,230,000 positions and a little; 65,535 workgroups of 64 are 4,194,240. */
const size = [2050, 2064] as const;

it('two channels of 2050×2064 through every kernel that goes position by position: as on the CPU', async () => {
  const layers: Layer[] = [
    { name: 'in', op: 'input', channels: 2, size },
    { name: 't', op: 'tanh' },
    { name: 'n', op: 'batch-norm', from: 'in' },
    { name: 'sum', op: 'add', from: ['t', 'n'] },
    { name: 'd', op: 'dropout', rate: 0.3 },
    { name: 'both', op: 'concat', from: ['d', 't'] },
    { name: 'max', op: 'max-pool', kernel: 3, stride: 1, padding: 1 },
    { name: 'half', op: 'avg-pool', kernel: 2, stride: 2 },
    { name: 'up', op: 'upsample', scale: 2 },
    { name: 's', op: 'silu' },
    { name: 'all', op: 'global-avg-pool' },
  ];
  const parameters = { n: { scale: Float32Array.of(0.5, -2), shift: Float32Array.of(1, 0.25) } };
  const request = { draws: 1, seed: 9, parameters, aggregate: 'signed', normalize: 'none' } as const;
  const made = plan({ layers }, request, webgpu.limits);
  const [actual, expected] = [await mapOf(webgpu, made), await mapOf(cpu, made)];
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0);
  // Both halves of the plane count: the last row alone would show a row that was left out.
  expect(expected.subarray(-size[1]).some((value) => Math.abs(value) > 0.01 * largest)).toBe(true);
  expectClose(actual, expected, { atol: 1e-5 * largest });
});

async function mapOf(backend: typeof cpu, made: Plan): Promise<Float32Array> {
  const session = await backend.open(made);
  const { map } = await session.advance(1);
  session.destroy();
  return map;
}
