// Power laws: a straight line through logarithms. Imports nothing but its own room.
import type { PowerLaw } from './types.ts';

/**
 * Least squares of ln y = exponent · ln x + constant.
 * standardError² = Σ residual² / ((n − 2) · Σ (ln x − mean)²): NaN with two points.
 * Throws a RangeError for fewer than two points, differing lengths, one x only, or a value that is not a positive number.
 */
export function fitPowerLaw(x: ArrayLike<number>, y: ArrayLike<number>): PowerLaw {
  const count = x.length;
  if (y.length !== count) {
    throw new RangeError(`A power law needs as many x as y; there are ${count} x and ${y.length} y.`);
  }
  if (count < 2) throw new RangeError(`A power law needs at least 2 points; there is ${count || 'none'}.`);

  const logarithms = (values: ArrayLike<number>, axis: string): number[] =>
    Array.from(values, (value, index) => {
      if (!(value > 0 && value < Infinity)) {
        throw new RangeError(`A power law needs positive, finite values; ${axis}[${index}] is ${value}.`);
      }
      return Math.log(value);
    });
  const u = logarithms(x, 'x');
  const v = logarithms(y, 'y');
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  const meanU = mean(u);
  const meanV = mean(v);

  let uu = 0;
  let uv = 0;
  let vv = 0;
  u.forEach((value, index) => {
    const du = value - meanU;
    const dv = v[index]! - meanV;
    uu += du * du;
    uv += du * dv;
    vv += dv * dv;
  });
  if (u.every((value) => value === u[0])) {
    throw new RangeError(`A power law needs at least two different x; all ${count} are ${x[0]}.`);
  }

  const exponent = uv / uu;
  let residual = 0;
  u.forEach((value, index) => {
    residual += (v[index]! - meanV - exponent * (value - meanU)) ** 2;
  });
  return {
    exponent,
    standardError: count === 2 ? NaN : Math.sqrt(residual / (count - 2) / uu),
    r2: v.every((value) => value === v[0]) ? 1 : 1 - residual / vv,
  };
}
