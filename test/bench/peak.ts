// The adapter's own multiply-add peak: registers only, unrolled, its sum checked. Imports nothing.

export interface Peak {
  /** Floating-point operations per second; a multiply-add counts two. */
  readonly operationsPerSecond: number;
  readonly form: string;
  /** What every form gave, GFLOP/s. */
  readonly tried?: readonly string[];
}

/** Repeats a text with its number in it. */
const repeated = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('\n');

interface Form {
  readonly name: string;
  readonly type: 'f32' | 'vec4f';
  readonly lanes: number;
  /** Accumulators that do not wait for one another. */
  readonly chains: number;
  /** Multiply-adds of each in the unrolled body. */
  readonly links: number;
  /** Written as `fma(…)`: some adapters compute it in two steps with exact rounding, which is slow. */
  readonly fused: boolean;
}

/** Which is fastest differs by adapter: all are tried, the best counts. */
const forms: readonly Form[] = [
  { name: '8 scalar chains', type: 'f32', lanes: 1, chains: 8, links: 128, fused: false },
  { name: '12 scalar chains', type: 'f32', lanes: 1, chains: 12, links: 128, fused: false },
  { name: '12 scalar chains, fma()', type: 'f32', lanes: 1, chains: 12, links: 128, fused: true },
  { name: '3 vector chains', type: 'vec4f', lanes: 4, chains: 3, links: 128, fused: false },
  { name: '8 vector chains', type: 'vec4f', lanes: 4, chains: 8, links: 64, fused: false },
  { name: '8 vector chains, fma()', type: 'vec4f', lanes: 4, chains: 8, links: 64, fused: true },
];

const workgroupSize = 64;

/** a ← a·factor + term with factor 1 and term 2^-12 at run time: the sum is exact in float32 while below 2^11. */
function shaderOf({ type, chains, links, fused }: Form): string {
  return `
    struct Given { factor: f32, term: f32, rounds: u32, offset: f32 }
    @group(0) @binding(0) var<uniform> given: Given;
    @group(0) @binding(1) var<storage, read_write> sums: array<f32>;
    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let factor = ${type}(given.factor);
      let term = ${type}(given.term);
      ${repeated(chains, (c) => `var a${c} = ${type}(given.offset * f32(${c}));`)}
      for (var round = 0u; round < given.rounds; round++) {
        ${repeated(chains * links, (i) => {
          const a = `a${i % chains}`;
          return fused ? `${a} = fma(${a}, factor, term);` : `${a} = ${a} * factor + term;`;
        })}
      }
      let sum = ${Array.from({ length: chains }, (_, c) => `a${c}`).join(' + ')};
      sums[id.x] = ${type === 'f32' ? 'sum' : 'sum.x + sum.y + sum.z + sum.w'};
    }`;
}

const term = 2 ** -12;

async function measure(device: GPUDevice, form: Form): Promise<number> {
  const module = device.createShaderModule({ label: 'peak', code: shaderOf(form) });
  const pipeline = await device.createComputePipelineAsync({
    label: 'peak',
    layout: 'auto',
    compute: { module },
  });
  const rounds = 16;
  const given = device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  const data = new DataView(new ArrayBuffer(16));
  data.setFloat32(0, 1, true);
  data.setFloat32(4, term, true);
  data.setUint32(8, rounds, true);
  data.setFloat32(12, 1, true);
  device.queue.writeBuffer(given, 0, data.buffer);
  const { chains, links, lanes } = form;
  const expected = lanes * ((chains * (chains - 1)) / 2 + chains * links * rounds * term);

  /** Seconds that so many workgroups take. Throws where a sum is wrong. */
  const time = async (workgroups: number): Promise<number> => {
    const size = 4 * workgroups * workgroupSize;
    const sums = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: given } },
        { binding: 1, resource: { buffer: sums } },
      ],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const seconds = (performance.now() - start) / 1000;
    const copying = device.createCommandEncoder();
    copying.copyBufferToBuffer(sums, 0, staging, 0, size);
    device.queue.submit([copying.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const wrong = new Float32Array(staging.getMappedRange()).find(
      (sum) => Math.abs(sum - expected) > 1e-5 * expected,
    );
    sums.destroy();
    staging.destroy();
    if (wrong !== undefined) throw new Error(`The peak's kernel gives ${wrong} and should give ${expected}.`);
    return seconds;
  };

  // Long enough that submitting and polling vanish, never so many that a watchdog looks.
  let workgroups = 16;
  while (workgroups < 65535 && (await time(workgroups)) < 0.06) workgroups = Math.min(65535, workgroups * 2);
  let best = Infinity;
  for (let run = 0; run < 5; run++) best = Math.min(best, await time(workgroups));
  given.destroy();
  return (2 * lanes * chains * links * rounds * workgroups * workgroupSize) / best;
}

/** Opens a device of its own. Throws where there is no adapter or a sum is wrong. */
export async function devicePeak(): Promise<Peak> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('There is no WebGPU adapter.');
  const device = await adapter.requestDevice({ label: 'peak' });
  let best: Peak = { operationsPerSecond: 0, form: 'none' };
  const tried: string[] = [];
  for (const form of forms) {
    const operationsPerSecond = await measure(device, form);
    tried.push(`${form.name} ${(operationsPerSecond / 1e9).toFixed(1)}`);
    if (operationsPerSecond > best.operationsPerSecond) best = { operationsPerSecond, form: form.name };
  }
  device.destroy();
  return { ...best, tried };
}
