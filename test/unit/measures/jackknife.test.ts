// Standard errors from groups of draws.
import { describe, expect, it } from 'vitest';
import { jackknifeUncertainty, measureErf } from '../../../src/measures/index.ts';

const side = 15;
const box = { top: 0, left: 0, height: side, width: side };
const rf = { size: [side, side] as const };

/** Numbers between 0 and 1, the same every run (Park & Miller 1988). */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** A draw: a Gaussian of random width, one weight a pixel. */
function draw(random: () => number): Float64Array {
  const [sy, sx] = [2 + random(), 2 + 2 * random()];
  return Float64Array.from({ length: side * side }, (_, i) => {
    const [dy, dx] = [Math.floor(i / side) - 7, (i % side) - 7];
    return Math.exp(-(dy * dy) / (2 * sy * sy) - (dx * dx) / (2 * sx * sx)) * (0.5 + random());
  });
}

function meanOf(maps: readonly Float64Array[]): Float64Array {
  return maps[0]!.map((_, i) => maps.reduce((sum, map) => sum + map[i]!, 0) / maps.length);
}

function grouped(draws: readonly Float64Array[], sizes: readonly number[]) {
  let next = 0;
  return sizes.map((count) => {
    const maps = draws.slice(next, (next += count));
    return { map: count > 0 ? meanOf(maps) : new Float64Array(side * side), count };
  });
}

describe('jackknifeUncertainty', () => {
  const random = uniforms(7);
  const draws = Array.from({ length: 64 }, () => draw(random));
  const equal = grouped(draws, Array<number>(8).fill(8));

  it('of equal groups is the textbook sqrt((G − 1) / G · Σ (θ without g − mean)²)', () => {
    const without = equal.map((_, left) =>
      measureErf(meanOf(equal.filter((_, g) => g !== left).map((g) => g.map)), box, rf),
    );
    const textbook = (numbers: readonly number[]): number => {
      const mean = numbers.reduce((sum, value) => sum + value, 0) / 8;
      return Math.sqrt((7 / 8) * numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    };
    const found = jackknifeUncertainty(equal, box, rf, { root: false });
    expect(found.sigma[0]).toBeCloseTo(textbook(without.map(({ sigma }) => sigma[0])), 10);
    expect(found.sigma[1]).toBeCloseTo(textbook(without.map(({ sigma }) => sigma[1])), 10);
    expect(found.kurtosis[0]).toBeCloseTo(textbook(without.map(({ kurtosis }) => kurtosis[0])), 10);
    expect(found.kurtosis[1]).toBeCloseTo(textbook(without.map(({ kurtosis }) => kurtosis[1])), 10);
    expect(found.kurtosis[1]).toBeGreaterThan(0);
    expect(found.erfSize).toBeCloseTo(textbook(without.map(({ erfSize }) => erfSize)), 10);
    expect(found.erfSize).toBeGreaterThan(0);
    expect(found.erfRatio).toBeCloseTo(found.erfSize / side, 12);
  });

  it('tells the spread that repeating the experiment shows, for unequal groups too', () => {
    const repeats = 60;
    const sizes = [5, 5, 3, 5, 0, 2, 5, 5];
    const sigmas: number[] = [];
    const sigmaClaims: number[] = [];
    const kurtoses: number[] = [];
    const kurtosisClaims: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const fresh = uniforms(1000 + repeat);
      const maps = Array.from({ length: 30 }, () => draw(fresh));
      const { sigma, kurtosis } = measureErf(meanOf(maps), box, rf);
      const claimed = jackknifeUncertainty(grouped(maps, sizes), box, rf, { root: false });
      sigmas.push(sigma[1]);
      sigmaClaims.push(claimed.sigma[1]);
      kurtoses.push(kurtosis[0]);
      kurtosisClaims.push(claimed.kurtosis[0]);
    }
    const claimOverSpread = (values: readonly number[], claims: readonly number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1));
      return Math.sqrt(claims.reduce((sum, value) => sum + value * value, 0) / repeats) / spread;
    };
    // All are known to about 10 %.
    for (const found of [claimOverSpread(sigmas, sigmaClaims), claimOverSpread(kurtoses, kurtosisClaims)]) {
      expect(found).toBeGreaterThan(0.7);
      expect(found).toBeLessThan(1.4);
    }
  });

  it('with `root` measures the root of the mean', () => {
    const squares = equal.map(({ map, count }) => ({ map: map.map((value) => value ** 2), count }));
    const one = { map: squares[0]!.map, count: 3 };
    const other = { map: squares[1]!.map, count: 3 };
    // Two groups: leaving one out leaves the other, so the error is half their difference.
    const sizes = [one, other].map(({ map }) => measureErf(map.map(Math.sqrt), box, rf).sigma[0]);
    const found = jackknifeUncertainty([one, other], box, rf, { root: true });
    expect(found.sigma[0]).toBeCloseTo(Math.abs(sizes[0]! - sizes[1]!) / 2, 10);
  });

  it('leaves rounding of a pixel that one group alone has out of the root', () => {
    const lonely = (at: number) =>
      Float64Array.from({ length: side * side }, (_, i) => (i === at ? 0.1 : i === 112 ? 1 : 0));
    const groups = [3, 40, 100].map((at, g) => ({ map: lonely(at), count: 3 + g }));
    const { erfSize, sigma } = jackknifeUncertainty(groups, box, rf, { root: true });
    expect(erfSize).not.toBeNaN();
    expect(sigma[0]).not.toBeNaN();
  });

  it('of draws that are all alike is 0 up to rounding', () => {
    const alike = Array.from({ length: 4 }, () => ({ map: draws[0]!, count: 2 }));
    const { erfSize, sigma } = jackknifeUncertainty(alike, box, rf, { root: false });
    expect(erfSize).toBe(0);
    expect(sigma[0]).toBeLessThan(1e-9);
  });

  it('measures from the centre it is given', () => {
    const from = (center: readonly [number, number]) =>
      jackknifeUncertainty(equal, box, rf, { root: false, center }).erfSize;
    expect(from([7, 7])).toBe(jackknifeUncertainty(equal, box, rf, { root: false }).erfSize);
    expect(from([2, 2])).not.toBe(from([7, 7]));
  });

  it.each([
    ['no group', []],
    ['one group', [equal[0]!]],
    ['one group with draws', [equal[0]!, { ...equal[1]!, count: 0 }]],
  ])('of %s is NaN', (_, groups) => {
    expect(jackknifeUncertainty(groups, box, rf, { root: false })).toEqual({
      erfSize: NaN,
      erfRatio: NaN,
      sigma: [NaN, NaN],
      kurtosis: [NaN, NaN],
    });
  });
});
