// The CPU backend: runs any plan wherever JavaScript runs, in WebAssembly where it may, and its draws on all cores where
// the page gives it helpers. No device objects.
import type { Backend, HelperSource, SessionOptions } from '../../backend.ts';
import { estimatedDrawMs } from '../../cost.ts';
import type { Footprint, Plan, PlanLimits, Work } from '../../plan-types.ts';
import type { ProfilePeak } from '../../profile/types.ts';
import { cpuFootprint } from './footprint.ts';
import { HelperPool } from './helpers/pool.ts';
import { Crew, mayShareMemory } from './helpers/crew.ts';
import { DrawTeam } from './helpers/team.ts';
import { infoOn } from './info.ts';
import { measurePeak } from './peak.ts';
import type { WebAssemblyChoice } from './prepare.ts';
import { CpuSession, type CpuSessionOptions } from './session.ts';

export { serveHelper } from './helpers/serve.ts';

/** What a browser tab can count on. Draws are computed one by one, so a chunk costs no memory. */
const defaultLimits: PlanLimits = {
  bufferByteLength: 2 ** 30,
  totalByteLength: 2 ** 31,
  draws: 64,
};

/** Below, a few milliseconds are gained at best, and more lost where others have the machine's cores. */
const defaultWorthHelpMs = 8;
/** Starting a helper takes a core for some 50 ms: not for a job that is over by then, unless it is one of many. */
const startFactor = 3;

export interface CpuBackend extends Backend {
  /** The page gives threads, which are started when a job is worth it. */
  offerHelpers(source: HelperSource): void;
}

export interface CpuBackendOptions {
  readonly limits?: Partial<PlanLimits>;
  /** Default: what the browser says. */
  readonly cores?: number;
  /** Helpers take part in sessions that one core should take so long for. Default 8. */
  readonly worthHelpMs?: number;
  /** `false`: plain TypeScript, the reference; `'strict'`: WebAssembly without fused multiply-add. Default `'best'`. */
  readonly webassembly?: WebAssemblyChoice;
}

export function createCpuBackend({
  limits: given,
  cores = globalThis.navigator?.hardwareConcurrency ?? 1,
  worthHelpMs = defaultWorthHelpMs,
  webassembly = 'best',
}: CpuBackendOptions = {}): CpuBackend {
  const footprint = (work: Work): Footprint => cpuFootprint(work, webassembly);
  const limits = { ...defaultLimits, footprint, ...given };
  const sessions = new Set<CpuSession>();
  let peak: ProfilePeak | null = null;
  const pool = new HelperPool(cores);

  /** Who computes a plan's draws beside this thread: each one's own, or, of a single one, each a part. */
  function helpFor(
    plan: Plan,
    { background = false }: SessionOptions,
  ): Pick<CpuSessionOptions, 'openCrew' | 'findTeam'> {
    const drawMs = estimatedDrawMs(plan, infoOn(1, webassembly));
    const isSingle = !plan.accumulation || plan.deterministic || plan.draws === 1;
    const isWorth = drawMs * (isSingle ? 1 : plan.draws) >= worthHelpMs;
    const shared = { plan, webassembly, pool, background };
    return {
      openCrew: () => (isWorth && isSingle && pool.isOffered && mayShareMemory() ? Crew.open(shared) : null),
      findTeam: (byteLength) =>
        isWorth && !isSingle
          ? new DrawTeam({
              ...shared,
              byteLength,
              byteLengthLimit: limits.totalByteLength,
              drawMs,
              worthStartMs: startFactor * worthHelpMs,
            })
          : null,
    };
  }

  return {
    get info() {
      return infoOn(1 + pool.helpers.length, webassembly);
    },
    limits,
    get byteLength() {
      return [...sessions].reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
    lost: new Promise(() => {}),
    async open(plan, options = {}) {
      const session = new CpuSession(plan, {
        onDestroy: (closed) => sessions.delete(closed),
        webassembly,
        ...helpFor(plan, options),
      });
      sessions.add(session);
      return session;
    },
    offerHelpers: (source) => pool.offer(source),
    async peak() {
      return (peak ??= measurePeak(webassembly));
    },
    close() {
      for (const session of sessions) session.destroy();
      pool.close();
    },
  };
}
