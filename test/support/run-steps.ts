// Plans of a step or two over given data, and what the CPU backend leaves of them, in WebAssembly and in TypeScript.
// Imports plans and that backend only.
import type { Backend } from '../../src/engine/backend.ts';
import { createCpuBackend } from '../../src/engine/backends/cpu/index.ts';
import type { Plan, Step, Tensor } from '../../src/engine/plan-types.ts';
import { expectClose, largest } from './expect-close.ts';

const cpu = createCpuBackend();
/** The reference. */
const plainCpu = createCpuBackend({ webassembly: false });

/** The plan that holds `data` (slot = position), runs the steps and gives the last tensor. */
export function planOf(steps: readonly Step[], data: readonly Float32Array[], result: Tensor): Plan {
  return {
    box: result.region,
    slots: data.map((array, index) => ({ index, perDraw: true, floats: Math.max(1, array.length) })),
    uploads: data.map((array, slot) => ({ slot, label: `slot ${slot}`, data: array })),
    steps,
    gradient: result,
    accumulation: null,
    seed: 77,
    draws: 1,
    deterministic: false,
    drawsPerChunk: 1,
    operations: 0,
    byteLengthPerDraw: 0,
    byteLengthShared: 0,
    byteLength: 0,
    blocks: null,
    notes: [],
  };
}

async function resultOf(backend: Backend, plan: Plan): Promise<Float32Array> {
  const session = await backend.open(plan);
  const found = await session.gradient();
  session.destroy();
  return found;
}

/**
 * Runs steps over given data (slot = position) and returns what the last tensor holds: WebAssembly's, which is the
 * reference's but for the rounding of a sum.
 */
export async function runSteps(
  steps: readonly Step[],
  data: readonly Float32Array[],
  result: Tensor,
): Promise<Float32Array> {
  const plan = planOf(steps, data, result);
  const [found, plain] = [await resultOf(cpu, plan), await resultOf(plainCpu, plan)];
  expectClose(found, plain, { atol: 4e-6 * Math.min(largest(plain), 1e30), rtol: 1e-6 });
  return found;
}

export function tensor(
  slot: number,
  channels: number,
  [top, left, height, width]: readonly [number, number, number, number],
): Tensor {
  return { slot, perDraw: true, channels, region: { top, left, height, width } };
}

/** Numbers from −1 to 1. */
export function randomData(floats: number, next: () => number): Float32Array {
  return Float32Array.from({ length: floats }, () => 2 * next() - 1);
}
