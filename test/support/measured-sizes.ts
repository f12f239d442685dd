// Every random size of the reference table, measured by a backend with standard errors. Imports engine, measures, theory.
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backend.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import { fitPowerLaw, jackknifeUncertainty, measureErf } from '../../src/measures/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import { predictErf } from '../../src/theory/index.ts';
import {
  fifteenLayers,
  fifteenRows,
  goldenRows,
  goldenSlopes,
  skipRows,
  skipStack,
  stack,
} from './golden-networks.ts';

export interface Compared {
  readonly measured: number;
  readonly predicted: number;
  /** One standard error of the measured number: the jackknife's over eight groups of draws. */
  readonly standardError: number;
}

/** ERF size and sigma along y, pixels. */
export interface ComparedSizes {
  readonly size: Compared;
  readonly sigma: Compared;
}

export async function compared(
  backend: Backend,
  { network, ...request }: ErfRequest,
): Promise<ComparedSizes> {
  const planned = plan(network, { ...request, aggregate: 'square', normalize: 'none' }, backend.limits);
  const session = await backend.open(planned);
  let last = await session.advance(Math.min(32, planned.drawsPerChunk));
  while (last.draws < planned.draws) {
    last = await session.advance(Math.min(32, planned.drawsPerChunk, planned.draws - last.draws));
  }
  const groups = await session.groupMaps();
  session.destroy();
  expect(last).toMatchObject({ draws: planned.draws, deadDraws: 0, lostDraws: 0 });
  const rf = receptiveField(network);
  const error = jackknifeUncertainty(groups, planned.box, rf, { root: true });
  const { map, box } = predictErf(network, { ...(request.weights && { weights: request.weights }) });
  expect(box).toEqual(planned.box);
  const [measured, predicted] = [measureErf(last.map, planned.box, rf), measureErf(map, box, rf)];
  return {
    size: { measured: measured.erfSize, predicted: predicted.erfSize, standardError: error.erfSize },
    sigma: { measured: measured.sigma[0], predicted: predicted.sigma[0], standardError: error.sigma[0] },
  };
}

/**
 * How many standard errors lie between. Eight groups tell the error itself to a third only: 5 of them are beyond what one
 * comparison in 600 shows by chance (Student's t with 7 degrees of freedom).
 */
export function standardErrorsBetween({ measured, predicted, standardError }: Compared, slack = 0): number {
  const distance = Math.max(0, Math.abs(measured - predicted) - slack);
  return distance === 0 ? 0 : distance / standardError;
}

/** A size is the root of a count, and a symmetric ring of pixels comes and goes as one: eight of them. */
export const ringOf = ({ predicted }: Compared): number => 4 / predicted;

interface SizeRow {
  readonly name: string;
  readonly request: ErfRequest;
  /** The reference's random ERF size, and how many pixels the predicted count may differ from its. */
  readonly reference: number;
  readonly pixels: number;
}

/**
 * The prediction holds at any width; how soon draws come near it does not. A draw's strength is a product over layers,
 * and its relative variance grows like e^(depth / channels): four channels do behind a few layers, 40 layers need eight
 * (with four, 128 draws leave 3 % of an error). As many input channels as others average the pixels of one draw, most of
 * all the centre's, which every other is held against.
 */
const widths: readonly (readonly [upTo: number, channels: number, draws: number])[] = [
  [5, 4, 1024],
  [10, 8, 256],
  [20, 8, 192],
  [40, 8, 64],
];

const depthName = (n: number): string => `${n} layers`;

export const randomRows: readonly SizeRow[] = [
  ...goldenRows.map(([n, , , reference]): SizeRow => {
    const [, channels, draws] = widths.find(([upTo]) => n <= upTo)!;
    const network = stack(n, channels, { inputs: channels });
    // Three decimals in the reference.
    const pixels = 0.001 * reference;
    return { name: depthName(n), request: { network, weights: 'he-normal', draws }, reference, pixels };
  }),
  ...fifteenRows.map(([variant, , , reference]): SizeRow => ({
    name: `fifteen layers, ${variant}`,
    request: {
      network: stack(15, 4, { fields: fifteenLayers[variant]!, inputs: 4 }),
      weights: 'he-uniform',
      draws: 128,
    },
    reference,
    // Counted against the peak there, against the centre here: a ring.
    pixels: 8 + 0.01 * reference,
  })),
  ...skipRows.map(([n, reference]): SizeRow => ({
    name: `an identity around each of ${n}`,
    request: { network: skipStack(n, n > 10 ? 8 : 4), weights: 'glorot-normal', draws: n > 20 ? 32 : 96 },
    reference,
    pixels: 0.01 * reference,
  })),
];

/** Log-log slope over the depths of the reference and one standard error, from those of the sizes. */
export interface Slope {
  readonly exponent: number;
  readonly standardError: number;
}

/**
 * slope = Σ c[i] ln y[i],  c[i] = (ln n[i] − mean) / Σ (ln n − mean)²,  error² = Σ (c[i] · error[i] / y[i])²
 * A size's error is its jackknife's and that of rounding to rings, ring / √12. Dividing sizes by exact fields changes
 * the slope, not its error.
 */
export function propagatedSlope(
  over: readonly number[],
  sizes: readonly Compared[],
  fields: readonly number[] = over.map(() => 1),
): Slope {
  const u = over.map(Math.log);
  const mean = u.reduce((sum, value) => sum + value, 0) / u.length;
  const spread = u.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = sizes.reduce((sum, size, i) => {
    const error = Math.hypot(size.standardError, ringOf(size) / Math.sqrt(12));
    return sum + (((u[i]! - mean) / spread) * (error / size.measured)) ** 2;
  }, 0);
  const y = sizes.map(({ measured }, i) => measured / fields[i]!);
  return { exponent: fitPowerLaw(over, y).exponent, standardError: Math.sqrt(variance) };
}

/** Tests that a backend measures every random size of the reference, and the slopes, within standard errors. */
export function testRandomSizes(backend: Backend): void {
  const known = new Map<string, Promise<ComparedSizes>>();
  const measuredOf = ({ name, request }: SizeRow): Promise<ComparedSizes> => {
    const found = known.get(name) ?? compared(backend, { ...request, seed: 3 });
    known.set(name, found);
    return found;
  };

  it.each(randomRows.map((row) => [row.name, row.reference, row] as const))(
    '%s: %f',
    async (_, reference, row) => {
      const { size, sigma } = await measuredOf(row);
      expect(Math.abs(size.predicted ** 2 - reference ** 2)).toBeLessThanOrEqual(row.pixels);
      expect(sigma.standardError / sigma.predicted).toBeLessThan(0.015);
      expect(size.standardError / size.predicted).toBeLessThan(0.015);
      expect(standardErrorsBetween(sigma)).toBeLessThan(5);
      expect(standardErrorsBetween(size, ringOf(size))).toBeLessThan(5);
    },
  );

  const { over, random, uniform } = goldenSlopes;
  it(`sizes over ${over.join(', ')} layers grow with ${random.size}, ratios with ${random.ratio}`, async () => {
    const rows = over.map((n) => randomRows.find(({ name }) => name === depthName(n))!);
    const sizes: Compared[] = [];
    for (const row of rows) sizes.push((await measuredOf(row)).size);
    const ofSizes = propagatedSlope(over, sizes);
    const ofRatios = propagatedSlope(
      over,
      sizes,
      rows.map(({ request }) => receptiveField(request.network).size[0]),
    );
    expect(Math.abs(ofSizes.exponent - random.size)).toBeLessThan(3 * ofSizes.standardError);
    expect(Math.abs(ofRatios.exponent - random.ratio)).toBeLessThan(3 * ofRatios.standardError);
    // And not those of equal weights.
    expect(ofSizes.exponent - uniform.size).toBeGreaterThan(3 * ofSizes.standardError);
    expect(ofRatios.exponent - uniform.ratio).toBeGreaterThan(3 * ofRatios.standardError);
  });
}
