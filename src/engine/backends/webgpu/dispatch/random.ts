// Dispatches of the random numbers: weights, inputs, masks. Pure; no device objects.
import type { Distribution, PlaneStep, WeightsStep } from '../../../plan-types.ts';
import { maxWorkgroups, groupsFor, drawFloats, depth, planeGrid, type Dispatch } from './dispatch.ts';

/** Which of distribution.wgsl's, and its two parameters. */
export function distributionParams(distribution: Distribution): {
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

export function weights(step: WeightsStep): Dispatch {
  const [outChannels, inPerGroup, kernelY, kernelX] = step.shape;
  const { distribution, first, second } = distributionParams(step.distribution);
  const groups = groupsFor(Math.ceil(step.to.floats / 4));
  return {
    kernel: 'random-weights',
    label: step.label,
    constants: {
      DISTRIBUTION: distribution,
      PROFILE: step.tapProfile ? 1 : 0,
      GRADIENT: step.layout === 'gradient' ? 1 : 0,
    },
    unroll: {},
    operations: 0,
    params: {
      layer: step.layer,
      first,
      second,
      out_channels: outChannels,
      in_per_group: inPerGroup,
      kernel_y: kernelY,
      kernel_x: kernelX,
      groups: step.groups,
      profile_low: step.tapProfile?.low ?? 0,
      profile_norm: step.tapProfile?.norm ?? 0,
      draw_floats: drawFloats(step.to),
    },
    buffers: [step.to.slot],
    grid: { x: Math.min(groups, maxWorkgroups), y: Math.ceil(groups / maxWorkgroups), z: depth(step.to) },
  };
}

export function plane(step: PlaneStep): Dispatch {
  const { top, left, height, width } = step.to.region;
  const { distribution, first, second } = distributionParams(step.distribution);
  const quads = ((left + width - 1) >> 2) - (left >> 2) + 1;
  return {
    kernel: 'random-plane',
    label: step.label,
    constants: { DISTRIBUTION: distribution },
    unroll: {},
    operations: 0,
    params: {
      layer: step.layer,
      purpose: step.purpose === 'input' ? 1 : 2,
      first,
      second,
      top,
      left,
      height,
      width,
      quads,
      draw_floats: drawFloats(step.to),
    },
    buffers: [step.to.slot],
    grid: { ...planeGrid(quads * height, step.to.channels), z: depth(step.to) },
  };
}
