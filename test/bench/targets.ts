// What the project has to reach, row by row, on the adapter that was found. Imports this folder's jobs, graph, results.
import { coneGraph, type ConeGraph } from './graph.ts';
import { jobOf, jobs, type Job } from './jobs.ts';
import type { Cell, Results } from './results.ts';

export interface Verdict {
  readonly claim: string;
  readonly target: string;
  readonly measured: string;
  /** Null where there is no measurement. */
  readonly reached: boolean | null;
}

/** A number by whether the adapter computes in software. */
interface Target {
  readonly software: number;
  readonly hardware: number;
}

const targets = {
  webGpuPeerRatio: { software: 20, hardware: 10 },
  narrowWasmRatio: { software: 1, hardware: 5 },
  wideWasmRatio: { software: 0.5, hardware: 20 },
  peakShare: { software: 0.25, hardware: 0.5 },
  sliderMs: { software: 50, hardware: 16 },
  warmStartMs: { software: 1000, hardware: 500 },
  costExponent: { software: 3, hardware: 3 },
  memoryExponent: { software: 2, hardware: 2 },
} as const satisfies Record<string, Target>;

/** Twice the floor of one submit and one small read-back, measured on SwiftShader: nothing has to be faster than this. */
const floorMs = 2 * 2.3;

/** Floating-point operations of one draw over the exact cone: a multiply-add counts two; both passes where there are two. */
export function operationsOf(graph: ConeGraph): number {
  const passes = graph.needsValues ? 2 : 1;
  return graph.nodes.reduce((sum, node) => {
    if (node.op !== 'conv') return sum;
    const { outputs, inputs, kernel } = graph.weights[node.weights]!;
    return sum + 2 * passes * outputs * inputs * kernel[0] * kernel[1] * node.height * node.width;
  }, 0);
}

/** A job's cells by contender, and what is asked of them. */
export class Row {
  readonly job: Job;
  readonly #cells: ReadonlyMap<string, Cell>;

  constructor(results: Results, jobId: string) {
    this.job = jobOf(jobId);
    const own = results.cells.filter(({ job }) => job === jobId);
    this.#cells = new Map(own.map((cell) => [cell.contender, cell]));
  }

  cell(contender: string): Cell | undefined {
    return this.#cells.get(contender);
  }

  /** The fastest right contender of some sides. */
  fastest(...sides: readonly Cell['side'][]): Cell | undefined {
    const right = [...this.#cells.values()].filter(({ side, summary }) => summary && sides.includes(side));
    return right.sort((a, b) => a.summary!.median - b.summary!.median)[0];
  }

  /** Our draws on the backend that `auto` took, measured as the peers are: what is made beforehand is not in it. */
  get auto(): Cell | undefined {
    const backend = this.cell('ours/api-auto')?.backend;
    return backend === undefined ? undefined : this.cell(`ours/draws-${backend}`);
  }
}

const milliseconds = (ms: number): string => `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(2))} ms`;

function verdict(
  claim: string,
  target: string,
  found: { readonly measured: string; readonly reached: boolean } | null,
): Verdict {
  return found ? { claim, target, ...found } : { claim, target, measured: 'not measured', reached: null };
}

/** How often ours goes into a peer's time. */
function ratio(
  row: Row,
  own: Cell | undefined,
  peer: Cell | undefined,
  target: number,
  floor = 0,
): { measured: string; reached: boolean } | null {
  const [ours, theirs] = [own?.summary?.median, peer?.summary?.median];
  if (ours === undefined || theirs === undefined) return null;
  const times = theirs / ours;
  return {
    // A first run compiles, too: it is no ratio of speeds.
    measured: `${[own, peer].some((cell) => cell!.status === 'once') ? 'cold: ' : ''}${times >= 10 ? Math.round(times) : Number(times.toPrecision(2))}× (${own!.contender} ${milliseconds(ours)}, ${peer!.contender} ${milliseconds(theirs)})`,
    reached: times >= target || ours <= floor,
  };
}

/** Every row of the table of targets, job by job. */
export function judge(results: Results): readonly Verdict[] {
  const on = (target: Target): number => (results.environment.software ? target.software : target.hardware);
  const rows = jobs
    .map(({ id }) => new Row(results, id))
    .filter(({ job }) => job.depth > 0 || job.id.startsWith('vgg16'));
  const verdicts: Verdict[] = [];

  const webGpu = on(targets.webGpuPeerRatio);
  for (const row of rows) {
    const peer = row.fastest('tfjs-webgpu', 'jax-webgpu', 'ort-webgpu');
    verdicts.push(
      verdict(
        `${row.job.title}: WebGPU against the fastest WebGPU peer`,
        `${webGpu}× or ${floorMs} ms`,
        ratio(row, row.cell('ours/draws-webgpu'), peer, webGpu, floorMs),
      ),
    );
  }
  for (const row of rows) {
    const target = on(row.job.channels === 1 ? targets.narrowWasmRatio : targets.wideWasmRatio);
    verdicts.push(
      verdict(
        `${row.job.title}: auto against the faster wasm peer`,
        `${target}×`,
        ratio(row, row.auto, row.fastest('tfjs-wasm', 'ort-wasm'), target),
      ),
    );
  }
  for (const id of ['n20-c64-linear', 'n20-c64-relu']) {
    const row = new Row(results, id);
    const median = row.cell('ours/draws-webgpu')?.summary?.median;
    const peak = results.peak?.device?.operationsPerSecond;
    const target = on(targets.peakShare);
    const speed =
      median === undefined ? 0 : (1000 * row.job.draws * operationsOf(coneGraph(row.job.network))) / median;
    verdicts.push(
      verdict(
        `${row.job.title}: share of the adapter's multiply-add peak`,
        `${100 * target} %`,
        speed > 0 && peak !== undefined
          ? {
              measured: `${((100 * speed) / peak).toFixed(1)} % (${(speed / 1e9).toFixed(1)} of ${(peak / 1e9).toFixed(1)} GFLOP/s)`,
              reached: speed / peak >= target,
            }
          : null,
      ),
    );
  }
  const lab = [
    ['Slider event to first new picture', targets.sliderMs, results.lab?.sliderToPicture],
    ['Navigation to first picture, warm cache', targets.warmStartMs, results.lab?.warmStart],
  ] as const;
  for (const [claim, target, summary] of lab) {
    verdicts.push(
      verdict(
        claim,
        `${on(target)} ms`,
        summary ? { measured: milliseconds(summary.median), reached: summary.median <= on(target) } : null,
      ),
    );
  }
  for (const { backend, linear, msExponent, byteExponent } of results.scaling ?? []) {
    const of = `${backend}, ${linear ? 'linear' : 'ReLU'}`;
    const power = (exponent: number | null, target: number) =>
      exponent === null ? null : { measured: `n^${exponent.toFixed(2)}`, reached: exponent <= target };
    const [cost, memory] = [on(targets.costExponent), on(targets.memoryExponent)];
    verdicts.push(
      verdict(`Cost per draw against n (${of})`, `n^${cost}`, power(msExponent, cost)),
      verdict(`Memory per draw in flight against n (${of})`, `n^${memory}`, power(byteExponent, memory)),
    );
  }
  return verdicts;
}
