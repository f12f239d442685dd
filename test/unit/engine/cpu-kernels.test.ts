// The CPU backend's WebAssembly against its reference in TypeScript.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { planOf } from '../../support/run-steps.ts';
import { keyOfSeed, weightsFiller } from '../../../src/engine/random/index.ts';
import type { Distribution } from '../../../src/engine/plan-types.ts';
import { expectClose, relativeL2 } from '../../support/expect-close.ts';
import { kernelCases, mapOf } from '../../support/kernel-cases.ts';
import { runSteps, tensor } from '../../support/run-steps.ts';

describe('a map in WebAssembly', () => {
  it.each(Object.entries(kernelCases))('is the reference’s: %s', async (_name, given) => {
    const expected = await mapOf(given, false);
    expect(Math.max(...expected)).toBeGreaterThan(0);
    expect(relativeL2(await mapOf(given, 'best'), expected)).toBeLessThan(1e-5);
  });

  it('does not depend on what another session left in its memory', async () => {
    const [given, other] = Object.values(kernelCases);
    const first = await mapOf(given!, 'best');
    await mapOf(other!, 'best');
    expect(await mapOf(given!, 'best')).toEqual(first);
  });

  it('says what computes it', () => {
    expect(createCpuBackend().info).toMatchObject({
      adapter: 'WebAssembly SIMD on one core',
      kernels: 'webassembly',
    });
    expect(createCpuBackend({ webassembly: false }).info.adapter).toBe('TypeScript on one core');
  });
});

describe('weights in WebAssembly', () => {
  const distributions: readonly Distribution[] = [
    { kind: 'normal', standardDeviation: 0.7 },
    { kind: 'uniform', low: -0.25, high: 1.5 },
    { kind: 'bernoulli', rate: 0.3 },
    { kind: 'constant', value: 0.125 },
  ];

  it.each(distributions)('$kind: each element is the generator’s, wherever it lies', async (distribution) => {
    // Rows that start between counters and rows longer than what is drawn at once; five targets, so that none is in panels.
    for (const shape of [
      [5, 3, 3, 3],
      [5, 7, 1, 1],
      [10, 5, 3, 5],
      [5, 300, 3, 3],
    ] as const) {
      for (const layout of ['forward', 'gradient'] as const) {
        const floats = shape[0] * shape[1] * shape[2] * shape[3];
        const groups = shape[0] === 10 ? 2 : 1;
        const source = { distribution, layer: 3, shape, groups, layout, tapProfile: null } as const;
        const expected = new Float32Array(floats);
        weightsFiller(source, keyOfSeed(77))(expected, 0);
        const step = { kind: 'weights', label: 'tested', ...source } as const;
        const found = await runSteps(
          [{ ...step, to: { slot: 0, perDraw: true, floats } }],
          [new Float32Array(floats)],
          tensor(0, 1, [0, 0, 1, floats]),
        );
        expectClose(found, expected, { atol: 3e-7, rtol: 2e-7 });
      }
    }
  });

  it('normal numbers are the reference’s to 3e-7 over a million of them', async () => {
    const shape = [64, 64, 16, 16] as const;
    const floats = 64 * 64 * 256;
    const source = {
      distribution: { kind: 'normal', standardDeviation: 1 },
      layer: 1,
      shape,
      groups: 64,
      layout: 'forward',
      tapProfile: null,
    } as const;
    const expected = new Float32Array(floats);
    weightsFiller(source, keyOfSeed(77))(expected, 0);
    const step = { kind: 'weights', label: 'tested', ...source } as const;
    const plan = planOf(
      [{ ...step, to: { slot: 0, perDraw: true, floats } }],
      [new Float32Array(floats)],
      tensor(0, 1, [0, 0, 1, floats]),
    );
    const session = await createCpuBackend().open(plan);
    expectClose(await session.gradient(), expected, { atol: 3e-7, rtol: 2e-7 });
    session.destroy();
  });
});
