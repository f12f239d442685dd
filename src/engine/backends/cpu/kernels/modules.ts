// The WebAssembly of the CPU backend: compiled where the browser and the page's policy let it. No device objects.
import inner from '../assembly/index.ts?assembly';
import plainSums from '../assembly/sums.ts?assembly';
import fusedSums from '../assembly/sums.ts?assembly=relaxed';
import type { KernelFunctions } from './functions.ts';
import { withSharedMemory } from './sharing.ts';

/** What is compiled once and opened for each memory. */
export interface KernelModules {
  readonly inner: WebAssembly.Module;
  readonly sums: WebAssembly.Module;
}

/** `strict`: multiply and add are rounded one by one even where the browser could fuse them. */
export type KernelChoice = 'best' | 'strict';

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Null without SIMD, and where the page's policy has no 'wasm-unsafe-eval'. */
function compile(choice: KernelChoice, isShared: boolean): KernelModules | null {
  const moduleOf = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module =>
    new WebAssembly.Module(isShared ? withSharedMemory(bytes) : bytes);
  try {
    const fused = bytesOf(fusedSums);
    const mayFuse = choice === 'best' && WebAssembly.validate(fused);
    return {
      inner: moduleOf(bytesOf(inner)),
      sums: moduleOf(mayFuse ? fused : bytesOf(plainSums)),
    };
  } catch {
    return null;
  }
}

const compiled = new Map<string, KernelModules | null>();

/** The modules, for a memory that threads share or for one's own, compiled when they are first asked for: a few milliseconds. */
export function kernelModules(choice: KernelChoice = 'best', isShared = false): KernelModules | null {
  const key = isShared ? `${choice}-shared` : choice;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const modules = compile(choice, isShared);
  compiled.set(key, modules);
  return modules;
}

/** The functions over one memory. */
export function openKernels({ inner, sums }: KernelModules, memory: WebAssembly.Memory): KernelFunctions {
  const env = { memory };
  const sumFunctions = new WebAssembly.Instance(sums, { env }).exports;
  const others = new WebAssembly.Instance(inner, { env, program: sumFunctions }).exports;
  return { ...others, ...sumFunctions } as unknown as KernelFunctions;
}
