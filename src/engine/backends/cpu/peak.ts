// One core's multiply-add peak in what the backend computes in: numbers in registers, the sums checked. No device objects.
import { ErfError } from '../../errors.ts';
import type { ProfilePeak } from '../../profile/types.ts';
import { kernelModules, openKernels } from './kernels/modules.ts';
import type { WebAssemblyChoice } from './prepare.ts';

/** Enough to hide an addition's latency behind the others, and as many as registers hold. */
const chains = 8;
const stepsPerRound = 4;
/** Of assembly/peak.ts: twelve chains of four. */
const vectorNumbers = 48;
/** Many times the coarsest clock's step. */
const longEnoughMs = 8;
/** The fastest of them counts. */
const runs = 5;

/** Eight chains x ← x·factor + term, four times a round; their sum. With factor = term = 1 they count. */
function multiplyAdd(rounds: number, factor: number, term: number): number {
  let [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7];
  for (let round = 0; round < rounds; round++) {
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
  }
  return a + b + c + d + e + f + g + h;
}

/** Float64s that nobody knows ahead: as arguments that are always 1, they might be taken for integers. */
const ones = new Float64Array([1, 1]);

interface Contest {
  /** Numbers that count at once. */
  readonly numbers: number;
  /** Their sum after so many rounds of four steps. */
  run(rounds: number): number;
  /** Beyond, float32 no longer counts by one. */
  readonly mostRounds: number;
  readonly how: string;
}

function contest(choice: WebAssemblyChoice): Contest {
  const modules = choice && kernelModules(choice);
  if (!modules) {
    return {
      numbers: chains,
      run: (rounds) => multiplyAdd(rounds, ones[0]!, ones[1]!) - (chains * (chains - 1)) / 2,
      mostRounds: 2 ** 40,
      how: 'multiply-adds of float64 in JavaScript on one core',
    };
  }
  const { peak } = openKernels(modules, new WebAssembly.Memory({ initial: 1 }));
  return {
    numbers: vectorNumbers,
    run: (rounds) => peak(rounds, 1, 1),
    mostRounds: 2 ** 22,
    how: 'multiply-adds of float32 in WebAssembly SIMD on one core',
  };
}

/** Throws ErfError('worker-failed') where the sums are not what they should be. */
export function measurePeak(choice: WebAssemblyChoice): ProfilePeak {
  const { numbers, run, mostRounds, how } = contest(choice);
  const timed = (rounds: number): number => {
    const started = performance.now();
    const sum = run(rounds);
    const ms = performance.now() - started;
    const expected = numbers * stepsPerRound * rounds;
    if (sum !== expected)
      throw new ErfError('worker-failed', `The peak’s sum is ${sum}, and ${expected} is right.`);
    return ms;
  };
  // What is not compiled yet is slow; the fastest of a few is compiled, and must be long enough by itself.
  let rounds = 1024;
  let ms = 0;
  for (;;) {
    ms = Math.min(...Array.from({ length: runs }, () => timed(rounds)));
    if (ms >= longEnoughMs || rounds >= mostRounds) break;
    rounds = Math.min(mostRounds, rounds * (ms > 1 ? Math.ceil(longEnoughMs / ms) : 8));
  }
  return { operationsPerMs: (2 * numbers * stepsPerRound * rounds) / Math.max(ms, 0.1), how };
}
