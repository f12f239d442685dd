// The WebGPU backend: plans run as WGSL compute shaders. `@webgpu/types` objects stay in this folder.
import type { Backend, Session } from '../../backend.ts';
import type { Plan, PlanLimits } from '../../plan-types.ts';
import type { ProfilePeak } from '../../profile/types.ts';
import { deviceLimits, openDevice } from './device.ts';
import { ConvChoice } from './conv-choice.ts';
import type { ConvTiles } from './dispatches.ts';
import { measurePeak } from './peak.ts';
import { Pipelines } from './pipelines.ts';
import { WebGpuSession } from './session.ts';
import { SpareBuffers } from './spare.ts';
import { WebGpuStopwatch } from './stopwatch.ts';

export interface WebGpuBackend extends Backend {
  readonly device: GPUDevice;
  /** Bytes that closed sessions have left for the next, at most 64 MiB for two seconds; `byteLength` is without. */
  readonly spareByteLength: number;
}

/**
 * Threads of a draw in a fused plan. A software adapter computes four at once: given a draw each, they never wait for one
 * another, nor for a last row.
 */
const threads = { software: 1, hardware: 64 };

export interface WebGpuOptions {
  /** Threads of a draw in a fused plan, a power of two; 0 fuses nothing. Null: what suits the adapter. */
  readonly fusedThreads?: number | null;
  /** Convolution kernel, for tests and benchmarks; without it, the device's faster one, once that is known. */
  readonly tiles?: ConvTiles;
  /** Milliseconds that closed sessions' buffers wait for the next session. */
  readonly spareRestMs?: number;
}

/** Opens a device, or works on the caller's. Throws ErfError('webgpu-unavailable'). */
export async function createWebGpuBackend(
  given?: GPUDevice,
  { fusedThreads = null, tiles, spareRestMs }: WebGpuOptions = {},
): Promise<WebGpuBackend> {
  const { device, adapter, fallbackAdapter, owned } = await openDevice(given);
  const ownThreads = fusedThreads ?? (fallbackAdapter ? threads.software : threads.hardware);
  const pipelines = new Pipelines(device);
  const convChoice = new ConvChoice({ device, pipelines, adapter, fallbackAdapter, tiles });
  const spare = new SpareBuffers(spareRestMs);
  const [limits, winogradLimits] = [false, true].map((winograd) =>
    deviceLimits(device, fallbackAdapter, { fusedThreads: ownThreads, winograd }),
  ) as [PlanLimits, PlanLimits];
  let byteLength = 0;
  const lost = device.lost.then(({ message, reason }) => message || reason);
  void lost.then(() => spare.close());
  const context = {
    device,
    spare,
    pipelines,
    lost,
    fusedThreads: ownThreads,
    winograd: tiles === 'winograd',
    convChoice,
    account: (bytes: number): void => {
      byteLength += bytes;
    },
  };
  let peak: Promise<ProfilePeak> | null = null;
  async function measure(): Promise<ProfilePeak> {
    const stopwatch = new WebGpuStopwatch(device, lost);
    try {
      return await measurePeak(context, stopwatch);
    } catch (error) {
      peak = null;
      throw error;
    } finally {
      stopwatch.destroy();
    }
  }
  return {
    device,
    info: { backend: 'webgpu', adapter, fallbackAdapter },
    get limits() {
      return convChoice.winograd ? winogradLimits : limits;
    },
    lost,
    get byteLength() {
      return byteLength;
    },
    get spareByteLength() {
      return spare.byteLength;
    },
    open: (plan: Plan): Promise<Session> => WebGpuSession.open(plan, context),
    peak: () => (peak ??= measure()),
    close: () => {
      convChoice.close();
      spare.close();
      if (owned) device.destroy();
    },
  };
}
