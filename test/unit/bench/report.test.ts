// Medians, spreads, pieces laid over one another, and what the targets say of them.
import { describe, expect, it } from 'vitest';
import type { Side } from '../../bench/contender.ts';
import { coneGraph } from '../../bench/graph.ts';
import { jobOf, jobs, linearised, narrowStack } from '../../bench/jobs.ts';
import { formatReport } from '../../bench/report.ts';
import { mergeResults, type Cell, type Results } from '../../bench/results.ts';
import { summarise } from '../../bench/statistics.ts';
import { judge, operationsOf, Row } from '../../bench/targets.ts';

function cell(job: string, contender: string, times: readonly number[], more: Partial<Cell> = {}): Cell {
  const side = contender.split('/')[0] as Side;
  return { job, contender, side, status: 'timed', times, summary: summarise(times), error: 0, ...more };
}

function resultsOf(cells: readonly Cell[], more: Partial<Results> = {}): Results {
  return {
    date: '2026-01-01T00:00:00.000Z',
    version: '0',
    environment: {
      isolated: true,
      cores: 2,
      userAgent: '',
      adapter: 'an adapter',
      software: true,
      browser: '156',
    },
    cells,
    ...more,
  };
}

describe('statistics', () => {
  it.each([
    { values: [3], median: 3, spread: null },
    { values: [4, 1], median: 2.5, spread: null },
    { values: [5, 1, 3, 2, 4], median: 3, spread: 2 },
    { values: [1, 2, 3, 4], median: 2.5, spread: 1.5 },
  ])('the median of $values is $median', ({ values, median, spread }) => {
    expect(summarise(values)).toEqual({
      runs: values.length,
      median,
      interquartileRange: spread,
      least: Math.min(...values),
    });
  });

  it('has no median of nothing', () => {
    expect(() => summarise([])).toThrow('nothing to summarise');
  });
});

describe('jobs', () => {
  it('are over the cone of one unit: every network ends in 1×1 and begins with its receptive field', () => {
    const sides = { vgg16: 196, resnet50: 427 };
    for (const job of jobs) {
      const { nodes } = coneGraph(job.network);
      const side = job.depth > 0 ? 2 * job.depth + 1 : sides[job.id.split('-')[0] as keyof typeof sides];
      expect([nodes[0]!.height, nodes[0]!.width], job.id).toEqual([side, side]);
      expect([nodes.at(-1)!.height, nodes.at(-1)!.width], job.id).toEqual([1, 1]);
      expect(coneGraph(job.network).needsValues, job.id).toBe(!job.linear);
    }
  });

  it('count the operations of the exact cone', () => {
    // 9 taps, two operations each, over (2l + 1)² positions.
    expect(operationsOf(coneGraph(narrowStack(3, 1, true).network))).toBe(18 * (1 + 9 + 25));
    expect(operationsOf(coneGraph(narrowStack(3, 1, false).network))).toBe(2 * 18 * (1 + 9 + 25));
  });

  it('lose activations and maxima, and nothing else, when they are made linear', () => {
    const real = jobOf('resnet50-real').network;
    const count = (op: string, { layers }: typeof real): number =>
      layers.filter((layer) => layer.op === op).length;
    const linear = linearised(real);
    for (const op of ['conv', 'add']) expect(count(op, linear), op).toBe(count(op, real));
    expect(count('avg-pool', linear)).toBe(count('max-pool', real));
    for (const op of ['relu', 'batch-norm', 'max-pool']) expect(count(op, linear), op).toBe(0);
  });
});

describe('verdicts', () => {
  const job = 'n20-c16-linear';
  const cells = [
    cell(job, 'ours/draws-webgpu', [9, 10, 11]),
    cell(job, 'ours/draws-cpu', [20]),
    cell(job, 'ours/api-auto', [25], { backend: 'cpu' }),
    cell(job, 'tfjs-webgpu/autograd', [900]),
    cell(job, 'tfjs-webgpu/flipped', [300]),
    cell(job, 'ort-wasm/flipped', [8]),
    { job, contender: 'jax-webgpu/jit', side: 'jax-webgpu', status: 'wrong', reason: 'by 2' } as const,
  ];
  const of = (results: Results, claim: string) => judge(results).find((one) => one.claim.includes(claim))!;

  it('take the fastest right peer', () => {
    const row = new Row(resultsOf(cells), job);
    expect(row.fastest('tfjs-webgpu', 'jax-webgpu')?.contender).toBe('tfjs-webgpu/flipped');
    expect(row.auto?.contender).toBe('ours/draws-cpu');
  });

  it('compare WebGPU with WebGPU, and what auto takes with WebAssembly', () => {
    const title = jobOf(job).title;
    expect(of(resultsOf(cells), `${title}: WebGPU`)).toMatchObject({ reached: true });
    expect(of(resultsOf(cells), `${title}: WebGPU`).measured).toMatch(/^30×/);
    // 8 ms against 20 ms: less than half the speed.
    expect(of(resultsOf(cells), `${title}: auto`)).toMatchObject({ target: '0.5×', reached: false });
    const hardware = resultsOf(cells, { environment: { ...resultsOf([]).environment, software: false } });
    expect(of(hardware, `${title}: auto`)).toMatchObject({ target: '20×', reached: false });
    expect(of(hardware, `${title}: WebGPU`)).toMatchObject({ target: '10× or 4.6 ms', reached: true });
  });

  it('are silent where nothing was measured', () => {
    expect(judge(resultsOf([])).every(({ reached }) => reached === null)).toBe(true);
  });

  it('find a job fast enough that is as fast as a read-back allows', () => {
    const fast = [cell(job, 'ours/draws-webgpu', [4.5]), cell(job, 'jax-webgpu/eager', [6])];
    expect(of(resultsOf(fast), 'WebGPU against')).toMatchObject({ reached: null });
    expect(of(resultsOf(fast), `${jobOf(job).title}: WebGPU`)).toMatchObject({ reached: true });
  });
});

describe('the report', () => {
  it('lays later pieces over earlier ones, cell by cell', () => {
    const peak = { device: { operationsPerSecond: 1e9, form: 'a' }, wasm: null };
    const first = resultsOf([cell('a', 'x', [1]), cell('a', 'y', [2])], { peak });
    const merged = mergeResults([first, resultsOf([cell('a', 'x', [3])])]);
    expect(merged.peak).toEqual(peak);
    expect(merged.cells.map(({ contender, summary }) => [contender, summary!.median])).toEqual([
      ['x', 3],
      ['y', 2],
    ]);
    expect(() => mergeResults([])).toThrow('no results');
  });

  it('is the same of results that went through a file', () => {
    const point = { depth: 10, drawMs: 1, drawByteLength: 4 };
    const part = {
      backend: 'cpu',
      linear: true,
      points: [point],
      msExponent: null,
      byteExponent: 2,
    } as const;
    const results = resultsOf([cell('n10-c1-linear', 'ours/session-cpu', [3])], { scaling: [part] });
    expect(formatReport(JSON.parse(JSON.stringify(results)))).toBe(formatReport(results));
  });

  it('names adapter and browser, and says what is left out and why', () => {
    const wrong = { job: 'n10-c1-linear', contender: 'jax-webgpu/jit', side: 'jax-webgpu' } as const;
    const text = formatReport(resultsOf([{ ...wrong, status: 'wrong', reason: 'relative error 2' }]));
    expect(text).toContain('an adapter (software), 2 cores, Chromium 156');
    expect(text).toContain('- n10-c1-linear, jax-webgpu/jit: wrong: relative error 2');
  });
});
