// Keeps the numbers of a deep network within float64: one power of two for all of them. Imports nothing.

/** Peaks are brought back to about 1 when they leave 2^±300; a layer moves them by far less than 2^±90. */
const farthest = 300;

export class Scale {
  /** All values are 2^exponent times too small. Even, so that a root's is whole. */
  exponent = 0;

  /** Multiplies all planes by one power of two where their peak went too far. */
  keep(planes: Iterable<Float64Array>): void {
    const all = [...planes];
    let peak = 0;
    for (const plane of all) {
      for (let position = 0; position < plane.length; position++) {
        const size = Math.abs(plane[position]!);
        if (size > peak) peak = size;
      }
    }
    if (peak === 0) return;
    const exponent = 2 * Math.round(Math.log2(peak) / 2);
    if (Math.abs(exponent) < farthest) return;
    for (const plane of all) timesPowerOfTwo(plane, -exponent);
    this.exponent += exponent;
  }

  /** Undoes it, of roots with `exponent` / 2, where the largest value stays a normal float64. */
  undo(plane: Float64Array, exponent: number): void {
    let peak = 0;
    for (const value of plane) peak = Math.max(peak, Math.abs(value));
    const result = Math.log2(peak) + exponent;
    if (result > -1000 && result < 1020) timesPowerOfTwo(plane, exponent);
  }
}

/** In halves, so that the factor itself is representable. */
function timesPowerOfTwo(plane: Float64Array, exponent: number): void {
  const half = Math.trunc(exponent / 2);
  const [first, second] = [2 ** half, 2 ** (exponent - half)];
  for (let position = 0; position < plane.length; position++)
    plane[position] = plane[position]! * first * second;
}
