// Convolution and its gradient in WebAssembly: the sums of ../conv.ts, eight target channels at once where there are
// that many, one by one where there are few. Sums are float32, as on the device. No device objects.
import type { ConvStep } from '../../../plan-types.ts';
import { axisOf, copyLength, type Layout, type Phase } from '../conv-axes.ts';
import { area, arrayOf } from '../memory.ts';
import type { Recordable } from './program.ts';
import {
  operationsPerFloat,
  operationsPerPiece,
  operationsPerRun,
  type Opened,
  type Opening,
  type Room,
  type Shareable,
  type Unit,
} from './room.ts';

/** Target channels whose weights lie side by side: see ../assembly/sums.ts. */
export const panelChannels = 8;

/** Up to so many target channels are summed one by one: eight at once would be half idle. */
const fewChannels = 4;

/** Of the copy, what one block of target rows reads should stay in a core's own cache: floats. */
const blockFloats = 65536;

/** Weights of eight channels and what they meet in one go: see ../assembly/sums.ts. */
const productsAtOnce = 576;

/** Positions that are summed before they are stored, for eight channels and for one: their sums stay in the nearest cache. */
const positionsAtOnce = { eight: 1024, one: 4096 } as const;

/** Whether a convolution's weights lie in panels, [group][target channel div 8][product][8]: where none would be idle. */
export function liesInPanels(targets: number): boolean {
  return targets % panelChannels === 0;
}

/** What makes the target positions of one phase of y and one of x, for group 0. */
interface Products {
  readonly y: Phase;
  readonly x: Phase;
  readonly count: number;
  /** Address of each product's distance from the copy's beginning, in bytes. */
  readonly shifts: number;
  /** Address of each product's number among the weights of a target channel; null where they are all, in order. */
  readonly places: number | null;
}

type Tap = Phase['taps'][number];

/** Indices of the copy, along an axis, that lie in the source, and where the first of them does. */
function insideOf(
  { step, firstQuotient, length }: Layout,
  residue: number,
  start: number,
  extent: number,
): { readonly first: number; readonly end: number; readonly from: number } {
  const offset = step * firstQuotient + residue - start;
  const first = Math.min(length, Math.max(0, Math.ceil(-offset / step)));
  const end = Math.max(first, Math.min(length, Math.ceil((extent - offset) / step)));
  return { first, end, from: offset + first * step };
}

/** Takes a convolution's room. */
export function layoutConv(step: ConvStep, room: Room): Opening {
  const { groups, accumulate } = step;
  const taps = step.kernel[0] * step.kernel[1];
  const sources = step.source.channels / groups;
  const targets = step.to.channels / groups;
  const inPanels = liesInPanels(targets);
  const isFew = targets <= fewChannels;
  const panels = Math.ceil(targets / panelChannels);
  const { width } = step.to.region;
  const planeArea = area(step.to.region);
  const { phases: phasesY, layout: layoutY } = axisOf(step, 0);
  const { phases: phasesX, layout: layoutX } = axisOf(step, 1);
  const pitch = layoutX.length;
  const blockLength = layoutY.length * pitch;
  const channelLength = layoutY.residues.length * layoutX.residues.length * blockLength;

  /** What `of` says of every product of a phase of y and one of x, in the order of their weights. */
  function each(y: Phase, x: Phase, of: (channel: number, tapY: Tap, tapX: Tap) => number): Int32Array {
    const inOrder = ({ taps }: Phase) => [...taps].sort((one, other) => one.tap - other.tap);
    const [tapsY, tapsX] = [inOrder(y), inOrder(x)];
    const values = new Int32Array(sources * tapsY.length * tapsX.length);
    let at = 0;
    for (let channel = 0; channel < sources; channel++) {
      for (const tapY of tapsY) for (const tapX of tapsX) values[at++] = of(channel, tapY, tapX);
    }
    return values;
  }

  function productsOf(y: Phase, x: Phase): Products {
    const count = sources * y.taps.length * x.taps.length;
    const isAll = count === sources * taps;
    const shiftOf = (channel: number, tapY: Tap, tapX: Tap): number => {
      const block = tapY.block * layoutX.residues.length + tapX.block;
      return 4 * (channel * channelLength + block * blockLength + tapY.shift * pitch + tapX.shift);
    };
    const placeOf = (channel: number, tapY: Tap, tapX: Tap): number =>
      channel * taps + tapY.tap * step.kernel[1] + tapX.tap;
    return {
      y,
      x,
      count,
      shifts: room.table(count, () => each(y, x, shiftOf)),
      places: isAll && (isFew || inPanels) ? null : room.table(count, () => each(y, x, placeOf)),
    };
  }

  const products = phasesY.flatMap((y) => phasesX.map((x) => productsOf(y, x)));
  const positionsLimit = isFew
    ? positionsAtOnce.one
    : Math.min(positionsAtOnce.eight, Math.floor(blockFloats / sources));
  /** Of a phase, rows that are summed at once. */
  const rowsOf = ({ x }: Products): number =>
    Math.max(1, Math.floor((positionsLimit - x.length) / Math.max(1, pitch)) + 1);
  const positionsOf = ({ x }: Products, rows: number): number => (rows - 1) * pitch + x.length;

  room.share('copy', 4 * copyLength(step));
  for (const product of products) {
    const positions = positionsOf(product, Math.min(rowsOf(product), product.y.length));
    room.share('sums', 4 * positions * (isFew ? 1 : panelChannels) + 192);
    if (product.places !== null) {
      if (isFew) room.share('ownWeights', 4 * product.count);
      else room.share('weights', 4 * product.count * panels * panelChannels);
    }
  }

  return ({ memory, shared }: Opened): Shareable => {
    const source = arrayOf(memory, step.source).byteOffset;
    const weights = arrayOf(memory, step.weights).byteOffset;
    const biases = step.bias && arrayOf(memory, step.bias);
    const to = arrayOf(memory, step.to).byteOffset;
    const { copy, sums } = shared;
    const flag = accumulate ? 1 : 0;

    /** Channels `first` to before `end` of the source. */
    function copyChannels(kernels: Recordable, first: number, end: number): void {
      const { region } = step.source;
      let block = copy + 4 * first * channelLength;
      for (const residueY of layoutY.residues) {
        const rows = insideOf(layoutY, residueY, region.top, region.height);
        for (const residueX of layoutX.residues) {
          const columns = insideOf(layoutX, residueX, region.left, region.width);
          kernels.copySource(
            block,
            4 * channelLength,
            end - first,
            layoutY.length,
            pitch,
            rows.first,
            rows.end,
            columns.first,
            columns.end,
            source + 4 * (first * area(region) + rows.from * region.width + columns.from),
            4 * area(region),
            4 * region.width * layoutY.step,
            4 * layoutX.step,
          );
          block += 4 * blockLength;
        }
      }
    }

    /** Address of a group's weights from target channel `target` on, as they lie in their tensor. */
    const weightsOf = (group: number, target: number): number =>
      weights + 4 * (group * targets * sources * taps + (inPanels ? target * sources * taps : target));

    /** Gathers the weights that a phase's products use, panel by panel. */
    function packAll(kernels: Recordable, product: Products, group: number): void {
      for (let panel = 0; panel < panels; panel++) {
        kernels.packPanel(
          shared.weights + 4 * panel * product.count * panelChannels,
          weightsOf(group, panel * panelChannels),
          product.places!,
          product.count,
          4 * (inPanels ? panelChannels : targets),
          targets - panel * panelChannels,
        );
      }
    }

    /** Target rows from the phase's `row`-th, of a group's panels `first` to before `end`. */
    function sumPanels(
      kernels: Recordable,
      phase: Products,
      group: number,
      row: number,
      rows: number,
      first: number,
      end: number,
    ): void {
      const { y, x, count, shifts, places } = phase;
      const positions = positionsOf(phase, rows);
      const from = copy + 4 * (group * sources * channelLength + row * pitch);
      const rowAt = to + 4 * ((y.first + row * y.step) * width + x.first);
      for (let panel = first; panel < end; panel++) {
        const target = panel * panelChannels;
        const channel = group * targets + target;
        const panelWeights = places === null ? weightsOf(group, target) : shared.weights + 4 * target * count;
        for (let product = 0; product === 0 || product < count; product += productsAtOnce) {
          kernels.sumEight(
            sums,
            from,
            positions,
            shifts + 4 * product,
            Math.min(productsAtOnce, count - product),
            panelWeights + 4 * panelChannels * product,
            product === 0 ? 0 : 1,
          );
        }
        kernels.storeEight(
          rowAt + 4 * channel * planeArea,
          4 * planeArea,
          4 * y.step * width,
          4 * x.step,
          Math.min(panelChannels, targets - target),
          rows,
          x.length,
          pitch,
          sums,
          biases ? biases.byteOffset + 4 * channel : 0,
          flag,
        );
      }
    }

    /** The same of one target channel. */
    function sumChannel(
      kernels: Recordable,
      product: Products,
      group: number,
      row: number,
      rows: number,
      target: number,
    ): void {
      const { y, x, count, shifts, places } = product;
      const channel = group * targets + target;
      let channelWeights = weightsOf(group, target);
      if (places !== null) {
        kernels.packOne(shared.ownWeights, channelWeights, places, count, 4 * targets);
        channelWeights = shared.ownWeights;
      }
      kernels.sumOne(
        sums,
        copy + 4 * (group * sources * channelLength + row * pitch),
        positionsOf(product, rows),
        shifts,
        count,
        channelWeights,
        places === null ? 4 * targets : 4,
        biases ? biases[channel]! : 0,
      );
      kernels.storeOne(
        to + 4 * (channel * planeArea + (y.first + row * y.step) * width + x.first),
        4 * y.step * width,
        4 * x.step,
        rows,
        x.length,
        pitch,
        sums,
        flag,
      );
    }

    /** What is done before a group's sums, if anything. */
    function packingOf(product: Products, group: number): Unit[] {
      if (isFew || product.places === null) return [];
      return [{ operations: product.count * targets, run: (kernels) => packAll(kernels, product, group) }];
    }

    function sumsOf(product: Products, group: number, operationsAtOnce: number): Unit[] {
      const units: Unit[] = [];
      const rowsAtOnce = rowsOf(product);
      for (let row = 0; row < product.y.length; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, product.y.length - row);
        const operations = 2 * product.count * positionsOf(product, rows);
        if (isFew) {
          for (let target = 0; target < targets; target++) {
            units.push({
              operations,
              run: (kernels) => sumChannel(kernels, product, group, row, rows, target),
            });
          }
          continue;
        }
        const perPanel = panelChannels * operations;
        const panelsAtOnce = Math.max(1, Math.floor(operationsAtOnce / Math.max(1, perPanel)));
        for (let first = 0; first < panels; first += panelsAtOnce) {
          const end = Math.min(panels, first + panelsAtOnce);
          units.push({
            operations: perPanel * (end - first),
            run: (kernels) => sumPanels(kernels, product, group, row, rows, first, end),
          });
        }
      }
      return units;
    }

    const { channels } = step.source;
    function copying(channelsAtOnce: number): Unit[] {
      const units: Unit[] = [];
      for (let first = 0; first < channels; first += channelsAtOnce) {
        const end = Math.min(channels, first + channelsAtOnce);
        units.push({
          operations: (end - first) * channelLength * operationsPerFloat,
          run: (kernels) => copyChannels(kernels, first, end),
        });
      }
      return units;
    }

    const units = copying(Math.max(1, channels));
    const perCopy = Math.floor(operationsPerPiece / Math.max(1, channelLength * operationsPerFloat));
    const stages: Unit[][] = [copying(Math.max(1, perCopy))];
    for (const product of products) {
      for (let group = 0; group < groups; group++) {
        const packing = packingOf(product, group);
        const pieces = sumsOf(product, group, operationsPerPiece);
        units.push(...packing, ...sumsOf(product, group, operationsPerRun));
        // Sums that need no packing do not wait for one another.
        if (packing.length > 0 || stages.length === 1) stages.push(packing, pieces);
        else stages.at(-1)!.push(...pieces);
      }
    }
    return { units, stages: stages.filter((pieces) => pieces.length > 0) };
  };
}
