// Which kernel takes the wide convolutions: tried out on the device, and remembered.
import { expect, it, vi } from 'vitest';
import { fastestTiles } from '../../src/engine/backends/webgpu/conv-trial.ts';
import { createWebGpuBackend } from '../../src/engine/backends/webgpu/index.ts';
import { Pipelines } from '../../src/engine/backends/webgpu/pipelines.ts';
import { remember, remembered } from '../../src/engine/backends/webgpu/remembered.ts';
import { plan } from '../../src/engine/plan.ts';
import { version } from '../../src/engine/version.ts';
import { webgpu } from './support/backends.ts';

/** Has the quick forward kernel of a single tap do what four lanes should, and Winograd's taps in the wrong order. */
class WrongPipelines extends Pipelines {
  override get(variant: Parameters<Pipelines['get']>[0]): Promise<GPUComputePipeline> {
    if (variant.kernel === 'winograd-weights') return super.get({ ...variant, constants: { GRADIENT: 0 } });
    if (variant.kernel !== 'conv-quad') return super.get(variant);
    const unroll = { CHANNELS: 1, TAPS_Y: 1, TAPS_X: 1, ROWS: 4, COLUMNS: 4, PARTIAL: 0, WHOLE: 1 };
    return super.get({ kernel: 'conv-dense', constants: { GRADIENT: 0, ACCUMULATE: 0 }, unroll });
  }
}

it('a kernel that computes something else is not chosen, however fast it is', async () => {
  expect(await fastestTiles(webgpu.device, new WrongPipelines(webgpu.device), 1)).toBe('dense');
});

it('the trial is made when nothing is computed any more, and its outcome kept for the next visit', async () => {
  const backend = await createWebGpuBackend(webgpu.device);
  const key = `wide-conv ${version} ${backend.info.adapter}`;
  // What another file's page may have found.
  await remember(key, '');
  const layers = [
    { name: 'input', op: 'input', channels: 16 },
    { name: 'a', op: 'conv', channels: 16, kernel: 3 },
  ] as const;
  const session = await backend.open(plan({ layers }, { draws: 2 }, backend.limits));
  await session.advance(2);
  expect(await remembered(key)).toBe('');
  session.destroy();
  await vi.waitFor(async () => expect(await remembered(key)).toMatch(/^(?:dense|quad|winograd)$/), {
    timeout: 30_000,
    interval: 200,
  });
  backend.close();
});
