// Dispatches of Winograd's convolution: transformed weights and values, their products, and the sums. Pure; no device
// objects. The mathematics is in shaders/winograd-*.wgsl.
import type { ConvStep, Step } from '../../../plan-types.ts';
import { depth, drawFloats, groupsFor, tapShift, type BufferName, type Dispatch } from './dispatch.ts';

/** Side of a tile of positions, and of the square of source positions that it reads. */
const tile = 4;
const factors = 36;

/** Tiles of a block. */
const blockTiles = 16;
/** Fours of target channels that a lane owns: the most that divide them. Four lanes share a block. */
const laneFours = [4, 2, 1] as const;
/** Target channels of a block for each four of a lane. */
const fourChannels = 16;

/** Fewer, and there is more to transform than is spared. */
const fewestChannels = 32;
/** Of conv-quad.wgsl's tiles of 6x6: on fewer, it is faster. */
const quadSide = 6;
const fewestQuadTiles = 3;

/** Numbers that a draw's transformed weights, values or products may have: eight mebibytes. More is computed in bands. */
const bandFloats = 2 ** 21;

/** True where these kernels can and should compute the step. */
export function takesWinograd(step: Step): step is ConvStep {
  if (step.kind !== 'conv') return false;
  const { kernel, stride, dilation, groups, source, to } = step;
  const { height, width } = to.region;
  return (
    groups === 1 &&
    [...kernel, ...stride, ...dilation].join() === '3,3,1,1,1,1' &&
    Math.min(source.channels, to.channels) >= fewestChannels &&
    source.channels % 4 === 0 &&
    to.channels % fourChannels === 0 &&
    Math.ceil(height / quadSide) * Math.ceil(width / quadSide) >= fewestQuadTiles
  );
}

interface Band {
  readonly first: number;
  readonly count: number;
}

/** `all` in bands of at most `most`, or of `unit` where that is more; all but the last are multiples of `unit`. */
function bandsOf(all: number, most: number, unit: number): readonly Band[] {
  const size = Math.max(unit, Math.floor(most / unit) * unit);
  return Array.from({ length: Math.ceil(all / size) }, (_, band) => ({
    first: band * size,
    count: Math.min(size, all - band * size),
  }));
}

const padded = (tiles: number): number => Math.ceil(tiles / blockTiles) * blockTiles;

export function winograd(step: ConvStep): readonly Dispatch[] {
  const { source, weights, bias, to, direction, accumulate, label } = step;
  const gradient = direction === 'gradient';
  const { height, width } = to.region;
  const [tilesY, tilesX] = [Math.ceil(height / tile), Math.ceil(width / tile)];
  const fours = laneFours.find((size) => to.channels % (fourChannels * size) === 0)!;
  const channelBands = bandsOf(to.channels, bandFloats / (factors * source.channels), fourChannels * fours);
  const widest = Math.max(source.channels, channelBands[0]!.count);
  const tileBands = bandsOf(tilesY * tilesX, bandFloats / (factors * widest), blockTiles);
  const [originY, originX] = tapShift(step);
  const perDraw = (tensor: { readonly perDraw: boolean }, count: number): number =>
    tensor.perDraw ? count : 0;
  const dispatches: Dispatch[] = [];
  for (const channels of channelBands) {
    const weightFloats = perDraw(weights, factors * source.channels * channels.count);
    dispatches.push({
      kernel: 'winograd-weights',
      label,
      constants: { GRADIENT: gradient ? 1 : 0 },
      unroll: {},
      params: {
        source_channels: source.channels,
        fours: to.channels / 4,
        first_four: channels.first / 4,
        band_fours: channels.count / 4,
        weights_draw_floats: drawFloats(weights),
        to_draw_floats: weightFloats,
      },
      operations: 0,
      buffers: [weights.slot, 'winograd weights'],
      grid: { x: groupsFor((source.channels * channels.count) / 4), y: 1, z: depth(weights) },
    });
    for (const tiles of tileBands) {
      const paddedTiles = padded(tiles.count);
      const valueFloats = perDraw(source, factors * source.channels * paddedTiles);
      const productFloats = perDraw(to, factors * channels.count * paddedTiles);
      // Those of the only band are still there.
      if (tileBands.length > 1 || channels.first === 0) {
        dispatches.push({
          kernel: 'winograd-values',
          label,
          constants: {},
          unroll: {},
          params: {
            channels: source.channels,
            source_height: source.region.height,
            source_width: source.region.width,
            origin_y: originY,
            origin_x: originX,
            tiles_x: tilesX,
            first_tile: tiles.first,
            tiles: paddedTiles,
            source_draw_floats: drawFloats(source),
            to_draw_floats: valueFloats,
          },
          operations: 0,
          buffers: [source.slot, 'winograd values'],
          grid: { x: groupsFor(source.channels * paddedTiles), y: 1, z: depth(source) },
        });
      }
      const quads = (factors * channels.count * paddedTiles) / (fourChannels * fours * blockTiles);
      const share = (channels.count * tiles.count) / (to.channels * tilesY * tilesX);
      dispatches.push(
        {
          kernel: 'winograd-products',
          label,
          constants: {},
          unroll: { FOURS: fours },
          params: {
            source_channels: source.channels,
            band_fours: channels.count / 4,
            tile_fours: paddedTiles / 4,
            weights_draw_floats: weightFloats,
            values_draw_floats: valueFloats,
            to_draw_floats: productFloats,
          },
          operations: step.operations * share,
          buffers: ['winograd weights', 'winograd values', 'winograd products'],
          grid: { x: groupsFor(4 * quads), y: 1, z: depth(to) },
        },
        {
          kernel: 'winograd-sums',
          label,
          constants: { ACCUMULATE: accumulate ? 1 : 0 },
          unroll: {},
          params: {
            to_height: height,
            to_width: width,
            first_channel: channels.first,
            band_channels: channels.count,
            tiles_x: tilesX,
            first_tile: tiles.first,
            tiles: tiles.count,
            padded: paddedTiles,
            has_bias: bias ? 1 : 0,
            products_draw_floats: productFloats,
            to_draw_floats: drawFloats(to),
          },
          operations: 0,
          buffers: ['winograd products', (bias ?? weights).slot, to.slot],
          grid: { x: groupsFor(channels.count * tiles.count), y: 1, z: depth(to) },
        },
      );
    }
  }
  return dispatches;
}

export type WinogradBuffer = Extract<BufferName, `winograd ${string}`>;

/** Numbers each needs for all of these dispatches and so many draws; empty where none are Winograd's. */
export function winogradFloats(
  dispatches: readonly Dispatch[],
  draws: number,
): ReadonlyMap<WinogradBuffer, number> {
  const most = new Map<WinogradBuffer, number>();
  const note = (name: WinogradBuffer, floats: number, z: Dispatch['grid']['z']): void => {
    most.set(name, Math.max(most.get(name) ?? 0, floats * (z === 'draws' ? draws : 1)));
  };
  for (const { kernel, params, grid } of dispatches) {
    if (kernel === 'winograd-weights') {
      note('winograd weights', factors * params.source_channels! * 4 * params.band_fours!, grid.z);
    } else if (kernel === 'winograd-values') {
      note('winograd values', factors * params.channels! * params.tiles!, grid.z);
    } else if (kernel === 'winograd-products') {
      note('winograd products', factors * 16 * params.band_fours! * params.tile_fours!, grid.z);
    }
  }
  return most;
}
