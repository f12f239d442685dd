// The mean map of the draws so far, its spread, and the means of the jackknife's groups. No device objects.
//
// Welford 1962, draw by draw in order, so that equal draws have no spread at all and the cut into chunks changes
// nothing: mean += (v − mean)/n, m2 += (v − mean before)·(v − mean after).
import type { GroupMap, Snapshot } from '../../backend.ts';
import { jackknifeGroups, type Accumulation } from '../../plan-types.ts';
import { area, type DrawState } from './memory.ts';
import { exponentOf, powerOfTwo } from './reduce.ts';

/** Dead: its gradient is zero everywhere. Lost: it is not finite, or its scale leaves float32. */
export type Fate = 'live' | 'dead' | 'lost';

/** Room for the sums of a mean below float32's largest 2^127. */
const highestExponent = 125;
/** Room for pixels of 2^−26 of the largest above float32's smallest normal 2^−126, so that no map fades at its edges. */
const lowestExponent = -100;

/** The device's rule (draw_fate in draw.wgsl), on the same numbers: both backends leave out the same draws. */
function fateOf({ sumAbs, largest, exponent }: DrawState, { aggregate, normalize }: Accumulation): Fate {
  if (largest === 0) return 'dead';
  const sum = Math.fround(sumAbs);
  if (!Number.isFinite(largest) || !Number.isFinite(sum)) return 'lost';
  if (normalize === 'draw') return 'live';
  const powers = aggregate === 'square' ? 2 : 1;
  const high = powers * (exponentOf(Math.max(sum, largest)) + exponent);
  const low = powers * (exponentOf(largest) + exponent);
  return high > highestExponent || low < lowestExponent ? 'lost' : 'live';
}

/** Bytes of a mean over so many pixels: the next value, the mean, its spread in float64, the groups' means. */
export function meanByteLength(pixels: number): number {
  return pixels * (4 + 4 + 8 + 4 * jackknifeGroups);
}

export class MeanMap {
  readonly #accumulation: Accumulation;
  readonly #deterministic: boolean;
  readonly #value: Float32Array;
  readonly #mean: Float32Array;
  /** In float64: squares of deviations, and for 'square' their fourth powers, leave float32 before the draws do. */
  readonly #m2: Float64Array;
  readonly #groupMeans: readonly Float32Array[];
  readonly #groupCounts = new Array<number>(jackknifeGroups).fill(0);
  #live = 0;
  #dead = 0;
  #lost = 0;

  constructor(accumulation: Accumulation, deterministic: boolean) {
    this.#accumulation = accumulation;
    this.#deterministic = deterministic;
    const pixels = area(accumulation.map.region);
    this.#value = new Float32Array(pixels);
    this.#mean = new Float32Array(pixels);
    this.#m2 = new Float64Array(pixels);
    this.#groupMeans = Array.from({ length: jackknifeGroups }, () => new Float32Array(pixels));
  }

  get byteLength(): number {
    return [this.#value, this.#mean, this.#m2, ...this.#groupMeans].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
  }

  get draws(): number {
    return this.#live + this.#dead + this.#lost;
  }

  /** Lets a draw's map into the mean, unless it is dead or lost. */
  add(map: Float32Array, state: DrawState): void {
    this.#count(this.judge(map, state));
  }

  /** Counts draws that are all the same as the one that was judged last, which is the only one in it. */
  repeat(fate: Fate, draws: number): void {
    for (let i = 0; i < draws; i++) {
      const group = this.draws % jackknifeGroups;
      if (fate !== 'live' || this.#live === 0) {
        this.#count(fate);
        continue;
      }
      this.#live++;
      if (this.#groupCounts[group]! === 0) this.#groupMeans[group]!.set(this.#mean);
      this.#groupCounts[group]! += 1;
    }
  }

  /** What becomes of a draw; a live one's map is kept as the next value. */
  judge(map: Float32Array, state: DrawState): Fate {
    const fate = fateOf(state, this.#accumulation);
    if (fate !== 'live') return fate;
    const { aggregate, normalize } = this.#accumulation;
    const { sumAbs, exponent } = state;
    const scale = normalize === 'none' ? powerOfTwo(exponent) : sumAbs > 0 ? 1 / sumAbs : 1;
    // The map's slot may be longer than the map.
    for (let p = 0; p < this.#value.length; p++) {
      // As float32, like the device: equal draws are then equal to their mean.
      const scaled = Math.fround(map[p]! * scale);
      this.#value[p] = aggregate === 'square' ? scaled * scaled : scaled;
    }
    return fate;
  }

  snapshot(): Snapshot {
    const map = this.#mean.slice();
    if (this.#accumulation.aggregate === 'square') {
      for (let p = 0; p < map.length; p++) map[p] = Math.sqrt(map[p]!);
    }
    return {
      map,
      draws: this.draws,
      deadDraws: this.#dead,
      lostDraws: this.#lost,
      standardError: this.#standardError(map),
    };
  }

  groupMaps(): GroupMap[] {
    return this.#groupMeans.map((map, group) => ({ map: map.slice(), count: this.#groupCounts[group]! }));
  }

  #count(fate: Fate): void {
    if (fate === 'dead') this.#dead++;
    else if (fate === 'lost') this.#lost++;
    else this.#accumulate(this.draws % jackknifeGroups);
  }

  #accumulate(group: number): void {
    const n = ++this.#live;
    const groupN = ++this.#groupCounts[group]!;
    const groupMean = this.#groupMeans[group]!;
    for (let p = 0; p < this.#value.length; p++) {
      const value = this.#value[p]!;
      const before = this.#mean[p]!;
      this.#mean[p] = before + (value - before) / n;
      this.#m2[p]! += (value - before) * (value - this.#mean[p]!);
      groupMean[p]! += (value - groupMean[p]!) / groupN;
    }
  }

  /**
   * √(Σ var/n) / ‖mean‖, over pixels, var = m2/(n − 1). For roots by the delta method: the standard error of √m is
   * that of m over 2√m, and 0 where the mean is 0.
   */
  #standardError(map: Float32Array): number {
    const n = this.#live;
    if (this.#deterministic && n > 0) return 0;
    if (n < 2) return NaN;
    const isRoot = this.#accumulation.aggregate === 'square';
    let sum = 0;
    let norm = 0;
    for (let p = 0; p < map.length; p++) {
      const value = map[p]!;
      const squaredError = this.#m2[p]! / (n - 1) / n;
      norm += value * value;
      if (!isRoot) sum += squaredError;
      else if (value > 0) sum += squaredError / (4 * value * value);
    }
    return norm > 0 ? Math.sqrt(sum / norm) : 0;
  }
}
