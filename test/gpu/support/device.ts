// Single kernels on a device, without a session: for what no plan asks for. Imports the WebGPU backend only.
import type { Dispatch } from '../../../src/engine/backends/webgpu/dispatches.ts';
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

/** Runs a dispatch of one draw over buffers with these contents, and returns the last of them. */
export async function runDispatch(
  device: GPUDevice,
  dispatch: Dispatch,
  contents: readonly (Float32Array | number)[],
): Promise<Float32Array> {
  const pipelines = new Pipelines(device);
  const pipeline = await pipelines.get(dispatch);
  const layout = kernels[dispatch.kernel].params;
  const values = new DataView(new ArrayBuffer(4 * layout.length));
  writeParams(values, 0, layout, dispatch.params);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const params = device.createBuffer({ size: values.byteLength, usage });
  device.queue.writeBuffer(params, 0, values);
  const buffers = contents.map((content) => bufferOf(device, content));
  const group = device.createBindGroup({
    layout: pipelines.bindLayout(dispatch.kernel),
    entries: [params, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const bytes = await computeAndRead(
    device,
    (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group, [0]);
      pass.dispatchWorkgroups(dispatch.grid.x, dispatch.grid.y, 1);
    },
    buffers.at(-1)!,
  );
  for (const buffer of [params, ...buffers]) buffer.destroy();
  return new Float32Array(bytes);
}
