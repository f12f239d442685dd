// The bytes of a CPU session, before there is one. No device objects.
import type { Footprint, Work } from '../../plan-types.ts';
import { meanByteLength } from './mean.ts';
import { area } from './memory.ts';
import { copyFloats } from './steps.ts';

/** Draws are computed one by one: a session holds one, whatever a chunk has. */
export function cpuFootprint(work: Work): Footprint {
  const blocks = (work.blocks ?? work.slots).map(({ floats }) => 4 * floats);
  const copy = Float64Array.BYTES_PER_ELEMENT * copyFloats(work);
  const mean = work.accumulation ? meanByteLength(area(work.accumulation.map.region)) : 0;
  return {
    byteLength: blocks.reduce((sum, byteLength) => sum + byteLength, copy + mean),
    largest: Math.max(copy, ...blocks),
  };
}
