// What element-wise layers multiply a gradient by: mean and mean square of the factor. Imports network and its own room.
import type { ResolvedLayer } from '../network/index.ts';
import type { Approximations } from './approximations.ts';
import { isActivation, type Activation, type ForwardMoments } from './forward-moments.ts';
import { at, combined, cropped, productMoments, zipped, type Moment } from './moments.ts';
import type { ChannelRun } from './sources.ts';
import type { Region } from './target.ts';

/** Of the random factor on channels first …, over the layer's region. */
export interface Gain extends ChannelRun {
  readonly mean: Moment;
  /** E factor² */
  readonly square: Moment;
}

/** The factor on the way to the source at `position`; null for layers that pass a gradient on as it is. */
export function gainsOf(
  layer: ResolvedLayer,
  position: number,
  {
    forward,
    region,
    regions,
    approximations,
  }: {
    readonly forward: ForwardMoments;
    readonly region: Region;
    readonly regions: readonly (Region | null)[];
    readonly approximations: Approximations;
  },
): readonly Gain[] | null {
  const whole = { first: 0, count: layer.channels };
  if (isActivation(layer)) return activationGains(layer, { forward, region, regions, approximations });
  if (layer.op === 'dropout') return [{ ...whole, mean: 1, square: 1 / (1 - layer.rate) }];
  if (layer.op !== 'multiply') return null;
  const others = layer.from.filter((_, other) => other !== position);
  const gates = others.map((index) =>
    forward.of(index).map((run) => ({
      ...run,
      mean: over(run.mean, regions[index]!, region),
      variance: over(run.variance, regions[index]!, region),
    })),
  );
  return zipped(gates).map(({ run, each }) => {
    const { mean, variance } = productMoments(each);
    if (isRandom(variance)) {
      approximations.note(
        'multiply',
        layer,
        'multiply: each factor is taken as independent of the gradient, of the other factor and of its neighbours.',
      );
    }
    return { ...run, mean, square: combined([mean, variance], (m, v) => v + m * m) };
  });
}

function activationGains(
  layer: Activation,
  { forward, region, regions, approximations }: Parameters<typeof gainsOf>[2],
): Gain[] {
  const [index] = layer.from as [number];
  const slopes = forward.slopes(layer);
  if (slopeIsRandom(layer, forward)) {
    approximations.note(
      layer.op,
      layer,
      `${layer.op}: its slope is taken as independent of the gradient and of its neighbours, its input as normal (mean field, close in wide layers).`,
    );
  }
  return forward.of(index).map((run) => {
    const mean = over(run.mean, regions[index]!, region);
    const variance = over(run.variance, regions[index]!, region);
    return {
      first: run.first,
      count: run.count,
      mean: combined([mean, variance], (m, v) => slopes.moments(m, v).slope),
      square: combined([mean, variance], (m, v) => slopes.moments(m, v).slopeSquare),
    };
  });
}

/** Whether an activation's slope differs from draw to draw. */
export function slopeIsRandom(layer: Activation, forward: ForwardMoments): boolean {
  if (layer.op === 'leaky-relu' && layer.slope === 1) return false;
  return forward.of(layer.from[0]!).some(({ variance }) => isRandom(variance));
}

function over(moment: Moment, source: Region | null, region: Region): Moment {
  return source ? cropped(moment, source, region) : moment;
}

function isRandom(variance: Moment): boolean {
  return typeof variance === 'number' ? variance > 0 : variance.some((value) => value > 0);
}

/** E factor² − (E factor)², never below 0. */
export function residual({ mean, square }: Gain): Moment {
  return combined([mean, square], (m, s) => Math.max(0, s - m * m));
}

export const isUniform = ({ mean, square }: Gain): boolean =>
  typeof mean === 'number' && typeof square === 'number';

/** values[p] *= moment[p] */
export function multiplyBy(values: Float64Array, moment: Moment): void {
  for (let position = 0; position < values.length; position++) values[position]! *= at(moment, position);
}

/** Where runs begin and end. */
export const edgesOf = (runs: readonly ChannelRun[]): number[] =>
  runs.flatMap(({ first, count }) => [first, first + count]);

/** The gain of a channel. */
export const gainAt = (gains: readonly Gain[], channel: number): Gain =>
  gains.find(({ first, count }) => channel >= first && channel < first + count)!;

/** values[p] *= mean[p]·mean[p + [dy, dx]] */
export function multiplyByPairs(
  values: Float64Array,
  mean: Gain['mean'],
  { dy, dx, region }: { dy: number; dx: number; region: Region },
): void {
  if (typeof mean === 'number') return multiplyBy(values, mean * mean);
  const { height, width } = region;
  for (let y = 0, position = 0; y < height; y++) {
    for (let x = 0; x < width; x++, position++) {
      const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
      values[position]! *= inside ? mean[position]! * mean[position + dy * width + dx]! : 0;
    }
  }
}
