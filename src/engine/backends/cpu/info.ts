// What the CPU backend says of itself. No device objects.
import type { EngineInfo } from '../../types.ts';
import { kernelModules } from './kernels/modules.ts';
import type { WebAssemblyChoice } from './prepare.ts';

/** @param cores that compute at once */
export function infoOn(cores: number, choice: WebAssemblyChoice = 'best'): EngineInfo {
  return { backend: 'cpu', adapter: inWords(cores, choice), fallbackAdapter: false };
}

function inWords(cores: number, choice: WebAssemblyChoice): string {
  if (choice && kernelModules(choice)) {
    return cores === 1 ? 'WebAssembly SIMD on one core' : `WebAssembly SIMD on ${cores} cores`;
  }
  return cores === 1 ? 'TypeScript on one core' : `TypeScript on ${cores} cores`;
}
