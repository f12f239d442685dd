// A reader's own worker: computes with erf-lab/core inside it and posts what came out.
import { createErfEngine, ErfError, NetworkError, type ErfRequest } from '../../../src/core.ts';

export interface CoreWorkerReply {
  readonly backend: string;
  readonly map: Float32Array;
  readonly draws: number;
  readonly erfSize: number;
  readonly areaRatio: number;
  readonly frames: readonly number[];
  readonly failure: string;
}

self.addEventListener(
  'message',
  async ({ data }: MessageEvent<{ request: ErfRequest; backend: 'webgpu' | 'cpu' }>) => {
    const engine = await createErfEngine({ backend: data.backend });
    const frames: number[] = [];
    const { map, draws, measures } = await engine.run(data.request, {
      onFrame: (frame) => frames.push(frame.draws),
    });
    let failure = '';
    try {
      await engine.run({ ...data.request, layer: 'nowhere' });
    } catch (error) {
      if (error instanceof NetworkError || error instanceof ErfError) failure = `${error.name} ${error.code}`;
    }
    const reply: CoreWorkerReply = {
      backend: engine.info.backend,
      map,
      draws,
      erfSize: measures.erfSize,
      areaRatio: measures.areaRatio(0.5).side,
      frames,
      failure,
    };
    engine.close();
    self.postMessage(reply);
  },
);
