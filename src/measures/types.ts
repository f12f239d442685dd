// The numbers of a map: types only. Imports nothing; boxes and receptive fields are taken by their shape.

/** Where a map lies in the input's coordinates, pixels; a `Box` fits. */
export interface MapBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What is needed of a theoretical receptive field; a `ReceptiveField` fits. */
export interface MeasuredField {
  /** Input pixels. */
  readonly size: readonly [y: number, x: number];
  /** Present where the size varies from unit to unit; `size` is then the largest. */
  readonly phases?: unknown;
}

export interface MeasureOptions {
  /**
   * The receptive field's centre in the map's own coordinates: [0, 0] is the middle of its first pixel, halves
   * fall between two pixels. Left out, it is derived from box and receptive field, see `fieldCenter`.
   */
  readonly center?: readonly [y: number, x: number];
}

/** Smallest centred odd square holding more than a share of the mass. */
export interface AreaRatio {
  /** Odd, in pixels; never larger than the smallest centred odd square that covers the map. */
  readonly side: number;
  /**
   * side² / area of the theoretical receptive field. Above 1 only where a square cannot follow the field: even or
   * oblong sizes, or a centre off the map's middle.
   */
  readonly ratio: number;
}

/** amplitude · exp(−(y − cy)² / 2σy² − (x − cx)² / 2σx²), fitted to the absolute values of a map. */
export interface GaussianFit {
  readonly amplitude: number;
  /** In the map's own coordinates; may lie outside it. */
  readonly center: readonly [y: number, x: number];
  /** Pixels. 0 along an axis where everything lies in one line of pixels, Infinity where nothing falls off. */
  readonly sigma: readonly [y: number, x: number];
  /** 1 − squared residuals / squared deviations from the mean; 1 for a constant map, which is met exactly. */
  readonly r2: number;
}

export interface ErfMeasures {
  /** sqrt(number of pixels above (1 − 0.9545) of the centre's value), Luo et al. 2016. Pixels. */
  readonly erfSize: number;
  /** erfSize / sqrt(area of the theoretical receptive field). */
  readonly erfRatio: number;
  /** Standard deviation of the map as a distribution, pixels; NaN for a map without mass. */
  readonly sigma: readonly [y: number, x: number];
  /**
   * Excess kurtosis of the map's marginal along each axis: fourth central moment / variance² − 3. 0 for a Gaussian,
   * below for flatter ones; NaN for a map without mass, or with all of it in one line of pixels.
   */
  readonly kurtosis: readonly [y: number, x: number];
  /** Least-squares fit of a Gaussian; computed when first asked for. */
  readonly gaussian: GaussianFit;
  /** Smallest centred odd square holding more than `threshold` (0 to 1) of the mass. */
  areaRatio(threshold: number, options?: { readonly log?: boolean }): AreaRatio;
  /** Mean of |map| over rings around the receptive field's centre, from the inside out; computed when first asked for. */
  radialProfile(options?: RadialProfileOptions): RadialProfile;
}

export interface RadialProfileOptions {
  /**
   * 'pixel' (default): Euclidean distance. 'sigma': distance in standard deviations of each axis, so that the rings of
   * a rectangular field are ellipses of its own shape, see `radialProfile`.
   */
  readonly unit?: 'pixel' | 'sigma';
}

/** Rings that hold no pixel are left out; a map without a sigma has none in units of it. */
export type RadialProfile = readonly RadialRing[];

export interface RadialRing {
  /** Mean distance of the ring's pixels from the centre, in pixels or sigmas. */
  readonly radius: number;
  /** Mean of |map| over them. */
  readonly value: number;
  /** How many they are. */
  readonly count: number;
}

export interface PowerLaw {
  /** y ≈ constant · x^exponent. */
  readonly exponent: number;
  /** Of the exponent; NaN with two points, which leave no residual to judge by. */
  readonly standardError: number;
  /** Of the straight line through the logarithms. */
  readonly r2: number;
}

/** Mean map of one group of draws, and how many draws are in it. */
export interface DrawGroup {
  readonly map: ArrayLike<number>;
  readonly count: number;
}

/** One standard error of each number; NaN where it cannot be told. */
export interface MeasureUncertainty {
  readonly erfSize: number;
  readonly erfRatio: number;
  readonly sigma: readonly [y: number, x: number];
  readonly kurtosis: readonly [y: number, x: number];
}
