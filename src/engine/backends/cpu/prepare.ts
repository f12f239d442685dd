// A plan made ready to run, in WebAssembly where there is any, in TypeScript elsewhere. No device objects.
import type { Plan } from '../../plan-types.ts';
import { kernelModules, type KernelChoice } from './kernels/modules.ts';
import { openPlan, type OpenedPlan } from './kernels/open.ts';
import { allocate, byteLengthOf } from './memory.ts';
import { allocateCopy, prepareSteps } from './steps.ts';

/** false: plain TypeScript, the reference. */
export type WebAssemblyChoice = KernelChoice | false;

/** Takes a plan's memory. Throws RangeError where there is not that much. */
export function preparePlan(plan: Plan, choice: WebAssemblyChoice = 'best'): OpenedPlan {
  const modules = choice && kernelModules(choice);
  if (modules) return openPlan(plan, modules);
  const memory = allocate(plan);
  const copy = allocateCopy(plan);
  const byteLength = byteLengthOf(memory) + copy.byteLength;
  return { memory, steps: prepareSteps(plan, memory, copy), byteLength };
}
