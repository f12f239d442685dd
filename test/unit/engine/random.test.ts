// The counter-based generator: published vectors, moments, and where each number lies.
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../src/engine/plan-types.ts';
import { keyOfSeed, philox4x32, planeFiller, weightsFiller } from '../../../src/engine/random/index.ts';

type Four = readonly [number, number, number, number];

function words(counter: Four, key: readonly [number, number]): number[] {
  const out = new Uint32Array(4);
  philox4x32(out, ...counter, ...key);
  return [...out];
}

describe('Philox 4x32-10', () => {
  // D. E. Shaw Research, Random123, tests/kat_vectors: lines "philox4x32 10".
  it.each<[string, Four, readonly [number, number], Four]>([
    ['zeros', [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [
      'ones',
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      'digits of pi',
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives Random123's published words for %s", (_name, counter, key, expected) => {
    expect(words(counter, key)).toEqual(expected);
  });

  it('takes negative integers as the same bits', () => {
    expect(words([-1, -1, -1, -1], [-1, -1])).toEqual(
      words([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [2 ** 32 - 1, 2 ** 32 - 1]),
    );
  });

  it.each([
    [0, [0, 0]],
    [1, [1, 0]],
    [2 ** 32, [0, 1]],
    [2 ** 53 - 1, [0xffffffff, 0x1fffff]],
    [5 * 2 ** 32 + 7, [7, 5]],
  ])('seed %i is the key %j', (seed, key) => {
    expect(keyOfSeed(seed)).toEqual(key);
  });
});

/** 2^18 numbers of a plane, draw 0. */
function sample(
  distribution: Distribution,
  options: { seed?: number; layer?: number; draw?: number } = {},
): Float32Array {
  const { seed = 5, layer = 3, draw = 0 } = options;
  const region = { top: -100, left: -7, height: 512, width: 512 };
  const to = new Float32Array(512 * 512);
  planeFiller({ distribution, purpose: 'input', layer, channels: 1, region }, keyOfSeed(seed))(to, draw);
  return to;
}

function mean(data: Float32Array, of: (value: number, i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += of(data[i]!, i);
  return sum / data.length;
}

const count = 2 ** 18;
/** Five standard errors: once in two million for a right generator, and the seed is fixed. */
const sigmas = 5;

describe('normal numbers', () => {
  const normal = { kind: 'normal', standardDeviation: 1 } as const;
  const data = sample(normal);

  it.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
    [6, 15, 10170],
  ])('have the %i-th moment %i', (power, moment, variance) => {
    const found = mean(data, (x) => x ** power);
    expect(Math.abs(found - moment)).toBeLessThan(sigmas * Math.sqrt(variance / count));
  });

  it('fall between whole numbers as often as they should (chi-square)', () => {
    // Φ(k + 1) − Φ(k) for k = 0 … 3, and the tail.
    const shares = [
      0.3413447460685429, 0.13590512198327787, 0.02140023391654921, 0.0013182267897969746,
      3.167124183311986e-5,
    ];
    const counts = new Map<number, number>();
    for (const x of data) {
      const bin = Math.sign(x) * (Math.min(4, Math.floor(Math.abs(x))) + 1);
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
    }
    let chiSquare = 0;
    for (const sign of [-1, 1]) {
      for (const [bin, share] of shares.entries()) {
        const found = counts.get(sign * (bin + 1)) ?? 0;
        chiSquare += (found - share * count) ** 2 / (share * count);
      }
    }
    // Nine degrees of freedom: 99.99 % lie below 33.7.
    expect(chiSquare).toBeLessThan(33.7);
  });

  it.each([
    ['neighbours', sample(normal), (i: number) => i + 1],
    ['lanes two apart', sample(normal), (i: number) => i + 2],
    ['rows', sample(normal), (i: number) => i + 512],
    ['draws', sample(normal, { draw: 1 }), (i: number) => i],
    ['layers', sample(normal, { layer: 4 }), (i: number) => i],
    ['seeds', sample(normal, { seed: 6 }), (i: number) => i],
    ['seeds 2^32 apart', sample(normal, { seed: 5 + 2 ** 32 }), (i: number) => i],
  ])('of different %s are not correlated', (_what, other, partner) => {
    const covariance = mean(data, (x, i) => x * other[partner(i) % count]!);
    expect(Math.abs(covariance)).toBeLessThan(sigmas / Math.sqrt(count));
    const squares = mean(data, (x, i) => (x * x - 1) * (other[partner(i) % count]! ** 2 - 1));
    expect(Math.abs(squares)).toBeLessThan((sigmas * 2) / Math.sqrt(count));
  });

  it('scale with the standard deviation', () => {
    const scaled = sample({ kind: 'normal', standardDeviation: 0.25 });
    expect(scaled.every((x, i) => x === data[i]! * 0.25)).toBe(true);
  });
});

describe('uniform numbers', () => {
  const data = sample({ kind: 'uniform', low: 0, high: 1 });

  it('fill 256 bins evenly (chi-square) and never reach 1', () => {
    const bins = new Float64Array(256);
    for (const x of data) bins[Math.floor(x * 256)]! += 1;
    const expected = count / 256;
    const chiSquare = bins.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0);
    expect(Math.abs(chiSquare - 255)).toBeLessThan(sigmas * Math.sqrt(2 * 255));
    expect(data.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it('go from low to high', () => {
    const wide = sample({ kind: 'uniform', low: -3, high: 5 });
    expect(wide.every((x, i) => x === Math.fround(-3 + 8 * data[i]!))).toBe(true);
  });
});

describe('dropout masks', () => {
  it.each([0.1, 0.5, 0.9])('drop a share of %f and scale the rest so that the mean stays 1', (rate) => {
    const data = sample({ kind: 'bernoulli', rate });
    const kept = Math.fround(1 / (1 - rate));
    expect(data.every((x) => x === 0 || x === kept)).toBe(true);
    const dropped = mean(data, (x) => (x === 0 ? 1 : 0));
    expect(Math.abs(dropped - rate)).toBeLessThan(sigmas * Math.sqrt((rate * (1 - rate)) / count));
  });
});

describe('where a number lies', () => {
  const uniform = { kind: 'uniform', low: 0, high: 1 } as const;
  const key = keyOfSeed(123456789012345);

  function plane(
    region: { top: number; left: number; height: number; width: number },
    purpose: 'input' | 'mask' = 'input',
  ): Float32Array {
    const to = new Float32Array(3 * region.height * region.width);
    planeFiller({ distribution: uniform, purpose, layer: 9, channels: 3, region }, key)(to, 4);
    return to;
  }

  it.each(['input', 'mask'] as const)("a plane's position is a lane of its own counter (%s)", (purpose) => {
    const region = { top: -3, left: -6, height: 7, width: 11 };
    const found = plane(region, purpose);
    let i = 0;
    for (let channel = 0; channel < 3; channel++) {
      for (let y = region.top; y < region.top + region.height; y++) {
        for (let x = region.left; x < region.left + region.width; x++) {
          const purposeBits = purpose === 'input' ? 0x40000000 : 0x80000000;
          const last = purposeBits + 9 * 65536 + channel;
          const word = words([Math.floor(x / 4), y, 4, last], [...key])[((x % 4) + 4) % 4]!;
          expect(found[i++]).toBe(Math.floor(word / 256) / 2 ** 24);
        }
      }
    }
  });

  it('a position has the same value in every region that holds it', () => {
    const large = plane({ top: -9, left: -9, height: 20, width: 20 });
    const small = plane({ top: -2, left: -5, height: 4, width: 9 });
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 9; x++) {
          expect(small[(channel * 4 + y) * 9 + x]).toBe(large[(channel * 20 + y + 7) * 20 + x + 4]);
        }
      }
    }
  });

  it.each([1, 2] as const)(
    'a weight has the same value in both layouts: element of OIHW, %i groups',
    (groups) => {
      const [out, inPerGroup, height, width] = [6, 3, 2, 5];
      const fill = (layout: 'forward' | 'gradient'): Float32Array => {
        const to = new Float32Array(out * inPerGroup * height * width);
        const shape = [out, inPerGroup, height, width] as const;
        weightsFiller({ distribution: uniform, tapProfile: null, layer: 11, shape, groups, layout }, key)(
          to,
          2,
        );
        return to;
      };
      const [forward, gradient] = [fill('forward'), fill('gradient')];
      const outPerGroup = out / groups;
      let element = 0;
      for (let o = 0; o < out; o++) {
        const group = Math.floor(o / outPerGroup);
        const m = o % outPerGroup;
        for (let i = 0; i < inPerGroup; i++) {
          for (let tap = 0; tap < height * width; tap++) {
            const word = words([Math.floor(element / 4), 0, 2, 11 * 65536], [...key])[element % 4]!;
            const expected = Math.floor(word / 256) / 2 ** 24;
            expect(forward[((group * inPerGroup + i) * height * width + tap) * outPerGroup + m]).toBe(
              expected,
            );
            expect(gradient[((group * outPerGroup + m) * height * width + tap) * inPerGroup + i]).toBe(
              expected,
            );
            element++;
          }
        }
      }
    },
  );

  it('a tap profile scales each tap by its distance from the centre', () => {
    const fill = (
      tapProfile: { low: number; norm: number } | null,
      height: number,
      width: number,
    ): Float32Array => {
      const to = new Float32Array(height * width);
      const shape = [1, 1, height, width] as const;
      const distribution = { kind: 'constant', value: 1 } as const;
      weightsFiller({ distribution, tapProfile, layer: 1, shape, groups: 1, layout: 'forward' }, key)(to, 0);
      return to;
    };
    expect([...fill({ low: 0.25, norm: 2 }, 3, 3)]).toEqual([2, 2, 2, 2, 0.5, 2, 2, 2, 2]);
    expect([...fill({ low: 0.25, norm: 1 }, 1, 5)]).toEqual([1, 0.625, 0.25, 0.625, 1]);
    // An even kernel has no tap at its centre: |0.5| / 1.5.
    expect(fill({ low: 0, norm: 3 }, 4, 4)[5]).toBeCloseTo(1, 6);
    expect([...fill(null, 3, 3)]).toEqual(new Array(9).fill(1));
  });
});
