// Exact maps in float64, made without the code under test: the gradient of one unit of a stack of equal-weight convolutions.

export interface StackLayer {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
}

export interface ExactMap {
  readonly map: Float64Array;
  readonly box: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  };
  readonly rf: { readonly size: readonly [number, number] };
}

/** n equal layers. */
export function stack(count: number, layer: StackLayer): StackLayer[] {
  return Array.from({ length: count }, () => layer);
}

/**
 * g_in[o·s + k·d] += g_out[o] / kernel², from the unit back to an unbounded input. Weights are positive and
 * equal, so this is also the expected squared gradient of iid zero-mean weights of that variance, up to a factor.
 */
export function onesGradient(layers: readonly StackLayer[]): ExactMap {
  let gradient = Float64Array.of(1);
  let side = 1;
  for (const { kernel, stride = 1, dilation = 1 } of layers.toReversed()) {
    const next = (side - 1) * stride + (kernel - 1) * dilation + 1;
    const back = new Float64Array(next * next);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const share = gradient[y * side + x]! / kernel ** 2;
        for (let ky = 0; ky < kernel; ky++) {
          for (let kx = 0; kx < kernel; kx++) {
            back[(y * stride + ky * dilation) * next + x * stride + kx * dilation]! += share;
          }
        }
      }
    }
    gradient = back;
    side = next;
  }
  return {
    map: gradient,
    box: { top: -(side - 1) / 2, left: -(side - 1) / 2, height: side, width: side },
    rf: { size: [side, side] },
  };
}

/** The root of the expected squared gradient of iid zero-mean weights. */
export function randomGradient(layers: readonly StackLayer[]): ExactMap {
  const exact = onesGradient(layers);
  return { ...exact, map: exact.map.map(Math.sqrt) };
}

/** A square map of any values. */
export function squareMap(side: number, valueAt: (y: number, x: number) => number): ExactMap {
  return {
    map: Float64Array.from({ length: side * side }, (_, i) => valueAt(Math.floor(i / side), i % side)),
    box: { top: 0, left: 0, height: side, width: side },
    rf: { size: [side, side] },
  };
}
