// What a dispatch is, and what all kernels’ dispatches share. Pure; no device objects.
import type { ConvStep, SignsTensor, Tensor, WeightTensor } from '../../../plan-types.ts';
import type { KernelName } from '../kernels.ts';

/** A slot of the plan, one of the session's own buffers, or what stands for the slots of a fused plan: fused.ts. */
export type BufferName =
  | number
  | 'arena'
  | 'program'
  | 'signs'
  | 'winograd weights'
  | 'winograd values'
  | 'winograd products'
  | 'draws'
  | 'state'
  | 'means'
  | 'm2'
  | 'groups'
  | 'result';

export interface Dispatch {
  readonly kernel: KernelName;
  readonly label: string;
  /** Positions in `plan.steps` of what it computes; undefined for what follows the steps. */
  readonly steps?: readonly number[];
  /** Values of the kernel's overrides. */
  readonly constants: Readonly<Record<string, number>>;
  /** Values of names in the kernel's unrolled text. */
  readonly unroll: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, number>>;
  /** Floating-point operations of one draw, where they are many. */
  readonly operations: number;
  /** In the order of the kernel's storage bindings. */
  readonly buffers: readonly BufferName[];
  /** Workgroups. `z: 'draws'` is one for each draw of the chunk, or for each `drawsPerGroup`. */
  readonly grid: {
    readonly x: number;
    readonly y: number;
    readonly z: 1 | 'draws';
    readonly drawsPerGroup?: number;
  };
}

/** Workgroups along z. */
export function depthOfGrid({ z, drawsPerGroup = 1 }: Dispatch['grid'], draws: number): number {
  return z === 'draws' ? Math.ceil(draws / drawsPerGroup) : z;
}

/** Threads of the element-wise and convolution kernels in a workgroup, as their WGSL says. */
export const workgroupSize = 64;

/** Largest number of workgroups along an axis that WebGPU promises. */
export const maxWorkgroups = 65535;

export function groupsFor(threads: number): number {
  return Math.ceil(threads / workgroupSize);
}

/** Workgroups for so many channels of so many positions; a large plane goes on in further rows (lib/grid.wgsl). */
export function planeGrid(positions: number, channels: number): Pick<Dispatch['grid'], 'x' | 'y'> {
  const groups = groupsFor(positions);
  return { x: Math.min(groups, maxWorkgroups), y: channels * Math.ceil(groups / maxWorkgroups) };
}

export function area({ region }: Tensor): number {
  return region.height * region.width;
}

export function floats(tensor: Tensor): number {
  return tensor.channels * area(tensor);
}

export function drawFloats(tensor: Tensor | WeightTensor | SignsTensor): number {
  if (!tensor.perDraw) return 0;
  return 'floats' in tensor ? tensor.floats : floats(tensor);
}

export function depth(tensor: { readonly perDraw: boolean }): 1 | 'draws' {
  return tensor.perDraw ? 'draws' : 1;
}

/** Where `to`'s first position lies in `other`, in rows and columns. */
export function shift(to: Tensor, other: Tensor): readonly [rows: number, columns: number] {
  return [to.region.top - other.region.top, to.region.left - other.region.left];
}

/**
 * Source position = target position + this + tap·dilation, in a convolution of stride 1, in rows and columns; the taps of a
 * gradient counted from the last.
 */
export function tapShift(
  step: Pick<ConvStep, 'direction' | 'kernel' | 'dilation' | 'before' | 'to' | 'source'>,
): readonly [rows: number, columns: number] {
  const { direction, kernel, dilation, before, to, source } = step;
  const [rows, columns] = shift(to, source);
  const first = (axis: 0 | 1): number =>
    direction === 'forward' ? -before[axis] : before[axis] - (kernel[axis] - 1) * dilation[axis];
  return [rows + first(0), columns + first(1)];
}

/** What the element-wise kernels share. */
export function elementwise(to: Tensor): Pick<Dispatch, 'unroll' | 'operations' | 'grid'> {
  return { unroll: {}, operations: 0, grid: { ...planeGrid(area(to), to.channels), z: depth(to) } };
}

/** Where a gathering kernel writes and reads. */
export function regionParams(to: Tensor, source: Tensor): Readonly<Record<string, number>> {
  return {
    to_top: to.region.top,
    to_left: to.region.left,
    to_height: to.region.height,
    to_width: to.region.width,
    source_top: source.region.top,
    source_left: source.region.left,
    source_height: source.region.height,
    source_width: source.region.width,
    to_draw_floats: drawFloats(to),
  };
}

export function windowParams(
  step: Pick<ConvStep, 'kernel' | 'stride' | 'dilation' | 'before'>,
): Readonly<Record<string, number>> {
  return {
    kernel_y: step.kernel[0],
    kernel_x: step.kernel[1],
    stride_y: step.stride[0],
    stride_x: step.stride[1],
    dilation_y: step.dilation[0],
    dilation_x: step.dilation[1],
    before_y: step.before[0],
    before_x: step.before[1],
  };
}
