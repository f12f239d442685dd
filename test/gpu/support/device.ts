// Single kernels on a device, without a session: for what no plan asks for. Imports the WebGPU backend only.
import type { BufferName, Dispatch } from '../../../src/engine/backends/webgpu/dispatches.ts';
import { kernels } from '../../../src/engine/backends/webgpu/kernels.ts';
import { Pipelines } from '../../../src/engine/backends/webgpu/pipelines.ts';
import { writeParams } from '../../../src/engine/backends/webgpu/shader-text.ts';

const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** A storage buffer with these contents, or of so many zeros. */
export function bufferOf(device: GPUDevice, content: Float32Array | Uint32Array | number): GPUBuffer {
  const data = typeof content === 'number' ? new Float32Array(content) : content;
  const buffer = device.createBuffer({ size: data.byteLength, usage: storage });
  device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
  return buffer;
}

/** One dispatch, and what it leaves in a buffer. */
export async function computeAndRead(
  device: GPUDevice,
  encode: (pass: GPUComputePassEncoder) => void,
  result: GPUBuffer,
): Promise<ArrayBuffer> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size: result.size, usage });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass);
  pass.end();
  encoder.copyBufferToBuffer(result, 0, staging, 0, result.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}

export type Content = Float32Array | Uint32Array | number;

/**
 * Runs dispatches over `draws` draws, one after another, on buffers with these contents; returns what is then in
 * each of them.
 */
export async function runDispatches<Name extends BufferName>(
  device: GPUDevice,
  dispatches: readonly Dispatch[],
  contents: ReadonlyMap<Name, Content>,
  draws = 1,
): Promise<Map<Name, ArrayBuffer>> {
  const pipelines = new Pipelines(device);
  const buffers = new Map(
    [...contents].map(([name, content]) => [name as BufferName, bufferOf(device, content)]),
  );
  const temporary: GPUBuffer[] = [...buffers.values()];
  const recorded = await Promise.all(
    dispatches.map(async (dispatch) => {
      const layout = kernels[dispatch.kernel].params;
      const values = new DataView(new ArrayBuffer(4 * layout.length));
      writeParams(values, 0, layout, dispatch.params);
      const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      const params = device.createBuffer({ size: values.byteLength, usage });
      temporary.push(params);
      device.queue.writeBuffer(params, 0, values);
      const bound = [params, ...dispatch.buffers.map((name) => buffers.get(name)!)];
      const group = device.createBindGroup({
        layout: pipelines.bindLayout(dispatch.kernel),
        entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
      });
      return { dispatch, group, pipeline: await pipelines.get(dispatch) };
    }),
  );
  const encode = (pass: GPUComputePassEncoder): void => {
    for (const { dispatch, group, pipeline } of recorded) {
      const { x, y, z } = dispatch.grid;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group, [0]);
      pass.dispatchWorkgroups(x, y, z === 'draws' ? draws : z);
    }
  };
  const results = new Map<Name, ArrayBuffer>();
  for (const [i, name] of [...contents.keys()].entries()) {
    results.set(name, await computeAndRead(device, i === 0 ? encode : () => undefined, buffers.get(name)!));
  }
  for (const buffer of temporary) buffer.destroy();
  return results;
}
