// Every kind of step that reads a window, a channel or a product, as its equation stands above its type: naive loops.
// Imports plan types only.
import type {
  AvgPoolStep,
  CountedRange,
  MaxPoolGradientStep,
  MaxPoolStep,
  SliceStep,
  Tensor,
  UpsampleStep,
} from '../../src/engine/plan-types.ts';

export type WindowStep = SliceStep | AvgPoolStep | MaxPoolStep | MaxPoolGradientStep | UpsampleStep;

export function floatsOf({ channels, region }: Pick<Tensor, 'channels' | 'region'>): number {
  return channels * region.height * region.width;
}

export function isInside({ region }: Pick<Tensor, 'region'>, y: number, x: number): boolean {
  const [row, column] = [y - region.top, x - region.left];
  return row >= 0 && row < region.height && column >= 0 && column < region.width;
}

/** A tensor's number at a position of its layer's plane: zero outside its region. */
export function at(
  data: Float32Array,
  tensor: Pick<Tensor, 'channels' | 'region'>,
  c: number,
  y: number,
  x: number,
): number {
  if (c >= tensor.channels || !isInside(tensor, y, x)) return 0;
  const { top, left, height, width } = tensor.region;
  return data[(c * height + y - top) * width + x - left]!;
}

/** What a tensor should hold, from a function of position. */
export function filled(
  { channels, region }: Pick<Tensor, 'channels' | 'region'>,
  value: (c: number, y: number, x: number) => number,
): Float32Array {
  const data = new Float32Array(floatsOf({ channels, region }));
  let i = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = region.top; y < region.top + region.height; y++) {
      for (let x = region.left; x < region.left + region.width; x++) data[i++] = value(c, y, x);
    }
  }
  return data;
}

/** Positions a tensor covers along an axis. */
function positions({ region }: Tensor, axis: 0 | 1): number[] {
  const [first, length] = axis === 0 ? [region.top, region.height] : [region.left, region.width];
  return Array.from({ length }, (_, i) => first + i);
}

/** share(o, i) of an average along an axis. */
function averageShare(step: AvgPoolStep, axis: 0 | 1, o: number, i: number): number {
  let [taken, counted] = [0, 0];
  for (let k = 0; k < step.kernel[axis]; k++) {
    const position = o * step.stride[axis] - step.before[axis] + k * step.dilation[axis];
    if (position === i) taken++;
    if (isCounted(step.counted[axis], position)) counted++;
  }
  return taken === 0 ? 0 : taken / counted;
}

function isCounted(range: CountedRange | null, position: number): boolean {
  return range === null || (position >= range.first && position < range.end);
}

/** share(o, i) of an upsampling along an axis, from the position's real number. */
function upsampleShare({ mode, scale, plane }: UpsampleStep, axis: 0 | 1, o: number, i: number): number {
  if (mode === 'nearest') return Math.floor(o / scale[axis]) === i ? 1 : 0;
  const u = (o + 0.5) / scale[axis] - 0.5;
  const low = Math.floor(u);
  const moved = (position: number): number => {
    if (!plane) return position;
    return Math.max(0, Math.min(plane[axis] - 1, position));
  };
  return (moved(low) === i ? 1 - (u - low) : 0) + (moved(low + 1) === i ? u - low : 0);
}

function shared(step: AvgPoolStep | UpsampleStep, source: Float32Array, before: Float32Array): Float32Array {
  const shareOf = (axis: 0 | 1, o: number, i: number): number =>
    step.kind === 'avg-pool' ? averageShare(step, axis, o, i) : upsampleShare(step, axis, o, i);
  const share = (axis: 0 | 1, to: number, from: number): number =>
    step.direction === 'forward' ? shareOf(axis, to, from) : shareOf(axis, from, to);
  return filled(step.to, (c, y, x) => {
    let sum = step.accumulate ? at(before, step.to, c, y, x) : 0;
    for (const sy of positions(step.source, 0)) {
      const shareY = share(0, y, sy);
      if (shareY === 0) continue;
      for (const sx of positions(step.source, 1)) {
        sum += shareY * share(1, x, sx) * at(source, step.source, c, sy, sx);
      }
    }
    return sum;
  });
}

/** Taps of the window of output [y, x], row by row: number and position. */
function* taps(
  { kernel, stride, dilation, before }: MaxPoolStep | MaxPoolGradientStep,
  y: number,
  x: number,
): Generator<[tap: number, y: number, x: number]> {
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) {
      yield [
        ky * kernel[1] + kx,
        y * stride[0] - before[0] + ky * dilation[0],
        x * stride[1] - before[1] + kx * dilation[1],
      ];
    }
  }
}

function maximum(step: MaxPoolStep, source: Float32Array): Float32Array {
  return filled(step.to, (c, y, x) => {
    let [largest, choice] = [0, -1];
    for (const [tap, sy, sx] of taps(step, y, x)) {
      if (!isInside(step.source, sy, sx)) continue;
      const value = at(source, step.source, c, sy, sx);
      if (choice < 0 || value > largest) [largest, choice] = [value, tap];
    }
    return step.result === 'value' ? largest : choice;
  });
}

function maximumGradient(
  step: MaxPoolGradientStep,
  gradient: Float32Array,
  choice: Float32Array,
  before: Float32Array,
): Float32Array {
  return filled(step.to, (c, y, x) => {
    let sum = step.accumulate ? at(before, step.to, c, y, x) : 0;
    for (const oy of positions(step.gradient, 0)) {
      for (const ox of positions(step.gradient, 1)) {
        for (const [tap, sy, sx] of taps(step, oy, ox)) {
          if (sy !== y || sx !== x || at(choice, step.choice, c, oy, ox) !== tap) continue;
          sum += at(gradient, step.gradient, c, oy, ox);
        }
      }
    }
    return sum;
  });
}

function slice(step: SliceStep, source: Float32Array, before: Float32Array): Float32Array {
  return filled(step.to, (c, y, x) => {
    const held = at(before, step.to, c, y, x);
    const channel = c - step.toChannel;
    if (channel < 0 || channel >= step.channels) return held;
    const number = at(source, step.source, step.sourceChannel + channel, y, x);
    return step.accumulate ? held + number : number;
  });
}

/**
 * What `step.to` holds after the step. `data` by slot: the sources first, what `step.to` held before in its own slot.
 */
export function expectedOf(step: WindowStep, data: readonly Float32Array[]): Float32Array {
  const before = data[step.to.slot]!;
  switch (step.kind) {
    case 'slice':
      return slice(step, data[step.source.slot]!, before);
    case 'avg-pool':
    case 'upsample':
      return shared(step, data[step.source.slot]!, before);
    case 'max-pool':
      return maximum(step, data[step.source.slot]!);
    case 'max-pool-gradient':
      return maximumGradient(step, data[step.gradient.slot]!, data[step.choice.slot]!, before);
    default:
      return step satisfies never;
  }
}
