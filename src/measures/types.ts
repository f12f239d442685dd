// The numbers of a map. Imports nothing.

/** Smallest centred odd square holding more than a share of the mass. */
export interface AreaRatio {
  /** Odd, in pixels; never larger than the smallest odd square that covers the map. */
  readonly side: number;
  /** side² / area of the theoretical receptive field. */
  readonly ratio: number;
}

export interface ErfMeasures {
  /** sqrt(number of pixels above (1 − 0.9545) of the centre's value), Luo et al. 2016. Pixels. */
  readonly erfSize: number;
  /** erfSize / sqrt(area of the theoretical receptive field). */
  readonly erfRatio: number;
  /** Standard deviation of the map as a distribution, pixels. */
  readonly sigma: readonly [y: number, x: number];
  /** Least-squares fit of a Gaussian. */
  readonly gaussian: { readonly sigma: readonly [y: number, x: number]; readonly r2: number };
  /** Smallest centred odd square holding more than `threshold` (0 to 1) of the mass. */
  areaRatio(threshold: number, options?: { readonly log?: boolean }): AreaRatio;
}
