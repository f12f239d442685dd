// Profiles as paths.
import { describe, expect, it } from 'vitest';
import { profileBaseline, profileCurve, profileSteps, valueScale } from '../../../src/view/index.ts';
import type { ProfilePlot } from '../../../src/view/index.ts';

const points = (path: string): [number, number][] => {
  expect(path.startsWith('M')).toBe(true);
  return path
    .slice(1)
    .split('L')
    .map((point) => point.split(',').map(Number) as [number, number]);
};

const plot: ProfilePlot = {
  along: 'x',
  length: 80,
  depth: 40,
  from: -4,
  to: 4,
  start: -2,
  scale: valueScale('linear', 2),
};

describe('profileSteps', () => {
  it('draws one flat step a pixel, values upward', () => {
    expect(profileSteps([0, 1, 2, 1], plot)).toBe('M20,40L30,40L30,20L40,20L40,0L50,0L50,20L60,20');
  });

  it('of a column runs down with the values to the right', () => {
    expect(profileSteps([0, 1, 2, 1], { ...plot, along: 'y' })).toBe(
      'M0,20L0,30L20,30L20,40L40,40L40,50L20,50L20,60',
    );
  });

  it('keeps to what the viewport shows', () => {
    const close = { ...plot, from: -0.5, to: 1.5, length: 80 };
    expect(profileSteps([0, 1, 2, 1], close)).toBe('M0,20L20,20L20,0L60,0L60,20L80,20');
    expect(profileSteps([0, 1, 2, 1], { ...plot, from: 10, to: 20 })).toBe('');
    expect(profileSteps([], plot)).toBe('');
  });

  it('of 1001 values on 200 pixels keeps a spike one value wide, and the path short', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => (i === 333 ? 2 : i % 2));
    const long = { ...plot, from: 0, to: 1001, start: 0, length: 200 };
    const drawn = points(profileSteps(values, long));
    expect(drawn.length).toBeLessThanOrEqual(402);
    expect(drawn.filter(([, y]) => y === 0)).toEqual([[Math.floor((333 / 1001) * 200) + 0.5, 0]]);
    expect(Math.max(...drawn.map(([, y]) => y))).toBe(40);
  });
});

describe('profileCurve', () => {
  it('passes over the middle of each pixel at its value', () => {
    // position 0 is the middle of the pixel that starts at −2
    const drawn = points(profileCurve((position) => (position === 2 ? 2 : 0), plot));
    expect(drawn.filter(([, y]) => y === 0)).toEqual([[45, 0]]);
    expect(drawn[0]![0]).toBe(0);
    expect(drawn.at(-1)![0]).toBe(80);
  });

  it('lies on a step line’s middles for the same function', () => {
    const curve = (position: number) => 2 * Math.exp(-((position - 1.5) ** 2) / 2);
    const steps = points(profileSteps([0, 1, 2, 3].map(curve), plot));
    const smooth = new Map(points(profileCurve(curve, plot)).map(([x, y]) => [x, y]));
    for (let pixel = 0; pixel < 4; pixel++) {
      const [x, y] = steps[2 * pixel]!;
      expect(smooth.get(x + 5)).toBeCloseTo(y, 2);
    }
  });
});

it('the baseline is the zero of the scale', () => {
  expect(profileBaseline(plot)).toBe(40);
  expect(profileBaseline({ ...plot, along: 'y' })).toBe(0);
  expect(profileBaseline({ ...plot, scale: valueScale('sqrt', 1, { signed: true }) })).toBe(20);
});
