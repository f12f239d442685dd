// Plan steps as dispatches: which kernel, with which numbers, over which grid. Pure; no device objects.
import type { ActivationOp, YX } from '../../../network/index.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  AffineStep,
  AggregateStep,
  AvgPoolStep,
  ConvStep,
  Distribution,
  MaskStep,
  MaxPoolGradientStep,
  MaxPoolStep,
  Plan,
  PlaneStep,
  RescaleStep,
  SliceStep,
  Step,
  Tensor,
  UpsampleStep,
  WeightsStep,
  WeightTensor,
} from '../../plan-types.ts';
import type { Aggregate } from '../../types.ts';
import type { KernelName } from './kernels.ts';

/** A slot of the plan, or one of the session's own buffers. */
export type BufferName = number | 'draws' | 'state' | 'means' | 'm2' | 'groups' | 'result';

export interface Dispatch {
  readonly kernel: KernelName;
  readonly label: string;
  /** Values of the kernel's overrides. */
  readonly constants: Readonly<Record<string, number>>;
  /** Values of names in the kernel's unrolled text. */
  readonly unroll: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, number>>;
  /** Floating-point operations of one draw, where they are many. */
  readonly operations: number;
  /** In the order of the kernel's storage bindings. */
  readonly buffers: readonly BufferName[];
  /** Workgroups. `z: 'draws'` is one for each draw of the chunk. */
  readonly grid: { readonly x: number; readonly y: number; readonly z: 1 | 'draws' };
}

const activationCodes: Readonly<Record<Exclude<ActivationOp, 'gelu'> | 'gelu none' | 'gelu tanh', number>> = {
  relu: 0,
  relu6: 1,
  'leaky-relu': 2,
  elu: 3,
  'gelu none': 4,
  'gelu tanh': 5,
  silu: 6,
  'hard-swish': 7,
  tanh: 8,
  sigmoid: 9,
};

const aggregateCodes: Readonly<Record<Aggregate, number>> = { abs: 0, square: 1, signed: 2, relu: 3 };

/** Threads of the element-wise and convolution kernels in a workgroup, as their WGSL says. */
const workgroupSize = 64;

/** Largest number of workgroups along an axis that WebGPU promises. */
const maxWorkgroups = 65535;

/** Side of the convolution's square tile of positions. */
const tile = 4;

/** Target channels a convolution thread keeps sums of; 8 fills the registers of every adapter tried. */
export const convChannelTiles = [8, 4, 1] as const;

function groupsFor(threads: number): number {
  return Math.ceil(threads / workgroupSize);
}

function area({ region }: Tensor): number {
  return region.height * region.width;
}

function floats(tensor: Tensor): number {
  return tensor.channels * area(tensor);
}

function drawFloats(tensor: Tensor | WeightTensor): number {
  if (!tensor.perDraw) return 0;
  return 'floats' in tensor ? tensor.floats : floats(tensor);
}

function depth(tensor: { readonly perDraw: boolean }): 1 | 'draws' {
  return tensor.perDraw ? 'draws' : 1;
}

/** Where `to`'s first position lies in `other`, in rows and columns. */
function shift(to: Tensor, other: Tensor): readonly [rows: number, columns: number] {
  return [to.region.top - other.region.top, to.region.left - other.region.left];
}

function distributionParams(distribution: Distribution): {
  distribution: number;
  first: number;
  second: number;
} {
  switch (distribution.kind) {
    case 'constant':
      return { distribution: 0, first: distribution.value, second: 0 };
    case 'normal':
      return { distribution: 1, first: distribution.standardDeviation, second: 0 };
    case 'uniform':
      return { distribution: 2, first: distribution.low, second: distribution.high };
    case 'bernoulli':
      return { distribution: 3, first: distribution.rate, second: 1 / (1 - distribution.rate) };
    default:
      return distribution satisfies never;
  }
}

function weights(step: WeightsStep): Dispatch {
  const [outChannels, inPerGroup, kernelY, kernelX] = step.shape;
  return {
    kernel: 'random-weights',
    label: step.label,
    constants: {},
    unroll: {},
    operations: 0,
    params: {
      layer: step.layer,
      ...distributionParams(step.distribution),
      out_channels: outChannels,
      in_per_group: inPerGroup,
      kernel_y: kernelY,
      kernel_x: kernelX,
      groups: step.groups,
      gradient_layout: step.layout === 'gradient' ? 1 : 0,
      profile_low: step.tapProfile?.low ?? 0,
      profile_norm: step.tapProfile?.norm ?? 0,
      has_profile: step.tapProfile ? 1 : 0,
      draw_floats: drawFloats(step.to),
    },
    buffers: [step.to.slot],
    grid: { x: Math.min(groupsFor(Math.ceil(step.to.floats / 4)), maxWorkgroups), y: 1, z: depth(step.to) },
  };
}

function plane(step: PlaneStep): Dispatch {
  const { top, left, height, width } = step.to.region;
  const quads = ((left + width - 1) >> 2) - (left >> 2) + 1;
  return {
    kernel: 'random-plane',
    label: step.label,
    constants: {},
    unroll: {},
    operations: 0,
    params: {
      layer: step.layer,
      purpose: step.purpose === 'input' ? 1 : 2,
      ...distributionParams(step.distribution),
      top,
      left,
      height,
      width,
      quads,
      draw_floats: drawFloats(step.to),
    },
    buffers: [step.to.slot],
    grid: { x: groupsFor(quads * height), y: step.to.channels, z: depth(step.to) },
  };
}

/** Kernels of at most so many taps are unrolled whole; of larger ones, one row at a time. */
const unrolledTaps = 9;
/** Taps of a row that are unrolled: 11 of them make 1,408 multiply-adds. */
const unrolledRow = 11;

/** How the kernel cuts a convolution into tiles: the positions of a tile lie `spacing` apart, in spacing² phases. */
interface Tiling {
  readonly kernel: 'conv' | 'conv-dense';
  readonly constants: Readonly<Record<string, number>>;
  readonly unroll: Readonly<Record<string, number>>;
  readonly spacing: YX;
}

function tiling({ direction, kernel, stride, dilation }: ConvStep, channels: number): Tiling {
  const gradient = direction === 'gradient';
  const constants = { GRADIENT: gradient ? 1 : 0 };
  const dense = ([0, 1] as const).every((axis) => stride[axis] === 1 || (gradient && dilation[axis] === 1));
  if (!dense) {
    return { kernel: 'conv', constants, unroll: { CHANNELS: channels }, spacing: gradient ? stride : [1, 1] };
  }
  const spacing: YX = [stride[0] > 1 ? stride[0] : dilation[0], stride[1] > 1 ? stride[1] : dilation[1]];
  const taps = [Math.ceil(kernel[0] / stride[0]), Math.ceil(kernel[1] / stride[1])] as const;
  const whole = taps[0] * taps[1] <= unrolledTaps;
  const tapsY = whole ? taps[0] : 1;
  const tapsX = whole ? taps[1] : Math.min(taps[1], unrolledRow);
  // Forward-only and gradient grids alike cover the kernel exactly where stride is 1 and the unrolling divides it.
  const partial = stride[0] > 1 || stride[1] > 1 || taps[1] % tapsX !== 0;
  return {
    kernel: 'conv-dense',
    constants: { ...constants, PARTIAL: partial ? 1 : 0 },
    unroll: {
      CHANNELS: channels,
      TAPS_Y: tapsY,
      TAPS_X: tapsX,
      ROWS: tile + tapsY - 1,
      COLUMNS: tile + tapsX - 1,
    },
    spacing,
  };
}

function convolution(step: ConvStep): Dispatch {
  const { source, to, groups } = step;
  const toPerGroup = to.channels / groups;
  const channels = convChannelTiles.find((size) => toPerGroup > size / 2) ?? 1;
  const channelTiles = Math.ceil(toPerGroup / channels);
  const { spacing, ...variant } = tiling(step, channels);
  const { height, width } = to.region;
  const blocksY = Math.ceil(Math.ceil(height / spacing[0]) / tile);
  const blocksX = Math.ceil(Math.ceil(width / spacing[1]) / tile);
  const phases = Math.min(spacing[0], height) * Math.min(spacing[1], width);
  return {
    ...variant,
    label: step.label,
    operations: step.operations,
    params: {
      ...regionParams(to, source),
      ...windowParams(step),
      source_per_group: source.channels / groups,
      to_per_group: toPerGroup,
      channel_tiles: channelTiles,
      blocks_y: blocksY,
      blocks_x: blocksX,
      accumulate: step.accumulate ? 1 : 0,
      has_bias: step.bias ? 1 : 0,
      source_draw_floats: drawFloats(source),
      weights_draw_floats: drawFloats(step.weights),
    },
    buffers: [source.slot, step.weights.slot, (step.bias ?? step.weights).slot, to.slot],
    grid: {
      x: groupsFor(phases * blocksY * blocksX),
      y: groups * channelTiles,
      z: depth(to),
    },
  };
}

/** What the element-wise kernels share. */
function elementwise(to: Tensor): Pick<Dispatch, 'unroll' | 'operations' | 'grid'> {
  return { unroll: {}, operations: 0, grid: { x: groupsFor(area(to)), y: to.channels, z: depth(to) } };
}

function activationCode(step: ActivationStep | ActivationGradientStep): number {
  return activationCodes[step.op === 'gelu' ? (`gelu ${step.approximate}` as const) : step.op];
}

function activation(step: ActivationStep): Dispatch {
  const { source, to } = step;
  const [rows, columns] = shift(to, source);
  return {
    kernel: 'activation',
    label: step.label,
    ...elementwise(to),
    constants: { OP: activationCode(step) },
    params: {
      height: to.region.height,
      width: to.region.width,
      row_shift: rows,
      column_shift: columns,
      source_height: source.region.height,
      source_width: source.region.width,
      to_draw_floats: drawFloats(to),
      source_draw_floats: drawFloats(source),
      slope: step.slope,
    },
    buffers: [source.slot, to.slot],
  };
}

function activationGradient(step: ActivationGradientStep): Dispatch {
  const { value, gradient, to } = step;
  const [rows, columns] = shift(to, gradient);
  return {
    kernel: 'activation-gradient',
    label: step.label,
    ...elementwise(to),
    constants: { OP: activationCode(step) },
    params: {
      height: to.region.height,
      width: to.region.width,
      row_shift: rows,
      column_shift: columns,
      gradient_height: gradient.region.height,
      gradient_width: gradient.region.width,
      to_draw_floats: drawFloats(to),
      value_draw_floats: drawFloats(value),
      gradient_draw_floats: drawFloats(gradient),
      accumulate: step.accumulate ? 1 : 0,
      slope: step.slope,
    },
    buffers: [value.slot, gradient.slot, to.slot],
  };
}

function affine(step: AffineStep): Dispatch {
  const { source, to } = step;
  const [rows, columns] = shift(to, source);
  return {
    kernel: 'affine',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      height: to.region.height,
      width: to.region.width,
      row_shift: rows,
      column_shift: columns,
      source_height: source.region.height,
      source_width: source.region.width,
      to_draw_floats: drawFloats(to),
      source_draw_floats: drawFloats(source),
      accumulate: step.accumulate ? 1 : 0,
      has_scale: step.scale ? 1 : 0,
      has_shift: step.shift ? 1 : 0,
    },
    buffers: [source.slot, (step.scale ?? source).slot, (step.shift ?? source).slot, to.slot],
  };
}

function maskBy(step: MaskStep): Dispatch {
  const { source, mask, to } = step;
  const [rows, columns] = shift(to, source);
  const [maskRows, maskColumns] = shift(to, mask);
  return {
    kernel: 'mask',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      height: to.region.height,
      width: to.region.width,
      row_shift: rows,
      column_shift: columns,
      source_height: source.region.height,
      source_width: source.region.width,
      mask_row_shift: maskRows,
      mask_column_shift: maskColumns,
      mask_height: mask.region.height,
      mask_width: mask.region.width,
      to_draw_floats: drawFloats(to),
      source_draw_floats: drawFloats(source),
      mask_draw_floats: drawFloats(mask),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, mask.slot, to.slot],
  };
}

function slice(step: SliceStep): Dispatch {
  const { source, to } = step;
  const [rows, columns] = shift(to, source);
  return {
    kernel: 'slice',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      height: to.region.height,
      width: to.region.width,
      row_shift: rows,
      column_shift: columns,
      source_height: source.region.height,
      source_width: source.region.width,
      source_channel: step.sourceChannel,
      to_channel: step.toChannel,
      to_draw_floats: drawFloats(to),
      source_draw_floats: drawFloats(source),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, to.slot],
    grid: { x: groupsFor(area(to)), y: step.channels, z: depth(to) },
  };
}

/** Where a gathering kernel writes and reads. */
function regionParams(to: Tensor, source: Tensor): Readonly<Record<string, number>> {
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

function windowParams(
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

/** Beyond every position of a plane without borders. */
const everywhere = 2 ** 30;

function averagePool(step: AvgPoolStep): Dispatch {
  const { source, to, counted } = step;
  return {
    kernel: 'avg-pool',
    label: step.label,
    ...elementwise(to),
    constants: { GRADIENT: step.direction === 'gradient' ? 1 : 0 },
    params: {
      ...regionParams(to, source),
      ...windowParams(step),
      count_first_y: counted[0]?.first ?? -everywhere,
      count_first_x: counted[1]?.first ?? -everywhere,
      count_end_y: counted[0]?.end ?? everywhere,
      count_end_x: counted[1]?.end ?? everywhere,
      source_draw_floats: drawFloats(source),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, to.slot],
  };
}

function maxPool(step: MaxPoolStep): Dispatch {
  const { source, to } = step;
  return {
    kernel: 'max-pool',
    label: step.label,
    ...elementwise(to),
    constants: { CHOICE: step.result === 'choice' ? 1 : 0 },
    params: { ...regionParams(to, source), ...windowParams(step), source_draw_floats: drawFloats(source) },
    buffers: [source.slot, to.slot],
  };
}

function maxPoolGradient(step: MaxPoolGradientStep): Dispatch {
  const { gradient, choice, to } = step;
  return {
    kernel: 'max-pool-gradient',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      ...regionParams(to, gradient),
      ...windowParams(step),
      gradient_draw_floats: drawFloats(gradient),
      choice_draw_floats: drawFloats(choice),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [gradient.slot, choice.slot, to.slot],
  };
}

function upsample(step: UpsampleStep): Dispatch {
  const { source, to, scale, plane } = step;
  return {
    kernel: 'upsample',
    label: step.label,
    ...elementwise(to),
    constants: {
      GRADIENT: step.direction === 'gradient' ? 1 : 0,
      BILINEAR: step.mode === 'bilinear' ? 1 : 0,
    },
    params: {
      ...regionParams(to, source),
      scale_y: scale[0],
      scale_x: scale[1],
      plane_height: plane?.[0] ?? -1,
      plane_width: plane?.[1] ?? -1,
      source_draw_floats: drawFloats(source),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, to.slot],
  };
}

function rescale({ tensors, label }: RescaleStep): Dispatch[] {
  const pass = (kernel: 'range' | 'rescale', tensor: Tensor, position: number): Dispatch => ({
    kernel,
    label,
    constants: {},
    unroll: {},
    operations: 0,
    params: { floats: floats(tensor), draw_floats: drawFloats(tensor), first: position === 0 ? 1 : 0 },
    buffers: [tensor.slot, 'draws'],
    grid: {
      x: kernel === 'range' ? 1 : Math.min(groupsFor(floats(tensor)), maxWorkgroups),
      y: 1,
      z: depth(tensor),
    },
  });
  return [
    ...tensors.map((tensor, position) => pass('range', tensor, position)),
    ...tensors.map((tensor, position) => pass('rescale', tensor, position)),
  ];
}

function aggregate(step: AggregateStep): Dispatch[] {
  const { source, to } = step;
  const common = {
    gradient_draw_floats: drawFloats(source),
    map_draw_floats: drawFloats(to),
    area: area(to),
  };
  return [
    {
      kernel: 'aggregate',
      label: step.label,
      constants: { AGGREGATE: aggregateCodes[step.aggregate] },
      unroll: {},
      operations: 0,
      params: { ...common, channels: source.channels },
      buffers: [source.slot, to.slot],
      grid: { x: groupsFor(area(to)), y: 1, z: depth(to) },
    },
    {
      kernel: 'summarize',
      label: step.label,
      constants: {},
      unroll: {},
      operations: 0,
      params: { ...common, floats: floats(source) },
      buffers: [to.slot, source.slot, 'draws'],
      grid: { x: 1, y: 1, z: depth(to) },
    },
  ];
}

/** The dispatches of one step, in order. */
export function stepDispatches(step: Step): readonly Dispatch[] {
  switch (step.kind) {
    case 'weights':
      return [weights(step)];
    case 'plane':
      return [plane(step)];
    case 'conv':
      return [convolution(step)];
    case 'activation':
      return [activation(step)];
    case 'activation-gradient':
      return [activationGradient(step)];
    case 'affine':
      return [affine(step)];
    case 'mask':
      return [maskBy(step)];
    case 'slice':
      return [slice(step)];
    case 'avg-pool':
      return [averagePool(step)];
    case 'max-pool':
      return [maxPool(step)];
    case 'max-pool-gradient':
      return [maxPoolGradient(step)];
    case 'upsample':
      return [upsample(step)];
    case 'rescale':
      return rescale(step);
    case 'aggregate':
      return aggregate(step);
    default:
      return step satisfies never;
  }
}

/** The end of every chunk: its draws into the mean, and the frame that is read back. */
function accumulationDispatches({ accumulation }: Plan): readonly Dispatch[] {
  if (!accumulation) return [];
  const { map, aggregate: rule, normalize } = accumulation;
  const normalized = normalize === 'draw' ? 1 : 0;
  const squared = rule === 'square' ? 1 : 0;
  const common = { constants: {}, unroll: {}, operations: 0 };
  return [
    {
      kernel: 'accumulate',
      label: 'accumulate',
      ...common,
      params: { area: area(map), map_draw_floats: drawFloats(map), normalized, squared },
      buffers: [map.slot, 'draws', 'state', 'means', 'm2', 'groups'],
      grid: { x: groupsFor(area(map)), y: 1, z: 1 },
    },
    {
      kernel: 'finish',
      label: 'finish',
      ...common,
      params: { area: area(map), normalized, squared },
      buffers: ['draws', 'means', 'm2', 'state', 'result'],
      grid: { x: 1, y: 1, z: 1 },
    },
  ];
}

/** Everything one chunk dispatches, in order. */
export function planDispatches(plan: Plan): readonly Dispatch[] {
  return [...plan.steps.flatMap(stepDispatches), ...accumulationDispatches(plan)];
}
