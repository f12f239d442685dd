// The inner loops of a convolution: sums of shifted copies. Imports nothing.

/** What is summed: copies that begin at `shifts`, times `factors`. */
export interface SummedProducts {
  readonly shifts: Int32Array;
  readonly factors: Float64Array;
  /** Whether the copies come in threes that begin at neighbours. */
  readonly triples: boolean;
}

function addOne(sum: Float64Array, length: number, copy: Float64Array, from0: number, w0: number): void {
  for (let x = 0; x < length; x++) sum[x]! += w0 * copy[from0 + x]!;
}

function addThree(
  sum: Float64Array,
  length: number,
  copy: Float64Array,
  shifts: Int32Array,
  weights: Float64Array,
  first: number,
  base: number,
): void {
  const from0 = base + shifts[first]!;
  const from1 = base + shifts[first + 1]!;
  const from2 = base + shifts[first + 2]!;
  const w0 = weights[first]!;
  const w1 = weights[first + 1]!;
  const w2 = weights[first + 2]!;
  for (let x = 0; x < length; x++) {
    sum[x]! += w0 * copy[from0 + x]! + w1 * copy[from1 + x]! + w2 * copy[from2 + x]!;
  }
}

/** Nine products for one load and store of the sum: three times as fast as one by one, and as many as registers hold. */
function addNine(
  sum: Float64Array,
  length: number,
  copy: Float64Array,
  shifts: Int32Array,
  weights: Float64Array,
  first: number,
  base: number,
): void {
  const from0 = base + shifts[first]!;
  const from1 = base + shifts[first + 1]!;
  const from2 = base + shifts[first + 2]!;
  const from3 = base + shifts[first + 3]!;
  const from4 = base + shifts[first + 4]!;
  const from5 = base + shifts[first + 5]!;
  const from6 = base + shifts[first + 6]!;
  const from7 = base + shifts[first + 7]!;
  const from8 = base + shifts[first + 8]!;
  const w0 = weights[first]!;
  const w1 = weights[first + 1]!;
  const w2 = weights[first + 2]!;
  const w3 = weights[first + 3]!;
  const w4 = weights[first + 4]!;
  const w5 = weights[first + 5]!;
  const w6 = weights[first + 6]!;
  const w7 = weights[first + 7]!;
  const w8 = weights[first + 8]!;
  for (let x = 0; x < length; x++) {
    sum[x]! +=
      w0 * copy[from0 + x]! +
      w1 * copy[from1 + x]! +
      w2 * copy[from2 + x]! +
      w3 * copy[from3 + x]! +
      w4 * copy[from4 + x]! +
      w5 * copy[from5 + x]! +
      w6 * copy[from6 + x]! +
      w7 * copy[from7 + x]! +
      w8 * copy[from8 + x]!;
  }
}

/** The same where the nine are three runs of three neighbours, as a 3×3 kernel's are: a third of the loads. */
function addTriples(
  sum: Float64Array,
  length: number,
  copy: Float64Array,
  shifts: Int32Array,
  weights: Float64Array,
  first: number,
  base: number,
): void {
  const from0 = base + shifts[first]!;
  const from1 = base + shifts[first + 3]!;
  const from2 = base + shifts[first + 6]!;
  const w0 = weights[first]!;
  const w1 = weights[first + 1]!;
  const w2 = weights[first + 2]!;
  const w3 = weights[first + 3]!;
  const w4 = weights[first + 4]!;
  const w5 = weights[first + 5]!;
  const w6 = weights[first + 6]!;
  const w7 = weights[first + 7]!;
  const w8 = weights[first + 8]!;
  let a0 = copy[from0]!;
  let a1 = copy[from0 + 1]!;
  let b0 = copy[from1]!;
  let b1 = copy[from1 + 1]!;
  let c0 = copy[from2]!;
  let c1 = copy[from2 + 1]!;
  for (let x = 0; x < length; x++) {
    const a2 = copy[from0 + x + 2]!;
    const b2 = copy[from1 + x + 2]!;
    const c2 = copy[from2 + x + 2]!;
    sum[x]! += w0 * a0 + w1 * a1 + w2 * a2 + w3 * b0 + w4 * b1 + w5 * b2 + w6 * c0 + w7 * c1 + w8 * c2;
    a0 = a1;
    a1 = a2;
    b0 = b1;
    b1 = b2;
    c0 = c1;
    c1 = c2;
  }
}

/** Whether products come in runs of three neighbours throughout. */
export function areTriples(shifts: readonly number[]): boolean {
  return shifts.every((shift, i) => i % 3 === 0 || shift === shifts[i - 1]! + 1);
}

/** sum[j] = initial + Σ factors[i]·copy[base + shifts[i] + j] */
export function sumCopies(
  sum: Float64Array,
  length: number,
  copy: Float64Array,
  { shifts, factors, triples }: SummedProducts,
  base: number,
  initial: number,
): void {
  sum.fill(initial, 0, length);
  const count = factors.length;
  let first = 0;
  for (; first + 9 <= count; first += 9) {
    if (triples) addTriples(sum, length, copy, shifts, factors, first, base);
    else addNine(sum, length, copy, shifts, factors, first, base);
  }
  for (; first + 3 <= count; first += 3) addThree(sum, length, copy, shifts, factors, first, base);
  for (; first < count; first++) addOne(sum, length, copy, base + shifts[first]!, factors[first]!);
}
