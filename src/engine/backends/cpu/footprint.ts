// The bytes of a CPU session, before there is one. No device objects.
import type { Footprint, Work } from '../../plan-types.ts';
import { kernelModules } from './kernels/modules.ts';
import { layoutPlan } from './kernels/open.ts';
import { meanByteLength } from './mean.ts';
import { area } from './memory.ts';
import type { WebAssemblyChoice } from './prepare.ts';
import { copyFloats } from './steps.ts';

/** Draws are computed one by one: a session holds one, whatever a chunk has. */
export function cpuFootprint(work: Work, choice: WebAssemblyChoice = 'best'): Footprint {
  const blocks = (work.blocks ?? work.slots).map(({ floats }) => 4 * floats);
  const mean = work.accumulation ? meanByteLength(area(work.accumulation.map.region)) : 0;
  if (choice && kernelModules(choice)) {
    return { byteLength: layoutPlan(work).byteLength + mean, largest: Math.max(...blocks) };
  }
  const copy = Float64Array.BYTES_PER_ELEMENT * copyFloats(work);
  return {
    byteLength: blocks.reduce((sum, byteLength) => sum + byteLength, copy + mean),
    largest: Math.max(copy, ...blocks),
  };
}
