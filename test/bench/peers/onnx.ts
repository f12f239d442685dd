// ONNX Runtime Web, WebAssembly and WebGPU: the backward pass as a forward graph. Imports onnxruntime-web.
import type * as OnnxRuntime from 'onnxruntime-web';
import { timed, type Contender, type Prepared, type Task } from '../contender.ts';
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

/** All draws of an input, one after the other. */
function dataOf({ graph, draws }: Task, { holds }: OnnxInput): Float32Array {
  if (holds.kind === 'input') return joined(draws().map(({ input }) => input));
  const { outputs, inputs, kernel } = graph.weights[holds.index]!;
  return joined(
    draws().map(({ weights }) => {
      const data = weights[holds.index]!;
      return holds.kind === 'weights' ? data : flipped(data, outputs, inputs, kernel[0] * kernel[1]);
    }),
  );
}

async function prepare(task: Task, provider: Provider, formulation: Formulation): Promise<Prepared> {
  const ort = await runtimeOf(provider);
  const model = onnxModel(task.graph, task.job.draws, formulation);
  const session = await ort.InferenceSession.create(model.bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const given = model.inputs.map((input) => ({ ...input, data: dataOf(task, input) }));
  return {
    run: () =>
      timed(async () => {
        const feeds = Object.fromEntries(
          given.map(({ name, dims, data }) => [name, new ort.Tensor('float32', data, dims)]),
        );
        const results = await session.run(feeds, [model.output]);
        return (await results[model.output]!.getData()) as Float32Array;
      }),
    destroy: () => void session.release(),
  };
}

export const onnx: readonly Contender[] = (['wasm', 'webgpu'] as const).flatMap((provider) =>
  (['transposed', 'flipped'] as const).map((formulation): Contender => ({
    id: `ort-${provider}/${formulation}`,
    side: `ort-${provider}`,
    formulation,
    suits: () => true,
    prepare: (task) => prepare(task, provider, formulation),
  })),
);
