// Dispatches that reduce: rescaling, maps, the running mean. Pure; no device objects.
import type { AggregateStep, RescaleStep, Tensor, Work } from '../../../plan-types.ts';
import type { Aggregate } from '../../../types.ts';
import {
  maxWorkgroups,
  groupsFor,
  area,
  floats,
  drawFloats,
  depth,
  planeGrid,
  type BufferName,
  type Dispatch,
} from './dispatch.ts';

export const aggregateCodes: Readonly<Record<Aggregate, number>> = { abs: 0, square: 1, signed: 2, relu: 3 };

export function rescale({ tensors, label }: RescaleStep): Dispatch[] {
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

export function aggregate(step: AggregateStep): Dispatch[] {
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
      grid: { ...planeGrid(area(to), 1), z: depth(to) },
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

/** Where the maps of a chunk's draws lie: the first at float `start`, the next `drawFloats` on. */
export interface MapPlace {
  readonly buffer: BufferName;
  readonly start: number;
  readonly drawFloats: number;
}

/** Pixels of a thread of accumulate.wgsl. */
const accumulatedPixels = 4;

/** The end of every chunk: its draws into the mean, and the frame that is read back. */
export function accumulationDispatches(
  { accumulation }: Pick<Work, 'accumulation'>,
  place: MapPlace | null = null,
): readonly Dispatch[] {
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
      constants: { NORMALIZED: normalized, SQUARED: squared },
      params: {
        area: area(map),
        map_start: place?.start ?? 0,
        map_draw_floats: place?.drawFloats ?? drawFloats(map),
      },
      buffers: [place?.buffer ?? map.slot, 'draws', 'state', 'means', 'm2', 'groups'],
      grid: { ...planeGrid(Math.ceil(area(map) / accumulatedPixels), 1), z: 1 },
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
