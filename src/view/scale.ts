// Scales from a map's values to the share of the colour map, 0 to 1. Imports nothing.

export const scaleNames = ['linear', 'sqrt', 'log'] as const;
export type ScaleName = (typeof scaleNames)[number];

/** How a scale is named on a legend. */
export const scaleTitles: Readonly<Record<ScaleName, string>> = {
  linear: 'linear',
  sqrt: 'square root',
  log: 'logarithmic',
};

export interface ScaleOptions {
  /** Values of both signs, zero in the middle. Default false: negative values are shown as zero. */
  readonly signed?: boolean;
  /** How far a logarithmic scale reaches below the peak. Default 4. */
  readonly decades?: number;
}

export interface ValueScale {
  readonly name: ScaleName;
  readonly signed: boolean;
  /** Largest magnitude shown. */
  readonly peak: number;
  /** Magnitudes up to here look like zero: peak / 10^decades on a logarithmic scale, else 0. */
  readonly floor: number;
  /** Decades between floor and peak; undefined unless logarithmic. */
  readonly decades: number | undefined;
  /** Share of the colour map, clamped to 0 … 1; a signed scale has zero at 0.5. */
  toUnit(value: number): number;
  /** The value shown at a share of the colour map. */
  fromUnit(share: number): number;
}

/** Reaches three standard deviations of a Gaussian (exp(−4.5) ≈ 1e-2) twice over, and stays above float32 rounding. */
const defaultDecades = 4;

export function isScaleName(value: unknown): value is ScaleName {
  return scaleNames.some((name) => name === value);
}

/** The largest magnitude in a map; 0 for an empty one. */
export function peakOf(map: ArrayLike<number>): number {
  let peak = 0;
  for (let i = 0; i < map.length; i++) {
    const magnitude = Math.abs(map[i]!);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** A scale for magnitudes up to `peak`. A peak of 0 shows everything as zero. */
export function valueScale(name: ScaleName, peak: number, options: ScaleOptions = {}): ValueScale {
  const { signed = false, decades = defaultDecades } = options;
  if (!(peak >= 0 && peak < Infinity)) {
    throw new RangeError(`A scale needs a finite peak of at least 0, not ${peak}.`);
  }
  if (!(decades > 0)) throw new RangeError(`A logarithmic scale needs more than 0 decades, not ${decades}.`);

  const floor = name === 'log' ? peak / 10 ** decades : 0;
  const { share, magnitude } = magnitudes(name, peak, decades);
  return {
    name,
    signed,
    peak,
    floor,
    decades: name === 'log' ? decades : undefined,
    toUnit: signed
      ? (value) => (value < 0 ? 0.5 - share(-value) / 2 : 0.5 + share(value) / 2)
      : (value) => share(value),
    fromUnit: signed
      ? (unit) => (unit < 0.5 ? -magnitude(1 - 2 * unit) : magnitude(2 * unit - 1))
      : (unit) => magnitude(unit),
  };
}

interface Magnitudes {
  /** Share of the way to the peak, clamped to 0 … 1; 0 for negative numbers and NaN. */
  share(magnitude: number): number;
  magnitude(share: number): number;
}

function magnitudes(name: ScaleName, peak: number, decades: number): Magnitudes {
  if (peak === 0) return { share: () => 0, magnitude: () => 0 };
  switch (name) {
    case 'linear':
      return {
        share: (magnitude) => (magnitude > 0 ? (magnitude < peak ? magnitude / peak : 1) : 0),
        magnitude: (share) => share * peak,
      };
    case 'sqrt':
      return {
        share: (magnitude) => (magnitude > 0 ? (magnitude < peak ? Math.sqrt(magnitude / peak) : 1) : 0),
        magnitude: (share) => share * share * peak,
      };
    case 'log': {
      // share = 1 + log10(magnitude / peak) / decades; at or below the floor it is 0
      const perUnit = 1 / (decades * Math.LN10);
      const floor = peak / 10 ** decades;
      return {
        share: (magnitude) =>
          magnitude > floor ? (magnitude < peak ? 1 + Math.log(magnitude / peak) * perUnit : 1) : 0,
        magnitude: (share) => peak * 10 ** ((share - 1) * decades),
      };
    }
    default:
      return name satisfies never;
  }
}
