// Dispatches of the convolution kernels. Pure; no device objects.
import type { YX } from '../../../../network/index.ts';
import type { ConvStep } from '../../../plan-types.ts';
import {
  groupsFor,
  drawFloats,
  depth,
  maxWorkgroups,
  regionParams,
  windowParams,
  type Dispatch,
} from './dispatch.ts';
import { takesWinograd, winograd } from './winograd.ts';

/** Side of the convolution's square tile of positions. */
const tile = 4;

/** Target channels a convolution thread keeps sums of; 8 fills the registers of every adapter tried. */
const convChannelTiles = [8, 4, 1] as const;

/** Kernels of at most so many taps are unrolled whole; of larger ones, one row at a time. */
const unrolledTaps = 9;
/** Taps of a row that are unrolled: 11 of them make 1,408 multiply-adds. */
const unrolledRow = 11;

/** Target channels that four lanes share: fours of each. */
const quadChannels = 16;

/**
 * Which kernels take the wide convolutions: `dense` everywhere, or `quad` where it can, whose sums are the same, term by
 * term; or `winograd` where it can and `quad` elsewhere, the same up to the rounding of as many sums.
 */
export type ConvTiles = 'dense' | 'quad' | 'winograd';

/** How the kernel cuts a convolution into tiles: the positions of a tile lie `spacing` apart, in spacing² phases. */
interface Tiling {
  readonly kernel: 'conv' | 'conv-dense' | 'conv-quad';
  readonly constants: Readonly<Record<string, number>>;
  readonly unroll: Readonly<Record<string, number>>;
  readonly spacing: YX;
  /** Positions of a tile. */
  readonly tile: YX;
  /** Target channels of a tile. */
  readonly channels: number;
  /** Invocations that share a tile. */
  readonly lanes: number;
}

function tiling(step: ConvStep, tiles: ConvTiles): Tiling {
  const { direction, kernel, stride, dilation, to, groups, accumulate } = step;
  const toPerGroup = to.channels / groups;
  const channels = convChannelTiles.find((size) => toPerGroup > size / 2) ?? 1;
  const gradient = direction === 'gradient';
  const constants = { GRADIENT: gradient ? 1 : 0, ACCUMULATE: accumulate ? 1 : 0 };
  const square: YX = [tile, tile];
  const dense = ([0, 1] as const).every((axis) => stride[axis] === 1 || (gradient && dilation[axis] === 1));
  if (!dense) {
    const spacing: YX = gradient ? stride : [1, 1];
    return {
      kernel: 'conv',
      constants,
      unroll: { CHANNELS: channels },
      spacing,
      tile: square,
      channels,
      lanes: 1,
    };
  }
  const spacing: YX = [stride[0] > 1 ? stride[0] : dilation[0], stride[1] > 1 ? stride[1] : dilation[1]];
  const taps = [Math.ceil(kernel[0] / stride[0]), Math.ceil(kernel[1] / stride[1])] as const;
  const whole = taps[0] * taps[1] <= unrolledTaps;
  const tapsY = whole ? taps[0] : 1;
  const tapsX = whole ? taps[1] : Math.min(taps[1], unrolledRow);
  // Forward-only and gradient grids alike cover the kernel exactly where stride is 1 and the unrolling divides it.
  const partial = stride[0] > 1 || stride[1] > 1 || taps[1] % tapsX !== 0;
  const quad = tiles !== 'dense' && toPerGroup >= quadChannels && toPerGroup % 4 === 0;
  const positions: YX = quad ? quadTile : square;
  const [rows, columns] = [positions[0] + tapsY - 1, positions[1] + tapsX - 1];
  const shared = { constants, spacing, tile: positions };
  const unroll = {
    TAPS_Y: tapsY,
    TAPS_X: tapsX,
    COLUMNS: columns,
    PARTIAL: partial ? 1 : 0,
    WHOLE: whole ? 1 : 0,
  };
  if (!quad) {
    return {
      ...shared,
      kernel: 'conv-dense',
      unroll: { CHANNELS: channels, ...unroll, ROWS: rows },
      channels,
      lanes: 1,
    };
  }
  return {
    ...shared,
    kernel: 'conv-quad',
    unroll: {
      ...unroll,
      TILE_Y: positions[0],
      TILE_X: positions[1],
      GROUPS: 1,
      LOADS: Math.ceil((rows * columns) / 4),
      // element · RECIPROCAL / 2^16, rounded down, is element / COLUMNS for elements below 2^16 / COLUMNS.
      RECIPROCAL: Math.floor(2 ** 16 / columns) + 1,
    },
    channels: quadChannels,
    lanes: 4,
  };
}

/** Positions four lanes own together: 6 by 6 and a halo of one are 64 values, 16 loads. */
const quadTile: YX = [6, 6];

/** A dispatch of more is cut by channel tiles, so that a stale one stops in between: a second on a software adapter. */
const operationsPerDispatch = 4e9;

export function convolution(step: ConvStep, convTiles: ConvTiles): readonly Dispatch[] {
  if (convTiles === 'winograd' && takesWinograd(step)) return winograd(step);
  const { source, to, groups } = step;
  const toPerGroup = to.channels / groups;
  const { spacing, tile: positions, channels, lanes, ...variant } = tiling(step, convTiles);
  const channelTiles = Math.ceil(toPerGroup / channels);
  const { height, width } = to.region;
  const blocksY = Math.ceil(Math.ceil(height / spacing[0]) / positions[0]);
  const blocksX = Math.ceil(Math.ceil(width / spacing[1]) / positions[1]);
  const phases = Math.min(spacing[0], height) * Math.min(spacing[1], width);
  const workgroups = groupsFor(lanes * phases * blocksY * blocksX);
  // Of a plane too large for four lanes a tile, one lane takes a tile.
  if (convTiles !== 'dense' && workgroups > maxWorkgroups) return convolution(step, 'dense');
  const tiles = groups * channelTiles;
  // As many whatever the tiles, so that a plan's bytes do not hang on them.
  const parts = Math.min(
    groups * Math.ceil(toPerGroup / quadChannels),
    Math.max(1, Math.ceil(step.operations / operationsPerDispatch)),
  );
  return Array.from({ length: parts }, (_, part): Dispatch => {
    const firstTile = Math.floor((part * tiles) / parts);
    const ownTiles = Math.floor(((part + 1) * tiles) / parts) - firstTile;
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
        has_bias: step.bias ? 1 : 0,
        source_draw_floats: drawFloats(source),
        weights_draw_floats: drawFloats(step.weights),
      },
      buffers: [source.slot, step.weights.slot, (step.bias ?? step.weights).slot, to.slot],
      grid: { x: workgroups, y: ownTiles, z: depth(to) },
    };
  });
}
