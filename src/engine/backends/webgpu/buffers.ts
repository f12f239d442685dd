// The buffers a session holds, and their bytes: one list for whoever plans and whoever allocates. No device objects.
import { jackknifeGroups, type Block, type Footprint, type Work } from '../../plan-types.ts';
import { fuse, type FusedPlan } from './dispatch/fused.ts';
import { fusedDispatches, planDispatches, type Dispatch } from './dispatches.ts';

/** `struct Draw` of lib/draw.wgsl. */
export const drawByteLength = 16;
/** `struct State` of lib/state.wgsl: three counts, one a group, and the scale of the deviations. */
export const stateByteLength = 4 * (3 + jackknifeGroups + 1);
/** `struct Frame`: first draw, draws, seed low, seed high. */
const frameByteLength = 16;
/** Live, dead, lost, standard error: behind the map in the result. */
export const resultTail = 4;

export type SessionBuffer =
  | `block ${number}`
  | 'arena'
  | 'program'
  | 'signs'
  | 'draws'
  | 'frame'
  | 'params'
  | 'state'
  | 'means'
  | 'm2'
  | 'groups'
  | 'result';

/** A plan's blocks: its slots where it has no others. */
function blocksOf({ slots, blocks }: Pick<Work, 'slots' | 'blocks'>): readonly Block[] {
  return blocks ?? slots;
}

/** How a device executes a plan. */
export interface Execution {
  readonly dispatches: readonly Dispatch[];
  /** Null where every step has a dispatch of its own. */
  readonly fused: FusedPlan | null;
}

/** What of a device decides that, and its memory. */
export interface DeviceTraits {
  /** Bytes between the params of two dispatches. */
  readonly uniformAlignment: number;
  /** Threads of a fused plan's workgroup, a power of two; 0 fuses nothing. */
  readonly fusedThreads: number;
}

/** A session executes what was planned a moment before. */
const known = new WeakMap<Work['steps'], Map<number, Execution>>();

export function executionOf(work: Work, { fusedThreads }: Pick<DeviceTraits, 'fusedThreads'>): Execution {
  const byThreads = known.get(work.steps) ?? new Map<number, Execution>();
  known.set(work.steps, byThreads);
  let execution = byThreads.get(fusedThreads);
  if (!execution) {
    const fused = fusedThreads > 0 ? fuse(work, fusedThreads) : null;
    execution = { fused, dispatches: fused ? fusedDispatches(work, fused) : planDispatches(work) };
    byThreads.set(fusedThreads, execution);
  }
  return execution;
}

/** Bytes of each buffer. */
export function sessionBuffers(
  work: Work,
  draws: number,
  traits: DeviceTraits,
): ReadonlyMap<SessionBuffer, number> {
  const buffers = new Map<SessionBuffer, number>();
  const { dispatches, fused } = executionOf(work, traits);
  if (fused) {
    const { sharedFloats, drawFloats, drawWords } = fused.arena;
    buffers.set('arena', 4 * (sharedFloats + drawFloats * draws));
    buffers.set('program', fused.program.byteLength);
    // A binding has at least one word.
    buffers.set('signs', Math.max(4, 4 * drawWords * draws));
  } else {
    for (const [index, { perDraw, floats }] of blocksOf(work).entries()) {
      buffers.set(`block ${index}`, 4 * floats * (perDraw ? draws : 1));
    }
  }
  buffers.set('draws', drawByteLength * draws);
  buffers.set('frame', frameByteLength);
  buffers.set('params', Math.max(1, dispatches.length) * traits.uniformAlignment);
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
export function webGpuFootprint(work: Work, draws: number, traits: DeviceTraits): Footprint {
  const bytes = [...sessionBuffers(work, draws, traits).values()];
  return {
    byteLength: bytes.reduce((sum, byteLength) => sum + byteLength, 0),
    largest: Math.max(...bytes),
  };
}
