// Dispatches of the kernels that work position by position. Pure; no device objects.
import type { ActivationOp } from '../../../../network/index.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  AffineStep,
  MaskStep,
  SignsGradientStep,
  SignsStep,
  SliceStep,
  Tensor,
} from '../../../plan-types.ts';
import { sameRegion } from '../../../plan-parts.ts';
import { area, drawFloats, depth, floats, shift, elementwise, planeGrid, type Dispatch } from './dispatch.ts';

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

export function activationCode(step: ActivationStep | ActivationGradientStep | SignsStep): number {
  return activationCodes[step.op === 'gelu' ? (`gelu ${step.approximate}` as const) : step.op];
}

/** The target's region, and where it lies in that of what is read, by whose name a kernel has it. */
function shiftedParams(
  to: Tensor,
  read: Tensor,
  name: 'source' | 'gradient' = 'source',
): Readonly<Record<string, number>> {
  const [rows, columns] = shift(to, read);
  return {
    height: to.region.height,
    width: to.region.width,
    row_shift: rows,
    column_shift: columns,
    [`${name}_height`]: read.region.height,
    [`${name}_width`]: read.region.width,
    to_draw_floats: drawFloats(to),
    [`${name}_draw_floats`]: drawFloats(read),
  };
}

export function activation(step: ActivationStep): Dispatch {
  const { source, to } = step;
  return {
    kernel: 'activation',
    label: step.label,
    ...elementwise(to),
    constants: { OP: activationCode(step) },
    params: {
      ...shiftedParams(to, source),
      slope: step.slope,
    },
    buffers: [source.slot, to.slot],
  };
}

export function activationGradient(step: ActivationGradientStep): Dispatch {
  const { value, gradient, to } = step;
  return {
    kernel: 'activation-gradient',
    label: step.label,
    ...elementwise(to),
    constants: { OP: activationCode(step) },
    params: {
      ...shiftedParams(to, gradient, 'gradient'),
      value_draw_floats: drawFloats(value),
      accumulate: step.accumulate ? 1 : 0,
      slope: step.slope,
    },
    buffers: [value.slot, gradient.slot, to.slot],
  };
}

/** Threads for a number of words of signs: one each, or one for so many of its bits. */
function signsGrid(words: number, perDraw: boolean): Pick<Dispatch, 'operations' | 'grid'> {
  return { operations: 0, grid: { ...planeGrid(words, 1), z: depth({ perDraw }) } };
}

/** With the values where `values`' step reads what `step` does. */
export function signs(step: SignsStep, values: ActivationStep | null): Dispatch {
  const { source, to } = step;
  return {
    kernel: values ? 'activation-signs' : 'signs',
    label: step.label,
    ...signsGrid(to.floats, to.perDraw),
    constants: { OP: activationCode(step) },
    unroll: { VALUES: values ? 1 : 0 },
    params: {
      floats: floats(source),
      words: to.floats,
      source_draw_floats: drawFloats(source),
      signs_draw_words: drawFloats(to),
      to_draw_floats: values ? drawFloats(values.to) : 0,
      slope: step.slope,
    },
    buffers: values ? [source.slot, to.slot, values.to.slot] : [source.slot, to.slot],
  };
}

/** Elements of a thread of signs-gradient.wgsl. */
const signsOfThread = 8;

export function signsGradient(step: SignsGradientStep): Dispatch {
  const { signs: words, gradient, to, elsewhere, accumulate } = step;
  const threads = (words.floats * 32) / signsOfThread;
  return {
    kernel: 'signs-gradient',
    label: step.label,
    ...signsGrid(threads, to.perDraw),
    constants: { SAME: sameRegion(to.region, gradient.region) ? 1 : 0 },
    unroll: {},
    params: {
      threads,
      floats: floats(to),
      ...shiftedParams(to, gradient, 'gradient'),
      signs_draw_words: drawFloats(words),
      accumulate: accumulate ? 1 : 0,
      elsewhere,
    },
    buffers: [words.slot, gradient.slot, to.slot],
  };
}

export function affine(step: AffineStep): Dispatch {
  const { source, to } = step;
  return {
    kernel: 'affine',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      ...shiftedParams(to, source),
      accumulate: step.accumulate ? 1 : 0,
      has_scale: step.scale ? 1 : 0,
      has_shift: step.shift ? 1 : 0,
    },
    buffers: [source.slot, (step.scale ?? source).slot, (step.shift ?? source).slot, to.slot],
  };
}

export function maskBy(step: MaskStep): Dispatch {
  const { source, mask, to } = step;
  const [maskRows, maskColumns] = shift(to, mask);
  return {
    kernel: 'mask',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      ...shiftedParams(to, source),
      mask_row_shift: maskRows,
      mask_column_shift: maskColumns,
      mask_height: mask.region.height,
      mask_width: mask.region.width,
      mask_draw_floats: drawFloats(mask),
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, mask.slot, to.slot],
  };
}

export function slice(step: SliceStep): Dispatch {
  const { source, to } = step;
  return {
    kernel: 'slice',
    label: step.label,
    ...elementwise(to),
    constants: {},
    params: {
      ...shiftedParams(to, source),
      source_channel: step.sourceChannel,
      to_channel: step.toChannel,
      accumulate: step.accumulate ? 1 : 0,
    },
    buffers: [source.slot, to.slot],
    grid: { ...planeGrid(area(to), step.channels), z: depth(to) },
  };
}
