// The growth chart's model: what is compared, what is measured, and what is fitted to it. Numbers of exact theory stand
// in for measured ones, so that fits can be told to the last digit.
import { describe, expect, test } from 'vitest';
import golden from '../../reference/erf-golden.json' with { type: 'json' };
import { chartModel, curvesOf, drawnCurves } from '../../../src/elements/growth/chart-model.ts';
import { familiesOf } from '../../../src/elements/growth/families.ts';
import { growthPoints, type GrowthPoint } from '../../../src/elements/growth/points.ts';
import { readRange } from '../../../src/elements/growth-fields.ts';
import { initialState, type State } from '../../../src/elements/state.ts';
import type { PointNumbers } from '../../../src/client/sweep-types.ts';
import { measureErf } from '../../../src/measures/index.ts';
import { parseNetwork } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';

const state = (changes: Partial<State>): State => ({ ...initialState, ...changes });

const pointsOf = (own: State): readonly GrowthPoint[] => growthPoints(own, familiesOf(own).families).points;

/** A point's numbers as infinitely many draws would give them. */
function exactly({ request }: GrowthPoint): PointNumbers {
  const { network, weights = 'he-normal', layer } = request;
  const rf = receptiveField(network, layer);
  const { map, box } = predictErf(network, { weights, ...(layer === undefined ? {} : { layer }) });
  const { erfSize, erfRatio, sigma, kurtosis, gaussian } = measureErf(map, box, rf);
  return {
    draws: 1,
    wanted: 1,
    deadDraws: 0,
    final: true,
    standardError: 0,
    elapsedMs: 0,
    rfSize: rf.size,
    erfSize,
    erfRatio,
    sigma,
    kurtosis,
    gaussian: { sigma: gaussian.sigma, r2: gaussian.r2 },
    uncertainty: { erfSize: 0, erfRatio: 0, sigma: [0, 0], kurtosis: [0, 0] },
    notes: [],
    backend: 'cpu',
  };
}

/** All points measured to the end, but what `changes` says. */
const known = (
  points: readonly GrowthPoint[],
  changes: (point: GrowthPoint) => Partial<PointNumbers> = () => ({}),
) => ({
  numbers: new Map(points.map((point) => [point.key, { ...exactly(point), ...changes(point) }])),
  predicted: new Map(),
});

const look = {
  width: 600,
  height: 300,
  colors: ['#000', '#111', '#222', '#333'],
  symbols: ['circle', 'square', 'triangle', 'diamond2'] as const,
  label: 'sizes',
  description: 'A chart.',
};

describe('a range', () => {
  test.each([
    ['1-4', [1, 2, 3, 4]],
    ['5,10,20,40', [5, 10, 20, 40]],
    ['20, 3-5, 4', [3, 4, 5, 20]],
    ['7', [7]],
  ])('%s names its values once each, in order', (text, values) => {
    expect(readRange(text)).toEqual(values);
  });

  test.each(['', '0-4', '4-1', '1-101', '1--4', '1-2-3', 'a', '1.5', '1e1'])('“%s” is none', (text) => {
    expect(readRange(text)).toBeNull();
  });
});

describe('families', () => {
  test('without a comparison there is one curve, of the state itself', () => {
    expect(familiesOf(state({})).families).toEqual([{ label: 'measured', changes: {} }]);
  });

  test('named comparisons carry the words of their choices', () => {
    const labels = (compare: string): string[] =>
      familiesOf(state({ compare })).families.map(({ label }) => label);
    expect(labels('activation')).toEqual(['linear', 'ReLU', 'tanh', 'sigmoid']);
    expect(labels('skip')).toEqual(['no skips', 'skips']);
    expect(labels('dilation')).toEqual(['dilation 1', 'dilation 2', 'dilation 1-2']);
  });

  test('a list of the page’s own is read like the address, and what makes no sense in it is said', () => {
    const { families, problems } = familiesOf(
      state({ compare: 'activation=none&channels=4;activation=nonsense;weights=ones' }),
    );
    expect(families.map(({ changes }) => changes)).toEqual([
      { activation: 'none', channels: 4 },
      { activation: 'relu' },
      { weights: 'ones' },
    ]);
    expect(problems.join(' ')).toContain('activation=nonsense is not one of');
  });

  test('what fixes the knob that the chart runs over is left out and said', () => {
    const { families, problems } = familiesOf(state({ over: 'dilation', compare: 'dilation' }));
    expect(families).toHaveLength(1);
    expect(problems[0]).toContain('which the chart runs over');
  });

  test('knobs mean nothing to a network of its own; weights do', () => {
    const network = parseNetwork('input, conv 4 k3, conv 4 k3');
    expect(familiesOf(state({ network, compare: 'activation' })).problems[0]).toContain('changes a knob');
    expect(familiesOf(state({ network, compare: 'weights' })).families).toHaveLength(3);
  });
});

describe('points', () => {
  test('depth runs from 1 to 40 by default, each with the box of its network', () => {
    const points = pointsOf(state({})).toSorted((a, b) => a.x - b.x);
    expect(points.map(({ x }) => x)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(points.map(({ theoretical }) => theoretical)).toEqual(points.map(({ x }) => 2 * x + 1));
    expect(points[19]!.changes).toEqual({ depth: 20, layer: '' });
    expect(points[19]!.request.network).toEqual(expect.objectContaining({ layers: expect.any(Array) }));
  });

  test('they come coarse to fine: any first half spans the whole range', () => {
    const xs = pointsOf(state({})).map(({ x }) => x);
    const half = xs.slice(0, 20).sort((a, b) => a - b);
    const gaps = half.slice(1).map((x, index) => x - half[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4);
  });

  test('values that a knob cannot take are left out and said', () => {
    const own = state({ over: 'stride', range: '1-5' });
    const { points, problems } = growthPoints(own, familiesOf(own).families);
    expect(points.map(({ x }) => x).sort()).toEqual([1, 2, 3]);
    expect(problems[0]).toBe('The stride goes from 1 to 3; other values are left out.');
  });

  test('a network of its own is gone through by the layers that look sideways', () => {
    const network = parseNetwork('input, a: conv 4 k3, relu, b: conv 4 k1, c: max-pool k2 s2, d: conv 4 k3');
    const points = pointsOf(state({ network })).toSorted((a, b) => a.x - b.x);
    expect(points.map(({ label, theoretical }) => [label, theoretical])).toEqual([
      ['a', 3],
      ['c', 4],
      ['d', 8],
    ]);
    expect(points.map(({ request }) => request.layer)).toEqual(['a', 'c', 'd']);
  });
});

describe(`fits (${golden.source})`, () => {
  const { over, uniform, random } = golden.logLogSlopes;
  test.each([
    ['ones', uniform],
    ['he-normal', random],
  ] as const)('%s weights give the exact slopes over 5, 10, 20, 40 layers', (weights, slopes) => {
    const own = state({ weights, activation: 'none', channels: 1, range: over.join(',') });
    const points = pointsOf(own);
    const [curve] = curvesOf(familiesOf(own).families, points, known(points), own);
    expect(Number(curve!.fits.size!.exponent.toFixed(3))).toBe(slopes.size);
    expect(Number(curve!.fits.share!.exponent.toFixed(3))).toBe(slopes.ratio);
    expect(curve!.fits.box!.exponent).toBeCloseTo(slopes.size - slopes.ratio, 2);
    expect(curve!.fits.size!.standardError).toBeGreaterThan(0);
  });

  test('points below 5 layers and unfinished ones take no part', () => {
    const own = state({ activation: 'none', channels: 1, range: '1-7' });
    const points = pointsOf(own);
    const fitsWith = (final: (x: number) => boolean) =>
      curvesOf(
        familiesOf(own).families,
        points,
        known(points, ({ x }) => ({ final: final(x) })),
        own,
      )[0]!.fits.size;
    expect(fitsWith(() => true)).not.toBeNull();
    expect(fitsWith((x) => x < 7)).toBeNull();
  });

  test('the drawn line is the fitted one, and the laws go through the last point', () => {
    const own = state({
      weights: 'ones',
      activation: 'none',
      channels: 1,
      range: over.join(','),
      axes: 'log',
    });
    const points = pointsOf(own);
    const curves = curvesOf(familiesOf(own).families, points, known(points), own);
    const model = chartModel('size', curves, points, own, look);
    const { fit, points: drawn } = model.series[0]!;
    expect(fit!.exponent).toBe(curves[0]!.fits.size!.exponent);
    const residuals = drawn.map(({ x, y }) => Math.log(y / (fit!.factor * x ** fit!.exponent)));
    expect(residuals.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 9);
    expect(model.guides.map(({ exponent, anchor }) => [exponent, anchor.x])).toEqual([
      [1, 40],
      [0.5, 40],
    ]);
    expect(model.logX && model.logY).toBe(true);
  });

  test('excess kurtosis, which has both signs, keeps a linear axis and approaches zero', () => {
    const own = state({ weights: 'ones', activation: 'none', channels: 1, range: '1-10', axes: 'log' });
    const points = pointsOf(own);
    const curves = curvesOf(familiesOf(own).families, points, known(points), own);
    const model = chartModel('kurtosis', curves, points, own, look);
    expect([model.logX, model.logY, model.approach]).toEqual([true, false, 0]);
    // n equal layers: a sum of n equal variables has 1/n of the excess of one, −1.5 for three equal taps.
    for (const { x, y } of model.series[0]!.points) expect(y).toBeCloseTo(-1.5 / x, 9);
  });

  test('where boxes are oblong, sigma is drawn along each axis', () => {
    const network = parseNetwork('input, conv 1 k3x5, conv 1 k3x5');
    const own = state({ network, weights: 'ones', quantity: 'sigma' });
    const points = pointsOf(own);
    const curves = drawnCurves(curvesOf(familiesOf(own).families, points, known(points), own), own);
    expect(curves.map(({ label }) => label)).toEqual(['measured, along y', 'measured, along x']);
    const { series } = chartModel('sigma', curves, points, own, look);
    // Σ (k² − 1) / 12 of two layers
    expect(series.map(({ points: [, second] }) => second!.y ** 2)).toEqual([
      expect.closeTo((2 * 8) / 12, 9),
      expect.closeTo((2 * 24) / 12, 9),
    ]);
    expect(drawnCurves(curves, { ...own, quantity: 'size' })).toBe(curves);
  });
});
