// The predicted sizes against what the CPU backend measures, within its standard errors.
import { describe, expect, it } from 'vitest';
import golden from '../../reference/erf-golden.json' with { type: 'json' };
import {
  compared,
  ringOf,
  skipStack,
  stack,
  standardErrorsBetween,
  type Fields,
} from '../../support/measured-sizes.ts';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import type { Network, WeightInit } from '../../../src/network/index.ts';

const cpu = createCpuBackend();

const fifteen: Readonly<Record<string, Fields>> = {
  dense: () => ({}),
  'three layers dilated 2, 4, 8': (i) => ({ dilation: i > 12 ? 2 ** (i - 12) : 1 }),
  'stride 2 at layers 4, 8, 12': (i) => ({ stride: i % 4 === 0 ? 2 : 1 }),
  'stride 2 at layers 5, 9, 13': (i) => ({ stride: i > 1 && i % 4 === 1 ? 2 : 1 }),
};

type Case = readonly [
  name: string,
  network: Network,
  weights: WeightInit,
  draws: number,
  size: number | null,
];

describe(`measured sizes lie within five standard errors of the predicted ones (${golden.source})`, () => {
  const depths = golden.rows.filter(([n]) => n! <= 20) as [number, number, number, number, number][];
  const { n: skips, randomErfSize } = golden.identitySkipAroundEveryConv;
  const cases: readonly Case[] = [
    ...depths.map(([n, , , size]): Case => [
      `${n} layers`,
      stack(n, 16),
      'he-normal',
      n < 15 ? 256 : 96,
      size,
    ]),
    ...skips
      .slice(0, 3)
      .map((n, i): Case => [
        `an identity around each of ${n}`,
        skipStack(n, 8),
        'glorot-normal',
        128,
        randomErfSize[i]!,
      ]),
    ...Object.entries(fifteen).map(([name, fields]): Case => [
      `fifteen layers, ${name}`,
      stack(15, 8, fields),
      'he-uniform',
      64,
      null,
    ]),
  ];
  it.each(cases)('%s', async (_, network, weights, draws, reference) => {
    const { size, sigma } = await compared(cpu, { network, weights, draws, seed: 3 });
    if (reference !== null) expect(Math.abs(size.predicted - reference)).toBeLessThan(0.006);
    expect(sigma.standardError / sigma.predicted).toBeLessThan(0.05);
    expect(standardErrorsBetween(sigma)).toBeLessThan(5);
    expect(standardErrorsBetween(size, ringOf(size))).toBeLessThan(5);
  });
});
