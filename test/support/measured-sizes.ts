// A network's measured ERF size and sigma with their standard errors, and the predicted ones. Imports engine, measures, theory.
import type { Backend } from '../../src/engine/backend.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import { jackknifeUncertainty, measureErf } from '../../src/measures/index.ts';
import type { ConvLayer, Layer, Network } from '../../src/network/index.ts';
import { receptiveField } from '../../src/receptive-field/index.ts';
import { predictErf } from '../../src/theory/index.ts';

/** Of the i-th convolution, from 1. */
export type Fields = (i: number) => Partial<Pick<ConvLayer, 'dilation' | 'stride'>>;

/** n 3×3 convolutions on an unbounded plane, one input channel. */
export function stack(n: number, channels: number, fields: Fields = () => ({})): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= n; i++)
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3, ...fields(i) });
  return { layers };
}

/** The same with an identity around every convolution. */
export function skipStack(n: number, channels: number): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', channels }];
  for (let i = 1; i <= n; i++) {
    const source = layers.at(-1)!.name;
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    layers.push({ name: `add${i}`, op: 'add', from: [source, `conv${i}`] });
  }
  return { layers };
}

export interface Compared {
  readonly measured: number;
  readonly predicted: number;
  /** One standard error of the measured number: the jackknife's over eight groups of draws. */
  readonly standardError: number;
}

export async function compared(
  backend: Backend,
  { network, ...request }: ErfRequest,
): Promise<{ readonly size: Compared; readonly sigma: Compared }> {
  const planned = plan(network, { ...request, aggregate: 'square', normalize: 'none' }, backend.limits);
  const session = await backend.open(planned);
  let last = await session.advance(Math.min(32, planned.drawsPerChunk));
  while (last.draws < planned.draws) {
    last = await session.advance(Math.min(32, planned.drawsPerChunk, planned.draws - last.draws));
  }
  const groups = await session.groupMaps();
  session.destroy();
  const rf = receptiveField(network);
  const error = jackknifeUncertainty(groups, planned.box, rf, { root: true });
  const { map, box } = predictErf(network, { ...(request.weights && { weights: request.weights }) });
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
