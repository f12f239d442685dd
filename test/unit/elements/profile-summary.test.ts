// A profile as its table and its sentence show it, on profiles written by hand.
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatMs,
  formatRate,
  strings,
} from '../../../src/elements/profile/strings.ts';
import { layerRows, phaseTotals, places, stepName } from '../../../src/elements/profile/summary.ts';
import type { ErfProfile, ProfilePhase, ProfileStep } from '../../../src/engine/index.ts';

const step = (label: string, layers: readonly string[], phase: ProfilePhase, ms: number): ProfileStep => ({
  label,
  layers,
  phase,
  kind: phase === 'random' ? 'weights' : phase === 'map' ? 'aggregate' : 'conv',
  kernel: 'conv',
  ms,
  operations: 1000 * ms,
  byteLength: 100,
  share: 0.5,
  where: 'timestamp',
  dispatches: [{ kernel: 'conv', ms }],
});

const profile = (steps: readonly ProfileStep[], { readingMs = 0, measuringMs = 0 } = {}): ErfProfile => ({
  backend: 'webgpu',
  adapter: 'an adapter',
  fallbackAdapter: false,
  draws: 4,
  wanted: 64,
  where: 'timestamp',
  rounds: 7,
  steps,
  totals: {
    planningMs: 1,
    openingMs: 20,
    firstPictureMs: 30,
    firstDraws: 2,
    chunkMs: 12,
    computingMs: steps.reduce((sum, { ms }) => sum + ms, 0),
    readingMs,
    measuringMs,
    operations: 1000 * steps.reduce((sum, { ms }) => sum + ms, 0),
    byteLength: 100 * steps.length,
  },
  peak: { operationsPerMs: 2000, how: 'by hand' },
  memory: {
    heldByteLength: 1,
    drawsAtOnce: 64,
    backendByteLength: 2,
    perDrawByteLength: 1,
    sharedByteLength: 0,
  },
  notes: [],
});

/** Weights forward and gradient of `depth` layers; `costly` takes the gradient's time. */
function stack(depth: number, gradientMs: (layer: number) => number): readonly ProfileStep[] {
  const names = Array.from({ length: depth }, (_, i) => `conv${i + 1}`);
  return [
    ...names.map((name) => step(`${name} forward`, [name], 'forward', 1)),
    ...names.map((name, i) => step(`${name} gradient`, [name], 'gradient', gradientMs(i + 1))).reverse(),
    step('aggregate abs', [], 'map', 2),
  ];
}

const namesOf = (depth: number): string[] => [
  'input',
  ...Array.from({ length: depth }, (_, i) => `conv${i + 1}`),
];

describe('rows', () => {
  const steps = [
    step('b weights', ['b'], 'random', 1),
    step('b gradient', ['b'], 'gradient', 4),
    step('a gradient', ['a'], 'gradient', 2),
    step('aggregate abs', [], 'map', 1),
    step('finish', [], 'map', 2),
  ];
  const rows = layerRows(profile(steps), ['input', 'a', 'b']);

  test('are one a layer, in the network’s order, what is of the whole map last', () => {
    expect(rows.map(({ layers }) => layers)).toEqual([['a'], ['b'], []]);
    expect(rows.map(({ ms }) => ms)).toEqual([2, 5, 3]);
    expect(rows[1]!.phaseMs).toEqual({ random: 1, forward: 0, gradient: 4, map: 0 });
    expect(rows[1]!.steps.map(stepName)).toEqual(['weights', 'gradient']);
  });

  test('add up counts, and have the share of the peak of all their time', () => {
    expect(rows[1]).toMatchObject({ operations: 5000, byteLength: 200, share: 0.5 });
  });

  test('of fused layers stand where the first of them does, under all their names', () => {
    const fused = layerRows(profile([...steps, step('fused', ['a', 'b'], 'gradient', 3)]), [
      'input',
      'a',
      'b',
    ]);
    expect(fused.map(({ layers }) => layers.join('+'))).toEqual(['a', 'a+b', 'b', '']);
    expect(stepName(step('fused', ['a', 'b'], 'gradient', 3))).toBe('fused');
    expect(strings.layers(['a', 'x', 'b'])).toBe('a to b, fused');
  });

  test('take all the time there is', () => {
    expect(phaseTotals(profile(steps))).toEqual({ random: 1, forward: 0, gradient: 6, map: 3 });
  });
});

describe('where the time goes', () => {
  const said = (given: ErfProfile, depth: number): string =>
    strings.summary(places(given, layerRows(given, namesOf(depth))));

  test('names the layers that take most of a phase', () => {
    // conv12 to conv19 take 80 of the gradient's 92 ms; all is 92 + 20 + 2 + 14 ms.
    const given = profile(
      stack(20, (layer) => (layer >= 12 && layer <= 19 ? 10 : 1)),
      { readingMs: 14 },
    );
    expect(said(given, 20)).toBe(
      '63 % of the time goes into the gradient of conv12 to conv19, 16 % into the values of all layers, 11 % into reading the picture back.',
    );
  });

  test('speaks of all layers where none stands out', () => {
    expect(said(profile(stack(10, () => 3)), 10)).toBe(
      '71 % of the time goes into the gradient of all layers, 24 % into the values of all layers.',
    );
  });

  test('names one layer alone', () => {
    expect(said(profile(stack(5, (layer) => (layer === 2 ? 90 : 0.5))), 5)).toMatch(
      /^91 % of the time goes into the gradient of conv2, /,
    );
  });

  test('counts the picture’s numbers too, and says nothing of small parts', () => {
    const given = profile(
      stack(4, () => 1),
      { readingMs: 0.1, measuringMs: 90 },
    );
    expect(said(given, 4)).toBe('90 % of the time goes into measuring the picture.');
  });

  test('says so where nothing could be measured', () => {
    expect(said(profile([]), 0)).toBe('It took no time that could be measured.');
  });
});

describe('numbers', () => {
  test.each([
    [formatMs(0), '0 ms'],
    [formatMs(0.0002), '< 0.001 ms'],
    [formatMs(0.0213), '0.0213 ms'],
    [formatMs(123.4), '123 ms'],
    [formatMs(1234), '1.23 s'],
    [formatMs(45_678), '45.7 s'],
    [formatCount(999), '999'],
    [formatCount(999_600), '1 M'],
    [formatCount(6_613_595), '6.61 M'],
    [formatCount(3.6e12), '3.6 T'],
    [formatBytes(512), '512 B'],
    [formatBytes(3_954_936), '3.77 MiB'],
    [formatRate(53e6, 1), '53'],
    [formatRate(0, 1), '–'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
