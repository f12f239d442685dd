// `createErfEngine`: one face for the engine in a worker (on a page) and in place (in a worker, in Node, or on a
// device the caller brings).
import {
  createEngineService,
  Engine,
  ErfError,
  settle,
  type BackendChoice,
  type EngineInfo,
  type EngineOptions,
  type EngineService,
  type ErfEngine,
  type ErfProfile,
  type ErfRequest,
  type ErfResult,
  type GradientField,
  type GradientRequest,
  type ProfileRunOptions,
  type RunOptions,
} from '../engine/index.ts';
import { leaseWorker } from './engine-worker.ts';
import { toFrame, toResult } from './frames.ts';

/** The engine wherever it runs: every call settles, and errors are data. */
interface Connection {
  call<T>(ask: (service: AsyncService) => Promise<T>): Promise<T>;
  close(): void;
}

/** What this file asks of the service; both a local one and a worker's fit. */
type AsyncService = Pick<
  EngineService,
  'info' | 'start' | 'next' | 'inputGradient' | 'startProfile' | 'nextProfile'
> & {
  stop(id: number): void | Promise<void>;
};

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ErfError('aborted', 'Aborted by the caller.', { cause: signal.reason });
}

async function connect({ device, workerUrl }: EngineOptions): Promise<Connection> {
  // A page computes in a worker, so that it never freezes; everywhere else the caller's thread is the place.
  const onPage = typeof document !== 'undefined' && typeof Worker !== 'undefined';
  if (device || !onPage) {
    const service = createEngineService(new Engine(device));
    return { call: (ask) => ask(service), close: () => service.close() };
  }
  const { worker, release } = await leaseWorker(workerUrl && String(workerUrl));
  return { call: (ask) => worker.call(ask), close: release };
}

/**
 * Opens an engine. Throws ErfError('webgpu-unavailable') where `backend: 'webgpu'` finds no adapter,
 * ErfError('worker-failed') where the page allows no worker, ErfError('aborted') through `signal`.
 */
export async function createErfEngine(options: EngineOptions = {}): Promise<ErfEngine> {
  const { signal } = options;
  const choice = options.backend ?? (options.device ? 'webgpu' : 'auto');
  throwIfAborted(signal);
  const connection = await connect(options);
  try {
    const info = settle(await connection.call((service) => service.info(choice)));
    throwIfAborted(signal);
    const engine = new ConnectedEngine(connection, choice, info);
    signal?.addEventListener('abort', () => engine.close(), { once: true });
    return engine;
  } catch (error) {
    connection.close();
    throw error;
  }
}

class ConnectedEngine implements ErfEngine {
  readonly #connection: Connection;
  readonly #choice: BackendChoice;
  #info: EngineInfo;
  #closed = false;

  constructor(connection: Connection, choice: BackendChoice, info: EngineInfo) {
    this.#connection = connection;
    this.#choice = choice;
    this.#info = info;
  }

  get info(): EngineInfo {
    return this.#info;
  }

  async run(request: ErfRequest, { signal, onFrame }: RunOptions = {}): Promise<ErfResult> {
    this.#throwIfStopped(signal);
    const { call } = this.#connection;
    const { id, info } = settle(await call((service) => service.start(request, this.#choice)));
    this.#info = info;
    const stop = (): void => void call(async (service) => service.stop(id)).catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        this.#throwIfStopped(signal);
        const outcome = await call((service) => service.next(id));
        // A run that was stopped while it computed says so itself; the caller's own reason comes first.
        this.#throwIfStopped(signal);
        const frame = settle(outcome);
        this.#info = frame.info;
        onFrame?.(toFrame(frame));
        if (frame.final) return toResult(frame, request);
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  async inputGradient(request: GradientRequest): Promise<GradientField> {
    this.#throwIfStopped(undefined);
    return settle(await this.#connection.call((service) => service.inputGradient(request, this.#choice)));
  }

  async profile(
    request: ErfRequest,
    { signal, onProgress, ...options }: ProfileRunOptions = {},
  ): Promise<ErfProfile> {
    this.#throwIfStopped(signal);
    const { call } = this.#connection;
    const id = settle(await call((service) => service.startProfile(request, this.#choice, options)));
    const stop = (): void => void call(async (service) => service.stop(id)).catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        this.#throwIfStopped(signal);
        const outcome = await call((service) => service.nextProfile(id));
        this.#throwIfStopped(signal);
        const { done, profile } = settle(outcome);
        onProgress?.(done);
        if (profile) return profile;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  #throwIfStopped(signal: AbortSignal | undefined): void {
    throwIfAborted(signal);
    if (this.#closed) throw new ErfError('aborted', 'This engine is closed; create another.');
  }
}
