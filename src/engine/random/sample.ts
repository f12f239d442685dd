// From random words to numbers, and where each number's word lies. Pure; knows no backend.
import type { Distribution } from '../plan-types.ts';
import { tapDistance } from '../../network/index.ts';
import { philox4x32 } from './philox.ts';

/** What the last counter word says a number is for, in its top two bits. */
const purposes = { weights: 0, input: 1, mask: 2 } as const;

/** A layer's weights' last counter word. */
export function weightsPurpose(layer: number): number {
  return (purposes.weights << 30) | (layer << 16);
}

/** The last counter word of a plane's channel 0; the others follow. */
export function planePurpose(purpose: 'input' | 'mask', layer: number): number {
  return (purposes[purpose] << 30) | (layer << 16);
}

/** The upper 24 bits of a word fill a float32's significand: a step of 2^-24 from 0 to below 1. */
const step = 2 ** -24;

/** Turns the four words of a counter into four numbers. */
type Sampler = (words: Uint32Array, numbers: Float64Array) => void;

/** (u1, t) → a pair of standard normals, Box & Muller 1958: √(−2 ln u1)·(cos 2πt, sin 2πt). */
function normalPair(
  word0: number,
  word1: number,
  numbers: Float64Array,
  at: number,
  deviation: number,
): void {
  // Half a step up: the logarithm never meets 0.
  const radius = deviation * Math.sqrt(-2 * Math.log(((word0 >>> 8) + 0.5) * step));
  const angle = 2 * Math.PI * ((word1 >>> 8) * step);
  numbers[at] = radius * Math.cos(angle);
  numbers[at + 1] = radius * Math.sin(angle);
}

function samplerOf(distribution: Distribution): Sampler {
  switch (distribution.kind) {
    case 'constant':
      return (_words, numbers) => {
        numbers.fill(distribution.value);
      };
    case 'normal': {
      const deviation = distribution.standardDeviation;
      return (words, numbers) => {
        normalPair(words[0]!, words[1]!, numbers, 0, deviation);
        normalPair(words[2]!, words[3]!, numbers, 2, deviation);
      };
    }
    case 'uniform': {
      const { low, high } = distribution;
      return (words, numbers) => {
        for (let lane = 0; lane < 4; lane++)
          numbers[lane] = low + (high - low) * ((words[lane]! >>> 8) * step);
      };
    }
    case 'bernoulli': {
      const threshold = Math.round(distribution.rate * 2 ** 24);
      const kept = Math.fround(1 / (1 - distribution.rate));
      return (words, numbers) => {
        for (let lane = 0; lane < 4; lane++) numbers[lane] = words[lane]! >>> 8 >= threshold ? kept : 0;
      };
    }
    default:
      return distribution satisfies never;
  }
}

export interface WeightsSource {
  readonly distribution: Distribution;
  /** See `WeightsStep`. */
  readonly tapProfile: { readonly low: number; readonly norm: number } | null;
  readonly layer: number;
  /** [out channels, in channels per group, kernel y, kernel x], or in and out the other way round for transposed. */
  readonly shape: readonly [number, number, number, number];
  readonly groups: number;
  readonly layout: 'forward' | 'gradient';
}

/** (low + (1 − low)·distance)·norm for every tap. */
export function profileOf(source: Pick<WeightsSource, 'shape' | 'tapProfile'>): Float64Array {
  const [, , height, width] = source.shape;
  const profile = new Float64Array(height * width).fill(1);
  if (!source.tapProfile) return profile;
  const { low, norm } = source.tapProfile;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      profile[y * width + x] = (low + (1 - low) * tapDistance(y, x, height, width)) * norm;
    }
  }
  return profile;
}

/**
 * Returns what fills `to` with a draw's weights, as [group][source channel][tap][target channel].
 * Element e of the shape, counted row by row, is lane e mod 4 of counter
 * [e div 4, 0, draw, weights | layer], whatever the layout.
 */
export function weightsFiller(
  source: WeightsSource,
  seed: readonly [low: number, high: number],
): (to: Float32Array, draw: number) => void {
  const sample = samplerOf(source.distribution);
  const profile = profileOf(source);
  const [outer, inner, height, width] = source.shape;
  const { groups, layout } = source;
  const taps = height * width;
  const outerPerGroup = outer / groups;
  const purpose = weightsPurpose(source.layer);
  const words = new Uint32Array(4);
  const numbers = new Float64Array(4);
  const sources = layout === 'forward' ? inner : outerPerGroup;
  const targets = layout === 'forward' ? outerPerGroup : inner;

  return (to, draw) => {
    let element = 0;
    for (let o = 0; o < outer; o++) {
      const group = Math.floor(o / outerPerGroup);
      const inGroup = o - group * outerPerGroup;
      for (let i = 0; i < inner; i++) {
        const sourceChannel = layout === 'forward' ? i : inGroup;
        const targetChannel = layout === 'forward' ? inGroup : i;
        let at = (group * sources + sourceChannel) * taps * targets + targetChannel;
        for (let tap = 0; tap < taps; tap++) {
          if ((element & 3) === 0) {
            philox4x32(words, element >>> 2, 0, draw, purpose, seed[0], seed[1]);
            sample(words, numbers);
          }
          to[at] = numbers[element & 3]! * profile[tap]!;
          at += targets;
          element++;
        }
      }
    }
  };
}

export interface PlaneSource {
  readonly distribution: Distribution;
  readonly purpose: 'input' | 'mask';
  readonly layer: number;
  readonly channels: number;
  readonly region: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  };
}

/**
 * Returns what fills `to`, [channel, y, x] over the region, with a draw's input or mask.
 * Position (y, x) of a channel is lane x mod 4 of counter [x div 4, y, draw, purpose | layer | channel] in two's
 * complement, so its value does not depend on the region asked for.
 */
export function planeFiller(
  source: PlaneSource,
  seed: readonly [low: number, high: number],
): (to: Float32Array, draw: number) => void {
  const sample = samplerOf(source.distribution);
  const { top, left, height, width } = source.region;
  const words = new Uint32Array(4);
  const numbers = new Float64Array(4);

  return (to, draw) => {
    let at = 0;
    for (let channel = 0; channel < source.channels; channel++) {
      const purpose = planePurpose(source.purpose, source.layer) | channel;
      for (let y = top; y < top + height; y++) {
        for (let x = left; x < left + width; x++) {
          if ((x & 3) === 0 || x === left) {
            philox4x32(words, x >> 2, y, draw, purpose, seed[0], seed[1]);
            sample(words, numbers);
          }
          to[at++] = numbers[x & 3]!;
        }
      }
    }
  };
}
