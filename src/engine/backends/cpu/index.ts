// The CPU backend: runs any plan in plain TypeScript, on one core, wherever JavaScript runs. No device objects.
import type { Backend } from '../../backend.ts';
import type { PlanLimits } from '../../plan-types.ts';
import { cpuFootprint } from './footprint.ts';
import { CpuSession } from './session.ts';

/** What a browser tab can count on. Draws are computed one by one, so a chunk costs no memory. */
const defaultLimits: PlanLimits = {
  bufferByteLength: 2 ** 30,
  totalByteLength: 2 ** 31,
  draws: 64,
  footprint: cpuFootprint,
};

export function createCpuBackend(options: { readonly limits?: Partial<PlanLimits> } = {}): Backend {
  const sessions = new Set<CpuSession>();
  return {
    info: { backend: 'cpu', adapter: 'TypeScript on one core', fallbackAdapter: false },
    limits: { ...defaultLimits, ...options.limits },
    get byteLength() {
      return [...sessions].reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
    lost: new Promise(() => {}),
    async open(plan) {
      const session = new CpuSession(plan, (closed) => sessions.delete(closed));
      sessions.add(session);
      return session;
    },
    close() {
      for (const session of sessions) session.destroy();
    },
  };
}
