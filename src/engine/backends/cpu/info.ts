// What the CPU backend says of itself. No device objects.
import type { EngineInfo } from '../../types.ts';
import { kernelModules } from './kernels/modules.ts';
import type { WebAssemblyChoice } from './prepare.ts';

/** @param cores that compute at once */
export function infoOn(cores: number, choice: WebAssemblyChoice = 'best'): EngineInfo {
  const kernels = choice && kernelModules(choice) ? 'webassembly' : 'typescript';
  const name = { webassembly: 'WebAssembly SIMD', typescript: 'TypeScript' }[kernels];
  return {
    backend: 'cpu',
    adapter: cores === 1 ? `${name} on one core` : `${name} on ${cores} cores`,
    fallbackAdapter: false,
    kernels,
  };
}
