// The buffers a session holds, and their bytes: one list for whoever plans and whoever allocates. No device objects.
import { jackknifeGroups, type Block, type Footprint, type Work } from '../../plan-types.ts';
import { fuse, type FusedPlan } from './dispatch/fused.ts';
import { winogradFloats, type WinogradBuffer } from './dispatch/winograd.ts';
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
  | WinogradBuffer
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
  /** The same with Winograd's kernels where they can compute a step; null where the plan has no memory for them. */
  readonly winograd: readonly Dispatch[] | null;
  /** Null where every step has a dispatch of its own. */
  readonly fused: FusedPlan | null;
}

/** What of a device decides that, and its memory. */
export interface DeviceTraits {
  /** Bytes between the params of two dispatches. */
  readonly uniformAlignment: number;
  /** Threads of a fused plan's workgroup, a power of two; 0 fuses nothing. */
  readonly fusedThreads: number;
  /** True where plans have memory for Winograd's kernels. */
  readonly winograd: boolean;
}

/** A session executes what was planned a moment before. */
const known = new WeakMap<Work['steps'], Map<string, Execution>>();

export function executionOf(
  work: Work,
  { fusedThreads, winograd }: Omit<DeviceTraits, 'uniformAlignment'>,
): Execution {
  const byTraits = known.get(work.steps) ?? new Map<string, Execution>();
  known.set(work.steps, byTraits);
  const key = `${fusedThreads} ${winograd}`;
  let execution = byTraits.get(key);
  if (!execution) {
    const fused = fusedThreads > 0 ? fuse(work, fusedThreads) : null;
    execution = {
      fused,
      dispatches: fused ? fusedDispatches(work, fused) : planDispatches(work),
      winograd: winograd && !fused ? planDispatches(work, 'winograd') : null,
    };
    byTraits.set(key, execution);
  }
  return execution;
}

/** Plans that were counted with memory for Winograd's kernels. */
const withWinograd = new WeakSet<Work['steps']>();

/** A device may have learned that these kernels are faster after it was planned: what was planned is executed. */
export function hasWinograd({ steps }: Pick<Work, 'steps'>): boolean {
  return withWinograd.has(steps);
}

/** Bytes of each buffer. */
export function sessionBuffers(
  work: Work,
  draws: number,
  traits: DeviceTraits,
): ReadonlyMap<SessionBuffer, number> {
  const buffers = new Map<SessionBuffer, number>();
  const { dispatches, fused, winograd } = executionOf(work, traits);
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
  for (const [name, floats] of winogradFloats(winograd ?? [], draws)) buffers.set(name, 4 * floats);
  buffers.set('draws', drawByteLength * draws);
  buffers.set('frame', frameByteLength);
  buffers.set('params', Math.max(1, dispatches.length, winograd?.length ?? 0) * traits.uniformAlignment);
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
  if (traits.winograd) withWinograd.add(work.steps);
  const bytes = [...sessionBuffers(work, draws, traits).values()];
  return {
    byteLength: bytes.reduce((sum, byteLength) => sum + byteLength, 0),
    largest: Math.max(...bytes),
  };
}
