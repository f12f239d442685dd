// Types of the exact geometry. Imports nothing.

/** A rectangle in input coordinates, pixels; may lie partly outside a sized input. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface ReceptiveField {
  /**
   * Input pixels. Where it varies from unit to unit with a period (`phases`): the largest; where it varies without
   * bound (`branches`): unit 0's.
   */
  readonly size: readonly [y: number, x: number];
  /** Effective stride: input pixels between neighbouring units. Where branches disagree: the largest. */
  readonly stride: readonly [y: number, x: number];
  /** Effective padding: pixels of unit 0's box before the input's first; null where it depends on an unknown input size. */
  readonly padding: readonly [y: number | null, x: number | null];
  /** False where branches disagree in stride or centre (Araujo et al. 2019). */
  readonly aligned: boolean;
  /**
   * Only where the boxes are not simply one size a stride apart (after an upsampling, a transposed convolution or a
   * global average): the box of each unit of one period, per axis.
   */
  readonly phases?: readonly [y: AxisPhases, x: AxisPhases];
  /** Only where branches of different strides meet: each stride's boxes, per axis. A unit's box is the hull of its boxes. */
  readonly branches?: readonly [y: readonly AxisPhases[], x: readonly AxisPhases[]];
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

/** A rectangle of positions on a layer's plane; empty where either interval is. */
export interface Region {
  readonly y: Interval;
  readonly x: Interval;
}

/** What can reach a unit, on every layer's plane. */
export interface Cone {
  /** By layer index; null for layers that do not lead to the unit. */
  readonly regions: readonly (Region | null)[];
}
