// Weights, inputs and masks in WebAssembly: the numbers of ../../../random, laid where the other kernels read them.
// No device objects.
import type { Distribution, PlaneStep, WeightsStep } from '../../../plan-types.ts';
import { planePurpose, profileOf, weightsPurpose } from '../../../random/index.ts';
import { arrayOf, type Run } from '../memory.ts';
import { liesInPanels, panelChannels } from './conv.ts';
import type { Opened, Opening, Room } from './room.ts';

type Key = readonly [low: number, high: number];

/** Weights drawn before they are laid out: they stay in the nearest cache. */
const weightsAtOnce = 2048;

/** A few milliseconds' work. */
const weightsPerRun = 5e5;

/** As ../assembly/random.ts takes it; null where nothing is random. */
function kindOf(distribution: Distribution): readonly [kind: number, first: number, second: number] | null {
  switch (distribution.kind) {
    case 'constant':
      return null;
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
export function layoutWeights(step: WeightsStep, seed: Key, room: Room): Opening {
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

  return ({ kernels, memory, shared }: Opened) => {
    const to = arrayOf(memory, step.to);
    if (step.distribution.kind === 'constant' && profile === 0) {
      const { value } = step.distribution;
      return () => to.fill(value, 0, outer * rowLength);
    }
    const numbers = new Float32Array(to.buffer, shared.numbers, rowsAtOnce * rowLength);
    const constant = step.distribution.kind === 'constant' ? step.distribution.value : 0;

    /** Draws a few rows of the shape, from element `first` on, and returns where they begin. */
    function drawNumbers(first: number, count: number, draw: number): number {
      if (!kind) {
        numbers.fill(constant);
        return shared.numbers;
      }
      const counter = Math.floor(first / 4);
      const counters = Math.ceil((first + count) / 4) - counter;
      kernels.randomNumbers(
        shared.numbers,
        counters,
        counter,
        0,
        draw,
        weightsPurpose(step.layer),
        ...seed,
        ...kind,
      );
      return shared.numbers + 4 * (first % 4);
    }

    function fill(first: number, end: number, draw: number): void {
      for (let row = first; row < end; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, end - row);
        let from = drawNumbers(row * rowLength, rows * rowLength, draw);
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

    const rowsPerRun = Math.max(1, Math.floor(weightsPerRun / rowLength));
    const runs: Run[] = [];
    for (let first = 0; first < outer; first += rowsPerRun) {
      const end = Math.min(outer, first + rowsPerRun);
      runs.push(({ draw }) => fill(first, end, draw));
    }
    return runs;
  };
}

/** Takes the room for a draw's input or mask. */
export function layoutPlane(step: PlaneStep, seed: Key, room: Room): Opening {
  const { top, left, height, width } = step.to.region;
  const { channels } = step.to;
  const kind = kindOf(step.distribution);
  room.share('numbers', 4 * (width + 32));
  return ({ kernels, memory, shared }: Opened) => {
    const to = arrayOf(memory, step.to);
    if (!kind) {
      const value = step.distribution.kind === 'constant' ? step.distribution.value : 0;
      return () => to.fill(value, 0, channels * height * width);
    }
    const purpose = planePurpose(step.purpose, step.layer);
    return ({ draw }) =>
      kernels.randomPlanes(
        to.byteOffset,
        shared.numbers,
        channels,
        top,
        left,
        height,
        width,
        draw,
        purpose,
        ...seed,
        ...kind,
      );
  };
}
