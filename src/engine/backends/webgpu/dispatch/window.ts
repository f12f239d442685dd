// Dispatches of pooling and upsampling. Pure; no device objects.
import type { AvgPoolStep, MaxPoolGradientStep, MaxPoolStep, UpsampleStep } from '../../../plan-types.ts';
import { drawFloats, regionParams, windowParams, elementwise, type Dispatch } from './dispatch.ts';

/** Beyond every position of a plane without borders. */
const everywhere = 2 ** 30;

/** True where every window counts all of its taps. */
function isWhole({ direction, source, to, kernel, stride, dilation, before, counted }: AvgPoolStep): boolean {
  const { top, left, height, width } = (direction === 'gradient' ? source : to).region;
  return ([0, 1] as const).every((axis) => {
    const span = counted[axis];
    const first = axis === 0 ? top : left;
    const last = first + (axis === 0 ? height : width) - 1;
    const end = last * stride[axis] - before[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    return !span || (first * stride[axis] - before[axis] >= span.first && end <= span.end);
  });
}

export function averagePool(step: AvgPoolStep): Dispatch {
  const { source, to, counted } = step;
  return {
    kernel: 'avg-pool',
    label: step.label,
    ...elementwise(to),
    constants: {
      GRADIENT: step.direction === 'gradient' ? 1 : 0,
      DILATED: Math.max(...step.dilation) > 1 ? 1 : 0,
      WHOLE: isWhole(step) ? 1 : 0,
    },
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

export function maxPool(step: MaxPoolStep): Dispatch {
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

export function maxPoolGradient(step: MaxPoolGradientStep): Dispatch {
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

export function upsample(step: UpsampleStep): Dispatch {
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
