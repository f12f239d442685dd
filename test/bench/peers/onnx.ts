// ONNX Runtime Web, WebAssembly and WebGPU: the backward pass as a forward graph. Imports onnxruntime-web.
import type * as OnnxRuntime from 'onnxruntime-web';
import { timed, type Contender, type Prepared, type Task } from '../contender.ts';
import type { Draw } from '../given.ts';
import { flipped, joined } from './layouts.ts';
import { onnxModel, type Formulation, type OnnxInput } from './onnx-graph.ts';

type Provider = 'wasm' | 'webgpu';

/** Two bundles, each with a WebAssembly module of its own: only what is asked for is fetched. */
async function runtimeOf(provider: Provider): Promise<typeof OnnxRuntime> {
  const runtime = await (provider === 'wasm'
    ? import('onnxruntime-web/wasm')
    : import('onnxruntime-web/webgpu'));
  runtime.env.wasm.numThreads = navigator.hardwareConcurrency;
  runtime.env.wasm.wasmPaths = new URL('/node_modules/onnxruntime-web/dist/', location.href).href;
  runtime.env.logLevel = 'error';
  return runtime;
}

/** Some draws of an input, one after the other. */
function dataOf({ graph }: Task, draws: readonly Draw[], { holds }: OnnxInput): Float32Array {
  if (holds.kind === 'input') return joined(draws.map(({ input }) => input));
  const { outputs, inputs, kernel } = graph.weights[holds.index]!;
  return joined(
    draws.map(({ weights }) => {
      const data = weights[holds.index]!;
      return holds.kind === 'weights' ? data : flipped(data, outputs, inputs, kernel[0] * kernel[1]);
    }),
  );
}

async function prepare(
  task: Task,
  provider: Provider,
  { formulation, drawsPerRun }: { formulation: Formulation; drawsPerRun: number },
): Promise<Prepared> {
  const ort = await runtimeOf(provider);
  const model = onnxModel(task.graph, drawsPerRun, formulation);
  const session = await ort.InferenceSession.create(model.bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const draws = task.draws();
  const runs = Array.from({ length: draws.length / drawsPerRun }, (_, run) => {
    const own = draws.slice(run * drawsPerRun, (run + 1) * drawsPerRun);
    return model.inputs.map((input) => ({ ...input, data: dataOf(task, own, input) }));
  });
  const mapOf = async (given: (typeof runs)[number]): Promise<Float32Array> => {
    const feeds = Object.fromEntries(
      given.map(({ name, dims, data }) => [name, new ort.Tensor('float32', data, dims)]),
    );
    const results = await session.run(feeds, [model.output]);
    return (await results[model.output]!.getData()) as Float32Array;
  };
  return {
    run: () =>
      timed(async () => {
        if (runs.length === 1) return mapOf(runs[0]!);
        let mean: Float32Array | null = null;
        for (const given of runs) {
          const map = await mapOf(given);
          mean ??= new Float32Array(map.length);
          for (let at = 0; at < map.length; at++) mean[at]! += map[at]! / runs.length;
        }
        return mean!;
      }),
    destroy: () => void session.release(),
  };
}

export const onnx: readonly Contender[] = (['wasm', 'webgpu'] as const).flatMap((provider) =>
  (['flipped', 'transposed'] as const).flatMap((formulation) =>
    [false, true].map((byDraw): Contender => ({
      id: `ort-${provider}/${formulation}${byDraw ? '-by-draw' : ''}`,
      side: `ort-${provider}`,
      formulation,
      // With one channel a run for each draw is all overhead.
      suits: ({ job }) => !byDraw || (job.draws > 1 && job.channels > 1),
      prepare: (task) => prepare(task, provider, { formulation, drawsPerRun: byDraw ? 1 : task.job.draws }),
    })),
  ),
);
