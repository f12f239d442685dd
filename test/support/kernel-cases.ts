// Networks whose maps WebAssembly must compute as the reference does: in Node without fused multiply-add, in a browser
// with it. Imports the CPU backend, networks and plans only.
import { createCpuBackend, type CpuBackendOptions } from '../../src/engine/backends/cpu/index.ts';
import { plan } from '../../src/engine/plan.ts';
import type { ErfRequest } from '../../src/engine/types.ts';
import type { Layer } from '../../src/network/index.ts';

interface KernelCase {
  readonly layers: readonly Layer[];
  readonly request?: Omit<ErfRequest, 'network'>;
}

const input: Layer = { name: 'input', op: 'input', channels: 3, size: [29, 23] };
const conv = (
  name: string,
  channels: number,
  fields: Partial<Extract<Layer, { op: 'conv' }>> = {},
): Layer => ({
  name,
  op: 'conv',
  channels,
  kernel: 3,
  padding: 1,
  ...fields,
});
const relu = (name: string): Layer => ({ name, op: 'relu' });

/** By what each is there for. */
export const kernelCases: Readonly<Record<string, KernelCase>> = {
  'channels in eights, all side by side': {
    layers: [input, conv('a', 16), relu('f'), conv('b', 24), relu('g'), conv('c', 8)],
  },
  'channels that are no multiple of eight': {
    layers: [input, conv('a', 13), { name: 'f', op: 'leaky-relu', slope: 0.2 }, conv('b', 5), conv('c', 9)],
  },
  'more products than are summed in one go': {
    layers: [{ ...input, channels: 1, size: [12, 12] } as Layer, conv('a', 80), relu('f'), conv('b', 8)],
  },
  'one channel, uniform weights': {
    layers: [
      { ...input, channels: 1 } as Layer,
      conv('a', 1),
      relu('f'),
      conv('b', 1, { kernel: 5, padding: 2 }),
    ],
    request: { weights: 'he-uniform', input: 'uniform' },
  },
  'strides, dilations and groups': {
    layers: [
      input,
      conv('a', 16, { stride: 2 }),
      relu('f'),
      conv('b', 16, { groups: 16, dilation: [2, 3], kernel: [3, 5], padding: [2, 6] }),
      { name: 'n', op: 'batch-norm' },
      conv('c', 32, { groups: 2, kernel: 1, padding: 0 }),
      conv('d', 12, { stride: [1, 2], bias: true }),
    ],
  },
  'branches, transposed and dropped out': {
    layers: [
      { ...input, size: [16, 16] } as Layer,
      conv('a', 8, { stride: 2 }),
      { name: 'up', op: 'conv-transpose', channels: 8, kernel: 2, stride: 2 },
      { name: 'd', op: 'dropout', rate: 0.3 },
      conv('b', 8, { from: 'input' }),
      { name: 's', op: 'add', from: ['d', 'b'] },
      { name: 'm', op: 'multiply', from: ['s', 'b'] },
      { name: 'j', op: 'concat', from: ['m', 'd'] },
      conv('c', 8),
    ],
    request: { aggregate: 'square', normalize: 'none' },
  },
  'ones, 40 layers': {
    layers: [
      { name: 'input', op: 'input', channels: 8 },
      ...Array.from({ length: 40 }, (_, i) => conv(`c${i}`, 8, { padding: 'half' })),
    ],
    request: { weights: 'ones' },
  },
};

/** The mean map of a few draws. */
export async function mapOf(
  { layers, request }: KernelCase,
  webassembly: CpuBackendOptions['webassembly'],
): Promise<Float32Array> {
  const backend = createCpuBackend({ webassembly });
  const draws = 3;
  const session = await backend.open(plan({ layers }, { seed: 5, draws, ...request }, backend.limits));
  const { map } = await session.advance(session.plan.deterministic ? 1 : draws);
  session.destroy();
  return map;
}
