// What one more draw costs as a narrow stack grows: time and memory, and their exponents. Runs in Node, works in the page.
// Imports measures and this folder's rest.
import { fitPowerLaw } from '../../src/measures/index.ts';
import type { BenchBrowser } from './browser.ts';
import { scalingDepths } from './jobs.ts';
import type { Scaling, ScalingPoint } from './results.ts';
import { summarise } from './statistics.ts';

/** Enough draws that a chunk's own time and the clock's step vanish: their cost falls as n³. */
const drawsOf = (depth: number): number => Math.max(16, 2 ** Math.ceil(Math.log2(3e5 / depth ** 2)) / 2);

async function pointOf(
  browser: BenchBrowser,
  backend: Scaling['backend'],
  depth: number,
  linear: boolean,
  runs: number,
): Promise<ScalingPoint> {
  const run = (draws: number): Promise<{ ms: number; byteLength: number }> =>
    browser.call(60_000, ([b, n, d, l]) => window.bench.narrow(b, n, d, l), [
      backend,
      depth,
      draws,
      linear,
    ] as const);
  const many = drawsOf(depth);
  const few = many / 2;
  await run(many);
  const alone = await run(1);
  const [two, four] = [await run(2), await run(4)];
  const differences: number[] = [];
  for (let turn = 0; turn < runs; turn++) {
    const [less, more] = [await run(few), await run(many)];
    differences.push((more.ms - less.ms) / (many - few));
  }
  const drawMs = summarise(differences).median;
  // The CPU backend computes one draw after the other: a draw in flight is all it holds.
  const drawByteLength = backend === 'cpu' ? alone.byteLength : (four.byteLength - two.byteLength) / 2;
  return { depth, drawMs, drawByteLength };
}

export async function measureScaling(
  browser: BenchBrowser,
  runs: number,
  log: (line: string) => void,
): Promise<readonly Scaling[]> {
  log('scaling over n');
  const all: Scaling[] = [];
  for (const backend of ['webgpu', 'cpu'] as const) {
    for (const linear of [true, false]) {
      const points: ScalingPoint[] = [];
      for (const depth of scalingDepths) points.push(await pointOf(browser, backend, depth, linear, runs));
      const exponent = (pick: (point: ScalingPoint) => number): number | null => {
        // A difference of two times can come out at nothing: then there is no exponent.
        const values = points.map(pick);
        return values.every((value) => value > 0) ? fitPowerLaw(scalingDepths, values).exponent : null;
      };
      const msExponent = exponent(({ drawMs }) => drawMs);
      const byteExponent = exponent(({ drawByteLength }) => drawByteLength);
      all.push({ backend, linear, points, msExponent, byteExponent });
      const times = points.map(({ depth, drawMs }) => `n=${depth} ${drawMs.toPrecision(3)} ms`).join(', ');
      log(
        `  ${backend}, ${linear ? 'linear' : 'ReLU'}: ${times}; n^${msExponent?.toFixed(2)}, bytes n^${byteExponent?.toFixed(2)}`,
      );
    }
  }
  return all;
}
