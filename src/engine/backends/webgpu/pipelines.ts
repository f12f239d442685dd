// Compiled kernels of one device, each compiled once.
import { ErfError } from '../../errors.ts';
import type { Dispatch } from './dispatches.ts';
import { kernels, kernelText, type KernelName } from './kernels.ts';

type Variant = Pick<Dispatch, 'kernel' | 'constants' | 'unroll'>;

function variantKey({ kernel, constants, unroll }: Variant): string {
  return JSON.stringify([kernel, constants, unroll]);
}

/** What went wrong in a kernel, with the lines the compiler names: a pipeline error carries none. */
async function shaderError(module: GPUShaderModule, kernel: KernelName, cause: unknown): Promise<ErfError> {
  const { messages } = await module.getCompilationInfo();
  const lines = messages.map(
    ({ type, lineNum, linePos, message }) => `${lineNum}:${linePos} ${type}: ${message}`,
  );
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ErfError('shader', [`${kernel}.wgsl did not compile: ${reason}`, ...lines].join('\n'), {
    cause,
  });
}

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #compiled = new Map<string, Promise<GPUComputePipeline>>();
  readonly #ready = new Set<string>();
  readonly #bindLayouts = new Map<KernelName, GPUBindGroupLayout>();
  readonly frameLayout: GPUBindGroupLayout;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.frameLayout = device.createBindGroupLayout({
      label: 'frame',
      entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } }],
    });
  }

  /** Params at binding 0 (dynamic offset), then the kernel's storage buffers. */
  bindLayout(kernel: KernelName): GPUBindGroupLayout {
    const known = this.#bindLayouts.get(kernel);
    if (known) return known;
    const { storage, params } = kernels[kernel];
    const visibility = GPUShaderStage.COMPUTE;
    const layout = this.#device.createBindGroupLayout({
      label: kernel,
      entries: [
        {
          binding: 0,
          visibility,
          buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: 4 * params.length },
        },
        ...storage.map((access, index): GPUBindGroupLayoutEntry => ({
          binding: index + 1,
          visibility,
          buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
        })),
      ],
    });
    this.#bindLayouts.set(kernel, layout);
    return layout;
  }

  /** True where `get` need not wait. */
  ready(variant: Variant): boolean {
    return this.#ready.has(variantKey(variant));
  }

  /** Throws ErfError('shader'). A failure is not remembered: the next call tries again. */
  get(variant: Variant): Promise<GPUComputePipeline> {
    const key = variantKey(variant);
    const known = this.#compiled.get(key);
    if (known) return known;
    const compiling = this.#compile(variant, key);
    this.#compiled.set(key, compiling);
    compiling.then(
      () => this.#ready.add(key),
      () => this.#compiled.delete(key),
    );
    return compiling;
  }

  async #compile({ kernel, constants, unroll }: Variant, label: string): Promise<GPUComputePipeline> {
    const module = this.#device.createShaderModule({ label: kernel, code: kernelText(kernel, unroll) });
    const layouts = [this.bindLayout(kernel), ...(kernels[kernel].frame ? [this.frameLayout] : [])];
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: this.#device.createPipelineLayout({ label: kernel, bindGroupLayouts: layouts }),
        compute: { module, entryPoint: 'main', constants: { ...constants } },
      });
    } catch (cause) {
      throw await shaderError(module, kernel, cause);
    }
  }
}
