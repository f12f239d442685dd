// The WebAssembly of the CPU backend: compiled where the browser and the page's policy let it. No device objects.
import inner from '../assembly/index.ts?assembly';
import plainSums from '../assembly/sums.ts?assembly';
import fusedSums from '../assembly/sums.ts?assembly=relaxed';
import type { KernelFunctions } from './functions.ts';

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
function compile(choice: KernelChoice): KernelModules | null {
  try {
    const fused = bytesOf(fusedSums);
    const mayFuse = choice === 'best' && WebAssembly.validate(fused);
    return {
      inner: new WebAssembly.Module(bytesOf(inner)),
      sums: new WebAssembly.Module(mayFuse ? fused : bytesOf(plainSums)),
    };
  } catch {
    return null;
  }
}

const compiled = new Map<KernelChoice, KernelModules | null>();

/** The modules, compiled when they are first asked for: a few milliseconds. */
export function kernelModules(choice: KernelChoice = 'best'): KernelModules | null {
  const known = compiled.get(choice);
  if (known !== undefined) return known;
  const modules = compile(choice);
  compiled.set(choice, modules);
  return modules;
}

/** The functions over one memory. */
export function openKernels({ inner, sums }: KernelModules, memory: WebAssembly.Memory): KernelFunctions {
  const env = { memory };
  const sumFunctions = new WebAssembly.Instance(sums, { env }).exports;
  const others = new WebAssembly.Instance(inner, { env, program: sumFunctions }).exports;
  return { ...others, ...sumFunctions } as unknown as KernelFunctions;
}
