// One plan on one device: its buffers, its recorded dispatches, its running mean.
import type { GroupMap, Probe, Session, Snapshot } from '../../backend.ts';
import { ErfError } from '../../errors.ts';
import { jackknifeGroups, type Plan } from '../../plan-types.ts';
import {
  drawByteLength,
  executionOf,
  hasWinograd,
  resultTail,
  sessionBuffers,
  stateByteLength,
  type DeviceTraits,
  type SessionBuffer,
} from './buffers.ts';
import type { ConvChoice } from './conv-choice.ts';
import { depthOfGrid, type BufferName, type Dispatch } from './dispatches.ts';
import { kernels } from './kernels.ts';
import { orLost } from './lost.ts';
import type { Pipelines } from './pipelines.ts';
import { WebGpuProbe } from './probe.ts';
import { writeParams } from './shader-text.ts';
import type { SpareBuffers } from './spare.ts';
import { WebGpuStopwatch } from './stopwatch.ts';

/** Where a draw's exponent lies in it. */
const exponentOffset = 12;
/** A submission of more is cut: a third of a second on a software adapter, a millisecond on a hardware one. */
const segmentOperations = 1e9;

/**
 * A session of less is opened without waiting for the device's yes, which takes a millisecond: a device that refuses so
 * little computes nothing at all, and its first chunk says so.
 */
const unaskedByteLength = 2 ** 24;

/** What adds up from chunk to chunk, from nothing. Every other buffer is written before it is read. */
const sums = ['state', 'means', 'm2', 'groups'] as const;

/** Where a slot, or one of the session's own arrays, lies. In bytes. */
interface Place {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

export interface Recorded {
  readonly dispatch: Dispatch;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly paramsOffset: number;
}

export interface SessionContext extends Omit<DeviceTraits, 'uniformAlignment'> {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly convChoice: ConvChoice;
  /** What closed sessions have left. */
  readonly spare: SpareBuffers;
  /** Resolves with the reason when the device is gone. */
  readonly lost: Promise<string>;
  /** Bytes taken (positive) or given back (negative). */
  account(byteLength: number): void;
}

export class WebGpuSession implements Session {
  readonly plan: Plan;
  readonly #context: SessionContext;
  readonly #buffers = new Map<SessionBuffer, GPUBuffer>();
  #recorded: readonly Recorded[] = [];
  #frameGroup!: GPUBindGroup;
  /** Settles when the device has said whether it gives the memory. */
  #given: Promise<void> = Promise.resolve();
  /** Whether the sums are still an earlier session's. */
  #isStale = false;
  /** Whether another session may have the buffers: they are known to be good, and nobody else has seen them. */
  #mayLeave = false;
  #draws = 0;
  /** Of a deterministic plan: its one draw, which stands for all. */
  #only: Snapshot | null = null;

  private constructor(plan: Plan, context: SessionContext) {
    this.plan = plan;
    this.#context = context;
  }

  /** Throws ErfError('out-of-memory' | 'shader' | 'device-lost'). */
  static async open(plan: Plan, context: SessionContext): Promise<WebGpuSession> {
    try {
      return await WebGpuSession.#open(plan, context);
    } catch (error) {
      // What waits for a session is worth less than one that has come.
      if (!(error instanceof ErfError && error.code === 'out-of-memory' && context.spare.clear()))
        throw error;
      return WebGpuSession.#open(plan, context);
    }
  }

  static async #open(plan: Plan, context: SessionContext): Promise<WebGpuSession> {
    const session = new WebGpuSession(plan, context);
    try {
      await session.#allocate();
      if (plan.byteLength > unaskedByteLength) await session.#given;
      await context.convChoice.work(session.#record());
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /** Computes the next draws and reads the frame back. */
  async advance(draws: number): Promise<Snapshot> {
    if (this.plan.deterministic) {
      if (!this.#only) {
        this.#only = await this.#context.convChoice.work(this.#chunk(1));
        // It stands for those asked for, and is none besides them.
        this.#draws = 0;
      }
      this.#draws += draws;
      const { deadDraws, lostDraws, map } = this.#only;
      return {
        map: map.slice(),
        draws: this.#draws,
        deadDraws: deadDraws * this.#draws,
        lostDraws: lostDraws * this.#draws,
        standardError: 0,
      };
    }
    return this.#context.convChoice.work(this.#chunk(Math.min(draws, this.plan.drawsPerChunk)));
  }

  async groupMaps(): Promise<readonly GroupMap[]> {
    const area = this.#mapArea();
    const reads = [
      this.#read('groups', 4 * area * jackknifeGroups),
      this.#read('state', stateByteLength),
    ] as const;
    // Where one fails, the other's memory is given back, too, before this is told.
    await Promise.allSettled(reads);
    const [groups, state] = await Promise.all(reads);
    const counts = new Uint32Array(state);
    return Array.from({ length: jackknifeGroups }, (_, group) => ({
      map: new Float32Array(groups, 4 * area * group, area),
      count: counts[3 + group]!,
    }));
  }

  async gradient(): Promise<Float32Array> {
    const { slot, channels, region } = this.plan.gradient;
    const encoder = await this.#compute(1);
    const data = new Float32Array(
      await this.#submitAndRead(encoder, slot, 4 * channels * region.height * region.width),
    );
    const [exponent] = new Int32Array(await this.#read('draws', drawByteLength), exponentOffset, 1);
    // In two halves: 2^exponent alone may leave the range where the product does not.
    const half = Math.trunc(exponent! / 2);
    return exponent === 0 ? data : data.map((value) => value * 2 ** half * 2 ** (exponent! - half));
  }

  async probe(draws: number): Promise<Probe> {
    const { device, lost } = this.#context;
    // A probe may still be at work when its session is closed.
    this.#mayLeave = false;
    if (this.#isStale) device.queue.submit([this.#encoder('sums of nothing').finish()]);
    const chunk = {
      steps: this.plan.steps.map((_, index) => index),
      draws,
      recorded: this.#recorded,
      frameGroup: this.#frameGroup,
      counters: this.#buffer('draws'),
      writeFrame: () => this.#writeFrame(draws),
      readFrame: () => this.#read('result', 4 * (this.#mapArea() + resultTail)),
    };
    return new WebGpuProbe(chunk, new WebGpuStopwatch(device, lost));
  }

  destroy(): void {
    for (const { size } of this.#buffers.values()) this.#context.account(-size);
    if (this.#mayLeave) this.#context.spare.leave(new Map(this.#buffers));
    else for (const buffer of this.#buffers.values()) buffer.destroy();
    this.#mayLeave = false;
    this.#buffers.clear();
  }

  #mapArea(): number {
    const { height, width } = this.plan.box;
    return height * width;
  }

  // --- Memory --------------------------------------------------------------------------------------------------

  async #allocate(): Promise<void> {
    const { device, spare, account } = this.#context;
    const { plan } = this;
    const sizes = sessionBuffers(plan, plan.drawsPerChunk, this.#traits);
    const left = spare.take(sizes);
    if (left) {
      for (const [name, buffer] of left) {
        this.#buffers.set(name, buffer);
        account(buffer.size);
      }
      this.#mayLeave = true;
      this.#isStale = true;
    } else {
      device.pushErrorScope('validation');
      device.pushErrorScope('out-of-memory');
      const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const uniform = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      for (const [name, byteLength] of sizes) {
        this.#create(name, byteLength, name === 'frame' || name === 'params' ? uniform : storage);
      }
    }
    const { fused } = executionOf(plan, this.#traits);
    for (const [index, { slot, data }] of plan.uploads.entries()) {
      const { buffer, offset } = fused
        ? { buffer: this.#buffer('arena'), offset: 4 * fused.arena.uploads[index]! }
        : this.#place(slot);
      device.queue.writeBuffer(buffer, offset, data as Float32Array<ArrayBuffer>);
    }
    if (fused) device.queue.writeBuffer(this.#buffer('program'), 0, fused.program);
    if (left) return;
    const scopes = [device.popErrorScope(), device.popErrorScope()];
    this.#given = this.#orLost(Promise.all(scopes)).then(([memory, validation]) => {
      if (memory || validation) throw this.#memoryError((memory ?? validation)!.message);
      this.#mayLeave = this.#buffers.size > 0;
    });
    // Told to whoever asks for a chunk; one who asks for none need not hear it.
    this.#given.catch(() => undefined);
  }

  get #traits(): DeviceTraits {
    const { device, fusedThreads, winograd } = this.#context;
    return {
      uniformAlignment: device.limits.minUniformBufferOffsetAlignment,
      fusedThreads,
      winograd: winograd || hasWinograd(this.plan),
    };
  }

  #create(label: SessionBuffer, size: number, usage: number): void {
    const buffer = this.#context.device.createBuffer({ label, size, usage });
    this.#context.account(buffer.size);
    this.#buffers.set(label, buffer);
  }

  #memoryError(reason: string): ErfError {
    const { byteLength, drawsPerChunk } = this.plan;
    const mebibytes = Math.ceil(byteLength / 2 ** 20);
    return new ErfError(
      'out-of-memory',
      `The device did not give ${mebibytes} MiB for ${drawsPerChunk} draws at a time (${reason}); lower the channels, the depth, the kernel or the input’s size.`,
    );
  }

  #buffer(name: SessionBuffer): GPUBuffer {
    const buffer = this.#buffers.get(name);
    if (!buffer) throw new ErfError('aborted', 'The session was closed.');
    return buffer;
  }

  #place(name: BufferName): Place {
    if (typeof name !== 'number') {
      const buffer = this.#buffer(name);
      return { buffer, offset: 0, size: buffer.size };
    }
    const { slots, drawsPerChunk } = this.plan;
    const { perDraw, floats, block = name, offset = 0 } = slots[name]!;
    const draws = perDraw ? drawsPerChunk : 1;
    return { buffer: this.#buffer(`block ${block}`), offset: 4 * offset * draws, size: 4 * floats * draws };
  }

  // --- Commands ------------------------------------------------------------------------------------------------

  /** For commands that are submitted before any others. */
  #encoder(label: string): GPUCommandEncoder {
    const encoder = this.#context.device.createCommandEncoder({ label });
    if (this.#isStale) {
      for (const name of sums) {
        const buffer = this.#buffers.get(name);
        if (buffer) encoder.clearBuffer(buffer);
      }
      this.#isStale = false;
    }
    return encoder;
  }

  async #record(): Promise<void> {
    const { device, pipelines, convChoice } = this.#context;
    const dispatches = convChoice.dispatches(this.plan, executionOf(this.plan, this.#traits));
    const compiled = await this.#orLost(Promise.all(dispatches.map((dispatch) => pipelines.get(dispatch))));
    const alignment = this.#traits.uniformAlignment;
    const paramsBuffer = this.#buffer('params');
    const params = new DataView(new ArrayBuffer(paramsBuffer.size));
    this.#recorded = dispatches.map((dispatch, index) => {
      const paramsOffset = index * alignment;
      const layout = kernels[dispatch.kernel].params;
      writeParams(params, paramsOffset, layout, dispatch.params);
      const bindGroup = device.createBindGroup({
        label: dispatch.label,
        layout: pipelines.bindLayout(dispatch.kernel),
        entries: [
          { binding: 0, resource: { buffer: paramsBuffer, size: 4 * layout.length } },
          ...dispatch.buffers.map((name, position) => ({
            binding: position + 1,
            resource: this.#place(name),
          })),
        ],
      });
      return { dispatch, pipeline: compiled[index]!, bindGroup, paramsOffset };
    });
    device.queue.writeBuffer(paramsBuffer, 0, params.buffer as ArrayBuffer);
    this.#frameGroup = device.createBindGroup({
      label: 'frame',
      layout: pipelines.frameLayout,
      entries: [{ binding: 0, resource: { buffer: this.#buffer('frame') } }],
    });
  }

  #writeFrame(draws: number): void {
    const { seed } = this.plan;
    const frame = new Uint32Array([this.#draws, draws, seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
    this.#context.device.queue.writeBuffer(this.#buffer('frame'), 0, frame);
  }

  /**
   * Records a chunk's dispatches. All but the last segment of a long one are submitted and waited for here, so that
   * no submission keeps the device for long and a session that is no longer wanted stops in between.
   */
  async #compute(draws: number): Promise<GPUCommandEncoder> {
    const { device } = this.#context;
    this.#writeFrame(draws);
    let encoder = this.#encoder(`draws ${this.#draws} to ${this.#draws + draws - 1}`);
    encoder.clearBuffer(this.#buffer('draws'));
    let pass = encoder.beginComputePass({ label: 'chunk' });
    let operations = 0;
    for (const { dispatch, pipeline, bindGroup, paramsOffset } of this.#recorded) {
      if (operations > segmentOperations) {
        pass.end();
        device.queue.submit([encoder.finish()]);
        await Promise.all([this.#given, this.#orLost(device.queue.onSubmittedWorkDone())]);
        this.#throwIfDestroyed();
        encoder = this.#encoder(`${dispatch.label} and on`);
        pass = encoder.beginComputePass({ label: 'chunk, continued' });
        operations = 0;
      }
      const { x, y, z } = dispatch.grid;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup, [paramsOffset]);
      if (kernels[dispatch.kernel].frame) pass.setBindGroup(1, this.#frameGroup);
      pass.dispatchWorkgroups(x, y, depthOfGrid(dispatch.grid, draws));
      operations += dispatch.operations * (z === 'draws' ? draws : z);
    }
    pass.end();
    return encoder;
  }

  #throwIfDestroyed(): void {
    if (this.#buffers.size === 0)
      throw new ErfError('aborted', 'The session was closed while it was computing.');
  }

  async #chunk(draws: number): Promise<Snapshot> {
    const area = this.#mapArea();
    const encoder = await this.#compute(draws);
    this.#draws += draws;
    const bytes = await this.#submitAndRead(encoder, 'result', 4 * (area + resultTail));
    const [live, deadDraws, lostDraws, standardError] = new Float32Array(bytes, 4 * area, resultTail);
    return {
      map: new Float32Array(bytes.slice(0, 4 * area)),
      draws: this.#draws,
      deadDraws: deadDraws!,
      lostDraws: lostDraws!,
      standardError: live! < 2 ? NaN : standardError!,
    };
  }

  #read(name: BufferName, byteLength: number): Promise<ArrayBuffer> {
    return this.#submitAndRead(this.#encoder('read'), name, byteLength);
  }

  async #submitAndRead(
    encoder: GPUCommandEncoder,
    name: BufferName,
    byteLength: number,
  ): Promise<ArrayBuffer> {
    const { device } = this.#context;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const { buffer, offset } = this.#place(name);
    const staging = device.createBuffer({ label: 'staging', size: byteLength, usage });
    this.#context.account(byteLength);
    try {
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, byteLength);
      device.pushErrorScope('validation');
      device.queue.submit([encoder.finish()]);
      const invalid = device.popErrorScope();
      // A failed submit leaves the copy unwritten; its reason is worth more than the zeros that would be read.
      const [error] = await this.#orLost(
        Promise.all([invalid, staging.mapAsync(GPUMapMode.READ), this.#given]),
      );
      this.#throwIfDestroyed();
      if (error) throw new ErfError('shader', `The device refused a command: ${error.message}`);
      return staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
      this.#context.account(-byteLength);
    }
  }

  /** Throws ErfError('device-lost'). */
  #orLost<T>(promise: Promise<T>): Promise<T> {
    return orLost(this.#context.lost, promise);
  }
}
