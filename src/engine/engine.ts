// The engine itself: opens backends when they are first needed, chooses between them, starts runs. Works wherever
// its backends do: a page, a worker, Node (CPU).
import type { Backend, HelperSource } from './backend.ts';
import { createCpuBackend } from './backends/cpu/index.ts';
import { createWebGpuBackend, type WebGpuBackend } from './backends/webgpu/index.ts';
import { MeasuredSpeeds } from './cost.ts';
import { ErfError } from './errors.ts';
import { KnownPlans } from './known-plans.ts';
import { openSession } from './open-session.ts';
import type { Plan, PlanLimits } from './plan-types.ts';
import { plan, planGradient } from './plan.ts';
import { ProfileRun } from './profile/run.ts';
import type { ProfileOptions } from './profile/types.ts';
import { ErfRun, type StartOptions } from './run.ts';
import type { BackendChoice, EngineInfo, ErfRequest, GradientField, GradientRequest } from './types.ts';

interface Chosen {
  readonly backend: Backend;
  readonly plan: Plan;
  readonly notes: readonly string[];
}

/** How much quicker the other of two must be: pictures of one drag should not change hands with every value. */
const worthChanging = 1.5;

export class Engine {
  readonly #cpu = createCpuBackend();
  readonly #givenDevice: GPUDevice | undefined;
  #webgpu: Promise<WebGpuBackend> | null = null;
  readonly #known: KnownPlans;
  readonly #speeds = new MeasuredSpeeds();
  /** Which of the two 'auto' took last on a software adapter. */
  #lastQuicker: Backend | null = null;
  #closed = false;

  constructor(device?: GPUDevice, known = new KnownPlans()) {
    this.#givenDevice = device;
    this.#known = known;
  }

  /** Threads that the CPU backend may use beside this one. */
  offerHelpers(source: HelperSource): void {
    this.#cpu.offerHelpers(source);
  }

  /** Bytes held on devices and in the CPU backend's arrays. */
  async byteLength(): Promise<number> {
    const webgpu = await this.#webgpu?.catch(() => null);
    return this.#cpu.byteLength + (webgpu?.byteLength ?? 0);
  }

  /** What a choice stands for here; 'auto' on a software adapter is settled plan by plan, and says 'cpu' until then. */
  async info(choice: BackendChoice): Promise<EngineInfo> {
    if (choice === 'cpu') return this.#cpu.info;
    if (choice === 'webgpu') return (await this.#openWebGpu()).info;
    const webgpu = await this.#webGpuOrReason();
    return webgpu instanceof Error || webgpu.info.fallbackAdapter ? this.#cpu.info : webgpu.info;
  }

  /** Plans a request and takes its memory. Throws NetworkError or ErfError. */
  async start(request: ErfRequest, choice: BackendChoice, options?: StartOptions): Promise<ErfRun> {
    const { network: given, ...rest } = request;
    const network = this.#known.network(given);
    const makePlan = (limits: PlanLimits): Plan => this.#known.plan(network, rest, limits);
    const chosen = await this.#choose(choice, makePlan);
    const session = await openSession(chosen.backend, chosen.plan, makePlan, options);
    if (this.#closed) {
      session.destroy();
      throw closedError();
    }
    const { backend, notes } = chosen;
    const parts = { plan: session.plan, session, info: backend.info, notes, speeds: this.#speeds };
    return new ErfRun({ ...request, network }, parts, options);
  }

  /** Plans a request to see where its time goes, in a session of its own. Throws NetworkError or ErfError. */
  async startProfile(
    request: ErfRequest,
    choice: BackendChoice,
    options?: ProfileOptions,
  ): Promise<ProfileRun> {
    const { network, ...rest } = request;
    let planningMs = 0;
    const makePlan = (limits: PlanLimits): Plan => {
      const started = performance.now();
      const planned = plan(network, rest, limits);
      planningMs = performance.now() - started;
      return planned;
    };
    const chosen = await this.#choose(choice, makePlan);
    const { backend } = chosen;
    const before = backend.byteLength;
    const started = performance.now();
    const session = await openSession(backend, chosen.plan, makePlan);
    const openingMs = performance.now() - started;
    if (this.#closed) {
      session.destroy();
      throw closedError();
    }
    const heldByteLength = backend.byteLength - before;
    return new ProfileRun(
      request,
      {
        plan: session.plan,
        session,
        backend,
        notes: chosen.notes,
        speeds: this.#speeds,
        planningMs,
        openingMs,
        heldByteLength,
      },
      options,
    );
  }

  /** ∂unit/∂input of one network. Throws NetworkError or ErfError. */
  async inputGradient(request: GradientRequest, choice: BackendChoice): Promise<GradientField> {
    const { network, ...rest } = request;
    const makePlan = (limits: PlanLimits): Plan => planGradient(network, rest, limits);
    const chosen = await this.#choose(choice, makePlan);
    const session = await openSession(chosen.backend, chosen.plan, makePlan);
    try {
      const { channels, region } = session.plan.gradient;
      return { data: await session.gradient(), channels, box: region };
    } finally {
      session.destroy();
    }
  }

  /** Test hook: destroys the device, as a driver reset would. */
  async loseDevice(): Promise<void> {
    (await this.#webgpu)?.device.destroy();
  }

  close(): void {
    this.#closed = true;
    this.#cpu.close();
    void this.#webgpu?.then((backend) => backend.close()).catch(() => undefined);
  }

  async #choose(choice: BackendChoice, makePlan: (limits: PlanLimits) => Plan): Promise<Chosen> {
    if (this.#closed) throw closedError();
    const onCpu = (notes: readonly string[]): Chosen => ({
      backend: this.#cpu,
      plan: makePlan(this.#cpu.limits),
      notes,
    });
    if (choice === 'cpu') return onCpu([]);
    if (choice === 'webgpu') {
      const backend = await this.#openWebGpu();
      const notes = backend.info.fallbackAdapter
        ? ['The only WebGPU adapter computes in software; the CPU backend may be faster.']
        : [];
      return { backend, plan: makePlan(backend.limits), notes };
    }
    const backend = await this.#webGpuOrReason();
    if (backend instanceof Error) return onCpu([`Computed on the CPU: ${firstSentence(backend.message)}`]);
    if (!backend.info.fallbackAdapter) return { backend, plan: makePlan(backend.limits), notes: [] };
    return this.#quicker(backend, makePlan);
  }

  /** A software adapter shares the CPU's cores: whichever should be quicker for this plan. */
  #quicker(webgpu: Backend, makePlan: (limits: PlanLimits) => Plan): Chosen {
    const cpuPlan = makePlan(this.#cpu.limits);
    const note = (name: string): readonly string[] => [
      `The only WebGPU adapter computes in software; ${name} is quicker for this network.`,
    ];
    let webgpuPlan: Plan;
    try {
      webgpuPlan = makePlan(webgpu.limits);
    } catch {
      // What fits the CPU and not the adapter runs on the CPU.
      return { backend: this.#cpu, plan: cpuPlan, notes: note('the CPU backend') };
    }
    const cpuMs = this.#speeds.requestMs(cpuPlan, this.#cpu.info);
    const webgpuMs = this.#speeds.requestMs(webgpuPlan, webgpu.info);
    const stays = this.#lastQuicker === webgpu ? 1 / worthChanging : this.#lastQuicker ? worthChanging : 1;
    const cpuIsQuicker = cpuMs <= webgpuMs * stays;
    this.#lastQuicker = cpuIsQuicker ? this.#cpu : webgpu;
    return cpuIsQuicker
      ? { backend: this.#cpu, plan: cpuPlan, notes: note('the CPU backend') }
      : { backend: webgpu, plan: webgpuPlan, notes: note('it') };
  }

  async #webGpuOrReason(): Promise<WebGpuBackend | Error> {
    try {
      return await this.#openWebGpu();
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** One device; a lost one is forgotten, so that the next request opens another. A failure is not remembered. */
  #openWebGpu(): Promise<WebGpuBackend> {
    if (this.#webgpu) return this.#webgpu;
    const opening = createWebGpuBackend(this.#givenDevice);
    this.#webgpu = opening;
    const forget = (): void => {
      if (this.#webgpu === opening) this.#webgpu = null;
    };
    opening.then(({ lost }) => lost.then(forget), forget);
    return opening;
  }
}

function closedError(): ErfError {
  return new ErfError('aborted', 'This engine is closed; create another.');
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
