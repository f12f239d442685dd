// One plan on the CPU: its memory, its draws, its mean. No device objects.
import type { GroupMap, Probe, Session, Snapshot } from '../../backend.ts';
import { ErfError } from '../../errors.ts';
import type { Plan } from '../../plan-types.ts';
import type { EngineInfo } from '../../types.ts';
import { DrawRunner } from './draws.ts';
import type { Crew } from './helpers/crew.ts';
import type { DrawTeam } from './helpers/team.ts';
import { infoOn } from './info.ts';
import type { DrawState } from './memory.ts';
import { MeanMap, type Fate } from './mean.ts';
import type { WebAssemblyChoice } from './prepare.ts';
import { CpuProbe } from './probe.ts';
import { powerOfTwo } from './reduce.ts';
import { nextTurn } from './turns.ts';

/** Half a frame at 60 Hz: whoever shares the thread gets a turn at least that often. */
const turnMs = 8;
/** So that a helper gets its next draws while it is at the last. */
const helpedTurnMs = 4;

/** The browser did not give an array of the length asked for. */
function outOfMemory(plan: Plan, cause: RangeError): ErfError {
  const mebibytes = Math.ceil(plan.byteLength / 2 ** 20);
  return new ErfError(
    'out-of-memory',
    `One draw needs ${mebibytes} MiB, more than are free; lower the channels, the depth, the kernel or the input’s size.`,
    { cause },
  );
}

export interface CpuSessionOptions {
  readonly onDestroy: (session: CpuSession) => void;
  /** Who computes each draw together with this thread; null for nobody. */
  readonly openCrew: () => Crew | null;
  /** Who else may compute this plan's draws, given what the plan takes in each thread; null for nobody. */
  readonly findTeam: (byteLength: number) => DrawTeam | null;
  readonly webassembly: WebAssemblyChoice;
}

export class CpuSession implements Session {
  readonly plan: Plan;
  readonly #onDestroy: (session: CpuSession) => void;
  readonly #webassembly: WebAssemblyChoice;
  #runner: DrawRunner | null;
  readonly #mean: MeanMap | null;
  readonly #team: DrawTeam | null;
  /** Of a deterministic plan: what became of the one draw there is. */
  #fate: Fate | null = null;
  /** Calls wait for one another: they share one draw's memory. */
  #last: Promise<unknown> = Promise.resolve();
  #turnBegan = 0;
  /** What others had of this draw's time. */
  #pausedMs = 0;

  /** Throws ErfError('out-of-memory'). */
  constructor(plan: Plan, { webassembly, onDestroy, openCrew, findTeam }: CpuSessionOptions) {
    this.plan = plan;
    this.#onDestroy = onDestroy;
    this.#webassembly = webassembly;
    try {
      this.#runner = new DrawRunner(plan, webassembly, openCrew());
      this.#mean = plan.accumulation && new MeanMap(plan.accumulation, plan.deterministic);
    } catch (cause) {
      throw cause instanceof RangeError ? outOfMemory(plan, cause) : cause;
    }
    this.#team = findTeam(this.#runner.byteLength);
  }

  /** Bytes in this thread and in those that help. */
  get byteLength(): number {
    if (!this.#runner) return 0;
    return this.#runner.byteLength + (this.#mean?.byteLength ?? 0) + (this.#team?.byteLength ?? 0);
  }

  get info(): EngineInfo {
    return infoOn(this.#team?.threads ?? this.#runner?.threads ?? 1, this.#webassembly);
  }

  advance(draws: number): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const mean = this.#requireMean();
      if (this.plan.deterministic) {
        // Every draw is the same: the first stands for all.
        if (this.#fate === null) {
          const state = await this.#runDraw(0);
          this.#fate = mean.judge(this.#open.map, state);
        }
        mean.repeat(this.#fate, draws);
      } else {
        const end = mean.draws + draws;
        this.#team?.begin(end);
        try {
          await this.#computeDraws(mean, end);
        } finally {
          this.#team?.rest();
        }
      }
      return mean.snapshot();
    });
  }

  groupMaps(): Promise<readonly GroupMap[]> {
    return this.#inTurn(async () => this.#requireMean().groupMaps());
  }

  gradient(): Promise<Float32Array> {
    return this.#inTurn(async () => {
      const { exponent } = await this.#runDraw(0);
      const scale = powerOfTwo(exponent);
      return this.#open.gradient().map((value) => value * scale);
    });
  }

  async probe(draws: number): Promise<Probe> {
    return new CpuProbe(this.plan, draws, this.#webassembly);
  }

  destroy(): void {
    if (!this.#runner) return;
    this.#runner.close();
    this.#runner = null;
    this.#team?.destroy();
    this.#onDestroy(this);
  }

  /** Throws ErfError('aborted') where the session is closed. */
  get #open(): DrawRunner {
    if (this.#runner) return this.#runner;
    throw new ErfError('aborted', 'The session was closed while it was computing.');
  }

  /** Up to before draw `end`. Draws enter the mean in their order, whoever computed them. */
  async #computeDraws(mean: MeanMap, end: number): Promise<void> {
    const team = this.#team;
    while (mean.draws < end) {
      const drawn = team?.take(mean.draws);
      if (drawn) {
        mean.add(drawn.map, drawn.state);
        continue;
      }
      const draw = team ? team.claim(mean.draws) : mean.draws;
      if (draw === null) {
        await team!.news();
        void this.#open;
        this.#turnBegan = performance.now();
        continue;
      }
      const began = performance.now();
      this.#pausedMs = 0;
      const state = await this.#runDraw(draw);
      team?.took(performance.now() - began - this.#pausedMs);
      if (draw === mean.draws) mean.add(this.#open.map, state);
      else team!.keep(this.#open.map, state);
    }
  }

  #requireMean(): MeanMap {
    if (this.#mean) return this.#mean;
    throw new ErfError(
      'invalid-request',
      'This plan is for a single gradient: it has no mean map. Call gradient().',
    );
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      void this.#open;
      this.#turnBegan = performance.now();
      return job();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  #runDraw(draw: number): Promise<DrawState> {
    return this.#open.run(draw, this.#pause);
  }

  readonly #pause = (): Promise<void> | null => {
    const longestMs = this.#team?.helps ? helpedTurnMs : turnMs;
    return performance.now() - this.#turnBegan < longestMs ? null : this.#turn();
  };

  async #turn(): Promise<void> {
    const ended = performance.now();
    await nextTurn();
    void this.#open;
    this.#turnBegan = performance.now();
    this.#pausedMs += this.#turnBegan - ended;
  }
}
