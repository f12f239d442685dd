// Planes of more positions than one row of a grid has: they go on in further rows (lib/grid.wgsl).
import { expect, it } from 'vitest';
import type { Plan } from '../../src/engine/plan-types.ts';
import { plan } from '../../src/engine/plan.ts';
import type { Layer } from '../../src/network/index.ts';
import { cpu, webgpu } from './support/backends.ts';

/** 4,230,000 positions and a little; 65,535 workgroups of 64 are 4,194,240. */
const size = [2050, 2064] as const;

it('two channels of 2050×2064, drawn, forward and back, are as on the CPU', async () => {
  const layers: Layer[] = [
    { name: 'in', op: 'input', channels: 2, size },
    { name: 't', op: 'tanh' },
    { name: 'all', op: 'global-avg-pool' },
  ];
  const request = { draws: 1, seed: 9, aggregate: 'signed', normalize: 'none' } as const;
  const made = plan({ layers }, request, webgpu.limits);
  const [actual, expected] = [await mapOf(webgpu, made), await mapOf(cpu, made)];
  const largest = expected.reduce((most, value) => Math.max(most, value), 0);
  expect(largest).toBeGreaterThan(0);
  let [worst, lastRow] = [0, 0];
  for (const [at, value] of expected.entries()) {
    worst = Math.max(worst, Math.abs(actual[at]! - value));
    // Where a further row of the grid went missing, nothing would be here.
    if (at >= expected.length - size[1]) lastRow = Math.max(lastRow, value);
  }
  expect(worst / largest).toBeLessThan(1e-5);
  expect(lastRow / largest).toBeGreaterThan(0.1);
});

async function mapOf(backend: typeof cpu, made: Plan): Promise<Float32Array> {
  const session = await backend.open(made);
  const { map } = await session.advance(1);
  session.destroy();
  return map;
}
