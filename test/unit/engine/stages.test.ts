// A draw in stages whose pieces several threads share: in whatever order and by whomever they are computed, the result is
// that of one thread, to the last bit. Real threads are in test/e2e/helpers.spec.ts.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { DrawRunner } from '../../../src/engine/backends/cpu/draws.ts';
import { Crew } from '../../../src/engine/backends/cpu/helpers/crew.ts';
import { HelperPool } from '../../../src/engine/backends/cpu/helpers/pool.ts';
import { prepareShared } from '../../../src/engine/backends/cpu/prepare.ts';
import type { DrawState } from '../../../src/engine/backends/cpu/memory.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { parseNetwork, type Network } from '../../../src/network/index.ts';

const networks: Readonly<Record<string, Network>> = {
  'few channels': parseNetwork('input 1, conv 2 k5, relu, conv 2 k3, conv 1 k3'),
  'many channels': parseNetwork('input 3, conv 24 k3, relu, conv 40 k3, relu, conv 16 k3'),
  'strides, groups and dilation': parseNetwork(
    'input 8, conv 16 k3 s2 g2, relu, conv 12 k3 d2, relu, conv 20 k5 s3, relu, conv 24 k3 s2',
  ),
};

const { limits } = createCpuBackend({ cores: 1 });
const planOf = (network: Network): Plan => plan(network, { draws: 1, seed: 6 }, limits);
const never = (): null => null;

async function alone(planned: Plan): Promise<{ state: DrawState; map: Float32Array }> {
  const runner = new DrawRunner(planned, 'best');
  const state = await runner.run(3, never);
  return { state, map: runner.map.slice() };
}

describe.each(Object.entries(networks))('a network of %s', (_, network) => {
  const planned = planOf(network);

  it('has pieces to share', () => {
    const { stages } = prepareShared(planned, 'best', { memory: null, thread: 0, threads: 1 })!;
    expect(stages.some(({ runs }) => runs.length > 1)).toBe(true);
  });

  it('gives the same to the last bit where three threads take turns, last piece first', async () => {
    const first = prepareShared(planned, 'best', { memory: null, thread: 0, threads: 3 })!;
    const others = [1, 2].map((thread) =>
      prepareShared(planned, 'best', { memory: first.shared, thread, threads: 3 })!,
    );
    const threads = [first, ...others];
    const state: DrawState = { draw: 3, exponent: 0, sumAbs: 0, largest: 0 };
    for (const [index, { runs }] of first.stages.entries()) {
      for (let piece = runs.length - 1; piece >= 0; piece--) {
        // A stage of one piece is the first thread's: it may look at the whole draw.
        const { stages } = threads[runs.length > 1 ? piece % threads.length : 0]!;
        stages[index]!.runs[piece]!(state);
      }
    }
    const { map } = planned.accumulation!;
    expect({ state, map: first.memory[map.slot]!.slice() }).toEqual(await alone(planned));
  });

  it('gives the same where no helper comes', async () => {
    const crew = Crew.open({
      plan: planned,
      webassembly: 'best',
      pool: new HelperPool(3),
      background: false,
    })!;
    const runner = new DrawRunner(planned, 'best', crew);
    const state = await runner.run(3, never);
    expect({ state, map: runner.map.slice() }).toEqual(await alone(planned));
    runner.close();
  });
});
