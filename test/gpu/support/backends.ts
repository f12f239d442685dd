// The two backends of the kernels' tests: one device for all files, which ends with their page. Imports backends only.
import type { Backend } from '../../../src/engine/backend.ts';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { createWebGpuBackend, type WebGpuBackend } from '../../../src/engine/backends/webgpu/index.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { gradientOn } from './sketch.ts';

export const cpu: Backend = createCpuBackend();

/** Fails, and does not skip, where the browser has no adapter. */
export const webgpu: WebGpuBackend = await createWebGpuBackend();

/** A plan's gradient tensor on the device, and what it should be: the CPU's. */
export async function bothGradients(
  plan: Plan,
): Promise<{ readonly actual: Float32Array; readonly expected: Float32Array }> {
  const [actual, expected] = [await gradientOn(webgpu, plan), await gradientOn(cpu, plan)];
  return { actual, expected };
}
