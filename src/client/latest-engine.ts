// Which engine computed last on this page: the next sweep most likely runs on it, too. Imports types only.
import type { EngineInfo } from '../engine/index.ts';

/** Until an engine says what it is, the slowest. */
let latest: EngineInfo = { backend: 'cpu', adapter: '', fallbackAdapter: false };

/** A figure of the page was computed by this engine. */
export function noteEngine(info: EngineInfo): void {
  latest = info;
}

export const latestEngine = (): EngineInfo => latest;
