// The engine's gradient held against the counts. Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import type { PathCounts } from '../../theory/index.ts';
import { sameBox } from '../map-parts.ts';

export interface Proof {
  /** Of count / total from the engine's gradient, over all inputs of the box. */
  readonly largestDifference: number;
  /** The largest share: what the difference is to be measured by. */
  readonly largestShare: number;
  readonly inputs: number;
  readonly holds: boolean;
}

/** A float32 is rounded by at most this share of itself. */
const float32Rounding = 2 ** -24;

/** Larger maps than this are not asked for: a gigabyte on both sides would say no more. */
export const mostCompared = 2 ** 22;

/**
 * Each layer rounds its weight, its products and every sum of one window once, so n layers of k taps are off by at
 * most n·(k + 2) roundings.
 */
export function prove({ axes, box, gradient }: PathCounts, { map, box: engineBox }: LiveFrame): Proof {
  const shares = gradient();
  const roundings = axes[1].windows.reduce(
    (sum, { kernel }, layer) => sum + kernel * axes[0].windows[layer]!.kernel + 2,
    0,
  );
  let [largestDifference, largestShare] = [0, 0];
  for (let at = 0; at < shares.length; at++) {
    largestShare = Math.max(largestShare, shares[at]!);
    // A map of another size, or with something in it that is no number, differs without bound.
    const difference = Math.abs(shares[at]! - (map[at] ?? NaN));
    largestDifference = Number.isNaN(difference) ? Infinity : Math.max(largestDifference, difference);
  }
  return {
    largestDifference,
    largestShare,
    inputs: shares.length,
    holds: sameBox(box, engineBox) && largestDifference <= roundings * float32Rounding * largestShare,
  };
}
