// A plan made ready to run, in WebAssembly where there is any, in TypeScript elsewhere. No device objects.
import type { Plan } from '../../plan-types.ts';
import { kernelModules, type KernelChoice } from './kernels/modules.ts';
import { openPlan, openShared, type OpenedPlan, type Seat, type SharedPlan } from './kernels/open.ts';
import { allocate, byteLengthOf, type Run } from './memory.ts';
import { allocateCopy, prepareSteps } from './steps.ts';

/** false: plain TypeScript, the reference. */
export type WebAssemblyChoice = KernelChoice | false;

/** Takes a plan's memory. Throws RangeError where there is not that much. */
export function preparePlan(plan: Plan, choice: WebAssemblyChoice = 'best'): OpenedPlan {
  const modules = choice && kernelModules(choice);
  try {
    if (modules) return openPlan(plan, modules);
  } catch (cause) {
    // WebAssembly can be short of addresses where there are bytes enough.
    if (!(cause instanceof RangeError)) throw cause;
  }
  const memory = allocate(plan);
  const copy = allocateCopy(plan);
  const byteLength = byteLengthOf(memory) + copy.byteLength;
  const apart = (): readonly (readonly Run[])[] =>
    plan.steps.map((step) => prepareSteps({ ...plan, steps: [step] }, memory, copy));
  return { memory, steps: prepareSteps(plan, memory, copy), apart, byteLength, release: () => {} };
}

/** Takes or joins a memory that threads share; null without WebAssembly. Throws RangeError. */
export function prepareShared(plan: Plan, choice: WebAssemblyChoice, seat: Seat): SharedPlan | null {
  const modules = choice && kernelModules(choice, true);
  return modules ? openShared(plan, modules, seat) : null;
}
