// How a network's weights are drawn at random. Imports nothing.

export const weightInits = [
  'he-normal',
  'he-uniform',
  'glorot-normal',
  'glorot-uniform',
  'ones',
  'center-low',
] as const;
/**
 * `'ones'` is 1 / fan-in, so that depth cannot overflow; `'center-low'` (Luo et al. 2016) is small at the
 * kernel's centre and large outside.
 */
export type WeightInit = (typeof weightInits)[number];

/** What one weight is drawn from. */
export type WeightDistribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly standardDeviation: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number };

/** [out channels, in channels per group, kernel y, kernel x], PyTorch's OIHW. */
export type WeightShape = readonly [number, number, number, number];

/** Standard deviation at the very centre over that at the corner, for 'center-low'. Luo et al. 2016, section 4.2, give the idea and no number. */
const centerLow = 0.1;

/**
 * Fan-in and fan-out as PyTorch counts them: fan-in = channels per group × taps, fan-out = out channels × taps.
 */
function fans([outChannels, inPerGroup, height, width]: WeightShape): { fanIn: number; fanOut: number } {
  const taps = height * width;
  return { fanIn: inPerGroup * taps, fanOut: outChannels * taps };
}

/**
 * The distribution of a convolution's weights.
 *
 * he: variance 2 / fan-in (He et al. 2015); glorot: 2 / (fan-in + fan-out) (Glorot and Bengio 2010);
 * ones: the constant 1 / fan-in; center-low: he-normal's mean variance over the taps, spread by `tapProfile`.
 */
export function weightDistribution(init: WeightInit, shape: WeightShape): WeightDistribution {
  const { fanIn, fanOut } = fans(shape);
  switch (init) {
    case 'he-normal':
    case 'center-low':
      return { kind: 'normal', standardDeviation: Math.sqrt(2 / fanIn) };
    case 'he-uniform': {
      const limit = Math.sqrt(6 / fanIn);
      return { kind: 'uniform', low: -limit, high: limit };
    }
    case 'glorot-normal':
      return { kind: 'normal', standardDeviation: Math.sqrt(2 / (fanIn + fanOut)) };
    case 'glorot-uniform': {
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      return { kind: 'uniform', low: -limit, high: limit };
    }
    case 'ones':
      return { kind: 'constant', value: 1 / fanIn };
    default:
      return init satisfies never;
  }
}

export interface TapProfile {
  readonly low: number;
  readonly norm: number;
}

/**
 * Distance of a tap from the kernel's centre, Chebyshev, 0 at the centre and 1 at the border.
 */
export function tapDistance(y: number, x: number, height: number, width: number): number {
  const halfHeight = (height - 1) / 2;
  const halfWidth = (width - 1) / 2;
  const distanceY = halfHeight === 0 ? 0 : Math.abs(y - halfHeight) / halfHeight;
  const distanceX = halfWidth === 0 ? 0 : Math.abs(x - halfWidth) / halfWidth;
  return Math.max(distanceY, distanceX);
}

/** (low + (1 − low)·distance)·norm for 'center-low', its mean square over the taps being 1; null for the other initialisations. */
export function tapProfile(init: WeightInit, [, , height, width]: WeightShape): TapProfile | null {
  if (init !== 'center-low') return null;
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum += (centerLow + (1 - centerLow) * tapDistance(y, x, height, width)) ** 2;
    }
  }
  return { low: centerLow, norm: Math.sqrt((height * width) / sum) };
}
