// The same random weights and inputs for everybody: our own generator's, as arrays. Imports the engine's generator.
import { keyOfSeed, planeFiller, weightsFiller } from '../../src/engine/random/index.ts';
import { weightDistribution } from '../../src/network/index.ts';
import type { ConeGraph } from './graph.ts';
import type { Job } from './jobs.ts';

export interface Draw {
  /** [channel, y, x] over the input's rectangle. */
  readonly input: Float32Array;
  /** By `ConeGraph.weights`: [out, in, y, x]. */
  readonly weights: readonly Float32Array[];
}

/** [in][tap][out] → [out][in][tap] */
function outputsFirst(data: Float32Array, outputs: number, inputs: number, taps: number): Float32Array {
  const reordered = new Float32Array(data.length);
  let from = 0;
  for (let i = 0; i < inputs; i++) {
    for (let tap = 0; tap < taps; tap++) {
      for (let o = 0; o < outputs; o++) reordered[(o * inputs + i) * taps + tap] = data[from++]!;
    }
  }
  return reordered;
}

/** he-normal weights and normal inputs, as a request with the job's seed has them. */
export function givenDraws(job: Pick<Job, 'draws' | 'seed'>, graph: ConeGraph): readonly Draw[] {
  const seed = keyOfSeed(job.seed);
  const input = graph.nodes[0]!;
  const region = { top: graph.top, left: graph.left, height: input.height, width: input.width };
  const fillInput = planeFiller(
    {
      distribution: { kind: 'normal', standardDeviation: 1 },
      purpose: 'input',
      layer: 0,
      channels: input.channels,
      region,
    },
    seed,
  );
  const fillers = graph.weights.map(({ layer, outputs, inputs, kernel }) => {
    const shape = [outputs, inputs, kernel[0], kernel[1]] as const;
    const fill = weightsFiller(
      {
        distribution: weightDistribution('he-normal', shape),
        tapProfile: null,
        layer,
        shape,
        groups: 1,
        layout: 'forward',
      },
      seed,
    );
    const taps = kernel[0] * kernel[1];
    return (draw: number): Float32Array => {
      const data = new Float32Array(outputs * inputs * taps);
      fill(data, draw);
      return outputsFirst(data, outputs, inputs, taps);
    };
  });
  return Array.from({ length: job.draws }, (_, draw) => {
    const plane = new Float32Array(input.channels * region.height * region.width);
    fillInput(plane, draw);
    return { input: plane, weights: fillers.map((fill) => fill(draw)) };
  });
}
