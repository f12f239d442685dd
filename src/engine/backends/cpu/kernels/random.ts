// Weights, inputs and masks in WebAssembly: the numbers of ../../../random, laid where the other kernels read them.
// No device objects.
import type { Distribution, PlaneStep, WeightsStep } from '../../../plan-types.ts';
import { planePurpose, profileOf, weightsPurpose } from '../../../random/index.ts';
import { arrayOf } from '../memory.ts';
import { liesInPanels, panelChannels } from './conv.ts';
import type { Recordable } from './program.ts';
import {
  operationsPerFloat,
  operationsPerNumber,
  operationsPerRun,
  type Opened,
  type Opening,
  type Room,
  type Unit,
} from './room.ts';

/** Weights drawn before they are laid out: they stay in the nearest cache. */
const weightsAtOnce = 2048;

/** As ../assembly/random.ts takes it. */
function kindOf(
  distribution: Distribution,
): readonly ['constant', number] | readonly [kind: number, first: number, second: number] {
  switch (distribution.kind) {
    case 'constant':
      return ['constant', distribution.value];
    case 'normal':
      return [1, distribution.standardDeviation, 0];
    case 'uniform':
      return [2, distribution.low, distribution.high - distribution.low];
    case 'bernoulli':
      return [3, Math.round(distribution.rate * 2 ** 24), 1 / (1 - distribution.rate)];
    default:
      return distribution satisfies never;
  }
}

/** Takes the room for a draw's weights: [group][source channel][tap][target channel], or in panels. */
export function layoutWeights(step: WeightsStep, room: Room): Opening {
  const [outer, inner, height, width] = step.shape;
  const taps = height * width;
  const rowLength = inner * taps;
  const perGroup = outer / step.groups;
  const isForward = step.layout === 'forward';
  const [sources, targets] = isForward ? [inner, perGroup] : [perGroup, inner];
  const inPanels = liesInPanels(targets);
  const kind = kindOf(step.distribution);
  const profile = step.tapProfile ? room.table(taps, () => Float32Array.from(profileOf(step))) : 0;
  const rowsAtOnce = Math.max(1, Math.floor(weightsAtOnce / rowLength));
  room.share('numbers', 4 * (rowsAtOnce * rowLength + 32));

  /** Floats from a product to the next, and from a panel to the next. */
  const productStep = inPanels ? panelChannels : targets;
  const panelStep = sources * taps * panelChannels;
  /** Where the weight of target channel 0's first product lies, for a row of the shape: floats. */
  const placeOf = (row: number): number => {
    const group = Math.floor(row / perGroup);
    const inGroup = row % perGroup;
    const place = group * sources * taps * targets;
    if (!isForward) return place + inGroup * taps * productStep;
    if (!inPanels) return place + inGroup;
    return place + Math.floor(inGroup / panelChannels) * panelStep + (inGroup % panelChannels);
  };
  // The inner channels of a row are sources one way, targets the other.
  const innerIsSplit = inPanels && !isForward;
  const blocks = innerIsSplit ? inner / panelChannels : 1;
  const channels = innerIsSplit ? panelChannels : inner;
  const channelStep = isForward ? taps * productStep : 1;

  return ({ memory, shared, key: [key0, key1] }: Opened) => {
    const to = arrayOf(memory, step.to);
    /** Draws a few rows of the shape, from element `first` on, and returns where they begin. */
    function drawNumbers(kernels: Recordable, first: number, count: number, draw: number): number {
      if (kind[0] === 'constant') {
        kernels.fill(shared.numbers, count, kind[1]);
        return shared.numbers;
      }
      const counter = Math.floor(first / 4);
      kernels.randomNumbers(
        shared.numbers,
        Math.ceil((first + count) / 4) - counter,
        counter,
        0,
        draw,
        weightsPurpose(step.layer),
        key0,
        key1,
        ...kind,
      );
      return shared.numbers + 4 * (first % 4);
    }

    function fill(kernels: Recordable, first: number, end: number, draw: number): void {
      for (let row = first; row < end; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, end - row);
        let from = drawNumbers(kernels, row * rowLength, rows * rowLength, draw);
        for (let i = 0; i < rows; i++, from += 4 * rowLength) {
          kernels.spread(
            to.byteOffset + 4 * placeOf(row + i),
            from,
            blocks,
            4 * panelStep,
            channels,
            4 * channelStep,
            taps,
            4 * productStep,
            profile,
          );
        }
      }
    }

    const operationsPerRow = rowLength * operationsPerNumber;
    const rowsPerUnit = Math.max(1, Math.floor(operationsPerRun / operationsPerRow));
    const units: Unit[] = [];
    for (let first = 0; first < outer; first += rowsPerUnit) {
      const end = Math.min(outer, first + rowsPerUnit);
      units.push({
        operations: (end - first) * operationsPerRow,
        run: (kernels, draw) => fill(kernels, first, end, draw),
      });
    }
    return { units, stages: [units] };
  };
}

/** Takes the room for a draw's input or mask. */
export function layoutPlane(step: PlaneStep, room: Room): Opening {
  const { top, left, height, width } = step.to.region;
  const { channels } = step.to;
  const kind = kindOf(step.distribution);
  room.share('numbers', 4 * (width + 32));
  return ({ memory, shared, key: [key0, key1] }: Opened) => {
    const to = arrayOf(memory, step.to).byteOffset;
    const floats = channels * height * width;
    if (kind[0] === 'constant') {
      const [, value] = kind;
      return { operations: floats * operationsPerFloat, run: (kernels) => kernels.fill(to, floats, value) };
    }
    const purpose = planePurpose(step.purpose, step.layer);
    return {
      operations: floats * operationsPerNumber,
      run: (kernels, draw) =>
        kernels.randomPlanes(
          to,
          shared.numbers,
          channels,
          top,
          left,
          height,
          width,
          draw,
          purpose,
          key0,
          key1,
          ...kind,
        ),
    };
  };
}
