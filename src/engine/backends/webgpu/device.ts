// Finding an adapter and opening a device on it. The only place that asks the browser for one.
import { ErfError } from '../../errors.ts';
import type { PlanLimits } from '../../plan-types.ts';
import { webGpuFootprint, type DeviceTraits } from './buffers.ts';

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapter: string;
  /** True where the adapter computes in software. */
  readonly fallbackAdapter: boolean;
  /** False for a device the caller brought: it is not ours to destroy. */
  readonly owned: boolean;
}

const unavailable = 'Chrome, Edge and Safari 26 have WebGPU switched on; the CPU backend needs none.';

/** Software adapters by what they say of themselves, for browsers that do not say `isFallbackAdapter`. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

/**
 * No adapter says how much memory it has. A gibibyte is half the largest total a tab can hope for on an integrated GPU
 * with 4 GiB; one that gives large buffers has more, and is asked for two of them. Where it then refuses, half is asked
 * for (see open-session.ts).
 */
const smallestTotal = 2 ** 30;
const largestTotal = 2 ** 32;

/**
 * Floating-point operations in flight, at most, where a draw has fewer: a chunk of run.ts (80 ms) at some 50 GFLOP/s and
 * 10 TFLOP/s. Draws beyond would take memory and never be computed together.
 */
const softwareOperations = 4e9;
const hardwareOperations = 8e11;

/** A frame's params and dispatches grow with no draw; 1,024 draws in flight fill any device. */
const drawsInFlight = 1024;

function describe(info: GPUAdapterInfo): { adapter: string; fallbackAdapter: boolean } {
  const { vendor, architecture, device, description } = info;
  const names = description || [vendor, architecture, device].filter((part) => part !== '').join(' ');
  return {
    adapter: names || 'unnamed adapter',
    fallbackAdapter: info.isFallbackAdapter || softwareNames.test(`${names} ${architecture}`),
  };
}

/** For conv-quad.wgsl, and for profiles: the latter cost nothing where nobody writes any. */
const wantedFeatures: readonly GPUFeatureName[] = ['subgroups', 'timestamp-query'];

/** Opens a device, or describes the caller's. Throws ErfError('webgpu-unavailable'). */
export async function openDevice(given?: GPUDevice): Promise<OpenDevice> {
  if (given) return { device: given, ...describe(given.adapterInfo), owned: false };
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) {
    // Node knows no secure contexts; only a clear no is one. A worker of a frame without an origin is never one.
    const reason =
      globalThis.origin === 'null'
        ? 'This frame is sandboxed without allow-same-origin, and browsers give WebGPU to no such frame.'
        : globalThis.isSecureContext === false
          ? 'This page is not secure (https or localhost), and browsers give WebGPU to no other.'
          : 'This browser has no WebGPU.';
    throw new ErfError('webgpu-unavailable', `${reason} ${unavailable}`);
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new ErfError(
      'webgpu-unavailable',
      `This browser has WebGPU but found no adapter for it. ${unavailable}`,
    );
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    label: 'erf-lab',
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
  });
  return { device, ...describe(adapter.info), owned: true };
}

/** What a plan may use of a device. */
export function deviceLimits(
  device: GPUDevice,
  fallbackAdapter: boolean,
  { fusedThreads, winograd }: Omit<DeviceTraits, 'uniformAlignment'>,
): PlanLimits {
  const { maxBufferSize, maxStorageBufferBindingSize, minUniformBufferOffsetAlignment } = device.limits;
  const traits = { uniformAlignment: minUniformBufferOffsetAlignment, fusedThreads, winograd };
  const bufferByteLength = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  return {
    bufferByteLength,
    totalByteLength: Math.min(Math.max(smallestTotal, 2 * bufferByteLength), largestTotal),
    draws: drawsInFlight,
    operations: fallbackAdapter ? softwareOperations : hardwareOperations,
    traces: true,
    footprint: (work, draws) => webGpuFootprint(work, draws, traits),
  };
}
