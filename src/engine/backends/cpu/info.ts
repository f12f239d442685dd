// What the CPU backend says of itself. No device objects.
import type { EngineInfo } from '../../types.ts';

/** @param cores that compute at once */
export function infoOn(cores: number): EngineInfo {
  const adapter = cores === 1 ? 'TypeScript on one core' : `TypeScript on ${cores} cores`;
  return { backend: 'cpu', adapter, fallbackAdapter: false };
}
