// WebAssembly memories, each with its kernels, handed from session to session. No device objects.
//
// A browser sets aside gigabytes of addresses for every memory: it has room for little more than a hundred, and frees
// them when it collects garbage only. Opening 3000 sessions one after another on a busy machine took 2.1 to 4.9 ms each,
// the worst 470 ms; with these it takes 0.35 ms, the worst 12.
import type { KernelFunctions } from './functions.ts';
import { openKernels, type KernelModules } from './modules.ts';

const pageByteLength = 65536;

/** What 32 bits can address. */
const mostPages = 65536;

/** Kept for the next session: as many as a page's figures in sight, but none that is large. */
const mostSpare = 4;
const mostSparePages = 1024;

export interface WorkMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelFunctions;
  readonly modules: KernelModules;
}

const spare: WorkMemory[] = [];

const pagesOf = ({ memory }: WorkMemory): number => memory.buffer.byteLength / pageByteLength;

/** A memory of so many bytes or more, whatever they hold. Throws RangeError where there is none. */
export function takeMemory(byteLength: number, modules: KernelModules): WorkMemory {
  const pages = Math.ceil(byteLength / pageByteLength);
  if (pages > mostPages) throw new RangeError(String(pages));
  const fitting = spare.filter((work) => work.modules === modules);
  const found = fitting.find((work) => pagesOf(work) >= pages) ?? fitting[0];
  if (found) {
    spare.splice(spare.indexOf(found), 1);
    const missing = pages - pagesOf(found);
    if (missing > 0) found.memory.grow(missing);
    return found;
  }
  const memory = new WebAssembly.Memory({ initial: pages });
  return { memory, kernels: openKernels(modules, memory), modules };
}

/** Whoever gives a memory back uses it no more. */
export function giveBack(work: WorkMemory): void {
  if (spare.length < mostSpare && pagesOf(work) <= mostSparePages) spare.push(work);
}
