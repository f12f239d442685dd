// Types of the exact geometry. Imports nothing.

/** A rectangle in input coordinates, pixels; may lie partly outside a sized input. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface ReceptiveField {
  /** Input pixels. Where a fractional stride makes it vary from unit to unit: the largest. */
  readonly size: readonly [y: number, x: number];
  /** Effective stride: input pixels between neighbouring units. */
  readonly stride: readonly [y: number, x: number];
  /** Effective padding: pixels of unit 0's box before the input's first; null where it depends on an unknown input size. */
  readonly padding: readonly [y: number | null, x: number | null];
  /** False where branches disagree in stride or centre (Araujo et al. 2019). */
  readonly aligned: boolean;
  /** Only where a stride is fractional: the box of each unit of one period, per axis. */
  readonly phases?: readonly [y: AxisPhases, x: AxisPhases];
}

/** The boxes of units 0 … period − 1 along an axis; unit u + period lies `advance` pixels on. */
export interface AxisPhases {
  readonly advance: number;
  readonly intervals: readonly Interval[];
}

/** Positions first … last, both included; empty where last < first. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}
