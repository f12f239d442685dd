// RepLKNet's measure of a map: the smallest centred squares that hold a share of it, plain and with the logarithm of
// the published script. Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import { mapCenter, type Aggregate } from '../../engine/index.ts';
import { measureErf, type AreaRatio } from '../../measures/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import { peakOf } from '../../view/index.ts';

/** Shares of the mass, as in RepLKNet's script. */
export const shares = [0.2, 0.3, 0.5, 0.99] as const;

/** In the order in which they are computed and shown; RepLKNet's own first. */
export const rules = ['relu', 'abs', 'square', 'signed'] as const satisfies readonly Aggregate[];

export interface RuleAreas {
  readonly peak: number;
  /** One for each of `shares`. */
  readonly plain: readonly AreaRatio[];
  /** Of log10(map + 1), the map as it is. */
  readonly log: readonly AreaRatio[];
}

export function areasOf({ map, measures }: LiveFrame): RuleAreas {
  return {
    peak: peakOf(map),
    plain: shares.map((share) => measures.areaRatio(share)),
    log: shares.map((share) => measures.areaRatio(share, { log: true })),
  };
}

/** The same map multiplied so that its peak is `peak`, measured with the logarithm: its shape has not changed. */
export function areasAtPeak({ map, box, request }: LiveFrame, peak: number): readonly AreaRatio[] {
  const factor = peak / (peakOf(map) || 1);
  const scaled = Float64Array.from(map, (value) => value * factor);
  const rf = receptiveField(request.network, request.layer);
  const { areaRatio } = measureErf(scaled, box, rf, { center: mapCenter(request, rf, box) });
  return shares.map((share) => areaRatio(share, { log: true }));
}
