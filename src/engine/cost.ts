// How long a plan should take on a backend: for the first chunk's size, and for 'auto' on a software adapter. Pure.
import type { Plan } from './plan-types.ts';
import type { EngineInfo } from './types.ts';

interface Speed {
  /** Floating-point operations per millisecond. */
  readonly operationsPerMs: number;
  /** Per step of a draw, milliseconds. */
  readonly stepMs: number;
  /** Per chunk, whatever its draws: submitting, waiting, reading back. Milliseconds. */
  readonly chunkMs: number;
  /** Per step and chunk: a dispatch. Milliseconds. */
  readonly dispatchMs: number;
  /** Once: compiling the kernels. Milliseconds. */
  readonly compileMs: number;
}

/**
 * Measured in headless Chromium on two cores, to a factor of two: n = 20 with 1 to 64 channels, linear and ReLU. After
 * a chunk the measured time of a draw replaces the guess. `hardware` is a laptop's integrated GPU, unmeasured.
 */
const speeds: Readonly<Record<'typescript' | 'webassembly' | 'software' | 'hardware', Speed>> = {
  typescript: { operationsPerMs: 3e6, stepMs: 0.004, chunkMs: 0.1, dispatchMs: 0, compileMs: 0 },
  webassembly: { operationsPerMs: 27e6, stepMs: 0.0007, chunkMs: 0.1, dispatchMs: 0, compileMs: 5 },
  software: { operationsPerMs: 4.5e6, stepMs: 0.01, chunkMs: 1.5, dispatchMs: 0.03, compileMs: 2000 },
  hardware: { operationsPerMs: 3e8, stepMs: 0, chunkMs: 1.5, dispatchMs: 0.01, compileMs: 100 },
};

function speedOf({ backend, kernels = 'typescript', fallbackAdapter }: EngineInfo): Speed {
  if (backend === 'cpu') return speeds[kernels];
  return fallbackAdapter ? speeds.software : speeds.hardware;
}

/** Steps that take time of their own: an activation's signs come with its values. */
const stepsOf = ({ steps }: Plan): number => steps.filter(({ kind }) => kind !== 'signs').length;

/** Milliseconds one more draw of a chunk should take. */
export function estimatedDrawMs(plan: Plan, info: EngineInfo): number {
  const { operationsPerMs, stepMs } = speedOf(info);
  return plan.operations / operationsPerMs + stepsOf(plan) * stepMs;
}

/** Milliseconds the whole request should take where its kernels are compiled. */
export function estimatedRunMs(plan: Plan, info: EngineInfo): number {
  const { chunkMs, dispatchMs } = speedOf(info);
  const draws = plan.deterministic ? 1 : plan.draws;
  const chunks = Math.ceil(draws / Math.max(1, plan.drawsPerChunk));
  return draws * estimatedDrawMs(plan, info) + chunks * (chunkMs + stepsOf(plan) * dispatchMs);
}

/** Milliseconds the whole request should take. */
function estimatedMs(plan: Plan, info: EngineInfo): number {
  return speedOf(info).compileMs + estimatedRunMs(plan, info);
}

/** Weight of a new measurement: a busy moment is forgotten after a few. */
const newest = 1 / 2;
/** A measurement further off than this says something of the machine's moment, not of its speed. */
const most = 64;

/** Kinds of plan, by how much work a draw is: within one, draws differ by a factor of eight at most. */
const sizeOf = ({ operations }: Plan): number => Math.floor(Math.log2(Math.max(1, operations)) / 3);

/** What backends were measured to take, relative to the estimate above; of a size never seen, as the nearest one. */
export class MeasuredSpeeds {
  /** By what computes: log2 of measured over estimated, by size. */
  readonly #known = new Map<string, Map<number, number>>();

  /** A draw took this long. */
  note(plan: Plan, info: EngineInfo, drawMs: number): void {
    const found = Math.log2(drawMs / estimatedDrawMs(plan, info));
    if (!Number.isFinite(found)) return;
    const within = Math.min(Math.log2(most), Math.max(-Math.log2(most), found));
    const sizes = this.#known.get(nameOf(info)) ?? new Map<number, number>();
    this.#known.set(nameOf(info), sizes);
    const before = sizes.get(sizeOf(plan)) ?? within;
    sizes.set(sizeOf(plan), before + newest * (within - before));
  }

  /** Milliseconds one more draw of a chunk should take. */
  drawMs(plan: Plan, info: EngineInfo): number {
    return estimatedDrawMs(plan, info) * this.#factor(plan, info);
  }

  /** Milliseconds the whole request should take. */
  requestMs(plan: Plan, info: EngineInfo): number {
    const factor = this.#factor(plan, info);
    // What was measured has its kernels compiled.
    return (this.#known.has(nameOf(info)) ? estimatedRunMs(plan, info) : estimatedMs(plan, info)) * factor;
  }

  #factor(plan: Plan, info: EngineInfo): number {
    const size = sizeOf(plan);
    const sizes = [...(this.#known.get(nameOf(info)) ?? [])];
    const [nearest] = sizes.toSorted(([one], [other]) => Math.abs(one - size) - Math.abs(other - size));
    return nearest ? 2 ** nearest[1] : 1;
  }
}

const nameOf = ({ backend, fallbackAdapter }: EngineInfo): string => `${backend} ${fallbackAdapter}`;
