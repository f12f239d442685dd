// A chunk on one core, step by step, each timed. For profiles only: it has memory of its own, and computes one draw on
// this thread as often as the chunk has draws, whatever a session does.
import type { Piece, Probe } from '../../backend.ts';
import type { Plan, Step } from '../../plan-types.ts';
import { MeanMap } from './mean.ts';
import { kernelModules } from './kernels/modules.ts';
import { arrayOf, newDraw, type DrawState, type Run } from './memory.ts';
import { preparePlan, type WebAssemblyChoice } from './prepare.ts';

/** What WebAssembly has nothing for: see kernels/open.ts. */
const plainKinds: ReadonlySet<Step['kind']> = new Set(['avg-pool', 'max-pool-gradient', 'upsample']);

export class CpuProbe implements Probe {
  readonly where = 'clock';
  readonly pieces: readonly Piece[];
  readonly #draws: number;
  readonly #runs: readonly Run[];
  readonly #release: () => void;
  /** Of the draw under way; every round takes the next, as their numbers may differ in cost. */
  #state = newDraw(-1);

  constructor(plan: Plan, draws: number, choice: WebAssemblyChoice) {
    this.#draws = plan.deterministic ? 1 : draws;
    const { memory, apart, release } = preparePlan(plan, choice);
    this.#release = release;
    const steps = apart();
    const compiled = choice && kernelModules(choice);
    const ofSteps = plan.steps.map(({ kind, label }, index) => {
      const kernel = compiled && !plainKinds.has(kind) ? 'WebAssembly' : 'TypeScript';
      const piece: Piece = { steps: [index], label, kernel };
      return { piece, run: (state: DrawState): void => steps[index]!.forEach((run) => run(state)) };
    });
    const { accumulation } = plan;
    const mean = accumulation && new MeanMap(accumulation, plan.deterministic);
    const after = (label: string, run: Run) => ({ piece: { steps: [], label, kernel: 'TypeScript' }, run });
    const all = [
      ...ofSteps,
      ...(mean
        ? [
            after('accumulate', (state) => mean.add(arrayOf(memory, accumulation.map), state)),
            after('finish', () => void mean.snapshot()),
          ]
        : []),
    ];
    this.pieces = all.map(({ piece }) => piece);
    this.#runs = all.map(({ run }) => run);
  }

  async time(first: number, times: readonly number[]): Promise<readonly number[]> {
    if (first === 0) this.#state = newDraw(this.#state.draw + 1);
    return times.map((count, index) => {
      const run = this.#runs[first + index]!;
      // A frame is finished once a chunk, everything else is done for each of its draws.
      const runs = this.pieces[first + index]!.label === 'finish' ? count : count * this.#draws;
      const started = performance.now();
      for (let again = 0; again < runs; again++) run(this.#state);
      return (performance.now() - started) / count;
    });
  }

  async readBack(): Promise<number> {
    return 0;
  }

  destroy(): void {
    this.#release();
  }
}
