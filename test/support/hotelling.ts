// Whether the mean of many measurements agrees with what was predicted: Hotelling's test. Imports nothing.

/**
 * How likely means this far from `expected` are where it is right: the p-value of Hotelling's T² test (Hotelling 1931).
 *
 * rows: independent measurements of the same numbers, more of them than numbers. Numbers that follow from the ones
 * before them (in every row, to 1e-6) add nothing and are left out. With n rows of p numbers,
 * T² = n·(ȳ − e)ᵀS⁻¹(ȳ − e) and (n − p) / (p·(n − 1))·T² is distributed as F(p, n − p).
 */
export function hotelling(rows: readonly ArrayLike<number>[], expected: ArrayLike<number>): number {
  const n = rows.length;
  const count = expected.length;
  const mean = Float64Array.from(
    { length: count },
    (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / n,
  );
  const covariance = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: count }, (_, j) => {
      const products = rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0);
      return products / (n - 1);
    }),
  );
  // Cholesky's factor row by row; y solves L·y = mean − expected.
  const factor: Float64Array[] = [];
  const kept: number[] = [];
  const solved: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = new Float64Array(kept.length + 1);
    let left = covariance[i]![i]!;
    let difference = mean[i]! - expected[i]!;
    for (let k = 0; k < kept.length; k++) {
      let value = covariance[i]![kept[k]!]!;
      for (let m = 0; m < k; m++) value -= row[m]! * factor[k]![m]!;
      row[k] = value / factor[k]![k]!;
      left -= row[k]! ** 2;
      difference -= row[k]! * solved[k]!;
    }
    if (left <= 1e-6 * covariance[i]![i]!) continue;
    row[kept.length] = Math.sqrt(left);
    solved.push(difference / row[kept.length]!);
    factor.push(row);
    kept.push(i);
  }
  const p = kept.length;
  const statistic = n * solved.reduce((sum, y) => sum + y * y, 0);
  return tailOfF((statistic * (n - p)) / (p * (n - 1)), p, n - p);
}

/** P(F > x) of the F distribution with a and b degrees of freedom. */
export function tailOfF(x: number, a: number, b: number): number {
  return incompleteBeta(b / (b + a * x), b / 2, a / 2);
}

/** The regularised incomplete beta function, by its continued fraction. DLMF 8.17.22. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  let fraction = 0;
  for (let step = 200; step > 0; step--) {
    const m = Math.floor(step / 2);
    const term =
      step % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    fraction = term / (1 + fraction);
  }
  return front / (a * (1 + fraction));
}

/** ln Γ(x) for x > 0: upwards to x ≥ 10 by Γ(x + 1) = x·Γ(x), then Stirling's series. DLMF 5.11.1. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += Math.log(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
