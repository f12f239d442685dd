// Dispatches of the convolution kernels. Pure; no device objects.
import type { YX } from '../../../../network/index.ts';
import type { ConvStep } from '../../../plan-types.ts';
import { groupsFor, drawFloats, depth, regionParams, windowParams, type Dispatch } from './dispatch.ts';

/** Side of the convolution's square tile of positions. */
const tile = 4;

/** Target channels a convolution thread keeps sums of; 8 fills the registers of every adapter tried. */
const convChannelTiles = [8, 4, 1] as const;

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

/** A dispatch of more is cut by channel tiles, so that a stale one stops in between: a second on a software adapter. */
const operationsPerDispatch = 4e9;

export function convolution(step: ConvStep): readonly Dispatch[] {
  const { source, to, groups } = step;
  const toPerGroup = to.channels / groups;
  const channels = convChannelTiles.find((size) => toPerGroup > size / 2) ?? 1;
  const channelTiles = Math.ceil(toPerGroup / channels);
  const { spacing, ...variant } = tiling(step, channels);
  const { height, width } = to.region;
  const blocksY = Math.ceil(Math.ceil(height / spacing[0]) / tile);
  const blocksX = Math.ceil(Math.ceil(width / spacing[1]) / tile);
  const phases = Math.min(spacing[0], height) * Math.min(spacing[1], width);
  const tiles = groups * channelTiles;
  const dispatches = Math.min(tiles, Math.max(1, Math.ceil(step.operations / operationsPerDispatch)));
  const tilesPerDispatch = Math.ceil(tiles / dispatches);
  return Array.from({ length: Math.ceil(tiles / tilesPerDispatch) }, (_, part): Dispatch => {
    const firstTile = part * tilesPerDispatch;
    const ownTiles = Math.min(tilesPerDispatch, tiles - firstTile);
    return {
      ...variant,
      label: step.label,
      operations: (step.operations * ownTiles) / tiles,
      params: {
        ...regionParams(to, source),
        ...windowParams(step),
        source_per_group: source.channels / groups,
        to_per_group: toPerGroup,
        channel_tiles: channelTiles,
        first_tile: firstTile,
        blocks_y: blocksY,
        blocks_x: blocksX,
        accumulate: step.accumulate ? 1 : 0,
        has_bias: step.bias ? 1 : 0,
        source_draw_floats: drawFloats(source),
        weights_draw_floats: drawFloats(step.weights),
      },
      buffers: [source.slot, step.weights.slot, (step.bias ?? step.weights).slot, to.slot],
      grid: { x: groupsFor(phases * blocksY * blocksX), y: ownTiles, z: depth(to) },
    };
  });
}
