// The numbers that the page should show, by arithmetic of our own: nothing of the product is imported here.

/** One convolution, the same along both axes, with 'half' padding. */
export interface ConvAlong {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
}

/** A square map, row-major. */
export interface SquareMap {
  readonly side: number;
  readonly values: Float64Array;
}

/** `depth` convolutions, the same but for what `each` says of number 1, 2, 3, … */
export function stack(
  depth: number,
  kernel: number,
  each: (number: number) => { readonly stride?: number; readonly dilation?: number } = () => ({}),
): readonly ConvAlong[] {
  return Array.from({ length: depth }, (_, index) => ({ kernel, ...each(index + 1) }));
}

/** r = 1 + Σ (k − 1)·d·jump, jump the product of the strides before (Araujo et al. 2019). */
export function boxSide(layers: readonly ConvAlong[]): number {
  let side = 1;
  let jump = 1;
  for (const { kernel, stride = 1, dilation = 1 } of layers) {
    side += (kernel - 1) * dilation * jump;
    jump *= stride;
  }
  return side;
}

export const effectiveStride = (layers: readonly ConvAlong[]): number =>
  layers.reduce((jump, { stride = 1 }) => jump * stride, 1);

/** Σ floor(d·(k − 1) / 2)·jump */
export function effectivePadding(layers: readonly ConvAlong[]): number {
  let padding = 0;
  let jump = 1;
  for (const { kernel, stride = 1, dilation = 1 } of layers) {
    padding += Math.floor((dilation * (kernel - 1)) / 2) * jump;
    jump *= stride;
  }
  return padding;
}

/** A unit's place along one axis, and the extent of the input, if it has one. */
interface Place {
  readonly unit: number;
  readonly size?: number;
}

/**
 * Along one axis, how much of one unit's gradient each input position gets when all weights are 1 / k: the unit's 1
 * handed down layer by layer, position p to p·s − p₀ + t·d for every tap t. What falls off a sized plane is padding's.
 */
export function onesShares(
  layers: readonly ConvAlong[],
  { unit, size = Infinity }: Place = { unit: 0 },
): ReadonlyMap<number, number> {
  const half = ({ kernel, dilation = 1 }: ConvAlong): number => Math.floor((dilation * (kernel - 1)) / 2);
  // The extent of the plane that each layer reads.
  const extents: number[] = [];
  let extent = size;
  for (const layer of layers) {
    extents.push(extent);
    const { kernel, stride = 1, dilation = 1 } = layer;
    extent = Math.floor((extent + 2 * half(layer) - dilation * (kernel - 1) - 1) / stride) + 1;
  }
  let shares = new Map([[unit, 1]]);
  for (const [number, layer] of [...layers.entries()].toReversed()) {
    const { kernel, stride = 1, dilation = 1 } = layer;
    const handedDown = new Map<number, number>();
    for (const [position, share] of shares) {
      for (let tap = 0; tap < kernel; tap++) {
        const target = position * stride - half(layer) + tap * dilation;
        const inside = size === Infinity || (target >= 0 && target < extents[number]!);
        if (inside) handedDown.set(target, (handedDown.get(target) ?? 0) + share / kernel);
      }
    }
    shares = handedDown;
  }
  return shares;
}

/** The same on an unbounded plane, as a profile over the unit's box. */
export function onesAlong(layers: readonly ConvAlong[]): Float64Array {
  const shares = onesShares(layers);
  const first = Math.min(...shares.keys());
  return Float64Array.from({ length: boxSide(layers) }, (_, index) => shares.get(first + index) ?? 0);
}

/** The map of a linear network whose weights are all 1 / fan-in: the outer product of its profiles. */
export function onesMap(layers: readonly ConvAlong[]): SquareMap {
  const along = onesAlong(layers);
  const side = along.length;
  return {
    side,
    values: Float64Array.from(
      { length: side * side },
      (_, at) => along[Math.floor(at / side)]! * along[at % side]!,
    ),
  };
}

/** The same with an identity skip around every convolution but the first, which changes the channels. */
export function onesMapWithSkips(depth: number): SquareMap {
  const side = 2 * depth + 1;
  let values = new Float64Array(side * side);
  values[(side * side - 1) / 2] = 1;
  for (let layer = depth; layer >= 1; layer--) {
    const source = values;
    values = Float64Array.from({ length: side * side }, (_, at) => {
      const [y, x] = [Math.floor(at / side), at % side];
      let sum = layer > 1 ? source[at]! : 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const inside = y + dy >= 0 && y + dy < side && x + dx >= 0 && x + dx < side;
          if (inside) sum += source[(y + dy) * side + x + dx]! / 9;
        }
      }
      return sum;
    });
  }
  return { side, values };
}

/** √(number of pixels above 4.55 % of the centre's value), Luo et al. 2016; between pixels the mean of the four. */
export function erfSize({ side, values }: SquareMap): number {
  const middles = [Math.floor((side - 1) / 2), Math.ceil((side - 1) / 2)];
  const corners = middles.flatMap((y) => middles.map((x) => values[y * side + x]!));
  const centre = corners.reduce((a, b) => a + b) / corners.length;
  return Math.sqrt(values.filter((value) => value > (1 - 0.9545) * centre).length);
}

/** Standard deviation of the map along either axis: √Σ (jump·d)²·(k² − 1) / 12. */
export function onesSigma(layers: readonly ConvAlong[]): number {
  let variance = 0;
  let jump = 1;
  for (const { kernel, stride = 1, dilation = 1 } of layers) {
    variance += (jump * dilation) ** 2 * ((kernel ** 2 - 1) / 12);
    jump *= stride;
  }
  return Math.sqrt(variance);
}

/** Slope of log y over log x by least squares: the exponent of a power law. */
export function exponent(x: readonly number[], y: readonly number[]): number {
  const [logX, logY] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
  const [meanX, meanY] = [mean(logX), mean(logY)];
  const covariance = logX.reduce((sum, value, index) => sum + (value - meanX) * (logY[index]! - meanY), 0);
  return covariance / logX.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

/** CIE 1976 lightness of an sRGB grey, 0 to 1. */
export function lightness(level: number): number {
  const encoded = level / 255;
  const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  return (linear > 216 / 24389 ? 116 * Math.cbrt(linear) - 16 : (24389 / 27) * linear) / 100;
}
