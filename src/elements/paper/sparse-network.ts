// A stack of kernels whose taps lie anywhere in a window, as a network of ours. Pure; no Lit, no DOM.
import type { Layer, Network } from '../../network/index.ts';

export interface SparseOptions {
  /** Layers, each with taps of its own. */
  readonly depth: number;
  readonly channels: number;
  /** Odd side of the window that taps are drawn from, pixels. */
  readonly window: number;
  /** Odd: the centre, and pairs opposite each other, so that the field stays where it is. */
  readonly taps: number;
  /** Decides which taps are drawn. */
  readonly seed: number;
}

type Tap = readonly [y: number, x: number];

/** Numbers in [0, 1), the same for the same seed: the linear congruential generator of Numerical Recipes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The centre and `pairs` pairs of opposite taps, drawn without repetition; offsets from the centre. */
function drawTaps(reach: number, pairs: number, next: () => number): readonly Tap[] {
  const half: Tap[] = [];
  for (let y = 0; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) if (y > 0 || x > 0) half.push([y, x]);
  }
  // The first steps of a Fisher–Yates shuffle.
  for (let at = 0; at < pairs; at++) {
    const other = at + Math.floor(next() * (half.length - at));
    [half[at], half[other]] = [half[other]!, half[at]!];
  }
  return [[0, 0], ...half.slice(0, pairs).flatMap(([y, x]): Tap[] => [[y, x], [-y, -x]])]; // prettier-ignore
}

/**
 * A convolution with few taps in a large window is the sum of 1×1 convolutions of one source, each shifted by its
 * tap: y[o] = Σ w[t] · x[o + t]. On an unbounded plane a shift is a padding, out[o] = x[o − p] with p = reach − t ≥ 0,
 * which moves the whole field by `reach` a layer and changes nothing else.
 *
 * Throws a RangeError where the window has too few places for the taps.
 */
export function sparseNetwork({ depth, channels, window, taps, seed }: SparseOptions): Network {
  if (window % 2 !== 1 || taps % 2 !== 1 || taps > window ** 2) {
    throw new RangeError(
      `A window of ${window}×${window} cannot have ${taps} taps: both are odd, and taps at most ${window ** 2}.`,
    );
  }
  const next = generator(seed);
  const reach = (window - 1) / 2;
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let number = 1; number <= depth; number++) {
    const from = layers.at(-1)!.name;
    const names = drawTaps(reach, (taps - 1) / 2, next).map(([y, x], index) => {
      const name = `conv${(number - 1) * taps + index + 1}`;
      layers.push({
        name,
        op: 'conv',
        from,
        channels,
        kernel: 1,
        padding: [reach - y, reach - x, 0, 0],
      });
      return name;
    });
    layers.push({ name: `add${number}`, op: 'add', from: names });
  }
  return { name: `${depth} layers of ${taps} taps in ${window}×${window}`, layers };
}
