// A closed form under way, a few milliseconds at a time, and the numbers of its map, measured as a frame's are. Knows no
// device.
import { measureErf } from '../measures/index.ts';
import type { Network } from '../network/index.ts';
import { cone, receptiveField } from '../receptive-field/index.ts';
import { predictErfInSteps, type PredictOptions, type Prediction } from '../theory/index.ts';
import { checkPositions } from './positions.ts';
import { mapCenter, resolveTarget } from './target.ts';
import { measuredNumbers, type MeasuredNumbers } from './run.ts';

export interface PredictRequest extends PredictOptions {
  readonly network: Network;
}

/** A prediction with its numbers. */
export interface PredictedField extends Prediction {
  readonly measures: MeasuredNumbers;
}

/** Half a frame at 60 Hz: a live request that comes meanwhile is answered after it. */
const sliceMs = 8;

export class PredictionRun {
  readonly #request: PredictRequest;
  readonly #steps: Generator<void, Prediction>;
  #done = false;

  /** Throws NetworkError, or ErfError where the request makes no sense or is too large. */
  constructor(request: PredictRequest) {
    const { network, ...options } = request;
    const { resolved, layer, unit } = resolveTarget(request);
    for (const [index, region] of cone(resolved, layer.index, unit).regions.entries()) {
      if (!region) continue;
      const height = region.y.last - region.y.first + 1;
      const width = region.x.last - region.x.first + 1;
      checkPositions({ height, width }, resolved.layers[index]!.name, 'a prediction');
    }
    this.#request = request;
    this.#steps = predictErfInSteps(network, options);
  }

  get done(): boolean {
    return this.#done;
  }

  /** Goes on for a few milliseconds; null while there is more to do. */
  next(): PredictedField | null {
    const end = performance.now() + sliceMs;
    do {
      const { done, value } = this.#steps.next();
      if (done) {
        this.#done = true;
        return this.#measured(value);
      }
    } while (performance.now() < end);
    return null;
  }

  #measured(prediction: Prediction): PredictedField {
    const { network, layer } = this.#request;
    const { map, box } = prediction;
    const rf = receptiveField(network, layer);
    const center = mapCenter(this.#request, rf, box);
    return { ...prediction, measures: measuredNumbers(measureErf(map, box, rf, { center })) };
  }
}
