// The buffers a session holds, and their bytes: one list for whoever plans and whoever allocates. No device objects.
import { jackknifeGroups, type Block, type Footprint, type Work } from '../../plan-types.ts';
import { planDispatches, type Dispatch } from './dispatches.ts';

/** `struct Draw` of lib/draw.wgsl. */
export const drawByteLength = 16;
/** `struct State` of lib/state.wgsl: three counts, one a group, and the scale of the deviations. */
export const stateByteLength = 4 * (3 + jackknifeGroups + 1);
/** `struct Frame`: first draw, draws, seed low, seed high. */
const frameByteLength = 16;
/** Live, dead, lost, standard error: behind the map in the result. */
export const resultTail = 4;

export type SessionBuffer =
  `block ${number}` | 'draws' | 'frame' | 'params' | 'state' | 'means' | 'm2' | 'groups' | 'result';

/** A plan's blocks: its slots where it has no others. */
export function blocksOf({ slots, blocks }: Pick<Work, 'slots' | 'blocks'>): readonly Block[] {
  return blocks ?? slots;
}

/** A session reads its plan's dispatches too, a moment later. */
const known = new WeakMap<Work['steps'], readonly Dispatch[]>();

export function dispatchesOf(work: Work): readonly Dispatch[] {
  let dispatches = known.get(work.steps);
  if (!dispatches) {
    dispatches = planDispatches(work);
    known.set(work.steps, dispatches);
  }
  return dispatches;
}

/** Bytes of each buffer. `uniformAlignment`: between the params of two dispatches. */
export function sessionBuffers(
  work: Work,
  draws: number,
  uniformAlignment: number,
): ReadonlyMap<SessionBuffer, number> {
  const buffers = new Map<SessionBuffer, number>();
  for (const [index, { perDraw, floats }] of blocksOf(work).entries()) {
    buffers.set(`block ${index}`, 4 * floats * (perDraw ? draws : 1));
  }
  buffers.set('draws', drawByteLength * draws);
  buffers.set('frame', frameByteLength);
  buffers.set('params', Math.max(1, dispatchesOf(work).length) * uniformAlignment);
  if (work.accumulation) {
    const { height, width } = work.accumulation.map.region;
    const mapByteLength = 4 * height * width;
    buffers.set('state', stateByteLength);
    buffers.set('means', mapByteLength);
    buffers.set('m2', mapByteLength);
    buffers.set('groups', mapByteLength * jackknifeGroups);
    buffers.set('result', mapByteLength + 4 * resultTail);
  }
  return buffers;
}

/** What a session holds while it reads nothing back. */
export function webGpuFootprint(work: Work, draws: number, uniformAlignment: number): Footprint {
  const bytes = [...sessionBuffers(work, draws, uniformAlignment).values()];
  return {
    byteLength: bytes.reduce((sum, byteLength) => sum + byteLength, 0),
    largest: Math.max(...bytes),
  };
}
