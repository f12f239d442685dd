// Random steps with the data they read, for every backend: from a kind and a seed. Imports plan types only.
import type { CountedRange, Region, Tensor } from '../../src/engine/plan-types.ts';
import { choicesFrom, numbersFrom, type Choose } from './random-choices.ts';
import { floatsOf, type WindowStep } from './steps.ts';

export interface StepCase {
  readonly step: WindowStep;
  /** By slot; the last slot is `step.to`'s, with what it held before. */
  readonly data: readonly Float32Array[];
}

const common = { layer: 3, label: 'random' } as const;

function anyRegion(choose: Choose): Region {
  return { top: choose(-6, 6), left: choose(-6, 6), height: choose(1, 14), width: choose(1, 14) };
}

/** A part of a plane of that size. */
function regionOf(choose: Choose, [height, width]: readonly [number, number]): Region {
  const [top, left] = [choose(0, height - 1), choose(0, width - 1)];
  return { top, left, height: choose(1, height - top), width: choose(1, width - left) };
}

function anyWindow(choose: Choose) {
  return {
    kernel: [choose(1, 5), choose(1, 5)],
    stride: [choose(1, 3), choose(1, 3)],
    dilation: [choose(1, 4), choose(1, 4)],
    before: [choose(0, 5), choose(0, 5)],
  } as const;
}

function tensor(slot: number, channels: number, region: Region): Tensor {
  return { slot, perDraw: true, channels, region };
}

type Kind = WindowStep['kind'];

export const windowKinds = [
  'slice',
  'avg-pool',
  'max-pool',
  'max-pool-gradient',
  'upsample',
] as const satisfies Kind[];

/** The step of a seed, over regions near and far from each other. */
export function randomStep(kind: Kind, seed: number): StepCase {
  const next = numbersFrom(seed);
  const choose = choicesFrom(next);
  const step = makeStep(kind, seed, choose);
  const tensors =
    step.kind === 'max-pool-gradient' ? [step.gradient, step.choice, step.to] : [step.source, step.to];
  const data = tensors.map((read) => Float32Array.from({ length: floatsOf(read) }, () => 2 * next() - 1));
  if (step.kind === 'max-pool-gradient') {
    const taps = step.kernel[0] * step.kernel[1];
    data[1]!.forEach((_, i) => (data[1]![i] = choose(-1, taps - 1)));
  }
  return { step, data };
}

function makeStep(kind: Kind, seed: number, choose: Choose): WindowStep {
  const accumulate = seed % 2 === 0;
  const direction = seed % 3 === 0 ? 'forward' : 'gradient';
  const channels = choose(1, 4);
  const source = tensor(0, channels, anyRegion(choose));
  const to = tensor(1, channels, anyRegion(choose));
  switch (kind) {
    case 'slice': {
      const [sourceChannel, toChannel] = [choose(0, 3), choose(0, 3)];
      const [more, beyond] = [choose(0, 2), choose(0, 2)];
      return {
        kind,
        ...common,
        source: { ...source, channels: sourceChannel + channels + more },
        sourceChannel,
        to: { ...to, channels: toChannel + channels + beyond },
        toChannel,
        channels,
        accumulate,
      };
    }
    case 'avg-pool': {
      const shape = anyWindow(choose);
      const plane = direction === 'forward' ? source.region : to.region;
      const outputs = direction === 'forward' ? to.region : source.region;
      const counted =
        choose(0, 2) === 0 ? ([null, null] as const) : countedRanges(choose, shape, plane, outputs);
      return { kind, ...common, ...shape, direction, counted, source, to, accumulate };
    }
    case 'max-pool':
      return {
        kind,
        ...common,
        ...anyWindow(choose),
        result: seed % 2 === 0 ? 'value' : 'choice',
        source,
        to,
      };
    case 'max-pool-gradient': {
      const choice = { ...source, slot: 1 };
      return {
        kind,
        ...common,
        ...anyWindow(choose),
        gradient: source,
        choice,
        to: { ...to, slot: 2 },
        accumulate,
      };
    }
    case 'upsample': {
      const mode = choose(0, 2) === 0 ? 'nearest' : 'bilinear';
      const scale = [choose(1, 4), choose(1, 4)] as const;
      if (choose(0, 1) === 0)
        return { kind, ...common, direction, mode, scale, plane: null, source, to, accumulate };
      const plane = [choose(1, 8), choose(1, 8)] as const;
      const small = regionOf(choose, plane);
      const large = regionOf(choose, [plane[0] * scale[0], plane[1] * scale[1]]);
      const [from, into] = direction === 'forward' ? [small, large] : [large, small];
      return {
        kind,
        ...common,
        direction,
        mode,
        scale,
        plane,
        source: { ...source, region: from },
        to: { ...to, region: into },
        accumulate,
      };
    }
    default:
      return kind satisfies never;
  }
}

/** Around the plane's region, and such that every window counts a tap; null on axes where that cannot be. */
function countedRanges(
  choose: Choose,
  { kernel, stride, dilation, before }: ReturnType<typeof anyWindow>,
  plane: Region,
  outputs: Region,
): readonly [CountedRange | null, CountedRange | null] {
  const along = (axis: 0 | 1): CountedRange | null => {
    const [start, length] = axis === 0 ? [plane.top, plane.height] : [plane.left, plane.width];
    const [output, count] = axis === 0 ? [outputs.top, outputs.height] : [outputs.left, outputs.width];
    const range = { first: start - choose(0, 3), end: start + length + choose(0, 3) };
    const countsATap = Array.from({ length: count }, (_, i) =>
      Array.from(
        { length: kernel[axis] },
        (_tap, tap) => (output + i) * stride[axis] - before[axis] + tap * dilation[axis],
      ).some((position) => position >= range.first && position < range.end),
    );
    return countsATap.every(Boolean) ? range : null;
  };
  return [along(0), along(1)];
}
